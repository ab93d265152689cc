#include "tradewind/feeds/option_file_writer.hpp"

#include <string>

#include "file_set.hpp"

namespace tradewind::feeds {
namespace {

constexpr const char* opra = "us_options_opra";
constexpr std::string_view trades_header =
    "ticker,conditions,correction,exchange,price,sip_timestamp,size\n";
constexpr std::string_view quotes_header =
    "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,sequence_number,"
    "sip_timestamp\n";

constexpr std::uint64_t quoting_exchange = 302;

enum File : std::size_t { trades, quotes, minutes };

void side(Line& line, Price price, Quantity size) {
    const bool there = price > Price{};
    line.number(there ? quoting_exchange : 0).price(price).shares(there ? size : Quantity{});
}

}  // namespace

std::filesystem::path option_file_path(const std::filesystem::path& directory,
                                       std::string_view dataset, Date date) {
    return day_file_path(directory / opra, dataset, date);
}

struct OptionFileDay::State {
    FileSet files;
    std::string ticker;
    std::uint64_t quote_number = 0;
    MinuteRoll minute;
    Line line;
    Counts counts;

    void write(const std::optional<MinuteRoll::Minute>& ended) {
        if (!ended) return;
        line.begin(ticker);
        files.append(minutes, line.aggregate(ended->bar, ended->start).finish());
        ++counts.minutes;
    }
};

Expected<OptionFileDay> OptionFileDay::create(const std::filesystem::path& directory, Date date) {
    auto files = FileSet::create(directory / opra, date,
                                 {{"trades_v1", trades_header},
                                  {"quotes_v1", quotes_header},
                                  {"minute_aggs_v1", aggregates_header}});
    if (!files) return std::unexpected{files.error()};
    return OptionFileDay{std::unique_ptr<State>{new State{
        .files = std::move(*files), .ticker = {}, .minute = {}, .line = {}, .counts = {}}}};
}

OptionFileDay::OptionFileDay(std::unique_ptr<State> state) : state_{std::move(state)} {}
OptionFileDay::OptionFileDay(OptionFileDay&&) noexcept = default;
OptionFileDay& OptionFileDay::operator=(OptionFileDay&&) noexcept = default;
OptionFileDay::~OptionFileDay() = default;

void OptionFileDay::begin_ticker(std::string_view ticker) {
    invariant(state_->ticker < ticker, "tickers come in the order of their names");
    state_->write(state_->minute.take());
    state_->ticker = ticker;
    state_->quote_number = 0;
}

void OptionFileDay::write(const Quote& quote) {
    State& state = *state_;
    state.line.begin(state.ticker);
    side(state.line, quote.ask, quote.ask_size);
    side(state.line, quote.bid, quote.bid_size);
    state.line.number(++state.quote_number).time(quote.header.event_time);
    state.files.append(quotes, state.line.finish());
    ++state.counts.quotes;
}

void OptionFileDay::write(const Trade& trade) {
    State& state = *state_;
    const Timestamp t = trade.header.event_time;
    state.line.begin(state.ticker);
    state.line.text(codes(trade.conditions)).number(trade.correction).number(trade.exchange);
    state.line.price(trade.price).time(t).shares(trade.size);
    state.files.append(trades, state.line.finish());
    ++state.counts.trades;
    state.write(state.minute.add(trade));
}

Expected<OptionFileDay::Counts> OptionFileDay::finish() {
    State& state = *state_;
    state.write(state.minute.take());
    const auto bytes = state.files.finish();
    if (!bytes) return std::unexpected{bytes.error()};
    state.counts.bytes = *bytes;
    return state.counts;
}

}  // namespace tradewind::feeds
