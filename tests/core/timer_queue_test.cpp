#include "tradewind/core/timer_queue.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "support/property.hpp"
#include "tradewind/model/state_archive.hpp"

using namespace tradewind;
using namespace tradewind::core;

TEST_CASE("an empty timer queue is never due") {
    CHECK(TimerQueue{8}.next_due() == Timestamp::max());
}

TEST_CASE("timers come out by time, then kind, then key, whatever order they went in") {
    test::check_property("sorted",
                         [](std::vector<std::tuple<std::int16_t, std::uint8_t, std::uint8_t>> in) {
                             TimerQueue queue{in.size() + 1};
                             std::vector<std::tuple<std::int64_t, int, std::uint64_t>> expected;
                             for (auto [due, kind, key] : in) {
                                 const auto timer_kind = static_cast<TimerKind>(kind % 7);
                                 queue.schedule(Timestamp::from_nanos(due), timer_kind, key);
                                 expected.emplace_back(due, kind % 7, key);
                             }
                             std::ranges::sort(expected);
                             for (auto [due, kind, key] : expected) {
                                 RC_ASSERT(queue.next_due() == Timestamp::from_nanos(due));
                                 const DueTimer timer = queue.pop();
                                 RC_ASSERT(timer.due.nanos() == due);
                                 RC_ASSERT(static_cast<int>(timer.kind) == kind);
                                 RC_ASSERT(timer.key == key);
                             }
                             RC_ASSERT(queue.size() == 0u);
                         });
}

TEST_CASE("a full timer queue is a broken invariant, not a lost timer") {
    TimerQueue queue{1};
    queue.schedule(Timestamp{}, TimerKind::TimeStop, 1);
    CHECK_THROWS_AS(queue.schedule(Timestamp{}, TimerKind::TimeStop, 2), InvariantBroken);
}

TEST_CASE("a saved timer queue goes on as the first would have") {
    TimerQueue first{16};
    for (int i = 0; i < 10; ++i) {
        first.schedule(Timestamp::from_nanos(i * 7 % 5), TimerKind::OrderTimeout,
                       static_cast<std::uint64_t>(i));
    }
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(first);
    TimerQueue second{16};
    StateReader reader{bytes};
    reader(second);
    REQUIRE(reader.finished());
    second.schedule(Timestamp::from_nanos(3), TimerKind::ForceFlat, 99);
    first.schedule(Timestamp::from_nanos(3), TimerKind::ForceFlat, 99);
    while (first.size() > 0) {
        CHECK(first.peek().key == second.peek().key);
        first.pop();
        second.pop();
    }
}
