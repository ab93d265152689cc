#include "tradewind/feeds/packed_rows.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace tradewind::feeds {
namespace {

// Field lengths in bytes by code.
constexpr std::array<std::uint8_t, 8> bytes_of_code{0, 1, 2, 3, 4, 5, 6, 8};
constexpr std::array<std::uint64_t, 8> mask_of_code{
    0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, ~std::uint64_t{0}};

class RowPacker {
public:
    explicit RowPacker(std::byte* to) : row_{to}, to_{to + 3} {}

    void add(std::uint64_t value) {
        const unsigned bytes = (static_cast<unsigned>(std::bit_width(value)) + 7) / 8;
        const unsigned code = bytes > 6 ? 7 : bytes;
        control_ |= code << shift_;
        shift_ += 3;
        std::memcpy(to_, &value, 8);
        to_ += bytes_of_code[code];
    }
    std::byte* finish() {
        std::memcpy(row_, &control_, 3);
        return to_;
    }

private:
    std::byte* row_;
    std::byte* to_;
    std::uint32_t control_ = 0;
    unsigned shift_ = 0;
};

class RowUnpacker {
public:
    explicit RowUnpacker(const std::byte* from) : from_{from + 3} {
        std::memcpy(&control_, from, 3);
    }

    std::uint64_t next() {
        std::uint64_t value = 0;
        std::memcpy(&value, from_, 8);
        const std::uint32_t code = control_ & 7;
        control_ >>= 3;
        from_ += bytes_of_code[code];
        return value & mask_of_code[code];
    }
    const std::byte* finish() const { return from_; }

private:
    const std::byte* from_;
    std::uint32_t control_ = 0;
};

constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// Numbers that are mostly multiples of `Unit`: the last bit tells.
template <std::int64_t Unit>
constexpr std::uint64_t in_units(std::int64_t value) {
    const std::int64_t units = value / Unit;
    return units * Unit == value ? zigzag(units) << 1 : (zigzag(value) << 1) | 1;
}
template <std::int64_t Unit>
constexpr std::int64_t from_units(std::uint64_t packed) {
    const std::int64_t value = unzigzag(packed >> 1);
    return (packed & 1) != 0 ? value : value * Unit;
}

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t cent = 10'000'000;
constexpr std::int64_t unit = 1'000'000;

// Sizes are not negative: no zigzag.
constexpr std::uint64_t pack_size(Quantity size) {
    const auto micros = static_cast<std::uint64_t>(size.micros());
    const std::uint64_t units = micros / unit;
    return units * unit == micros ? units << 1 : (micros << 1) | 1;
}
constexpr Quantity unpack_size(std::uint64_t packed) {
    const auto value = static_cast<std::int64_t>(packed >> 1);
    return Quantity::from_micros((packed & 1) != 0 ? value : value * unit);
}

void set_times(Header& header, std::int64_t time) {
    header.event_time = Timestamp::from_nanos(time);
    header.receive_time = header.event_time;
    header.source = static_cast<std::uint16_t>(SourceRank::Market);
}

}  // namespace

std::byte* pack(const Trade& trade, PackState& state, std::byte* to) {
    RowPacker row{to};
    const std::int64_t time = trade.header.event_time.nanos();
    row.add(in_units<millisecond>(time - state.time));
    row.add(in_units<cent>(trade.price.nanos() - state.first_price));
    row.add(pack_size(trade.size));
    row.add(zigzag(static_cast<std::int64_t>(trade.id - state.id)));
    std::uint32_t conditions = 0;
    std::memcpy(&conditions, trade.conditions.data(), 4);
    const std::uint64_t attributes =
        trade.header.flags | std::uint64_t{trade.exchange} << 8 | std::uint64_t{trade.tape} << 16 |
        std::uint64_t{trade.correction} << 24 | std::uint64_t{conditions} << 32;
    row.add(attributes ^ state.attributes);
    state.time = time;
    state.first_price = trade.price.nanos();
    state.id = trade.id + 1;
    state.attributes = attributes;
    return row.finish();
}

