#include "tradewind/feeds/flat_file_writer.hpp"

#include <string>

#include "csv_line.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/feeds/gzip_file.hpp"
#include "tradewind/feeds/trade_aggregate.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::feeds {
namespace {

constexpr std::string_view trades_header =
    "ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,"
    "sip_timestamp,size,tape,trf_id,trf_timestamp\n";
constexpr std::string_view quotes_header =
    "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,conditions,indicators,"
    "participant_timestamp,sequence_number,sip_timestamp,tape,trf_timestamp\n";
constexpr std::int64_t round_lot = 100;
constexpr std::int64_t nanos_per_minute = 60'000'000'000;

}  // namespace

std::filesystem::path flat_file_path(const std::filesystem::path& directory,
                                     std::string_view dataset, Date date) {
    return day_file_path(directory / "us_stocks_sip", dataset, date);
}

struct FlatFileDay::State {
    Date date;
    GzipFile trades;
    GzipFile quotes;
    GzipFile minutes;
    GzipFile days;
    std::string ticker;
    std::uint64_t quote_number = 0;
    TradeAggregate minute;
    TradeAggregate day;
    std::int64_t minute_number = 0;  // minutes since 1970
    Line line;
    Counts counts;

    void write_aggregate(GzipFile& file, TradeAggregate& aggregate, Timestamp window_start) {
        if (const auto bar = aggregate.take()) {
            line.begin(ticker);
            file.append(line.aggregate(*bar, window_start).finish());
            ++(&file == &days ? counts.days : counts.minutes);
        }
    }
    void end_minute() {
        write_aggregate(minutes, minute, Timestamp::from_nanos(minute_number * nanos_per_minute));
    }
    void end_ticker() {
        end_minute();
        write_aggregate(days, day, calendar::from_new_york(date, {}));
    }
};

Expected<FlatFileDay> FlatFileDay::create(const std::filesystem::path& directory, Date date) {
    const auto open = [&](std::string_view dataset, std::string_view header) {
        auto file = GzipFile::create(flat_file_path(directory, dataset, date));
        if (file) file->append(header);
        return file;
    };
    auto trades = open("trades_v1", trades_header);
    if (!trades) return std::unexpected{trades.error()};
    auto quotes = open("quotes_v1", quotes_header);
    if (!quotes) return std::unexpected{quotes.error()};
    auto minutes = open("minute_aggs_v1", aggregates_header);
    if (!minutes) return std::unexpected{minutes.error()};
    auto days = open("day_aggs_v1", aggregates_header);
    if (!days) return std::unexpected{days.error()};
    return FlatFileDay{std::unique_ptr<State>{new State{.date = date,
                                                        .trades = std::move(*trades),
                                                        .quotes = std::move(*quotes),
                                                        .minutes = std::move(*minutes),
                                                        .days = std::move(*days),
                                                        .ticker = {},
                                                        .minute = {},
                                                        .day = {},
                                                        .line = {},
                                                        .counts = {}}}};
}

FlatFileDay::FlatFileDay(std::unique_ptr<State> state) : state_{std::move(state)} {}
FlatFileDay::FlatFileDay(FlatFileDay&&) noexcept = default;
FlatFileDay& FlatFileDay::operator=(FlatFileDay&&) noexcept = default;
FlatFileDay::~FlatFileDay() = default;

void FlatFileDay::begin_ticker(std::string_view ticker) {
    invariant(state_->ticker < ticker, "tickers come in the order of their names");
    if (!state_->ticker.empty()) state_->end_ticker();
    state_->ticker = ticker;
    state_->quote_number = 0;
}

void FlatFileDay::write(const Quote& quote) {
    State& state = *state_;
    const auto lots = [](Quantity size) {
        return Quantity::from_micros(size.micros() / round_lot);
    };
    const Timestamp t = quote.header.event_time;
    state.line.begin(state.ticker);
    state.line.number(0).price(quote.ask).shares(lots(quote.ask_size));
    state.line.number(0).price(quote.bid).shares(lots(quote.bid_size)).text("").text("");
    state.line.time(t).number(++state.quote_number).time(t).number(0).number(0);
    state.quotes.append(state.line.finish());
    ++state.counts.quotes;
}

void FlatFileDay::write(const Trade& trade) {
    State& state = *state_;
    const Timestamp t = trade.header.event_time;
    state.line.begin(state.ticker);
    state.line.text(codes(trade.conditions)).number(trade.correction).number(trade.exchange);
    state.line.number(trade.id).time(t).price(trade.price).number(trade.id).time(t);
    state.line.shares(trade.size).number(trade.tape).number(0).number(0);
    state.trades.append(state.line.finish());
    ++state.counts.trades;

    const std::int64_t minute = t.nanos() / nanos_per_minute;
    if (minute != state.minute_number) {
        state.end_minute();
        state.minute_number = minute;
    }
    state.minute.add(trade);
    state.day.add(trade);
}

Expected<FlatFileDay::Counts> FlatFileDay::finish() {
    State& state = *state_;
    if (!state.ticker.empty()) state.end_ticker();
    for (GzipFile* const file : {&state.trades, &state.quotes, &state.minutes, &state.days}) {
        if (const auto finished = file->finish(); !finished)
            return std::unexpected{finished.error()};
        state.counts.bytes += file->bytes();
    }
    return state.counts;
}

}  // namespace tradewind::feeds
