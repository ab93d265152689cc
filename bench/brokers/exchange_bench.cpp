#include <benchmark/benchmark.h>

#include <vector>

#include "tradewind/brokers/simulated_exchange.hpp"
#include "tradewind/calendar/new_york.hpp"

// What the simulated exchange costs a backtest: each market event passes through it, nearly always
// for an instrument without open orders.
namespace {

using namespace tradewind;

std::vector<MarketEvent> make_events(std::uint32_t instruments, RecordKind kind) {
    const Timestamp open =
        calendar::from_new_york(Date::from_ymd(2024, 3, 26), std::chrono::hours{10});
    std::vector<MarketEvent> events;
    constexpr std::size_t count = 1u << 16;
    events.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto t = open + std::chrono::microseconds{i * 10};
        const auto id =
            InstrumentId::from_index(static_cast<std::uint32_t>(i * 7919 % instruments));
        const auto price = Price::from_cents(static_cast<std::int64_t>(10'000 + i % 50));
        Header header;
        header.event_time = t;
        header.instrument = id;
        header.kind = kind;
        if (kind == RecordKind::Quote) {
            Quote quote;
            quote.header = header;
            quote.bid = price;
            quote.ask = price + Price::from_cents(1);
            quote.bid_size = quote.ask_size = Quantity::from_units(300);
            events.emplace_back(quote);
        } else if (kind == RecordKind::Trade) {
            Trade trade;
            trade.header = header;
            trade.header.flags = Trade::regular;
            trade.price = price;
            trade.size = Quantity::from_units(100);
            events.emplace_back(trade);
        } else {
            Bar bar;
            bar.header = header;
            bar.open = bar.high = bar.low = bar.close = price;
            bar.volume = Quantity::from_units(1000);
            bar.window_start = t;
            events.emplace_back(bar);
        }
    }
    return events;
}

void exchange_sees(benchmark::State& state, RecordKind kind) {
    const auto instruments = static_cast<std::uint32_t>(state.range(0));
    const calendar::Calendar calendar;
    brokers::SimulatedExchange exchange{
        settings::Exchange{}, {.starting_cash = Money::from_cents(10'000'000)}, calendar, 8192};
    for (std::uint32_t i = 0; i < instruments; ++i) {
        Instrument stock = Instrument::equity("S" + std::to_string(i)).value();
        stock.id = InstrumentId::from_index(i);
        exchange.add_instrument(stock);
    }
    const std::vector<MarketEvent> events = make_events(instruments, kind);
    for (auto _ : state) {
        for (const MarketEvent& event : events)
            exchange.on_market(event, event.header().event_time);
        benchmark::DoNotOptimize(exchange.next_due());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events.size()));
}

}  // namespace

BENCHMARK_CAPTURE(exchange_sees, quotes, RecordKind::Quote)->Arg(1)->Arg(100)->Arg(500)->Arg(8000);
BENCHMARK_CAPTURE(exchange_sees, trades, RecordKind::Trade)->Arg(1)->Arg(500);
BENCHMARK_CAPTURE(exchange_sees, bars, RecordKind::Bar)->Arg(1)->Arg(500);
