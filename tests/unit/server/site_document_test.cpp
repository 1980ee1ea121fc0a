#include "server/site_document.hpp"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.hpp"

namespace tpcard::server {
namespace {

TEST(SiteDocument, offers_the_newest_package_first_by_its_numbers_not_by_its_letters) {
  const test::TemporaryFolder folder;
  for (const auto* name :
       {"tpcard-agent_0.9.0_amd64.deb", "tpcard-agent_0.10.0_amd64.deb", "tpcard-agent_0.10_amd64.deb",
        "tpcard-agent-0.2.1-setup.exe", "tpcard-agent-0.11.0-setup.exe", "tpcard-agent_next_amd64.deb", "notes.txt"}) {
    folder.write(name, std::string_view("a package"));
  }
  Configuration configuration(*protocol::SiteOrigin::parse("http://localhost:8080"));
  configuration.downloads = folder.path();
  std::vector<std::string> versions;
  for (const auto& one : site_document(configuration).at("downloads").as_array()) {
    versions.emplace_back(one.at("version").as_string());
  }
  EXPECT_EQ(versions, (std::vector<std::string>{"0.11.0", "0.10.0", "0.10", "0.9.0", "0.2.1", "next"}));
}

}  // namespace
}  // namespace tpcard::server
