// Many downloads at once on one thread of its own (libcurl's multi interface): guarded URLs, no redirect, bounded in
// size and time. A callback is called exactly once for each, from that thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "revocation/url_guard.hpp"

namespace tpcard::revocation {

struct Download {
  std::string url;
  Bytes body;                ///< posted when not empty
  std::string content_type;  ///< of the body
  std::size_t most_bytes = 0;
  std::chrono::milliseconds timeout{};
  std::filesystem::path file;  ///< where the answer goes; into memory when empty
};

struct Downloaded {
  bool ok = false;      ///< 200 and complete
  Bytes content;        ///< empty when it went into a file
  std::string problem;  ///< for the log
};

class HttpFetcher {
 public:
  struct Options {
    std::vector<std::string> hosts;
    bool private_addresses = false;
  };
  explicit HttpFetcher(const Options& options);
  /// Ends downloads under way; their callbacks hear that they failed.
  ~HttpFetcher();
  HttpFetcher(const HttpFetcher&) = delete;
  HttpFetcher& operator=(const HttpFetcher&) = delete;

  [[nodiscard]] bool allows(const std::string& url) const { return guard_.allows(url); }
  /// A URL that is not allowed fails like any other, without a packet sent.
  void fetch(Download download, std::function<void(Downloaded)> done);

 private:
  class Loop;
  UrlGuard guard_;
  std::unique_ptr<Loop> loop_;
};

}  // namespace tpcard::revocation
