#pragma once

#include <string_view>

#include "tradewind/model/error.hpp"
#include "value.hpp"

namespace tradewind::settings {

// TOML text as a table; `name` stands in errors. A syntax error ends the reading, so it is the only
// one.
Expected<Value::Table> parse_document(std::string_view text, std::string_view name);

// The right side of --set: a TOML value, or else plain text.
Value parse_typed(std::string_view text);

}  // namespace tradewind::settings
