// What the rules on the book as a whole add to the review of one entry, and to a close: symbols
// with full histories, all of them held. `shrunk`: the order is cut, which asks for some ten more
// figures.
#include <benchmark/benchmark.h>

#include <vector>

#include "tradewind/risk/gate.hpp"

namespace {

using namespace tradewind;
using namespace tradewind::risk;

struct Book {
    std::vector<Instrument> instruments;
    std::vector<double> prices;
    settings::Risk settings;
    std::uint64_t state = 1;
    int day = 1;

    explicit Book(std::uint32_t symbols, double cvar) : prices(symbols, 100) {
        settings.symbol_exposure.fraction = settings.gross_exposure.fraction = 100;
        settings.net_exposure.fraction = 100;
        settings.buying_power.multiple = 10;
        settings.trade_rate.entries = 0;
        settings.cluster_exposure.fraction = 100;
        settings.portfolio_var.fraction = 10;
        settings.portfolio_cvar.fraction = cvar;
        for (std::uint32_t i = 0; i < symbols; ++i) {
            instruments.push_back(*Instrument::equity("STOCK"));
            instruments.back().id = InstrumentId::from_index(i);
        }
    }
    std::size_t stakes() const { return instruments.size(); }
    Stake stake(std::size_t i) const {
        Stake stake;
        stake.instrument = &instruments[i];
        stake.held = Quantity::from_units(100);
        stake.value = Money::from_cents(10'000'00);
        stake.mark = Price::from_cents(100'00);
        return stake;
    }
    double draw() {
        state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
        return static_cast<double>(state >> 11u) / 9007199254740992.0 - 0.5;
    }
    void close(Gate& gate) {
        const double common = draw();
        for (double& price : prices) price *= 1 + 0.02 * (common + draw());
        gate.portfolio().close(
            Date::from_days(day), Date::from_days(day - 1),
            [&](InstrumentId id) { return Price::from_double(prices[id.index()]); });
        ++day;
    }
    Gate gate() {
        const auto symbols = static_cast<std::uint32_t>(instruments.size());
        Gate gate{settings, {}, {.symbols = symbols, .instruments = symbols}};
        for (const Instrument& each : instruments) gate.portfolio().add(each);
        for (int i = 0; i < 520; ++i) close(gate);
        return gate;
    }
};

void review(benchmark::State& state, double cvar) {
    Book book{static_cast<std::uint32_t>(state.range(0)), cvar};
    Gate gate = book.gate();
    MarketView market;
    market.bid = market.last = Price::from_cents(100'00);
    market.ask = Price::from_cents(100'01);
    market.since_open = market.to_close = std::chrono::hours{3};
    market.phase = calendar::Phase::Regular;
    market.source = MarkSource::Quotes;
    BookView view;
    view.equity = view.day_start_equity = view.peak_equity = Money::from_cents(1'000'000'00);
    view.stakes = Stakes::of(book);
    Proposal proposal;
    proposal.count = 1;
    proposal.orders[0].id = {1, 1};
    proposal.orders[0].quantity = Quantity::from_units(5'000);
    proposal.orders[0].role = OrderRole::Single;
    OutputBuffer outputs;
    for (auto _ : state) {
        outputs.begin(1, Timestamp{});
        benchmark::DoNotOptimize(
            gate.review_entry(proposal, book.instruments[0], market, view, Timestamp{}, outputs));
    }
}
void review_passed(benchmark::State& state) { review(state, 10); }
void review_shrunk(benchmark::State& state) { review(state, 0.012); }
BENCHMARK(review_passed)->Arg(1)->Arg(10)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK(review_shrunk)->Arg(10)->Unit(benchmark::kMicrosecond);

void close_of_day(benchmark::State& state) {
    Book book{static_cast<std::uint32_t>(state.range(0)), 10};
    Gate gate = book.gate();
    for (auto _ : state) book.close(gate);
}
BENCHMARK(close_of_day)->Arg(10)->Arg(100)->Unit(benchmark::kMicrosecond);

}  // namespace
