#include "httpd/server.hpp"

#include <algorithm>
#include <list>
#include <system_error>
#include <thread>

#include "httpd/listen.hpp"
#include "httpd/worker.hpp"

namespace tpcard::httpd {

using boost::asio::ip::tcp;

struct Server::Implementation {
  ServerContext context;
  std::list<Worker> workers = {};
  std::vector<std::uint16_t> ports = {};

  void bind(const ServerOptions::Endpoint& wanted) {
    tcp::endpoint endpoint(boost::asio::ip::make_address(wanted.address), wanted.port);
    if (workers.size() > 1) {
      // SO_REUSEPORT would let a second server of the same user share the port unnoticed: ask without it first.
      boost::asio::io_context probe;
      endpoint = listen(probe, endpoint, Sharing::alone).local_endpoint();
    }
    const auto sharing = workers.size() > 1 ? Sharing::among_threads : Sharing::alone;
    for (auto& worker : workers) {
      auto acceptor = listen(worker.io(), endpoint, sharing);
      endpoint = acceptor.local_endpoint();
      worker.add(std::move(acceptor));
    }
    ports.push_back(endpoint.port());
  }
};

Server::Server(ServerOptions options, Handler handler)
    : implementation_(new Implementation{.context = {.options = std::move(options), .handler = std::move(handler)}}) {
  auto& self = *implementation_;
  const auto threads = std::max<std::size_t>(1, self.context.options.threads);
  while (self.workers.size() < threads) self.workers.emplace_back(self.context);
  try {
    for (const auto& endpoint : self.context.options.listen) self.bind(endpoint);
  } catch (const boost::system::system_error& error) {
    throw std::system_error(error.code(), "cannot listen");
  }
}

Server::~Server() = default;

void Server::run() {
  std::vector<std::jthread> threads;
  auto& workers = implementation_->workers;
  for (auto worker = std::next(workers.begin()); worker != workers.end(); ++worker) {
    threads.emplace_back([&chosen = *worker] { chosen.run(); });
  }
  workers.front().run();
}

void Server::stop(std::chrono::milliseconds grace) {
  implementation_->context.stopping = true;
  for (auto& worker : implementation_->workers) worker.stop(grace);
}

std::vector<std::uint16_t> Server::ports() const { return implementation_->ports; }

std::chrono::microseconds Server::longest_handler_stretch() const {
  std::chrono::nanoseconds longest{};
  for (const auto& worker : implementation_->workers) longest = std::max(longest, worker.longest_stretch());
  return std::chrono::duration_cast<std::chrono::microseconds>(longest);
}

}  // namespace tpcard::httpd
