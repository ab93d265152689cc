#include "tradewind/model/date.hpp"

#include <array>

#include "tradewind/model/invariant.hpp"

namespace tradewind {
namespace {

// Decimal digits only; nullopt for anything else.
std::optional<unsigned> parse_digits(std::string_view text) {
    unsigned value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

}  // namespace

std::optional<Date> Date::parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = parse_digits(text.substr(0, 4));
    const auto month = parse_digits(text.substr(5, 2));
    const auto day = parse_digits(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day ymd{std::chrono::year{static_cast<int>(*year)},
                                          std::chrono::month{*month}, std::chrono::day{*day}};
    if (!ymd.ok()) return std::nullopt;
    return Date::from_ymd(static_cast<int>(*year), *month, *day);
}

std::string Date::to_string() const {
    const int number = year();
    invariant(number >= 0 && number <= 9999, "a printed date has a year of four digits");
    const auto four = static_cast<unsigned>(number);
    const std::array<unsigned, 8> digits{four / 1000,  four / 100 % 10, four / 10 % 10, four % 10,
                                         month() / 10, month() % 10,    day() / 10,     day() % 10};
    std::string text;
    text.reserve(10);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i == 4 || i == 6) text += '-';
        text += static_cast<char>('0' + digits[i]);
    }
    return text;
}

}  // namespace tradewind
