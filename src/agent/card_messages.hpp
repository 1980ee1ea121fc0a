// What the component and its card process say to one another: one message each way, a JSON head and, beside it, a PIN
// that no JSON reader sees. Big-endian: head's length (4 bytes), PIN's length (1 byte), head, PIN. Strict: anything
// else is a fault, and a process that makes one is ended.
#pragma once

#include <boost/json/object.hpp>

#include "agent/cards.hpp"
#include "agent/child_process.hpp"

namespace tpcard::agent {

struct CardMessage {
  boost::json::object head;
  Secret pin = {};
};

/// Throws ChannelFault.
void write_message(Channel& channel, const CardMessage& message);
/// Throws ChannelFault, for a message that is not one of ours too.
[[nodiscard]] CardMessage read_message(Channel& channel, Channel::Deadline deadline);

/// `{"do": "open"}`, `look`, `sign`: what the component asks.
[[nodiscard]] CardMessage open_message(const ModuleSettings& module);
[[nodiscard]] CardMessage look_message();
[[nodiscard]] CardMessage sign_message(const SignOrder& order);

// The readers throw ChannelFault: both ends are this program.
[[nodiscard]] ModuleSettings module_in(const CardMessage& message);
[[nodiscard]] SignOrder order_in(CardMessage message);

[[nodiscard]] boost::json::object report_head(const CardsReport& report);
[[nodiscard]] CardsReport report_in(const boost::json::object& head);
[[nodiscard]] boost::json::object outcome_head(const SignOutcome& outcome);
[[nodiscard]] SignOutcome outcome_in(const boost::json::object& head);

}  // namespace tpcard::agent
