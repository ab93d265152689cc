#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "tradewind/feeds/trade_aggregate.hpp"
#include "tradewind/model/date.hpp"
#include "tradewind/model/decimal.hpp"
#include "tradewind/model/invariant.hpp"

// What the writers of flat files share.
namespace tradewind::feeds {

inline constexpr std::string_view aggregates_header =
    "ticker,volume,open,close,high,low,window_start,transactions\n";

// FOLDER/trades_v1/2024/03/2024-03-26.csv.gz
inline std::filesystem::path day_file_path(const std::filesystem::path& folder,
                                           std::string_view dataset, Date date) {
    const std::string day = date.to_string();
    return folder / dataset / day.substr(0, 4) / day.substr(5, 2) / (day + ".csv.gz");
}

// One CSV line at a time, in memory that stays.
class Line {
    static constexpr std::int64_t nanos_per_cent = 10'000'000;

public:
    void begin(std::string_view ticker) { text_.assign(ticker); }
    Line& text(std::string_view value) {
        text_ += ',';
        text_ += value;
        return *this;
    }
    Line& number(std::uint64_t value) {
        std::array<char, 24> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        return text({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    // Whole cents, as nearly every price is, without the way over a string.
    Line& price(Price value) {
        const std::int64_t cents = value.nanos() / nanos_per_cent;
        if (value < Price{} || value.nanos() % nanos_per_cent != 0)
            return text(format_decimal(value.nanos(), 9));
        number(static_cast<std::uint64_t>(cents / 100));
        if (cents % 100 == 0) return *this;
        text_ += '.';
        text_ += static_cast<char>('0' + cents / 10 % 10);
        if (cents % 10 != 0) text_ += static_cast<char>('0' + cents % 10);
        return *this;
    }
    Line& shares(Quantity value) { return text(format_decimal(value.micros(), 6)); }
    Line& time(Timestamp value) {
        invariant(value.nanos() >= 0, "flat files begin after 1970");
        return number(static_cast<std::uint64_t>(value.nanos()));
    }
    Line& aggregate(const TradeAggregate::Result& bar, Timestamp window_start) {
        shares(bar.volume).price(bar.open).price(bar.close).price(bar.high).price(bar.low);
        return time(window_start).number(bar.transactions);
    }
    std::string_view finish() {
        text_ += '\n';
        return text_;
    }

private:
    std::string text_;
};

// "", "17", or quoted when there is more than one code.
inline std::string codes(const std::array<std::uint8_t, 4>& conditions) {
    std::string text;
    std::size_t count = 0;
    for (const std::uint8_t code : conditions) {
        if (code == 0) continue;
        if (count++ > 0) text += ',';
        text += std::to_string(code);
    }
    return count > 1 ? "\"" + text + "\"" : text;
}

}  // namespace tradewind::feeds
