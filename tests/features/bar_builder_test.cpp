#include "tradewind/features/bar_builder.hpp"

#include <map>

#include "checkpoint.hpp"
#include "market.hpp"
#include "tradewind/features/boundary_clock.hpp"

using namespace tradewind;
using namespace tradewind::features;
using namespace std::chrono_literals;
using test::at;
using test::Cents;
using test::minute_bar;
using test::trade;

namespace {

constexpr std::array<bool, time_frame_count> every_frame{true, true, true, true, true};

struct Builder {
    explicit Builder(SessionHours hours = SessionHours::RegularOnly,
                     std::array<bool, time_frame_count> wanted = every_frame,
                     settings::Bars bars = {})
        : builder{InstrumentId::from_index(0), test::us_calendar(), bars, wanted, hours} {}

    std::vector<Bar> on(const Trade& event) {
        closed.clear();
        builder.on_trade(event, closed);
        return {closed.span().begin(), closed.span().end()};
    }
    std::vector<Bar> on(const Bar& event) {
        closed.clear();
        builder.on_bar(event, closed);
        return {closed.span().begin(), closed.span().end()};
    }
    std::vector<Bar> boundary(Timestamp now) {
        closed.clear();
        builder.on_boundary(now, closed);
        return {closed.span().begin(), closed.span().end()};
    }

    BarBuilder builder;
    ClosedBars closed;
};

std::vector<TimeFrame> frames_of(const std::vector<Bar>& bars) {
    std::vector<TimeFrame> frames;
    for (const Bar& bar : bars) frames.push_back(bar.frame);
    return frames;
}

void check_prices(const Bar& bar, Cents cents) {
    CHECK(bar.open == Price::from_cents(cents.open));
    CHECK(bar.high == Price::from_cents(cents.high));
    CHECK(bar.low == Price::from_cents(cents.low));
    CHECK(bar.close == Price::from_cents(cents.close));
}

constexpr Cents some{100, 110, 90, 105};

}  // namespace

TEST_CASE("trades make a minute bar, and a trade of the next minute closes it") {
    Builder b;
    CHECK(b.on(trade(at("10:31:05"), 100)).empty());
    CHECK(b.on(trade(at("10:31:20"), 110)).empty());
    CHECK(b.on(trade(at("10:31:40"), 90)).empty());
    CHECK(b.on(trade(at("10:31:59.999"), 95)).empty());
    const auto bars = b.on(trade(at("10:32:00"), 500));
    REQUIRE(bars.size() == 1);
    check_prices(bars[0], {100, 110, 90, 95});
    CHECK(bars[0].volume == Quantity::from_micros(400'000'000));
    CHECK(bars[0].transactions == 4);
    CHECK(bars[0].window_start == at("10:31:00"));
    CHECK(bars[0].header.event_time == at("10:32:00"));
    CHECK(bars[0].header.flags == Bar::built_from_trades);
}

TEST_CASE("a boundary closes every window that ends there, shortest first") {
    Builder b;
    b.on(trade(at("10:44:05"), 100));
    CHECK(frames_of(b.boundary(at("10:45:00"))) ==
          std::vector{TimeFrame::Minute1, TimeFrame::Minute5, TimeFrame::Minute15});
    CHECK(b.boundary(at("10:46:00")).empty());
    CHECK(frames_of(b.boundary(at("11:00:00"))) == std::vector{TimeFrame::Hour1});
    CHECK(frames_of(b.boundary(at("16:00:00"))) == std::vector{TimeFrame::Day1});
}

TEST_CASE("a trade may change what its flags allow, and nothing else") {
    Builder b;
    b.on(trade(at("10:31:05"), 100));
    b.on(trade(at("10:31:06"), 200, 10, Trade::counts_volume));
    b.on(trade(at("10:31:07"), 120, 10, Trade::sets_high_low));
    b.on(trade(at("10:31:08"), 130, 10, Trade::sets_open_close));
    const auto bars = b.boundary(at("10:32:00"));
    REQUIRE(bars.size() == 1);
    check_prices(bars[0], {100, 130, 100, 130});  // a close lies inside its bar's range
    CHECK(bars[0].volume == Quantity::from_micros(110'000'000));
    CHECK(bars[0].transactions == 2);
}

