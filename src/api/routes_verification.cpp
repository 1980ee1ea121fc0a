// Steps 7 to 16: the verification wizard, and the proof by card that sign-in uses as well.
#include <atomic>
#include <memory>

#include "api/api.hpp"
#include "api/body.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "httpd/problem.hpp"
#include "membership/audit.hpp"
#include "membership/challenge.hpp"

namespace tpcard::api {

using namespace membership;

namespace {

std::string_view id_of(VerificationStep step) { return step == VerificationStep::card ? "card" : "component"; }

boost::json::object wizard(Records& records, const Context& context, const SignedIn& signed_in) {
  const auto pending = pending_verification(records, context, signed_in);
  return {{"step", id_of(signed_in.member.verification_step)},
          {"profile", to_json(signed_in.member.profile)},
          {"mailbox", signed_in.member.email.text()},
          {"pending", pending ? boost::json::value(to_json(*pending)) : boost::json::value(nullptr)}};
}

/// The member signed in, where verification is open to it.
Outcome<SignedIn> verifying(Records& records, const Context& context, const Visit& visit) {
  auto signed_in = use_session(records, context, visit.cookie(Cookie::session));
  if (!signed_in) return signed_in;
  if (auto allowed = may_verify(*signed_in); !allowed) return std::unexpected(allowed.error());
  return signed_in;
}

httpd::Response outcome_answer(Visit& visit, const Outcome<VerificationOutcome>& outcome) {
  if (!outcome) return visit.with_cookies(problem(visit.request(), outcome.error()));
  // Every session that the mailbox opened has ended, this one too.
  if (outcome->complete) visit.clear(Cookie::session);
  return visit.with_cookies(httpd::json_response(200, to_json(*outcome)));
}

/// A list says what was so when it was made, up to a day ago; the responder knows now. A list decides only where the
/// responder does not answer.
bool is_current(const trust::RevocationVerdict& verdict) {
  return verdict.source == trust::RevocationSource::ocsp && verdict.status == trust::RevocationStatus::good;
}

/// Places in the path, the leaf is 0, of whom a responder is to be asked now. An authority that names none goes by its
/// issuer's list.
std::vector<std::size_t> to_ask(const CardProof& proof, const RevocationFacts& facts, Instant now) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i + 1 < proof.path.size(); ++i) {
    const bool asked_at_all = i == 0 || !proof.path[i]->contents().ocsp_urls.empty();
    if (asked_at_all && !is_current(facts.status(*proof.path[i], *proof.path[i + 1], now))) places.push_back(i);
  }
  return places;
}

}  // namespace

asio::awaitable<Outcome<void>> Api::ask_revocation(const CardProof& proof, Instant now) {
  if (const auto places = to_ask(proof, rooms_.revocation, now); !places.empty()) {
    // The chain holds by now: its URLs may be believed as far as the allow-list goes (threats.md 10).
    // Begun on the pool: reading certificates and writing a request is no work for an event loop. All at once: a
    // sign-in waits for one responder's time, not for their sum.
    co_await hop([&](auto done) {
      const auto left = std::make_shared<std::atomic<std::size_t>>(places.size());
      const auto begin = [&, done, left] {
        for (const auto i : places) {
          rooms_.revocation.refresh(*proof.path[i], *proof.path[i + 1], [done, left] {
            if (left->fetch_sub(1) == 1) done(nullptr);
          });
        }
      };
      rooms_.cpu.post(begin, [done](std::exception_ptr error) {
        if (error) done(std::move(error));
      });
    });
  }
  co_return judge_revocation(proof, rooms_.revocation, rooms_.clock.now(), rooms_.numbers.revocation_retry);
}

