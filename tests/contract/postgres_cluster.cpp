#include "tests/contract/postgres_cluster.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace tpcard::test {
namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin";

std::unique_ptr<PostgresCluster>& instance() {
  static std::unique_ptr<PostgresCluster> kInstance;
  return kInstance;
}

// Static objects end too late to be sure that what they use is alive: GoogleTest's environments end in time.
class StopAtEnd : public testing::Environment {
 public:
  void TearDown() override { instance().reset(); }
};
[[maybe_unused]] testing::Environment* const kStopAtEnd = testing::AddGlobalTestEnvironment(new StopAtEnd);

void run(const std::string& command) {
  // NOLINTNEXTLINE: a test's own commands.
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

}  // namespace

PostgresCluster& PostgresCluster::shared() {
  if (!instance()) instance() = std::make_unique<PostgresCluster>();
  return *instance();
}

PostgresCluster::PostgresCluster() {
  std::string name = "/tmp/tpcard-pg-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
  // PostgreSQL refuses to run as root.
  if (geteuid() == 0) run("chown postgres " + name);
  as_owner(fmt::format("{}/initdb -D {}/data -N -U postgres -A trust --locale=C.UTF-8", kPrograms, name));
  start();
}

PostgresCluster::~PostgresCluster() {
  try {
    stop_at_once();
  } catch (const std::exception&) {
    // Stopped by a test already.
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string PostgresCluster::make_database() {
  const auto name = fmt::format("test{}", ++databases_);
  const auto url = [&](const std::string& database) {
    return fmt::format("postgresql://postgres@/{}?host={}", database, folder_.string());
  };
  psql(url("postgres"), "CREATE DATABASE " + name);
  return url(name);
}

void PostgresCluster::start() {
  as_owner(fmt::format(
      "{0}/pg_ctl -w -D {1}/data -l {1}/log start -o \"-c listen_addresses='' -c unix_socket_directories={1} "
      "-c max_connections=60\"",
      kPrograms, folder_.string()));
}

void PostgresCluster::stop_at_once() {
  as_owner(fmt::format("{}/pg_ctl -w -D {}/data -m immediate stop", kPrograms, folder_.string()));
}

void PostgresCluster::psql(const std::string& url, const std::string& sql) const {
  run(fmt::format("{}/psql -X -q -v ON_ERROR_STOP=1 '{}' -c '{}' >/dev/null", kPrograms, url, sql));
}

void PostgresCluster::as_owner(const std::string& command) const {
  // In its folder, since initdb and pg_ctl look at the working directory; detached from our pipes, or ctest would wait
  // for the server.
  const auto inside = fmt::format("cd {0} && {1} >>{0}/commands 2>&1 </dev/null", folder_.string(), command);
  run(geteuid() == 0 ? fmt::format("runuser -u postgres -- sh -c '{}'",
                                   [&] {
                                     std::string quoted;
                                     for (char c : inside) c == '\'' ? quoted += "'\\''" : quoted += c;
                                     return quoted;
                                   }())
                     : inside);
}

}  // namespace tpcard::test
