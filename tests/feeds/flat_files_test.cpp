#include "tradewind/feeds/flat_files.hpp"

#include <catch2/catch.hpp>

#include "flat_folder.hpp"

namespace tradewind {
namespace {

using feeds::Threading;
using settings::Dataset;
using test::FlatFolder;
using test::read_all;

const std::string bar_header = "ticker,volume,open,close,high,low,window_start,transactions\n";
const std::string trade_header =
    "ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,"
    "sip_timestamp,size,tape,trf_id,trf_timestamp\n";
const std::string quote_header =
    "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,conditions,indicators,"
    "participant_timestamp,sequence_number,sip_timestamp,tape,trf_timestamp\n";

// 2013-10-07 09:30 New York.
constexpr std::int64_t open_nanos = 1'381'152'600'000'000'000;
constexpr std::int64_t minute = 60'000'000'000;
constexpr std::int64_t ms = 1'000'000;

std::string bar(const std::string& ticker, std::int64_t start, const std::string& price,
                const std::string& volume = "100") {
    return ticker + "," + volume + "," + price + "," + price + "," + price + "," + price + "," +
           std::to_string(start) + ",0\n";
}
std::string trade(const std::string& ticker, std::int64_t time, const std::string& price,
                  std::int64_t number = 1, const std::string& conditions = "",
                  const std::string& correction = "0") {
    const std::string id = std::to_string(number);
    return ticker + "," + conditions + "," + correction + ",11," + id + "," + std::to_string(time) +
           "," + price + "," + id + "," + std::to_string(time) + ",200,2,0,0\n";
}
std::string quote(const std::string& ticker, std::int64_t time, const std::string& bid,
                  const std::string& ask, const std::string& exchange = "12") {
    return ticker + "," + exchange + "," + ask + ",3," + exchange + "," + bid + ",5,1,," +
           std::to_string(time) + ",1," + std::to_string(time) + ",2,0\n";
}

}  // namespace

TEST_CASE("a minute bar enters at the end of its window") {
    FlatFolder folder;
    folder.write_day("us_stocks_sip/minute_aggs_v1", "2013-10-07",
                     bar_header + "SPY,33278552.153126,168.5,168.59,168.600000,168.4," +
                         std::to_string(open_nanos) + ",17\n");
    const auto reading = read_all(folder.feed({Dataset::StockMinute}), {"SPY"});
    REQUIRE(!reading.error);
    REQUIRE(reading.events.size() == 1);
    const Bar& got = reading.events[0].as<Bar>();
    CHECK(got.header.kind == RecordKind::Bar);
    CHECK(got.header.event_time == Timestamp::from_nanos(open_nanos + minute));
    CHECK(got.header.receive_time == got.header.event_time);
    CHECK(got.header.sequence == 1);
    CHECK(got.header.source == static_cast<std::uint16_t>(SourceRank::Market));
    CHECK(got.window_start == Timestamp::from_nanos(open_nanos));
    CHECK(got.open == Price::from_cents(16850));
    CHECK(got.close == Price::from_cents(16859));
    CHECK(got.high == Price::from_cents(16860));
    CHECK(got.low == Price::from_cents(16840));
    CHECK(got.volume == Quantity::from_micros(33'278'552'153'126));
    CHECK(got.transactions == 17);
    CHECK(reading.symbol(reading.events[0]) == "SPY");
    CHECK(reading.added == std::vector<std::string>{"SPY"});
}

TEST_CASE("rows sorted by ticker come out in time order across tickers and datasets") {
    FlatFolder folder;
    folder.write_day("us_stocks_sip/minute_aggs_v1", "2013-10-07",
                     bar_header + bar("BAC", open_nanos, "14") +
                         bar("BAC", open_nanos + minute, "15") + bar("SPY", open_nanos, "168") +
                         bar("SPY", open_nanos + minute, "169"));
    folder.write_day("us_stocks_sip/trades_v1", "2013-10-07",
                     trade_header + trade("BAC", open_nanos + minute, "14.01") +
                         trade("SPY", open_nanos + 5 * ms, "168.01") +
                         trade("SPY", open_nanos + minute + ms, "168.02", 2));
    folder.write_day("us_stocks_sip/quotes_v1", "2013-10-07",
                     quote_header + quote("SPY", open_nanos + minute, "168.01", "168.02"));
    const auto reading =
        read_all(folder.feed({Dataset::StockTrades, Dataset::StockQuotes, Dataset::StockMinute}),
                 {"SPY", "BAC"});
    REQUIRE(!reading.error);
    std::vector<std::string> order;
    std::uint64_t expected = 0;
    for (const MarketEvent& event : reading.events) {
        CHECK(event.header().sequence == ++expected);
        const auto kind = event.header().kind;
        order.push_back(reading.symbol(event) + (kind == RecordKind::Bar     ? " bar"
                                                 : kind == RecordKind::Quote ? " quote"
                                                                             : " trade"));
    }
    CHECK(order == std::vector<std::string>{"SPY trade", "SPY bar", "BAC bar", "SPY quote",
                                            "BAC trade", "SPY trade", "SPY bar", "BAC bar"});
}

TEST_CASE("a trade keeps its conditions, and its flags say what it may change") {
    FlatFolder folder;
    folder.write_day("us_stocks_sip/trades_v1", "2013-10-07",
                     trade_header + trade("SPY", open_nanos - minute, "168.01", 7, "\"12,14,41\"") +
                         trade("SPY", open_nanos, "168.02", 8) +
                         trade("SPY", open_nanos, "168.03", 9, "15") +
                         trade("SPY", open_nanos, "168.04", 10, "\"2,10,41\"") +
                         trade("SPY", open_nanos, "168.05", 11, "10"));
    const auto reading = read_all(folder.feed({Dataset::StockTrades}), {"SPY"});
    REQUIRE(!reading.error);
    REQUIRE(reading.events.size() == 5);
    const auto flags = [&](std::size_t i) { return reading.events[i].header().flags; };
    CHECK(flags(0) == (Trade::regular | Trade::extended_hours));
    CHECK(flags(1) == Trade::regular);
    CHECK(flags(2) == 0);
    CHECK(flags(3) == Trade::counts_volume);
    CHECK(flags(4) == (Trade::counts_volume | Trade::sets_high_low));
    const Trade& first = reading.events[0].as<Trade>();
    CHECK(first.conditions == std::array<std::uint8_t, 4>{12, 14, 41, 0});
    CHECK(first.id == 7);
    CHECK(first.exchange == 11);
    CHECK(first.tape == 2);
    CHECK(first.size == Quantity::from_units(200));
    CHECK(reading.events[4].as<Trade>().price == Price::from_cents(16805));
}

TEST_CASE("corrected trades are refused and counted") {
    FlatFolder folder;
    folder.write_day("us_stocks_sip/trades_v1", "2013-10-07",
                     trade_header + trade("SPY", open_nanos, "168.01", 1, "", "8") +
                         trade("SPY", open_nanos, "168.02", 2));
    const auto reading = read_all(folder.feed({Dataset::StockTrades}), {"SPY"});
    REQUIRE(!reading.error);
    CHECK(reading.events.size() == 1);
    CHECK(reading.summary.corrected == 1);
}

TEST_CASE("quote sizes are round lots or shares, by setting") {
    FlatFolder folder;
    folder.write_day("us_stocks_sip/quotes_v1", "2013-10-07",
                     quote_header + quote("SPY", open_nanos, "168.01", "168.02"));
    auto feed = folder.feed({Dataset::StockQuotes});
    auto reading = read_all(feed, {"SPY"});
    REQUIRE(reading.events.size() == 1);
    CHECK(reading.events[0].as<Quote>().bid_size == Quantity::from_units(500));
    CHECK(reading.events[0].as<Quote>().ask_size == Quantity::from_units(300));
    CHECK(reading.events[0].header().flags == 0);
    feed.quote_size_unit = settings::SizeUnit::Shares;
    reading = read_all(feed, {"SPY"});
    REQUIRE(reading.events.size() == 1);
    CHECK(reading.events[0].as<Quote>().bid_size == Quantity::from_units(5));
}

TEST_CASE("a quote without exchanges is a sample") {
    FlatFolder folder;
    folder.write_day("us_stocks_sip/quotes_v1", "2013-10-07",
                     quote_header + quote("SPY", open_nanos, "168.01", "168.02", "0"));
    const auto reading = read_all(folder.feed({Dataset::StockQuotes}), {"SPY"});
    REQUIRE(reading.events.size() == 1);
    CHECK(reading.events[0].header().flags == Quote::sampled);
}

TEST_CASE("threads do not change what comes out") {
    FlatFolder folder;
    std::string trades = trade_header;
    for (int i = 0; i < 3000; ++i)
        trades += trade(i < 2000 ? "BAC" : "SPY", open_nanos + (i % 2000) * 7 * ms,
                        std::to_string(10 + i % 7) + ".5", i);
    for (const char* date : {"2013-10-07", "2013-10-07"})
        folder.write_day("us_stocks_sip/trades_v1", date, trades);
    const auto feed = folder.feed({Dataset::StockTrades});
    const auto inline_reading = read_all(feed, {"SPY", "BAC"});
    const auto threaded = read_all(feed, {"SPY", "BAC"}, Threading::ReaderThread);
    REQUIRE(inline_reading.events.size() == 3000);
    REQUIRE(threaded.events.size() == 3000);
    CHECK(std::memcmp(inline_reading.events.data(), threaded.events.data(),
                      3000 * sizeof(MarketEvent)) == 0);
}

TEST_CASE("a day that does not fit in memory comes out the same") {
    FlatFolder folder;
    std::string trades = trade_header;
    for (int i = 0; i < 30'000; ++i)
        trades += trade(i < 9000     ? "BAC"
                        : i < 15'000 ? "IBM"
                                     : "SPY",
                        open_nanos + (i % 15'000) * 7 * ms, std::to_string(10 + i % 7) + ".5", i);
    folder.write_day("us_stocks_sip/trades_v1", "2013-10-07", trades);
    const auto feed = folder.feed({Dataset::StockTrades});
    const auto whole = read_all(feed, {"SPY", "BAC", "IBM"});
    REQUIRE(whole.events.size() == 30'000);
    for (const Threading threading : {Threading::Inline, Threading::ReaderThread}) {
        const auto small = read_all(feed, {"SPY", "BAC", "IBM"}, threading, {.day_bytes = 40'000});
        REQUIRE(!small.error);
        REQUIRE(small.events.size() == 30'000);
        CHECK(std::memcmp(whole.events.data(), small.events.data(), 30'000 * sizeof(MarketEvent)) ==
              0);
        CHECK(small.summary.rows == whole.summary.rows);
    }
}

TEST_CASE("odd rows among plain ones are read or refused one by one") {
    const auto time = [](int i) { return open_nanos + i * ms; };
    const auto row = [&](int i, const std::string& bid, const std::string& ask,
                         const std::string& conditions = "1", const std::string& exchange = "12") {
        const std::string at = std::to_string(time(i));
        return "SPY," + exchange + "," + ask + ",3," + exchange + "," + bid + ",5," + conditions +
               ",," + at + ",1," + at + ",2,0\n";
    };
    struct Odd {
        std::string text;
        Price bid;
        std::optional<feeds::SkipReason> refused;
    };
    using feeds::SkipReason;
    const auto nanos = [](std::int64_t count) { return Price::from_nanos(count); };
    const auto fresh = [&](int i) {
        const std::string plain = row(i, "168.01", "168.02");
        const std::string body = plain.substr(4);
        std::string twice = plain;
        twice.insert(twice.size() - 1, ",7");
        return std::vector<Odd>{
            {plain, Price::from_cents(16801), {}},
            {row(i, "168", "168.02"), Price::from_cents(16800), {}},
            {row(i, ".5", "168.02"), Price::from_cents(50), {}},
            {row(i, "168.", "168.02"), Price::from_cents(16800), {}},
            {row(i, "168.0123456789", "169"), nanos(168'012'345'679), {}},
            {row(i, "1234.5678", "1234.5679"), nanos(1'234'567'800'000), {}},
            {row(i, "12345678", "12345679"), nanos(12'345'678'000'000'000), {}},
            {row(i, "1.234567", "1.234568"), nanos(1'234'567'000), {}},
            {row(i, "\"168.01\"", "168.02"), Price::from_cents(16801), {}},
            {row(i, "168.01", "168.02", "\"1,2,3\""), Price::from_cents(16801), {}},
            {row(i, "168.01", "168.02", "1", "302"), Price::from_cents(16801), {}},
            {"\"SPY\"," + body, Price::from_cents(16801), {}},
            {plain.substr(0, plain.size() - 1) + "\r\n", Price::from_cents(16801), {}},
            {row(i, "168.01", "168.02", std::string(10'000, '7')), Price::from_cents(16801), {}},
            {row(i, "168.01", "168.02", "\"1,2"), {}, SkipReason::FieldCount},
            {twice, {}, SkipReason::FieldCount},
            {row(i, ".", "168.02"), {}, SkipReason::BadNumber},
            {row(i, "", "168.02"), {}, SkipReason::BadNumber},
            {row(i, "1.6.8", "168.02"), {}, SkipReason::BadNumber},
            {row(i, "16/.01", "168.02"), {}, SkipReason::BadNumber},
            {row(i, "168,01", "168.02"), {}, SkipReason::FieldCount},
            {row(i, "-1", "168.02"), {}, SkipReason::BadPrice},
            {row(i, "168.01", "168.02", "1", "x"), {}, SkipReason::BadNumber},
            {row(-1'000'000, "168.01", "168.02"), {}, SkipReason::OutOfOrder},
            {row(1'000'000'000, "168.01", "168.02"), {}, SkipReason::BadTime},
        };
    };
    const std::size_t kinds = fresh(0).size();
    // Odd rows at many places of a window, two by two, with rows of another ticker around.
    std::string text = quote_header;
    std::vector<Price> bids;
    std::array<std::uint64_t, feeds::skip_reason_count> refused{};
    std::array<std::string, feeds::skip_reason_count> first;
    int line = 1;
    for (; line <= 300; ++line) text += quote("BAC", time(line), "14.01", "14.02");
    for (int i = 0; i < 4000; ++i) {
        const bool odd = i % 7 == 0 || i % 7 == 1 || (i > 2000 && i < 2100);
        const Odd one = fresh(i)[odd ? static_cast<std::size_t>(i / 7 * 2 + i % 7) % kinds : 0];
        text += one.text;
        ++line;
        if (!one.refused) {
            bids.push_back(one.bid);
            continue;
        }
        const auto reason = static_cast<std::size_t>(*one.refused);
        if (refused[reason]++ == 0) first[reason] = ".csv.gz:" + std::to_string(line);
    }
    for (int i = 0; i < 100; ++i) text += quote("TLT", time(i), "104.01", "104.02");
    FlatFolder folder;
    folder.write_day("us_stocks_sip/quotes_v1", "2013-10-07", text);
    auto feed = folder.feed({Dataset::StockQuotes});
    feed.on_bad_row = settings::OnBadRow::Skip;
    for (const std::size_t day_bytes : {std::size_t{24} << 20, std::size_t{20'000}}) {
        const auto reading = read_all(feed, {"SPY"}, Threading::Inline, {.day_bytes = day_bytes});
        REQUIRE(!reading.error);
        CHECK(reading.summary.rows == 4000);
        REQUIRE(reading.events.size() == bids.size());
        for (std::size_t i = 0; i < bids.size(); ++i)
            REQUIRE(reading.events[i].as<Quote>().bid == bids[i]);
        for (std::size_t i = 0; i < refused.size(); ++i) {
            const auto& skipped = reading.summary.skipped[i];
            INFO(name_of(static_cast<SkipReason>(i)) << ": " << skipped.first.message());
            CHECK(skipped.count == refused[i]);
            if (refused[i] != 0) CHECK(skipped.first.where.find(first[i]) != std::string::npos);
        }
    }
    // Under the other policy the first of them is named.
    feed.on_bad_row = settings::OnBadRow::Stop;
    const auto stopped = read_all(feed, {"SPY"});
    REQUIRE(stopped.error);
    CHECK(stopped.error->where.find(".csv.gz:") != std::string::npos);
}

}  // namespace tradewind
