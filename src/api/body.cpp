#include "api/body.hpp"

namespace tpcard::api {

Body::Body(const httpd::Request& request)
    : object_(protocol::parse_object(request.body)), reader_(object_ ? *object_ : nothing_) {}

Result<CardSignature> Body::card_signature() {
  if (const auto signature = reader_.optional("hipki_signature")) {
    auto cms = from_base64(*signature);
    if (!cms) return tpcard::refuse(ErrorCode::token_malformed, "base64");
    return HipkiSignature{std::move(*cms)};
  }
  const auto* token = reader_.required_object("auth_token");
  if (token == nullptr) return tpcard::refuse(ErrorCode::token_malformed);
  return protocol::read_auth_token(*token);
}

membership::Outcome<void> Body::end() const {
  if (!object_) return std::unexpected(object_.error());
  if (auto read = reader_.end(); !read) return std::unexpected(std::move(read.error()));
  if (refused_) return std::unexpected(ErrorCode::malformed_request);
  return {};
}

membership::ProfileForm read_profile_form(Body& body) {
  const auto text = [&](std::string_view name) { return body.optional(name).value_or(""); };
  return {.name = body.required("name"),
          .organization_kind = text("organization_kind"),
          .unified_business_number = text("unified_business_number"),
          .address = text("address"),
          .contact_name = text("contact_name"),
          .telephone = text("telephone")};
}

}  // namespace tpcard::api
