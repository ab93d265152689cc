// Instruments that come while a run goes (option contracts, with their first event) enter at the
// same place whatever the size of the pieces, the number of shards, and wherever a run was resumed.
#include <random>

#include "rig.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

// Trades of forty stocks, of which each comes later than the one before; all but two are announced
// with the batch that first names them.
class LateMarket final : public feeds::MarketSource {
public:
    static constexpr std::uint32_t stocks = 40;
    static constexpr std::uint64_t last = 20'000;

    LateMarket() : table_{stocks} {}

    Expected<void> read(feeds::Batch& into) override {
        into.events.clear();
        if (ordinal_ == 0) announce(2);
        while (into.events.size() < 300 && ordinal_ < last) {
            ++ordinal_;
            const auto alive =
                std::min<std::uint32_t>(stocks, static_cast<std::uint32_t>(2 + ordinal_ / 411));
            announce(alive);
            Trade trade;
            trade.header.event_time =
                Timestamp::from_nanos(the_calendar().sessions()[5000].open.nanos() +
                                      static_cast<std::int64_t>(ordinal_) * 1'000'000'000);
            trade.header.receive_time = trade.header.event_time;
            trade.header.sequence = ordinal_;
            trade.header.instrument =
                InstrumentId::from_index(static_cast<std::uint32_t>(random_() % alive));
            trade.header.source = static_cast<std::uint16_t>(SourceRank::Market);
            trade.price = Price::from_nanos(
                50'000'000'000 + static_cast<std::int64_t>(random_() % 500) * 10'000'000);
            trade.size = Quantity::from_micros(100'000'000);
            trade.id = ordinal_;
            into.events.emplace_back(trade);
        }
        into.added = std::exchange(added_, {});
        return {};
    }

private:
    void announce(std::uint32_t up_to) {
        while (table_.size() < up_to) {
            const std::uint32_t n = table_.size();
            const std::string symbol{static_cast<char>('A' + n / 26),
                                     static_cast<char>('A' + n % 26)};
            Instrument instrument = *Instrument::equity(symbol);
            instrument.id = *table_.add(instrument);
            added_.push_back(instrument);
        }
    }

    InstrumentTable table_;
    std::mt19937 random_{5};
    std::uint64_t ordinal_ = 0;
    std::vector<Instrument> added_;
};

struct StopAfter final : RecordListener {
    explicit StopAfter(std::uint64_t records) : left{records} {}
    void on_record(Stamp, const std::byte*, std::size_t) override {
        if (left > 0 && --left == 0) stop.request_stop();
    }
    std::uint64_t left;
    std::stop_source stop;
};

// What the exchange said, and when it was heard.
struct Reports final : RecordListener {
    void on_record(Stamp stamp, const std::byte* bytes, std::size_t) override {
        Header header;
        std::memcpy(static_cast<void*>(&header), bytes, sizeof header);
        if (header.kind != RecordKind::ExecutionReport) return;
        ++heard;
        late += stamp.time != header.receive_time ? 1u : 0u;
    }
    std::uint64_t heard = 0;
    std::uint64_t late = 0;
};

RunOutcome run(const settings::Settings& settings, OnJournal on_journal, std::uint64_t records) {
    LateMarket market;
    StopAfter listener{records};
    return must(run_backtest({.settings = settings,
                              .calendar = the_calendar(),
                              .on_journal = on_journal,
                              .listener = &listener,
                              .stop = listener.stop.get_token(),
                              .progress = {},
                              .source = &market}));
}

}  // namespace

TEST_CASE("instruments that come later enter at one place in every run") {
    const Scratch scratch;
    const auto settings = [&](const char* shards, const char* mib) {
        return backtest_settings(
            scratch.path(), {std::string{"threads.shards="} + shards,
                             std::string{"journal.segment_mib="} + mib, "run.max_instruments=64"});
    };
    const auto whole = run(settings("0", "16"), OnJournal::Replace, 0);
    const auto frames = digest(scratch.journal());
    CHECK(whole.counters.events == LateMarket::last);
    struct Shape {
        const char* shards;
        const char* mib;
    };
    // Each stops elsewhere.
    std::mt19937_64 random{20'250'107};
    for (const auto& [shards, mib] :
         {Shape{"0", "1"}, Shape{"1", "16"}, Shape{"2", "1"}, Shape{"4", "16"}}) {
        INFO(shards << " shards, segments of " << mib << " MiB");
        const auto again = run(settings(shards, mib), OnJournal::Replace, 0);
        CHECK(again.output_hash == whole.output_hash);
        CHECK(again.state_hash == whole.state_hash);
        CHECK(digest(scratch.journal()) == frames);

        // And stopped in good order again and again.
        auto outcome = run(settings(shards, mib), OnJournal::Replace, 1 + random() % 9000);
        int resumes = 0;
        while (outcome.end == RunEnd::Stopped) {
            outcome = run(settings(shards, mib), OnJournal::Resume, 1 + random() % 9000);
            ++resumes;
        }
        CHECK(resumes > 2);
        CHECK(outcome.output_hash == whole.output_hash);
        CHECK(digest(scratch.journal()) == frames);
    }
}

TEST_CASE("no report of the exchange waits for an instrument that comes later") {
    const Scratch scratch;
    // Most reports are under way when the next instrument comes.
    const auto settings = backtest_settings(
        scratch.path(),
        {"exchange.latency_us=3500000", "run.max_instruments=64", "journal.enabled=false",
         "policy.cooldown_minutes=0", "playbook.kind=fixed_quantity", "playbook.fixed_quantity=1",
         "policy.min_confidence=0.05"});
    LateMarket market;
    Reports reports;
    must(run_backtest({.settings = settings,
                       .calendar = the_calendar(),
                       .on_journal = OnJournal::Replace,
                       .listener = &reports,
                       .stop = {},
                       .progress = {},
                       .source = &market}));
    CHECK(reports.heard > 100);
    CHECK(reports.late == 0);
}
