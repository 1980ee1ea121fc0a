// The CRLs we know of, by URL: compact in memory, as fetched on disk, with the highest number ever seen. Knows when
// each is to be fetched next; fetches nothing itself.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "certificate/certificate.hpp"
#include "trust/crl.hpp"

namespace tpcard::revocation {

/// How long a pinned authority's revocations are known by its complete lists.
struct CrlHealth {
  certificate::CertificatePtr authority;
  std::optional<Instant> fresh_until;  ///< nothing when no list of it was ever kept
  Instant running_out_from{};          ///< a list that is refetched as it should be never gets this old
};

/// Of two sayings the one that decides: trust::decide(), but a card can be resumed, so that of suspended and good the
/// later saying is right.
[[nodiscard]] trust::RevocationVerdict decide_by_age(const trust::RevocationVerdict& left,
                                                     const trust::RevocationVerdict& right);

class CrlShelf {
 public:
  struct Times {
    seconds fetched_within{hours{24}};    ///< after this a list is no longer fresh
    seconds refetch_after{hours{1}};      ///< or after half of the time that a list is fresh for,
    seconds soonest_refetch{minutes{1}};  ///< but not sooner than this
    seconds first_retry{15};
    seconds last_retry{minutes{10}};
    seconds warn_before{hours{6}};  ///< at most: a quarter of the time that a list is fresh for, if that is shorter
  };
  /// Keeps its files in `directory`, made when missing.
  CrlShelf(std::filesystem::path directory, Times times, seconds clock_skew = trust::FreshnessPolicy{}.clock_skew);

  /// Whose signatures count from now on. Lists kept on disk for them are read (a million entries take about a second).
  void watch(std::vector<certificate::CertificatePtr> authorities);
  /// A validated certificate named this URL for lists of this authority.
  void know(const std::string& url, const certificate::Certificate& authority);

  /// URLs to fetch now; each is under way until keep() or failed() is called for it.
  [[nodiscard]] std::vector<std::string> take_due(Instant now);
  /// Where the answer of a URL is to be written before it is kept.
  [[nodiscard]] std::filesystem::path part_file(const std::string& url) const;
  /// Reads and verifies the part file. A list that is no step forward is refused; what was there stays.
  void keep(const std::string& url, Instant now);
  void failed(const std::string& url, Instant now, const std::string& problem);

  [[nodiscard]] trust::RevocationVerdict status(const certificate::Certificate& subject,
                                                const certificate::Certificate& issuer, Instant now) const;
  [[nodiscard]] std::vector<CrlHealth> health() const;

 private:
  using ListPtr = std::shared_ptr<const trust::RevocationList>;
  struct Known {
    /// Whose lists come from there, each with the highest number ever seen of them: an authority's next generation
    /// counts anew.
    std::map<Sha256, Bytes> authorities;
    ListPtr list;
    Instant fetched_at{};
    Instant next_try{};
    seconds retry{0};
    bool under_way = false;
  };
  [[nodiscard]] std::filesystem::path file(const std::string& url, std::string_view kind) const;
  [[nodiscard]] std::expected<ListPtr, trust::CrlRefusal> read(const std::filesystem::path& path,
                                                               const std::map<Sha256, Bytes>& authorities) const;
  [[nodiscard]] certificate::CertificatePtr authority(const Sha256& fingerprint) const;
  void load(const std::filesystem::path& facts);
  void write_facts(const std::string& url, const Known& known) const;
  [[nodiscard]] Instant fresh_until(const Known& known) const;
  [[nodiscard]] Instant next_fetch(const Known& known) const;
  [[nodiscard]] CrlHealth health_of(const certificate::CertificatePtr& authority) const;

  std::filesystem::path directory_;
  Times times_;
  seconds clock_skew_;
  mutable std::mutex mutex_;
  std::vector<certificate::CertificatePtr> authorities_;
  std::map<std::string, Known> known_;
};

}  // namespace tpcard::revocation
