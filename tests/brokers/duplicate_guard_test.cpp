#include "tradewind/brokers/duplicate_guard.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "support/property.hpp"

namespace tradewind::brokers {
namespace {

bool first_time(DuplicateGuard& guard, std::uint64_t session, std::uint64_t number) {
    return guard.note({session, number}) == DuplicateGuard::Answer::FirstTime;
}

}  // namespace

TEST_CASE("an id is new once, in its session") {
    DuplicateGuard guard;
    CHECK(first_time(guard, 1, 5));
    CHECK_FALSE(first_time(guard, 1, 5));
    CHECK(first_time(guard, 2, 5));
    CHECK(first_time(guard, 1, 4));  // out of order within the window
    CHECK_FALSE(first_time(guard, 1, 4));
}

TEST_CASE("what is older than the window counts as sent") {
    DuplicateGuard guard;
    CHECK(first_time(guard, 1, 1));
    CHECK(first_time(guard, 1, 1'000'000));
    CHECK_FALSE(first_time(guard, 1, 2));
    CHECK(first_time(guard, 1, 1'000'000 - DuplicateGuard::window + 1));
    CHECK_FALSE(first_time(guard, 1, 1'000'000 - DuplicateGuard::window));
}

TEST_CASE("no number near the newest passes twice") {
    test::check_property("a set of numbers", [](const std::vector<std::uint16_t>& numbers) {
        DuplicateGuard guard;
        std::set<std::uint64_t> sent;
        std::uint64_t highest = 0;
        for (const std::uint16_t n : numbers) {
            const std::uint64_t number = 1 + n % 9000u;
            highest = std::max(highest, number);
            const bool fresh = first_time(guard, 3, number);
            if (highest - number < DuplicateGuard::window)
                RC_ASSERT(fresh == !sent.contains(number));
            else
                RC_ASSERT(!fresh);
            sent.insert(number);
        }
    });
}

}  // namespace tradewind::brokers
