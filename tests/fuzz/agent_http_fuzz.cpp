// Any bytes as what a browser sends the component: read strictly, guarded, answered. There is no card software here,
// and every random number is zero, so that the corpus knows the windows' tokens.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "agent/routes.hpp"
#include "base/log.hpp"
#include "httpd/head.hpp"
#include "httpd/request_reader.hpp"

namespace {

using namespace tpcard;

class Zero final : public Random {
  void fill(std::span<std::uint8_t> bytes) override { std::ranges::fill(bytes, std::uint8_t{0}); }
};

struct Component {
  agent::Overrides overrides{.config = "/dev/null/agent.toml", .sites = {"https://card.example"}};
  agent::Settings settings{.port = 1, .sites = {*protocol::SiteOrigin::parse("https://card.example")}};
  SystemClock clock;
  Zero random;
  agent::SiteList sites{overrides, settings.sites};
  agent::CardWorker cards{{}, clock};
  agent::WindowTokens tokens{clock, random};
  agent::WindowTokens self_check_tokens{clock, random};
  agent::PinDesk pins{{.way = agent::PinEntrySettings::Way::window}};
  agent::Routes routes{settings, overrides, {sites, cards, tokens, self_check_tokens, pins}};
  std::string token = tokens.issue();
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Component component;
  set_log_level(LogLevel::error);
  const httpd::Limits limits;
  httpd::RequestReader reader(limits);
  httpd::Request request{.local_port = 61170};
  const auto text = as_text({data, size});
  const auto end = httpd::end_of_head(text);
  if (!end || reader.read_head(text.substr(0, *end), request)) return 0;
  if (!reader.read_body(text.substr(*end)) || !reader.is_done()) return 0;
  request.body = reader.take_body();
  boost::asio::io_context loop;
  boost::asio::co_spawn(loop, component.routes.answer(request), [](const std::exception_ptr& failure, auto) {
    if (failure) std::rethrow_exception(failure);
  });
  loop.run();
  return 0;
}
