// A bug shows itself in the midst of a run: every thread ends, the journal is closed, somebody is
// told, and the next start says what stands in its way.
#include "rig.hpp"
#include "tradewind/session/recovery.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/settings/effective.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

// The simulated market, until its batch after `good` events: that one throws, or holds a record
// that no engine can take.
class Poisoned final : public feeds::MarketSource {
public:
    enum class Poison : std::uint8_t { Record, Throw };
    Poisoned(feeds::MarketSource& market, Poison poison) : market_{market}, poison_{poison} {}

    Expected<void> read(feeds::Batch& into) override {
        auto read = market_.read(into);
        if (!read) return read;
        read_ += into.events.size();
        if (read_ < 2'000 || done_) return {};
        done_ = true;
        if (poison_ == Poison::Throw) invariant(false, "a feed gives what it was given");
        into.events.back().header().kind = RecordKind::EquityPoint;
        return {};
    }

private:
    feeds::MarketSource& market_;
    Poison poison_;
    std::uint64_t read_ = 0;
    bool done_ = false;
};

struct PoisonedSession {
    PoisonedSession(const settings::Settings& settings, Poisoned::Poison poison)
        : table{settings.run.max_instruments},
          market{must(feeds::SimMarket::create(settings.feed.sim, settings.run.symbols, table,
                                               the_calendar()))},
          source{*market, poison},
          session{must(PaperSession::create({.settings = settings,
                                             .calendar = the_calendar(),
                                             .session = settings::session_id(settings),
                                             .start = {},
                                             .source = source}))} {}

    // Until it ends by itself; gives what ended it.
    std::string run() const {
        session->start();
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (!session->ended() && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        REQUIRE(session->ended());
        session->stop();
        REQUIRE(session->failure());
        return session->failure()->message();
    }

    InstrumentTable table;
    std::unique_ptr<feeds::SimMarket> market;
    Poisoned source;
    std::unique_ptr<PaperSession> session;
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a broken invariant ends a session in good order, and the next start names the input") {
    const Scratch scratch;
    // Small lanes, so that the threads are in each other's way when it breaks.
    const auto settings = paper_settings(
        scratch.path(), {"feed.sim.days=1", "journal.segment_mib=64", "threads.lane_capacity=64"});
    const PoisonedSession broken{settings, Poisoned::Poison::Record};
    std::vector<std::byte> checkpoint;
    broken.session->save(checkpoint);
    auto journal = must(journal::Journal::create(scratch.journal(), identity_of(settings),
                                                 journal_options(settings.journal), checkpoint));
    broken.session->attach(journal.get());
    const std::string told = broken.run();
    INFO(told);
    CHECK(has(told, "broken invariant"));
    const std::string input = std::to_string(broken.session->engine().sequence());
    CHECK(has(told, "input " + input));
    must(journal->close());
    journal.reset();

    const auto again =
        run_paper({.settings = settings, .calendar = the_calendar(), .stop = {}, .status = {}});
    REQUIRE_FALSE(again);
    INFO(again.error().message());
    CHECK(has(again.error().message(), "broken invariant"));
    CHECK(has(again.error().message(), "sequence number " + input));
    const auto verified = verify(scratch.journal());
    REQUIRE_FALSE(verified);
    CHECK(has(verified.error().message(), "sequence number " + input));
}

TEST_CASE("what breaks on the feed's thread ends the session and is told") {
    const Scratch scratch;
    const auto settings = paper_settings(scratch.path(), {"feed.sim.days=1"});
    const PoisonedSession broken{settings, Poisoned::Poison::Throw};
    const std::string told = broken.run();
    INFO(told);
    CHECK(has(told, "feed"));
    CHECK(has(told, "a feed gives what it was given"));
}

TEST_CASE("what breaks on the broker's thread ends the session and is told") {
    const Scratch scratch;
    const auto settings =
        paper_settings(scratch.path(), {"feed.sim.days=1", "threads.lane_capacity=64"});
    const StoppedSession session{settings};
    EquityPoint stranger;
    session->venue().send_market(stranger.header, {});
    session->start();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!session->ended() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    REQUIRE(session->ended());
    session->stop();
    REQUIRE(session->failure());
    INFO(session->failure()->message());
    CHECK(has(session->failure()->message(), "broker"));
    CHECK(has(session->failure()->message(), "the venue's stream carries what it knows"));
}

TEST_CASE("what breaks in a backtest ends it and is told, on shards too") {
    const Scratch scratch;
    for (const char* shards : {"0", "2"}) {
        INFO(shards << " shards");
        const auto settings = backtest_settings(
            scratch.path(), {std::string{"threads.shards="} + shards, "journal.enabled=false"});
        InstrumentTable table{settings.run.max_instruments};
        auto market = must(feeds::SimMarket::create(settings.feed.sim, settings.run.symbols, table,
                                                    the_calendar()));
        Poisoned source{*market, Poisoned::Poison::Record};
        const auto outcome = run_backtest({.settings = settings,
                                           .calendar = the_calendar(),
                                           .on_journal = OnJournal::Replace,
                                           .listener = nullptr,
                                           .stop = {},
                                           .progress = {},
                                           .source = &source});
        REQUIRE_FALSE(outcome);
        CHECK(has(outcome.error().message(), "broken invariant"));
    }
}
