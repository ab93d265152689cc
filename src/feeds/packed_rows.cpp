#include "tradewind/feeds/packed_rows.hpp"

#include <algorithm>
#include <cstring>

namespace tradewind::feeds {
namespace {

// A packed row's first word is never 0: its lowest bit is set.
constexpr std::uint64_t packed_mark = 1;
constexpr std::int64_t price_step = 100'000;  // 0.0001 dollars
constexpr std::int64_t unit = 1'000'000;
constexpr std::int64_t second = 1'000'000'000;
constexpr unsigned time_bits = 40;  // 18 minutes in nanoseconds

// Collects bit fields from low to high, and whether every value fitted its field.
class Fields {
public:
    explicit Fields(std::uint64_t low, unsigned bits) : word_{low}, shift_{bits} {}

    Fields& add(std::uint64_t value, unsigned bits) {
        lost_ |= value >> bits;
        word_ |= value << shift_;
        shift_ += bits;
        return *this;
    }
    std::uint64_t word() const { return word_; }
    std::uint64_t lost() const { return lost_; }

private:
    std::uint64_t word_;
    unsigned shift_;
    std::uint64_t lost_ = 0;
};

constexpr std::uint64_t bits_of(std::uint64_t word, unsigned from, unsigned count) {
    return (word >> from) & ((std::uint64_t{1} << count) - 1);
}

constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// A value as a count of steps, and what was left over, which must be nothing.
struct Steps {
    std::int64_t count;
    std::uint64_t left_over;
};
template <std::int64_t Step>
Steps in_steps(std::int64_t value) {
    const std::int64_t count = value / Step;
    return {count, static_cast<std::uint64_t>(value - count * Step)};
}

std::byte* store(std::uint64_t word, std::byte* to) {
    std::memcpy(to, &word, 8);
    return to + 8;
}
std::uint64_t load(const std::byte* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, 8);
    return word;
}

template <class Event>
std::byte* store_whole(const Event& event, std::byte* to) {
    to = store(0, to);
    std::memcpy(to, &event, sizeof event);
    return to + sizeof event;
}
template <class Event>
const std::byte* load_whole(const std::byte* from, Event& event) {
    std::memcpy(&event, from + 8, sizeof event);
    return from + 8 + sizeof event;
}

void set_header(Header& header, RecordKind kind, std::int64_t time, std::uint64_t flags) {
    header.event_time = Timestamp::from_nanos(time);
    header.receive_time = header.event_time;
    header.kind = kind;
    header.flags = static_cast<std::uint8_t>(flags);
    header.source = static_cast<std::uint16_t>(SourceRank::Market);
}

// conditions | exchange | tape | flags | correction
std::uint64_t attributes_of(const Trade& trade) {
    std::uint32_t conditions = 0;
    std::memcpy(&conditions, trade.conditions.data(), 4);
    return std::uint64_t{conditions} << 32 | std::uint64_t{trade.exchange} << 24 |
           std::uint64_t{trade.tape} << 16 | std::uint64_t{trade.correction} << 8 |
           trade.header.flags;
}
std::uint64_t place_of(std::uint64_t attributes) { return (attributes * 0x9E3779B97F4A7C15) >> 58; }

void follow(PackState& state, const Trade& trade, std::uint64_t attributes) {
    state.time = trade.header.event_time.nanos();
    state.first_price = trade.price.nanos();
    state.id = trade.id + 1;
    state.attributes[place_of(attributes)] = attributes;
}
void follow(PackState& state, const Quote& quote) {
    state.time = quote.header.event_time.nanos();
    state.first_price = quote.bid.nanos();
    state.second_price = quote.ask.nanos();
}
void follow(PackState& state, const Bar& bar) {
    state.time = bar.header.event_time.nanos();
    state.first_price = bar.close.nanos();
}

}  // namespace

std::int64_t peek_time(const std::byte* from, RowKind kind, const PackState& state) {
    const std::uint64_t word = load(from);
    if (word == 0) [[unlikely]]  // the header opens the event, and the time the header
        return static_cast<std::int64_t>(load(from + 8));
    return kind == RowKind::Bar
               ? state.time + static_cast<std::int64_t>(bits_of(word, 1, 17)) * second
               : state.time + static_cast<std::int64_t>(bits_of(word, 1, time_bits));
}

