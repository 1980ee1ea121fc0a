#include "revocation/ocsp_answers.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/log.hpp"
#include "revocation/durable_file.hpp"

namespace tpcard::revocation {
namespace {

using trust::RevocationReason;
using trust::RevocationStatus;

constexpr std::int64_t kNone = -1;

std::optional<Sha256> fingerprint_of(const std::filesystem::path& file) {
  const auto bytes = from_hex(file.filename().string());
  if (!bytes || bytes->size() != 32) return std::nullopt;
  Sha256 fingerprint;
  std::ranges::copy(*bytes, fingerprint.begin());
  return fingerprint;
}

/// `status reason revoked_at this_update valid_until fetched_at`, times in Unix milliseconds.
std::optional<OcspAnswer> read_answer(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::int64_t status = 0;
  std::int64_t reason = 0;
  std::int64_t revoked_at = 0;
  std::int64_t this_update = 0;
  std::int64_t valid_until = 0;
  std::int64_t fetched_at = 0;
  if (!(stream >> status >> reason >> revoked_at >> this_update >> valid_until >> fetched_at)) return std::nullopt;
  if (status < 0 || status > 1 || reason < kNone || reason > 10) return std::nullopt;
  OcspAnswer answer{{}, from_unix_ms(fetched_at), from_unix_ms(fetched_at)};
  answer.verdict.status = static_cast<RevocationStatus>(status);
  answer.verdict.fault = trust::RevocationFault::none;
  answer.verdict.source = trust::RevocationSource::ocsp;
  if (reason != kNone) answer.verdict.reason = static_cast<RevocationReason>(reason);
  if (revoked_at != kNone) answer.verdict.revoked_at = from_unix_ms(revoked_at);
  answer.verdict.this_update = from_unix_ms(this_update);
  answer.verdict.valid_until = from_unix_ms(valid_until);
  return answer;
}

/// An answer from before the suspension, replayed or of a responder that lags behind, does not resume a card.
bool is_older_good(const trust::RevocationVerdict& verdict, const trust::RevocationVerdict& kept) {
  return kept.suspended() && verdict.status == RevocationStatus::good && verdict.this_update <= kept.this_update;
}

}  // namespace

OcspAnswers::OcspAnswers(std::filesystem::path directory, Instant now) : directory_(std::move(directory)) {
  std::filesystem::create_directories(directory_);
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    const auto fingerprint = fingerprint_of(entry.path());
    const auto answer = fingerprint ? read_answer(entry.path()) : std::nullopt;
    const bool useful = answer && (is_final(answer->verdict) || now < answer->verdict.valid_until);
    if (useful)
      answers_.emplace(*fingerprint, *answer);
    else
      std::filesystem::remove(entry.path());
  }
}

std::optional<OcspAnswer> OcspAnswers::find(const Sha256& certificate) const {
  const std::scoped_lock lock(mutex_);
  const auto found = answers_.find(certificate);
  return found == answers_.end() ? std::nullopt : std::optional(found->second);
}

void OcspAnswers::put(const Sha256& certificate, const OcspAnswer& answer) {
  // Written outside the lock that every sign-in takes; two answers about one certificate never come at once.
  if (take(certificate, answer) && answer.verdict.status != RevocationStatus::unknown) write(certificate, answer);
}

bool OcspAnswers::take(const Sha256& certificate, const OcspAnswer& answer) {
  const std::scoped_lock lock(mutex_);
  const auto found = answers_.find(certificate);
  if (found != answers_.end() && is_final(found->second.verdict)) return false;
  const bool worth_keeping = answer.verdict.status != RevocationStatus::unknown;
  const bool holds = found != answers_.end() && answer.fetched_at < found->second.verdict.valid_until;
  if (holds && (!worth_keeping || is_older_good(answer.verdict, found->second.verdict))) {
    found->second.asked_at = answer.asked_at;
    return false;
  }
  answers_.insert_or_assign(certificate, answer);
  return true;
}

void OcspAnswers::write(const Sha256& certificate, const OcspAnswer& answer) const {
  const auto& verdict = answer.verdict;
  std::ostringstream text;
  text << static_cast<int>(verdict.status) << ' ' << (verdict.reason ? static_cast<int>(*verdict.reason) : kNone) << ' '
       << (verdict.revoked_at ? to_unix_ms(*verdict.revoked_at) : kNone) << ' ' << to_unix_ms(verdict.this_update)
       << ' ' << to_unix_ms(verdict.valid_until) << ' ' << to_unix_ms(answer.fetched_at) << '\n';
  try {
    // A good answer that is lost costs one request; a revocation is not to be forgotten.
    const bool good = verdict.status == RevocationStatus::good;
    (good ? write_whole : write_durably)(directory_ / to_hex(certificate), text.view());
  } catch (const std::system_error& error) {
    // What is in memory still counts; the file is for the next start.
    LogEvent(LogLevel::warning, "OCSP answer not kept").add("problem", error.what());
  }
}

}  // namespace tpcard::revocation
