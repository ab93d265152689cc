#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tradewind {

// A calendar date (of the exchange, unless said otherwise) as days since 1970-01-01. Which instants
// belong to it is calendar/'s business.
class Date {
public:
    constexpr Date() = default;
    static constexpr Date from_days(std::int32_t days) { return Date{days}; }
    static constexpr Date from_ymd(int year, unsigned month, unsigned day) {
        const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{month},
                                              std::chrono::day{day}};
        return Date{
            static_cast<std::int32_t>(std::chrono::sys_days{ymd}.time_since_epoch().count())};
    }
    // "2024-03-26"; nullopt for anything else, impossible dates included.
    static std::optional<Date> parse(std::string_view text);

    constexpr std::int32_t days() const { return days_; }
    constexpr std::chrono::year_month_day ymd() const {
        return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{days_}}};
    }
    constexpr int year() const { return static_cast<int>(ymd().year()); }
    constexpr unsigned month() const { return static_cast<unsigned>(ymd().month()); }
    constexpr unsigned day() const { return static_cast<unsigned>(ymd().day()); }
    // 0 = Sunday .. 6 = Saturday.
    constexpr unsigned weekday() const {
        return std::chrono::weekday{std::chrono::sys_days{std::chrono::days{days_}}}.c_encoding();
    }
    std::string to_string() const;  // "2024-03-26"

    constexpr Date plus_days(std::int32_t n) const { return Date{days_ + n}; }
    friend constexpr auto operator<=>(Date, Date) = default;

private:
    explicit constexpr Date(std::int32_t days) : days_{days} {}
    std::int32_t days_ = 0;
};

}  // namespace tradewind
