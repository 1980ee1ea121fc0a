// virtual-card: readers, cards in software, and the pcscd between them and whoever uses them.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "virtual-card/control.hpp"

namespace {

using namespace tpcard::virtual_card;

/// A signal ends the reading of orders, and by that the program in order.
void end_on_signals() {
  struct sigaction action{};
  action.sa_handler = [](int) {};
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaction(signal, &action, nullptr);
}

/// A line, until the end of the file or a signal.
bool read_line(std::FILE* from, std::string& line) {
  line.clear();
  for (int c = std::fgetc(from); c != EOF; c = std::fgetc(from)) {
    if (c == '\n') return true;
    line.push_back(static_cast<char>(c));
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options("Smart card readers and cards in software, behind a pcscd of their own", "virtual-card");
  std::filesystem::path socket;
  int orders = 0;
  bool no_reader = false;
  options.add_option("--socket", socket, "where pcscd listens; clients find it by PCSCLITE_CSOCK_NAME")->required();
  options.add_option("--orders-fd", orders, "the file descriptor that orders are read from; its end ends the program");
  options.add_flag("--no-reader", no_reader, "a computer without a card reader");
  CLI11_PARSE(options, argc, argv);
  end_on_signals();
  try {
    live_apart();
    Control control(std::filesystem::absolute(socket),
                    no_reader ? CardService::Readers::none : CardService::Readers::two);
    std::cout << "ready" << std::endl;
    auto* from = fdopen(orders, "r");
    if (from == nullptr) throw std::runtime_error("no such file descriptor");
    for (std::string line; read_line(from, line);) std::cout << control.obey(line) << std::endl;
  } catch (const std::exception& error) {
    std::cerr << "virtual-card: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
