// Revocation facts from the network: OCSP answers when a sign-in asks, CRLs in the background and on schedule, both
// kept on disk (architecture.md, Numbers). A URL is followed only where a validated certificate names it and its host
// is listed.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "membership/revocation_facts.hpp"
#include "revocation/crl_shelf.hpp"
#include "revocation/http_fetcher.hpp"
#include "revocation/ocsp_answers.hpp"
#include "trust/anchor.hpp"

namespace tpcard::revocation {

struct RevocationOptions {
  std::filesystem::path directory;
  std::vector<std::string> hosts;   ///< `host` or `host:port` that may be fetched from
  bool private_addresses = false;   ///< demonstrations: loopback and private addresses too
  milliseconds ocsp_timeout{2800};  ///< a sign-in waits 3 s in all
  seconds ocsp_good_for{hours{1}};  ///< since it was fetched
  seconds negative_for{15};         ///< no second request after one that brought nothing
  CrlShelf::Times crl_times = {};
  seconds clock_skew = trust::FreshnessPolicy{}.clock_skew;  ///< how far an authority's clock may run ahead of ours
};

/// A list of a pinned authority that is kept before any of its cards has named it.
struct NamedList {
  std::string url;
  Sha256 authority;
};

class RevocationService final : public membership::RevocationFacts {
 public:
  RevocationService(RevocationOptions options, const Clock& clock);
  ~RevocationService() override;
  RevocationService(const RevocationService&) = delete;
  RevocationService& operator=(const RevocationService&) = delete;

  /// The authorities whose lists are kept; again after a reload.
  void watch(const std::shared_ptr<const trust::TrustStore>& anchors, const std::vector<NamedList>& lists = {});
  /// Begins to fetch. Before and after, what is on disk still answers.
  void start();
  /// Ends downloads under way; every `done` has been called when it returns.
  void stop();

  [[nodiscard]] trust::RevocationVerdict status(const certificate::Certificate& subject,
                                                const certificate::Certificate& issuer, Instant now) const override;
  void refresh(const certificate::Certificate& subject, const certificate::Certificate& issuer,
               std::function<void()> done) override;
  [[nodiscard]] membership::RevocationOutlook outlook(Instant now) const override;

  /// For the operators: until when each watched authority's revocations are known without OCSP.
  [[nodiscard]] std::vector<CrlHealth> health() const { return crls_.health(); }

 private:
  using Done = std::function<void()>;
  void learn_crls(const certificate::Certificate& subject, const certificate::Certificate& issuer);
  void ask_responder(const certificate::Certificate& subject, const certificate::Certificate& issuer, Done done);
  void take_answer(const std::string& url, const certificate::CertificatePtr& subject,
                   const certificate::CertificatePtr& issuer, const Downloaded& downloaded);
  void keep_answer(const std::string& url, const certificate::Certificate& subject,
                   const certificate::Certificate& issuer, const Downloaded& downloaded);
  template <typename Act>
  void for_list(const std::string& url, Act act);
  void keep_crls(const std::stop_token& stop);
  void fetch_crl(const std::string& url);
  void wake();

  RevocationOptions options_;
  const Clock& clock_;
  OcspAnswers answers_;
  CrlShelf crls_;

  std::mutex mutex_;
  std::shared_ptr<HttpFetcher> fetcher_;           ///< null while stopped
  std::map<Sha256, std::vector<Done>> in_flight_;  ///< OCSP requests by certificate
  std::deque<std::string> arrived_;                ///< CRLs on disk, to be read
  std::condition_variable_any condition_;
  bool woken_ = false;
  std::jthread keeper_;
};

}  // namespace tpcard::revocation
