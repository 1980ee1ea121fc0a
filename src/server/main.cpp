#include "server/commands.hpp"

int main(int argc, char** argv) {
  const tpcard::SystemClock clock;
  return tpcard::server::run_tpcard(argc, argv, clock);
}
