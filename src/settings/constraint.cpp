#include "constraint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace tradewind::settings {
namespace {

template <class T, class Print>
std::string either(const std::vector<T>& values, Print print) {
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i != 0) text += i + 1 == values.size() ? " or " : ", ";
        text += print(values[i]);
    }
    return text;
}

}  // namespace

bool Constraint::admits(double value) const {
    if (!std::isfinite(value)) return false;
    if (!listed.empty() && std::ranges::find(listed, value) == listed.end()) return false;
    if (lower == Lower::Excluded ? !(value > low) : !(value >= low)) return false;
    if (!(value <= high)) return false;
    if (power_of_two) {
        int exponent = 0;
        return std::frexp(value, &exponent) == 0.5;
    }
    return true;
}

std::string Constraint::text() const {
    if (!words.empty())
        return either(words, [](std::string_view word) { return fmt::format("\"{}\"", word); });
    if (!listed.empty())
        return either(listed, [](double value) { return fmt::format("{}", value); });
    if (std::isinf(low) && std::isinf(high)) return {};
    if (power_of_two) return fmt::format("a power of two, {} to {}", low, high);
    if (lower == Lower::Excluded) return fmt::format("above {}, up to {}", low, high);
    return fmt::format("{} to {}", low, high);
}

Constraint any() { return {}; }

Constraint within(double low, double high) {
    Constraint constraint;
    constraint.low = low;
    constraint.high = high;
    return constraint;
}

Constraint above(double low, double high) {
    Constraint constraint = within(low, high);
    constraint.lower = Constraint::Lower::Excluded;
    return constraint;
}

Constraint power_of_two(double low, double high) {
    Constraint constraint = within(low, high);
    constraint.power_of_two = true;
    return constraint;
}

Constraint one_of(std::vector<double> values) {
    Constraint constraint;
    constraint.listed = std::move(values);
    return constraint;
}

Constraint one_of(std::vector<std::string_view> words) {
    Constraint constraint;
    constraint.words = std::move(words);
    return constraint;
}

}  // namespace tradewind::settings
