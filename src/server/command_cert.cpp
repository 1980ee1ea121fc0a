// `tpcard cert show` and `tpcard cert verify`.
#include <fmt/format.h>

#include <iostream>

#include "server/commands_trust.hpp"
#include "server/judgement_text.hpp"
#include "server/trust_runs.hpp"

namespace tpcard::server {
namespace {

int show(const std::string& file, const std::string& profile_name, bool as_json) {
  const auto profile = profile_of(profile_name);
  const auto found = read_certificate_file(file);
  if (!found) return tell_refusal(found.error(), as_json);
  for (const auto& one : *found) {
    const auto document = to_json(*one, profile.identity);
    if (as_json) {
      std::cout << boost::json::serialize(document) << '\n';
      continue;
    }
    for (const auto& [name, value] : document) {
      const auto text = value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
      std::cout << fmt::format("{:<20} {}\n", std::string(name), text);
    }
  }
  return 0;
}

int verify(const std::string& file, const VerifyOptions& options, const Clock& clock) {
  const auto inputs = read_inputs(options, clock);
  // The leaf by the strict rules; what stands behind it in the file came along.
  std::vector<certificate::CertificatePtr> along;
  const auto objects = read_objects(file, kCertificateLabels);
  if (objects.empty())
    return tell_refusal({ErrorCode::certificate_malformed, "no certificate in the file"}, options.json);
  const auto leaf = certificate::Certificate::parse(objects.front());
  if (!leaf) return tell_refusal(leaf.error(), options.json);
  for (std::size_t i = 1; i < objects.size(); ++i) {
    if (auto one = certificate::Certificate::parse(objects[i])) along.push_back(std::move(*one));
  }
  return tell(judge(*leaf, along, inputs, clock), options);
}

}  // namespace

void add_cert_show(CLI::App& group, Run& run) {
  auto* command = group.add_subcommand("show", "What a certificate says about its holder");
  auto file = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  command->add_option("FILE", *file, "PEM or DER")->required();
  auto profile = std::make_shared<std::string>("gpki");
  command->add_option("--profile", *profile, "gpki, or a profile file (docs/operations.md)")
      ->check(CLI::IsMember({"gpki"}) | CLI::ExistingFile)
      ->capture_default_str();
  command->add_flag("--json", *as_json);
  command->callback([=, &run] { run = checked([=] { return show(*file, *profile, *as_json); }); });
}

void add_cert_verify(CLI::App& group, Run& run, const Clock& clock) {
  auto* command = group.add_subcommand("verify", "Whether to believe it");
  auto file = std::make_shared<std::string>();
  auto options = std::make_shared<VerifyOptions>();
  command->add_option("LEAF", *file, "PEM or DER")->required();
  add_verify_options(*command, *options);
  command->callback([=, &run, &clock] { run = checked([=, &clock] { return verify(*file, *options, clock); }); });
}

}  // namespace tpcard::server
