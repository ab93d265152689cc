#pragma once

#include <immintrin.h>
#include <algorithm>

#include <array>
#include <bit>
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

// Eight ASCII digits at once, the first in the lowest byte: pairs, then fours, then the whole.
inline bool eight_digits(std::uint64_t chunk, std::uint64_t& value) {
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
inline bool eight_digits(const char* text, std::uint64_t& value) {
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, text, 8);
    return eight_digits(chunk, value);
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

// The same for fields of a TextBlock, behind whose text TextBlock::padding bytes may be read: up to
// eight characters, which most fields have, are taken in one step without a loop.
namespace padded {

// The text against the high end of a word, so that what follows it falls out: "168.5" is
// 0 0 0 '1' '6' '8' '.' '5' from low to high.
inline std::uint64_t right_aligned(std::string_view text) {
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, text.data(), 8);
    return chunk << (8 * (8 - text.size()));
}

// Zeros in front of `count` right-aligned digits.
inline bool digits(std::uint64_t aligned, std::size_t count, std::uint64_t& value) {
    // Two shifts, since one by 64 is undefined.
    aligned |= std::uint64_t{0x3030303030303030} >> (4 * count) >> (4 * count);
    return detail::eight_digits(aligned, value);
}

// A time in nanoseconds has 19 digits: sixteen of them in one go (pairs, fours, eights), then
// three.
[[gnu::always_inline]] inline std::int64_t nanoseconds(std::string_view text) {
    if (text.size() != 19) [[unlikely]]
        return csv::whole_number(text);
    const char* const p = text.data();
    const __m128i digits =
        _mm_sub_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)), _mm_set1_epi8('0'));
    const __m128i nine = _mm_set1_epi8(9);
    const int good = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(digits, nine), nine));
    const __m128i tens = _mm_set1_epi16(0x010A);            // 10, 1
    const __m128i hundreds = _mm_set1_epi32(0x0001'0064);   // 100, 1
    const __m128i thousands = _mm_set1_epi32(0x0001'2710);  // 10000, 1
    const __m128i twos = _mm_maddubs_epi16(digits, tens);
    const __m128i fours = _mm_madd_epi16(twos, hundreds);
    const __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), thousands);
    const auto halves = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
    const std::uint64_t a = detail::digit_of(p[16]);
    const std::uint64_t b = detail::digit_of(p[17]);
    const std::uint64_t c = detail::digit_of(p[18]);
    if (good != 0xFFFF || a > 9 || b > 9 || c > 9 || p[0] == '9') [[unlikely]]
        return csv::whole_number(text);
    return static_cast<std::int64_t>(
        ((halves & 0xFFFFFFFF) * 100'000'000 + (halves >> 32)) * 1'000 + a * 100 + b * 10 + c);
}

[[gnu::always_inline]] inline std::int64_t whole_number(std::string_view text) {
    const std::size_t size = text.size();
    std::uint64_t value = 0;
    if (size - 1 < 8 && digits(right_aligned(text), size, value)) [[likely]]
        return static_cast<std::int64_t>(value);
    return csv::whole_number(text);
}

[[gnu::always_inline]] inline std::int64_t decimal(std::string_view text, int scale) {
    const std::size_t size = text.size();
    if (size - 1 >= 8) [[unlikely]]
        return csv::decimal(text, scale);
    const std::uint64_t aligned = right_aligned(text);
    // The lowest byte that is a point: the classic search for a zero byte, exact for the first.
    const std::uint64_t difference = aligned ^ 0x2E2E2E2E2E2E2E2E;
    const std::uint64_t found =
        (difference - 0x0101010101010101) & ~difference & 0x8080808080808080;
    std::uint64_t value = 0;
    if (found == 0)
        return digits(aligned, size, value)
                   ? static_cast<std::int64_t>(value) * detail::power_of_ten[scale]
                   : csv::decimal(text, scale);
    const int point = std::countr_zero(found) / 8;
    const int fraction = 7 - point;
    // What stands before the point moves up over it.
    const std::uint64_t below = (std::uint64_t{1} << (8 * point)) - 1;
    const std::uint64_t joined =
        ((aligned & below) << 8) | (aligned & ~(below << 8) & ~std::uint64_t{0xFF});
    if (fraction > scale || size == 1 || !digits(joined, size - 1, value))
        return csv::decimal(text, scale);
    return static_cast<std::int64_t>(value) * detail::power_of_ten[scale - fraction];
}

// Codes such as an exchange's number have one digit or two.
[[gnu::always_inline]] inline std::int64_t code(std::string_view text) {
    const std::size_t size = text.size();
    if (size - 1 >= 2) [[unlikely]]
        return csv::whole_number(text);
    const unsigned first = detail::digit_of(text.front());
    const unsigned last = detail::digit_of(text.back());
    if (first > 9 || last > 9) [[unlikely]]
        return bad;
    return size == 1 ? last : first * 10 + last;
}

