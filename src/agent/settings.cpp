#include "agent/settings.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>

#include "agent/system.hpp"
#include "agent/utf8_path.hpp"

namespace tpcard::agent {
namespace {

namespace fs = std::filesystem;
using protocol::SiteOrigin;
using Failure = std::unexpected<std::string>;

/// Settings while the files are read; what depends on several keys is put together at the end.
struct Draft {
  Settings settings;
  std::vector<fs::path> modules;
  ModuleSettings::Changes changes = ModuleSettings::Changes::told_by_module;
};

std::string place(const fs::path& file, const toml::node& node) {
  return file.string() + ":" + std::to_string(node.source().begin.line) + ": ";
}

std::expected<void, std::string> add(Settings& settings, std::string_view text) {
  auto site = SiteOrigin::parse(text);
  if (!site) {
    return Failure("\"" + std::string(text) +
                   "\" is no site: an origin like https://card.example (http only for localhost), without a path");
  }
  if (std::ranges::find(settings.sites, *site) == settings.sites.end()) settings.sites.push_back(std::move(*site));
  return {};
}

/// One text, or a list of texts.
std::optional<std::vector<std::string>> texts_in(const toml::node& value) {
  if (const auto one = value.value_exact<std::string>()) return std::vector{*one};
  const auto* list = value.as_array();
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& entry : *list) {
    const auto text = entry.value_exact<std::string>();
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  return texts;
}

std::expected<void, std::string> apply_sites(const fs::path& file, const toml::node& value, Settings& settings) {
  const auto* list = value.as_array();
  if (list == nullptr) return Failure(place(file, value) + "sites is a list of texts");
  for (const auto& entry : *list) {
    const auto text = entry.value<std::string>();
    if (!text) return Failure(place(file, entry) + "sites is a list of texts");
    if (auto added = add(settings, *text); !added) return Failure(place(file, entry) + added.error());
  }
  return {};
}

std::expected<void, std::string> apply(const fs::path& file, std::string_view key, const toml::node& value,
                                       Draft& draft) {
  const auto wrong = [&](std::string_view what) { return Failure(place(file, value) + std::string(what)); };
  if (key == "port") {
    const auto port = value.value_exact<std::int64_t>();
    if (!port || *port < 1024 || *port > 65535 - kPorts) return wrong("port is a number from 1024 to 65530");
    draft.settings.port = static_cast<std::uint16_t>(*port);
  } else if (key == "module") {
    draft.modules.clear();  // the user's file wins over the package's
    const auto paths = texts_in(value);
    if (!paths) return wrong("module is the path of a PKCS#11 library, or a list of paths");
    for (const auto& path : *paths) draft.modules.push_back(path_of(path));
  } else if (key == "rescan") {
    const auto rescan = value.value_exact<bool>();
    if (!rescan) return wrong("rescan is true or false");
    using Changes = ModuleSettings::Changes;
    draft.changes = *rescan ? Changes::seen_after_restart : Changes::told_by_module;
  } else if (key == "pin_entry") {
    const auto way = value.value_exact<std::string>();
    using Way = PinEntrySettings::Way;
    if (way == "auto") {
      draft.settings.pin_entry.way = Way::automatic;
    } else if (way == "native") {
      draft.settings.pin_entry.way = Way::native;
    } else if (way == "window") {
      draft.settings.pin_entry.way = Way::window;
    } else {
      return wrong("pin_entry is \"auto\", \"native\" or \"window\"");
    }
  } else if (key == "pinentry") {
    const auto path = value.value_exact<std::string>();
    if (!path || !path->starts_with('/')) return wrong("pinentry is the full path of a program");
    draft.settings.pin_entry.program = *path;
  } else if (key == "development") {
    const auto development = value.value_exact<bool>();
    if (!development) return wrong("development is true or false");
    using Development = Settings::Development;
    draft.settings.development = *development ? Development::yes : Development::no;
  } else if (key == "sites") {
    return apply_sites(file, value, draft.settings);
  } else {
    return wrong("unknown key \"" + std::string(key) + "\"");
  }
  return {};
}

std::expected<toml::table, std::string> parse(const fs::path& file) {
  try {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return Failure(file.string() + " cannot be read");
    return toml::parse(stream, file.string());
  } catch (const toml::parse_error& error) {
    return Failure(file.string() + ":" + std::to_string(error.source().begin.line) + ": " +
                   std::string(error.description()));
  }
}

std::expected<void, std::string> read_file(const fs::path& file, Draft& draft) {
  const auto table = parse(file);
  if (!table) return Failure(table.error());
  for (const auto& [key, value] : *table) {
    if (auto applied = apply(file, key.str(), value, draft); !applied) return applied;
  }
  return {};
}

/// Those of the usual libraries that are installed, each once: one may be found in several folders.
std::vector<fs::path> installed_modules() {
  std::vector<fs::path> installed;
  for (auto& path : usual_modules()) {
    std::error_code unreadable;
    const bool seen =
        std::ranges::any_of(installed, [&](const fs::path& other) { return other.filename() == path.filename(); });
    if (!seen && fs::is_regular_file(path, unreadable)) installed.push_back(std::move(path));
  }
  return installed;
}

/// Those that were named; else those that are installed.
std::vector<ModuleSettings> modules_of(const Draft& draft) {
  std::vector<ModuleSettings> modules;
  for (const auto& path : draft.modules) modules.push_back({.path = path, .changes = draft.changes});
  if (!modules.empty()) return modules;
  for (auto& path : installed_modules()) modules.push_back({.path = std::move(path), .changes = draft.changes});
  return modules;
}

/// A page of this computer may be anybody's: nothing of the network vouches for it, as TLS does for https.
std::expected<void, std::string> check_sites(const Settings& settings) {
  if (settings.development == Settings::Development::yes) return {};
  const auto open = std::ranges::find_if_not(settings.sites, &SiteOrigin::is_secure);
  if (open == settings.sites.end()) return {};
  return Failure("\"" + open->text() + "\" is no https site: such sites are for development = true alone");
}

std::expected<Settings, std::string> read_what_is_there(const Overrides& overrides);

}  // namespace

std::vector<fs::path> files_of(const Overrides& overrides) {
  if (overrides.config) return {*overrides.config};
  return {package_file(), user_file()};
}

fs::path own_file(const Overrides& overrides) { return overrides.config.value_or(user_file()); }

std::expected<Settings, std::string> read_settings(const Overrides& overrides) {
  std::error_code ignored;
  if (overrides.config && !fs::exists(*overrides.config, ignored))
    return Failure(overrides.config->string() + " is not there");
  return read_what_is_there(overrides);
}

namespace {

std::expected<Settings, std::string> read_what_is_there(const Overrides& overrides) {
  Draft draft;
  for (const auto& file : files_of(overrides)) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) continue;
    if (auto read = read_file(file, draft); !read) return Failure(read.error());
  }
  auto& settings = draft.settings;
  if (overrides.port) settings.port = *overrides.port;
  if (overrides.module) draft.modules = {*overrides.module};
  for (const auto& site : overrides.sites) {
    if (auto added = add(settings, site); !added) return Failure(added.error());
  }
  if (auto checked = check_sites(settings); !checked) return Failure(checked.error());
  settings.modules = modules_of(draft);
  return std::move(settings);
}

