// The JSON API (docs/openapi.yaml): JSON in → one use case → JSON out. The table of routes stands in api.cpp.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/hop.hpp"
#include "api/notice.hpp"
#include "api/visit.hpp"
#include "httpd/router.hpp"
#include "membership/card_proof.hpp"
#include "membership/human_check.hpp"
#include "membership/revocation_facts.hpp"
#include "membership/store.hpp"
#include "membership/verification.hpp"
#include "protocol/site_origin.hpp"

namespace tpcard::api {

/// What the site's pages need to know; fixed while the service runs.
struct SiteFacts {
  protocol::SiteOrigin origin;
  boost::json::object document;  ///< of GET /api/site
  Notices notices;
  bool hipki_offered = false;  ///< cards may sign through HiPKI LocalSignServer too
};

/// The rooms behind the API. All outlive it.
struct Rooms {
  const Clock& clock;
  Random& random;
  const membership::Numbers& numbers;
  const membership::Keys& keys;
  membership::Store& store;
  membership::HumanCheck& human_check;
  membership::RevocationFacts& revocation;
  /// Those in force; swapped on reload.
  std::function<std::shared_ptr<const membership::TrustRules>()> trust_rules;
  std::function<void()> wake_outbox;  ///< a mail was put into the outbox
  CpuPool& cpu;
};

class Api {
 public:
  Api(Rooms rooms, SiteFacts site);

  [[nodiscard]] std::vector<httpd::Route> routes();

 private:
  using Answer = asio::awaitable<httpd::Response>;

  // site
  Answer get_site(httpd::Request& request);
  Answer get_notice(httpd::Request& request);
  Answer get_proof_of_work(httpd::Request& request);
  Answer get_health(httpd::Request& request);
  Answer get_readiness(httpd::Request& request);
  // registration
  Answer get_registration(httpd::Request& request);
  Answer begin_registration(httpd::Request& request);
  Answer give_consent(httpd::Request& request);
  Answer send_registration_code(httpd::Request& request);
  Answer prove_registration_email(httpd::Request& request);
  Answer complete_registration(httpd::Request& request);
  // sign-in and sessions
  Answer get_sign_in(httpd::Request& request);
  Answer send_sign_in_code(httpd::Request& request);
  Answer sign_in_by_email(httpd::Request& request);
  Answer sign_in_by_certificate(httpd::Request& request);
  Answer get_session(httpd::Request& request);
  Answer extend_session(httpd::Request& request);
  Answer sign_out(httpd::Request& request);
  Answer create_challenge(httpd::Request& request);
  // verification
  Answer get_verification(httpd::Request& request);
  Answer set_verification_step(httpd::Request& request);
  Answer verify_card(httpd::Request& request);
  Answer confirm_verification(httpd::Request& request);
  Answer decline_verification(httpd::Request& request);
  // member
  Answer get_member(httpd::Request& request);
  Answer update_profile(httpd::Request& request);
  Answer mail_component_link(httpd::Request& request);

  /// A signed challenge whose nonce is taken, whose card is judged and whose revocation is known.
  asio::awaitable<membership::Outcome<membership::CardProof>> prove_card(const Visit& visit,
                                                                         membership::Purpose purpose);
  asio::awaitable<membership::Outcome<void>> ask_revocation(const membership::CardProof& proof, Instant now);
  /// A robot-check payload, verified but not yet spent.
  asio::awaitable<membership::Outcome<membership::HumanProof>> check_human(const Visit& visit, membership::Form form,
                                                                           std::string payload);

  [[nodiscard]] membership::Context context() const;
  [[nodiscard]] Visit visit(httpd::Request& request) const;
  /// The handler behind what every request must pass: same origin for changes, JSON, exceptions told as problems, one
  /// log line.
  [[nodiscard]] httpd::Handler guarded(std::string_view operation, Answer (Api::*handler)(httpd::Request&));

  Rooms rooms_;
  SiteFacts site_;
};

}  // namespace tpcard::api