// word 0: mark 1, time 40, price 23; word 1: size 32, id 25, attributes 6
[[gnu::always_inline]] inline std::byte* pack_one(const Trade& trade, PackState& state,
                                                  std::byte* to) {
    const std::uint64_t attributes = attributes_of(trade);
    const std::uint64_t place = place_of(attributes);
    const Steps price = in_steps<price_step>(trade.price.nanos() - state.first_price);
    const Steps size = in_steps<unit>(trade.size.micros());
    const Fields first =
        Fields{packed_mark, 1}
            .add(static_cast<std::uint64_t>(trade.header.event_time.nanos() - state.time),
                 time_bits)
            .add(zigzag(price.count), 23);
    const Fields last = Fields{0, 0}
                            .add(static_cast<std::uint64_t>(size.count), 32)
                            .add(zigzag(static_cast<std::int64_t>(trade.id - state.id)), 25)
                            .add(place, 6);
    const std::uint64_t lost = first.lost() | last.lost() | price.left_over | size.left_over |
                               (state.attributes[place] ^ attributes);
    follow(state, trade, attributes);
    if (lost != 0) [[unlikely]]
        return store_whole(trade, to);
    return store(last.word(), store(first.word(), to));
}

const std::byte* unpack(const std::byte* from, PackState& state, Trade& trade) {
    const std::uint64_t first = load(from);
    if (first == 0) [[unlikely]] {
        from = load_whole(from, trade);
        follow(state, trade, attributes_of(trade));
        return from;
    }
    const std::uint64_t last = load(from + 8);
    const std::uint64_t attributes = state.attributes[bits_of(last, 57, 6)];
    state.time += static_cast<std::int64_t>(bits_of(first, 1, time_bits));
    state.first_price += unzigzag(bits_of(first, 41, 23)) * price_step;
    trade.id = state.id + static_cast<std::uint64_t>(unzigzag(bits_of(last, 32, 25)));
    state.id = trade.id + 1;
    set_header(trade.header, RecordKind::Trade, state.time, attributes & 0xFF);
    trade.price = Price::from_nanos(state.first_price);
    trade.size = Quantity::from_units(static_cast<std::int64_t>(bits_of(last, 0, 32)));
    const auto conditions = static_cast<std::uint32_t>(attributes >> 32);
    std::memcpy(trade.conditions.data(), &conditions, 4);
    trade.exchange = static_cast<std::uint8_t>(attributes >> 24);
    trade.tape = static_cast<std::uint8_t>(attributes >> 16);
    trade.correction = static_cast<std::uint8_t>(attributes >> 8);
    trade.reserved = 0;
    return from + 16;
}

// word 0: mark 1, time 40, bid 23; word 1: ask 23, bid size 20, ask size 20, flags 1
[[gnu::always_inline]] inline std::byte* pack_one(const Quote& quote, PackState& state,
                                                  std::byte* to) {
    const Steps bid = in_steps<price_step>(quote.bid.nanos() - state.first_price);
    const Steps ask = in_steps<price_step>(quote.ask.nanos() - state.second_price);
    const Steps bid_size = in_steps<unit>(quote.bid_size.micros());
    const Steps ask_size = in_steps<unit>(quote.ask_size.micros());
    const Fields first =
        Fields{packed_mark, 1}
            .add(static_cast<std::uint64_t>(quote.header.event_time.nanos() - state.time),
                 time_bits)
            .add(zigzag(bid.count), 23);
    const Fields last = Fields{0, 0}
                            .add(zigzag(ask.count), 23)
                            .add(static_cast<std::uint64_t>(bid_size.count), 20)
                            .add(static_cast<std::uint64_t>(ask_size.count), 20)
                            .add(quote.header.flags, 1);
    const std::uint64_t lost = first.lost() | last.lost() | bid.left_over | ask.left_over |
                               bid_size.left_over | ask_size.left_over;
    follow(state, quote);
    if (lost != 0) [[unlikely]]
        return store_whole(quote, to);
    return store(last.word(), store(first.word(), to));
}

const std::byte* unpack(const std::byte* from, PackState& state, Quote& quote) {
    const std::uint64_t first = load(from);
    if (first == 0) [[unlikely]] {
        from = load_whole(from, quote);
        follow(state, quote);
        return from;
    }
    const std::uint64_t last = load(from + 8);
    state.time += static_cast<std::int64_t>(bits_of(first, 1, time_bits));
    state.first_price += unzigzag(bits_of(first, 41, 23)) * price_step;
    state.second_price += unzigzag(bits_of(last, 0, 23)) * price_step;
    set_header(quote.header, RecordKind::Quote, state.time, last >> 63);
    quote.bid = Price::from_nanos(state.first_price);
    quote.ask = Price::from_nanos(state.second_price);
    quote.bid_size = Quantity::from_units(static_cast<std::int64_t>(bits_of(last, 23, 20)));
    quote.ask_size = Quantity::from_units(static_cast<std::int64_t>(bits_of(last, 43, 20)));
    return from + 16;
}

