#include "revocation/revocation_service.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "trust/ocsp.hpp"

namespace tpcard::revocation {
namespace {

using certificate::Certificate;
using certificate::CertificatePtr;
using trust::RevocationFault;
using trust::RevocationSource;
using trust::RevocationStatus;
using trust::RevocationVerdict;

constexpr std::chrono::minutes kCrlTimeout{10};
constexpr std::chrono::seconds kTick{5};

/// Of a pinned authority's own issuers among the anchors: the one whose key it names, or all of that name.
std::vector<CertificatePtr> issuers_of(const Certificate& subject, const trust::TrustStore& anchors) {
  const auto& wanted = subject.contents().authority_key_identifier;
  std::vector<CertificatePtr> issuers;
  for (const auto& anchor : anchors.anchors()) {
    const auto& has = anchor.certificate->contents().subject_key_identifier;
    const bool other_key =
        wanted && wanted->key_identifier && has && !std::ranges::equal(*wanted->key_identifier, *has);
    if (certificate::same_name(anchor.certificate->subject(), subject.issuer()) && !other_key) {
      issuers.push_back(anchor.certificate);
    }
  }
  return issuers;
}

/// The first that may be asked: authorities name ldap URLs too.
std::string first_allowed(const std::vector<std::string>& urls, const HttpFetcher& fetcher) {
  const auto found = std::ranges::find_if(urls, [&](const std::string& url) { return fetcher.allows(url); });
  return found == urls.end() ? std::string() : *found;
}

CertificatePtr copy_of(const Certificate& certificate) {
  const auto copy = Certificate::parse(certificate.der(), certificate::SerialRule::as_issued);
  return copy ? *copy : nullptr;
}

}  // namespace

RevocationService::RevocationService(RevocationOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      answers_(options_.directory / "ocsp", clock.now()),
      crls_(options_.directory / "crl", options_.crl_times, options_.clock_skew) {}

RevocationService::~RevocationService() { stop(); }

void RevocationService::watch(const std::shared_ptr<const trust::TrustStore>& anchors,
                              const std::vector<NamedList>& lists) {
  std::vector<CertificatePtr> authorities;
  for (const auto& anchor : anchors->anchors()) authorities.push_back(anchor.certificate);
  crls_.watch(authorities);
  for (const auto& one : authorities) {
    if (one->is_self_issued()) continue;
    for (const auto& issuer : issuers_of(*one, *anchors)) learn_crls(*one, *issuer);
  }
  for (const auto& [url, fingerprint] : lists) {
    if (const auto* authority = anchors->find(fingerprint)) crls_.know(url, *authority->certificate);
  }
  wake();
}

void RevocationService::start() {
  const std::scoped_lock lock(mutex_);
  if (fetcher_) return;
  fetcher_ = std::make_shared<HttpFetcher>(
      HttpFetcher::Options{.hosts = options_.hosts, .private_addresses = options_.private_addresses});
  keeper_ = std::jthread([this](const std::stop_token& stop) { keep_crls(stop); });
}

void RevocationService::stop() {
  std::shared_ptr<HttpFetcher> fetcher;
  {
    const std::scoped_lock lock(mutex_);
    fetcher = std::exchange(fetcher_, nullptr);
  }
  if (!fetcher) return;
  keeper_.request_stop();
  condition_.notify_all();
  keeper_.join();
  // Its destructor calls back what is under way, and those callbacks take our lock.
  fetcher.reset();
}

RevocationVerdict RevocationService::status(const Certificate& subject, const Certificate& issuer, Instant now) const {
  auto by_crl = crls_.status(subject, issuer, now);
  const auto answer = answers_.find(subject.fingerprint());
  if (!answer) return by_crl;
  auto by_ocsp = answer->verdict;
  // A final revocation stays, however long ago it was told; the rest ages.
  if (is_final(by_ocsp)) return by_ocsp;
  by_ocsp.valid_until = std::min<Instant>(by_ocsp.valid_until, answer->fetched_at + options_.ocsp_good_for);
  const bool from_the_future = answer->fetched_at > now + minutes{1};
  if (by_ocsp.fault == RevocationFault::none && (now >= by_ocsp.valid_until || from_the_future)) {
    by_ocsp = trust::unknown_verdict(RevocationFault::stale, RevocationSource::ocsp, "asked too long ago");
  }
  const auto decided = decide_by_age(by_ocsp, by_crl);
  // Where both say good the responder said it: until its answer has run out nobody need ask it again.
  const bool both_good = decided.status == RevocationStatus::good && by_ocsp.status == RevocationStatus::good;
  return both_good ? by_ocsp : decided;
}

membership::RevocationOutlook RevocationService::outlook(Instant now) const {
  using State = membership::RevocationOutlook::State;
  membership::RevocationOutlook worst;
  for (const auto& one : crls_.health()) {
    if (!one.fresh_until) continue;  // never had one: OCSP alone answers until its first card (decisions/0006)
    if (!worst.until || *one.fresh_until < *worst.until) worst.until = one.fresh_until;
    const auto state = now >= *one.fresh_until       ? State::run_out
                       : now >= one.running_out_from ? State::running_out
                                                     : State::fresh;
    worst.state = std::max(worst.state, state);
  }
  return worst;
}

void RevocationService::refresh(const Certificate& subject, const Certificate& issuer, Done done) {
  learn_crls(subject, issuer);
  wake();
  ask_responder(subject, issuer, std::move(done));
}

void RevocationService::learn_crls(const Certificate& subject, const Certificate& issuer) {
  for (const auto& point : subject.contents().crl_distribution_points) {
    if (point.has_crl_issuer) continue;
    for (const auto& url : point.uris) crls_.know(url, issuer);
  }
}

void RevocationService::ask_responder(const Certificate& subject, const Certificate& issuer, Done done) {
  const auto now = clock_.now();
  const auto last = answers_.find(subject.fingerprint());
  // Only silence is not asked again at once: a card that was suspended a moment ago may have been resumed since.
  const bool brought_nothing =
      last && (last->verdict.status == trust::RevocationStatus::unknown || last->asked_at > last->fetched_at);
  const bool asked_just_now = brought_nothing && last->asked_at <= now && now < last->asked_at + options_.negative_for;
  std::shared_ptr<HttpFetcher> fetcher;
  std::string url;
  {
    const std::scoped_lock lock(mutex_);
    fetcher = fetcher_;
    if (fetcher) url = first_allowed(subject.contents().ocsp_urls, *fetcher);
    if (!url.empty() && !asked_just_now) {
      auto& waiting = in_flight_[subject.fingerprint()];
      waiting.push_back(std::move(done));
      if (waiting.size() > 1) return;  // one request in flight per certificate
      done = nullptr;
    }
  }
  if (done) return done();
  const auto subject_copy = copy_of(subject);
  const auto issuer_copy = copy_of(issuer);
  fetcher->fetch({.url = url,
                  .body = trust::ocsp_request(subject, issuer),
                  .content_type = "application/ocsp-request",
                  .most_bytes = trust::kLargestOcspAnswer,
                  .timeout = options_.ocsp_timeout,
                  .file = {}},
                 [this, subject_copy, issuer_copy, url](const Downloaded& downloaded) {
                   take_answer(url, subject_copy, issuer_copy, downloaded);
                 });
}

void RevocationService::take_answer(const std::string& url, const CertificatePtr& subject, const CertificatePtr& issuer,
                                    const Downloaded& downloaded) {
  try {
    keep_answer(url, *subject, *issuer, downloaded);
  } catch (const std::exception& error) {
    LogEvent(LogLevel::error, "OCSP answer not looked at").add("url", url).add("error", error.what());
  }
  // Whatever became of it: somebody waits.
  std::vector<Done> waiting;
  {
    const std::scoped_lock lock(mutex_);
    waiting = std::move(in_flight_[subject->fingerprint()]);
    in_flight_.erase(subject->fingerprint());
  }
  for (const auto& done : waiting) done();
}

void RevocationService::keep_answer(const std::string& url, const Certificate& subject, const Certificate& issuer,
                                    const Downloaded& downloaded) {
  const auto now = clock_.now();
  auto verdict = trust::unknown_verdict(RevocationFault::nothing_at_hand, RevocationSource::ocsp, downloaded.problem);
  if (downloaded.ok) {
    verdict = trust::check_ocsp(downloaded.content, subject, issuer, {.time = now, .clock_skew = options_.clock_skew});
  }
  if (verdict.status == RevocationStatus::unknown) {
    LogEvent(LogLevel::warning, "OCSP brought nothing")
        .add("url", url)
        .add("why", id_of(verdict.fault))
        .add("problem", verdict.detail);
  }
  answers_.put(subject.fingerprint(), {std::move(verdict), now, now});
}

void RevocationService::wake() {
  {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
  }
  condition_.notify_all();
}

/// What the environment breaks (a full disk, no memory) costs one list a later try, and no thread its life.
template <typename Act>
void RevocationService::for_list(const std::string& url, Act act) {
  try {
    act();
  } catch (const std::exception& error) {
    crls_.failed(url, clock_.now(), error.what());
  }
}

/// The keeper's thread: begins downloads that are due, reads those that arrived.
void RevocationService::keep_crls(const std::stop_token& stop) {
  std::deque<std::string> arrived;
  while (!stop.stop_requested()) {
    try {
      for (const auto& url : crls_.take_due(clock_.now())) for_list(url, [&] { fetch_crl(url); });
      for (const auto& url : arrived) for_list(url, [&] { crls_.keep(url, clock_.now()); });
    } catch (const std::exception& error) {
      LogEvent(LogLevel::error, "CRLs not looked after").add("error", error.what());
    }
    arrived.clear();
    std::unique_lock lock(mutex_);
    condition_.wait_for(lock, stop, kTick, [&] { return woken_ || !arrived_.empty(); });
    woken_ = false;
    arrived.swap(arrived_);
  }
}

void RevocationService::fetch_crl(const std::string& url) {
  std::shared_ptr<HttpFetcher> fetcher;
  {
    const std::scoped_lock lock(mutex_);
    fetcher = fetcher_;
  }
  if (!fetcher) return crls_.failed(url, clock_.now(), "stopped");
  fetcher->fetch({.url = url,
                  .body = {},
                  .content_type = {},
                  .most_bytes = trust::kLargestCrl,
                  .timeout = kCrlTimeout,
                  .file = crls_.part_file(url)},
                 [this, url](const Downloaded& downloaded) {
                   if (!downloaded.ok) return crls_.failed(url, clock_.now(), downloaded.problem);
                   for_list(url, [&] {
                     const std::scoped_lock lock(mutex_);
                     arrived_.push_back(url);
                   });
                   condition_.notify_all();
                 });
}

}  // namespace tpcard::revocation
