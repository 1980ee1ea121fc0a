// The worked example of docs/protocol.md, as that page prints it; and openssl's verdict on its message.
#include "protocol/signed_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/hash.hpp"
#include "tests/unit/protocol/protocol_page.hpp"

namespace tpcard::protocol {
namespace {

std::string example() {
  return signed_text(*SiteOrigin::parse(from_the_page("text origin")), *purpose_of(from_the_page("text purpose")),
                     from_the_page("text nonce"), *from_rfc3339(from_the_page("text time")));
}

TEST(SignedText, of_the_worked_example_is_as_the_page_says) {
  EXPECT_EQ(to_base64(as_bytes(example())), from_the_page("text in base64"));
  EXPECT_EQ(to_hex(sha256(example())), from_the_page("text hashed"));
}

TEST(SignedText, is_five_lines_of_ascii_that_each_end) {
  const auto text = example();
  EXPECT_EQ(std::ranges::count(text, '\n'), 5);
  EXPECT_TRUE(text.ends_with('\n'));
  EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST(SignedText, leaves_a_fraction_of_a_second_away) {
  const auto origin = *SiteOrigin::parse("https://card.example");
  const auto time = *from_rfc3339("2026-11-26T01:02:03Z");
  EXPECT_EQ(signed_text(origin, Purpose::sign_in, "n", time),
            signed_text(origin, Purpose::sign_in, "n", time + milliseconds{999}));
}

TEST(SignedText, openssl_verifies_the_message_of_the_worked_example) {
  const TemporaryFolder folder;
  folder.write("text", as_bytes(example()));
  folder.write("message", *from_base64(from_the_page("message")));
  EXPECT_EQ(
      output_of("cd " + folder.path().string() +
                " && openssl cms -verify -binary -inform DER -in message -content text -noverify -out /dev/null 2>&1"),
      "CMS Verification successful\n");
}

}  // namespace
}  // namespace tpcard::protocol
