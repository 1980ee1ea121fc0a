// Who may talk to the component (threats.md 2, 19, 30): exact Host before routing, exact Origin, JSON only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "httpd/message.hpp"

namespace tpcard::agent {

/// A name that is not ours in Host is DNS rebinding: 421. Nothing when it is well.
[[nodiscard]] std::optional<httpd::Response> refuse_foreign_host(const httpd::Request& request);

/// For what only our own window may call: Origin is our own, Sec-Fetch-Site (where told) too, the body is JSON.
/// A form of another site has another Origin; a form at all has another content type.
[[nodiscard]] std::optional<httpd::Response> refuse_foreign_page(const httpd::Request& request);

/// For the window's page itself: a page of its own, not framed or fetched by another (Fetch Metadata, where told).
[[nodiscard]] std::optional<httpd::Response> refuse_embedding(const httpd::Request& request);

/// For pages that a person opens by their address: no site led there (Fetch Metadata, where told).
[[nodiscard]] bool is_opened_by_a_person(const httpd::Request& request);

}  // namespace tpcard::agent