asio::awaitable<Outcome<CardProof>> Api::prove_card(const Visit& visit, Purpose purpose) {
  Body body(visit.request());
  const auto nonce = body.required("nonce");
  const auto signature = body.card_signature();
  if (auto read_well = body.end(); !read_well) co_return std::unexpected(read_well.error());
  if (!signature) co_return std::unexpected(signature.error());
  const auto* hipki = std::get_if<HipkiSignature>(&*signature);
  if (hipki != nullptr && !site_.hipki_offered) co_return std::unexpected(ErrorCode::hipki_not_offered);

  const auto now = context();
  // Taken before anything is judged: whatever comes of it, this nonce is used.
  const auto taken = co_await write(rooms_.store, [&](Records& records) {
    return take_challenge(records, now, visit.visitor(), purpose, nonce, visit.cookie(Cookie::session));
  });
  if (!taken) co_return std::unexpected(taken.error());

  const auto rules = rooms_.trust_rules();
  auto proof = co_await compute(rooms_.cpu, [&] {
    if (hipki == nullptr)
      return judge_card(std::get<protocol::AuthToken>(*signature), nonce, site_.origin, *rules, now.now);
    return judge_card(hipki->cms, text_to_sign(*taken, nonce, site_.origin, rooms_.numbers), *rules, now.now);
  });
  if (!proof) co_return std::unexpected(std::move(proof.error()));
  if (auto judged = co_await ask_revocation(*proof, now.now); !judged) co_return std::unexpected(judged.error());
  co_return std::move(*proof);
}

Api::Answer Api::get_verification(httpd::Request& request) {
  const auto visiting = visit(request);
  const auto now = context();
  const auto document = co_await write(rooms_.store, [&](Records& records) -> Outcome<boost::json::object> {
    const auto signed_in = verifying(records, now, visiting);
    if (!signed_in) return std::unexpected(signed_in.error());
    return wizard(records, now, *signed_in);
  });
  if (!document) co_return visiting.with_cookies(problem(request, document.error()));
  co_return visiting.with_cookies(httpd::json_response(200, *document));
}

Api::Answer Api::set_verification_step(httpd::Request& request) {
  const auto visiting = visit(request);
  Body body(request);
  const auto step = body.required("step");
  if (step != "component" && step != "card") body.refuse();
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());

  const auto now = context();
  const auto document = co_await write(rooms_.store, [&](Records& records) -> Outcome<boost::json::object> {
    auto signed_in = verifying(records, now, visiting);
    if (!signed_in) return std::unexpected(signed_in.error());
    signed_in->member.verification_step = step == "card" ? VerificationStep::card : VerificationStep::component;
    records.update(signed_in->member);
    return wizard(records, now, *signed_in);
  });
  if (!document) co_return visiting.with_cookies(problem(request, document.error()));
  co_return visiting.with_cookies(httpd::json_response(200, *document));
}

Api::Answer Api::verify_card(httpd::Request& request) {
  auto visiting = visit(request);
  const auto proof = co_await prove_card(visiting, Purpose::verify);
  const auto now = context();
  const auto outcome = co_await write(rooms_.store, [&](Records& records) -> Outcome<VerificationOutcome> {
    const auto signed_in = verifying(records, now, visiting);
    if (!signed_in) return std::unexpected(signed_in.error());
    if (!proof) {
      audit(records, now, AuditAction::verification_refused, signed_in->member.id,
            R"({"code":")" + std::string(tpcard::id_of(proof.error().code)) + "\"}");
      return std::unexpected(proof.error());
    }
    return membership::verify_card(records, now, *signed_in, *proof);
  });
  rooms_.wake_outbox();
  co_return outcome_answer(visiting, outcome);
}

Api::Answer Api::confirm_verification(httpd::Request& request) {
  auto visiting = visit(request);
  Body body(request);
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());
  const auto now = context();
  const auto outcome = co_await write(rooms_.store, [&](Records& records) -> Outcome<VerificationOutcome> {
    const auto signed_in = verifying(records, now, visiting);
    if (!signed_in) return std::unexpected(signed_in.error());
    return membership::confirm_verification(records, now, *signed_in);
  });
  rooms_.wake_outbox();
  co_return outcome_answer(visiting, outcome);
}

Api::Answer Api::decline_verification(httpd::Request& request) {
  const auto visiting = visit(request);
  const auto now = context();
  const auto done = co_await write(rooms_.store, [&](Records& records) -> Outcome<bool> {
    const auto signed_in = verifying(records, now, visiting);
    if (!signed_in) return std::unexpected(signed_in.error());
    return records.take_pending(signed_in->session.key).has_value();
  });
  if (!done) co_return visiting.with_cookies(problem(request, done.error()));
  co_return visiting.with_cookies(httpd::Response{.status = 204});
}

}  // namespace tpcard::api
