#include "load/sign_ins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <exception>
#include <thread>

#include "protocol/auth_token.hpp"
#include "protocol/signed_bytes.hpp"

namespace tpcard::load {
namespace {

using Time = std::chrono::steady_clock;

/// What a browser sends with a fetch from our own page.
std::string post_request(const Site& site, std::string_view path, std::string_view cookie,
                         const boost::json::object& body) {
  const auto text = boost::json::serialize(body);
  const auto cookies = cookie.empty() ? "" : fmt::format("Cookie: {}\r\n", cookie);
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nSec-Fetch-Site: same-origin\r\nAccept-Language: zh-TW\r\n"
      "Content-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}",
      path, site.origin.host(), site.origin.text(), cookies, text.size(), text);
}

Answer created(Answer answer) {
  must(answer.status == 201, fmt::format("status {}: {}", answer.status, answer.body));
  return answer;
}

/// Runs `work(number)` for each number below `count`, on as many threads as there are places; each takes the next.
template <typename Place, typename Work>
void share_out(std::vector<Place>& places, std::size_t count, Work work) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::exception_ptr> errors(places.size());
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < places.size(); ++i) {
    threads.emplace_back([&, i] {
      try {
        for (auto number = next++; number < count; number = next++) work(places[i], number);
      } catch (...) {
        errors[i] = std::current_exception();
        next = count;
      }
    });
  }
  threads.clear();
  for (const auto& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

std::vector<KeepAlive> connect(std::uint16_t port, std::size_t count) {
  std::vector<KeepAlive> connections;
  while (connections.size() < count) connections.emplace_back(port);
  return connections;
}

}  // namespace

SignIns::SignIns(Site site, std::vector<SoftCard> cards, int connections)
    : site_(std::move(site)), cards_(std::move(cards)), connections_(static_cast<std::size_t>(connections)) {
  must(!cards_.empty(), "no card");
}

void SignIns::fetch_challenges(int count) {
  visitors_.assign(static_cast<std::size_t>(count), {});
  const auto request = post_request(site_, "/api/challenges", {}, {{"purpose", "sign-in"}});
  auto connections = connect(site_.port, connections_);
  share_out(connections, visitors_.size(), [&](KeepAlive& connection, std::size_t number) {
    // Without a cookie it is a browser that was never here; the answer names it.
    const auto answer = created(connection.exchange(request));
    const auto cookie = header_of(answer, "Set-Cookie");
    auto& visitor = visitors_[number];
    visitor.cookie = cookie.substr(0, cookie.find(';'));
    visitor.nonce = boost::json::parse(answer.body).at("nonce").as_string();
  });
}

void SignIns::sign() {
  std::vector<int> threads(std::max(1U, std::thread::hardware_concurrency()));
  share_out(threads, visitors_.size(), [&](int, std::size_t number) {
    auto& [cookie, nonce, request] = visitors_[number];
    const auto& card = cards_[number % cards_.size()];
    const auto bytes = protocol::signed_bytes(site_.origin, nonce, HashAlgorithm::sha256);
    const protocol::AuthToken token{.unverified_certificate = card.certificate(),
                                    .algorithm = std::string(card.algorithm()),
                                    .signature = card.sign_for_token(bytes),
                                    .app_version = "tpcard-load/0.1.0"};
    request = post_request(site_, "/api/sessions/certificate", cookie,
                           {{"nonce", nonce}, {"auth_token", protocol::to_json(token)}});
  });
}

Timed SignIns::post(std::chrono::seconds most) {
  auto connections = connect(site_.port, connections_);
  std::vector<double> latencies(visitors_.size());
  const auto begun = Time::now();
  share_out(connections, visitors_.size(), [&](KeepAlive& connection, std::size_t number) {
    const auto sent = Time::now();
    if (sent - begun > most) return;
    created(connection.exchange(visitors_[number].request));
    latencies[number] = std::chrono::duration<double, std::milli>(Time::now() - sent).count();
  });
  Timed timed{.seconds = std::chrono::duration<double>(Time::now() - begun).count()};
  std::erase(latencies, 0);
  std::ranges::sort(latencies);
  timed.latencies_ms = std::move(latencies);
  return timed;
}

}  // namespace tpcard::load
