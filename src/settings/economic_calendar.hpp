#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/error.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::settings {

inline constexpr std::string_view event_form =
    "date, New York time, importance (low, medium or high) and name of an event, as in "
    "\"2026-11-25 08:30 high GDP\"";

// One event, written as above; nullopt for anything else.
std::optional<EconomicEvent> parse_event(std::string_view text);

// A file of them, one a line, in any order; blank lines and what follows a # are left out. Every
// bad line is an error that names it. `name` is the file's.
std::expected<std::vector<EconomicEvent>, std::vector<Error>> parse_economic_calendar(
    std::string_view text, std::string_view name);

}  // namespace tradewind::settings
