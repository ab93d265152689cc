#include "tradewind/research/text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "tradewind/model/date.hpp"
#include "tradewind/model/decimal.hpp"

namespace tradewind::research {
namespace {

constexpr std::int64_t nanos_per_second = 1'000'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

std::string until_seconds(std::int64_t seconds) {
    std::int64_t day = seconds / seconds_per_day;
    std::int64_t rest = seconds % seconds_per_day;
    if (rest < 0) {
        rest += seconds_per_day;
        --day;
    }
    return fmt::format("{}T{:02}:{:02}:{:02}",
                       Date::from_days(static_cast<std::int32_t>(day)).to_string(), rest / 3600,
                       rest / 60 % 60, rest % 60);
}

std::string fraction_digits(std::int64_t nanos) { return fmt::format("{:09}", nanos); }

}  // namespace

std::string utc_text(Timestamp time) {
    if (time == Timestamp::min()) return "-inf";
    if (time == Timestamp::max()) return "+inf";
    std::int64_t seconds = time.nanos() / nanos_per_second;
    std::int64_t nanos = time.nanos() % nanos_per_second;
    if (nanos < 0) {
        nanos += nanos_per_second;
        --seconds;
    }
    return until_seconds(seconds) + "." + fraction_digits(nanos) + "Z";
}

std::string short_utc_text(Timestamp time) {
    std::string text = utc_text(time);
    if (!text.ends_with('Z')) return text;
    text.pop_back();
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text + "Z";
}

std::string text_of(Price price) { return format_decimal(price.nanos(), 9, 2); }
std::string text_of(Money money) { return format_decimal(money.nanos(), 9, 2); }
std::string text_of(Quantity quantity) { return format_decimal(quantity.micros(), 6); }
std::string text_of(double value) { return fmt::format("{}", value); }

std::string json_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte >= 0x7f) {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string json_number(double value) { return std::isfinite(value) ? text_of(value) : "null"; }

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

}  // namespace tradewind::research
