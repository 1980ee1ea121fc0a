// Reading the extensions of RFC 5280 §4.2 that anybody here asks for. Internal to this room.
#pragma once

#include <expected>
#include <string_view>

#include "certificate/certificate.hpp"

namespace tpcard::certificate {

namespace extension {
inline constexpr std::string_view subject_directory_attributes = "2.5.29.9";
inline constexpr std::string_view subject_key_identifier = "2.5.29.14";
inline constexpr std::string_view key_usage = "2.5.29.15";
inline constexpr std::string_view subject_alt_name = "2.5.29.17";
inline constexpr std::string_view basic_constraints = "2.5.29.19";
inline constexpr std::string_view name_constraints = "2.5.29.30";
inline constexpr std::string_view crl_distribution_points = "2.5.29.31";
inline constexpr std::string_view certificate_policies = "2.5.29.32";
inline constexpr std::string_view policy_mappings = "2.5.29.33";
inline constexpr std::string_view authority_key_identifier = "2.5.29.35";
inline constexpr std::string_view policy_constraints = "2.5.29.36";
inline constexpr std::string_view extended_key_usage = "2.5.29.37";
inline constexpr std::string_view inhibit_any_policy = "2.5.29.54";
inline constexpr std::string_view authority_info_access = "1.3.6.1.5.5.7.1.1";
}  // namespace extension

/// Reads `contents.extensions` from the content of `extensions [3]` and fills the fields that depend on them. The error
/// names what is malformed.
[[nodiscard]] std::expected<void, std::string_view> read_extensions(der::Reader list, CertificateContents& contents);

}  // namespace tpcard::certificate
