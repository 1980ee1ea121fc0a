#include "tests/unit/agent/component.hpp"

#include <unistd.h>

#include <filesystem>

namespace tpcard::agent {

std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> children;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::ifstream file(thread.path() / "children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

int count_in_memory(pid_t process, const std::string& text) {
  const auto script =
      "import re,sys\n"
      "n=0\n"
      "for l in open(f\"/proc/{sys.argv[1]}/maps\"):\n"
      "  m=re.match(r\"(\\w+)-(\\w+) r\",l)\n"
      "  if not m: continue\n"
      "  a,b=int(m[1],16),int(m[2],16)\n"
      "  try:\n"
      "    f=open(f\"/proc/{sys.argv[1]}/mem\",\"rb\",0); f.seek(a); n+=f.read(b-a).count(sys.argv[2].encode())\n"
      "  except (OSError,ValueError): pass\n"
      "print(n)\n";
  char name[] = "/tmp/tpcard-scan-XXXXXX";
  close(mkstemp(name));
  std::ofstream(name) << script;
  const auto count = std::stoi(run("python3 " + std::string(name) + " " + std::to_string(process) + " " + text));
  std::filesystem::remove(name);
  return count;
}

}  // namespace tpcard::agent
