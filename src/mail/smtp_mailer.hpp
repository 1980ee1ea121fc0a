// membership's Mailer by SMTP (RFC 5321), through libcurl. One handle, so that mails in a row share a connection.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/secret.hpp"
#include "membership/mailer.hpp"

namespace tpcard::mail {

/// With `smtps://` the whole connection is TLS and this says nothing; with a user it is always required.
enum class StartTls { never, if_offered, required };

struct SmtpOptions {
  std::string url;   ///< smtp://host:port or smtps://host:port
  std::string from;  ///< the sender's mailbox, alone
  std::string user = {};
  Secret password = {};
  StartTls start_tls = StartTls::if_offered;
  std::chrono::milliseconds timeout{20'000};  ///< for one mail, connecting and all
};

class SmtpMailer final : public membership::Mailer {
 public:
  /// Throws std::invalid_argument for an address that is none or a URL of another protocol.
  explicit SmtpMailer(SmtpOptions options);
  ~SmtpMailer() override;

  [[nodiscard]] membership::MailOutcome send(const membership::OutboxMail& mail, const std::stop_token& stop) override;

 private:
  void prepare();

  SmtpOptions options_;
  SystemRandom random_;
  std::unique_ptr<void, void (*)(void*)> curl_;
};

}  // namespace tpcard::mail
