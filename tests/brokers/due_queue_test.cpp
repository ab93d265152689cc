#include "tradewind/brokers/due_queue.hpp"

#include <catch2/catch.hpp>

#include "support/property.hpp"
#include "tradewind/model/state_archive.hpp"

namespace tradewind::brokers {
namespace {

Timestamp t(std::int64_t nanos) { return Timestamp::from_nanos(nanos); }

std::vector<std::byte> state_of(DueQueue<std::uint64_t>& queue) {
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(queue);
    return bytes;
}

}  // namespace

TEST_CASE("an empty queue is never due") {
    DueQueue<std::uint64_t> queue{4};
    CHECK(queue.empty());
    CHECK(queue.next_due() == Timestamp::max());
}

TEST_CASE("things leave by time, ties in the order they came") {
    test::check_property("a stable sort by time", [](const std::vector<std::uint8_t>& times) {
        DueQueue<std::uint64_t> queue{2};
        std::vector<std::pair<std::int64_t, std::uint64_t>> expected;
        for (std::uint64_t i = 0; i < times.size(); ++i) {
            queue.push(t(times[i] % 7), i);
            expected.emplace_back(times[i] % 7, i);
        }
        std::ranges::stable_sort(expected, {}, [](const auto& entry) { return entry.first; });
        for (const auto& [due, item] : expected) {
            RC_ASSERT(queue.next_due() == t(due));
            RC_ASSERT(queue.pop() == item);
        }
        RC_ASSERT(queue.empty());
    });
}

TEST_CASE("equal queues are equal bytes, and a loaded queue goes on") {
    DueQueue<std::uint64_t> queue{4};
    DueQueue<std::uint64_t> other{4};
    for (std::uint64_t i = 0; i < 5; ++i) queue.push(t(static_cast<std::int64_t>(9 - i)), i);
    for (std::uint64_t i = 0; i < 4; ++i) other.push(t(static_cast<std::int64_t>(9 - i)), i);
    (void)queue.pop();
    other.push(t(5), 4);
    (void)other.pop();
    const std::vector<std::byte> bytes = state_of(queue);
    CHECK(bytes == state_of(other));

    DueQueue<std::uint64_t> loaded{4};
    StateReader reader{bytes};
    reader(loaded);
    CHECK(reader.finished());
    loaded.push(t(7), 77);
    queue.push(t(7), 77);
    while (!queue.empty()) {
        CHECK(loaded.next_due() == queue.next_due());
        CHECK(loaded.pop() == queue.pop());
    }
}

}  // namespace tradewind::brokers
