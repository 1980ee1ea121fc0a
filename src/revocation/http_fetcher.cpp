#include "revocation/http_fetcher.hpp"

#include <curl/curl.h>
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "base/log.hpp"

namespace tpcard::revocation {
namespace {

constexpr long kConnectTimeoutMs = 2500;
constexpr long kSlowestBytesPerSecond = 1024;
constexpr long kSlowSeconds = 30;
constexpr int kPollMs = 1000;

using HandlePtr = std::unique_ptr<CURL, decltype([](CURL* handle) { curl_easy_cleanup(handle); })>;
using MultiPtr = std::unique_ptr<CURLM, decltype([](CURLM* multi) { curl_multi_cleanup(multi); })>;
using HeadersPtr = std::unique_ptr<curl_slist, decltype([](curl_slist* list) { curl_slist_free_all(list); })>;
using FilePtr = std::unique_ptr<std::FILE, decltype([](std::FILE* file) { std::fclose(file); })>;

/// One download under way.
struct Transfer {
  Download download;
  std::function<void(Downloaded)> done;
  HandlePtr handle;
  HeadersPtr headers;
  FilePtr file;
  Bytes content;
  std::size_t received = 0;
};

std::size_t take_bytes(char* data, std::size_t size, std::size_t count, void* user) {
  auto* transfer = static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  transfer->received += bytes;
  if (transfer->received > transfer->download.most_bytes) return 0;  // makes libcurl give up
  if (transfer->file) return std::fwrite(data, 1, bytes, transfer->file.get());
  transfer->content.insert(transfer->content.end(), data, data + bytes);
  return bytes;
}

/// The address is looked at when the socket is made: a name cannot be resolved to something else in between.
curl_socket_t open_public_socket(void*, curlsocktype, curl_sockaddr* address) {
  if (!is_public_address(address->addr)) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void set_guards(CURL* handle, bool private_addresses) {
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");  // not by the environment's proxy, which would resolve names itself
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  // A name server that does not answer: without this a transfer that ran out of time waits for its resolver's thread,
  // and everybody else's transfers with it.
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "tpcard");
  if (!private_addresses) curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_public_socket);
}

void set_limits(CURL* handle, const Download& download) {
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(download.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, kSlowestBytesPerSecond);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  curl_easy_setopt(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(download.most_bytes));
}

void prepare(Transfer& transfer, bool private_addresses) {
  auto* handle = transfer.handle.get();
  set_guards(handle, private_addresses);
  set_limits(handle, transfer.download);
  curl_easy_setopt(handle, CURLOPT_URL, transfer.download.url.c_str());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  if (transfer.download.body.empty()) return;
  transfer.headers.reset(curl_slist_append(nullptr, ("Content-Type: " + transfer.download.content_type).c_str()));
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer.headers.get());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(transfer.download.body.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, transfer.download.body.data());
}

/// Whoever asked may run out of memory, or whatever else: this thread serves the others too.
void tell(const Transfer& transfer, Downloaded outcome) {
  try {
    transfer.done(std::move(outcome));
  } catch (const std::exception& error) {
    LogEvent(LogLevel::error, "download not taken").add("url", transfer.download.url).add("error", error.what());
  }
}

Downloaded outcome_of(Transfer& transfer, CURLcode code) {
  long status = 0;
  curl_easy_getinfo(transfer.handle.get(), CURLINFO_RESPONSE_CODE, &status);
  const bool written = !transfer.file || std::fflush(transfer.file.get()) == 0;
  if (code != CURLE_OK) return {false, {}, curl_easy_strerror(code)};
  if (status != 200) return {false, {}, "status " + std::to_string(status)};
  if (!written) return {false, {}, "cannot write " + transfer.download.file.string()};
  return {true, std::move(transfer.content), {}};
}

}  // namespace

class HttpFetcher::Loop {
 public:
  explicit Loop(bool private_addresses) : private_addresses_(private_addresses), multi_(curl_multi_init()) {
    if (!multi_) throw std::runtime_error("curl_multi_init failed");
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

  ~Loop() {
    thread_.request_stop();
    curl_multi_wakeup(multi_.get());
    thread_.join();
    for (auto& [handle, transfer] : transfers_) {
      curl_multi_remove_handle(multi_.get(), handle);
      tell(*transfer, {false, {}, "stopped"});
    }
    for (auto& transfer : waiting_) tell(*transfer, {false, {}, "stopped"});
  }

  void add(std::unique_ptr<Transfer> transfer) {
    {
      const std::scoped_lock lock(mutex_);
      waiting_.push_back(std::move(transfer));
    }
    curl_multi_wakeup(multi_.get());
  }

 private:
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      begin_waiting();
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      finish_done();
      curl_multi_poll(multi_.get(), nullptr, 0, kPollMs, nullptr);
    }
  }

  void begin_waiting() {
    std::deque<std::unique_ptr<Transfer>> begun;
    {
      const std::scoped_lock lock(mutex_);
      begun.swap(waiting_);
    }
    for (auto& transfer : begun) begin(std::move(transfer));
  }

  void begin(std::unique_ptr<Transfer> transfer) {
    transfer->handle.reset(curl_easy_init());
    if (!transfer->download.file.empty()) {
      transfer->file.reset(std::fopen(transfer->download.file.c_str(), "wb"));
      if (!transfer->file) {
        return tell(*transfer, {false, {}, "cannot write " + transfer->download.file.string()});
      }
    }
    prepare(*transfer, private_addresses_);
    auto* handle = transfer->handle.get();
    curl_multi_add_handle(multi_.get(), handle);
    transfers_.emplace(handle, std::move(transfer));
  }

  void finish_done() {
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const auto code = message->data.result;
      const auto found = transfers_.extract(message->easy_handle);
      curl_multi_remove_handle(multi_.get(), found.key());
      auto outcome = outcome_of(*found.mapped(), code);
      found.mapped()->file.reset();
      tell(*found.mapped(), std::move(outcome));
    }
  }

  bool private_addresses_;
  MultiPtr multi_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<Transfer>> waiting_;
  std::map<CURL*, std::unique_ptr<Transfer>> transfers_;  ///< the loop's own
  std::jthread thread_;
};

HttpFetcher::HttpFetcher(const Options& options) : guard_(options.hosts) {
  static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kReady != CURLE_OK) throw std::runtime_error("curl_global_init failed");
  loop_ = std::make_unique<Loop>(options.private_addresses);
}

HttpFetcher::~HttpFetcher() = default;

void HttpFetcher::fetch(Download download, std::function<void(Downloaded)> done) {
  if (!guard_.allows(download.url)) {
    done({false, {}, "not on the list of hosts"});
    return;
  }
  auto transfer = std::make_unique<Transfer>();
  transfer->download = std::move(download);
  transfer->done = std::move(done);
  loop_->add(std::move(transfer));
}

}  // namespace tpcard::revocation
