// Files that a crash or a full disk leaves whole: the old one or the new one, never half of it.
#pragma once

#include <filesystem>
#include <string_view>

namespace tpcard::revocation {

/// Puts `part`, written by somebody, in the place of `file` once it is on the disk. Throws std::system_error where the
/// system refuses; then `file` is as it was.
void replace_durably(const std::filesystem::path& part, const std::filesystem::path& file);

/// Puts a text in the place of `file`, by way of one with `.part` behind its name: whole, if not at once on the disk.
void write_whole(const std::filesystem::path& file, std::string_view text);
/// The same, and on the disk.
void write_durably(const std::filesystem::path& file, std::string_view text);

}  // namespace tpcard::revocation
