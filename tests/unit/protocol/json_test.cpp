#include "protocol/json.hpp"

#include <gtest/gtest.h>

namespace tpcard::protocol {
namespace {

TEST(StrictJson, reads_an_object) {
  const auto object = parse_object(R"( {"a": "文", "b": {"a": [1, -2, 3.5, true, null]}, "c": "\u6587\n"} )");
  ASSERT_TRUE(object);
  EXPECT_EQ(object->at("a").as_string(), "文");
  EXPECT_EQ(object->at("c").as_string(), "文\n");
  EXPECT_EQ(object->at("b").as_object().at("a").as_array().size(), 5U);
}

TEST(StrictJson, refuses_a_member_twice_at_any_depth_and_in_any_spelling) {
  for (const auto* text : {R"({"a": 1, "a": 1})", R"({"a": 1, "\u0061": 2})", R"({"o": {"x": 1, "y": 2, "x": 3}})",
                           R"({"o": [{"x": 1, "x": 3}]})"}) {
    EXPECT_FALSE(parse_object(text)) << text;
  }
  EXPECT_TRUE(parse_object(R"({"a": {"a": 1}, "b": {"a": 2}})"));
}

TEST(StrictJson, refuses_what_is_not_exactly_one_object) {
  for (const auto* text :
       {"", " ", "[]", "1", "\"a\"", "null", "{} {}", "{},", "{\"a\":1,}", "{'a':1}", "{\"a\":1}x", "{\"a\":01}",
        "{\"a\"", "// c\n{}", "{\"a\":NaN}", "{\"a\":\"\xFF\"}", "{\"a\":\"\n\"}", "\xEF\xBB\xBF{}"}) {
    EXPECT_FALSE(parse_object(text)) << text;
  }
  EXPECT_FALSE(parse_object(std::string_view("{}\0", 3)));
}

TEST(StrictJson, refuses_what_is_nested_too_deep_or_too_wide) {
  std::string deep = "{\"a\":";
  EXPECT_TRUE(parse_object(deep + std::string(7, '[') + std::string(7, ']') + "}"));
  EXPECT_FALSE(parse_object(deep + std::string(8, '[') + std::string(8, ']') + "}"));
  EXPECT_FALSE(parse_object(deep + std::string(100'000, '[')));
  std::string wide = "{\"0\":0";
  for (int i = 1; i < 300; ++i) wide += ",\"" + std::to_string(i) + "\":0";
  EXPECT_FALSE(parse_object(wide + "}"));
}

TEST(MemberReader, gives_what_is_asked_for_and_refuses_what_is_not) {
  const auto object = parse_object(R"({"name": "x", "note": "y", "more": {}})");
  MemberReader reader(*object);
  EXPECT_EQ(reader.required("name"), "x");
  EXPECT_EQ(reader.optional("note"), "y");
  EXPECT_EQ(reader.optional("absent"), std::nullopt);
  EXPECT_FALSE(reader.end()) << "a member that nobody asked for";
  EXPECT_NE(reader.required_object("more"), nullptr);
  EXPECT_TRUE(reader.end());
}

TEST(MemberReader, remembers_what_was_wrong) {
  const auto object = parse_object(R"({"number": 1})");
  MemberReader missing(*object);
  EXPECT_EQ(missing.required("name"), "");
  EXPECT_EQ(missing.end().error().detail, "missing: name");
  MemberReader wrong(*object);
  EXPECT_EQ(wrong.optional("number"), std::nullopt);
  EXPECT_EQ(wrong.end().error().code, ErrorCode::malformed_request);
}

}  // namespace
}  // namespace tpcard::protocol
