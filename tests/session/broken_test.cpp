// A bug shows itself in the midst of a run: every thread ends, the journal is closed, somebody is
// told, and the next start says what stands in its way.
#include "rig.hpp"
#include "scribe.hpp"
#include "tradewind/session/recovery.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/settings/effective.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

// The simulated market, until its batch after 2,000 events or when it is told: that one throws, or
// holds a record that no engine can take.
class Poisoned final : public feeds::MarketSource {
public:
    enum class Poison : std::uint8_t { Record, Throw };
    Poisoned(feeds::MarketSource& market, Poison poison, const std::atomic<bool>* when = nullptr)
        : market_{market}, poison_{poison}, when_{when} {}

    Expected<void> read(feeds::Batch& into) override {
        auto read = market_.read(into);
        if (!read) return read;
        read_ += into.events.size();
        if ((when_ != nullptr ? !*when_ : read_ < 2'000) || done_) return {};
        done_ = true;
        if (poison_ == Poison::Throw) invariant(false, "a feed gives what it was given");
        into.events.back().header().kind = RecordKind::EquityPoint;
        return {};
    }

private:
    feeds::MarketSource& market_;
    Poison poison_;
    const std::atomic<bool>* when_;
    std::uint64_t read_ = 0;
    bool done_ = false;
};

struct PoisonedSession {
    PoisonedSession(const settings::Settings& settings, Poisoned::Poison poison,
                    const std::atomic<bool>* when = nullptr)
        : table{settings.run.max_instruments},
          market{must(feeds::SimMarket::create(settings.feed.sim, settings.run.symbols, table,
                                               the_calendar()))},
          source{*market, poison, when},
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

namespace {

// Becomes true at the first record that a test waits for.
struct Trigger final : RecordListener {
    explicit Trigger(bool (*wanted)(const ExecutionReport&)) : wanted_{wanted} {}
    std::atomic<bool> pulled{false};
    std::vector<ClientOrderId> seen;
    void on_record(Stamp, const std::byte* record, std::size_t) override {
        Header header;
        std::memcpy(&header, record, sizeof header);
        if (header.kind != RecordKind::ExecutionReport) return;
        const auto& report = *reinterpret_cast<const ExecutionReport*>(record);
        if (!wanted_(report)) return;
        seen.push_back(report.order);
        pulled = true;
    }

private:
    bool (*wanted_)(const ExecutionReport&);
};

}  // namespace

TEST_CASE("when the core breaks, entries at work are cancelled and the last word says so") {
    const Scratch scratch;
    // Entries so far below the market that they wait there.
    const auto settings = paper_settings(
        scratch.path(), {"feed.sim.days=1", "threads.lane_capacity=64", "playbook.entry=limit",
                         "playbook.entry_offset_atr=10", "exchange.faults.lost_reply=0",
                         "exchange.faults.reject=0", "exchange.faults.late_reply=0"});
    Trigger trigger{
        [](const ExecutionReport& report) { return report.kind == ReportKind::Accepted; }};
    const PoisonedSession broken{settings, Poisoned::Poison::Record, &trigger.pulled};
    broken.session->listen(&trigger);
    const std::string told = broken.run();
    INFO(told);
    CHECK(has(told, "broken invariant"));
    CHECK(has(told, "entries were cancelled at the broker"));
    CHECK(has(told, "no order of this session is at work there"));
    CHECK(broken.session->engine().desk().orders().work().open > 0);
    // The exchange itself has none left.
    brokers::Broker& exchange = broken.session->broker();
    const Timestamp now = broken.session->engine().core_time() + std::chrono::seconds{10};
    exchange.request(request_of(RequestAction::Reconcile, {}), now);
    bool asked = false;
    while (exchange.next_due() <= now + std::chrono::seconds{10}) {
        const Timestamp due = exchange.next_due();
        exchange.advance(due);
        while (const auto report = exchange.take_report(due)) {
            CHECK(report->kind != ReportKind::SeenLive);
            asked |= report->kind == ReportKind::ReconcileDone;
        }
    }
    CHECK(asked);
}

TEST_CASE("when the core breaks, exits stay at the broker and the last word names them") {
    const Scratch scratch;
    // Exits so far away that they stay at work.
    const auto settings = paper_settings(
        scratch.path(), {"feed.sim.days=1", "threads.lane_capacity=64", "playbook.stop_atr=10",
                         "playbook.target_atr=10", "playbook.time_stop_minutes=240",
                         "exchange.faults.lost_reply=0", "exchange.faults.reject=0"});
    Trigger trigger{
        [](const ExecutionReport& report) { return report.kind == ReportKind::Activated; }};
    const PoisonedSession broken{settings, Poisoned::Poison::Record, &trigger.pulled};
    broken.session->listen(&trigger);
    const std::string told = broken.run();
    INFO(told);
    CHECK(has(told, "may still be at work there: "));
    REQUIRE(!trigger.seen.empty());
    CHECK(has(told, trigger.seen.front().to_string() + " ("));
    CHECK(has(told, "(stop_loss, "));
    CHECK_FALSE(has(told, "(entry, "));
}

TEST_CASE("a broker's thread that is abandoned cancels entries by its own list, and nothing else") {
    Scribe scribe;
    scribe.where = brokers::Home::Session;  // nothing is waited for
    lanes::Doorbell bell{lanes::WaitKind::Park};
    VenueThread venue{scribe, 64, lanes::WaitKind::Park, bell};
    const auto at = [](std::int64_t nanos) { return Timestamp::from_nanos(nanos); };
    StandingOrders before{AbsenceProof::Never};
    before.stands(order_of(OrderRole::Single, 1));
    before.stands(order_of(OrderRole::TakeProfit, 2));
    venue.begin_with(before, at(1));
    venue.start();
    auto submit = request_of(RequestAction::Submit,
                             {order_of(OrderRole::Entry, 3), order_of(OrderRole::StopLoss, 4)});
    submit.header.receive_time = at(2);
    venue.send_request(submit);
    venue.ask_state(at(3));
    while (!venue.state_ready()) std::this_thread::yield();
    REQUIRE(venue.abandon());
    REQUIRE(scribe.requests.size() == 3);
    for (const std::size_t i : {1u, 2u}) {
        CHECK(scribe.requests[i].action == RequestAction::Cancel);
        CHECK(scribe.requests[i].target.number == (i == 1 ? 1u : 3u));
    }
    // Nobody answered: all four may be there.
    InstrumentTable table{4};
    must(table.add(*Instrument::equity("AAA")));
    CHECK(venue.standing().words(table) ==
          "4 orders: 0000000000000001-1 (single, buy 10 AAA), 0000000000000001-2 (take_profit, buy "
          "10 AAA), 0000000000000001-3 (entry, buy 10 AAA), 0000000000000001-4 (stop_loss, buy 10 "
          "AAA)");
    venue.stop();
}

TEST_CASE("an order stands until the broker says that it is over") {
    StandingOrders standing{AbsenceProof::Never};
    for (std::uint64_t number = 1; number <= 6; ++number)
        standing.stands(order_of(OrderRole::Single, number));
    const auto hear = [&](std::uint64_t number, ReportKind kind, std::int64_t cumulative = 0,
                          std::int64_t quantity = 0) {
        ExecutionReport report;
        report.order = {.session = 1, .number = number};
        report.kind = kind;
        report.cumulative = Quantity::from_units(cumulative);
        report.quantity = Quantity::from_units(quantity);
        standing.heard(report);
    };
    hear(1, ReportKind::Canceled);
    hear(2, ReportKind::Fill, 9);
    CHECK(standing.orders().size() == 5);
    hear(2, ReportKind::Fill, 10);
    CHECK(standing.orders().size() == 4);
    hear(3, ReportKind::Replaced, 0, 30);
    hear(3, ReportKind::Fill, 10);
    hear(4, ReportKind::NotFound);  // proves nothing there
    hear(5, ReportKind::CancelRefused);
    hear(6, ReportKind::SubmitTimedOut);
    hear(7, ReportKind::Accepted);  // not ours
    CHECK(standing.orders().size() == 4);
    hear(4, ReportKind::Expired);
    hear(5, ReportKind::Rejected);
    CHECK(standing.orders().size() == 2);
    CHECK(standing.any_entry());
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
