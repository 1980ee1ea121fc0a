// TLS 1.2 and 1.3 for the server (target httpd_tls).
#pragma once

#include <filesystem>
#include <memory>

#include "httpd/stream.hpp"

namespace tpcard::httpd {

struct TlsFiles {
  std::filesystem::path certificate;  ///< PEM, the server's own first, then its chain
  std::filesystem::path key;          ///< PEM
};

/// Throws boost::system::system_error when a file is missing, malformed, or the key is not the certificate's.
[[nodiscard]] std::shared_ptr<TlsContext> make_tls_context(const TlsFiles& files);

}  // namespace tpcard::httpd
