#include "revocation/crl_shelf.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/log.hpp"
#include "revocation/durable_file.hpp"
#include "revocation/mapped_file.hpp"

namespace tpcard::revocation {
namespace {

using certificate::Certificate;
using trust::RevocationFault;
using trust::RevocationVerdict;

/// Partitions are learnt from cards: nobody has this many.
constexpr std::size_t kMostLists = 1024;

bool is_step_back(const trust::RevocationList& fresh, ByteView highest, const trust::RevocationList* present) {
  if (trust::compare_numbers(fresh.number(), highest) < 0) return true;
  return present != nullptr && fresh.this_update() < present->this_update();
}

/// Whether the list at this URL speaks for all of its authority's certificates. One that names a distribution point is
/// a partition, unless it is the complete one, which may name itself (gpki.md: `…/complete.crl`).
bool is_complete(const std::string& url, const trust::RevocationList& list) {
  return !list.scope().names_point ||
         (url.ends_with("/complete.crl") && std::ranges::count(list.scope().uris, url) != 0);
}

Sha256 to_fingerprint(ByteView bytes) {
  Sha256 fingerprint{};
  std::ranges::copy(bytes.first(std::min(bytes.size(), fingerprint.size())), fingerprint.begin());
  return fingerprint;
}

}  // namespace

RevocationVerdict decide_by_age(const RevocationVerdict& left, const RevocationVerdict& right) {
  using trust::RevocationStatus;
  const bool contradict = (left.suspended() && right.status == RevocationStatus::good) ||
                          (right.suspended() && left.status == RevocationStatus::good);
  if (contradict) return left.this_update > right.this_update ? left : right;
  return trust::decide(left, right);
}

CrlShelf::CrlShelf(std::filesystem::path directory, Times times, seconds clock_skew)
    : directory_(std::move(directory)), times_(times), clock_skew_(clock_skew) {
  std::filesystem::create_directories(directory_);
}

std::filesystem::path CrlShelf::file(const std::string& url, std::string_view kind) const {
  return directory_ / to_hex(sha256(url)).append(kind);
}

std::filesystem::path CrlShelf::part_file(const std::string& url) const { return file(url, ".part"); }

void CrlShelf::watch(std::vector<certificate::CertificatePtr> authorities) {
  {
    const std::scoped_lock lock(mutex_);
    authorities_ = std::move(authorities);
    // What an authority that is gone has signed no longer speaks.
    std::erase_if(known_, [&](const auto& entry) {
      return std::ranges::none_of(entry.second.authorities,
                                  [&](const auto& one) { return authority(one.first) != nullptr; });
    });
  }
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (entry.path().extension() == ".facts") load(entry.path());
  }
}

certificate::CertificatePtr CrlShelf::authority(const Sha256& fingerprint) const {
  const auto found = std::ranges::find_if(
      authorities_, [&](const certificate::CertificatePtr& one) { return one->fingerprint() == fingerprint; });
  return found == authorities_.end() ? nullptr : *found;
}

void CrlShelf::know(const std::string& url, const Certificate& issuer) {
  const std::scoped_lock lock(mutex_);
  const bool full = known_.size() >= kMostLists && !known_.contains(url);
  if (full || !authority(issuer.fingerprint())) return;
  known_[url].authorities.try_emplace(issuer.fingerprint());
}

std::vector<std::string> CrlShelf::take_due(Instant now) {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> due;
  for (auto& [url, known] : known_) {
    // next_try far ahead of us means that the clock was set back.
    const bool waiting = now < known.next_try && known.next_try - now <= times_.refetch_after;
    if (!known.under_way && !waiting) due.push_back(url);
  }
  for (const auto& url : due) known_.find(url)->second.under_way = true;
  return due;
}

std::expected<CrlShelf::ListPtr, trust::CrlRefusal> CrlShelf::read(const std::filesystem::path& path,
                                                                   const std::map<Sha256, Bytes>& authorities) const {
  const MappedFile mapped(path);
  trust::CrlRefusal refusal{RevocationFault::wrong_issuer, "no authority known"};
  for (const auto& [fingerprint, number] : authorities) {
    certificate::CertificatePtr issuer;
    {
      const std::scoped_lock lock(mutex_);
      issuer = authority(fingerprint);
    }
    if (!issuer) continue;
    auto list = trust::RevocationList::read(mapped.bytes(), *issuer, trust::SecurityLevel::bits112);
    if (list) return std::make_shared<const trust::RevocationList>(std::move(*list));
    refusal = list.error();
  }
  return std::unexpected(refusal);
}

void CrlShelf::keep(const std::string& url, Instant now) {
  Known known;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = known_.find(url);
    if (found == known_.end()) return;
    known = found->second;
  }
  // Reading a long list and writing it down take a while: not under the lock that every sign-in takes.
  auto list = read(part_file(url), known.authorities);
  if (!list) return failed(url, now, std::string(id_of(list.error().fault)) + ' ' + list.error().detail);
  auto& highest = known.authorities[(*list)->issuer()];
  if (is_step_back(**list, highest, known.list.get())) {
    return failed(url, now, std::string(id_of(RevocationFault::rolled_back)));
  }
  highest = (*list)->number();
  known.list = std::move(*list);
  known.fetched_at = now;
  known.next_try = next_fetch(known);
  known.retry = seconds{0};
  known.under_way = false;
  replace_durably(part_file(url), file(url, ".crl"));
  write_facts(url, known);
  const std::scoped_lock lock(mutex_);
  // Whom it was learnt of meanwhile stays.
  const auto found = known_.find(url);
  if (found == known_.end()) return;
  known.authorities.merge(found->second.authorities);
  found->second = std::move(known);
}

