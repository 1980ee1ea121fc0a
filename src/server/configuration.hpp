// The configuration: TOML (docs/operations.md), read and checked once into a frozen struct. An unknown key is an error,
// so that a misspelt limit is not silently the default.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "httpd/server.hpp"
#include "membership/numbers.hpp"
#include "protocol/site_origin.hpp"
#include "server/configuration_error.hpp"

namespace tpcard::server {

struct Configuration {
  explicit Configuration(protocol::SiteOrigin site) : origin(std::move(site)) {}

  protocol::SiteOrigin origin;
  std::vector<httpd::ServerOptions::Endpoint> listen;
  bool demonstration = false;
  std::filesystem::path web_root;
  std::filesystem::path downloads;
  std::filesystem::path secret_file;
  std::size_t threads = 2;
  std::vector<std::string> trusted_proxies;

  struct Tls {
    std::filesystem::path certificate;
    std::filesystem::path key;
  };
  std::optional<Tls> tls;

  std::string store_url;

  struct Mail {
    std::string smtp;
    std::string from;
    std::string user;
    std::filesystem::path password_file;
  } mail;

  struct Trust {
    std::filesystem::path anchors;  ///< what `tpcard trust` keeps
    std::filesystem::path profile;  ///< empty: Taiwan's
  } trust;

  struct Revocation {
    std::filesystem::path directory;
    std::vector<std::string> hosts;
    bool private_addresses = false;
    minutes ocsp_fresh{60};  ///< an answer, since it was fetched
    hours list_fresh{24};    ///< a CRL, since it was fetched
  } revocation;

  struct Component {
    std::vector<std::int64_t> ports{61170, 61171, 61172, 61173, 61174};
    std::string minimum_version = "0.1.0";
  } component;

  /// HiPKI LocalSignServer beside our component: off unless `offered` (docs/security.md, HiPKI).
  struct Hipki {
    bool offered = false;
    std::uint16_t port = 61161;  ///< where it listens on the cardholder's computer; another one only in tests
    [[nodiscard]] std::string origin() const { return "http://localhost:" + std::to_string(port); }
  } hipki;

  membership::Numbers numbers;
};

/// Throws ConfigurationError with the file, the key and what is expected.
[[nodiscard]] Configuration read_configuration(const std::filesystem::path& file);

/// The one secret; refused when it is shorter than 32 bytes or readable by everybody.
[[nodiscard]] Secret read_secret(const std::filesystem::path& file);

}  // namespace tpcard::server
