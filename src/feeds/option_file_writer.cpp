#include "tradewind/feeds/option_file_writer.hpp"

#include <string>

#include "csv_line.hpp"
#include "tradewind/feeds/gzip_file.hpp"

namespace tradewind::feeds {
namespace {

constexpr std::string_view trades_header =
    "ticker,conditions,correction,exchange,price,sip_timestamp,size\n";
constexpr std::string_view quotes_header =
    "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,sequence_number,"
    "sip_timestamp\n";

constexpr std::uint64_t quoting_exchange = 302;
constexpr std::int64_t nanos_per_minute = 60'000'000'000;

void side(Line& line, Price price, Quantity size) {
    const bool there = price > Price{};
    line.number(there ? quoting_exchange : 0).price(price).shares(there ? size : Quantity{});
}

}  // namespace

std::filesystem::path option_file_path(const std::filesystem::path& directory,
                                       std::string_view dataset, Date date) {
    return day_file_path(directory / "us_options_opra", dataset, date);
}

struct OptionFileDay::State {
    GzipFile trades;
    GzipFile quotes;
    GzipFile minutes;
    std::string ticker;
    std::uint64_t quote_number = 0;
    TradeAggregate minute;
    std::int64_t minute_number = 0;  // minutes since 1970
    Line line;
    Counts counts;

    void end_minute() {
        const auto bar = minute.take();
        if (!bar) return;
        line.begin(ticker);
        const Timestamp start = Timestamp::from_nanos(minute_number * nanos_per_minute);
        minutes.append(line.aggregate(*bar, start).finish());
        ++counts.minutes;
    }
};

Expected<OptionFileDay> OptionFileDay::create(const std::filesystem::path& directory, Date date) {
    const auto open = [&](std::string_view dataset, std::string_view header) {
        auto file = GzipFile::create(option_file_path(directory, dataset, date));
        if (file) file->append(header);
        return file;
    };
    auto trades = open("trades_v1", trades_header);
    if (!trades) return std::unexpected{trades.error()};
    auto quotes = open("quotes_v1", quotes_header);
    if (!quotes) return std::unexpected{quotes.error()};
    auto minutes = open("minute_aggs_v1", aggregates_header);
    if (!minutes) return std::unexpected{minutes.error()};
    return OptionFileDay{std::unique_ptr<State>{new State{.trades = std::move(*trades),
                                                          .quotes = std::move(*quotes),
                                                          .minutes = std::move(*minutes),
                                                          .ticker = {},
                                                          .minute = {},
                                                          .line = {},
                                                          .counts = {}}}};
}

OptionFileDay::OptionFileDay(std::unique_ptr<State> state) : state_{std::move(state)} {}
OptionFileDay::OptionFileDay(OptionFileDay&&) noexcept = default;
OptionFileDay& OptionFileDay::operator=(OptionFileDay&&) noexcept = default;
OptionFileDay::~OptionFileDay() = default;

void OptionFileDay::begin_ticker(std::string_view ticker) {
    invariant(state_->ticker < ticker, "tickers come in the order of their names");
    state_->end_minute();
    state_->ticker = ticker;
    state_->quote_number = 0;
}

void OptionFileDay::write(const Quote& quote) {
    State& state = *state_;
    state.line.begin(state.ticker);
    side(state.line, quote.ask, quote.ask_size);
    side(state.line, quote.bid, quote.bid_size);
    state.line.number(++state.quote_number).time(quote.header.event_time);
    state.quotes.append(state.line.finish());
    ++state.counts.quotes;
}

void OptionFileDay::write(const Trade& trade) {
    State& state = *state_;
    const Timestamp t = trade.header.event_time;
    state.line.begin(state.ticker);
    state.line.text(codes(trade.conditions)).number(trade.correction).number(trade.exchange);
    state.line.price(trade.price).time(t).shares(trade.size);
    state.trades.append(state.line.finish());
    ++state.counts.trades;

    const std::int64_t minute = t.nanos() / nanos_per_minute;
    if (minute != state.minute_number) {
        state.end_minute();
        state.minute_number = minute;
    }
    state.minute.add(trade);
}

Expected<OptionFileDay::Counts> OptionFileDay::finish() {
    State& state = *state_;
    state.end_minute();
    for (GzipFile* const file : {&state.trades, &state.quotes, &state.minutes}) {
        if (const auto finished = file->finish(); !finished)
            return std::unexpected{finished.error()};
        state.counts.bytes += file->bytes();
    }
    return state.counts;
}

}  // namespace tradewind::feeds
