#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace tradewind::features {

// Why a statistic has no value. Each function says which of these it gives, and when.
enum class StatisticRefusal : std::uint8_t {
    TooFewValues,         // the formula divides by a count that is not there
    ValueNotFinite,       // a NaN or an infinity among the values, or a sum beyond a double
    ParameterOutOfRange,  // a confidence outside 0 to 1, a negative horizon, blocks that do not fit
    NotDefined,           // the formula has no value here: a negative variance, an infinite length
};

// "too few values", for a person.
std::string_view describe(StatisticRefusal refusal);

template <class T>
using Statistic = std::expected<T, StatisticRefusal>;

}  // namespace tradewind::features
