// `tpcard serve`: the rooms wired together.
#pragma once

#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "server/configuration.hpp"

namespace tpcard::server {

class Service {
 public:
  /// Opens the store, loads anchors and pages, binds the ports. Throws what the operator must mend.
  Service(Configuration configuration, const Clock& clock);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Serves until stop(). Blocks.
  void run();
  /// Callable from any thread.
  void stop();
  /// Reads the anchors again and swaps them whole; keeps the old ones (and throws) when the new ones are not good.
  void reload();
  [[nodiscard]] std::vector<std::uint16_t> ports() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Runs a service until SIGTERM or SIGINT; SIGHUP reloads the anchors. Returns the exit status.
[[nodiscard]] int serve(const std::filesystem::path& configuration_file, const Clock& clock);

}  // namespace tpcard::server
