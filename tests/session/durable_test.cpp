// journal.durability = "power": an order is out in the world only when its record is on the disk.
#include <cerrno>

#include "rig.hpp"
#include "scribe.hpp"
#include "tradewind/session/recovery.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/settings/effective.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

// A disk whose syncs wait, or fail, until a test lets them through.
struct Disk {
    std::atomic<bool> open{true};
    std::atomic<bool> broken{false};
    int sync() const {
        while (!open) std::this_thread::sleep_for(std::chrono::milliseconds{1});
        return broken ? EIO : 0;
    }
};

// What the core did so far, seen from outside.
struct Watch final : RecordListener {
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> reports{0};
    std::atomic<std::uint64_t> flattened{0};  // fills that took a position away
    std::atomic<std::uint64_t> market_since_request{0};
    std::atomic<bool>* set_at_fill = nullptr;
    void on_record(Stamp, const std::byte* record, std::size_t) override {
        Header header;
        std::memcpy(&header, record, sizeof header);
        requests += header.kind == RecordKind::OrderRequest;
        reports += header.kind == RecordKind::ExecutionReport;
        if (header.kind == RecordKind::Fill) {
            flattened += reinterpret_cast<const Fill*>(record)->role == OrderRole::Flatten;
            if (set_at_fill != nullptr) *set_at_fill = true;
        }
        if (requests > 0) market_since_request += is_market(header.kind);
    }
};

template <class Condition>
bool soon(Condition&& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!condition() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return condition();
}

settings::Settings power_settings(const std::filesystem::path& root,
                                  std::vector<std::string> more) {
    more.insert(more.begin(), {"feed.sim.days=1", "journal.durability=power"});
    return paper_settings(root, std::move(more));
}

// The simulated exchange as if it stood outside the process.
class Abroad final : public brokers::Broker {
public:
    explicit Abroad(const settings::Settings& settings)
        : exchange_{settings.exchange, account_terms(settings), the_calendar(),
                    settings.run.max_instruments} {}
    BrokerCapabilities capabilities() const override { return exchange_.capabilities(); }
    brokers::Home home() const override { return brokers::Home::Elsewhere; }
    std::vector<std::string> assumptions() const override { return exchange_.assumptions(); }
    void add_instrument(const Instrument& added) override { exchange_.add_instrument(added); }
    void request(const OrderRequest& asked, Timestamp now) override {
        exchange_.request(asked, now);
    }
    void market(const MarketEvent& event, Timestamp now) override { exchange_.market(event, now); }
    void advance(Timestamp now) override { exchange_.advance(now); }
    Timestamp next_due() const override { return exchange_.next_due(); }
    std::optional<ExecutionReport> take_report(Timestamp now) override {
        return exchange_.take_report(now);
    }
    void save(StateWriter& out) override { exchange_.save(out); }
    void load(StateReader& in) override { exchange_.load(in); }
    const brokers::SimulatedExchange& exchange() const { return exchange_.exchange(); }

private:
    brokers::SimulatedBroker exchange_;
};

enum class Venue : std::uint8_t { Home, Abroad };

struct PowerSession {
    explicit PowerSession(const std::filesystem::path& root, std::vector<std::string> more = {},
                          Venue venue = Venue::Home)
        : settings{power_settings(root, std::move(more))},
          abroad{settings},
          session{settings, settings::session_id(settings),
                  venue == Venue::Abroad ? &abroad : nullptr} {
        journal::Options options = journal_options(settings.journal);
        options.segment_bytes = 64u << 20;
        options.files.sync = [this](int) { return disk.sync(); };
        options.on_durable = [this] { session->on_durable(); };
        std::vector<std::byte> checkpoint;
        session->save(checkpoint);
        journal = must(
            journal::Journal::create(root / "journal", identity_of(settings), options, checkpoint));
        session->attach(journal.get());
        session->listen(&watch);
    }

    Disk disk;
    Watch watch;
    settings::Settings settings;
    Abroad abroad;
    StoppedSession session;
    std::unique_ptr<journal::Journal> journal;
};

}  // namespace