/// Written whole and moved into place: a reader sees the old list or the new one.
std::expected<void, std::string> write(const fs::path& file, const toml::table& table) {
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  const auto fresh = fs::path(file).concat(".new");
  const bool written = static_cast<bool>(std::ofstream(fresh) << table << "\n" << std::flush);
  if (written) fs::rename(fresh, file, error);
  if (written && !error) return {};
  return Failure(file.string() + " cannot be written");
}

/// Reads the file's table (an empty one where there is no file), changes its sites, writes it back.
template <typename Change>
std::expected<void, std::string> change_sites(const fs::path& file, Change change) {
  std::expected<toml::table, std::string> table = toml::table{};
  if (fs::exists(file)) table = parse(file);
  if (!table) return Failure(table.error());
  if (!table->contains("sites")) table->insert("sites", toml::array{});
  auto* sites = table->get_as<toml::array>("sites");
  if (sites == nullptr) return Failure(file.string() + ": sites is a list of texts");
  if (std::expected<void, std::string> changed = change(*sites); !changed) return changed;
  return write(file, *table);
}

auto find_site(toml::array& sites, const std::string& text) {
  return std::ranges::find_if(sites, [&](const toml::node& entry) { return entry.value<std::string>() == text; });
}

}  // namespace

std::expected<void, std::string> add_site(const Overrides& overrides, std::string_view site) {
  auto with_site = overrides;
  with_site.sites = {std::string(site)};
  if (auto checked = read_what_is_there(with_site); !checked) return Failure(checked.error());
  const auto text = SiteOrigin::parse(site)->text();
  return change_sites(own_file(overrides), [&](toml::array& sites) -> std::expected<void, std::string> {
    if (find_site(sites, text) == sites.end()) sites.push_back(text);
    return {};
  });
}

std::expected<void, std::string> remove_site(const Overrides& overrides, std::string_view site) {
  const auto file = own_file(overrides);
  const auto origin = SiteOrigin::parse(site);
  const auto text = origin ? origin->text() : std::string(site);
  return change_sites(file, [&](toml::array& sites) -> std::expected<void, std::string> {
    const auto found = find_site(sites, text);
    if (found == sites.end()) return Failure(text + " is not in " + file.string());
    sites.erase(found);
    return {};
  });
}

SiteList::SiteList(Overrides overrides, std::vector<SiteOrigin> sites)
    : overrides_(std::move(overrides)), sites_(std::move(sites)), read_at_(times()) {}

std::vector<fs::file_time_type> SiteList::times() const {
  std::vector<fs::file_time_type> times;
  for (const auto& file : files_of(overrides_)) {
    std::error_code absent;
    times.push_back(fs::last_write_time(file, absent));
  }
  return times;
}

const std::vector<SiteOrigin>& SiteList::current() {
  if (auto now = times(); now != read_at_) {
    read_at_ = std::move(now);
    // A file that someone is in the middle of editing changes nothing.
    if (auto settings = read_settings(overrides_)) sites_ = std::move(settings->sites);
  }
  return sites_;
}

bool SiteList::has(std::string_view origin) {
  return std::ranges::any_of(current(), [&](const SiteOrigin& site) { return site.text() == origin; });
}

}  // namespace tpcard::agent
