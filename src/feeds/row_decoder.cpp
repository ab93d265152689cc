#include "tradewind/feeds/row_decoder.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <type_traits>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/feeds/csv_number.hpp"
#include "tradewind/feeds/packed_rows.hpp"

namespace tradewind::feeds {
namespace {

// Columns in the order in which a RowDecoder keeps their places.
enum TradeColumn : std::size_t {
    trade_ticker,
    trade_conditions,
    trade_correction,
    trade_exchange,
    trade_price,
    trade_time,
    trade_size,
    trade_sequence,
    trade_tape
};
constexpr std::array<std::string_view, 9> trade_columns{
    "ticker",        "conditions", "correction",      "exchange", "price",
    "sip_timestamp", "size",       "sequence_number", "tape"};
constexpr std::size_t option_trade_columns = 7;  // neither sequence_number nor tape

enum QuoteColumn : std::size_t {
    quote_ticker,
    quote_ask_exchange,
    quote_ask,
    quote_ask_size,
    quote_bid_exchange,
    quote_bid,
    quote_bid_size,
    quote_time
};
constexpr std::array<std::string_view, 8> quote_columns{"ticker",   "ask_exchange", "ask_price",
                                                        "ask_size", "bid_exchange", "bid_price",
                                                        "bid_size", "sip_timestamp"};

enum BarColumn : std::size_t {
    bar_ticker,
    bar_open,
    bar_close,
    bar_high,
    bar_low,
    bar_start,
    bar_volume,
    bar_transactions
};
constexpr std::array<std::string_view, 8> bar_columns{
    "ticker", "open", "close", "high", "low", "window_start", "volume", "transactions"};
constexpr std::size_t index_bar_columns = 6;  // neither volume nor transactions

std::span<const std::string_view> columns_of(const DatasetLayout& layout) {
    switch (layout.rows) {
        case RowKind::Trade:
            return std::span{trade_columns}.first(
                layout.tickers == TickerKind::Option ? option_trade_columns : trade_columns.size());
        case RowKind::Quote:
            return quote_columns;
        case RowKind::Bar:
            return std::span{bar_columns}.first(
                layout.tickers == TickerKind::Index ? index_bar_columns : bar_columns.size());
    }
    return {};
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// "\xEF\xBB\xBF\"Ticker\" " is ticker.
std::string header_name(std::string_view cell) {
    if (cell.starts_with("\xEF\xBB\xBF")) cell.remove_prefix(3);
    const auto dressing = [](char c) { return c == ' ' || c == '"' || c == '\t' || c == '\r'; };
    while (!cell.empty() && dressing(cell.front())) cell.remove_prefix(1);
    while (!cell.empty() && dressing(cell.back())) cell.remove_suffix(1);
    std::string name{cell};
    std::ranges::transform(name, name.begin(), lower);
    return name;
}

constexpr std::string_view a_price = "a price of 0 to 1e9 dollars";
constexpr std::string_view a_positive_price = "a price above 0, below 1e9 dollars";
constexpr std::string_view a_size = "a size of 0 to 4e12";
constexpr std::string_view a_code = "a whole number up to 255";
constexpr std::string_view a_time = "nanoseconds since 1970";
constexpr std::string_view in_date = "a time on the file's date in New York";

bool price_fits(std::int64_t nanos) { return nanos >= 0 && nanos <= price_nanos_max; }
bool size_fits(std::int64_t micros) { return micros >= 0 && micros <= size_micros_max; }

struct Conditions {
    std::array<std::uint8_t, 16> codes{};
    std::size_t count = 0;
    bool good = true;
};

// "12,14,41", with or without blanks; empty for a regular trade.
Conditions conditions_of(std::string_view text) {
    Conditions conditions;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view one = text.substr(0, comma);
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        const std::int64_t code = csv::whole_number(one);
        conditions.good = conditions.good && code != csv::bad && code <= 255 &&
                          conditions.count < conditions.codes.size();
        if (!conditions.good) break;
        conditions.codes[conditions.count++] = static_cast<std::uint8_t>(code);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return conditions;
}

ConditionCache::Entry entry_of(const Conditions& conditions, ConditionTable table) {
    ConditionCache::Entry entry;
    std::copy_n(conditions.codes.begin(), entry.codes.size(), entry.codes.begin());
    const auto codes = std::span{conditions.codes}.first(conditions.count);
    entry.regular_flags = trade_flags(codes, table, PrintedIn::RegularSession);
    entry.extended_flags = trade_flags(codes, table, PrintedIn::ExtendedHours);
    return entry;
}

// nullopt: the field cannot be read.
std::optional<ConditionCache::Entry> conditions_entry(std::string_view text, ConditionTable table,
                                                      ConditionCache& cache) {
    const bool short_text = text.size() <= 8;
    std::uint64_t key = 0;
    if (short_text && !text.empty()) key = csv::padded::right_aligned(text);
    ConditionCache::Entry& slot = cache.entries[(key * 0x9E3779B97F4A7C15) >> 58];
    if (short_text && slot.text == key) [[likely]]
        return slot;
    const Conditions conditions = conditions_of(text);
    if (!conditions.good) return std::nullopt;
    ConditionCache::Entry entry = entry_of(conditions, table);
    if (short_text) {
        entry.text = key;
        slot = entry;
    }
    return entry;
}

// Numbers as they mostly stand, without quotes; once more without them when that is no number.
[[gnu::always_inline]] inline std::int64_t size_of(const CsvRow& row, std::size_t place) {
    const std::int64_t micros = csv::padded::decimal(row.raw(place), 6);
    if (micros != csv::bad) [[likely]]
        return micros;
    return csv::decimal(row.field(place), 6);
}
// Scale 0 stands for whole numbers.
template <int Scale>
std::int64_t number_of(const CsvRow& row, std::size_t place) {
    if constexpr (Scale == 0) return csv::whole_number(row.field(place));
    return csv::decimal(row.field(place), Scale);
}
template <int A, int B, int C, int D>
[[gnu::always_inline]] inline csv::padded::FourDecimals four_of(const CsvRow& row, std::size_t a,
                                                                std::size_t b, std::size_t c,
                                                                std::size_t d) {
    const auto four =
        csv::padded::four_decimals<A, B, C, D>(row.raw(a), row.raw(b), row.raw(c), row.raw(d));
    if (four.good) [[likely]]
        return four;
    return {number_of<A>(row, a), number_of<B>(row, b), number_of<C>(row, c), number_of<D>(row, d),
            false};
}
[[gnu::always_inline]] inline std::int64_t code_of(const CsvRow& row, std::size_t place) {
    const std::int64_t number = csv::padded::code(row.raw(place));
    if (number != csv::bad) [[likely]]
        return number;
    return csv::whole_number(row.field(place));
}
[[gnu::always_inline]] inline std::int64_t whole_of(const CsvRow& row, std::size_t place) {
    const std::int64_t number = csv::padded::whole_number(row.raw(place));
    if (number != csv::bad) [[likely]]
        return number;
    return csv::whole_number(row.field(place));
}
[[gnu::always_inline]] inline std::int64_t time_of(const CsvRow& row, std::size_t place) {
    const std::int64_t nanos = csv::padded::nanoseconds(row.raw(place));
    if (nanos != csv::bad) [[likely]]
        return nanos;
    return csv::whole_number(row.field(place));
}

template <class Event>
void open_event(Event& event, std::int64_t time_nanos) {
    event = Event{};
    event.header.event_time = Timestamp::from_nanos(time_nanos);
    event.header.receive_time = event.header.event_time;
    event.header.source = static_cast<std::uint16_t>(SourceRank::Market);
}

// A side without a price is missing, whatever size stands beside it.
void fill(Quote& quote, std::int64_t time, std::int64_t bid, std::int64_t ask,
          std::int64_t bid_size, std::int64_t ask_size) {
    open_event(quote, time);
    quote.bid = Price::from_nanos(bid);
    quote.ask = Price::from_nanos(ask);
    quote.bid_size = Quantity::from_micros(bid == 0 ? 0 : bid_size);
    quote.ask_size = Quantity::from_micros(ask == 0 ? 0 : ask_size);
}

}  // namespace

FileDay::FileDay(const calendar::Session& of)
    : session{of},
      midnight{calendar::from_new_york(of.date, std::chrono::nanoseconds{0})},
      next_midnight{calendar::from_new_york(of.date.plus_days(1), std::chrono::nanoseconds{0})} {}

Expected<RowDecoder> RowDecoder::from_header(const CsvRow& header, const DatasetLayout& layout,
                                             std::string_view path,
                                             settings::SizeUnit quote_sizes) {
    const std::string where = std::string{path} + ":1";
    if (header.malformed()) return failure(where, "a header that cannot be read", "column names");
    RowDecoder decoder;
    decoder.layout_ = &layout;
    decoder.fields_ = header.fields();
    if (layout.tickers == TickerKind::Stock && quote_sizes == settings::SizeUnit::RoundLots)
        decoder.quote_size_factor_ = 100;
    std::size_t column = 0;
    for (const std::string_view wanted : columns_of(layout)) {
        std::size_t found = header.fields();
        for (std::size_t i = 0; i < header.fields(); ++i) {
            if (header_name(header.field(i)) != wanted) continue;
            if (found != header.fields())
                return failure(where, "column " + std::string{wanted} + " twice", "it once");
            found = i;
        }
        if (found == header.fields())
            return failure(where, "no column " + std::string{wanted},
                           "the columns of " + std::string{layout.folder});
        decoder.place_[column++] = static_cast<std::uint8_t>(found);
    }
    return decoder;
}

std::size_t RowDecoder::time_field() const {
    switch (layout_->rows) {
        case RowKind::Trade:
            return place_[trade_time];
        case RowKind::Quote:
            return place_[quote_time];
        case RowKind::Bar:
            return place_[bar_start];
    }
    return 0;
}

std::optional<RowProblem> RowDecoder::problem(const CsvRow& row, std::size_t column,
                                              SkipReason reason, std::string_view expected) const {
    return RowProblem{reason, columns_of(*layout_)[column],
                      "\"" + std::string{row.field(place_[column])} + "\"", expected};
}

std::optional<RowProblem> RowDecoder::decode(const CsvRow& row, const FileDay& day,
                                             ConditionCache& cache, Trade& trade) const {
    const std::int64_t time = time_of(row, place_[trade_time]);
    if (time == csv::bad) return problem(row, trade_time, SkipReason::BadNumber, a_time);
    if (!day.has(Timestamp::from_nanos(time)))
        return problem(row, trade_time, SkipReason::BadTime, in_date);
    const auto [price, size, exchange, correction, plain] =
        four_of<9, 6, 0, 0>(row, place_[trade_price], place_[trade_size], place_[trade_exchange],
                            place_[trade_correction]);
    if (price == csv::bad)
        return problem(row, trade_price, SkipReason::BadNumber, a_positive_price);
    if (price == 0 || !price_fits(price))
        return problem(row, trade_price, SkipReason::BadPrice, a_positive_price);
    if (size == csv::bad) return problem(row, trade_size, SkipReason::BadNumber, a_size);
    if (!size_fits(size)) return problem(row, trade_size, SkipReason::BadPrice, a_size);
    // OPRA venues have numbers above 255: they are not kept.
    if (exchange == csv::bad)
        return problem(row, trade_exchange, SkipReason::BadNumber, "an exchange's number");
    if (correction < 0 || correction > 255)
        return problem(row, trade_correction, SkipReason::BadNumber, a_code);
    const auto conditions =
        conditions_entry(row.field(place_[trade_conditions]), layout_->condition_table, cache);
    if (!conditions)
        return problem(row, trade_conditions, SkipReason::BadNumber, "up to 16 codes of 0 to 255");

    open_event(trade, time);
    trade.price = Price::from_nanos(price);
    trade.size = Quantity::from_micros(size);
    trade.exchange = exchange > 255 ? std::uint8_t{0} : static_cast<std::uint8_t>(exchange);
    trade.correction = static_cast<std::uint8_t>(correction);
    trade.conditions = conditions->codes;
    trade.header.flags = day.regular(trade.header.event_time) ? conditions->regular_flags
                                                              : conditions->extended_flags;
    if (layout_->tickers == TickerKind::Stock) {
        const std::int64_t sequence = whole_of(row, place_[trade_sequence]);
        if (sequence == csv::bad)
            return problem(row, trade_sequence, SkipReason::BadNumber, "a whole number");
        const std::int64_t tape = code_of(row, place_[trade_tape]);
        if (tape < 0 || tape > 255) return problem(row, trade_tape, SkipReason::BadNumber, a_code);
        trade.id = static_cast<std::uint64_t>(sequence);
        trade.tape = static_cast<std::uint8_t>(tape);
    }
    return std::nullopt;
}

// Numbers as they mostly stand; false: decode_carefully().
[[gnu::always_inline]] inline bool RowDecoder::decode_plainly(const CsvRow& row, const FileDay& day,
                                                              Quote& quote) const {
    const std::int64_t time = csv::padded::nanoseconds(row.raw(place_[quote_time]));
    const auto four = csv::padded::four_decimals<9, 9, 6, 6>(
        row.raw(place_[quote_bid]), row.raw(place_[quote_ask]), row.raw(place_[quote_bid_size]),
        row.raw(place_[quote_ask_size]));
    const std::int64_t bid_exchange = csv::padded::code(row.raw(place_[quote_bid_exchange]));
    const std::int64_t ask_exchange = csv::padded::code(row.raw(place_[quote_ask_exchange]));
    // Numbers of eight characters are within all bounds; no time that is bad is on the date.
    if (!four.good || bid_exchange == csv::bad || ask_exchange == csv::bad ||
        !day.has(Timestamp::from_nanos(time))) [[unlikely]]
        return false;
    fill(quote, time, four.a, four.b, four.c * quote_size_factor_, four.d * quote_size_factor_);
    if ((bid_exchange | ask_exchange) == 0) quote.header.flags = Quote::sampled;
    return true;
}

std::optional<RowProblem> RowDecoder::decode(const CsvRow& row, const FileDay& day,
                                             ConditionCache& /*none*/, Quote& quote) const {
    if (decode_plainly(row, day, quote)) return std::nullopt;
    return decode_carefully(row, day, quote);
}

// Reads every number, and says what is wrong with one that is none.
std::optional<RowProblem> RowDecoder::decode_carefully(const CsvRow& row, const FileDay& day,
                                                       Quote& quote) const {
    const std::int64_t time = number_of<0>(row, place_[quote_time]);
    if (time == csv::bad) return problem(row, quote_time, SkipReason::BadNumber, a_time);
    if (!day.has(Timestamp::from_nanos(time)))
        return problem(row, quote_time, SkipReason::BadTime, in_date);
    std::array<std::int64_t, 2> price{};
    std::array<std::int64_t, 2> size{};
    std::array<std::int64_t, 2> exchange{};
    constexpr std::array<std::size_t, 2> price_column{quote_bid, quote_ask};
    constexpr std::array<std::size_t, 2> size_column{quote_bid_size, quote_ask_size};
    constexpr std::array<std::size_t, 2> exchange_column{quote_bid_exchange, quote_ask_exchange};
    for (std::size_t side = 0; side < 2; ++side) {
        price[side] = number_of<9>(row, place_[price_column[side]]);
        if (price[side] == csv::bad)
            return problem(row, price_column[side], SkipReason::BadNumber, a_price);
        if (!price_fits(price[side]))
            return problem(row, price_column[side], SkipReason::BadPrice, a_price);
        size[side] = number_of<6>(row, place_[size_column[side]]);
        if (size[side] == csv::bad)
            return problem(row, size_column[side], SkipReason::BadNumber, a_size);
        if (!size_fits(size[side]) || size[side] > size_micros_max / quote_size_factor_)
            return problem(row, size_column[side], SkipReason::BadPrice, a_size);
        exchange[side] = number_of<0>(row, place_[exchange_column[side]]);
        if (exchange[side] == csv::bad)
            return problem(row, exchange_column[side], SkipReason::BadNumber,
                           "an exchange's number");
    }
    fill(quote, time, price[0], price[1], size[0] * quote_size_factor_,
         size[1] * quote_size_factor_);
    if (exchange[0] == 0 && exchange[1] == 0) quote.header.flags = Quote::sampled;
    return std::nullopt;
}

std::optional<RowProblem> RowDecoder::decode(const CsvRow& row, const FileDay& day,
                                             ConditionCache& /*none*/, Bar& bar) const {
    const std::int64_t start = time_of(row, place_[bar_start]);
    if (start == csv::bad) return problem(row, bar_start, SkipReason::BadNumber, a_time);
    if (!day.has(Timestamp::from_nanos(start)))
        return problem(row, bar_start, SkipReason::BadTime, in_date);
    const bool whole_day = layout_->frame == TimeFrame::Day1;
    if (!whole_day && start % length_of(layout_->frame).count() != 0)
        return problem(
            row, bar_start, SkipReason::BadTime,
            layout_->frame == TimeFrame::Hour1 ? "the start of an hour" : "the start of a minute");
    const auto [open, close, high, low, plain] = four_of<9, 9, 9, 9>(
        row, place_[bar_open], place_[bar_close], place_[bar_high], place_[bar_low]);
    const std::array<std::int64_t, 4> prices{open, close, high, low};
    for (std::size_t i = 0; i < prices.size(); ++i) {
        if (prices[i] == csv::bad)
            return problem(row, bar_open + i, SkipReason::BadNumber, a_positive_price);
        if (prices[i] == 0 || !price_fits(prices[i]))
            return problem(row, bar_open + i, SkipReason::BadPrice, a_positive_price);
    }
    if (high < std::max({open, close, low}))
        return problem(row, bar_high, SkipReason::BadBar, "the highest of the bar's prices");
    if (low > std::min(open, close))
        return problem(row, bar_low, SkipReason::BadBar, "the lowest of the bar's prices");
    std::int64_t volume = 0;
    std::int64_t transactions = 0;
    if (layout_->tickers != TickerKind::Index) {
        volume = size_of(row, place_[bar_volume]);
        if (volume == csv::bad) return problem(row, bar_volume, SkipReason::BadNumber, a_size);
        if (!size_fits(volume)) return problem(row, bar_volume, SkipReason::BadPrice, a_size);
        transactions = whole_of(row, place_[bar_transactions]);
        if (transactions == csv::bad)
            return problem(row, bar_transactions, SkipReason::BadNumber, "a whole number");
    }
    const Timestamp begins = Timestamp::from_nanos(start);
    const Timestamp ends = whole_day ? day.session.close : begins + length_of(layout_->frame);
    open_event(bar, ends.nanos());
    bar.open = Price::from_nanos(open);
    bar.close = Price::from_nanos(close);
    bar.high = Price::from_nanos(high);
    bar.low = Price::from_nanos(low);
    bar.volume = Quantity::from_micros(volume);
    bar.transactions = static_cast<std::uint64_t>(transactions);
    bar.window_start = whole_day ? day.midnight : begins;
    bar.frame = layout_->frame;
    // An hour's window may begin before the session does (09:00) and still hold part of it.
    const bool regular = whole_day || (layout_->frame == TimeFrame::Hour1
                                           ? ends > day.session.open && begins < day.session.close
                                           : day.regular(begins));
    if (!regular) bar.header.flags = Bar::extended_hours;
    return std::nullopt;
}

template <class Event>
std::size_t RowDecoder::decode_run(const CsvWindow& window, std::size_t first, std::size_t last,
                                   const FileDay& day, ConditionCache& cache,
                                   std::span<Event> into) const {
    std::size_t i = first;
    for (; i < last; ++i) {
        Event& event = into[i - first];
        if constexpr (std::is_same_v<Event, Quote>)
            if (decode_plainly(window.row(i), day, event)) [[likely]]
                continue;
        if (decode(window.row(i), day, cache, event)) [[unlikely]]
            break;
    }
    return i - first;
}

template std::size_t RowDecoder::decode_run(const CsvWindow&, std::size_t, std::size_t,
                                            const FileDay&, ConditionCache&,
                                            std::span<Trade>) const;
template std::size_t RowDecoder::decode_run(const CsvWindow&, std::size_t, std::size_t,
                                            const FileDay&, ConditionCache&,
                                            std::span<Quote>) const;
template std::size_t RowDecoder::decode_run(const CsvWindow&, std::size_t, std::size_t,
                                            const FileDay&, ConditionCache&, std::span<Bar>) const;

}  // namespace tradewind::feeds