TEST_CASE("volume without a price makes no minute but counts in the larger bar") {
    Builder b;
    b.on(trade(at("10:31:05"), 200, 10, Trade::counts_volume));
    CHECK(b.boundary(at("10:32:00")).empty());
    b.on(trade(at("10:33:05"), 100, 20));
    b.boundary(at("10:34:00"));
    const auto bars = b.boundary(at("10:35:00"));
    REQUIRE(frames_of(bars) == std::vector{TimeFrame::Minute5});
    check_prices(bars[0], {100, 100, 100, 100});
    CHECK(bars[0].volume == Quantity::from_micros(30'000'000));
}

TEST_CASE("a late trade changes nothing but a counter") {
    Builder b;
    b.on(trade(at("10:31:05"), 100));
    b.boundary(at("10:32:00"));
    CHECK(b.on(trade(at("10:31:59"), 500)).empty());
    b.on(trade(at("10:33:01"), 101));
    CHECK(b.on(trade(at("10:32:59"), 500)).empty());
    CHECK(b.builder.counters().late_trades == 2);
    const auto bars = b.boundary(at("10:35:00"));
    REQUIRE(bars.size() == 2);
    check_prices(bars[1], {100, 101, 100, 101});
}

TEST_CASE("a trade of an empty minute that a boundary has passed is late") {
    Builder b;
    b.boundary(at("10:32:00"));
    b.on(trade(at("10:31:59"), 100));
    CHECK(b.builder.counters().late_trades == 1);
    b.on(trade(at("10:32:00"), 100));
    CHECK(b.builder.counters().late_trades == 1);
}

TEST_CASE("a trade that reaches the engine after its minute is late") {
    Builder b;
    Trade slow = trade(at("10:31:59.99"), 100);
    slow.header.receive_time = at("10:32:00");
    b.on(slow);
    slow.header.receive_time = at("10:31:59.999");
    CHECK(b.builder.counters().late_trades == 1);
    b.on(slow);
    Trade slower = trade(at("10:31:59.995"), 100);
    slower.header.receive_time = at("10:32:00.01");
    b.on(slower);
    CHECK(b.builder.counters().late_trades == 2);
    CHECK(b.boundary(at("10:32:00")).size() == 1);
}

TEST_CASE("windows are cut at the open and the close") {
    Builder b;
    b.on(trade(at("09:31:00"), 100));
    auto bars = b.boundary(at("10:00:00"));
    REQUIRE(bars.size() == 4);
    CHECK(bars[3].frame == TimeFrame::Hour1);
    CHECK(bars[3].window_start == at("09:30:00"));
    b.on(trade(at("15:59:59"), 100));
    bars = b.boundary(at("16:00:00"));
    REQUIRE(bars.size() == 5);
    CHECK(bars[4].window_start == at("09:30:00"));
    CHECK(bars[4].header.event_time == at("16:00:00"));
    CHECK(bars[4].volume == Quantity::from_micros(200'000'000));
}

TEST_CASE("on an early close the day ends at 13:00") {
    Builder b;
    b.on(trade(at("12:59:59", "2024-11-29"), 100));
    CHECK(b.boundary(at("13:00:00", "2024-11-29")).size() == 5);
    b.on(trade(at("13:00:00", "2024-11-29"), 100));
    CHECK(b.builder.counters().outside_session == 1);
}

TEST_CASE("with regular hours only, other hours do not enter") {
    Builder b;
    b.on(trade(at("09:29:59"), 100));
    b.on(minute_bar(at("09:29:00"), some));
    b.on(minute_bar(at("16:00:00"), some));
    b.on(trade(at("12:00:00", "2024-03-29"), 100));  // Good Friday
    CHECK(b.builder.counters().outside_session == 4);
    CHECK(b.on(minute_bar(at("09:30:00"), some)).size() == 1);
    CHECK(b.on(minute_bar(at("15:59:00"), some)).size() >= 2);
}

TEST_CASE("with all hours, extended windows never mix with the regular session") {
    Builder b{SessionHours::All};
    b.on(trade(at("09:29:59"), 50));
    const auto early = b.on(trade(at("09:30:00"), 100));
    REQUIRE(frames_of(early) == std::vector{TimeFrame::Minute1, TimeFrame::Minute5,
                                            TimeFrame::Minute15, TimeFrame::Hour1});
    for (const Bar& bar : early) {
        CHECK((bar.header.flags & Bar::extended_hours) != 0);
        CHECK(bar.header.event_time == at("09:30:00"));
    }
    const auto day = b.on(trade(at("16:00:00"), 200));
    REQUIRE(day.size() == 5);
    check_prices(day[4], {100, 100, 100, 100});
    const auto closing = b.on(minute_bar(at("16:01:00"), some));
    CHECK(frames_of(closing).back() == TimeFrame::Minute1);
    CHECK(closing.back().header.event_time == at("16:02:00"));
}

