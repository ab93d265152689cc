// journal.durability = "power": an order is out in the world only when its record is on the disk.
#include <cerrno>

#include "rig.hpp"
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
    std::atomic<std::uint64_t> market_since_request{0};
    void on_record(Stamp, const std::byte* record, std::size_t) override {
        Header header;
        std::memcpy(&header, record, sizeof header);
        requests += header.kind == RecordKind::OrderRequest;
        reports += header.kind == RecordKind::ExecutionReport;
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

struct PowerSession {
    explicit PowerSession(const std::filesystem::path& root)
        : settings{paper_settings(root, {"feed.sim.days=1", "journal.durability=power"})},
          session{settings, settings::session_id(settings)} {
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
    PowerSession power{scratch.path()};
    power.disk.open = false;
    power.session->start();
    REQUIRE(soon([&] { return power.watch.requests > 0; }));
    power.disk.broken = true;
    power.disk.open = true;
    CHECK(soon([&] { return power.session->ended(); }));
    power.session->stop();
    CHECK(power.session->engine().journal_failed());
    CHECK(power.session->exchange().counters().orders == 0);
    CHECK(power.watch.reports == 0);
    CHECK_FALSE(power.journal->close());
}
