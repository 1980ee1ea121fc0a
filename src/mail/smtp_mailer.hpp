// Mail by SMTP (RFC 5321), through libcurl: one connection, kept while there is something to send.
#pragma once

#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/secret.hpp"
#include "membership/mailer.hpp"

namespace tpcard::mail {

struct SmtpOptions {
  std::string url;   ///< smtp://host:port (STARTTLS is used where offered) or smtps://host:port
  std::string from;  ///< an address
  std::string user = {};
  Secret password = {};
  milliseconds timeout{15'000};  ///< of one mail, in all
};

class SmtpMailer final : public membership::Mailer {
 public:
  /// Throws std::invalid_argument where `from` is no address.
  explicit SmtpMailer(SmtpOptions options);
  ~SmtpMailer() override;

  [[nodiscard]] membership::MailOutcome send(const membership::OutboxMail& mail) override;

 private:
  struct Connection;
  SmtpOptions options_;
  SystemRandom random_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace tpcard::mail
