#include "mail/mime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace tpcard::mail {
namespace {

TEST(Mime, leaves_short_plain_headers_as_they_are) { EXPECT_EQ(encode_header("Taipei Card"), "Taipei Card"); }

TEST(Mime, writes_chinese_headers_as_words) {
  EXPECT_EQ(encode_header("台北卡"), "=?UTF-8?Q?=E5=8F=B0=E5=8C=97=E5=8D=A1?=");
  EXPECT_EQ(encode_header("a 台"), "=?UTF-8?Q?a_=E5=8F=B0?=");
}

TEST(Mime, encodes_what_looks_like_a_word_already) {
  EXPECT_EQ(encode_header("=?UTF-8?Q?x?="), "=?UTF-8?Q?=3D=3FUTF-8=3FQ=3Fx=3F=3D?=");
}

TEST(Mime, keeps_words_short_and_characters_whole) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "臺a𠀀";
  const auto header = encode_header(text);
  std::string decoded;
  for (auto line : split(header, '\n')) {
    line = trim(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
    EXPECT_LE(line.size(), 75U);
    ASSERT_TRUE(line.starts_with("=?UTF-8?Q?") && line.ends_with("?="));
    std::string word;
    const auto body = line.substr(10, line.size() - 12);
    for (std::size_t i = 0; i < body.size(); ++i) {
      if (body[i] != '=') {
        word += body[i];
        continue;
      }
      word += as_text(*from_hex(body.substr(i + 1, 2)));
      i += 2;
    }
    EXPECT_TRUE(is_utf8(word)) << "a character is never split between words";
    decoded += word;
  }
  EXPECT_EQ(decoded, text);
}

TEST(Mime, lets_no_line_break_into_a_header) {
  for (const auto* text : {"a\r\nBcc: b@example.com", "台\r\nBcc: b", "\n", "x\r"}) {
    const auto header = encode_header(text);
    EXPECT_THAT(header, testing::Not(testing::HasSubstr("\nBcc")));
    for (std::size_t at = header.find('\n'); at != std::string::npos; at = header.find('\n', at + 1)) {
      ASSERT_LT(at + 1, header.size());
      EXPECT_EQ(header[at + 1], ' ') << "only folds";
    }
  }
}

// RFC 2045 §6.7's rules, by example.
TEST(Mime, writes_quoted_printable) {
  EXPECT_EQ(quoted_printable("a=b"), "a=3Db");
  EXPECT_EQ(quoted_printable("卡\n\n123456\n"), "=E5=8D=A1\r\n\r\n123456\r\n");
  EXPECT_EQ(quoted_printable("end \nof "), "end=20\r\nof=20") << "no space at a line's end";
  EXPECT_EQ(quoted_printable("-- \n"), "--=20\r\n");
  EXPECT_EQ(quoted_printable("\t"), "=09");
}

TEST(Mime, keeps_lines_of_quoted_printable_short) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "憑證 card ";
  const auto written = quoted_printable(text);
  for (auto line : split(written, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    EXPECT_LE(line.size(), 76U);
  }
}

TEST(Mime, writes_dates_as_mails_do) {
  EXPECT_EQ(date_header(*from_rfc3339("2026-11-23T08:05:09Z")), "Mon, 23 Nov 2026 08:05:09 +0000");
  EXPECT_EQ(date_header(*from_rfc3339("2024-02-29T23:59:59Z")), "Thu, 29 Feb 2024 23:59:59 +0000");
}

}  // namespace
}  // namespace tpcard::mail
