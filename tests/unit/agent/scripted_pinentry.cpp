#include "tests/unit/agent/scripted_pinentry.hpp"

#include <stdlib.h>

#include <fstream>
#include <iterator>

namespace tpcard::agent {
namespace {

namespace fs = std::filesystem;

fs::path new_folder() {
  auto name = (fs::temp_directory_path() / "tpcard-pinentry-XXXXXX").string();
  return mkdtemp(name.data());
}

}  // namespace

ScriptedPinentry::ScriptedPinentry(const Replies& replies) : folder_(new_folder()) {
  const auto say = [](const std::string& reply) { return "printf '" + reply + "'"; };
  std::ofstream(program()) << "#!/bin/bash\n"
                           << "cd " << folder_ << "\n"
                           << "env > environment\n"
                           << "ls /proc/$$/fd > descriptors\n"
                           << say(replies.greeting) << "\n"
                           << "while IFS= read -r line; do\n"
                           << "  printf '%s\\n' \"$line\" >> heard\n"
                           << "  case $line in\n"
                           << "    GETPIN) " << replies.before_getpin << "\n      " << say(replies.getpin) << ";;\n"
                           << "    CONFIRM) " << say(replies.confirm) << ";;\n"
                           << "    SETDESC*) " << say(replies.setdesc) << ";;\n"
                           << "    BYE) exit;;\n"
                           << "    *) " << say(replies.others) << ";;\n"
                           << "  esac\n"
                           << "done\n";
  fs::permissions(program(), fs::perms::owner_all);
}

ScriptedPinentry::~ScriptedPinentry() { fs::remove_all(folder_); }

std::string ScriptedPinentry::read(const std::string& name) const {
  std::ifstream file(folder_ / name);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace tpcard::agent
