#include "tradewind/research/report_page.hpp"

#include <catch2/catch.hpp>

#include "records.hpp"
#include "support/property.hpp"
#include "tradewind/research/thinned.hpp"

using namespace tradewind;
using namespace tradewind::research;
using namespace tradewind::research::test;

namespace {

// The tags that are still open at the page's end, or the first that closes another one.
std::string unbalanced(const std::string& page) {
    std::vector<std::string> open;
    for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
        const std::size_t end = page.find('>', at);
        if (end == std::string::npos) return "a tag without an end";
        const std::string tag = page.substr(at + 1, end - at - 1);
        if (tag.starts_with('!') || tag.ends_with('/') || tag.starts_with("meta")) continue;
        const std::string name = tag.substr(tag.starts_with('/') ? 1 : 0, tag.find(' ') - 0);
        if (!tag.starts_with('/')) {
            open.push_back(name);
            continue;
        }
        if (open.empty() || open.back() != name) return "</" + name + "> closes another";
        open.pop_back();
    }
    return open.empty() ? "" : "<" + open.back() + "> is left open";
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

RunFacts facts() {
    RunFacts facts;
    facts.mode = "backtest";
    facts.symbols = {"SPY"};
    facts.agents = {"trend", "a<b"};
    return facts;
}

// Five days of an hour, with a decision and an equity point a minute and a trade every ten.
RunTotals some_run(int days = 5, int trade_every = 10) {
    RunTotals totals;
    totals.starting_equity = money(100'000);
    totals.daily_equity = {100'000};
    totals.names.add_symbol(spy, "SPY");
    double value = 100'000;
    EntryBook entries;
    for (int i = 0; i < days * 60; ++i) {
        const Timestamp time = at(i / 60, 14, i % 60);
        Decision decision;
        decision.header.instrument = spy;
        decision.header.event_time = time;
        decision.header.sequence = static_cast<std::uint64_t>(i) + 1;
        decision.reference = dollars(500 + i % 17);
        decision.regime.regime = static_cast<Regime>(i / 30 % 5);
        decision.outcome = DecisionOutcome::Sent;
        decision.blend.direction = Direction::Long;
        decision.blend.confidence = 0.6;
        decision.agents = 2;
        decision.votes[0] = {1.0 + i / 100, {.confidence = 0.6, .direction = Direction::Long}};
        decision.votes[1] = {1, {.confidence = 0.2, .direction = Direction::Long}};
        entries.on_decision(decision);
        totals.charts.on_decision(decision);
        EquityPoint point = equity(value, i % 3 == 0 ? 20'000 : 0);
        point.header.event_time = time;
        totals.charts.on_equity(point);
        if (i % 60 == 59) totals.daily_equity.push_back(value);
        if (i % trade_every != 0) continue;
        RoundTrip trip;
        trip.header.instrument = spy;
        trip.header.event_time = time;
        trip.opened = time - std::chrono::minutes{1 + i % 45};
        trip.quantity = shares(10);
        trip.gross = money(i % 7 == 0 ? -15 : 9);
        trip.fees = money(1);
        trip.risk = money(12);
        trip.agent = static_cast<std::uint8_t>(i / 10 % 2);
        trip.regime = decision.regime.regime;
        totals.charts.on_trip(trip, entries.find(spy), 1);
        totals.trades.add(trip.gross, trip.fees);
        totals.trades_by_symbol["SPY"].add(trip.gross, trip.fees);
        value += (trip.gross - trip.fees).to_double();
    }
    totals.last.equity = money(value);
    totals.decisions[static_cast<std::size_t>(DecisionOutcome::Sent)] = 7;
    totals.refusals[static_cast<std::size_t>(RiskRule::QuoteStale)] = 3;
    totals.days = static_cast<std::uint64_t>(days);
    return totals;
}

struct Extremes {
    double low = 0;
    double high = 0;
    std::uint64_t points = 1;
    void merge(const Extremes& later) {
        low = std::min(low, later.low);
        high = std::max(high, later.high);
        points += later.points;
    }
};

}  // namespace

TEST_CASE("the page is whole, needs nothing from elsewhere and runs nothing") {
    const std::string page = report_html(some_run(), facts());
    CHECK(unbalanced(page) == "");
    for (const char* part : {"<script", "http:", "https:", "src=", "href=", "@import", "url("}) {
        INFO(part);
        CHECK(page.find(part) == std::string::npos);
    }
    CHECK_THAT(page, Catch::StartsWith("<!doctype html>"));
    CHECK(page.find("prefers-color-scheme:dark") != std::string::npos);
    CHECK(page.find("width=device-width") != std::string::npos);
}

TEST_CASE("every chart is there, and says what its axis is in") {
    const std::string page = report_html(some_run(), facts());
    CHECK(page.find("Nothing to show") == std::string::npos);
    for (const char* part :
         {"equity, $", "drawdown from the peak, %", "SPY, $", "gross exposure, % of equity",
          "weight in trend", "net by shares, $", "result in R", "trades that won, %",
          "held for (logarithmic)", "quote_stale", "Result by regime and agent"}) {
        INFO(part);
        CHECK(page.find(part) != std::string::npos);
    }
    CHECK(page.find("nan") == std::string::npos);
}

TEST_CASE("names from the configuration cannot break the page") {
    const std::string page = report_html(some_run(), facts());
    CHECK(page.find("a&lt;b") != std::string::npos);
    CHECK(page.find("a<b") == std::string::npos);
}

TEST_CASE("a page of a run without anything is whole and says so") {
    for (const RunTotals& totals : {RunTotals{}, some_run(1, 1000)}) {
        const std::string page = report_html(totals, RunFacts{});
        CHECK(unbalanced(page) == "");
        CHECK(page.find("nan") == std::string::npos);
        CHECK(page.find("inf\"") == std::string::npos);
    }
    CHECK(count_of(report_html(RunTotals{}, RunFacts{}), "Nothing to show") > 8);
}

TEST_CASE("a run of any length makes a page of bounded size") {
    const std::size_t short_run = report_html(some_run(40), facts()).size();
    const std::size_t long_run = report_html(some_run(900, 1), facts()).size();
    CHECK(long_run < 1'000'000);
    CHECK(long_run < 8 * short_run);
}

TEST_CASE("what few days say is stated") {
    const std::string page = report_html(some_run(), facts());
    CHECK(page.find("rests on 5 daily returns") != std::string::npos);
    CHECK(page.find("5 trading days show one kind of market") != std::string::npos);
    CHECK(page.find("--trials says how many there were") != std::string::npos);
}

TEST_CASE("more trials make the same ratio less credible, one leaves it as it is") {
    const RunTotals totals = some_run(30);
    const SharpeWorth one = sharpe_worth(totals, 1);
    const SharpeWorth many = sharpe_worth(totals, 100);
    REQUIRE(one.deflated);
    REQUIRE(many.deflated);
    CHECK(one.deflated == one.probabilistic);
    CHECK(*many.deflated < *one.deflated);
    CHECK_FALSE(sharpe_worth(RunTotals{}, 1).sharpe);
}

TEST_CASE("a thinned series keeps its extremes, its order and its number of points") {
    tradewind::test::check_property("parts of a thinned series", [] {
        const auto count = *rc::gen::inRange(0, 500);
        const auto most = *rc::gen::inRange<std::size_t>(1, 40);
        Thinned<Extremes> series{most};
        double low = 1e9;
        double high = -1e9;
        for (int i = 0; i < count; ++i) {
            const double value = *rc::gen::inRange(-1000, 1000);
            low = std::min(low, value);
            high = std::max(high, value);
            series.add({value, value});
        }
        RC_ASSERT(series.parts().size() <= most + 1);
        std::uint64_t points = 0;
        double least = 1e9;
        double largest = -1e9;
        for (const Extremes& part : series.parts()) {
            points += part.points;
            least = std::min(least, part.low);
            largest = std::max(largest, part.high);
        }
        RC_ASSERT(points == static_cast<std::uint64_t>(count));
        RC_ASSERT(least == low);
        RC_ASSERT(largest == high);
        for (std::size_t i = 0; i + 1 < series.parts().size(); ++i)
            RC_ASSERT(series.parts()[i].points == series.stride());
    });
}

TEST_CASE("a share of hits stands with Wilson's interval") {
    // Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
    RunTotals totals;
    totals.charts.on_equity(equity(100'000, 0));
    for (int i = 0; i < 263; ++i) {
        RoundTrip trip;
        trip.header.event_time = at(0, 14, 0);
        trip.gross = money(i < 81 ? 1 : -1);
        trip.agent = 0;
        totals.charts.on_trip(trip, nullptr, 1);
    }
    CHECK(report_html(totals, facts()).find("31 % (26–37)") != std::string::npos);
}
