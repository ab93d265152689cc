#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

// Numbers of CSV fields, straight into fixed point. A field that is no such number gives `bad`:
// these functions stand on the path of every row, and the caller names file, line and field.
namespace tradewind::feeds::csv {

inline constexpr std::int64_t bad = std::numeric_limits<std::int64_t>::min();

namespace detail {

constexpr std::int64_t power_of_ten[19] = {1,
                                           10,
                                           100,
                                           1'000,
                                           10'000,
                                           100'000,
                                           1'000'000,
                                           10'000'000,
                                           100'000'000,
                                           1'000'000'000,
                                           10'000'000'000,
                                           100'000'000'000,
                                           1'000'000'000'000,
                                           10'000'000'000'000,
                                           100'000'000'000'000,
                                           1'000'000'000'000'000,
                                           10'000'000'000'000'000,
                                           100'000'000'000'000'000,
                                           1'000'000'000'000'000'000};

constexpr unsigned digit_of(char c) {
    return static_cast<unsigned>(static_cast<unsigned char>(c)) - unsigned{'0'};
}

// Eight ASCII digits at once (little endian): pairs, then fours, then the whole.
inline bool eight_digits(const char* text, std::uint64_t& value) {
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, text, 8);
    const std::uint64_t high_nibbles =
        (chunk & 0xF0F0F0F0F0F0F0F0) | (((chunk + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) >> 4);
    if (high_nibbles != 0x3333333333333333) return false;
    const std::uint64_t digits = chunk - 0x3030303030303030;
    std::uint64_t pairs = digits * 10 + (digits >> 8);
    pairs = (((pairs & 0x000000FF000000FF) * 0x000F424000000064) +
             (((pairs >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >>
            32;
    value = pairs & 0xFFFFFFFF;
    return true;
}

}  // namespace detail

// "1381132800614000000": digits only, at most 19 of them and below 2^63.
inline std::int64_t whole_number(std::string_view text) {
    const char* p = text.data();
    const char* const end = p + text.size();
    if (p == end || end - p > 19) return bad;
    std::uint64_t value = 0;
    for (std::uint64_t eight = 0; end - p >= 8; p += 8) {
        if (!detail::eight_digits(p, eight)) return bad;
        value = value * 100'000'000 + eight;
    }
    for (; p != end; ++p) {
        const unsigned digit = detail::digit_of(*p);
        if (digit > 9) return bad;
        value = value * 10 + digit;
    }
    return value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
               ? bad
               : static_cast<std::int64_t>(value);
}

// "13.94", "-0.5", "180.", "333.260000" as a count of 10^-scale. Digits beyond the scale are
// rounded to the nearest count (half away from zero), since vendors write doubles; exponents, signs
// other than one leading minus, blanks and overflows are bad.
inline std::int64_t decimal(std::string_view text, int scale) {
    const char* p = text.data();
    const char* const end = p + text.size();
    const bool negative = p != end && *p == '-';
    if (negative) ++p;
    std::uint64_t value = 0;
    const char* const first = p;
    unsigned digit = 0;
    while (p != end && (digit = detail::digit_of(*p)) <= 9) {
        value = value * 10 + digit;
        ++p;
    }
    const auto whole_digits = p - first;
    if (whole_digits > 18) return bad;
    int left = scale;
    std::ptrdiff_t fraction_digits = 0;
    bool round_up = false;
    if (p != end) {
        if (*p != '.') return bad;
        ++p;
        const char* const point = p;
        while (p != end && left > 0 && (digit = detail::digit_of(*p)) <= 9) {
            value = value * 10 + digit;
            --left;
            ++p;
        }
        if (left == 0 && p != end) {
            digit = detail::digit_of(*p);
            round_up = digit <= 9 && digit >= 5;
            while (p != end && detail::digit_of(*p) <= 9) ++p;
        }
        if (p != end) return bad;
        fraction_digits = p - point;
    }
    if (whole_digits + fraction_digits == 0) return bad;
    // Many whole digits and `scale` decimals may not fit, or have wrapped.
    if (whole_digits + scale > 18) {
        std::uint64_t whole = 0;
        for (const char* q = first; q != first + whole_digits; ++q)
            whole = whole * 10 + detail::digit_of(*q);
        const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) /
                          static_cast<std::uint64_t>(detail::power_of_ten[scale]);
        if (whole >= most) return bad;
    }
    std::int64_t scaled = static_cast<std::int64_t>(value) * detail::power_of_ten[left];
    if (round_up) ++scaled;
    return negative ? -scaled : scaled;
}

}  // namespace tradewind::feeds::csv
