#include "server/online_revocation.hpp"

#include <stdlib.h>

#include <filesystem>
#include <future>
#include <thread>

#include "revocation/revocation_service.hpp"

namespace tpcard::server {
namespace {

constexpr auto kLongestWait = std::chrono::seconds(20);
constexpr auto kBetweenLooks = std::chrono::milliseconds(100);

/// Thrown away with the command.
struct TemporaryFolder {
  TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "tpcard-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path path;
};

/// `host[:port]` of an http URL: whoever types --online lets the validated path say where to.
void add_host(const std::string& url, std::vector<std::string>& hosts) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return;
  hosts.push_back(url.substr(kScheme.size(), url.find('/', kScheme.size()) - kScheme.size()));
}

std::vector<std::string> hosts_of(const trust::PathReport& report) {
  std::vector<std::string> hosts;
  for (const auto& one : report.path) {
    for (const auto& url : one->contents().ocsp_urls) add_host(url, hosts);
    for (const auto& point : one->contents().crl_distribution_points) {
      for (const auto& url : point.uris) add_host(url, hosts);
    }
  }
  return hosts;
}

trust::RevocationVerdict ask(revocation::RevocationService& service, const certificate::Certificate& subject,
                             const certificate::Certificate& issuer, const Clock& clock) {
  std::promise<void> asked;
  service.refresh(subject, issuer, [&] { asked.set_value(); });
  asked.get_future().wait();
  auto verdict = service.status(subject, issuer, clock.now());
  const auto end = std::chrono::steady_clock::now() + kLongestWait;
  while (verdict.status == trust::RevocationStatus::unknown && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(kBetweenLooks);  // a CRL is under way
    verdict = service.status(subject, issuer, clock.now());
  }
  return verdict;
}

}  // namespace

void ask_online(trust::PathReport& report, const std::shared_ptr<const trust::TrustStore>& store,
                const OnlineOptions& options, const Clock& clock) {
  if (options.checking == trust::CrlChecking::none || report.path.size() < 2) return;
  const TemporaryFolder folder;
  revocation::RevocationService service(
      {.directory = folder.path, .hosts = hosts_of(report), .private_addresses = options.private_addresses}, clock);
  service.watch(store);
  service.start();
  const std::size_t count = options.checking == trust::CrlChecking::leaf ? 1 : report.path.size() - 1;
  for (std::size_t depth = 0; depth < count; ++depth) {
    trust::add_revocation_finding(report, depth, ask(service, *report.path[depth], *report.path[depth + 1], clock));
  }
  service.stop();
}

}  // namespace tpcard::server
