#include "server/anchor_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"
#include "certificate/pem.hpp"
#include "server/toml_table.hpp"

namespace tpcard::server {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags, mode_t mode = 0) : value_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
    if (value_ < 0) throw std::system_error(errno, std::generic_category(), path.string());
  }
  ~Descriptor() { ::close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

void check(int result, const fs::path& path) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), path.string());
}

trust::AnchorRole read_role(Table& table) {
  const auto role = table.required_text("role");
  if (role != "root" && role != "issuer") table.fail("role", "root or issuer is expected");
  return role == "root" ? trust::AnchorRole::root : trust::AnchorRole::issuer;
}

PinnedAnchor read_anchor(Table table) {
  const auto pem = table.required_text("certificate");
  const auto read = certificate::read_certificates(as_bytes(pem), certificate::SerialRule::as_issued);
  if (!read || read->size() != 1) table.fail("certificate", "one certificate in PEM is expected");
  PinnedAnchor pinned{.anchor = {read->front(), read_role(table)}, .crls = table.list<std::string>("crls", {})};
  const auto fingerprint = to_hex(pinned.certificate().fingerprint());
  if (table.required_text("sha256") != fingerprint) {
    table.fail("sha256", "the certificate beside it has " + fingerprint + ": it is not the one that was pinned");
  }
  table.end();
  return pinned;
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", text);
  return '[' + list + ']';
}

std::string text_of(const std::vector<PinnedAnchor>& anchors) {
  std::string text =
      "# The trust anchors. Kept by `tpcard trust add|remove`; the service reads it at start and on SIGHUP.\n";
  for (const auto& pinned : anchors) {
    const auto& one = pinned.certificate();
    text += fmt::format("\n# {}, until {}\n[[anchor]]\nrole = \"{}\"\nsha256 = \"{}\"\n", pinned.name(),
                        to_rfc3339(one.not_after()), id_of(pinned.anchor.role), to_hex(one.fingerprint()));
    if (!pinned.crls.empty()) text += fmt::format("crls = {}\n", quoted_list(pinned.crls));
    text += fmt::format("certificate = \"\"\"\n{}\"\"\"\n", certificate::to_pem("CERTIFICATE", one.der()));
  }
  return text;
}

void write_durably(const fs::path& file, std::string_view text) {
  const Descriptor out(file, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  while (!text.empty()) {
    const auto written = ::write(out.get(), text.data(), text.size());
    check(static_cast<int>(written), file);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  check(::fsync(out.get()), file);
}

}  // namespace

std::string_view id_of(trust::AnchorRole role) { return role == trust::AnchorRole::root ? "root" : "issuer"; }

std::string PinnedAnchor::name() const {
  if (const auto known = trust::known_authority(certificate().fingerprint()); !known.empty()) return std::string(known);
  for (const auto type : {certificate::attribute::common_name, certificate::attribute::organizational_unit}) {
    const auto values = certificate().subject().values(type);
    if (!values.empty() && is_plain_line(values.back())) return std::string(values.back());
  }
  return to_hex(certificate().fingerprint()).substr(0, 16);
}

std::vector<PinnedAnchor> read_anchors(const fs::path& file) {
  const auto document = parse_toml(file);
  return in_file(file, [&] {
    Table root(document, "");
    std::vector<PinnedAnchor> anchors;
    for (auto& table : root.tables("anchor")) anchors.push_back(read_anchor(std::move(table)));
    root.end();
    return anchors;
  });
}

void change_anchors(const fs::path& file, const std::function<Anchors(Anchors)>& change,
                    const std::function<void()>& before_it_counts) {
  const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const Descriptor lock(folder, O_RDONLY | O_DIRECTORY);
  check(::flock(lock.get(), LOCK_EX), folder);
  const auto changed = change(fs::exists(file) ? read_anchors(file) : Anchors{});
  auto part = file;
  part += ".part";
  write_durably(part, text_of(changed));
  try {
    before_it_counts();
  } catch (...) {
    fs::remove(part);
    throw;
  }
  fs::rename(part, file);
  check(::fsync(lock.get()), folder);
}

}  // namespace tpcard::server
