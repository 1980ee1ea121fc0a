// The fixture of what is asked of the whole program: a reader of its own, the component, the window's requests.
#pragma once

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <fstream>
#include <memory>

#include "tests/unit/agent/http_client.hpp"
#include "tests/unit/agent/soft_card.hpp"

namespace tpcard::agent {

inline const std::string kSite = "https://card.example";
inline const std::string kNonce =
    "tpcard1.verify.YeKAouKAouKAokBleGFtcGxlLmNvbQ.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

class Component : public testing::Test {
 protected:
  Component() { configure(""); }

  /// The component's configuration beyond what every test needs.
  void configure(const std::string& more) const {
    std::ofstream(reader_.folder() / "agent.toml") << "rescan = true\n" << more;
  }
  [[nodiscard]] std::vector<std::string> arguments() const {
    return {"serve",  "--config", (reader_.folder() / "agent.toml").string(), "--module", module_, "--port", "62300",
            "--site", kSite};
  }
  void start() { program_ = std::make_unique<Program>(arguments()); }
  [[nodiscard]] std::uint16_t port() const { return program_->port(); }

  [[nodiscard]] Headers own_page() const {
    return {{"Origin", "http://127.0.0.1:" + std::to_string(port())}, {"Content-Type", "application/json"}};
  }
  [[nodiscard]] std::string token(const std::string& path = "/window") const {
    const auto page = ask(port(), "GET", path);
    const std::string before = "name=\"tpcard-token\" content=\"";
    const auto at = page.body.find(before);
    return at == std::string::npos ? "" : page.body.substr(at + before.size(), 43);
  }
  [[nodiscard]] Reply cards(const std::string& token) const {
    return ask(port(), "POST", "/v1/window/cards", own_page(),
               boost::json::serialize(boost::json::object{{"token", token}}));
  }
  [[nodiscard]] std::string card() const {
    return std::string(cards(token()).json().at("cards").at(0).at("id").as_string());
  }
  struct Order {
    std::string token;
    std::string card;
    std::string pin = "123456";
    std::string origin = kSite;
    std::string nonce = kNonce;
  };
  [[nodiscard]] Reply sign(const Order& order) const { return post_sign(json_of(order)); }
  [[nodiscard]] Reply post_sign(const boost::json::object& body) const {
    return ask(port(), "POST", "/v1/window/sign", own_page(), boost::json::serialize(body));
  }
  /// Does not wait for the reply: the connection, which is then the caller's.
  [[nodiscard]] int begin_sign(const boost::json::object& body) const {
    return send_request(port(), "POST", "/v1/window/sign", own_page(), boost::json::serialize(body));
  }
  [[nodiscard]] static boost::json::object json_of(const Order& order) {
    return {{"token", order.token},
            {"origin", order.origin},
            {"nonce", order.nonce},
            {"card", order.card},
            {"pin", order.pin}};
  }

  std::string module_ = kSoftHsm;
  SoftReader reader_;
  std::unique_ptr<Program> program_;
};

}  // namespace tpcard::agent
