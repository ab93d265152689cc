// The core allocates nothing after warm-up: counted, by thread, in this executable's operator new.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "support/scratch.hpp"
#include "support/trading_config.hpp"
#include "tradewind/brokers/simulated_exchange.hpp"
#include "tradewind/core/engine.hpp"
#include "tradewind/feeds/sim_market.hpp"
#include "tradewind/options/universe.hpp"
#include "tradewind/settings/load.hpp"

namespace {

thread_local std::uint64_t allocations = 0;  // NOLINT: what the operators below count

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
    ++allocations;
    const auto step = static_cast<std::size_t>(alignment);
    if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace tradewind::core {
namespace {

const calendar::Calendar calendar_;

const std::string config = std::string{test::trading_config} + R"(
[run]
symbols = ["AAA", "BBB", "CCC"]
max_instruments = 16
[feed.sim]
seed = 11
days = 3
quotes_per_second = 0.5
trades_per_second = 0.4
annual_volatility = 0.6
jumps_per_day = 4
)";

// Engine and exchange in step; counts what the core's own calls allocate, and what they put out.
class Bench final : public EngineSink {
public:
    explicit Bench(const settings::Settings& settings)
        : exchange_{settings.exchange,
                    {.starting_cash = Money::from_double(settings.run.starting_equity),
                     .buying_power_multiple = settings.risk.buying_power.multiple},
                    calendar_,
                    settings.run.max_instruments} {
        auto made = Engine::create(settings, calendar_, 1, *this,
                                   brokers::SimulatedExchange::capabilities());
        REQUIRE(made);
        engine_ = std::move(*made);
    }

    void add(const Instrument& instrument, Timestamp now) {
        exchange_.add_instrument(instrument);
        REQUIRE(engine_->add_instrument(instrument, now));
    }
    void step(const MarketEvent& event) {
        const Timestamp now = event.header().receive_time;
        settle(now);
        exchange_.on_market(event, now);
        settle(now);
        counted([&] { engine_->market(event); });
    }
    Engine& engine() { return *engine_; }
    std::uint64_t core_allocations() const { return core_allocations_; }
    std::uint64_t count(RecordKind kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
    void forget() {
        core_allocations_ = 0;
        kinds_.fill(0);
    }

private:
    template <class Call>
    void counted(Call&& call) {
        const std::uint64_t before = allocations;
        call();
        core_allocations_ += allocations - before - in_sink_;
        in_sink_ = 0;
    }
    void settle(Timestamp until) {
        while (true) {
            const Timestamp timer = engine_->next_timer();
            const Timestamp venue = exchange_.next_due();
            if (timer <= until && timer <= venue) {
                counted([&] { engine_->advance(timer); });
            } else if (venue <= until) {
                exchange_.advance(venue);
                while (auto report = exchange_.take_report(venue))
                    counted([&] { engine_->report(*report); });
            } else {
                return;
            }
        }
    }
    void on_input(const Header& record, Stamp) override {
        ++kinds_[static_cast<std::size_t>(record.kind)];
    }
    void on_request(const OrderRequest& request) override {
        const std::uint64_t before = allocations;
        exchange_.on_request(request, request.header.receive_time);
        in_sink_ += allocations - before;  // the exchange's are not the core's
    }
    void on_outputs(const OutputBuffer& outputs) override {
        outputs.for_each(size_of, [&](const Header& header, const std::byte*, std::size_t) {
            ++kinds_[static_cast<std::size_t>(header.kind)];
        });
    }

    std::unique_ptr<Engine> engine_;
    brokers::SimulatedExchange exchange_;
    std::uint64_t core_allocations_ = 0;
    std::uint64_t in_sink_ = 0;
    std::array<std::uint64_t, 64> kinds_{};
};

// A minute of trades as the bar that a feed of aggregates would give.
struct Minutes {
    Bar bar;
    std::int64_t minute = -1;
};

}  // namespace

TEST_CASE("after the first day the core allocates nothing, whatever comes and goes") {
    {
        const std::uint64_t before = allocations;
        ::operator delete(::operator new(1));
        const std::uint64_t counted = allocations - before;
        REQUIRE(counted == 1);  // the counter counts
    }
    struct Case {
        bool journaled;
        bool as_bars;
        bool every_column = false;
    };
    for (const auto& [journaled, as_bars, every_column] :
         {Case{false, false}, Case{false, true}, Case{true, false}, Case{true, true},
          Case{true, false, true}, Case{true, true, true}}) {
        {
            INFO((as_bars ? "minute bars" : "quotes and trades")
                 << (journaled ? ", journaled" : "")
                 << (every_column ? ", every column in every frame" : ""));
            std::vector<std::string> overrides{"risk.portfolio_var.fraction=1",
                                               "risk.portfolio_cvar.fraction=1",
                                               "risk.cluster_exposure.fraction=5"};
            if (every_column) overrides.emplace_back("features.columns=all");
            auto settings = settings::parse(config, "test", overrides);
            REQUIRE(settings);
            Bench bench{*settings};
            InstrumentTable table{settings->run.max_instruments};
            auto market = feeds::SimMarket::create(settings->feed.sim, settings->run.symbols, table,
                                                   calendar_);
            REQUIRE(market);

            const test::Scratch scratch;
            std::unique_ptr<journal::Journal> journal;
            if (journaled) {
                auto made = journal::Journal::create(scratch.journal(), {}, {}, {});
                REQUIRE(made);
                journal = std::move(*made);
                bench.engine().attach(journal.get());
            }

            std::array<Minutes, 3> minutes;
            std::uint64_t ordinal = 0;
            const auto feed = [&](const MarketEvent& told) {
                MarketEvent event = told;
                event.header().receive_time = event.header().event_time;
                event.header().sequence = ++ordinal;
                bench.step(event);
            };
            Timestamp first_day_ends = Timestamp::max();
            bool warm = false;
            std::uint64_t after_warm_up = 0;
            feeds::Batch batch;
            while (true) {
                REQUIRE((*market)->read(batch));
                if (batch.empty()) break;
                for (const Instrument& instrument : batch.added)
                    bench.add(instrument, batch.events.front().header().event_time);
                if (first_day_ends == Timestamp::max())
                    first_day_ends =
                        calendar_.session_at_or_after(batch.events.front().header().event_time)
                            .post_close;
                for (const MarketEvent& event : batch.events) {
                    if (!warm && event.header().event_time > first_day_ends) {
                        warm = true;
                        bench.forget();
                    }
                    after_warm_up += warm;
                    if (!as_bars) {
                        feed(event);
                        continue;
                    }
                    if (event.header().kind != RecordKind::Trade) continue;
                    const Trade& trade = event.as<Trade>();
                    constexpr std::int64_t minute_nanos = 60'000'000'000;
                    const std::int64_t minute = trade.header.event_time.nanos() / minute_nanos;
                    Minutes& building = minutes[trade.header.instrument.index()];
                    if (building.minute != minute) {
                        if (building.minute >= 0) {
                            // Bars come in the order of their ends, as a feed merges them.
                            building.bar.header.event_time = std::max(
                                Timestamp::from_nanos((building.minute + 1) * minute_nanos),
                                bench.engine().core_time());
                            feed(MarketEvent{building.bar});
                        }
                        building = {};
                        building.minute = minute;
                        building.bar.header.instrument = trade.header.instrument;
                        building.bar.window_start = Timestamp::from_nanos(minute * minute_nanos);
                        building.bar.open = building.bar.high = building.bar.low = trade.price;
                    }
                    building.bar.high = std::max(building.bar.high, trade.price);
                    building.bar.low = std::min(building.bar.low, trade.price);
                    building.bar.close = trade.price;
                    building.bar.volume = building.bar.volume + trade.size;
                    ++building.bar.transactions;
                }
            }
            // The days behind the warm-up had everything in them.
            CHECK(after_warm_up > 100'000);
            CHECK(bench.count(as_bars ? RecordKind::Bar : RecordKind::Trade) > 1000);
            CHECK((as_bars || bench.count(RecordKind::Quote) > 1000));
            CHECK(bench.count(RecordKind::Decision) > 500);
            CHECK(bench.count(RecordKind::OrderRequest) > 10);
            CHECK(bench.count(RecordKind::ExecutionReport) > 10);
            CHECK(bench.count(RecordKind::Fill) > 10);
            CHECK(bench.count(RecordKind::RoundTrip) > 5);
            CHECK(bench.core_allocations() == 0);

            bench.engine().attach(nullptr);
            journal.reset();
        }
    }
}

TEST_CASE("a universe of contracts plans without allocating, up to its capacity") {
    constexpr std::uint32_t capacity = 50;
    settings::OptionUniverse settings;
    settings.max_contracts = 10;
    options::Universe universe{settings, capacity};
    Timestamp now = Timestamp::from_nanos(1'700'000'000'000'000'000);
    // Watched first, then neither candidates nor protected: three times other contracts each.
    for (std::uint32_t first : {0u, 100u, 0u, 200u}) {
        std::vector<options::UniverseCandidate> candidates;
        std::vector<options::ProtectedContract> held;
        std::vector<options::UnderlyingSpot> spots;
        for (std::uint32_t i = 0; i < capacity; ++i) {
            const auto underlying = InstrumentId::from_index(1000 + i);
            candidates.push_back({.contract = InstrumentId::from_index(first + i),
                                  .underlying = underlying,
                                  .delta = 0.01 * i});
            held.push_back({InstrumentId::from_index(first + capacity + i), underlying});
            spots.push_back({underlying, 100});
        }
        if (first == 0) held.clear();
        const std::uint64_t before = allocations;
        const auto plan = universe.plan({now, candidates, held, spots});
        const std::uint64_t allocated = allocations - before;
        CHECK(allocated == 0);
        CHECK(plan.watched == settings.max_contracts);
        now = now + std::chrono::hours{1};
    }
}

}  // namespace tradewind::core
