// A PKI of tools/pki for C++ tests: made once per test program in a temporary folder, taken away at its end.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "certificate/pem.hpp"

namespace tpcard::test {

class DemoPki {
 public:
  /// The one of this program. Its URLs name `http://localhost:port`.
  static DemoPki& instance(int port = 8888) {
    static DemoPki pki(port);
    return pki;
  }
  /// A second PKI of the same names and other keys: a fake, or another generation.
  static DemoPki& another() {
    static DemoPki pki(8888);
    return pki;
  }
  ~DemoPki() { std::filesystem::remove_all(directory_); }
  DemoPki(const DemoPki&) = delete;
  DemoPki& operator=(const DemoPki&) = delete;

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  /// Runs one of tools/pki with DIR and these options (already quoted for a shell); throws when it fails.
  void run(const std::string& tool, const std::string& options) const {
    const auto command = tools() + tool + " '" + directory_.string() + "' " + options + " >/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
  }

  /// Issues a certificate; `name` is the file's.
  certificate::CertificatePtr issue(const std::string& name, const std::string& options) const {
    const auto file = (directory_ / (name + ".pem")).string();
    run("issue", options + " --out '" + file + "'");
    return read(file);
  }
  certificate::CertificatePtr company(const std::string& name, const std::string& more = "") const {
    return issue(name,
                 "--ca moeaca --kind company --name 示範股份有限公司 --id 12345675 --key '" + key() + "' " + more);
  }
  certificate::CertificatePtr school(const std::string& name, const std::string& more = "") const {
    return issue(name, "--ca xca --kind school --name 示範國民小學 --id 2.16.886.111.90005.90003.100004 --key '" +
                           key() + "' " + more);
  }
  [[nodiscard]] certificate::CertificatePtr authority(const std::string& name) const {
    return read(directory_ / name / "ca.pem");
  }
  /// One RSA key for all of them: making keys is what takes time.
  [[nodiscard]] std::string key() const { return (directory_ / "card.key").string(); }

  static std::string slurp(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static certificate::CertificatePtr read(const std::filesystem::path& path) {
    const auto text = slurp(path);
    const auto found = certificate::read_certificates(as_bytes(text));
    if (!found) throw std::runtime_error(path.string() + ": " + found.error().detail);
    return found->front();
  }
  static std::string tools() { return std::string(TPCARD_SOURCE_DIR) + "/tools/pki/"; }

 private:
  explicit DemoPki(int port) {
    std::string pattern = (std::filesystem::temp_directory_path() / "tpcard-pki-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    run("make-pki", "--base-url http://localhost:" + std::to_string(port));
    const auto command =
        "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out '" + key() + "' 2>/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
  }
  std::filesystem::path directory_;
};

}  // namespace tpcard::test
