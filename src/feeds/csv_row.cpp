#include "tradewind/feeds/csv_row.hpp"

#include <immintrin.h>

#include <bit>

namespace tradewind::feeds {
namespace {

std::uint32_t places_of(__m256i chunk, char wanted) {
    return static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(chunk, _mm256_set1_epi8(wanted))));
}

// Bit i: the exclusive or of bits 0 to i. Between an opening and its closing quote it is 1.
constexpr std::uint32_t prefix_xor(std::uint32_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits;
}

}  // namespace

const char* CsvRow::split(const char* line) {
    line_ = line;
    std::size_t count = 0;
    std::uint32_t inside = 0;  // all ones while a quote is open
    bool overflow = false;
    for (std::uint32_t base = 0;; base += 32) {
        const __m256i chunk = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(line + base));
        std::uint32_t commas = places_of(chunk, ',');
        const std::uint32_t feeds = places_of(chunk, '\n');
        const std::uint32_t up_to_feed = feeds ^ (feeds - 1);  // all ones when there is none
        const std::uint32_t quoted = prefix_xor(places_of(chunk, '"')) ^ inside;
        commas &= up_to_feed & ~quoted;
        // Rows have few separators a chunk: eight stores without a branch cover most of them.
        std::uint32_t rest = commas;
        std::uint32_t* to = ends_.data() + count;
        const auto found = static_cast<std::size_t>(std::popcount(commas));
        for (std::size_t i = 0; i < 8; ++i) {
            to[i] = base + static_cast<std::uint32_t>(std::countr_zero(rest));
            rest &= rest - 1;
        }
        for (std::size_t i = 8; i < found; ++i) {
            to[i] = base + static_cast<std::uint32_t>(std::countr_zero(rest));
            rest &= rest - 1;
        }
        count += found;
        if (count >= max_fields) {
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
        inside = (quoted >> 31) != 0 ? ~std::uint32_t{0} : 0;
    }
}

}  // namespace tradewind::feeds
