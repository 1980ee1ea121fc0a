#include "mail/smtp_mailer.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "base/log.hpp"
#include "mail/mime.hpp"

namespace tpcard::mail {
namespace {

using membership::Language;
using membership::MailOutcome;
using membership::OutboxMail;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// What is left of a message while libcurl reads it.
struct Upload {
  std::string_view rest;
};

std::size_t read_upload(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto& upload = *static_cast<Upload*>(context);
  const auto taken = std::min(size * count, upload.rest.size());
  std::memcpy(buffer, upload.rest.data(), taken);
  upload.rest.remove_prefix(taken);
  return taken;
}

/// RFC 5321 §4.2.1: 5xx is for good, 4xx and silence are not.
MailOutcome outcome_of(CURLcode result, long reply) {
  if (result == CURLE_OK) return MailOutcome::sent;
  return reply >= 500 && reply < 600 ? MailOutcome::refused : MailOutcome::try_again;
}

}  // namespace

struct SmtpMailer::Connection {
  Connection() : handle(curl_easy_init()) {
    if (handle == nullptr) throw std::runtime_error("libcurl does not start");
  }
  ~Connection() { curl_easy_cleanup(handle); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  CURL* handle;
};

SmtpMailer::SmtpMailer(SmtpOptions options)
    : options_(std::move(options)), connection_(std::make_unique<Connection>()) {
  if (!membership::EmailAddress::parse(options_.from))
    throw std::invalid_argument("mail.from is no address: " + options_.from);
}

SmtpMailer::~SmtpMailer() = default;

MailOutcome SmtpMailer::send(const OutboxMail& mail) {
  const bool english = mail.language == Language::en;
  const auto message_id = random_.token(16) + options_.from.substr(options_.from.rfind('@'));
  const auto message = compose({.from = options_.from,
                                .from_name = english ? "Taipei Card" : "台北卡",
                                .to = mail.to.text(),
                                .message_id = message_id},
                               write_mail(mail), english ? "en" : "zh-TW", SystemClock{}.now());
  Upload upload{message};
  const auto sender = "<" + options_.from + ">";
  const auto recipient = "<" + mail.to.text() + ">";
  const std::unique_ptr<curl_slist, FreeList> recipients(curl_slist_append(nullptr, recipient.c_str()));

  auto* handle = connection_->handle;
  curl_easy_reset(handle);  // forgets the options, keeps the connection
  curl_easy_setopt(handle, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  if (!options_.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));  // a password never in the clear
    curl_easy_setopt(handle, CURLOPT_USERNAME, options_.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, std::string(options_.password.text()).c_str());
  }
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &read_upload);
  curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  const auto result = curl_easy_perform(handle);
  long reply = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply);
  if (result != CURLE_OK) {
    LogEvent(LogLevel::warning, "smtp")
        .add("error", curl_easy_strerror(result))
        .add("reply", static_cast<std::int64_t>(reply));
  }
  return outcome_of(result, reply);
}

}  // namespace tpcard::mail
