#include "httpd/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>

namespace tpcard::httpd {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

class TlsStream final : public Stream {
 public:
  TlsStream(asio::ip::tcp::socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}

  asio::awaitable<boost::system::error_code> open() override {
    const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kAwait);
    co_return error;
  }

  asio::awaitable<Transferred> read_some(std::span<char> space) override {
    const auto [error, bytes] = co_await stream_.async_read_some(asio::buffer(space.data(), space.size()), kAwait);
    co_return Transferred{error, bytes};
  }

  // One record for head and body where they are small: asio's ssl stream encrypts buffer by buffer.
  asio::awaitable<boost::system::error_code> write(std::string_view head, std::string_view body) override {
    constexpr std::size_t kOneRecord = 16 * 1024;
    if (head.size() + body.size() <= kOneRecord) {
      const auto together = std::string(head).append(body);
      const auto [error, bytes] = co_await asio::async_write(stream_, asio::buffer(together), kAwait);
      co_return error;
    }
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
    const auto [error, bytes] = co_await asio::async_write(stream_, buffers, kAwait);
    co_return error;
  }

  // close_notify is sent; the other side's is not waited for beyond the connection's deadline.
  asio::awaitable<void> finish() override { co_await stream_.async_shutdown(kAwait); }

  asio::ip::tcp::socket& socket() override { return stream_.next_layer(); }
  [[nodiscard]] bool is_secure() const override { return true; }

 private:
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
};

// Mozilla's "intermediate" profile: forward secrecy and AEAD only. TLS 1.3's own suites are all of that kind.
constexpr const char* kCiphersOfTls12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

class FileTlsContext final : public TlsContext {
 public:
  explicit FileTlsContext(const TlsFiles& files) : context_(asio::ssl::context::tls_server) {
    context_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_compression |
                         asio::ssl::context::no_sslv3);
    auto* native = context_.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_security_level(native, 2);
    if (SSL_CTX_set_cipher_list(native, kCiphersOfTls12) != 1) throw std::runtime_error("TLS ciphers refused");
    context_.use_certificate_chain_file(files.certificate.string());
    context_.use_private_key_file(files.key.string(), asio::ssl::context::pem);
    if (SSL_CTX_check_private_key(native) != 1) throw std::runtime_error("the TLS key is not the certificate's");
  }

  std::unique_ptr<Stream> wrap(asio::ip::tcp::socket socket) override {
    return std::make_unique<TlsStream>(std::move(socket), context_);
  }

 private:
  asio::ssl::context context_;
};

}  // namespace

std::shared_ptr<TlsContext> make_tls_context(const TlsFiles& files) { return std::make_shared<FileTlsContext>(files); }

}  // namespace tpcard::httpd
