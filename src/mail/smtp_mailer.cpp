#include "mail/smtp_mailer.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <stdexcept>

#include "base/log.hpp"
#include "mail/compose.hpp"

namespace tpcard::mail {
namespace {

using membership::MailOutcome;

void* make_handle() {
  static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  auto* handle = kReady ? curl_easy_init() : nullptr;
  if (handle == nullptr) throw std::runtime_error("libcurl does not start");
  return handle;
}

// It stands in a header and in MAIL FROM.
bool is_mailbox(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.rfind('@') == at &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>' && c != '"'; });
}

// Letters only: digits could be taken for a code.
std::string letters(Random& random, std::size_t count) {
  std::string text(count, ' ');
  std::ranges::generate(text, [&] { return static_cast<char>('a' + random.below(26)); });
  return text;
}

struct Upload {
  std::string_view rest;
};

std::size_t read_upload(char* buffer, std::size_t size, std::size_t count, void* upload) {
  auto& rest = static_cast<Upload*>(upload)->rest;
  const auto length = std::min(size * count, rest.size());
  std::ranges::copy(rest.substr(0, length), buffer);
  rest.remove_prefix(length);
  return length;
}

/// libcurl asks at least once a second whether to go on; a silent server must not hold up the service's end.
int goes_on(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

class Recipient {
 public:
  explicit Recipient(const std::string& mailbox)
      : list_(curl_slist_append(nullptr, mailbox.c_str()), curl_slist_free_all) {}
  [[nodiscard]] curl_slist* list() const { return list_.get(); }

 private:
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> list_;
};

/// A 5xx that speaks of this mail. In a greeting, in STARTTLS or in AUTH it speaks of the servers, and those get
/// mended.
bool refuses_the_mail(CURL* curl, CURLcode code, long reply) {
  if (reply < 500 || reply > 599) return false;
  if (code == CURLE_SEND_ERROR) return true;  // how libcurl calls a refused MAIL, RCPT or DATA
  curl_off_t prepared = 0;
  curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &prepared);
  return code == CURLE_WEIRD_SERVER_REPLY && prepared > 0;  // the end of data; at the greeting nothing was prepared
}

}  // namespace

SmtpMailer::SmtpMailer(SmtpOptions options)
    : options_(std::move(options)), curl_(make_handle(), [](void* handle) { curl_easy_cleanup(handle); }) {
  if (!is_mailbox(options_.from)) throw std::invalid_argument("the sender of mails is not a mailbox: " + options_.from);
  if (!options_.url.starts_with("smtp://") && !options_.url.starts_with("smtps://")) {
    throw std::invalid_argument("mail.smtp is neither smtp:// nor smtps://");
  }
  prepare();
}

SmtpMailer::~SmtpMailer() = default;

void SmtpMailer::prepare() {
  CURL* curl = curl_.get();
  curl_easy_setopt(curl, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.timeout.count()) / 2);
  // Servers hang up on idle connections, and a mail is no way to find out.
  curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, 30L);
  constexpr long kUse[] = {CURLUSESSL_NONE, CURLUSESSL_TRY, CURLUSESSL_ALL};
  // A password never goes in the clear.
  const auto start_tls = options_.user.empty() ? options_.start_tls : StartTls::required;
  curl_easy_setopt(curl, CURLOPT_USE_SSL, kUse[static_cast<int>(start_tls)]);
  if (!options_.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, options_.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, std::string(options_.password.text()).c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, ("<" + options_.from + ">").c_str());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_upload);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, goes_on);
}

MailOutcome SmtpMailer::send(const membership::OutboxMail& mail, const std::stop_token& stop) {
  std::string message;
  try {
    message = compose(mail, {.from = options_.from, .date = SystemClock{}.now(), .token = letters(random_, 24)});
  } catch (const std::invalid_argument& error) {
    LogEvent(LogLevel::error, "mail.unreadable").add("mail", mail.id).add("what", error.what());
    return MailOutcome::refused;
  }
  CURL* curl = curl_.get();
  Upload upload{message};
  const Recipient recipient("<" + mail.to.text() + ">");
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipient.list());
  curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stop);
  const auto code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, nullptr);
  if (code == CURLE_OK) return MailOutcome::sent;

  long reply = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
  const bool refused = refuses_the_mail(curl, code, reply);
  // Not the server's words: they like to repeat the address.
  LogEvent(LogLevel::warning, "mail.not-sent")
      .add("mail", mail.id)
      .add("reply", reply)
      .add("why", curl_easy_strerror(code))
      .add("again", refused ? "no" : "yes");
  return refused ? MailOutcome::refused : MailOutcome::try_again;
}

}  // namespace tpcard::mail
