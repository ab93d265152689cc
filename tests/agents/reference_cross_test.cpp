#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "stage.hpp"
#include "support/shared_data.hpp"
#include "tradewind/model/decimal.hpp"

using namespace tradewind;
using test::Stage;

namespace {

struct RoundTrip {
    std::int64_t entry_start = 0;
    std::int64_t entry_nanos = 0;
    std::int64_t exit_start = 0;
    std::int64_t exit_nanos = 0;

    std::int64_t pnl_nanos() const {  // 100 shares, half a dollar of commission on each side
        return 100 * (exit_nanos - entry_nanos) - 1'000'000'000;
    }
    friend bool operator==(const RoundTrip&, const RoundTrip&) = default;
};

struct Run {
    std::vector<RoundTrip> trades;
    std::int64_t open = 0;
    std::int64_t equity_nanos = 100'000'000'000'000;
};

// The rule of the reference: decided on a close, filled at the next open.
Run replay(const std::vector<Bar>& bars) {
    Stage stage{"reference_cross", {}, TimeFrame::Minute1};
    Run run;
    RoundTrip trade;
    bool held = false;
    Intent decided;
    for (const Bar& bar : bars) {
        if (!held && decided.direction == Direction::Long) {
            held = true;
            trade = {bar.window_start.nanos(), bar.open.nanos(), 0, 0};
        } else if (held && decided.exit != 0) {
            held = false;
            trade.exit_start = bar.window_start.nanos();
            trade.exit_nanos = bar.open.nanos();
            run.trades.push_back(trade);
            run.equity_nanos += trade.pnl_nanos();
        }
        stage.bar = bar;
        stage.bar.frame = TimeFrame::Minute1;
        decided = stage.ask();
    }
    if (held) {
        run.open = 100;
        run.equity_nanos += 100 * (bars.back().close.nanos() - trade.entry_nanos) - 500'000'000;
    }
    return run;
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::stringstream in{line};
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    return cells;
}

// Rows of one ticker: ticker,volume,open,close,high,low,window_start,transactions.
void append_bars(std::istream& in, const std::string& ticker, std::vector<Bar>& bars) {
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(ticker + ",")) continue;
        const auto cells = cells_of(line);
        const auto price = [&cells](std::size_t i) {
            return Price::from_nanos(parse_decimal(cells[i], 9).value());
        };
        Bar bar;
        bar.open = price(2);
        bar.close = price(3);
        bar.high = price(4);
        bar.low = price(5);
        bar.window_start = Timestamp::from_nanos(std::stoll(cells[6]));
        bars.push_back(bar);
    }
}

std::string unzip(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::vector<std::uint8_t> packed{std::istreambuf_iterator<char>{file}, {}};
    inflate_state state;
    isal_inflate_init(&state);
    state.crc_flag = ISAL_GZIP;
    state.next_in = packed.data();
    state.avail_in = static_cast<std::uint32_t>(packed.size());
    std::string text;
    std::vector<std::uint8_t> out(1 << 20);
    do {
        state.next_out = out.data();
        state.avail_out = static_cast<std::uint32_t>(out.size());
        REQUIRE(isal_inflate(&state) == ISAL_DECOMP_OK);
        text.append(out.begin(), out.end() - state.avail_out);
    } while (state.block_state != ISAL_BLOCK_FINISH);
    return text;
}

void check_against(const std::filesystem::path& golden, const Run& run) {
    std::ifstream file{golden};
    std::string line;
    std::getline(file, line);
    std::size_t row = 0;
    for (; std::getline(file, line); ++row) {
        INFO("round trip " << row << ": " << line);
        REQUIRE(row < run.trades.size());
        const auto cells = cells_of(line);
        const RoundTrip expected{std::stoll(cells[0]), parse_decimal(cells[1], 9).value(),
                                 std::stoll(cells[2]), parse_decimal(cells[3], 9).value()};
        REQUIRE(run.trades[row] == expected);
        REQUIRE(run.trades[row].pnl_nanos() == parse_decimal(cells[4], 9).value());
    }
    CHECK(row == run.trades.size());
}

// A wave with noise in whole cents, with crosses of all kinds.
std::vector<Bar> wave(std::size_t count) {
    std::vector<Bar> bars;
    std::uint64_t state = 3;
    const auto draw = [&state](std::int64_t bound) {
        state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
        return static_cast<std::int64_t>(state >> 33u) % bound;
    };
    std::int64_t last = 10'000;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t drift = (i / 60) % 2 == 0 ? 2 : -2;
        const std::int64_t open = last + draw(5) - 2;
        const std::int64_t close = open + draw(21) - 10 + drift;
        Bar bar;
        bar.open = Price::from_cents(open);
        bar.close = Price::from_cents(close);
        bar.high = Price::from_cents(std::max(open, close) + draw(5));
        bar.low = Price::from_cents(std::min(open, close) - draw(5));
        bar.window_start = Timestamp::from_nanos(static_cast<std::int64_t>(i) * 60'000'000'000);
        bars.push_back(bar);
        last = close;
    }
    return bars;
}

