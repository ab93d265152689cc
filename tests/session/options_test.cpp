// A run on the simulated market with option chains: contracts are quoted beside their stocks, own
// no bars, and leave a run the same whatever its threads, its mode and its restarts.
#include <map>

#include "rig.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

std::vector<std::string> with_options(std::vector<std::string> more = {}) {
    std::vector<std::string> overrides{"run.symbols=AAA,BBB",
                                       "run.max_instruments=128",
                                       "feed.sim.options.enabled=true",
                                       "feed.sim.options.underlyings=AAA",
                                       "feed.sim.options.weeklies=1",
                                       "feed.sim.options.monthlies=1",
                                       "feed.sim.options.dailies=1",
                                       "feed.sim.options.strikes=5",
                                       "feed.sim.options.quotes_per_second=0.3",
                                       "feed.sim.options.trades_per_second=0.1"};
    overrides.insert(overrides.end(), more.begin(), more.end());
    return overrides;
}

settings::Settings simulated_backtest(const std::filesystem::path& root,
                                      std::vector<std::string> more = {}) {
    auto overrides = with_options(std::move(more));
    overrides.insert(overrides.begin(), {"run.mode=backtest", "feed.kind=sim",
                                         "journal.directory=" + (root / "journal").string(),
                                         "output.directory=" + (root / "out").string()});
    return settings_of(overrides);
}

struct Found {
    std::map<std::uint32_t, Instrument> instruments;
    std::uint64_t option_quotes = 0;
    std::uint64_t option_trades = 0;
    std::uint64_t late = 0;  // contracts that came after a market event
    std::uint64_t frames_of_options = 0;
    std::uint64_t orders = 0;
};

Found find(const std::filesystem::path& directory) {
    Found found;
    bool begun = false;
    for_each_frame(directory, [&](const journal::Frame& frame) {
        if (const auto* added = frame.as<InstrumentAdded>()) {
            found.instruments[added->instrument.id.index()] = added->instrument;
            if (begun) ++found.late;
            return;
        }
        Header header;
        std::memcpy(static_cast<void*>(&header), frame.payload.data(), sizeof header);
        begun = begun || is_market(header.kind);
        if (header.kind == RecordKind::OrderRequest) ++found.orders;
        const auto instrument = found.instruments.find(header.instrument.index());
        if (instrument == found.instruments.end() ||
            instrument->second.kind != InstrumentKind::Option)
            return;
        found.option_quotes += header.kind == RecordKind::Quote;
        found.option_trades += header.kind == RecordKind::Trade;
        found.frames_of_options += header.kind == RecordKind::FeatureFrame;
    });
    return found;
}

// That run, made once.
struct Simulated {
    Simulated() : outcome{must(backtest(simulated_backtest(files.path())))} {
        found = find(files.journal());
        journal = digest(files.journal());
    }
    Scratch files;
    RunOutcome outcome;
    Found found;
    JournalDigest journal;
};
const Simulated& the_simulated() {
    static const Simulated simulated;
    return simulated;
}

std::vector<std::pair<std::uint32_t, std::int64_t>> submitted(
    const std::filesystem::path& directory) {
    std::vector<std::pair<std::uint32_t, std::int64_t>> orders;
    for_each_frame(directory, [&](const journal::Frame& frame) {
        const auto* request = frame.as<OrderRequest>();
        if (request != nullptr && request->action == RequestAction::Submit)
            orders.emplace_back(request->header.instrument.index(), frame.core_time.nanos());
    });
    return orders;
}

}  // namespace

TEST_CASE("contracts are quoted beside their stocks and own no bars") {
    CHECK(the_simulated().outcome.end == RunEnd::Complete);
    const Found& found = the_simulated().found;
    CHECK(found.instruments.size() > 30);
    CHECK(found.option_quotes > 10'000);
    CHECK(found.option_trades > 1'000);
    CHECK(found.late > 0);  // the second day lists new ones
    CHECK(found.frames_of_options == 0);
    CHECK(found.orders > 20);
    for (const auto& [index, instrument] : found.instruments)
        if (instrument.kind == InstrumentKind::Option)
            CHECK(found.instruments.at(instrument.underlying.index()).symbol() == "AAA");
}

TEST_CASE("with options a run is the same whatever its shards, and its journal makes it again") {
    const Simulated& first = the_simulated();
    const Scratch scratch;
    const auto again = must(backtest(simulated_backtest(scratch.path(), {"threads.shards=2"})));
    CHECK(again.output_hash == first.outcome.output_hash);
    CHECK(again.state_hash == first.outcome.state_hash);
    CHECK(digest(scratch.journal()) == first.journal);
    const auto verified = must(verify(first.files.journal()));
    CHECK(verified.output_hash == first.outcome.output_hash);
    CHECK(verified.state_hash == first.outcome.state_hash);
}

TEST_CASE("options change no decision about their stocks") {
    const Scratch scratch;
    must(backtest(simulated_backtest(scratch.path(), {"feed.sim.options.enabled=false"})));
    const auto with = submitted(the_simulated().files.journal());
    CHECK(with.size() > 20);
    CHECK(with == submitted(scratch.journal()));
}

TEST_CASE("a backtest of simulated option files is the run on the simulated market") {
    const Scratch scratch;
    const auto direct = simulated_backtest(scratch.path());
    must(feeds::simulate(direct.feed.sim, direct.run.symbols, the_calendar(),
                         scratch.path() / "data"));
    const auto files = must(backtest(backtest_settings(
        scratch.path(),
        with_options({"feed.datasets=stock_trades,stock_quotes,option_quotes,option_trades"}))));
    const Found found = find(scratch.journal());
    const Found& simulated = the_simulated().found;
    CHECK(files.counters.events > 10'000);
    CHECK(found.option_quotes == simulated.option_quotes);
    CHECK(found.option_trades == simulated.option_trades);
    CHECK(found.instruments.size() == simulated.instruments.size());
    CHECK(found.orders == simulated.orders);
}

TEST_CASE("a paper session with options can be verified and stopped at any checkpoint") {
    const Scratch scratch;
    const auto settings = paper_settings(scratch.path(), with_options());
    const auto outcome = must(
        run_paper({.settings = settings, .calendar = the_calendar(), .stop = {}, .status = {}}));
    const Found found = find(scratch.journal());
    CHECK(found.option_quotes > 1'000);
    CHECK(found.late > 0);
    const auto verified = must(verify(scratch.journal()));
    CHECK(verified.output_hash == outcome.output_hash);
    CHECK(verified.state_hash == outcome.state_hash);
}
