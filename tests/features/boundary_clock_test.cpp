#include "tradewind/features/boundary_clock.hpp"

#include "checkpoint.hpp"
#include "market.hpp"

using namespace tradewind;
using namespace tradewind::features;
using namespace std::chrono_literals;
using test::at;

namespace {

struct Clock {
    explicit Clock(settings::Bars bars = {}) : clock{test::us_calendar(), bars} {}

    void trade(std::string_view time) {
        clock.on_event(MarketEvent{test::trade(at(time), 100)}, at(time));
    }
    void bar(std::string_view start) {
        const Bar bar = test::minute_bar(at(start), {100, 100, 100, 100});
        clock.on_event(MarketEvent{bar}, bar.header.event_time);
    }
    // Fires what is due, one after the other.
    std::vector<Timestamp> until(Timestamp now) {
        std::vector<Timestamp> fired;
        while (clock.next_due() <= now) {
            fired.push_back(clock.next_due());
            clock.fired(fired.back());
        }
        return fired;
    }

    BoundaryClock clock;
};

}  // namespace

TEST_CASE("nothing is due before the first event") {
    CHECK(Clock{}.clock.next_due() == Timestamp::max());
}

TEST_CASE("after a trade the ends of all windows around it come due, each once") {
    Clock c;
    c.trade("10:31:05");
    c.trade("10:31:06");
    CHECK(c.until(at("23:00:00")) == std::vector{at("10:32:00"), at("10:35:00"), at("10:45:00"),
                                                 at("11:00:00"), at("16:00:00")});
    CHECK(c.clock.next_due() == Timestamp::max());
}

TEST_CASE("after a bar the ends of larger windows come due a nanosecond and the grace later") {
    for (const std::uint32_t grace : {0u, 250u}) {
        Clock c{{.aggregate_grace_ms = grace}};
        const auto wait = std::chrono::milliseconds{grace} + 1ns;
        c.bar("10:34:00");
        CHECK(c.clock.next_due() == at("10:35:00") + wait);
        c.bar("10:35:00");
        CHECK(c.until(at("23:00:00")) == std::vector{at("10:35:00") + wait, at("10:40:00") + wait,
                                                     at("10:45:00") + wait, at("11:00:00") + wait,
                                                     at("16:00:00") + wait});
    }
}

TEST_CASE("day bars need no boundary") {
    Clock c;
    const Bar day =
        test::bar_of(TimeFrame::Day1, at("00:00:00"), at("16:00:00"), {100, 100, 100, 100});
    c.clock.on_event(MarketEvent{day}, day.header.event_time);
    CHECK(c.clock.next_due() == Timestamp::max());
}

TEST_CASE("a trade stamped ahead of core time does not hide the window before it") {
    Clock c;
    c.trade("10:31:05");
    c.clock.on_event(MarketEvent{test::trade(at("10:32:00.005"), 100)}, at("10:31:59.99"));
    CHECK(c.clock.next_due() == at("10:32:00"));
    c.until(at("10:32:00"));
    CHECK(c.clock.next_due() == at("10:33:00"));
}

TEST_CASE("no timer is asked for in the past") {
    Clock c;
    c.clock.on_event(MarketEvent{test::trade(at("10:31:59"), 100)}, at("10:32:01"));
    CHECK(c.clock.next_due() == at("10:35:00"));
}

TEST_CASE("quotes move no boundary") {
    Clock c;
    Quote quote;
    quote.header.event_time = at("10:31:00");
    c.clock.on_event(MarketEvent{quote}, at("10:31:00"));
    CHECK(c.clock.next_due() == Timestamp::max());
}

TEST_CASE("after hours there is no day to close") {
    Clock c;
    c.trade("16:30:10");
    CHECK(c.until(at("23:00:00")) ==
          std::vector{at("16:31:00"), at("16:35:00"), at("16:45:00"), at("17:00:00")});
}

TEST_CASE("a boundary clock goes on from its checkpoint") {
    Clock running;
    running.trade("10:31:05");
    running.until(at("10:32:00"));
    Clock restored;
    test::load_state(running.clock, restored.clock);
    CHECK(restored.clock.next_due() == at("10:35:00"));
    CHECK(restored.until(at("23:00:00")) == running.until(at("23:00:00")));
}