// '0' in front of a number of so many characters.
inline constexpr std::array<std::uint64_t, 9> leading_zeros{
    0x3030303030303030, 0x0030303030303030, 0x0000303030303030,
    0x0000003030303030, 0x0000000030303030, 0x0000000000303030,
    0x0000000000003030, 0x0000000000000030, 0};

// What eight digits are multiplied by when a point stood in front of the last 7, 6, ... 1 of them,
// behind all of them, or nowhere. 0: not a case for four_decimals().
template <int Scale>
inline constexpr std::array<std::int64_t, 9> multipliers = [] {
    std::array<std::int64_t, 9> made{};
    for (int fraction = 1; fraction <= std::min(7, Scale); ++fraction)
        made[static_cast<std::size_t>(7 - fraction)] = detail::power_of_ten[Scale - fraction];
    made[8] = detail::power_of_ten[Scale];
    return made;
}();

struct FourDecimals {
    std::int64_t a, b, c, d;
    bool good;  // false: one of them, not said which, must be read by decimal()
};

// Four fields at once, each of one to eight characters: an unsigned number in a lane each. The
// point is taken out by moving what stands before it over it.
template <int ScaleA, int ScaleB, int ScaleC, int ScaleD>
[[gnu::always_inline]] inline FourDecimals four_decimals(std::string_view a, std::string_view b,
                                                         std::string_view c, std::string_view d) {
    if (((a.size() - 1) | (b.size() - 1) | (c.size() - 1) | (d.size() - 1)) >= 8) [[unlikely]]
        return {0, 0, 0, 0, false};
    const auto lane = [](std::string_view text) {
        return static_cast<long long>(right_aligned(text) | leading_zeros[text.size()]);
    };
    const __m256i text = _mm256_set_epi64x(lane(d), lane(c), lane(b), lane(a));
    const __m256i points = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('.'));
    const __m256i no_point = _mm256_cmpeq_epi64(points, _mm256_setzero_si256());
    // All bits below the first point; all bits of a lane without one.
    const __m256i below =
        _mm256_add_epi64(_mm256_and_si256(points, _mm256_sub_epi64(_mm256_setzero_si256(), points)),
                         _mm256_set1_epi64x(-1));
    const __m256i up_to_point =
        _mm256_or_si256(_mm256_slli_epi64(below, 8), _mm256_set1_epi64x(0xFF));
    const __m256i moved = _mm256_sllv_epi64(_mm256_and_si256(text, below),
                                            _mm256_andnot_si256(no_point, _mm256_set1_epi64x(8)));
    const __m256i zero_before = _mm256_andnot_si256(no_point, _mm256_set1_epi64x('0'));
    const __m256i joined = _mm256_or_si256(_mm256_or_si256(moved, zero_before),
                                           _mm256_andnot_si256(up_to_point, text));
    const __m256i digits = _mm256_sub_epi8(joined, _mm256_set1_epi8('0'));
    const __m256i nine = _mm256_set1_epi8(9);
    const int all = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(digits, nine), nine));
    const __m256i twos = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A));   // 10, 1
    const __m256i fours = _mm256_madd_epi16(twos, _mm256_set1_epi32(0x0001'0064));  // 100, 1
    const __m256i eights = _mm256_madd_epi16(_mm256_packus_epi32(fours, fours),
                                             _mm256_set1_epi32(0x0001'2710));  // 10000, 1
    const auto ab = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm256_castsi256_si128(eights)));
    const auto cd =
        static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm256_extracti128_si256(eights, 1)));
    const auto where = static_cast<std::uint32_t>(_mm256_movemask_epi8(points));
    const auto point = [&](unsigned shift) {
        return static_cast<std::size_t>(std::countr_zero((where >> shift) | 0x100u));
    };
    const std::int64_t by_a = multipliers<ScaleA>[point(0)];
    const std::int64_t by_b = multipliers<ScaleB>[point(8)];
    const std::int64_t by_c = multipliers<ScaleC>[point(16)];
    const std::int64_t by_d = multipliers<ScaleD>[point(24)];
    const auto low = [](std::uint64_t two) { return static_cast<std::int64_t>(two & 0xFFFFFFFF); };
    const auto high = [](std::uint64_t two) { return static_cast<std::int64_t>(two >> 32); };
    return {low(ab) * by_a, high(ab) * by_b, low(cd) * by_c, high(cd) * by_d,
            all == -1 && by_a != 0 && by_b != 0 && by_c != 0 && by_d != 0};
}

}  // namespace padded

}  // namespace tradewind::feeds::csv
