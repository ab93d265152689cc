#include "tradewind/feeds/flat_file_writer.hpp"

#include <string>

#include "file_set.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::feeds {
namespace {

constexpr const char* sip = "us_stocks_sip";
constexpr std::string_view trades_header =
    "ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,"
    "sip_timestamp,size,tape,trf_id,trf_timestamp\n";
constexpr std::string_view quotes_header =
    "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,conditions,indicators,"
    "participant_timestamp,sequence_number,sip_timestamp,tape,trf_timestamp\n";
constexpr std::int64_t round_lot = 100;

enum File : std::size_t { trades, quotes, minutes, days };

}  // namespace

std::filesystem::path flat_file_path(const std::filesystem::path& directory,
                                     std::string_view dataset, Date date) {
    return day_file_path(directory / sip, dataset, date);
}

struct FlatFileDay::State {
    Date date;
    FileSet files;
    std::string ticker;
    std::uint64_t quote_number = 0;
    MinuteRoll minute;
    TradeAggregate day;
    Line line;
    Counts counts;

    void write(File file, const TradeAggregate::Result& bar, Timestamp start) {
        line.begin(ticker);
        files.append(file, line.aggregate(bar, start).finish());
        ++(file == days ? counts.days : counts.minutes);
    }
    void write(const std::optional<MinuteRoll::Minute>& ended) {
        if (ended) write(minutes, ended->bar, ended->start);
    }
    void end_ticker() {
        write(minute.take());
        if (const auto bar = day.take()) write(days, *bar, calendar::from_new_york(date, {}));
    }
};

Expected<FlatFileDay> FlatFileDay::create(const std::filesystem::path& directory, Date date) {
    auto files = FileSet::create(directory / sip, date,
                                 {{"trades_v1", trades_header},
                                  {"quotes_v1", quotes_header},
                                  {"minute_aggs_v1", aggregates_header},
                                  {"day_aggs_v1", aggregates_header}});
    if (!files) return std::unexpected{files.error()};
    return FlatFileDay{std::unique_ptr<State>{new State{.date = date,
                                                        .files = std::move(*files),
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
    state_->end_ticker();
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
    state.files.append(quotes, state.line.finish());
    ++state.counts.quotes;
}

void FlatFileDay::write(const Trade& trade) {
    State& state = *state_;
    const Timestamp t = trade.header.event_time;
    state.line.begin(state.ticker);
    state.line.text(codes(trade.conditions)).number(trade.correction).number(trade.exchange);
    state.line.number(trade.id).time(t).price(trade.price).number(trade.id).time(t);
    state.line.shares(trade.size).number(trade.tape).number(0).number(0);
    state.files.append(trades, state.line.finish());
    ++state.counts.trades;
    state.write(state.minute.add(trade));
    state.day.add(trade);
}

Expected<FlatFileDay::Counts> FlatFileDay::finish() {
    State& state = *state_;
    state.end_ticker();
    const auto bytes = state.files.finish();
    if (!bytes) return std::unexpected{bytes.error()};
    state.counts.bytes = *bytes;
    return state.counts;
}

}  // namespace tradewind::feeds
