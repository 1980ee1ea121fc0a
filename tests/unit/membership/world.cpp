#include "tests/unit/membership/world.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "membership/registration.hpp"
#include "storage/open_store.hpp"

namespace tpcard::membership {

World::World() {
  std::string name = (std::filesystem::temp_directory_path() / "tpcard-membership-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder = name;
  store = storage::open_store("sqlite:" + (folder / "tpcard.db").string());
}

World::~World() {
  store.reset();
  std::filesystem::remove_all(folder);
}

HumanProof World::fresh_proof() { return {key_of(random.token(32)), now + minutes{20}}; }

Visitor World::visitor(std::string_view browser, std::string_view network) {
  return {key_of(browser), std::string(network), Language::zh_tw};
}

Flow World::begin_flow(const Visitor& visitor) {
  return in_store([&](Records& records) {
    auto begun = begin_registration(records, context(), visitor, MemberKind::organization, std::nullopt);
    return *give_consent(records, context(), begun.flow, {"2026-11", std::string(64, '0'), now});
  });
}

std::string World::mailed_code(const Visitor& visitor, const Key& flow, std::string_view email) {
  const auto sent = in_store([&](Records& records) {
    return send_code(records, context(), visitor, *records.find_flow(flow), *EmailAddress::parse(email), fresh_proof());
  });
  if (!sent) throw std::runtime_error("no code was sent: " + std::string(id_of(sent.error().code)));
  return std::string(boost::json::parse(newest_mail().data).at("code").as_string());
}

Member World::insert_organization_member() {
  const Member member{.id = {"member"},
                      .kind = MemberKind::organization,
                      .email = *EmailAddress::parse("office@example.com"),
                      .profile = {.name = "示範股份有限公司"},
                      .consent = {"2026-11", "", now},
                      .language = Language::zh_tw,
                      .organization = OrganizationId{"organization"},
                      .registered_at = now};
  in_store([&](Records& records) {
    records.insert(member);
    records.insert(
        Organization{*member.organization, Scheme{"moeaca"}, "12345675", member.profile.name, member.id, now});
    return 0;
  });
  return member;
}

OutboxMail World::newest_mail() {
  return in_store([&](Records& records) { return records.due_mails(now, 100).back(); });
}

}  // namespace tpcard::membership
