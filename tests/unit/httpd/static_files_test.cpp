#include "httpd/static_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <optional>

#include "tests/support/temporary_folder.hpp"

namespace tpcard::httpd {
namespace {

std::string header(const Response& response, std::string_view name) {
  const auto found =
      std::ranges::find(response.headers, name, [](const auto& field) { return std::string_view(field.first); });
  return found == response.headers.end() ? std::string{} : found->second;
}

Request get(std::string path, std::vector<std::pair<std::string, std::string>> headers = {}) {
  return {.method = Method::get, .path = std::move(path), .headers = std::move(headers)};
}

const StaticFiles& site() {
  static const StaticFiles kSite({{"/index.html", "<html>"},
                                  {"/assets/app-3f2a.js", "let a"},
                                  {"/assets/app-3f2a.js.br", "BR"},
                                  {"/assets/app-3f2a.js.gz", "GZ"},
                                  {"/tool.deb", "!<arch>"},
                                  {"/lone.gz", "z"}},
                                 StaticFiles::Fallback::index);
  return kSite;
}

TEST(StaticFiles, serves_a_file_with_type_and_strong_etag) {
  const auto answer = site().answer(get("/index.html"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(header(*answer, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(header(*answer, "Cache-Control"), "no-cache");
  EXPECT_TRUE(header(*answer, "ETag").starts_with('"'));
  EXPECT_EQ(*answer->shared_body, "<html>");
  EXPECT_EQ(header(*site().answer(get("/tool.deb")), "Content-Type"), "application/vnd.debian.binary-package");
}

TEST(StaticFiles, answers_304_to_who_has_it) {
  const auto etag = header(*site().answer(get("/index.html")), "ETag");
  const auto answer = site().answer(get("/index.html", {{"If-None-Match", etag}}));
  EXPECT_EQ(answer->status, 304U);
  EXPECT_EQ(answer->shared_body, nullptr);
  EXPECT_EQ(header(*answer, "ETag"), etag);
  EXPECT_EQ(header(*answer, "Cache-Control"), "no-cache");
}

TEST(StaticFiles, serves_the_precompressed_twin_that_is_accepted) {
  const auto brotli = site().answer(get("/assets/app-3f2a.js", {{"Accept-Encoding", "gzip, br"}}));
  EXPECT_EQ(*brotli->shared_body, "BR");
  EXPECT_EQ(header(*brotli, "Content-Encoding"), "br");
  EXPECT_EQ(header(*brotli, "Content-Type"), "text/javascript; charset=utf-8");
  const auto gzip = site().answer(get("/assets/app-3f2a.js", {{"Accept-Encoding", "gzip"}}));
  EXPECT_EQ(*gzip->shared_body, "GZ");
  const auto plain = site().answer(get("/assets/app-3f2a.js"));
  EXPECT_EQ(*plain->shared_body, "let a");
  for (const auto* answer : {&*brotli, &*gzip, &*plain}) EXPECT_EQ(header(*answer, "Vary"), "Accept-Encoding");
  EXPECT_NE(header(*brotli, "ETag"), header(*gzip, "ETag"));
  EXPECT_NE(header(*brotli, "ETag"), header(*plain, "ETag"));
}

TEST(StaticFiles, lets_hashed_assets_be_kept_for_ever) {
  EXPECT_EQ(header(*site().answer(get("/assets/app-3f2a.js")), "Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(StaticFiles, gives_the_index_for_a_page_of_the_application_and_nothing_for_a_missing_file) {
  EXPECT_EQ(*site().answer(get("/member/profile"))->shared_body, "<html>");
  EXPECT_EQ(*site().answer(get("/"))->shared_body, "<html>");
  EXPECT_FALSE(site().answer(get("/missing.js")));
  EXPECT_FALSE(site().answer(get("/assets/app-3f2a.js.br")));
  EXPECT_TRUE(site().answer(get("/lone.gz")));
  EXPECT_FALSE(site().answer({.method = Method::post, .path = "/"}));
}

TEST(StaticFiles, reads_a_folder) {
  auto temporary = std::optional<test::TemporaryFolder>(std::in_place);
  const auto folder = temporary->path();
  std::filesystem::create_directory(folder / "fonts");
  std::ofstream(folder / "fonts" / "a.woff2") << "font";
  const StaticFiles files(folder);
  temporary.reset();  // all of it was read at once
  EXPECT_EQ(header(*files.answer(get("/fonts/a.woff2")), "Content-Type"), "font/woff2");
  EXPECT_FALSE(files.answer(get("/fonts/")));
  EXPECT_FALSE(files.answer(get("/")));
  EXPECT_THROW(StaticFiles(folder / "gone"), std::filesystem::filesystem_error);
}

}  // namespace
}  // namespace tpcard::httpd
