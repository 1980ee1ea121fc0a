#include "agent/linux/desktop.hpp"

#include <gtest/gtest.h>

namespace tpcard::agent {
namespace {

TEST(Desktop, passes_on_what_a_dialog_needs_and_nothing_that_loads_code) {
  const auto variables = desktop_variables(
      "HOME=/home/amy\nDISPLAY=:0\nXAUTHORITY=/run/user/1000/gdm/Xauthority\nLD_PRELOAD=/tmp/evil.so\n"
      "GTK_MODULES=evil\nGPG_TTY=/dev/tty1\nDISPLAYS=:1\nDBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus\n");
  EXPECT_EQ(variables,
            (std::vector<std::string>{"HOME=/home/amy", "DISPLAY=:0", "XAUTHORITY=/run/user/1000/gdm/Xauthority",
                                      "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus"}));
}

TEST(Desktop, is_not_there_where_the_variables_are_empty_or_odd) {
  EXPECT_TRUE(desktop_variables("DISPLAY=\nWAYLAND_DISPLAY\nXAUTHORITY=$'/a\\nb'\n\n").empty());
}

}  // namespace
}  // namespace tpcard::agent
