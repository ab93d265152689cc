#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "tradewind/feeds/dataset_layout.hpp"
#include "tradewind/model/market_event.hpp"

// Market rows of one ticker and day in few bytes and little time: a trade or quote in 16 bytes, a
// bar in 24, as differences to the row before it in bit fields. What does not fit them (a price
// finer than 0.0001, a fraction of a share, a long silence) is stored whole behind a word of zero.
// Nothing is lost: what goes in comes out, but for header.instrument and header.sequence, which the
// merge gives.
namespace tradewind::feeds {

// What rows are differences to. Packing and unpacking start from the same state.
struct PackState {
    std::int64_t time = 0;
    std::int64_t first_price = 0;   // trade, bid, close
    std::int64_t second_price = 0;  // ask
    std::uint64_t id = 0;
    // Conditions, exchange, tape and flags of trades, each kept in the place its hash says.
    std::array<std::uint64_t, 64> attributes{};
    // Bars: what their window is, which is the same for all rows of a ticker and day.
    TimeFrame frame = TimeFrame::Minute1;
    std::int64_t day_start = 0;  // window_start of a day's bar
};

// The most that one row takes, and so the room that pack() needs behind `to`.
inline constexpr std::size_t packed_row_bytes_max = 8 + sizeof(Bar);
// Bounds of the prices and sizes of a sound row: sums and differences of a few stay in 64 bits.
inline constexpr std::int64_t price_nanos_max = 1'000'000'000'000'000'000;
inline constexpr std::int64_t size_micros_max = 4'000'000'000'000'000'000;

template <class Event>
std::byte* pack(const Event& event, PackState& state, std::byte* to);
template <class Event>
std::byte* pack_all(std::span<const Event> events, PackState& state, std::byte* to);

// The time of the row that unpack() would give next.
std::int64_t peek_time(const std::byte* from, RowKind kind, const PackState& state);
// Writes every byte of the event but header.instrument and header.sequence.
const std::byte* unpack(const std::byte* from, PackState& state, Trade& trade);
const std::byte* unpack(const std::byte* from, PackState& state, Quote& quote);
const std::byte* unpack(const std::byte* from, PackState& state, Bar& bar);

}  // namespace tradewind::feeds
