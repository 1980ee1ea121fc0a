// A mail server for one test: takes what comes over one connection after another, keeps the dialogue and the mails.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tpcard::mail {

class SmtpSink {
 public:
  SmtpSink();
  ~SmtpSink();
  SmtpSink(const SmtpSink&) = delete;
  SmtpSink& operator=(const SmtpSink&) = delete;

  [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  /// Answers this verb (`MAIL`, `RCPT`, `DATA`, `.` for the end of data, `greeting`) with this line from now on; an
  /// empty line hangs up.
  void answer(const std::string& verb, const std::string& line);
  /// The client's lines, without the mails'.
  [[nodiscard]] std::vector<std::string> dialogue();
  /// As they came after DATA, dots unstuffed.
  [[nodiscard]] std::vector<std::string> mails();
  [[nodiscard]] int connections();

 private:
  void serve();
  void converse(int connection);
  [[nodiscard]] std::string answer_to(const std::string& verb);

  int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  std::vector<std::string> dialogue_;
  std::vector<std::string> mails_;
  int connections_ = 0;
  std::jthread thread_;
};

}  // namespace tpcard::mail