TEST_CASE("minute bars pass through and the last one of a window closes it at once") {
    Builder b;
    CHECK(frames_of(b.on(minute_bar(at("10:30:00"), {100, 110, 95, 105}, 7))) ==
          std::vector{TimeFrame::Minute1});
    b.on(minute_bar(at("10:31:00"), {105, 106, 80, 90}, 8));
    const auto bars = b.on(minute_bar(at("10:34:00"), {90, 120, 90, 101}, 9));
    REQUIRE(frames_of(bars) == std::vector{TimeFrame::Minute1, TimeFrame::Minute5});
    check_prices(bars[1], {100, 120, 80, 101});
    CHECK(bars[1].volume == Quantity::from_micros(24'000'000));
    CHECK(bars[1].header.flags == Bar::built_from_bars);
    CHECK(bars[1].window_start == at("10:30:00"));
}

TEST_CASE("without its last bar a window closes a nanosecond after its end, or its grace") {
    for (const std::uint32_t grace : {0u, 500u}) {
        Builder b{SessionHours::RegularOnly, every_frame, {.aggregate_grace_ms = grace}};
        b.on(minute_bar(at("10:30:00"), some));
        const Timestamp end = at("10:35:00") + std::chrono::milliseconds{grace};
        CHECK(b.boundary(end).empty());
        CHECK(frames_of(b.boundary(end + 1ns)) == std::vector{TimeFrame::Minute5});
    }
}

