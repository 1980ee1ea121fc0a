// What is wrong with a file of the operator's.
#pragma once

#include <stdexcept>

namespace tpcard::server {

/// In words for the operator: the file, the key and what is expected.
class ConfigurationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace tpcard::server