void CrlShelf::failed(const std::string& url, Instant now, const std::string& problem) {
  {
    const std::scoped_lock lock(mutex_);
    const auto found = known_.find(url);
    if (found == known_.end()) return;
    auto& known = found->second;
    known.retry = known.retry == seconds{0} ? times_.first_retry : std::min(known.retry * 2, times_.last_retry);
    known.next_try = now + known.retry;
    known.under_way = false;
  }
  std::error_code missing;
  std::filesystem::remove(part_file(url), missing);
  LogEvent(LogLevel::warning, "CRL not fetched").add("url", url).add("problem", problem);
}

Instant CrlShelf::fresh_until(const Known& known) const {
  const Instant by_age = known.fetched_at + times_.fetched_within;
  return std::min(by_age, known.list->next_update().value_or(by_age));
}

/// Every hour, and before the list we have runs out. One that came too old already is asked for without haste.
Instant CrlShelf::next_fetch(const Known& known) const {
  const milliseconds half = (fresh_until(known) - known.fetched_at) / 2;
  if (half <= milliseconds{0}) return known.fetched_at + times_.last_retry;
  return known.fetched_at + std::clamp<milliseconds>(half, times_.soonest_refetch, times_.refetch_after);
}

RevocationVerdict CrlShelf::status(const Certificate& subject, const Certificate& issuer, Instant now) const {
  // Only pointers are taken under the lock: a look-up must not wait for another.
  std::vector<std::pair<ListPtr, Instant>> candidates;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [url, known] : known_) {
      if (known.list && known.list->issuer() == issuer.fingerprint()) {
        candidates.emplace_back(known.list, fresh_until(known));
      }
    }
  }
  auto result = trust::unknown_verdict(RevocationFault::nothing_at_hand, trust::RevocationSource::crl);
  for (const auto& [list, until] : candidates) {
    trust::FreshnessPolicy policy{.time = now, .clock_skew = clock_skew_, .max_age = std::nullopt};
    if (!list->next_update()) policy.max_age = times_.fetched_within;
    auto verdict = trust::check_crl(*list, subject, issuer, policy);
    if (verdict.fault == RevocationFault::none && now >= until) {
      verdict = trust::unknown_verdict(RevocationFault::stale, trust::RevocationSource::crl, "fetched too long ago");
    }
    verdict.valid_until = std::min(verdict.valid_until, until);
    // What cannot be undone stays said when its list has run out (decisions/0006).
    if (verdict.fault == RevocationFault::stale) {
      verdict = trust::final_revocation(*list, subject, issuer).value_or(std::move(verdict));
    }
    result = decide_by_age(result, verdict);
  }
  return result;
}

std::vector<CrlHealth> CrlShelf::health() const {
  const std::scoped_lock lock(mutex_);
  std::vector<CrlHealth> result;
  result.reserve(authorities_.size());
  for (const auto& one : authorities_) result.push_back(health_of(one));
  return result;
}

CrlHealth CrlShelf::health_of(const certificate::CertificatePtr& authority) const {
  CrlHealth health{authority, std::nullopt};
  for (const auto& [url, known] : known_) {
    if (!known.list || known.list->issuer() != authority->fingerprint() || !is_complete(url, *known.list)) continue;
    const auto until = fresh_until(known);
    if (health.fresh_until && *health.fresh_until >= until) continue;
    const milliseconds quarter = (until - known.fetched_at) / 4;
    health.fresh_until = until;
    health.running_out_from = until - std::min<milliseconds>(times_.warn_before, quarter);
  }
  return health;
}

// A list's facts: `fetched_at count (authority highest_number)… url`, numbers as hex or `-`.
void CrlShelf::write_facts(const std::string& url, const Known& known) const {
  std::ostringstream text;
  text << to_unix_ms(known.fetched_at) << ' ' << known.authorities.size();
  for (const auto& [authority, number] : known.authorities) {
    text << ' ' << to_hex(authority) << ' ' << (number.empty() ? "-" : to_hex(number));
  }
  text << ' ' << url << '\n';
  write_durably(file(url, ".facts"), text.view());
}

void CrlShelf::load(const std::filesystem::path& facts) {
  std::ifstream stream(facts);
  std::int64_t fetched_at = 0;
  std::size_t count = 0;
  std::string url;
  if (!(stream >> fetched_at >> count) || count > 16) return;
  Known known;
  for (std::size_t i = 0; i < count; ++i) {
    std::string hex;
    std::string number;
    stream >> hex >> number;
    const auto bytes = from_hex(hex);
    if (!bytes || bytes->size() != 32) return;
    known.authorities.emplace(to_fingerprint(*bytes), from_hex(number).value_or(Bytes{}));
  }
  if (!(stream >> url) || file(url, ".facts") != facts) return;
  {
    const std::scoped_lock lock(mutex_);
    if (known_.contains(url) && known_[url].list) return;
    if (std::ranges::none_of(known.authorities, [&](const auto& one) { return authority(one.first) != nullptr; }))
      return;
  }
  known.fetched_at = from_unix_ms(fetched_at);
  if (auto list = read(file(url, ".crl"), known.authorities)) {
    // A list may have got there without its facts.
    auto& highest = known.authorities[(*list)->issuer()];
    if (trust::compare_numbers((*list)->number(), highest) > 0) highest = (*list)->number();
    known.list = std::move(*list);
  }
  known.next_try = known.list ? next_fetch(known) : Instant{};
  const std::scoped_lock lock(mutex_);
  auto& place = known_[url];
  if (place.list) return;  // fetched and kept while this one was read
  known.under_way = place.under_way;
  known.authorities.merge(place.authorities);
  place = std::move(known);
}

}  // namespace tpcard::revocation
