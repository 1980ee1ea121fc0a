// Commands as ISO/IEC 7816-4 §5.1 writes them: four cases, short and extended; and BER-TLV.
#include "virtual-card/apdu.hpp"

#include <gmock/gmock.h>

namespace tpcard::virtual_card {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Bytes hex(std::string_view text) { return from_hex(text).value(); }

TEST(Apdu, reads_all_four_cases_with_short_lengths) {
  EXPECT_EQ(read_command(hex("00200080"))->most, 0);
  EXPECT_EQ(read_command(hex("00c0000010"))->most, 0x10);
  EXPECT_EQ(read_command(hex("00c0000000"))->most, 256);
  EXPECT_THAT(read_command(hex("002000800401020304"))->data, ElementsAre(1, 2, 3, 4));
  const auto both = read_command(hex("00cb3fff035c017e00"));
  EXPECT_THAT(both->data, ElementsAre(0x5c, 0x01, 0x7e));
  EXPECT_EQ(both->most, 256);
}

TEST(Apdu, reads_extended_lengths) {
  EXPECT_EQ(read_command(hex("00c00000000200"))->most, 0x200);
  EXPECT_EQ(read_command(hex("00c00000000000"))->most, 65536);
  const auto both = read_command(hex("0087079c000003aabbcc0000"));
  EXPECT_THAT(both->data, ElementsAre(0xaa, 0xbb, 0xcc));
  EXPECT_EQ(both->most, 65536);
  EXPECT_EQ(read_command(hex("0087079c000003aabbcc"))->most, 0);
}

TEST(Apdu, refuses_lengths_that_do_not_add_up) {
  for (const auto* wrong : {"", "002000", "00200080080102", "0020008002010203ff", "0087079c000005aa",
                            "0087079c000001aa00", "0087079c0000000000"}) {
    EXPECT_FALSE(read_command(hex(wrong))) << wrong;
  }
}

TEST(Apdu, knows_a_command_that_a_chain_goes_on_after) {
  EXPECT_TRUE(read_command(hex("1087079c01aa"))->goes_on());
  EXPECT_FALSE(read_command(hex("0087079c01aa"))->goes_on());
}

TEST(Tlv, writes_lengths_as_short_as_they_go) {
  EXPECT_THAT(tlv(0x5f2f, hex("4000")), ElementsAre(0x5f, 0x2f, 0x02, 0x40, 0x00));
  EXPECT_THAT(ByteView(tlv(0x53, Bytes(0x7f))).first(2), ElementsAre(0x53, 0x7f));
  EXPECT_THAT(ByteView(tlv(0x53, Bytes(0x80))).first(3), ElementsAre(0x53, 0x81, 0x80));
  EXPECT_THAT(ByteView(tlv(0x53, Bytes(0x123))).first(4), ElementsAre(0x53, 0x82, 0x01, 0x23));
}

TEST(Tlv, finds_an_element_among_others) {
  const auto elements = hex("82008103aabbcc");
  EXPECT_THAT(find_tlv(elements, 0x82).value(), IsEmpty());
  EXPECT_THAT(find_tlv(elements, 0x81).value(), ElementsAre(0xaa, 0xbb, 0xcc));
  EXPECT_FALSE(find_tlv(elements, 0x80));
}

TEST(Tlv, refuses_a_length_beyond_the_end) {
  for (const auto* wrong : {"81", "8103aabb", "8181", "818205", "8180", "8183000001aa", "81ff"}) {
    EXPECT_FALSE(find_tlv(hex(wrong), 0x81)) << wrong;
  }
}

}  // namespace
}  // namespace tpcard::virtual_card
