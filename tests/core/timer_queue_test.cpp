#include "tradewind/core/timer_queue.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "support/property.hpp"
#include "tradewind/model/state_archive.hpp"

using namespace tradewind;
using namespace tradewind::core;

TEST_CASE("an empty timer queue is never due") {
    CHECK(TimerQueue{8}.next_due() == Timestamp::max());
}

TEST_CASE("timers come out by time, then kind, then key, each at the earliest it was asked for") {
    using Asked = std::vector<std::tuple<std::int16_t, std::uint8_t, std::uint8_t>>;
    test::check_property("sorted", [](const Asked& asked) {
        TimerQueue queue{256};
        std::map<std::pair<int, std::uint64_t>, std::int64_t> earliest;
        for (const auto& [due, kind, instrument] : asked) {
            const auto timer_kind = static_cast<TimerKind>(kind % 9);
            const std::uint64_t key = timer_kind == TimerKind::TimeStop ? instrument : 0u;
            queue.schedule(Timestamp::from_nanos(due), timer_kind, key);
            const auto known = earliest.try_emplace({kind % 9, key}, due).first;
            known->second = std::min<std::int64_t>(known->second, due);
        }
        // One kind is taken back, wherever in the queue it stands.
        queue.drop(TimerKind::WorkingEntries);
        earliest.erase({static_cast<int>(TimerKind::WorkingEntries), 0});
        std::vector<std::tuple<std::int64_t, int, std::uint64_t>> expected;
        for (const auto& [timer, due] : earliest)
            expected.emplace_back(due, timer.first, timer.second);
        std::ranges::sort(expected);
        for (const auto& [due, kind, key] : expected) {
            RC_ASSERT(queue.next_due() == Timestamp::from_nanos(due));
            const DueTimer timer = queue.pop();
            RC_ASSERT(timer.due.nanos() == due);
            RC_ASSERT(static_cast<int>(timer.kind) == kind);
            RC_ASSERT(timer.key == key);
        }
        RC_ASSERT(queue.size() == 0u);
    });
}

TEST_CASE("a timer queue has room for every instrument of a run, however often each asks") {
    constexpr std::uint32_t instruments = 100'000;
    TimerQueue queue{instruments};
    for (std::uint32_t i = 0; i < instruments; ++i)
        for (std::int64_t due : {i % 7, i % 5, i % 3})
            queue.schedule(Timestamp::from_nanos(due), TimerKind::TimeStop, i);
    queue.schedule(Timestamp{}, TimerKind::ForceFlat, 0);
    queue.schedule(Timestamp{}, TimerKind::SessionClose, 0);
    CHECK(queue.size() == instruments + 2);
}

TEST_CASE("a saved timer queue goes on as the first would have") {
    TimerQueue first{16};
    for (std::uint64_t i = 0; i < 10; ++i) {
        first.schedule(Timestamp::from_nanos(static_cast<std::int64_t>(i * 7 % 5)),
                       TimerKind::TimeStop, i);
    }
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(first);
    TimerQueue second{16};
    StateReader reader{bytes};
    reader(second);
    REQUIRE(reader.finished());
    for (TimerQueue* queue : {&first, &second}) {
        queue->schedule(Timestamp::from_nanos(3), TimerKind::ForceFlat, 0);
        queue->schedule(Timestamp::from_nanos(-1), TimerKind::TimeStop, 9);
    }
    CHECK(first.size() == 11);
    while (first.size() > 0) {
        CHECK(first.peek().key == second.peek().key);
        CHECK(first.peek().due == second.peek().due);
        first.pop();
        second.pop();
    }
    CHECK(second.size() == 0);
}
