#pragma once

#include <array>
#include <cstdint>

#include "tradewind/model/invariant.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"
#include "tradewind/model/record.hpp"
#include "tradewind/model/time_frame.hpp"

namespace tradewind {

// National best bid and offer. A side that is missing has price and size 0. header.flags:
// quote_sampled.
struct Quote {
    static constexpr RecordKind record_kind = RecordKind::Quote;
    static constexpr std::uint8_t sampled = 1;  // the NBBO at the end of an interval, not a change

    Header header{.kind = record_kind};
    Price bid;
    Price ask;
    Quantity bid_size;  // shares or contracts, whatever unit the feed has
    Quantity ask_size;

    constexpr bool has_bid() const { return bid > Price{}; }
    constexpr bool has_ask() const { return ask > Price{}; }
    constexpr bool crossed() const { return has_bid() && has_ask() && bid > ask; }
    constexpr bool locked() const { return has_bid() && has_ask() && bid == ask; }
};
static_assert(sizeof(Quote) == 64, "one cache line");

// A print. The feed decides from conditions and correction what it may change (see feeds/); the
// flags say so, so that no room downstream knows condition codes.
struct Trade {
    static constexpr RecordKind record_kind = RecordKind::Trade;
    static constexpr std::uint8_t sets_open_close = 1;  // may set a bar's open and close ("last")
    static constexpr std::uint8_t sets_high_low = 2;    // may set a bar's high and low
    static constexpr std::uint8_t counts_volume = 4;    // its size is volume
    static constexpr std::uint8_t extended_hours = 8;   // printed outside the regular session
    static constexpr std::uint8_t regular = sets_open_close | sets_high_low | counts_volume;

    Header header{.kind = record_kind, .flags = regular};
    Price price;
    Quantity size;
    std::uint64_t id = 0;                      // the feed's sequence number
    std::array<std::uint8_t, 4> conditions{};  // the first four codes, 0 where none
    std::uint8_t exchange = 0;                 // 0 unknown
    std::uint8_t tape = 0;
    std::uint8_t correction = 0;
    std::uint8_t reserved = 0;

    bool may(std::uint8_t what) const { return (header.flags & what) == what; }
};
static_assert(sizeof(Trade) == 64, "one cache line");

// A finished aggregate; event_time is the END of its window, so that it enters the merge when it
// was known. Built here from trades or smaller bars, or read from a feed.
struct Bar {
    static constexpr RecordKind record_kind = RecordKind::Bar;
    static constexpr std::uint8_t built_from_trades = 1;
    static constexpr std::uint8_t built_from_bars = 2;
    static constexpr std::uint8_t extended_hours = 8;  // window outside the regular session

    Header header{.kind = record_kind};
    Price open;
    Price high;
    Price low;
    Price close;
    Quantity volume;
    std::uint64_t transactions = 0;  // 0: unknown
    Timestamp window_start;
    TimeFrame frame = TimeFrame::Minute1;
    std::uint8_t reserved[7] = {};
};
static_assert(sizeof(Bar) == 96);

// An index level; never tradable.
struct IndexValue {
    static constexpr RecordKind record_kind = RecordKind::IndexValue;
    Header header{.kind = record_kind};
    Price value;
    std::uint8_t reserved[24] = {};
};
static_assert(sizeof(IndexValue) == 64);

// Vendor statistics of one option contract.
struct OptionStats {
    static constexpr RecordKind record_kind = RecordKind::OptionStats;
    Header header{.kind = record_kind};
    double implied_volatility = 0;  // annualised fraction; 0 unknown
    double delta = 0;
    double gamma = 0;
    double theta = 0;                // dollars a day
    double vega = 0;                 // dollars per volatility point
    std::int64_t open_interest = 0;  // contracts
    std::uint8_t reserved[48] = {};
};
static_assert(sizeof(OptionStats) == 128);

// Sentiment of a news item about one instrument.
struct News {
    static constexpr RecordKind record_kind = RecordKind::News;
    Header header{.kind = record_kind};
    double sentiment = 0;  // -1 .. 1
    double relevance = 0;  // 0 .. 1
    std::uint64_t article = 0;
    std::uint8_t reserved[8] = {};
};
static_assert(sizeof(News) == 64);

// From its event_time on, `from` old shares are `to` new ones (1, 4 for a 4-for-1; 20, 1 for a
// reverse).
struct Split {
    static constexpr RecordKind record_kind = RecordKind::Split;
    Header header{.kind = record_kind};
    std::int64_t from = 1;
    std::int64_t to = 1;
    std::uint8_t reserved[16] = {};
};
static_assert(sizeof(Split) == 64);

// Holders at the last close before event_time (the ex-date's open) get `amount` a share.
struct Dividend {
    static constexpr RecordKind record_kind = RecordKind::Dividend;
    Header header{.kind = record_kind};
    Money amount;
    std::uint8_t reserved[24] = {};
};
static_assert(sizeof(Dividend) == 64);

// Halts and resumptions of one instrument.
struct TradingStatus {
    static constexpr RecordKind record_kind = RecordKind::TradingStatus;
    Header header{.kind = record_kind};
    std::uint8_t halted = 0;  // 1 from event_time on
    std::uint8_t reserved[31] = {};
};
static_assert(sizeof(TradingStatus) == 64);

// Any market event: a market lane's slot, two cache lines.
using MarketEvent = RecordSlot<128>;

// Calls `handler` with the event as what it is; every kind must be handled.
template <class Handler>
decltype(auto) visit_market(Handler&& handler, const MarketEvent& event) {
    switch (event.header().kind) {
        case RecordKind::Quote:
            return handler(event.as<Quote>());
        case RecordKind::Trade:
            return handler(event.as<Trade>());
        case RecordKind::Bar:
            return handler(event.as<Bar>());
        case RecordKind::IndexValue:
            return handler(event.as<IndexValue>());
        case RecordKind::OptionStats:
            return handler(event.as<OptionStats>());
        case RecordKind::News:
            return handler(event.as<News>());
        case RecordKind::Split:
            return handler(event.as<Split>());
        case RecordKind::Dividend:
            return handler(event.as<Dividend>());
        case RecordKind::TradingStatus:
            return handler(event.as<TradingStatus>());
        case RecordKind::None:
        case RecordKind::ExecutionReport:
        case RecordKind::Timer:
        case RecordKind::OperatorCommand:
        case RecordKind::InstrumentAdded:
        case RecordKind::ClockAdvance:
        case RecordKind::OrderRequest:
        case RecordKind::FeatureFrame:
        case RecordKind::Decision:
        case RecordKind::Verdict:
        case RecordKind::OrderPlan:
        case RecordKind::RegimeFlip:
        case RecordKind::OrderUpdate:
        case RecordKind::Fill:
        case RecordKind::RoundTrip:
        case RecordKind::EquityPoint:
        case RecordKind::RiskEvent:
        case RecordKind::WeightChange:
            break;
    }
    halt_trading("a market event has a market kind", std::source_location::current());
}

constexpr bool is_market(RecordKind kind) {
    return kind >= RecordKind::Quote && kind <= RecordKind::TradingStatus;
}

}  // namespace tradewind
