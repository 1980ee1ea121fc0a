#include "agent/settings.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

namespace tpcard::agent {
namespace {

namespace fs = std::filesystem;

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    char name[] = "/tmp/tpcard-settings-XXXXXX";
    folder_ = mkdtemp(name);
    file_ = folder_ / "agent.toml";
  }
  ~SettingsTest() override { fs::remove_all(folder_); }

  std::expected<Settings, std::string> read(const std::string& text, Overrides overrides = {}) const {
    std::ofstream(file_) << text;
    overrides.config = file_;
    return read_settings(overrides);
  }
  fs::path folder_;
  fs::path file_;
};

TEST_F(SettingsTest, are_read_whole) {
  const auto settings = read(
      "port = 62000\nmodule = \"/a.so\"\nrescan = true\ndevelopment = true\nsites = [\"https://A.example:443\", "
      "\"http://localhost:8080\"]\n");
  ASSERT_TRUE(settings) << settings.error();
  EXPECT_EQ(settings->port, 62000);
  EXPECT_EQ(settings->modules.at(0).path, "/a.so");
  EXPECT_EQ(settings->modules.at(0).changes, ModuleSettings::Changes::seen_after_restart);
  ASSERT_EQ(settings->sites.size(), 2U);
  EXPECT_EQ(settings->sites[0].text(), "https://a.example");
}

TEST_F(SettingsTest, of_the_command_line_win_and_its_sites_come_on_top) {
  const auto settings = read("port = 62000\nsites = [\"https://a.example\"]\n",
                             {.port = 63000, .module = "/b.so", .sites = {"https://b.example", "https://a.example"}});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->port, 63000);
  EXPECT_EQ(settings->modules.at(0).path, "/b.so");
  EXPECT_EQ(settings->sites.size(), 2U);
}

TEST_F(SettingsTest, say_where_the_pin_is_typed) {
  using Way = PinEntrySettings::Way;
  EXPECT_EQ(read("")->pin_entry.way, Way::automatic);
  EXPECT_EQ(read("pin_entry = \"auto\"\n")->pin_entry.way, Way::automatic);
  EXPECT_EQ(read("pin_entry = \"native\"\n")->pin_entry.way, Way::native);
  EXPECT_EQ(read("pin_entry = \"window\"\n")->pin_entry.way, Way::window);
  EXPECT_EQ(read("pinentry = \"/opt/pinentry\"\n")->pin_entry.program, "/opt/pinentry");
}

TEST_F(SettingsTest, with_a_mistake_are_refused_with_its_line) {
  for (const auto* text :
       {"\nprot = 1\n", "\nport = 80\n", "\nport = \"62000\"\n", "\nsites = \"https://a.example\"\n", "\nsites = [1]\n",
        "\nrescan = 1\n", "\nmodule = 1\n", "\nmodule = [1]\n", "\ndevelopment = 1\n", "\nport = \n",
        "\nsites = [\"http://a.example\"]\n", "\nsites = [\"*\"]\n", "\npin_entry = \"browser\"\n",
        "\npin_entry = true\n", "\npinentry = \"pinentry\"\n"}) {
    const auto settings = read(text);
    ASSERT_FALSE(settings) << text;
    EXPECT_NE(settings.error().find("agent.toml:2:"), std::string::npos) << settings.error();
  }
  EXPECT_FALSE(read_settings({.config = folder_ / "gone.toml"}));
}

TEST_F(SettingsTest, may_name_several_libraries_in_order) {
  const auto settings = read("module = [\"/a.so\", \"/b.so\"]\nrescan = true\n");
  ASSERT_TRUE(settings) << settings.error();
  ASSERT_EQ(settings->modules.size(), 2U);
  EXPECT_EQ(settings->modules[1].path, "/b.so");
  EXPECT_EQ(settings->modules[1].changes, ModuleSettings::Changes::seen_after_restart);
}

TEST_F(SettingsTest, take_the_libraries_that_are_installed_where_none_is_named) {
  const auto settings = read("");
  ASSERT_TRUE(settings);
  std::set<fs::path> names;
  for (const auto& module : settings->modules) {
    EXPECT_TRUE(fs::exists(module.path)) << module.path;
    EXPECT_TRUE(names.insert(module.path.filename()).second) << "twice: " << module.path;
  }
  EXPECT_TRUE(names.contains("opensc-pkcs11.so")) << "the tests' card stack needs it (scripts/debian-packages-tests)";
}

TEST_F(SettingsTest, take_sites_without_tls_in_development_only) {
  const std::string site = "sites = [\"http://localhost:8080\"]\n";
  const auto refused = read(site);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find("http://localhost:8080"), std::string::npos) << refused.error();
  EXPECT_FALSE(read("", {.sites = {"http://127.0.0.1:8080"}}));
  EXPECT_FALSE(add_site({.config = file_}, "http://localhost:8080"));
  EXPECT_TRUE(read(""));
  EXPECT_TRUE(read("development = true\n" + site));
  EXPECT_FALSE(read("development = false\n" + site));
  std::ofstream(file_) << "development = true\n";
  EXPECT_TRUE(add_site({.config = file_}, "http://localhost:8080"));
}

TEST_F(SettingsTest, of_sites_are_added_and_removed_and_count_at_once) {
  ASSERT_TRUE(add_site({.config = file_}, "https://a.example"));
  ASSERT_TRUE(add_site({.config = file_}, "https://a.example:443"));
  SiteList list({.config = file_}, read_settings({.config = file_})->sites);
  EXPECT_TRUE(list.has("https://a.example"));
  EXPECT_EQ(list.current().size(), 1U);
  ASSERT_TRUE(add_site({.config = file_}, "https://b.example"));
  EXPECT_TRUE(list.has("https://b.example"));
  ASSERT_TRUE(remove_site({.config = file_}, "https://a.example"));
  EXPECT_FALSE(list.has("https://a.example"));
  EXPECT_FALSE(remove_site({.config = file_}, "https://a.example"));
  for (const auto* site : {"https://a.example/path", "https://a.example/", "null", "https://user@a.example",
                           "https://臺北.example", "http://a.example", "*", "about:blank", "data:,", ""}) {
    EXPECT_FALSE(add_site({.config = file_}, site)) << site;
  }
  EXPECT_FALSE(list.has("null"));
}

TEST_F(SettingsTest, of_sites_stay_when_a_file_is_broken_meanwhile) {
  ASSERT_TRUE(add_site({.config = file_}, "https://a.example"));
  SiteList list({.config = file_}, read_settings({.config = file_})->sites);
  std::ofstream(file_) << "sites = [";
  EXPECT_TRUE(list.has("https://a.example"));
}

TEST_F(SettingsTest, that_cannot_be_written_say_so) {
  std::ofstream(folder_ / "file") << "";
  const auto refused = add_site({.config = folder_ / "file" / "agent.toml"}, "https://a.example");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find("cannot be written"), std::string::npos) << refused.error();
}

TEST_F(SettingsTest, keep_the_other_keys_of_a_file_whose_sites_change) {
  std::ofstream(file_) << "port = 62000\n";
  ASSERT_TRUE(add_site({.config = file_}, "https://a.example"));
  EXPECT_EQ(read_settings({.config = file_})->port, 62000);
}

}  // namespace
}  // namespace tpcard::agent
