// A venue that lives elsewhere goes on when the session dies: a restart sends it nothing of what
// the journal holds, and asks it.
#include <algorithm>

#include "rig.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

// The venue itself: what it was sent, in whichever life.
struct FarVenue {
    std::vector<Order> orders;
};

// An adapter of one life. It never answers a submit; a Reconcile finds the orders live.
class FarBroker final : public brokers::Broker {
public:
    explicit FarBroker(FarVenue& venue) : venue_{venue} {}

    bool recovering = false;
    std::vector<std::string> reached;  // while recovering
    std::vector<std::string> heard;    // afterwards, the market and time left out

    BrokerCapabilities capabilities() const override {
        return brokers::SimulatedExchange::capabilities();
    }
    brokers::Home home() const override { return brokers::Home::Elsewhere; }
    std::vector<std::string> assumptions() const override { return {}; }
    void add_instrument(const Instrument& instrument) override {
        note("instrument " + std::string{instrument.symbol()});
    }
    void request(const OrderRequest& request, Timestamp now) override {
        note(std::string{name_of(request.action)});
        if (request.action == RequestAction::Submit) {
            for (std::size_t i = 0; i < request.count; ++i)
                venue_.orders.push_back(request.orders[i].order());
        }
        if (request.action == RequestAction::Reconcile) {
            for (const Order& order : venue_.orders) {
                ExecutionReport report;
                report.header.instrument = order.instrument;
                report.header.flags = ExecutionReport::from_lookup;
                report.order = order.id;
                report.quantity = order.quantity;
                report.side = order.side;
                tell(ReportKind::SeenLive, report, now);
            }
            tell(ReportKind::ReconcileDone, {}, now);
        }
    }
    void market(const MarketEvent&, Timestamp) override {
        if (recovering) note("market");
    }
    void advance(Timestamp) override {
        if (recovering) note("time");
    }
    Timestamp next_due() const override {
        return answers_.empty() ? Timestamp::max() : answers_.front().header.event_time;
    }
    std::optional<ExecutionReport> take_report(Timestamp) override {
        if (recovering) reached.emplace_back("a question for reports");
        if (answers_.empty()) return std::nullopt;
        const ExecutionReport first = answers_.front();
        answers_.erase(answers_.begin());
        return first;
    }
    void save(StateWriter& out) override { out(told_); }
    void load(StateReader& in) override { in(told_); }

private:
    void note(std::string what) { (recovering ? reached : heard).push_back(std::move(what)); }
    void tell(ReportKind kind, ExecutionReport report, Timestamp now) {
        report.kind = kind;
        report.header.sequence = ++told_;
        report.header.event_time = now;
        report.header.source = static_cast<std::uint16_t>(SourceRank::Exchange);
        answers_.push_back(report);
    }

    FarVenue& venue_;
    std::vector<ExecutionReport> answers_;
    std::uint64_t told_ = 0;
};

// Stops the session at its first record that a predicate likes.
struct StopAt final : RecordListener {
    explicit StopAt(bool (*wanted)(const Header&, const std::byte*)) : wanted_{wanted} {}
    std::stop_source stop;
    void on_record(Stamp, const std::byte* record, std::size_t) override {
        Header header;
        std::memcpy(&header, record, sizeof header);
        if (wanted_(header, record)) stop.request_stop();
    }

private:
    bool (*wanted_)(const Header&, const std::byte*);
};

}  // namespace

TEST_CASE("a restart hands a venue that lives elsewhere nothing of the journal, and asks it") {
    const Scratch scratch;
    const auto settings = paper_settings(
        scratch.path(), {"feed.sim.speed=20000", "feed.sim.days=30", "journal.segment_mib=64"});
    FarVenue venue;
    const auto run = [&](FarBroker& broker, StopAt& until) {
        return must(
            run_paper({.settings = settings,
                       .calendar = the_calendar(),
                       .stop = until.stop.get_token(),
                       .status = {},
                       .resumed = [&](std::uint64_t, const auto&) { broker.recovering = false; },
                       .listener = &until,
                       .broker = &broker}));
    };
    {
        StopAt sent{[](const Header& header, const std::byte*) {
            return header.kind == RecordKind::OrderRequest;
        }};
        FarBroker broker{venue};
        REQUIRE(run(broker, sent).end == RunEnd::Stopped);
        REQUIRE(std::ranges::count(broker.heard, "submit") > 0);
        REQUIRE(std::ranges::count(broker.heard, "reconcile") == 0);
    }
    const std::vector<Order> before = venue.orders;

    StopAt told{[](const Header& header, const std::byte* record) {
        return header.kind == RecordKind::ExecutionReport &&
               reinterpret_cast<const ExecutionReport*>(record)->kind == ReportKind::ReconcileDone;
    }};
    FarBroker broker{venue};
    broker.recovering = true;
    const RunOutcome resumed = run(broker, told);
    REQUIRE(resumed.resumed_at > 0);
    for (const std::string& what : broker.reached) FAIL_CHECK("recovery reached it: " << what);
    // Its instruments first, and the question before anything else.
    REQUIRE(broker.heard.size() > 3);
    CHECK(std::vector<std::string>(broker.heard.begin(), broker.heard.begin() + 4) ==
          std::vector<std::string>{"instrument AAA", "instrument BBB", "instrument CCC",
                                   "reconcile"});
    // No order of the first life was sent again, and an entry is live by the venue's word.
    for (const Order& order : before) {
        INFO(order.id.to_string());
        CHECK(std::ranges::count(venue.orders, order.id, &Order::id) == 1);
        bool live = order.role != OrderRole::Entry;
        for_each_frame(scratch.journal(), [&](const journal::Frame& frame) {
            const auto* update = frame.as<OrderUpdate>();
            live |= update != nullptr && update->id == order.id &&
                    frame.sequence > resumed.resumed_at &&
                    update->report == static_cast<std::uint8_t>(ReportKind::SeenLive);
        });
        CHECK(live);
    }
}
