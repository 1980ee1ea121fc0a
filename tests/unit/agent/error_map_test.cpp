#include <gtest/gtest.h>

#include "agent/pkcs11_error.hpp"
#include "agent/routes.hpp"

namespace tpcard::agent {
namespace {

TEST(ErrorMap, says_in_the_products_words_what_a_card_answers) {
  const std::pair<CK_RV, ErrorCode> answers[] = {{CKR_PIN_INCORRECT, ErrorCode::pin_wrong},
                                                 {CKR_PIN_LEN_RANGE, ErrorCode::pin_length},
                                                 {CKR_PIN_LOCKED, ErrorCode::pin_locked},
                                                 {CKR_PIN_EXPIRED, ErrorCode::card_not_activated},
                                                 {CKR_USER_PIN_NOT_INITIALIZED, ErrorCode::card_not_activated},
                                                 {CKR_TOKEN_NOT_PRESENT, ErrorCode::card_removed},
                                                 {CKR_DEVICE_REMOVED, ErrorCode::card_removed},
                                                 {CKR_SESSION_HANDLE_INVALID, ErrorCode::card_removed},
                                                 {CKR_TOKEN_NOT_RECOGNIZED, ErrorCode::module_missing},
                                                 {CKR_SESSION_COUNT, ErrorCode::card_in_use},
                                                 {CKR_DEVICE_ERROR, ErrorCode::card_error},
                                                 {CKR_GENERAL_ERROR, ErrorCode::card_error},
                                                 {0x80000001, ErrorCode::card_error}};
  for (const auto& [answer, code] : answers) EXPECT_EQ(error_of(answer), code) << text_of(answer);
}

TEST(ErrorMap, gives_every_refusal_of_the_component_a_status_of_a_refusal) {
  for (auto code = ErrorCode::site_not_listed; code <= ErrorCode::timed_out;
       code = static_cast<ErrorCode>(static_cast<int>(code) + 1)) {
    EXPECT_GE(status_of(code), 400U) << id_of(code);
  }
}

}  // namespace
}  // namespace tpcard::agent
