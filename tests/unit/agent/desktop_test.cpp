#include "agent/linux/desktop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

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

TEST(Desktop, is_remote_where_xrdp_says_so) {
  EXPECT_TRUE(is_remote_desktop("HOME=/home/amy\nXRDP_SESSION=1\nDISPLAY=:10.0\n"));
  EXPECT_TRUE(is_remote_desktop("XRDP_SESSION="));
  for (const auto* lines :
       {"", "HOME=/home/amy\nDISPLAY=:0\n", "OLD_XRDP_SESSION=1\nXRDP_SESSIONS=1\nA=XRDP_SESSION=1"}) {
    EXPECT_FALSE(is_remote_desktop(lines)) << lines;
  }
}

TEST(Desktop, is_looked_for_in_the_processs_own_environment_first) {
  setenv("DISPLAY", ":77", 1);
  setenv("XRDP_SESSION", "1", 1);
  EXPECT_TRUE(is_remote_desktop(session_environment()));
  EXPECT_EQ(std::ranges::count(desktop_variables(session_environment()), "DISPLAY=:77"), 1);
  unsetenv("XRDP_SESSION");
  EXPECT_FALSE(is_remote_desktop(session_environment()));
  unsetenv("DISPLAY");
}

}  // namespace
}  // namespace tpcard::agent
