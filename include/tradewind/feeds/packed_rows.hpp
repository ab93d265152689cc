#pragma once

#include <cstddef>
#include <cstdint>

#include "tradewind/model/market_event.hpp"

// Market rows of one ticker and day in as few bytes as is quick: about 10 a trade, 9 a quote, 11 a
// minute bar. A row is the differences to the row before it, each in 0 to 8 bytes, behind three
// bytes that tell the lengths (three bits a field). Nothing is lost: what goes in comes out, but
// for header.instrument and header.sequence, which the merge gives.
namespace tradewind::feeds {

// What rows are differences to. Packing and unpacking start from the same state.
struct PackState {
    std::int64_t time = 0;
    std::int64_t first_price = 0;   // trade, bid, close
    std::int64_t second_price = 0;  // ask
    std::uint64_t id = 0;
    std::uint64_t attributes = 0;
    // Bars: what their window is, which is the same for all rows of a ticker and day.
    TimeFrame frame = TimeFrame::Minute1;
    std::int64_t day_start = 0;  // window_start of a day's bar
};

// The most that one row takes, and so the room that pack() needs behind `to`.
inline constexpr std::size_t packed_row_bytes_max = 3 + 8 * 8 + 8;
// Bounds of what can be packed: prices and sizes beyond them are refused as bad rows.
inline constexpr std::int64_t packed_price_nanos_max = 1'000'000'000'000'000'000;
inline constexpr std::int64_t packed_size_micros_max = 4'000'000'000'000'000'000;

std::byte* pack(const Trade& trade, PackState& state, std::byte* to);
std::byte* pack(const Quote& quote, PackState& state, std::byte* to);
std::byte* pack(const Bar& bar, PackState& state, std::byte* to);

// Eight bytes behind the last row must be readable.
const std::byte* unpack(const std::byte* from, PackState& state, Trade& trade);
const std::byte* unpack(const std::byte* from, PackState& state, Quote& quote);
const std::byte* unpack(const std::byte* from, PackState& state, Bar& bar);

}  // namespace tradewind::feeds
