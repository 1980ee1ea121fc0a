#include "server/card_profile.hpp"

#include <algorithm>

#include "server/toml_table.hpp"

namespace tpcard::server {
namespace {

using certificate::IdentifierForm;
using certificate::IdentifierPlace;
using certificate::IdentityProfile;
using certificate::IdentityScheme;
using certificate::Oid;

constexpr std::size_t kLongestName = 32;
constexpr std::int64_t kMostDigits = 64;

Oid checked_oid(const Table& table, std::string_view key, std::string text) {
  if (!certificate::is_oid(text)) table.fail(key, "an OID in dotted decimal is expected, not '" + text + "'");
  return text;
}

std::vector<Oid> checked_oids(const Table& table, std::string_view key, std::vector<std::string> texts) {
  for (auto& text : texts) text = checked_oid(table, key, std::move(text));
  return texts;
}

/// It becomes a word of the API and of the store.
std::string read_name(Table& table) {
  auto name = table.required_text("name");
  const bool plain =
      std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (!plain || name.size() > kLongestName) table.fail("name", "up to 32 of a-z, 0-9 and - are expected");
  return name;
}

void read_identifier(Table& table, IdentityScheme& scheme) {
  scheme.identifier_attribute = checked_oid(table, "identifier_attribute", table.required_text("identifier_attribute"));
  const auto place = table.text("identifier_in").value_or("directory");
  if (place != "directory" && place != "subject") table.fail("identifier_in", "directory or subject is expected");
  scheme.place = place == "subject" ? IdentifierPlace::subject : IdentifierPlace::directory;
  const auto form = table.required_text("identifier_form");
  const auto digits = table.take<std::int64_t>("identifier_digits", "a number is expected");
  if (form == "digits") {
    if (!digits || *digits < 1 || *digits > kMostDigits) table.fail("identifier_digits", "1 to 64 are expected");
    scheme.form = IdentifierForm::digits;
    scheme.digits = static_cast<std::size_t>(*digits);
    return;
  }
  if (digits) table.fail("identifier_digits", "belongs to identifier_form = \"digits\"");
  if (form != "oid" && form != "line") table.fail("identifier_form", "digits, oid or line is expected");
  scheme.form = form == "oid" ? IdentifierForm::object_identifier : IdentifierForm::line;
}

IdentityScheme read_scheme(Table table) {
  IdentityScheme scheme;
  scheme.name = read_name(table);
  scheme.issuer_words = table.list<std::string>("issuer_words", {});
  if (std::ranges::count(scheme.issuer_words, "") != 0) table.fail("issuer_words", "an empty word fits every issuer");
  read_identifier(table, scheme);
  if (auto repeated = table.text("repeated_in_subject")) {
    scheme.repeated_in_subject = checked_oid(table, "repeated_in_subject", std::move(*repeated));
  }
  scheme.identifier_is_business_number = table.take<bool>("business_number", "true or false").value_or(false);
  table.end();
  return scheme;
}

void read_subject(Table table, IdentityProfile& profile) {
  const auto attribute = [&](std::string_view key) {
    auto text = table.text(key);
    return text ? checked_oid(table, key, std::move(*text)) : Oid{};
  };
  const auto oids = [&](std::string_view key) { return checked_oids(table, key, table.list<std::string>(key, {})); };
  profile.class_attribute = attribute("class_attribute");
  profile.rank_attribute = attribute("rank_attribute");
  profile.natural_person_attributes = oids("natural_person_attributes");
  profile.natural_person_classes = oids("natural_person_classes");
  profile.agency_classes = oids("agency_classes");
  profile.server_classes = oids("server_classes");
  table.end();
}

CardProfile read_profile(Table root) {
  CardProfile profile;
  const auto policies = [&](std::string_view key) {
    return checked_oids(root, key, root.required_list<std::string>(key));
  };
  profile.required_policies = policies("required_policies");
  profile.forbidden_policies = policies("forbidden_policies");
  auto subject = root.table("subject");
  if (!subject) root.fail("subject", "is required: it says which cards are a person's");
  read_subject(std::move(*subject), profile.identity);
  auto& schemes = profile.identity.schemes;
  for (auto& table : root.tables("scheme")) {
    auto scheme = read_scheme(std::move(table));
    if (std::ranges::count(schemes, scheme.name, &IdentityScheme::name) != 0) root.fail("scheme", "two of one name");
    schemes.push_back(std::move(scheme));
  }
  if (schemes.empty()) root.fail("scheme", "at least one is needed");
  root.end();
  return profile;
}

}  // namespace

CardProfile taiwan_profile() {
  return {.identity = certificate::taiwan_gpki(),
          .required_policies = {"2.16.886.101.0.3.3"},
          .forbidden_policies = {"2.16.886.101.0.3.0"}};
}

CardProfile read_card_profile(const std::filesystem::path& file) {
  const auto document = parse_toml(file);
  return in_file(file, [&] { return read_profile(Table(document, "")); });
}

CardProfile card_profile(const std::filesystem::path& file) {
  return file.empty() ? taiwan_profile() : read_card_profile(file);
}

}  // namespace tpcard::server
