#include "tradewind/model/decimal.hpp"

#include <array>

#include "tradewind/model/invariant.hpp"

namespace tradewind {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<std::int64_t> parse_decimal(std::string_view text, int scale) {
    invariant(scale >= 0 && scale <= 18, "a decimal scale fits 64 bits");
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    const auto point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    std::string_view fraction;
    if (point != std::string_view::npos) {
        fraction = text.substr(point + 1);
        if (fraction.empty()) return std::nullopt;
    }
    if (whole.empty()) return std::nullopt;

    // Counted downwards, since the most negative value has no positive counterpart.
    std::int64_t value = 0;
    const auto push = [&value](int digit) {
        return !__builtin_mul_overflow(value, std::int64_t{10}, &value) &&
               !__builtin_sub_overflow(value, std::int64_t{digit}, &value);
    };
    for (const char c : whole)
        if (!is_digit(c) || !push(c - '0')) return std::nullopt;
    for (int place = 0; place < scale; ++place) {
        char c = '0';
        if (!fraction.empty()) {
            c = fraction.front();
            fraction.remove_prefix(1);
        }
        if (!is_digit(c) || !push(c - '0')) return std::nullopt;
    }
    if (fraction.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
    if (!negative && __builtin_sub_overflow(std::int64_t{0}, value, &value)) return std::nullopt;
    return value;
}

std::string format_decimal(std::int64_t value, int scale, int min_fraction) {
    invariant(scale >= 0 && scale <= 18, "a decimal scale fits 64 bits");
    invariant(min_fraction >= 0 && min_fraction <= scale,
              "the least number of decimals is at most the scale");
    // At most a sign, 19 digits and a point; written from the right.
    std::array<char, 24> buffer{};
    std::size_t begin = buffer.size();
    const auto push = [&](char c) { buffer[--begin] = c; };

    std::uint64_t rest =
        value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
    bool any = false;
    for (int place = scale; place > 0; --place, rest /= 10) {
        const char digit = static_cast<char>('0' + rest % 10);
        any = any || digit != '0' || place <= min_fraction;
        if (any) push(digit);
    }
    if (any) push('.');
    do {
        push(static_cast<char>('0' + rest % 10));
        rest /= 10;
    } while (rest != 0);
    if (value < 0) push('-');
    return {buffer.data() + begin, buffer.size() - begin};
}

}  // namespace tradewind
