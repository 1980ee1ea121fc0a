// `tpcard trust add|list|remove|check`: the anchors, pinned by SHA-256. Every change is an audit row; the running
// service takes it over on SIGHUP.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

#include "base/text.hpp"
#include "certificate/pem.hpp"
#include "membership/audit.hpp"
#include "server/anchor_state.hpp"
#include "server/card_profile.hpp"
#include "server/commands.hpp"
#include "server/configuration.hpp"
#include "storage/open_store.hpp"

namespace tpcard::server {
namespace {

namespace json = boost::json;
using membership::AuditAction;
using trust::AnchorRole;

constexpr std::string_view kTakeOver = "A running service takes this over on SIGHUP (systemctl reload tpcard).\n";
constexpr std::size_t kShortestPrefix = 8;

struct AddOptions {
  std::string configuration;
  std::string file;
  std::string role;
  std::string sha256;
  std::vector<std::string> crls;
};

/// `70:B9:22…` as `openssl x509 -fingerprint` prints it, or plain hex.
std::string plain_hex(const std::string& text) {
  auto hex = to_lower_ascii(text);
  std::erase(hex, ':');
  return hex;
}

certificate::CertificatePtr read_one(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw ConfigurationError("cannot read " + file);
  const Bytes bytes{std::istreambuf_iterator<char>(stream), {}};
  const auto read = certificate::read_certificates(bytes, certificate::SerialRule::as_issued);
  if (!read || read->size() != 1) throw ConfigurationError(file + ": one certificate is expected, PEM or DER");
  return read->front();
}

/// A known fingerprint vouches for itself; another must be told by the operator, from somewhere else than the file.
void check_pin(const certificate::Certificate& one, const std::string& told) {
  const auto fingerprint = to_hex(one.fingerprint());
  if (!told.empty() && plain_hex(told) != fingerprint) {
    throw ConfigurationError("not pinned: the file has SHA-256 " + fingerprint + ", not " + plain_hex(told));
  }
  if (told.empty() && trust::known_authority(one.fingerprint()).empty()) {
    throw ConfigurationError(
        "not pinned: this authority is not one of those known by name. Get its SHA-256 from the authority itself, not "
        "from where the file came, and give it as --sha256. The file has " +
        fingerprint);
  }
}

void check_fit(const certificate::Certificate& one, Instant now) {
  if (now > one.not_after()) {
    throw ConfigurationError("not pinned: it ended " + to_rfc3339(one.not_after()) + "; no path through it would hold");
  }
  if (!one.is_authority() || !one.allows(certificate::KeyUsage::key_cert_sign)) {
    throw ConfigurationError("not pinned: it is no certificate of an authority");
  }
}

/// It is written into the anchors' file and fetched: plain http, and nothing that a TOML string would have to escape.
void check_list_url(const std::string& url) {
  const auto plain = [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (!url.starts_with("http://") || url.size() == 7 || !std::ranges::all_of(url, plain)) {
    throw ConfigurationError("not pinned: --crl wants an http:// URL, not '" + url + "'");
  }
}

AnchorRole role_of(const AddOptions& options, const certificate::Certificate& one) {
  if (!options.role.empty()) return options.role == "root" ? AnchorRole::root : AnchorRole::issuer;
  return one.is_self_issued() ? AnchorRole::root : AnchorRole::issuer;
}

/// Keeps a row of the act; commits before the act counts.
void keep_record(const Configuration& configuration, const Clock& clock, AuditAction action,
                 const PinnedAnchor& pinned) {
  const auto store = storage::open_store(configuration.store_url);
  const membership::Keys keys(read_secret(configuration.secret_file).bytes());
  SystemRandom random;
  const membership::Context context{
      clock.now(),
      random,
      configuration.numbers,
      keys,
      configuration.origin.text(),
      std::make_shared<const certificate::IdentityProfile>(card_profile(configuration.trust.profile).identity)};
  const auto details = json::serialize(json::object{{"sha256", to_hex(pinned.certificate().fingerprint())},
                                                    {"name", pinned.name()},
                                                    {"role", id_of(pinned.anchor.role)}});
  store->write_now([&](membership::Records& records) {
    membership::audit(records, context, action, std::string_view("operator"), details);
  });
}

void tell(const PinnedAnchor& pinned, const AnchorState& state) {
  std::cout << fmt::format("{:<10}{} ({}) {}\n", id_of(state.standing), pinned.name(), id_of(pinned.anchor.role),
                           to_hex(pinned.certificate().fingerprint()));
  for (const auto& [standing, text] : state.remarks) {
    std::cout << fmt::format("          {}{}\n", standing == Standing::well ? "" : "! ", text);
  }
}

json::object to_json(const PinnedAnchor& pinned) {
  const auto& one = pinned.certificate();
  return {{"name", pinned.name()},
          {"role", id_of(pinned.anchor.role)},
          {"sha256", to_hex(one.fingerprint())},
          {"subject", one.subject().text()},
          {"not_before", to_rfc3339(one.not_before())},
          {"not_after", to_rfc3339(one.not_after())},
          {"crls", json::value_from(pinned.crls)}};
}

bool same_pin(const PinnedAnchor& left, const PinnedAnchor& right) {
  return left.certificate().fingerprint() == right.certificate().fingerprint();
}

int add(const AddOptions& options, const Clock& clock) {
  const auto configuration = read_configuration(options.configuration);
  const auto one = read_one(options.file);
  check_pin(*one, options.sha256);
  check_fit(*one, clock.now());
  for (const auto& url : options.crls) check_list_url(url);
  const PinnedAnchor pinned{.anchor = {one, role_of(options, *one)}, .crls = options.crls};
  std::vector<PinnedAnchor> now_pinned;
  change_anchors(
      configuration.trust.anchors,
      [&](std::vector<PinnedAnchor> anchors) {
        // Pinned again: role and lists are those told last.
        std::erase_if(anchors, [&](const PinnedAnchor& other) { return same_pin(other, pinned); });
        anchors.push_back(pinned);
        return now_pinned = std::move(anchors);
      },
      [&] { keep_record(configuration, clock, AuditAction::anchor_pinned, pinned); });
  tell(pinned, state_of(pinned, now_pinned, clock.now()));
  std::cout << kTakeOver;
  return 0;
}

/// By the name that `list` tells, or by the beginning of its SHA-256.
const PinnedAnchor& find_one(const std::vector<PinnedAnchor>& anchors, const std::string& which) {
  const auto hex = plain_hex(which);
  const PinnedAnchor* found = nullptr;
  for (const auto& pinned : anchors) {
    const bool by_pin = hex.size() >= kShortestPrefix && to_hex(pinned.certificate().fingerprint()).starts_with(hex);
    if (!by_pin && pinned.name() != which) continue;
    if (found != nullptr) throw ConfigurationError("'" + which + "' fits several anchors: give more of the SHA-256");
    found = &pinned;
  }
  if (found == nullptr) throw ConfigurationError("no anchor is called '" + which + "'; tpcard trust list tells them");
  return *found;
}

int remove(const std::string& configuration_file, const std::string& which, const Clock& clock) {
  const auto configuration = read_configuration(configuration_file);
  std::optional<PinnedAnchor> removed;
  std::vector<PinnedAnchor> left;
  change_anchors(
      configuration.trust.anchors,
      [&](std::vector<PinnedAnchor> anchors) {
        removed = find_one(anchors, which);
        std::erase_if(anchors, [&](const PinnedAnchor& other) { return same_pin(other, *removed); });
        const bool rootless =
            std::ranges::none_of(anchors, [](const PinnedAnchor& one) { return one.anchor.role == AnchorRole::root; });
        if (rootless) throw ConfigurationError("not removed: without any root no card passes; pin another one first");
        return left = std::move(anchors);
      },
      [&] { keep_record(configuration, clock, AuditAction::anchor_removed, *removed); });
  std::cout << fmt::format("removed   {} ({}) {}\n", removed->name(), id_of(removed->anchor.role),
                           to_hex(removed->certificate().fingerprint()));
  for (const auto& pinned : left) {
    const auto state = state_of(pinned, left, clock.now());
    if (state.standing == Standing::failing) tell(pinned, state);
  }
  std::cout << kTakeOver;
  return 0;
}

int list(const std::string& configuration_file, bool as_json) {
  const auto configuration = read_configuration(configuration_file);
  json::array document;
  for (const auto& pinned : read_anchors(configuration.trust.anchors)) {
    if (as_json) {
      document.push_back(to_json(pinned));
      continue;
    }
    std::cout << fmt::format("{}  {:<6}  until {}  {}\n", to_hex(pinned.certificate().fingerprint()),
                             id_of(pinned.anchor.role), to_rfc3339(pinned.certificate().not_after()), pinned.name());
  }
  if (as_json) std::cout << json::serialize(document) << '\n';
  return 0;
}

/// 0 all is well, 1 something fails now, 3 something asks for attention.
int status_of(Standing standing) {
  switch (standing) {
    case Standing::well:
      return 0;
    case Standing::attention:
      return 3;
    case Standing::failing:
      return 1;
  }
  return 1;
}

int check(const std::string& configuration_file, bool as_json, const Clock& clock) {
  const auto configuration = read_configuration(configuration_file);
  const auto anchors = read_anchors(configuration.trust.anchors);
  const auto lists = kept_lists(configuration.revocation.directory, anchors);
  auto worst = anchors.empty() ? Standing::failing : Standing::well;
  json::array document;
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const auto state = state_of(anchors[i], anchors, lists[i], clock.now());
    worst = std::max(worst, state.standing);
    if (!as_json) {
      tell(anchors[i], state);
      continue;
    }
    auto one = to_json(anchors[i]);
    one["standing"] = id_of(state.standing);
    if (lists[i].fresh_until) one["list_fresh_until"] = to_rfc3339(*lists[i].fresh_until);
    auto& remarks = one["remarks"].emplace_array();
    for (const auto& [standing, text] : state.remarks)
      remarks.push_back({{"standing", id_of(standing)}, {"text", text}});
    document.push_back(std::move(one));
  }
  if (as_json) std::cout << json::serialize(document) << '\n';
  if (!as_json && anchors.empty()) std::cout << "fail      nothing is pinned\n";
  return status_of(worst);
}

}  // namespace

void add_trust_commands(CLI::App& app, Run& run, const Clock& clock) {
  auto* group = app.add_subcommand("trust", "The trust anchors: authorities pinned by SHA-256");
  group->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  const auto command = [&](const char* name, const char* what) {
    auto* made = group->add_subcommand(name, what);
    made->add_option("--config", *file, "The configuration")->required();
    return made;
  };

  auto* adding = command("add", "Pin an authority");
  auto options = std::make_shared<AddOptions>();
  adding->add_option("FILE", options->file, "Its certificate, PEM or DER")->required();
  adding->add_option("--sha256", options->sha256,
                     "What the authority says its SHA-256 is; needed unless known by name");
  adding->add_option("--role", options->role, "root for a self-signed certificate, else issuer, unless told")
      ->check(CLI::IsMember({"root", "issuer"}));
  adding->add_option("--crl", options->crls, "http URL of its complete CRL, to be kept before its first card comes")
      ->allow_extra_args(false);
  adding->callback([=, &run, &clock] {
    options->configuration = *file;
    run = [=, &clock] { return add(*options, clock); };
  });

  auto* removing = command("remove", "Take an authority out");
  auto which = std::make_shared<std::string>();
  removing->add_option("WHICH", *which, "Its name, or the beginning of its SHA-256")->required();
  removing->callback([=, &run, &clock] { run = [=, &clock] { return remove(*file, *which, clock); }; });

  auto* listing = command("list", "What is pinned");
  listing->add_flag("--json", *as_json);
  listing->callback([=, &run] { run = [=] { return list(*file, *as_json); }; });

  auto* checking = command("check", "How each anchor stands; exit 0 well, 3 attention, 1 failing");
  checking->add_flag("--json", *as_json);
  checking->callback([=, &run, &clock] { run = [=, &clock] { return check(*file, *as_json, clock); }; });
}

}  // namespace tpcard::server
