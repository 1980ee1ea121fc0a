// A peer that speaks Assuan as a script says, and notes what it was told: a shell script in a folder of its own.
#pragma once

#include <filesystem>
#include <string>

namespace tpcard::agent {

class ScriptedPinentry {
 public:
  struct Replies {
    std::string greeting = "OK Pleased to meet you\\n";
    std::string getpin = "D 123456\\nOK\\n";  ///< as printf(1) takes it
    std::string confirm = "OK\\n";
    std::string setdesc = "OK\\n";
    std::string others = "OK\\n";
    std::string before_getpin = {};  ///< shell commands, e.g. `sleep 60`
  };
  explicit ScriptedPinentry(const Replies& replies);
  ~ScriptedPinentry();
  ScriptedPinentry(const ScriptedPinentry&) = delete;
  ScriptedPinentry& operator=(const ScriptedPinentry&) = delete;

  [[nodiscard]] std::filesystem::path program() const { return folder_ / "pinentry"; }
  /// The lines it was sent.
  [[nodiscard]] std::string heard() const { return read("heard"); }
  /// Its environment and its open descriptors, one a line.
  [[nodiscard]] std::string environment() const { return read("environment"); }
  [[nodiscard]] std::string descriptors() const { return read("descriptors"); }

 private:
  [[nodiscard]] std::string read(const std::string& name) const;

  std::filesystem::path folder_;
};

}  // namespace tpcard::agent
