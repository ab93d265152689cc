// Features as they were computed live are those that a session's journal gives again, to the bit,
// whichever of the two declared the columns.
#include <bit>
#include <map>
#include <tuple>

#include "rig.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

// Every page, by sequence number, instrument, frame and page: its values' bits and which are ready.
struct Pages final : RecordListener {
    using Key = std::tuple<std::uint64_t, std::uint32_t, TimeFrame, unsigned>;
    struct Content {
        std::array<std::uint64_t, FeaturePage::columns> bits{};
        std::uint32_t ready = 0;
        std::uint64_t bars = 0;
        friend bool operator==(const Content&, const Content&) = default;
    };

    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override {
        FeaturePage page;
        if (size != sizeof page) return;
        std::memcpy(static_cast<void*>(&page), record, sizeof page);
        if (page.header.kind != RecordKind::FeatureFrame) return;
        Content content{.ready = page.ready, .bars = page.bars};
        for (std::size_t i = 0; i < FeaturePage::columns; ++i)
            content.bits[i] = std::bit_cast<std::uint64_t>(page.values[i]);
        const Key key{stamp.sequence, page.header.instrument.index(), page.frame, page.page};
        REQUIRE(all.emplace(key, content).second);
        for (std::size_t i = 0; i < FeaturePage::columns; ++i) {
            const std::size_t column = page.page * FeaturePage::columns + i;
            if ((page.ready >> i & 1u) != 0) ++ready.at(column)[index_of(page.frame)];
        }
    }

    std::map<Key, Content> all;
    // How often each column was ready, by frame.
    std::array<std::array<std::uint64_t, time_frame_count>,
               feature_page_count * FeaturePage::columns>
        ready{};
};

// Windows that two days fill in every frame but the day's.
const std::vector<std::string> every_column{
    "features.columns=all",
    "features.sma=4",
    "features.ema_fast=3",
    "features.ema_slow=5",
    "features.rsi=3",
    "features.atr=3",
    "features.adx=3",
    "features.volatility=3",
    "features.volatility_long=6",
    "features.hurst=16",
    "features.wma=4",
    "features.macd_fast=2",
    "features.macd_slow=4",
    "features.macd_signal=2",
    "features.rate_of_change=2",
    "features.standard_deviation=4",
    "features.bollinger=4",
    "features.regression=4",
    "features.range_volatility=3",
    "features.hurst_lags=8",
    "features.hurst_lag_last=4",
    "features.volume_sessions_min=1",
    "features.spread_quotes=20",
    "features.flow_quotes=10",
    "features.realised_seconds=20",
    "features.kyle_bars=3",
};

std::vector<std::string> one_day_of_every_column() {
    std::vector<std::string> overrides = every_column;
    overrides.emplace_back("feed.to=2025-01-06");
    return overrides;
}

settings::Settings session_settings(const std::filesystem::path& root,
                                    std::vector<std::string> more) {
    std::vector<std::string> overrides = every_column;
    overrides.insert(overrides.end(), more.begin(), more.end());
    return paper_settings(root, overrides);
}

void run_session(const settings::Settings& settings, RecordListener* listener) {
    const auto outcome = must(run_paper({.settings = settings,
                                         .calendar = the_calendar(),
                                         .stop = {},
                                         .status = {},
                                         .listener = listener}));
    REQUIRE(outcome.end == RunEnd::Complete);
}

void remake(const std::filesystem::path& journal, const settings::Settings& settings,
            RecordListener& listener) {
    must(remake_journal({.directory = journal.string(),
                         .settings = settings,
                         .calendar = the_calendar(),
                         .stop = {},
                         .progress = {},
                         .listener = listener}));
}

}  // namespace

TEST_CASE("features of a paper session are those that its journal gives again, bit for bit") {
    const Scratch scratch;
    const auto settings = session_settings(scratch.path(), {"threads.shards=2"});
    Pages live;
    run_session(settings, &live);

    // The run is worth comparing: every column but what two days cannot fill was ready.
    for (std::size_t i = 0; i < feature_count; ++i) {
        const auto feature = static_cast<Feature>(i);
        INFO(info_of(feature).name);
        CHECK(live.ready[i][index_of(TimeFrame::Minute1)] > 0);
        CHECK(live.ready[i][index_of(TimeFrame::Minute5)] > 0);
        CHECK(live.ready[i][index_of(TimeFrame::Minute15)] > 0);
    }
    CHECK(live.all.size() > 4 * 2000);

    Pages recorded;
    must(read_journal(scratch.journal(), recorded, [] { return false; }));
    CHECK(recorded.all == live.all);

    Pages again;
    remake(scratch.journal(), must(settings_of_journal(scratch.journal())), again);
    CHECK(again.all == live.all);
}

TEST_CASE("a journal gives columns that its run did not compute") {
    const Scratch scratch;
    write_market(scratch.path());
    Pages live;
    must(backtest(backtest_settings(scratch.path(), one_day_of_every_column()), OnJournal::Replace,
                  &live));
    std::vector<std::string> fewer = one_day_of_every_column();
    fewer.emplace_back("features.columns=[]");
    must(backtest(backtest_settings(scratch.path(), fewer)));
    Pages later;
    remake(scratch.journal(),
           must(settings_of_journal(scratch.journal(), {"features.columns=all"})), later);
    CHECK(live.all.size() > 4 * 1000);
    CHECK(later.all == live.all);
}

TEST_CASE("declared columns change no decision") {
    const Scratch declared;
    const Scratch bare;
    struct Decisions final : RecordListener {
        std::vector<std::pair<std::uint64_t, double>> scores;
        std::uint64_t frames = 0;
        void on_record(Stamp stamp, const std::byte* record, std::size_t size) override {
            Header header;
            std::memcpy(static_cast<void*>(&header), record, sizeof header);
            frames += header.kind == RecordKind::FeatureFrame ? 1u : 0u;
            Decision decision;
            if (header.kind != RecordKind::Decision || size != sizeof decision) return;
            std::memcpy(static_cast<void*>(&decision), record, sizeof decision);
            scores.emplace_back(stamp.sequence, decision.blend.score);
        }
    };
    write_market(declared.path());
    Decisions with, without;
    std::vector<std::string> columns{"features.columns=wma,mid", "features.frames=1h",
                                     "feed.to=2025-01-06"};
    columns.push_back("feed.directory=" + (declared / "data"));
    must(backtest(backtest_settings(declared.path(), columns), OnJournal::Replace, &with));
    must(backtest(backtest_settings(
                      bare.path(), {"feed.directory=" + (declared / "data"), "feed.to=2025-01-06"}),
                  OnJournal::Replace, &without));
    REQUIRE(with.scores.size() > 500);
    CHECK(with.scores == without.scores);
    CHECK(with.frames > without.frames);
}

TEST_CASE("shards compute declared columns as the core does") {
    const Scratch scratch;
    write_market(scratch.path());
    std::optional<Pages> first;
    for (const char* shards : {"0", "1", "4"}) {
        std::vector<std::string> overrides = one_day_of_every_column();
        overrides.push_back(std::string{"threads.shards="} + shards);
        Pages pages;
        must(backtest(backtest_settings(scratch.path(), overrides), OnJournal::Replace, &pages));
        INFO("threads.shards " << shards);
        if (!first) {
            first = pages;
            CHECK(pages.all.size() > 4 * 1000);
        }
        CHECK(pages.all == first->all);
    }
    must(verify(scratch.journal()));
}
