#include "tradewind/feeds/simulate.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/feeds/flat_files.hpp"
#include "tradewind/feeds/gzip_file.hpp"
#include "tradewind/feeds/sim_market.hpp"
#include "tradewind/feeds/text_stream.hpp"

namespace tradewind::feeds {
namespace {

namespace fs = std::filesystem;

const calendar::Calendar calendar;
const std::vector<std::string> symbols{"ZZZ", "AAA"};

class Folder {
public:
    Folder() {
        static std::atomic<int> count{0};
        path = fs::path{TRADEWIND_BINARY_DIR} / "simulate_test" / std::to_string(count++);
        fs::remove_all(path);
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

settings::SimMarket thin(std::uint32_t days = 2) {
    settings::SimMarket settings;
    settings.days = days;
    settings.quotes_per_second = 0.05;
    settings.trades_per_second = 0.05;
    return settings;
}

std::string unzipped(const fs::path& path) {
    auto stream = TextStream::open(path);
    REQUIRE(stream.has_value());
    std::string text;
    std::vector<char> piece(1 << 16);
    for (;;) {
        const auto size = stream->read(piece);
        REQUIRE(size.has_value());
        if (*size == 0) return text;
        text.append(piece.data(), *size);
    }
}

std::string raw(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    REQUIRE(in.good());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<MarketEvent> drain(MarketSource& source) {
    std::vector<MarketEvent> events;
    Batch piece;
    for (;;) {
        if (const auto read = source.read(piece); !read) FAIL(read.error().message());
        if (piece.empty()) return events;
        events.insert(events.end(), piece.events.begin(), piece.events.end());
    }
}

std::vector<MarketEvent> read_back(const fs::path& folder, std::vector<settings::Dataset> datasets,
                                   bool extended) {
    settings::Feed feed;
    feed.kind = settings::FeedKind::FlatFiles;
    feed.directory = folder.string();
    feed.datasets = std::move(datasets);
    feed.extended_hours = extended;
    feed.regular_session_bars_only = false;
    InstrumentTable table;
    auto source = open_flat_files(feed, symbols, table, calendar, Threading::Inline);
    if (!source) FAIL(source.error().message());
    return drain(**source);
}

TEST_CASE("simulated files read back as the events of the simulated market") {
    for (const bool extended : {false, true}) {
        const Folder folder;
        settings::SimMarket settings = thin();
        settings.extended_hours = extended;
        const auto report = simulate(settings, symbols, calendar, folder.path);
        REQUIRE(report.has_value());
        InstrumentTable table;
        auto market = SimMarket::create(settings, symbols, table, calendar);
        REQUIRE(market.has_value());
        const auto direct = drain(**market);
        const auto files =
            read_back(folder.path, {settings::Dataset::StockQuotes, settings::Dataset::StockTrades},
                      extended);

        CHECK(report->days == 2);
        CHECK(report->counts.quotes + report->counts.trades == direct.size());
        REQUIRE(files.size() == direct.size());
        for (std::size_t i = 0; i < direct.size(); ++i) {
            const Header& a = direct[i].header();
            const Header& b = files[i].header();
            REQUIRE(a.event_time == b.event_time);
            REQUIRE(a.kind == b.kind);
            REQUIRE(a.instrument == b.instrument);
            if (a.kind == RecordKind::Quote) {
                const auto& x = direct[i].as<Quote>();
                const auto& y = files[i].as<Quote>();
                REQUIRE((x.bid == y.bid && x.ask == y.ask));
                REQUIRE((x.bid_size == y.bid_size && x.ask_size == y.ask_size));
            } else {
                const auto& x = direct[i].as<Trade>();
                const auto& y = files[i].as<Trade>();
                REQUIRE((x.price == y.price && x.size == y.size && x.id == y.id));
                REQUIRE((x.conditions == y.conditions && x.exchange == y.exchange));
                REQUIRE((x.tape == y.tape && a.flags == b.flags));
            }
        }
    }
}

settings::SimMarket thin_with_options() {
    settings::SimMarket settings = thin(3);
    settings.options.enabled = true;
    settings.options.weeklies = 1;
    settings.options.monthlies = 1;
    settings.options.strikes = 9;
    settings.options.quotes_per_second = 0.1;
    settings.options.trades_per_second = 0.05;
    return settings;
}

struct Read {
    InstrumentTable table;
    std::vector<MarketEvent> events;
};

Read read_datasets(const fs::path& folder, std::vector<settings::Dataset> datasets) {
    settings::Feed feed;
    feed.kind = settings::FeedKind::FlatFiles;
    feed.directory = folder.string();
    feed.datasets = std::move(datasets);
    Read read;
    auto source = open_flat_files(feed, symbols, read.table, calendar, Threading::Inline);
    if (!source) FAIL(source.error().message());
    read.events = drain(**source);
    return read;
}

TEST_CASE("simulated option files read back as the events of the simulated chains") {
    const Folder folder;
    const settings::SimMarket settings = thin_with_options();
    const auto report = simulate(settings, symbols, calendar, folder.path);
    REQUIRE(report.has_value());
    InstrumentTable table;
    auto market = SimMarket::create(settings, symbols, table, calendar);
    REQUIRE(market.has_value());
    const auto direct = drain(**market);
    const Read files = read_datasets(
        folder.path, {settings::Dataset::StockQuotes, settings::Dataset::StockTrades,
                      settings::Dataset::OptionQuotes, settings::Dataset::OptionTrades});

    CHECK(report->counts.quotes + report->counts.trades + report->options.quotes +
              report->options.trades ==
          direct.size());
    CHECK(report->options.trades > 1000);
    REQUIRE(files.events.size() == direct.size());
    std::size_t unbid = 0;
    for (std::size_t i = 0; i < direct.size(); ++i) {
        const Header& a = direct[i].header();
        const Header& b = files.events[i].header();
        REQUIRE(a.event_time == b.event_time);
        REQUIRE(a.kind == b.kind);
        const Instrument& here = table.at(a.instrument);
        const Instrument& there = files.table.at(b.instrument);
        REQUIRE(here.symbol() == there.symbol());
        if (here.kind != InstrumentKind::Option) continue;
        // All else is equal to the byte.
        MarketEvent same = files.events[i];
        same.header().instrument = a.instrument;
        REQUIRE(std::memcmp(same.data(), direct[i].data(), MarketEvent::capacity) == 0);
        if (a.kind == RecordKind::Quote && !direct[i].as<Quote>().has_bid()) ++unbid;
        CHECK(table.at(here.underlying).symbol() == files.table.at(there.underlying).symbol());
    }
    CHECK(unbid > 0);
}

TEST_CASE("option minutes are those of the option trades") {
    const Folder folder;
    REQUIRE(simulate(thin_with_options(), symbols, calendar, folder.path).has_value());
    const Read trades = read_datasets(folder.path, {settings::Dataset::OptionTrades});
    std::map<std::pair<std::string, std::int64_t>, std::pair<Quantity, Price>> expected;
    for (const MarketEvent& event : trades.events) {
        const auto& trade = event.as<Trade>();
        const std::int64_t t = trade.header.event_time.nanos();
        auto& [volume, close] =
            expected[{std::string{trades.table.at(trade.header.instrument).symbol()},
                      t - t % 60'000'000'000}];
        volume += trade.size;
        close = trade.price;
    }
    const Read minutes = read_datasets(folder.path, {settings::Dataset::OptionMinute});
    CHECK(minutes.events.size() == expected.size());
    for (const MarketEvent& event : minutes.events) {
        const auto& bar = event.as<Bar>();
        const auto found =
            expected.find({std::string{minutes.table.at(bar.header.instrument).symbol()},
                           bar.window_start.nanos()});
        REQUIRE(found != expected.end());
        REQUIRE(bar.volume == found->second.first);
        REQUIRE(bar.close == found->second.second);
    }
}

TEST_CASE("option rows are sorted by ticker, have the vendor's columns, and 0,0,0 for no bid") {
    const Folder folder;
    REQUIRE(simulate(thin_with_options(), symbols, calendar, folder.path).has_value());
    const Date day = Date::from_ymd(2025, 1, 6);
    const std::string quotes = unzipped(option_file_path(folder.path, "quotes_v1", day));
    CHECK(
        quotes.starts_with("ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,"
                           "bid_size,sequence_number,sip_timestamp\nO:AAA250110C"));
    CHECK(quotes.rfind("\nO:AAA") < quotes.find("\nO:ZZZ"));
    CHECK(quotes.find(",0,0,0,") != std::string::npos);
    const std::string trades = unzipped(option_file_path(folder.path, "trades_v1", day));
    CHECK(trades.starts_with(
        "ticker,conditions,correction,exchange,price,sip_timestamp,size\nO:AAA250110"));
    const std::string minutes = unzipped(option_file_path(folder.path, "minute_aggs_v1", day));
    CHECK(minutes.starts_with(
        "ticker,volume,open,close,high,low,window_start,transactions\nO:AAA250110"));
    std::istringstream lines{quotes};
    std::string last;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        const std::string ticker = line.substr(0, line.find(','));
        REQUIRE(last <= ticker);
        last = ticker;
    }
}

TEST_CASE("the aggregates are those of the trades") {
    const Folder folder;
    REQUIRE(simulate(thin(), symbols, calendar, folder.path).has_value());
    const auto trades = read_back(folder.path, {settings::Dataset::StockTrades}, false);
    for (const auto& [dataset, frame] :
         {std::pair{settings::Dataset::StockMinute, TimeFrame::Minute1},
          std::pair{settings::Dataset::StockDay, TimeFrame::Day1}}) {
        // By instrument and window start: volume and last price.
        std::map<std::pair<std::uint32_t, std::int64_t>, std::pair<Quantity, Price>> expected;
        for (const MarketEvent& event : trades) {
            const auto& trade = event.as<Trade>();
            const Timestamp t = trade.header.event_time;
            const std::int64_t window =
                frame == TimeFrame::Day1
                    ? calendar::from_new_york(calendar::new_york_date(t), {}).nanos()
                    : t.nanos() - t.nanos() % length_of(frame).count();
            auto& [volume, close] = expected[{trade.header.instrument.index(), window}];
            volume += trade.size;
            close = trade.price;
        }
        const auto bars = read_back(folder.path, {dataset}, false);
        CHECK(bars.size() == expected.size());
        for (const MarketEvent& event : bars) {
            const auto& bar = event.as<Bar>();
            const auto found =
                expected.find({bar.header.instrument.index(), bar.window_start.nanos()});
            REQUIRE(found != expected.end());
            REQUIRE(bar.volume == found->second.first);
            REQUIRE(bar.close == found->second.second);
            REQUIRE((bar.low <= bar.open && bar.open <= bar.high));
            REQUIRE(bar.transactions > 0);
        }
    }
}

TEST_CASE("rows are sorted by ticker and have the vendor's columns") {
    const Folder folder;
    REQUIRE(simulate(thin(1), symbols, calendar, folder.path).has_value());
    const Date day = Date::from_ymd(2025, 1, 6);
    const std::string trades = unzipped(flat_file_path(folder.path, "trades_v1", day));
    CHECK(trades.starts_with(
        "ticker,conditions,correction,exchange,id,participant_timestamp,price,"
        "sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp\nAAA,17,"));
    CHECK(trades.find("\nAAA,") < trades.find("\nZZZ,"));
    CHECK(trades.rfind("\nAAA,") < trades.find("\nZZZ,"));
    CHECK(trades.ends_with('\n'));
    const std::string quotes = unzipped(flat_file_path(folder.path, "quotes_v1", day));
    CHECK(
        quotes.starts_with("ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,"
                           "bid_size,conditions,indicators,participant_timestamp,"
                           "sequence_number,sip_timestamp,tape,trf_timestamp\nAAA,0,"));
    const std::string days = unzipped(flat_file_path(folder.path, "day_aggs_v1", day));
    CHECK(days.starts_with("ticker,volume,open,close,high,low,window_start,transactions\nAAA,"));
    CHECK(std::ranges::count(days, '\n') == 3);
    CHECK(fs::exists(folder.path / "reference" / "splits.csv"));
}

TEST_CASE("the same simulation writes the same bytes") {
    const Folder first;
    const Folder second;
    REQUIRE(simulate(thin(1), symbols, calendar, first.path).has_value());
    REQUIRE(simulate(thin(1), {"AAA", "ZZZ"}, calendar, second.path).has_value());
    const Date day = Date::from_ymd(2025, 1, 6);
    for (const auto* dataset : {"trades_v1", "quotes_v1", "minute_aggs_v1", "day_aggs_v1"})
        CHECK(raw(flat_file_path(first.path, dataset, day)) ==
              raw(flat_file_path(second.path, dataset, day)));
}

TEST_CASE("a folder of somebody's own market data is never written to") {
    const Folder folder;
    fs::create_directories(folder.path / "us_stocks_sip");
    const auto refused = simulate(thin(), symbols, calendar, folder.path);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message().find("SIMULATED.txt") != std::string::npos);
    CHECK(fs::is_empty(folder.path / "us_stocks_sip"));
}

TEST_CASE("a simulation may be written over an earlier one and tells its progress") {
    const Folder folder;
    REQUIRE(simulate(thin(1), symbols, calendar, folder.path).has_value());
    std::vector<std::uint32_t> done;
    const auto again = simulate(thin(3), symbols, calendar, folder.path,
                                [&](std::uint32_t days, std::uint32_t total) {
                                    CHECK(total == 3);
                                    done.push_back(days);
                                });
    REQUIRE(again.has_value());
    CHECK(done == std::vector<std::uint32_t>{1, 2, 3});
    CHECK(again->from == Date::from_ymd(2025, 1, 6));
    CHECK(again->to == Date::from_ymd(2025, 1, 8));
}

TEST_CASE("a place that cannot be written to is an error with its name") {
    const Folder folder;
    fs::create_directories(folder.path.parent_path());
    std::ofstream{folder.path} << "a file, not a folder";
    const auto refused = simulate(thin(1), symbols, calendar, folder.path / "inside");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().where.find("inside") != std::string::npos);
}

TEST_CASE("a file that was not finished has no name of its own and leaves nothing behind") {
    const Folder folder;
    const fs::path path = folder.path / "a" / "b.csv.gz";
    {
        auto file = GzipFile::create(path);
        REQUIRE(file.has_value());
        file->append("begun\n");
        CHECK(fs::exists(path.string() + ".partial"));
    }
    CHECK_FALSE(fs::exists(path));
    CHECK_FALSE(fs::exists(path.string() + ".partial"));
}

TEST_CASE("what goes into a gzip file comes out of it, whatever its size") {
    for (const std::size_t size : {0u, 1u, 1000u, 1'000'000u}) {
        const Folder folder;
        const fs::path path = folder.path / "text.gz";
        std::string text;
        while (text.size() < size) text += std::to_string(text.size()) + ",";
        text.resize(size);
        auto file = GzipFile::create(path);
        REQUIRE(file.has_value());
        for (std::size_t at = 0; at < size; at += 333)
            file->append(std::string_view{text}.substr(at, 333));
        REQUIRE(file->finish().has_value());
        CHECK(file->bytes() == fs::file_size(path));
        CHECK(unzipped(path) == text);
    }
}

TEST_CASE("a full disk is told when the file is finished") {
    if (!fs::exists("/dev/full")) return;
    const Folder folder;
    fs::create_directories(folder.path);
    fs::create_symlink("/dev/full", folder.path / "full.gz.partial");
    auto file = GzipFile::create(folder.path / "full.gz");
    REQUIRE(file.has_value());
    file->append("text\n");
    const auto finished = file->finish();
    REQUIRE_FALSE(finished.has_value());
    CHECK(finished.error().where.ends_with("full.gz.partial"));
    CHECK_FALSE(fs::exists(folder.path / "full.gz"));
}

}  // namespace
}  // namespace tradewind::feeds