// The rule in one plain loop, in dollars. (In whole cents some equal moves would tie that here
// differ by rounding: the published figures were made in double.)
std::vector<RoundTrip> plain_loop(const std::vector<Bar>& bars) {
    std::vector<RoundTrip> trades;
    RoundTrip trade;
    bool held = false;
    int decided = 0;
    double fast = 0, slow = 0, gain = 0, loss = 0, atr = 0, plus = 0, minus = 0, adx = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const Bar& bar = bars[i];
        if (!held && decided > 0) {
            held = true;
            trade = {bar.window_start.nanos(), bar.open.nanos(), 0, 0};
        } else if (held && decided < 0) {
            held = false;
            trade.exit_start = bar.window_start.nanos();
            trade.exit_nanos = bar.open.nanos();
            trades.push_back(trade);
        }
        const double close = bar.close.to_double();
        fast = i < 12 ? fast + close / 12 : fast + 2.0 / 13 * (close - fast);
        slow = i < 26 ? slow + close / 26 : slow + 2.0 / 27 * (close - slow);
        if (i > 0) {
            const Bar& before = bars[i - 1];
            const double was = before.close.to_double();
            const double up = bar.high.to_double() - before.high.to_double();
            const double down = before.low.to_double() - bar.low.to_double();
            const auto wilder = [i](double average, double x) {
                return i <= 14 ? average + x / 14 : (average * 13 + x) / 14;
            };
            gain = wilder(gain, std::max(close - was, 0.0));
            loss = wilder(loss, std::max(was - close, 0.0));
            atr = wilder(atr, std::max({(bar.high - bar.low).to_double(),
                                        std::abs(bar.high.to_double() - was),
                                        std::abs(bar.low.to_double() - was)}));
            plus = wilder(plus, up > down && up > 0 ? up : 0);
            minus = wilder(minus, down > up && down > 0 ? down : 0);
            const double dx = plus + minus > 0 ? 100 * std::abs(plus - minus) / (plus + minus) : 0;
            if (i >= 14) adx = i < 28 ? adx + dx / 14 : (adx * 13 + dx) / 14;
        }
        decided = 0;
        if (i < 27) continue;
        const double rsi = gain + loss > 0 ? 100 * gain / (gain + loss) : 0;
        if (fast < slow || close < slow - 2 * atr) {
            decided = -1;
        } else if (fast > slow && rsi < 70 && adx > 20 && close - slow < 3 * atr) {
            decided = 1;
        }
    }
    return trades;
}

}  // namespace

TEST_CASE("the reference agent trades as a plain loop does on a generated series") {
    const auto bars = wave(6000);
    const Run run = replay(bars);
    const auto expected = plain_loop(bars);
    REQUIRE(expected.size() > 40);
    CHECK(run.trades == expected);
}

TEST_CASE("the reference agent says why, and nothing before it is ready") {
    const auto bars = wave(400);
    Stage stage{"reference_cross", {}, TimeFrame::Minute1};
    std::vector<IntentReason> reasons;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        stage.bar = bars[i];
        const Intent intent = stage.ask();
        CHECK((intent.reason == IntentReason::NotReady) == (i < 27));
        CHECK_FALSE((intent.direction == Direction::Long && intent.exit != 0));
        CHECK(intent.direction != Direction::Short);
        if (intent.speaks()) CHECK(intent.confidence == 1);
        reasons.push_back(intent.reason);
    }
    for (const IntentReason reason :
         {IntentReason::CrossUp, IntentReason::CrossDown, IntentReason::FilterRefused})
        CHECK(std::ranges::find(reasons, reason) != reasons.end());
}

TEST_CASE("the reference agent goes on from its checkpoint, and across a split") {
    const auto bars = wave(2000);
    Stage running{"reference_cross", {}, TimeFrame::Minute1};
    for (std::size_t i = 0; i < 1000; ++i) {
        running.bar = bars[i];
        running.ask();
    }
    Stage restored{"reference_cross", {}, TimeFrame::Minute1};
    test::hand_over(*running.agent, *restored.agent);
    restored.agent->on_split(0.5);
    for (std::size_t i = 1000; i < bars.size(); ++i) {
        running.bar = bars[i];
        restored.bar = bars[i];
        for (Price* price :
             {&restored.bar.open, &restored.bar.high, &restored.bar.low, &restored.bar.close})
            *price = Price::from_nanos(price->nanos() / 2);
        REQUIRE(restored.ask().reason == running.ask().reason);
    }
}

TEST_CASE("the reference agent repeats the published round trips on hour bars, to the cent") {
    const auto data = test::shared_data("hourly/SPY.csv");
    const auto golden = test::shared_golden("reference/spy_hour_trades.csv");
    if (!data || !golden) return;
    std::vector<Bar> bars;
    std::ifstream file{*data};
    append_bars(file, "SPY", bars);
    REQUIRE(bars.size() == 40'825);
    const Run run = replay(bars);
    check_against(*golden, run);
    CHECK(run.trades.size() == 516);
    CHECK(run.open == 100);
    CHECK(format_decimal(run.equity_nanos, 9, 2) == "108195.69");
}

TEST_CASE("the reference agent repeats the published round trips on minute bars, to the cent") {
    const auto data = test::shared_data("us_stocks_sip/minute_aggs_v1");
    const auto golden = test::shared_golden("reference/spy_minute_trades.csv");
    if (!data || !golden) return;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{*data}) {
        const std::string name = entry.path().filename().string();
        if (name >= "2024-03-26" && name < "2025-01-18") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    std::vector<Bar> bars;
    for (const auto& path : files) {
        if (!path.string().ends_with(".csv.gz")) continue;
        std::stringstream text{unzip(path)};
        append_bars(text, "SPY", bars);
    }
    REQUIRE(bars.size() == 80'008);
    const Run run = replay(bars);
    check_against(*golden, run);
    CHECK(run.trades.size() == 883);
    CHECK(run.open == 0);
    CHECK(format_decimal(run.equity_nanos, 9, 2) == "106295.32");
}
