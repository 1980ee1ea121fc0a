#include "agent/assuan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tpcard::agent::assuan {
namespace {

using State = ReplyReader::State;

State feed(ReplyReader& reader, std::string_view text) {
  auto state = State::more;
  while (!text.empty() && state == State::more) {
    const auto space = reader.space();
    const auto part = text.substr(0, space.size());
    std::ranges::copy(part, space.begin());
    text.remove_prefix(part.size());
    state = reader.received(part.size());
  }
  return state;
}

State outcome(std::string_view text) {
  ReplyReader reader;
  return feed(reader, text);
}

TEST(Assuan, writes_a_command_escaped_in_one_line) {
  EXPECT_EQ(command("GETPIN"), "GETPIN\n");
  EXPECT_EQ(command("SETDESC", "網站：a\n100%\r"), "SETDESC 網站：a%0A100%25%0D\n");
}

TEST(Assuan, cuts_a_text_that_is_too_long_at_a_whole_character) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "長";
  const auto line = command("SETDESC", text);
  EXPECT_LE(line.size(), kLongestLine);
  EXPECT_EQ((line.size() - std::string_view("SETDESC \n").size()) % 3, 0U);
}

TEST(Assuan, reads_data_whatever_pieces_it_comes_in) {
  ReplyReader reader;
  EXPECT_EQ(feed(reader, "# a comment\nS PASSWORD_F"), State::more);
  EXPECT_EQ(feed(reader, "ROM_CACHE\nD 12%334\nD 5"), State::more);
  EXPECT_EQ(feed(reader, "6\nOK\n"), State::ok);
  EXPECT_EQ(reader.data().text(), "123456");
}

TEST(Assuan, reads_the_code_of_an_error_without_its_source) {
  ReplyReader reader;
  EXPECT_EQ(feed(reader, "ERR 83886179 Operation cancelled <Pinentry>\n"), State::error);
  EXPECT_EQ(reader.error_code(), 99U);
}

TEST(Assuan, takes_nothing_else) {
  for (const auto* text : {"HELLO\n", "OKAY\n", "\n", "ERR\n", "ERR x\n", "D 1%4\nOK\n", "D 1%zz\nOK\n", "D 1%-4\nOK\n",
                           "INQUIRE PIN\n", "OK\nOK\n", "OK\nx", "ERR 99\nD 1\n"}) {
    EXPECT_EQ(outcome(text), State::broken) << text;
  }
  EXPECT_EQ(outcome(std::string(kLongestLine, '#')), State::broken) << "a line without an end";
  EXPECT_EQ(outcome("D " + std::string(65, '1') + "\nOK\n"), State::broken) << "longer than any PIN";
}

TEST(Assuan, takes_lines_without_end_as_long_as_each_is_short) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "S PROGRESS\n";
  EXPECT_EQ(outcome(text + "OK done\n"), State::ok);
}

TEST(Assuan, leaves_no_data_in_a_line_that_was_used) {
  ReplyReader reader;
  EXPECT_EQ(feed(reader, "D 71524398\nS x\n"), State::more);
  const auto space = reader.space();
  EXPECT_EQ(std::string_view(space.data(), space.size()).find("715"), std::string_view::npos);
}

}  // namespace
}  // namespace tpcard::agent::assuan