const std::byte* unpack(const std::byte* from, PackState& state, Trade& trade) {
    RowUnpacker row{from};
    state.time += from_units<millisecond>(row.next());
    state.first_price += from_units<cent>(row.next());
    trade.size = unpack_size(row.next());
    trade.id = state.id + static_cast<std::uint64_t>(unzigzag(row.next()));
    state.id = trade.id + 1;
    state.attributes ^= row.next();
    set_times(trade.header, state.time);
    trade.header.kind = RecordKind::Trade;
    trade.header.flags = static_cast<std::uint8_t>(state.attributes);
    trade.price = Price::from_nanos(state.first_price);
    trade.exchange = static_cast<std::uint8_t>(state.attributes >> 8);
    trade.tape = static_cast<std::uint8_t>(state.attributes >> 16);
    trade.correction = static_cast<std::uint8_t>(state.attributes >> 24);
    trade.reserved = 0;
    const auto conditions = static_cast<std::uint32_t>(state.attributes >> 32);
    std::memcpy(trade.conditions.data(), &conditions, 4);
    return row.finish();
}

std::byte* pack(const Quote& quote, PackState& state, std::byte* to) {
    RowPacker row{to};
    const std::int64_t time = quote.header.event_time.nanos();
    row.add(in_units<millisecond>(time - state.time));
    row.add(in_units<cent>(quote.bid.nanos() - state.first_price));
    row.add(in_units<cent>(quote.ask.nanos() - state.second_price));
    row.add(pack_size(quote.bid_size));
    row.add(pack_size(quote.ask_size));
    row.add(quote.header.flags ^ state.attributes);
    state.time = time;
    state.first_price = quote.bid.nanos();
    state.second_price = quote.ask.nanos();
    state.attributes = quote.header.flags;
    return row.finish();
}

const std::byte* unpack(const std::byte* from, PackState& state, Quote& quote) {
    RowUnpacker row{from};
    state.time += from_units<millisecond>(row.next());
    state.first_price += from_units<cent>(row.next());
    state.second_price += from_units<cent>(row.next());
    quote.bid_size = unpack_size(row.next());
    quote.ask_size = unpack_size(row.next());
    state.attributes ^= row.next();
    set_times(quote.header, state.time);
    quote.header.kind = RecordKind::Quote;
    quote.header.flags = static_cast<std::uint8_t>(state.attributes);
    quote.bid = Price::from_nanos(state.first_price);
    quote.ask = Price::from_nanos(state.second_price);
    return row.finish();
}

std::byte* pack(const Bar& bar, PackState& state, std::byte* to) {
    RowPacker row{to};
    const std::int64_t time = bar.header.event_time.nanos();
    const std::int64_t open = bar.open.nanos();
    row.add(in_units<millisecond>(time - state.time));
    row.add(in_units<cent>(open - state.first_price));
    row.add(in_units<cent>(bar.high.nanos() - open));
    row.add(in_units<cent>(bar.low.nanos() - open));
    row.add(in_units<cent>(bar.close.nanos() - open));
    row.add(pack_size(bar.volume));
    row.add(bar.transactions);
    row.add(bar.header.flags);
    state.time = time;
    state.first_price = bar.close.nanos();
    return row.finish();
}

const std::byte* unpack(const std::byte* from, PackState& state, Bar& bar) {
    RowUnpacker row{from};
    state.time += from_units<millisecond>(row.next());
    const std::int64_t open = state.first_price + from_units<cent>(row.next());
    bar.open = Price::from_nanos(open);
    bar.high = Price::from_nanos(open + from_units<cent>(row.next()));
    bar.low = Price::from_nanos(open + from_units<cent>(row.next()));
    state.first_price = open + from_units<cent>(row.next());
    bar.close = Price::from_nanos(state.first_price);
    bar.volume = unpack_size(row.next());
    bar.transactions = row.next();
    set_times(bar.header, state.time);
    bar.header.kind = RecordKind::Bar;
    bar.header.flags = static_cast<std::uint8_t>(row.next());
    bar.frame = state.frame;
    bar.window_start = state.frame == TimeFrame::Day1
                           ? Timestamp::from_nanos(state.day_start)
                           : Timestamp::from_nanos(state.time - length_of(state.frame).count());
    return row.finish();
}

}  // namespace tradewind::feeds
