#include "trust/candidates.hpp"

#include <algorithm>

#include "trust/signed_data.hpp"

namespace tpcard::trust {
namespace {

using certificate::Certificate;

/// RFC 5280 §4.2.1.1: key identifiers help to choose, and no more: 2 where they agree, 0 where they differ (most likely
/// another generation's key; but whether it is, the signature says), 1 where one says nothing.
int agreement_of_key_identifiers(const Certificate& issuer, const Certificate& child) {
  const auto& wanted = child.contents().authority_key_identifier;
  const auto& has = issuer.contents().subject_key_identifier;
  if (!wanted || !wanted->key_identifier || !has) return 1;
  return std::ranges::equal(*wanted->key_identifier, *has) ? 2 : 0;
}

/// RFC 4158 §2.4.2: an entity, which is a name with a key, stands in a path once, whichever of its certificates.
bool has_entity(const Path& path, const Certificate& certificate) {
  return std::ranges::any_of(path, [&](const auto& one) {
    return std::ranges::equal(one->public_key().info, certificate.public_key().info) &&
           certificate::same_name(one->subject(), certificate.subject());
  });
}

int likelihood_of(const Certificate& issuer, const Certificate& child, Instant time) {
  return agreement_of_key_identifiers(issuer, child) * 4 + (issuer.is_valid_at(time) ? 2 : 0) +
         (issuer.is_authority() ? 1 : 0);
}

}  // namespace

CandidateSearch::CandidateSearch(std::span<const certificate::CertificatePtr> untrusted, const TrustStore& store,
                                 const ValidationPolicy& policy)
    : untrusted_(untrusted), store_(store), policy_(policy) {}

void CandidateSearch::run(const certificate::CertificatePtr& leaf) {
  // A pinned certificate is its own path, except in `gpki`, where authorities are pinned and never cards.
  if (policy_.profile == Profile::rfc5280 && store_.is_pinned(*leaf)) found_.push_back({leaf});
  open_.push_back({leaf});
  for (std::size_t steps = 0; !open_.empty() && !given_up_; ++steps) {
    if (steps == kMostSteps) return give_up("too many ways to look at");
    longest_ = std::move(open_.front());  // of those looked at: no later one is shorter
    open_.pop_front();
    extend(longest_);
  }
}

void CandidateSearch::give_up(std::string_view why) {
  limit_met_ = why;
  given_up_ = true;
}

void CandidateSearch::extend(const Path& path) {
  for (const auto& issuer : issuers_of(*path.back())) {
    if (has_entity(path, *issuer.certificate) || !may_have_signed(*issuer.certificate, *path.back())) continue;
    auto longer = path;
    longer.push_back(issuer.certificate);
    if (issuer.ends_path)
      keep(std::move(longer));
    else if (longer.size() > policy_.most_untrusted + 1)  // the leaf is one
      limit_met_ = "more certificates between leaf and anchor than are looked at";
    else if (open_.size() < kMostSteps)
      open_.push_back(std::move(longer));
  }
}

void CandidateSearch::keep(Path path) {
  if (found_.size() < policy_.most_candidates)
    found_.push_back(std::move(path));
  else
    give_up("more candidate paths than are looked at");
}

std::vector<CandidateSearch::Issuer> CandidateSearch::issuers_of(const Certificate& child) const {
  std::vector<Issuer> issuers;
  const auto consider = [&](const certificate::CertificatePtr& one, bool ends_path) {
    if (!certificate::same_name(one->subject(), child.issuer())) return;
    const auto again = [&](const Issuer& other) { return other.certificate->fingerprint() == one->fingerprint(); };
    if (std::ranges::any_of(issuers, again)) return;
    issuers.push_back({one, likelihood_of(*one, child, policy_.time), issuers.size(), ends_path});
  };
  const bool gpki = policy_.profile == Profile::gpki;
  for (const auto& anchor : store_.anchors()) consider(anchor.certificate, !gpki || anchor.role == AnchorRole::root);
  if (!gpki) {
    for (const auto& one : untrusted_) {
      if (!store_.is_pinned(*one)) consider(one, false);
    }
  }
  // Of equals, anchors come first: they were considered first.
  std::ranges::sort(issuers, [](const Issuer& left, const Issuer& right) {
    return std::pair(-left.likelihood, left.place) < std::pair(-right.likelihood, right.place);
  });
  return issuers;
}

bool CandidateSearch::may_have_signed(const Certificate& issuer, const Certificate& child) {
  const auto key = std::pair(issuer.fingerprint(), child.fingerprint());
  const auto known = signed_by_.find(key);
  if (known != signed_by_.end()) return known->second;
  if (signed_by_.size() == kMostSignatures) {
    give_up("too many signatures to look at");
    return false;
  }
  const auto& contents = child.contents();
  // Strength is judged on the whole path; an algorithm that only OpenSSL knows is left to it.
  const auto check = check_signed(contents.signature_algorithm, issuer.public_key(), contents.tbs, contents.signature,
                                  SecurityLevel::any);
  // That another generation's key did not make it is no news.
  if (check == SignatureCheck::invalid && agreement_of_key_identifiers(issuer, child) != 0) met_wrong_signature_ = true;
  return signed_by_[key] = check != SignatureCheck::invalid;
}

}  // namespace tpcard::trust
