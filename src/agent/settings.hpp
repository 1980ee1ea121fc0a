// The component's configuration (docs/component.md): the package's file, the user's file, the command line.
#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/cards.hpp"
#include "agent/pin_entry.hpp"
#include "protocol/site_origin.hpp"

namespace tpcard::agent {

inline constexpr std::uint16_t kFirstPort = 61170;
inline constexpr std::uint16_t kPorts = 5;

struct Settings {
  std::uint16_t port = kFirstPort;           ///< the first of five that are tried
  std::vector<ModuleSettings> modules = {};  ///< in order of preference
  PinEntrySettings pin_entry = {};
  std::vector<protocol::SiteOrigin> sites = {};
  /// Whether `http://localhost:…` may stand among the sites.
  enum class Development { no, yes } development = Development::no;
};

/// What the command line says; it wins over the files, and its sites come on top of theirs.
struct Overrides {
  std::optional<std::filesystem::path> config = {};
  std::optional<std::uint16_t> port = {};
  std::optional<std::filesystem::path> module = {};
  std::vector<std::string> sites = {};
};

/// The files that are read, later ones win: the package's and the user's (system.hpp); or --config alone.
[[nodiscard]] std::vector<std::filesystem::path> files_of(const Overrides& overrides);

/// The error is a sentence for whoever wrote the file. A missing file is no error, unless --config names it.
[[nodiscard]] std::expected<Settings, std::string> read_settings(const Overrides& overrides);

/// The file that add_site() and remove_site() change: the user's own, or --config.
[[nodiscard]] std::filesystem::path own_file(const Overrides& overrides);
/// Changes the list of sites in own_file(); the error is a sentence.
[[nodiscard]] std::expected<void, std::string> add_site(const Overrides& overrides, std::string_view site);
[[nodiscard]] std::expected<void, std::string> remove_site(const Overrides& overrides, std::string_view site);

/// The sites as they stand in the files now, so that `sites add` works without a restart.
class SiteList {
 public:
  SiteList(Overrides overrides, std::vector<protocol::SiteOrigin> sites);

  [[nodiscard]] const std::vector<protocol::SiteOrigin>& current();
  [[nodiscard]] bool has(std::string_view origin);

 private:
  [[nodiscard]] std::vector<std::filesystem::file_time_type> times() const;

  Overrides overrides_;
  std::vector<protocol::SiteOrigin> sites_;
  std::vector<std::filesystem::file_time_type> read_at_;
};

}  // namespace tpcard::agent
