// `tpcard audit verify`: walks the sealed chain and tells what was altered, removed or reordered, and the unsealed
// tail.
#include <fmt/format.h>

#include <iostream>

#include "membership/audit.hpp"
#include "server/commands.hpp"
#include "server/configuration.hpp"
#include "storage/open_store.hpp"

namespace tpcard::server {
namespace {

using membership::AuditReport;

std::string_view words_of(AuditReport::Fault fault) {
  switch (fault) {
    case AuditReport::Fault::altered:
      return "was altered, or stands at another place than it was sealed";
    case AuditReport::Fault::removed:
      return "was removed";
    case AuditReport::Fault::gap:
      return "follows a gap: links of the chain are missing";
    case AuditReport::Fault::head_missing:
      return "is the last, and the head that was given does not occur: the end was cut off";
    case AuditReport::Fault::stray:
      return "has no seal and awaits none: it was slipped in, or links were torn off";
  }
  return "";
}

int verify(const std::string& configuration_file, const std::string& head) {
  const auto configuration = read_configuration(configuration_file);
  const auto store = storage::open_store(configuration.store_url);
  std::optional<Sha256> expected;
  if (!head.empty()) {
    const auto bytes = from_hex(head);
    if (!bytes || bytes->size() != 32) throw ConfigurationError("--head: 64 hex digits are expected");
    expected.emplace();
    std::ranges::copy(*bytes, expected->begin());
  }
  AuditReport report;
  store->read_now([&](membership::Records& records) { report = membership::verify_audit(records, expected); });
  for (const auto& [fault, position, event] : report.findings) {
    std::cout << fmt::format("event {} (link {}) {}\n", event, position, words_of(fault));
  }
  std::cout << fmt::format("{} sealed, {} not sealed yet, {} faults\n", report.sealed, report.unsealed,
                           report.findings.size());
  if (report.head) std::cout << "head " << to_hex(report.head->seal) << '\n';
  return report.findings.empty() ? 0 : 1;
}

}  // namespace

void add_audit_commands(CLI::App& app, Run& run) {
  auto* audit = app.add_subcommand("audit", "The audit trail");
  audit->require_subcommand(1);
  auto* command = audit->add_subcommand("verify", "Check the sealed chain; exit 1 when something is wrong");
  auto file = std::make_shared<std::string>();
  auto head = std::make_shared<std::string>();
  command->add_option("--config", *file, "The configuration")->required();
  command->add_option("--head", *head, "A seal that the log told: it must occur in the chain");
  command->callback([file, head, &run] { run = [file, head] { return verify(*file, *head); }; });
}

}  // namespace tpcard::server
