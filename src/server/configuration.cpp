#include "server/configuration.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "server/toml_table.hpp"

namespace tpcard::server {
namespace {

httpd::ServerOptions::Endpoint endpoint_of(const Table& table, const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) table.fail("listen", "address:port is expected, as in 127.0.0.1:8080");
  auto address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  try {
    const auto port = std::stoul(text.substr(colon + 1));
    if (port > 65535) throw std::out_of_range("port");
    return {address, static_cast<std::uint16_t>(port)};
  } catch (const std::logic_error&) {
    table.fail("listen", "address:port is expected, as in 127.0.0.1:8080");
  }
}

bool is_loopback(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

void read_count(Table& table, std::string_view key, int& value) {
  if (const auto given = table.take<std::int64_t>(key, "a number is expected")) {
    if (*given < 1 || *given > 1'000'000'000) table.fail(key, "a number from 1 to 1000000000 is expected");
    value = static_cast<int>(*given);
  }
}

/// In the duration's own unit, which the key's name tells.
void read_time(Table& table, std::string_view key, auto& value) {
  int in_units = static_cast<int>(value.count());
  read_count(table, key, in_units);
  value = std::remove_reference_t<decltype(value)>(in_units);
}

Configuration::Revocation read_revocation(Table table) {
  Configuration::Revocation revocation{
      .directory = table.required_text("directory"),
      .hosts = table.list<std::string>("hosts", {}),
      .private_addresses = table.take<bool>("private_addresses", "true or false").value_or(false)};
  read_time(table, "ocsp_fresh_minutes", revocation.ocsp_fresh);
  read_time(table, "list_fresh_hours", revocation.list_fresh);
  table.end();
  return revocation;
}

void read_limits(Table table, membership::Numbers& numbers) {
  const auto count = [&](std::string_view key, int& value) { read_count(table, key, value); };
  const auto time = [&](std::string_view key, auto& value) { read_time(table, key, value); };
  time("flow_hours", numbers.flow_lifetime);
  time("code_minutes", numbers.code_lifetime);
  count("code_tries", numbers.code_tries);
  count("codes_alive", numbers.codes_alive);
  count("wrong_codes_per_day", numbers.wrong_codes_per_day);
  time("resend_seconds", numbers.resend_after);
  count("mails_per_day", numbers.mails_per_day);
  count("network_soft_cap", numbers.network_soft_cap);
  count("network_refusal_factor", numbers.network_refusal_factor);
  time("proof_minutes", numbers.proof_lifetime);
  count("proof_cost", numbers.proof_cost);
  time("challenge_minutes", numbers.challenge_lifetime);
  time("confirmation_minutes", numbers.confirmation_lifetime);
  time("session_idle_minutes", numbers.session_idle);
  time("session_warning_minutes", numbers.session_warning);
  time("session_hours", numbers.session_lifetime);
  time("browser_days", numbers.browser_lifetime);
  time("clock_skew_seconds", numbers.clock_skew);
  time("revocation_retry_seconds", numbers.revocation_retry);
  table.end();
}

Configuration::Trust read_trust(Table table) {
  Configuration::Trust trust{.anchors = table.required_text("anchors"), .profile = table.text("profile").value_or("")};
  table.end();
  return trust;
}

Configuration::Hipki read_hipki(Table table) {
  Configuration::Hipki hipki;
  hipki.offered = table.take<bool>("offered", "true or false").value_or(hipki.offered);
  const auto port = table.take<std::int64_t>("port", "a port is expected").value_or(hipki.port);
  if (port < 1 || port > 65535) table.fail("port", "a port is expected");
  hipki.port = static_cast<std::uint16_t>(port);
  table.end();
  return hipki;
}

bool is_version(std::string_view text) {
  return text.find_first_not_of("0123456789.") == text.npos && std::ranges::count(text, '.') == 2 &&
         text.find("..") == text.npos && !text.starts_with('.') && !text.ends_with('.');
}

Configuration::Component read_component(Table table) {
  Configuration::Component component;
  component.ports = table.list<std::int64_t>("ports", component.ports);
  const auto is_port = [](std::int64_t port) { return port >= 1 && port <= 65535; };
  if (component.ports.empty() || !std::ranges::all_of(component.ports, is_port)) {
    table.fail("ports", "one port or more is expected");
  }
  component.minimum_version = table.text("minimum_version").value_or(component.minimum_version);
  if (!is_version(component.minimum_version)) table.fail("minimum_version", "a version like 0.1.0 is expected");
  table.end();
  return component;
}

void read_sections(Table& root, Configuration& configuration) {
  if (auto tls = root.table("tls")) {
    configuration.tls = Configuration::Tls{tls->required_text("certificate"), tls->required_text("key")};
    tls->end();
  }
  if (auto store = root.table("store")) {
    configuration.store_url = store->required_text("url");
    store->end();
  } else {
    root.fail("store.url", "is required");
  }
  if (auto mail = root.table("mail")) {
    configuration.mail = {.smtp = mail->required_text("smtp"),
                          .from = mail->required_text("from"),
                          .user = mail->text("user").value_or(""),
                          .password_file = mail->text("password_file").value_or("")};
    mail->end();
  } else {
    root.fail("mail.smtp", "is required");
  }
  if (auto trust = root.table("trust")) {
    configuration.trust = read_trust(std::move(*trust));
  } else {
    root.fail("trust.anchors", "is required");
  }
  if (auto revocation = root.table("revocation")) {
    configuration.revocation = read_revocation(std::move(*revocation));
  } else {
    root.fail("revocation.directory", "is required");
  }
  if (auto component = root.table("component")) configuration.component = read_component(std::move(*component));
  if (auto hipki = root.table("hipki")) configuration.hipki = read_hipki(std::move(*hipki));
  if (auto limits = root.table("limits")) read_limits(std::move(*limits), configuration.numbers);
}

protocol::SiteOrigin read_origin(Table& root) {
  auto origin = protocol::SiteOrigin::parse(root.required_text("origin"));
  if (!origin) root.fail("origin", "https://host[:port] is expected (http only for a loopback host)");
  return std::move(*origin);
}

}  // namespace

Configuration read_configuration(const std::filesystem::path& file) {
  const auto document = parse_toml(file);
  Table root(document, "");
  Configuration configuration(read_origin(root));
  for (const auto& text : root.list<std::string>("listen", {"127.0.0.1:8080"})) {
    configuration.listen.push_back(endpoint_of(root, text));
  }
  configuration.demonstration = root.take<bool>("demonstration", "true or false").value_or(false);
  configuration.web_root = root.required_text("web_root");
  configuration.downloads = root.text("downloads").value_or("");
  configuration.secret_file = root.required_text("secret_file");
  configuration.threads = static_cast<std::size_t>(
      std::clamp<std::int64_t>(root.take<std::int64_t>("threads", "a number").value_or(2), 1, 64));
  configuration.trusted_proxies = root.list<std::string>("trusted_proxies", {});
  read_sections(root, configuration);
  root.end();
  for (const auto& endpoint : configuration.listen) {
    // A proxy that ends TLS is on this machine, or it must speak TLS to us (issue: plain HTTP only on the loopback).
    if (!configuration.tls && !is_loopback(endpoint.address)) {
      root.fail("listen", endpoint.address + " needs [tls]: without it only loopback addresses are served");
    }
  }
  return configuration;
}

Secret read_secret(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) throw ConfigurationError("secret_file: cannot read " + file.string());
  if ((status.st_mode & (S_IROTH | S_IWOTH)) != 0) {
    throw ConfigurationError("secret_file: " + file.string() + " can be read by everybody; chmod 600 it");
  }
  std::ifstream stream(file, std::ios::binary);
  Bytes bytes{std::istreambuf_iterator<char>(stream), {}};
  Secret secret{ByteView(bytes)};
  wipe(bytes);
  if (secret.bytes().size() < 32)
    throw ConfigurationError("secret_file: 32 bytes or more are expected in " + file.string());
  return secret;
}

}  // namespace tpcard::server
