// The identity profile of Taiwan's government PKI, from certificates met in the field.
#include "certificate/card_identity.hpp"

namespace tpcard::certificate {

const IdentityProfile& taiwan_gpki() {
  static const IdentityProfile kProfile{
      .schemes = {{.name = "moeaca",
                   .identifier_attribute = "2.16.886.1.100.2.101",
                   .form = IdentifierForm::digits,
                   .digits = 8,
                   .repeated_in_subject = std::string(attribute::serial_number),
                   .issuer_words = {"工商憑證管理中心"},
                   .identifier_is_business_number = true},
                  {.name = "xca",
                   .identifier_attribute = "2.16.886.1.100.2.102",
                   .form = IdentifierForm::object_identifier,
                   .repeated_in_subject = std::nullopt,
                   .issuer_words = {"組織及團體憑證管理中心"},
                   .identifier_is_business_number = false}},
      .class_attribute = "2.16.886.1.100.2.1",
      .rank_attribute = "2.16.886.1.100.2.2",
      .natural_person_attributes = {"2.16.886.1.100.2.51"},
      .natural_person_classes = {"2.16.886.1.100.3.1.1"},
      .agency_classes = {"2.16.886.1.100.3.2.1.1", "2.16.886.1.100.3.2.1.2"},
      .server_classes = {"2.16.886.1.100.3.3.1"},
  };
  return kProfile;
}

}  // namespace tpcard::certificate
