// Handshakes made by the openssl CLI.
#include "httpd/tls.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/httpd/raw_client.hpp"

namespace tpcard::httpd {
namespace {

using test::output_of;

class Tls : public testing::Test {
 protected:
  Tls() {
    output_of("cd " + folder_.path().string() +
              " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out cert -days 1"
              " -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>&1");
  }

  [[nodiscard]] std::string ask(std::uint16_t port, const std::string& options) const {
    return output_of(
        "printf 'GET /x HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' | timeout 10 openssl s_client"
        " -ign_eof -connect 127.0.0.1:" +
        std::to_string(port) + " -CAfile " + (folder_ / "cert").string() + " " + options + " 2>&1");
  }
  [[nodiscard]] ServerOptions options() const {
    return {.listen = {{.address = "127.0.0.1"}},
            .tls = make_tls_context({.certificate = folder_ / "cert", .key = folder_ / "key"})};
  }
  test::TemporaryFolder folder_;
};

TEST_F(Tls, speaks_1_2_and_1_3) {
  const RunningServer server(options());
  for (const auto* version : {"-tls1_2", "-tls1_3"}) {
    const auto answer = ask(server.port(), version);
    EXPECT_NE(answer.find("path=/x"), std::string::npos) << answer;
    EXPECT_NE(answer.find("Verify return code: 0"), std::string::npos) << answer;
  }
}

TEST_F(Tls, refuses_1_1_and_ciphers_without_forward_secrecy) {
  const RunningServer server(options());
  EXPECT_EQ(ask(server.port(), "-tls1_1 -cipher ALL@SECLEVEL=0").find("path=/x"), std::string::npos);
  EXPECT_EQ(ask(server.port(), "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA").find("path=/x"), std::string::npos);
}

TEST_F(Tls, survives_a_client_that_speaks_plain_http) {
  const RunningServer server(options());
  EXPECT_EQ(exchange(server.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n").find("HTTP/1.1 200"), std::string::npos);
  EXPECT_NE(ask(server.port(), "").find("path=/x"), std::string::npos);
}

TEST_F(Tls, delivers_eight_megabytes) {
  const RunningServer server(options());
  const auto size = output_of("timeout 20 curl -s --cacert " + (folder_ / "cert").string() +
                              " https://localhost:" + std::to_string(server.port()) +
                              "/large --resolve localhost:" + std::to_string(server.port()) + ":127.0.0.1 | wc -c");
  EXPECT_EQ(size, std::to_string(8 << 20) + "\n");
}

TEST_F(Tls, does_not_start_without_its_files) {
  EXPECT_ANY_THROW(static_cast<void>(make_tls_context({.certificate = folder_ / "gone", .key = folder_ / "key"})));
}

}  // namespace
}  // namespace tpcard::httpd
