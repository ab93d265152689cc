#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/scratch.hpp"
#include "support/trading_config.hpp"
#include "tradewind/brokers/simulated_exchange.hpp"
#include "tradewind/core/engine.hpp"
#include "tradewind/feeds/sim_market.hpp"
#include "tradewind/feeds/simulate.hpp"
#include "tradewind/journal/reader.hpp"
#include "tradewind/session/paper.hpp"
#include "tradewind/session/run.hpp"
#include "tradewind/settings/load.hpp"

// A small market, the settings of a run over it, and what a test looks at afterwards.
namespace tradewind::session::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

inline const calendar::Calendar& the_calendar() {
    static const calendar::Calendar calendar;
    return calendar;
}

using tradewind::test::Scratch;
using tradewind::test::slurp;
using tradewind::test::spill;

template <class T>
T must(Expected<T> value) {
    if (!value) FAIL(value.error().message());
    if constexpr (!std::is_void_v<T>) return std::move(*value);
}

// Three stocks, two days, one-minute decisions and short windows, so that a run of a fraction of a
// second trades on all four agents' word. Every way of losing and repeating replies is on.
inline const std::string base_config = std::string{tradewind::test::trading_config} + R"(
[run]
symbols = ["AAA", "BBB", "CCC"]
max_instruments = 16

[feed.sim]
seed = 11
speed = 0
days = 2
quotes_per_second = 0.5
trades_per_second = 0.4
annual_volatility = 0.6
jumps_per_day = 4

[exchange.faults]
lost_reply = 0.02
duplicate_reply = 0.05
late_reply = 0.05
reorder_reply = 0.05
reject = 0.02

[journal]
segment_mib = 1
)";

inline settings::Settings settings_of(const std::vector<std::string>& overrides) {
    auto settings = settings::parse(base_config, "test", overrides);
    if (!settings) FAIL(settings.error().front().message());
    return *settings;
}

// A paper session over the simulated market.
inline settings::Settings paper_settings(const std::filesystem::path& root,
                                         std::vector<std::string> more = {}) {
    std::vector<std::string> overrides{"run.mode=paper", "feed.kind=sim",
                                       "journal.directory=" + (root / "journal").string()};
    overrides.insert(overrides.end(), more.begin(), more.end());
    return settings_of(overrides);
}

// A backtest over `root`/data, which write_market() fills.
inline settings::Settings backtest_settings(const std::filesystem::path& root,
                                            std::vector<std::string> more = {}) {
    std::vector<std::string> overrides{
        "run.mode=backtest",
        "feed.kind=flat_files",
        "feed.datasets=stock_trades,stock_quotes",
        "feed.from=2025-01-06",
        "feed.to=2025-01-07",
        "feed.directory=" + (root / "data").string(),
        "journal.directory=" + (root / "journal").string(),
        "output.directory=" + (root / "out").string(),
    };
    overrides.insert(overrides.end(), more.begin(), more.end());
    return settings_of(overrides);
}

// The market is simulated once; each test has files of its own.
inline void write_market(const std::filesystem::path& root) {
    struct Market {
        Market() {
            const settings::Settings settings = paper_settings(files.path());
            must(feeds::simulate(settings.feed.sim, settings.run.symbols, the_calendar(),
                                 files.data()));
        }
        Scratch files;
    };
    static const Market market;
    std::filesystem::copy(market.files.data(), root / "data",
                          std::filesystem::copy_options::recursive);
}

inline Expected<RunOutcome> backtest(const settings::Settings& settings,
                                     OnJournal on_journal = OnJournal::Replace,
                                     RecordListener* listener = nullptr) {
    return run_backtest({.settings = settings,
                         .calendar = the_calendar(),
                         .on_journal = on_journal,
                         .listener = listener,
                         .stop = {},
                         .progress = {},
                         .source = nullptr});
}

inline Expected<VerifyOutcome> verify(const std::filesystem::path& directory) {
    return verify_journal(
        {.directory = directory.string(), .calendar = the_calendar(), .stop = {}, .progress = {}});
}

// One number for everything a journal holds: each frame's stream, stamp, kind and bytes (FNV-1a).
struct JournalDigest {
    std::uint64_t frames = 0;
    std::uint64_t hash = 0xCBF29CE484222325;
    friend bool operator==(const JournalDigest&, const JournalDigest&) = default;

    void take(const void* bytes, std::size_t size) {
        const auto* at = static_cast<const unsigned char*>(bytes);
        for (std::size_t i = 0; i < size; ++i) hash = (hash ^ at[i]) * 0x100000001B3;
    }
};

// Calls visit(const journal::Frame&) for every frame from the first on.
template <class Visitor>
void for_each_frame(const std::filesystem::path& directory, Visitor&& visit) {
    auto reader = must(journal::Reader::open(directory));
    while (const journal::Frame* frame = must(reader.next())) visit(*frame);
}

inline JournalDigest digest(const std::filesystem::path& directory) {
    JournalDigest digest;
    for_each_frame(directory, [&](const journal::Frame& frame) {
        ++digest.frames;
        digest.take(&frame.sequence, sizeof frame.sequence);
        digest.take(&frame.core_time, sizeof frame.core_time);
        digest.take(&frame.kind, sizeof frame.kind);
        digest.take(&frame.stream, sizeof frame.stream);
        digest.take(frame.payload.data(), frame.payload.size());
    });
    return digest;
}

// The backtest over that market with nothing changed, run and recorded once.
struct Recorded {
    Recorded() {
        write_market(files.path());
        outcome = must(backtest(backtest_settings(files.path())));
        journal = digest(files.journal());
    }
    Scratch files;
    RunOutcome outcome;
    JournalDigest journal;
};
inline const Recorded& the_recorded() {
    static const Recorded recorded;
    return recorded;
}

// Puts its market and its journal into a test's own folder.
inline const Recorded& recorded_in(const Scratch& scratch) {
    const Recorded& recorded = the_recorded();
    write_market(scratch.path());
    std::filesystem::copy(recorded.files.journal(), scratch.journal());
    return recorded;
}

// A paper session that nobody started, with the simulated market that it would read.
struct StoppedSession {
    explicit StoppedSession(const settings::Settings& settings, std::uint64_t id = 1,
                            brokers::Broker* broker = nullptr)
        : table{settings.run.max_instruments},
          market{must(feeds::SimMarket::create(settings.feed.sim, settings.run.symbols, table,
                                               the_calendar()))},
          session{must(PaperSession::create({.settings = settings,
                                             .calendar = the_calendar(),
                                             .session = id,
                                             .start = {},
                                             .source = *market,
                                             .broker = broker}))} {}
    PaperSession* operator->() const { return session.get(); }

    InstrumentTable table;
    std::unique_ptr<feeds::SimMarket> market;
    std::unique_ptr<PaperSession> session;
};

// Once everything the venue said has been heard, its book and the desk's are the same.
inline void require_same_book(const core::Engine& engine,
                              const brokers::SimulatedExchange& exchange) {
    const portfolio::Ledger& ledger = engine.desk().ledger();
    REQUIRE(exchange.account().cash() == ledger.cash());
    for (std::uint32_t i = 0; i < engine.instruments().size(); ++i) {
        const auto id = InstrumentId::from_index(i);
        INFO("instrument " << i);
        REQUIRE(exchange.account().position(id) == ledger.position(id));
    }
}

}  // namespace tradewind::session::test
