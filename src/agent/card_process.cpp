#include "agent/card_process.hpp"

#include "agent/card_stack.hpp"
#include "base/log.hpp"

namespace tpcard::agent {
namespace {

namespace json = boost::json;

std::unexpected<Error> refusal_in(const json::object& head) {
  const auto outcome = outcome_in(head);
  if (outcome) throw ChannelFault("an answer to another question");
  return refuse(outcome.error().code, outcome.error().detail);
}

}  // namespace

std::vector<CardProcessSettings> card_processes(const std::vector<ModuleSettings>& modules) {
  std::vector<CardProcessSettings> processes;
  for (const auto& module : modules) processes.push_back({.module = module});
  return processes;
}

CardProcess::CardProcess(CardProcessSettings settings) : settings_(std::move(settings)) {}

Result<std::string> CardProcess::open() {
  if (child_) return description_;
  try {
    start();
    const auto answer = ask(open_message(settings_.module), settings_.to_open);
    const auto* description = answer.if_contains("description");
    if (description != nullptr && description->is_string())
      return description_ = std::string(description->get_string());
    auto refused = refusal_in(answer);
    end();
    return refused;
  } catch (const std::exception& fault) {
    // Not the child alone may fail but its start: no process more, or a guard that forbids it.
    return refuse(ErrorCode::card_software_failed, failed("open", fault));
  }
}

CardsReport CardProcess::look() {
  if (const auto opened = open(); !opened) return {.readers = {}, .cards = {}, .problem = opened.error().code};
  try {
    return report_in(ask(look_message(), settings_.to_look));
  } catch (const ChannelFault& fault) {
    failed("look", fault);
    return {.readers = {}, .cards = {}, .problem = ErrorCode::card_software_failed};
  }
}

SignOutcome CardProcess::sign(const SignOrder& order) {
  if (const auto opened = open(); !opened) {
    return std::unexpected(SignFailure{opened.error().code, TriesLeft::unknown, opened.error().detail});
  }
  try {
    return outcome_in(ask(sign_message(order), settings_.to_sign));
  } catch (const ChannelFault& fault) {
    return std::unexpected(SignFailure{ErrorCode::card_software_failed, TriesLeft::unknown, failed("sign", fault)});
  }
}

json::object CardProcess::ask(const CardMessage& message, milliseconds time) {
  write_message(child_->channel(), message);
  return read_message(child_->channel(), std::chrono::steady_clock::now() + time).head;
}

void CardProcess::start() {
  const std::scoped_lock lock(mutex_);
  if (abandoned_) throw ChannelFault("the component ends");
  child_ = std::make_unique<ChildProcess>(settings_.program, std::vector<std::string>{"card-worker"});
}

std::string CardProcess::failed(std::string_view what, const std::exception& fault) {
  end();
  LogEvent(LogLevel::warning, "the card's software failed")
      .add("during", what)
      .add("module", settings_.module.path.string())
      .add("detail", fault.what());
  return fault.what();
}

void CardProcess::end() {
  const std::scoped_lock lock(mutex_);
  child_.reset();
}

void CardProcess::abandon() {
  const std::scoped_lock lock(mutex_);
  abandoned_ = true;
  if (child_) child_->kill();
}

namespace {

/// The child's answer to one question.
class Answers {
 public:
  json::object to(CardMessage question) {
    const auto* what = question.head.if_contains("do");
    if (what != nullptr && *what == "open") return open(module_in(question));
    if (!stack_ || what == nullptr) throw ChannelFault("a question out of turn");
    if (*what == "look") return report_head(stack_->look());
    if (*what == "sign") return outcome_head(stack_->sign(order_in(std::move(question))));
    throw ChannelFault("an unknown question");
  }

 private:
  json::object open(ModuleSettings module) {
    stack_.emplace(std::move(module), clock_);
    if (const auto opened = stack_->open(); !opened) {
      return outcome_head(std::unexpected(SignFailure{opened.error().code, TriesLeft::unknown, opened.error().detail}));
    }
    return {{"description", stack_->module_description()}};
  }

  SystemClock clock_;
  std::optional<CardStack> stack_;
};

}  // namespace

void run_card_worker() {
  auto channel = channel_to_parent();
  Answers answers;
  try {
    while (true) write_message(channel, {.head = answers.to(read_message(channel, std::nullopt))});
  } catch (const ChannelFault&) {
    // The parent has gone, or is not ours: either way there is nobody to work for.
  }
}

}  // namespace tpcard::agent
