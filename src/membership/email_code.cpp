#include "membership/email_code.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace tpcard::membership {
namespace {

constexpr int kHarder = 4;  // how much more work a network past its soft cap must do

Instant day_of(Instant now) { return std::chrono::floor<days>(now); }
Instant hour_of(Instant now) { return std::chrono::floor<hours>(now); }

std::string network_counter(const Context& context, const Visitor& visitor) {
  return counter_name(context, "codes-from-network", visitor.network);
}

/// Budgets are per address; a browser that proved the mailbox before has one of its own, so that nobody can lock its
/// owner out from elsewhere (threats.md 16).
std::string budget_name(Records& records, const Context& context, const Visitor& visitor, std::string_view kind,
                        const std::string& email_key) {
  const bool known = records.browser_knows(visitor.browser, email_key);
  return counter_name(context, kind, known ? email_key + " " + to_hex(visitor.browser) : email_key);
}

Sha256 hash_code(const Context& context, const Key& flow, std::string_view code) {
  return hmac_sha256(context.keys.code, as_bytes(to_hex(flow) + std::string(code)));
}

MailTemplate template_for(Records& records, const Flow& flow, const std::string& email_key) {
  const bool general = records.find_general_member(email_key).has_value();
  if (flow.purpose == FlowPurpose::registration) {
    return general ? MailTemplate::registration_already_member : MailTemplate::registration_code;
  }
  // An organization's mailbox gets a code too: that it signs in by card is told once the mailbox is proven.
  return general || records.is_organization_mailbox(email_key) ? MailTemplate::sign_in_code
                                                               : MailTemplate::sign_in_not_member;
}

bool carries_code(MailTemplate what) {
  return what == MailTemplate::registration_code || what == MailTemplate::sign_in_code;
}

/// At most `codes_alive` codes of a flow are good: makes room for one more.
void retire_codes(Records& records, const Context& context, const Flow& flow) {
  auto alive = records.codes_of(flow.key);
  records.delete_codes_of(flow.key);
  const auto keep = std::min<std::size_t>(alive.size(), static_cast<std::size_t>(context.numbers.codes_alive - 1));
  for (std::size_t i = 0; i < keep; ++i) records.insert(alive[i]);
}

Outcome<void> check_pace(Records& records, const Context& context, const std::string& pace, const Flow& flow) {
  auto last = flow.last_mail_at;
  const auto to_address = records.moment_of(pace);
  if (to_address && (!last || *to_address > *last)) last = to_address;
  if (last && *last + context.numbers.resend_after > context.now) {
    return std::unexpected(Refusal(ErrorCode::resend_too_soon)
                               .after(std::min<milliseconds>(*last + context.numbers.resend_after - context.now,
                                                             context.numbers.resend_after)));
  }
  return {};
}

}  // namespace

int proof_cost(Records& records, const Context& context, const Visitor& visitor) {
  const bool past_cap =
      records.count_of(network_counter(context, visitor), hour_of(context.now)) >= context.numbers.network_soft_cap;
  return past_cap ? context.numbers.proof_cost * kHarder : context.numbers.proof_cost;
}

Outcome<void> count_mail(Records& records, const Context& context, const Visitor& visitor, const EmailAddress& email) {
  const auto day = day_of(context.now);
  const auto mails = records.count_up(budget_name(records, context, visitor, "mails", email.key()), day);
  if (mails > context.numbers.mails_per_day) {
    return std::unexpected(Refusal(ErrorCode::too_many_mails).after(day + days{1} - context.now));
  }
  return {};
}

