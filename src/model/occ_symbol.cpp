#include "tradewind/model/occ_symbol.hpp"

#include <algorithm>
#include <optional>

#include "tradewind/model/invariant.hpp"

namespace tradewind {
namespace {

constexpr std::size_t root_length_max = 6;
constexpr std::size_t tail_length = 15;  // YYMMDD, C or P, 8 digits of strike
constexpr std::int64_t nanos_per_strike_unit = Price::nanos_per_dollar / 1000;
constexpr std::string_view forms = "O:ROOTyymmddC00000000 or ROOT padded to 6, yymmddC00000000";

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::int64_t number_of(std::string_view digits) {
    std::int64_t value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

std::string padded_digits(std::int64_t value, std::size_t width) {
    std::string text(width, '0');
    for (std::size_t i = width; i-- > 0; value /= 10) text[i] = static_cast<char>('0' + value % 10);
    return text;
}

bool is_root(std::string_view root) {
    return !root.empty() && root.size() <= root_length_max &&
           std::ranges::all_of(root, [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); });
}

// The root of either spelling; nullopt when what stands before the tail is neither.
std::optional<std::string_view> root_of(std::string_view head) {
    if (head.starts_with("O:")) return head.substr(2);
    if (head.size() != root_length_max) return std::nullopt;
    return head.substr(0, head.find_last_not_of(' ') + 1);  // a blank inside is_root() refuses
}

std::string tail_of(const OccSymbol& symbol) {
    const std::int64_t thousandths = symbol.strike.nanos() / nanos_per_strike_unit;
    invariant(is_root(symbol.root), "an option root is 1 to 6 of A-Z and 0-9");
    invariant(symbol.strike.nanos() % nanos_per_strike_unit == 0 && thousandths > 0 &&
                  thousandths < 100'000'000,
              "a strike is a multiple of 0.001 between 0 and 100,000");
    const int year = symbol.expiry.year();
    invariant(year >= 2000 && year < 2100, "an option symbol's expiry has two digits of year");
    return padded_digits(year % 100, 2) + padded_digits(symbol.expiry.month(), 2) +
           padded_digits(symbol.expiry.day(), 2) + (symbol.right == OptionRight::Call ? 'C' : 'P') +
           padded_digits(thousandths, 8);
}

}  // namespace

Expected<OccSymbol> OccSymbol::parse(std::string_view text) {
    const auto refuse = [text](std::string_view expected) {
        return failure("option symbol", "\"" + std::string{text} + "\"", std::string{expected});
    };
    if (text.size() <= tail_length) return refuse(forms);
    const std::string_view tail = text.substr(text.size() - tail_length);
    const auto root = root_of(text.substr(0, text.size() - tail_length));
    if (!root) return refuse(forms);
    if (!is_root(*root)) return refuse("a root of 1 to 6 of A-Z and 0-9");

    const std::string_view day = tail.substr(0, 6);
    const char right = tail[6];
    const std::string_view strike = tail.substr(7);
    if (!std::ranges::all_of(day, is_digit) || !std::ranges::all_of(strike, is_digit))
        return refuse("yymmdd, C or P, and 8 digits of strike at the end");
    if (right != 'C' && right != 'P') return refuse("C or P before the 8 digits of strike");
    const auto expiry =
        Date::parse("20" + std::string{day.substr(0, 2)} + "-" + std::string{day.substr(2, 2)} +
                    "-" + std::string{day.substr(4, 2)});
    if (!expiry) return refuse("an expiry yymmdd that is a date");
    const std::int64_t thousandths = number_of(strike);
    if (thousandths == 0) return refuse("a strike above 0");
    return OccSymbol{.root = std::string{*root},
                     .expiry = *expiry,
                     .right = right == 'C' ? OptionRight::Call : OptionRight::Put,
                     .strike = Price::from_nanos(thousandths * nanos_per_strike_unit)};
}

std::string OccSymbol::to_vendor() const { return "O:" + root + tail_of(*this); }

std::string OccSymbol::to_osi() const {
    std::string text = root;
    text.resize(root_length_max, ' ');
    return text + tail_of(*this);
}

}  // namespace tradewind
