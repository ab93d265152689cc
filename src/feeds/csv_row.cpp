#include "tradewind/feeds/csv_row.hpp"

#include <immintrin.h>

#include <bit>

namespace tradewind::feeds {
namespace {

// Which of 64 bytes are the wanted one.
std::uint64_t places_of(__m256i low, __m256i high, char wanted) {
    const __m256i pattern = _mm256_set1_epi8(wanted);
    const auto first =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, pattern)));
    const auto second =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, pattern)));
    return first | std::uint64_t{second} << 32;
}

// Bit i: the exclusive or of bits 0 to i. Between an opening and its closing quote it is 1.
constexpr std::uint64_t prefix_xor(std::uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

}  // namespace

const char* CsvRow::split(const char* line) {
    line_ = line;
    std::size_t count = 0;
    std::uint64_t inside = 0;  // all ones while a quote is open
    bool overflow = false;
    for (std::uint32_t base = 0;; base += 64) {
        const auto* const at = reinterpret_cast<const __m256i*>(line + base);
        const __m256i low = _mm256_loadu_si256(at);
        const __m256i high = _mm256_loadu_si256(at + 1);
        const std::uint64_t feeds = places_of(low, high, '\n');
        const std::uint64_t up_to_feed = feeds ^ (feeds - 1);  // all ones when there is none
        const std::uint64_t quoted = prefix_xor(places_of(low, high, '"')) ^ inside;
        std::uint64_t rest = places_of(low, high, ',') & up_to_feed & ~quoted;
        std::uint32_t* to = ends_.data() + count;
        count += static_cast<std::size_t>(std::popcount(rest));
        // Twelve at a time, which is most rows' number, without a branch each: what is stored too
        // much is written over.
        while (true) {
            for (std::size_t i = 0; i < 12; ++i) {
                to[i] = base + static_cast<std::uint32_t>(std::countr_zero(rest));
                rest &= rest - 1;
            }
            if (rest == 0) [[likely]]
                break;
            to += 12;
        }
        if (count >= max_fields) [[unlikely]] {
            overflow = true;
            count = 0;
        }
        if (feeds != 0) {
            const auto feed = static_cast<std::uint32_t>(std::countr_zero(feeds));
            std::uint32_t end = base + feed;
            malformed_ = overflow || ((quoted >> feed) & 1) != 0;
            const char* const next = line + end + 1;
            if (end != 0 && line[end - 1] == '\r') --end;
            ends_[count] = end;
            count_ = count + 1;
            return next;
        }
        inside = (quoted >> 63) != 0 ? ~std::uint64_t{0} : 0;
    }
}

}  // namespace tradewind::feeds
