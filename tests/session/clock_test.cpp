// Clocks that step back: market time and core time never do.
#include <thread>

#include "rig.hpp"
#include "tradewind/session/inline_run.hpp"
#include "tradewind/session/market_clock.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/settings/effective.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

struct Stamps final : RecordListener {
    void on_record(Stamp stamp, const std::byte*, std::size_t) override {
        fell += stamp.time < last.time || stamp.sequence < last.sequence;
        last = stamp;
    }
    Stamp last{.sequence = 0, .time = Timestamp::min()};
    std::uint64_t fell = 0;
};

}  // namespace

TEST_CASE("market time never falls, though one thread jumps it while others read") {
    MarketClock clock{Timestamp::from_nanos(1'000'000'000), 1000};
    std::atomic<std::uint64_t> fell{0};
    {
        std::vector<std::jthread> readers;
        for (int i = 0; i < 2; ++i) {
            readers.emplace_back([&](const std::stop_token& stop) {
                Timestamp last = clock.now();
                while (!stop.stop_requested()) {
                    const Timestamp now = clock.now();
                    fell += now < last;
                    last = now;
                }
            });
        }
        for (int i = 0; i < 2000; ++i) {
            const Timestamp before = clock.now();
            clock.skip(std::chrono::seconds{1});
            CHECK(clock.now() >= before + std::chrono::seconds{1});
        }
    }
    CHECK(fell == 0);
}

TEST_CASE("an edge whose clock steps back is stamped with a core time that does not") {
    const Scratch scratch;
    write_market(scratch.path());
    const auto settings = backtest_settings(scratch.path());
    Stamps stamps;
    auto run =
        must(InlineRun::create(settings, the_calendar(), settings::session_id(settings), &stamps));
    std::vector<std::byte> checkpoint;
    run->save(checkpoint);
    journal::Options options;
    options.segment_bytes = 64u << 20;
    auto journal = must(
        journal::Journal::create(scratch.journal(), identity_of(settings), options, checkpoint));
    run->engine().attach(journal.get());
    Instrument instrument = must(Instrument::equity("AAA"));
    instrument.id = InstrumentId::from_index(0);
    const Timestamp open = the_calendar().sessions()[5000].open;
    must(run->add_instruments({&instrument, 1}, open));
    for (std::uint64_t n = 1; n <= 5000; ++n) {
        Trade trade;
        trade.header.sequence = n;
        trade.header.instrument = instrument.id;
        trade.header.event_time = open + std::chrono::seconds{n};
        // An hour back and forth again, and now and then a little.
        trade.header.receive_time = trade.header.event_time;
        if (n % 1000 > 700)
            trade.header.receive_time = trade.header.event_time - std::chrono::hours{1};
        if (n % 7 == 0)
            trade.header.receive_time = trade.header.receive_time - std::chrono::seconds{3};
        trade.price =
            Price::from_nanos(50'000'000'000 + static_cast<std::int64_t>(n % 90) * 10'000'000);
        trade.size = Quantity::from_micros(100'000'000);
        run->step(MarketEvent{trade});
    }
    CHECK(stamps.fell == 0);
    CHECK(run->engine().counters().events == 5000);
    must(journal->close());
    const auto verified = must(verify(scratch.journal()));
    CHECK(verified.output_hash == run->engine().output_hash());
    CHECK(verified.state_hash == run->engine().state_hash());
}