TEST_CASE("an order waits for its record to be on the disk, and the core does not") {
    const Scratch scratch;
    PowerSession power{scratch.path()};
    power.disk.open = false;
    power.session->start();
    REQUIRE(soon([&] { return power.watch.requests > 0; }));
    // The core goes on through the market while its first order waits.
    REQUIRE(soon([&] { return power.watch.market_since_request > 1'000; }));
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    CHECK(power.watch.reports == 0);
    power.disk.open = true;
    CHECK(soon([&] { return power.session->ended(); }));
    power.session->stop();
    CHECK_FALSE(power.session->failure());
    CHECK(power.watch.reports > 0);
    CHECK(power.session->exchange().counters().fills > 0);
    require_same_book(power.session->engine(), power.session->exchange());
    must(power.journal->close());
    const auto verified = must(verify(scratch.journal()));
    CHECK(verified.state_hash == power.session->engine().state_hash());
}

TEST_CASE("an order whose record cannot reach the disk never leaves, and trading halts") {
    const Scratch scratch;
    PowerSession power{scratch.path(), {}, Venue::Abroad};
    power.disk.open = false;
    power.session->start();
    REQUIRE(soon([&] { return power.watch.requests > 0; }));
    power.disk.broken = true;
    power.disk.open = true;
    CHECK(soon([&] { return power.session->ended(); }));
    power.session->stop();
    CHECK(power.session->engine().journal_failed());
    CHECK(power.abroad.exchange().counters().orders == 0);
    CHECK(power.watch.reports == 0);
    CHECK_FALSE(power.journal->close());
}

TEST_CASE("when a sync has failed entries are held back, and what takes risk away leaves") {
    const Scratch scratch;
    Disk disk;
    journal::Options options;
    options.durability = journal::Durability::Power;
    options.segment_bytes = 1u << 20;
    options.files.sync = [&](int) { return disk.sync(); };
    auto journal = must(journal::Journal::create(
        scratch.journal(), {.build = "a build", .description = {}}, options, {}));
    Scribe scribe;
    lanes::Doorbell bell{lanes::WaitKind::Park};
    VenueThread venue{scribe, 64, lanes::WaitKind::Park, bell};
    venue.hold_until_durable(journal.get());
    const auto now = Timestamp::from_nanos(1);
    std::uint64_t number = 0;
    const auto send = [&](OrderRequest request) {
        request.header.sequence = ++number;
        request.header.receive_time = now;
        venue.send_request(request);
    };
    const auto send_all = [&] {
        send(request_of(RequestAction::Submit, {order_of(OrderRole::Single, 1)}));
        send(request_of(RequestAction::Submit,
                        {order_of(OrderRole::Entry, 2), order_of(OrderRole::StopLoss, 3)}));
        send(request_of(RequestAction::Cancel, {}, 1));
        send(request_of(RequestAction::Replace, {order_of(OrderRole::Entry, 4)}, 2));
        send(request_of(RequestAction::Replace, {order_of(OrderRole::StopLoss, 5)}, 3));
        send(request_of(RequestAction::Submit,
                        {order_of(OrderRole::TakeProfit, 6), order_of(OrderRole::StopLoss, 7)}));
        send(request_of(RequestAction::Submit, {order_of(OrderRole::Flatten, 8)}));
        send(request_of(RequestAction::Reconcile, {}));
    };
    send_all();
    disk.broken = true;
    for (std::uint64_t n = 1; n <= 2 * number; ++n) {
        const Trade trade{};
        (void)journal->append(journal::Stream::Input, n, now, RecordKind::Trade, &trade,
                              sizeof trade);
    }
    journal->request_sync();
    REQUIRE(soon([&] { return journal->sync_failed(); }));
    const std::vector leaves{RequestAction::Cancel, RequestAction::Replace, RequestAction::Submit,
                             RequestAction::Submit, RequestAction::Reconcile};
    while (!venue.stream().empty()) venue.serve_next();
    REQUIRE(scribe.actions() == leaves);
    CHECK(scribe.requests[1].target.number == 3);
    CHECK(scribe.requests[2].orders[0].order().role == OrderRole::TakeProfit);
    CHECK(scribe.requests[3].orders[0].order().role == OrderRole::Flatten);
    // What comes later fares alike, and what is told in between is heard.
    scribe.requests.clear();
    Quote quote;
    quote.header.instrument = InstrumentId::from_index(0);
    venue.send_market(quote.header, now);
    send_all();
    while (!venue.stream().empty()) venue.serve_next();
    CHECK(scribe.actions() == leaves);
    CHECK(scribe.markets == 1);
}

TEST_CASE("the positions of a halt for a failed sync can still be closed") {
    const Scratch scratch;
    // Exits so far away that the position stays until somebody closes it.
    PowerSession power{scratch.path(),
                       {"feed.sim.speed=2000", "playbook.stop_atr=10", "playbook.target_atr=10",
                        "playbook.time_stop_minutes=240"}};
    power.watch.set_at_fill = &power.disk.broken;
    power.session->start();
    REQUIRE(soon([&] { return power.journal->sync_failed(); }));
    power.session->command(CommandKind::KillSwitch, "a person looks");
    CHECK(soon([&] { return power.watch.flattened > 0; }));
    power.session->stop();
    CHECK_FALSE(power.session->failure());
    CHECK(power.session->engine().journal_failed());
    require_same_book(power.session->engine(), power.session->exchange());
    CHECK_FALSE(power.journal->close());
    // The restart rebuilds the exchange, and both go on from the same book, as fast as they can.
    settings::Settings fast = power.settings;
    fast.feed.sim.speed = 0;
    const StoppedSession again{fast, settings::session_id(fast)};
    must(recover(*again.session, scratch.journal(), fast));
    again->start();
    CHECK(soon([&] { return again->ended(); }));
    again->stop();
    require_same_book(again->engine(), again->exchange());
}
