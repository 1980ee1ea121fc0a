// The anchors file: what was pinned comes back, what is not what was pinned does not, and a change is whole or nothing.
#include "server/anchor_file.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/demo_pki.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tpcard::server {
namespace {

using trust::AnchorRole;

PinnedAnchor root() { return {.anchor = {test::DemoPki::instance().authority("root"), AnchorRole::root}, .crls = {}}; }
PinnedAnchor issuer() {
  return {.anchor = {test::DemoPki::instance().authority("moeaca"), AnchorRole::issuer},
          .crls = {"http://ca.example/complete.crl"}};
}

void pin(const std::filesystem::path& file, const PinnedAnchor& pinned) {
  const auto with = [&](Anchors anchors) {
    anchors.push_back(pinned);
    return anchors;
  };
  change_anchors(file, with, [] {});
}

TEST(AnchorFile, gives_back_what_was_pinned) {
  const test::TemporaryFolder folder;
  pin(folder / "anchors.toml", root());
  pin(folder / "anchors.toml", issuer());
  const auto read = read_anchors(folder / "anchors.toml");
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].certificate().fingerprint(), root().certificate().fingerprint());
  EXPECT_EQ(read[0].anchor.role, AnchorRole::root);
  EXPECT_EQ(read[1].anchor.role, AnchorRole::issuer);
  EXPECT_EQ(read[1].crls, issuer().crls);
  EXPECT_FALSE(std::filesystem::exists(folder / "anchors.toml.part"));
}

TEST(AnchorFile, refuses_a_certificate_that_is_not_the_one_that_was_pinned) {
  const test::TemporaryFolder folder;
  pin(folder / "anchors.toml", root());
  auto text = folder.read("anchors.toml");
  const auto pin_of = to_hex(root().certificate().fingerprint());
  text.replace(text.find(pin_of), pin_of.size(), to_hex(issuer().certificate().fingerprint()));
  EXPECT_THROW(static_cast<void>(read_anchors(folder.write("anchors.toml", text))), ConfigurationError);
}

TEST(AnchorFile, refuses_a_key_that_it_does_not_know) {
  const test::TemporaryFolder folder;
  pin(folder / "anchors.toml", root());
  auto text = folder.read("anchors.toml");
  text.replace(text.find("role ="), 6, "rule =");
  EXPECT_THROW(static_cast<void>(read_anchors(folder.write("anchors.toml", text))), ConfigurationError);
}

TEST(AnchorFile, is_left_as_it_was_when_the_act_cannot_be_recorded) {
  const test::TemporaryFolder folder;
  pin(folder / "anchors.toml", root());
  const auto before = folder.read("anchors.toml");
  EXPECT_THROW(change_anchors(
                   folder / "anchors.toml", [](const Anchors&) { return Anchors{issuer()}; },
                   [] { throw std::runtime_error("no audit trail"); }),
               std::runtime_error);
  EXPECT_EQ(folder.read("anchors.toml"), before);
  EXPECT_FALSE(std::filesystem::exists(folder / "anchors.toml.part"));
}

TEST(AnchorFile, loses_no_change_of_two_that_are_made_at_once) {
  const test::TemporaryFolder folder;
  {
    std::vector<std::jthread> operators;
    for (int i = 0; i < 8; ++i) operators.emplace_back([&] { pin(folder / "anchors.toml", root()); });
  }
  EXPECT_EQ(read_anchors(folder / "anchors.toml").size(), 8U);
}

}  // namespace
}  // namespace tpcard::server