Outcome<CodeState> send_code(Records& records, const Context& context, const Visitor& visitor, Flow flow,
                             const EmailAddress& email, const HumanProof& proof) {
  const auto& numbers = context.numbers;
  if (!records.spend_proof(proof.id, proof.expires_at)) return std::unexpected(ErrorCode::proof_of_work_invalid);

  const auto hour = hour_of(context.now);
  const auto from_network = records.count_up(network_counter(context, visitor), hour);
  if (from_network > numbers.network_soft_cap * numbers.network_refusal_factor) {
    return std::unexpected(Refusal(ErrorCode::network_limited).after(hour + hours{1} - context.now));
  }

  const auto email_key = email.key();
  const auto pace = budget_name(records, context, visitor, "last-mail", email_key);
  if (auto paced = check_pace(records, context, pace, flow); !paced) return std::unexpected(paced.error());
  if (auto counted = count_mail(records, context, visitor, email); !counted) return std::unexpected(counted.error());

  // The same writes whoever has the address: a decoy is a code that nobody knows.
  const auto what = template_for(records, flow, email_key);
  const auto code = fmt::format("{:06}", context.random.below(1'000'000));
  const auto decoy = context.random.token(32);
  if (flow.wrong_codes >= numbers.code_tries) flow.wrong_codes = 0;  // the spent codes are gone: a fresh count
  flow.email = email;
  flow.language = visitor.language;
  flow.last_mail_at = context.now;
  ++flow.mails_sent;
  retire_codes(records, context, flow);
  records.insert(EmailCode{.flow = flow.key,
                           .number = flow.mails_sent,
                           .email_key = email_key,
                           .code_hash = hash_code(context, flow.key, carries_code(what) ? code : decoy),
                           .expires_at = context.now + numbers.code_lifetime});
  records.note_moment(pace, context.now);
  records.update(flow);
  records.enqueue(OutboxMail{
      .to = email,
      .what = what,
      .language = visitor.language,
      .data = fmt::format(R"({{"code":"{}","number":{},"minutes":{},"origin":"{}"}})", carries_code(what) ? code : "",
                          flow.mails_sent, numbers.code_lifetime.count(), context.origin),
      .due_at = context.now});
  return CodeState{flow.mails_sent, numbers.resend_after};
}

Outcome<void> check_code(Records& records, const Context& context, const Visitor& visitor, const Flow& flow,
                         std::string_view typed) {
  const auto& numbers = context.numbers;
  if (!flow.email) return std::unexpected(ErrorCode::wrong_step);
  const auto email_key = flow.email->key();
  const auto day = day_of(context.now);
  const auto budget = budget_name(records, context, visitor, "wrong-codes", email_key);

  // Counted first: whatever happens next, this try is spent.
  auto counted = flow;
  ++counted.wrong_codes;
  const auto tries_today = records.count_up(budget, day);
  if (tries_today > numbers.wrong_codes_per_day) {
    records.count_down(budget, day);
    return std::unexpected(Refusal(ErrorCode::code_tries_spent).after(day + days{1} - context.now));
  }
  if (counted.wrong_codes > numbers.code_tries) {
    records.count_down(budget, day);
    const auto resend_at = flow.last_mail_at.value_or(context.now) + numbers.resend_after;
    return std::unexpected(
        Refusal(ErrorCode::code_tries_spent).after(std::max(resend_at - context.now, milliseconds{1000})));
  }
  records.update(counted);

  const auto hash = hash_code(context, flow.key, trim(typed));
  bool alive = false;
  bool fits = false;
  bool fits_expired = false;
  for (const auto& code : records.codes_of(flow.key)) {
    const bool same = code.email_key == email_key && equal_in_constant_time(code.code_hash, hash);
    const bool fresh = code.expires_at > context.now;
    alive = alive || fresh;
    fits = fits || (same && fresh);
    fits_expired = fits_expired || (same && !fresh);
  }
  if (fits) {
    records.count_down(budget, day);
    return {};
  }
  if (!alive || fits_expired) {
    // An expired code is no guess.
    records.count_down(budget, day);
    records.update(flow);
    return std::unexpected(ErrorCode::code_expired);
  }
  const auto left = numbers.code_tries - counted.wrong_codes;
  if (left <= 0) records.delete_codes_of(flow.key);
  Refusal refusal(ErrorCode::code_wrong);
  refusal.tries_left = std::min(left, numbers.wrong_codes_per_day - tries_today);
  return std::unexpected(std::move(refusal));
}

std::optional<CodeState> code_state(const Flow& flow, const Context& context) {
  if (!flow.last_mail_at) return std::nullopt;
  const auto wait = *flow.last_mail_at + context.numbers.resend_after - context.now;
  return CodeState{flow.mails_sent,
                   std::clamp(std::chrono::ceil<seconds>(wait), seconds{0}, context.numbers.resend_after)};
}

}  // namespace tpcard::membership