// word 0: mark 1, seconds 17, volume 46; word 1: open 24, above it 20, below it 20;
// word 2: close above low 21, transactions 32, extended hours 1
[[gnu::always_inline]] inline std::byte* pack_one(const Bar& bar, PackState& state, std::byte* to) {
    const std::int64_t open = bar.open.nanos();
    const Steps time = in_steps<second>(bar.header.event_time.nanos() - state.time);
    const Steps volume = in_steps<unit>(bar.volume.micros());
    const Steps move = in_steps<price_step>(open - state.first_price);
    const Steps above = in_steps<price_step>(bar.high.nanos() - open);
    const Steps below = in_steps<price_step>(open - bar.low.nanos());
    const Steps close = in_steps<price_step>(bar.close.nanos() - bar.low.nanos());
    const Fields first = Fields{packed_mark, 1}
                             .add(static_cast<std::uint64_t>(time.count), 17)
                             .add(static_cast<std::uint64_t>(volume.count), 46);
    const Fields middle = Fields{0, 0}
                              .add(zigzag(move.count), 24)
                              .add(static_cast<std::uint64_t>(above.count), 20)
                              .add(static_cast<std::uint64_t>(below.count), 20);
    const Fields last =
        Fields{0, 0}
            .add(static_cast<std::uint64_t>(close.count), 21)
            .add(bar.transactions, 32)
            .add(static_cast<std::uint64_t>(bar.header.flags / Bar::extended_hours), 1);
    const std::uint64_t lost = first.lost() | middle.lost() | last.lost() | time.left_over |
                               volume.left_over | move.left_over | above.left_over |
                               below.left_over | close.left_over |
                               (bar.header.flags % Bar::extended_hours);
    follow(state, bar);
    if (lost != 0) [[unlikely]]
        return store_whole(bar, to);
    return store(last.word(), store(middle.word(), store(first.word(), to)));
}

const std::byte* unpack(const std::byte* from, PackState& state, Bar& bar) {
    const std::uint64_t first = load(from);
    if (first == 0) [[unlikely]] {
        from = load_whole(from, bar);
        follow(state, bar);
        return from;
    }
    const std::uint64_t middle = load(from + 8);
    const std::uint64_t last = load(from + 16);
    const auto steps = [](std::uint64_t word, unsigned at, unsigned bits) {
        return static_cast<std::int64_t>(bits_of(word, at, bits)) * price_step;
    };
    state.time += static_cast<std::int64_t>(bits_of(first, 1, 17)) * second;
    set_header(bar.header, RecordKind::Bar, state.time, bits_of(last, 53, 1) * Bar::extended_hours);
    const std::int64_t open = state.first_price + unzigzag(bits_of(middle, 0, 24)) * price_step;
    const std::int64_t low = open - steps(middle, 44, 20);
    state.first_price = low + steps(last, 0, 21);
    bar.open = Price::from_nanos(open);
    bar.high = Price::from_nanos(open + steps(middle, 24, 20));
    bar.low = Price::from_nanos(low);
    bar.close = Price::from_nanos(state.first_price);
    bar.volume = Quantity::from_units(static_cast<std::int64_t>(bits_of(first, 18, 46)));
    bar.transactions = bits_of(last, 21, 32);
    bar.frame = state.frame;
    bar.window_start = state.frame == TimeFrame::Day1
                           ? Timestamp::from_nanos(state.day_start)
                           : Timestamp::from_nanos(state.time - length_of(state.frame).count());
    std::ranges::fill(bar.reserved, std::uint8_t{0});
    return from + 24;
}

template <class Event>
std::byte* pack(const Event& event, PackState& state, std::byte* to) {
    return pack_one(event, state, to);
}

template std::byte* pack(const Trade&, PackState&, std::byte*);
template std::byte* pack(const Quote&, PackState&, std::byte*);
template std::byte* pack(const Bar&, PackState&, std::byte*);

template <class Event>
std::byte* pack_all(std::span<const Event> events, PackState& state, std::byte* to) {
    // A copy, which no byte that is stored can be a part of.
    PackState own = state;
    for (const Event& event : events) to = pack_one(event, own, to);
    state = own;
    return to;
}

template std::byte* pack_all(std::span<const Trade>, PackState&, std::byte*);
template std::byte* pack_all(std::span<const Quote>, PackState&, std::byte*);
template std::byte* pack_all(std::span<const Bar>, PackState&, std::byte*);

}  // namespace tradewind::feeds
