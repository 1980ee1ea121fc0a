// A throw-away PostgreSQL cluster for tests: reached by a socket in its own folder, gone at the end.
#pragma once

#include <filesystem>
#include <string>

namespace tpcard::test {

class PostgresCluster {
 public:
  /// The one of this process; started at the first call, stopped when the tests end.
  static PostgresCluster& shared();

  PostgresCluster();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  /// Makes an empty database; tells its URL.
  [[nodiscard]] std::string make_database();

  void start();
  /// As a crash would: no checkpoint, connections cut.
  void stop_at_once();
  /// Runs SQL by psql as the superuser in this database; throws when it fails.
  void psql(const std::string& url, const std::string& sql) const;

 private:
  void as_owner(const std::string& command) const;

  std::filesystem::path folder_;
  int databases_ = 0;
};

}  // namespace tpcard::test