TEST_CASE("a bar of a later window closes the older one even inside its grace") {
    Builder b{SessionHours::RegularOnly, every_frame, {.aggregate_grace_ms = 600'000}};
    b.on(minute_bar(at("10:30:00"), some));
    const auto bars = b.on(minute_bar(at("10:36:00"), some));
    CHECK(frames_of(bars) == std::vector{TimeFrame::Minute1, TimeFrame::Minute5});
    CHECK(bars[1].header.event_time == at("10:35:00"));
}

TEST_CASE("a second bar of a window, or an older one, is counted and left out") {
    Builder b;
    b.on(minute_bar(at("10:30:00"), some));
    b.on(minute_bar(at("10:31:00"), some));
    CHECK(b.on(minute_bar(at("10:31:00"), some)).empty());
    CHECK(b.on(minute_bar(at("10:30:00"), some)).empty());
    CHECK(b.builder.counters().late_bars == 2);
}

TEST_CASE("a bar may be too late for a larger window and new in its own frame") {
    Builder b;
    b.on(minute_bar(at("10:30:00"), some));
    b.boundary(at("10:35:00") + 1ns);
    CHECK(frames_of(b.on(minute_bar(at("10:34:00"), some))) == std::vector{TimeFrame::Minute1});
    CHECK(b.builder.counters().late_for_larger == 1);
}

TEST_CASE("hour bars are their own base frame, the first of them half an hour long") {
    Builder b;
    const Bar first =
        test::bar_of(TimeFrame::Hour1, at("09:00:00"), at("10:00:00"), {100, 110, 90, 105});
    CHECK(frames_of(b.on(first)) == std::vector{TimeFrame::Hour1});
    CHECK(b.closed.bars[0].window_start == at("09:00:00"));
    const Bar last =
        test::bar_of(TimeFrame::Hour1, at("15:00:00"), at("16:00:00"), {105, 130, 100, 125});
    const auto bars = b.on(last);
    REQUIRE(frames_of(bars) == std::vector{TimeFrame::Hour1, TimeFrame::Day1});
    check_prices(bars[1], {100, 130, 90, 125});
}

TEST_CASE("a feed's own day bar and one built from minutes are one bar, the first to come") {
    Builder b;
    b.on(minute_bar(at("15:58:00"), some));
    const Bar day =
        test::bar_of(TimeFrame::Day1, at("00:00:00"), at("16:00:00"), {99, 111, 89, 106});
    const auto bars = b.on(day);
    REQUIRE(frames_of(bars) == std::vector{TimeFrame::Day1});
    check_prices(bars[0], {99, 111, 89, 106});
    CHECK(
        frames_of(b.on(minute_bar(at("15:59:00"), some))) ==
        std::vector{TimeFrame::Minute1, TimeFrame::Minute5, TimeFrame::Minute15, TimeFrame::Hour1});
}

TEST_CASE("only wanted frames come out") {
    Builder b{SessionHours::RegularOnly, {false, true, false, false, false}};
    b.on(trade(at("10:31:00"), 100));
    CHECK(b.boundary(at("10:32:00")).empty());
    CHECK(frames_of(b.boundary(at("10:35:00"))) == std::vector{TimeFrame::Minute5});
    CHECK(b.boundary(at("16:00:00")).empty());
}

TEST_CASE("an open window follows a split") {
    Builder b;
    b.on(trade(at("10:31:00"), 400, 100));
    Split split;
    split.from = 1;
    split.to = 4;
    b.builder.on_split(split);
    b.on(trade(at("10:31:30"), 101, 400));
    const auto bars = b.boundary(at("10:32:00"));
    check_prices(bars.at(0), {100, 101, 100, 101});
    CHECK(bars[0].volume == Quantity::from_micros(800'000'000));
}

TEST_CASE("a builder goes on from its checkpoint") {
    Builder running;
    running.on(trade(at("10:31:05"), 100));
    running.on(trade(at("10:33:05"), 120));
    Builder restored;
    test::load_state(running.builder, restored.builder);
    for (Builder* b : {&running, &restored}) {
        const auto bars = b->boundary(at("10:35:00"));
        REQUIRE(bars.size() == 2);
        check_prices(bars[1], {100, 120, 100, 120});
    }
}

TEST_CASE("bars of a busy week agree with trades grouped by window") {
    // Trades in order, a few seconds apart; the clock's boundaries come before what is later.
    Builder b{SessionHours::All};
    BoundaryClock clock{test::us_calendar(), {}};
    std::map<std::pair<TimeFrame, Timestamp>, Bar> expected;
    std::map<std::pair<TimeFrame, Timestamp>, Bar> actual;
    const auto keep = [&actual](const std::vector<Bar>& bars) {
        std::vector<TimeFrame> seen;
        for (const Bar& bar : bars) {
            CHECK(std::ranges::find(seen, bar.frame) == seen.end());
            seen.push_back(bar.frame);
            CHECK(actual.emplace(std::pair{bar.frame, bar.window_start}, bar).second);
        }
    };
    std::uint64_t state = 5;
    Timestamp now = at("04:00:00", "2024-03-07");  // into the change to daylight time
    const Timestamp stop = at("20:00:00", "2024-03-12");
    while (now < stop) {
        state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
        now = now + std::chrono::milliseconds{(state >> 33u) % 90'000u};
        while (clock.next_due() <= now) {
            const Timestamp due = clock.next_due();
            clock.fired(due);
            keep(b.boundary(due));
        }
        const Trade event = trade(now, static_cast<std::int64_t>(1000 + (state >> 40u) % 100u));
        clock.on_event(MarketEvent{event}, now);
        keep(b.on(event));

        const calendar::Session& session = test::us_calendar().session_at_or_after(now);
        for (const TimeFrame frame : all_time_frames) {
            Timestamp start = Timestamp::from_nanos(now.nanos() / length_of(frame).count() *
                                                    length_of(frame).count());
            const bool regular = session.phase_at(now) == calendar::Phase::Regular;
            if (frame == TimeFrame::Day1) {
                if (!regular) continue;
                start = session.open;
            } else if (now >= session.open) {
                start = std::max(start, now >= session.close ? session.close : session.open);
            }
            Bar& bar = expected[{frame, start}];
            if (bar.transactions == 0) bar.open = bar.high = bar.low = event.price;
            bar.high = std::max(bar.high, event.price);
            bar.low = std::min(bar.low, event.price);
            bar.close = event.price;
            bar.volume += event.size;
            ++bar.transactions;
        }
    }
    keep(b.boundary(stop + std::chrono::hours{2}));
    CHECK(b.builder.counters().late_trades == 0);
    REQUIRE(actual.size() == expected.size());
    for (const auto& [key, bar] : expected) {
        const Bar& got = actual.at(key);
        REQUIRE(got.open == bar.open);
        REQUIRE(got.high == bar.high);
        REQUIRE(got.low == bar.low);
        REQUIRE(got.close == bar.close);
        REQUIRE(got.volume == bar.volume);
        REQUIRE(got.transactions == bar.transactions);
    }
}
