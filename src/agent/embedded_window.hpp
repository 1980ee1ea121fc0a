// The window's pages, built into the program (embed_window.cmake).
#pragma once

#include <string_view>
#include <vector>

namespace tpcard::agent {

struct EmbeddedFile {
  std::string_view path;  ///< `/window.html`
  std::string_view bytes;
};

[[nodiscard]] std::vector<EmbeddedFile> embedded_window();

}  // namespace tpcard::agent
