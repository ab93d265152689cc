#include "tradewind/model/money.hpp"

#include <limits>

#include "support/property.hpp"

namespace tradewind {
namespace {

__extension__ using Wide = __int128;

TEST_CASE("money beyond 64 bits is a broken invariant, never a wrapped number") {
    const auto most = Money::from_nanos(std::numeric_limits<std::int64_t>::max());
    const auto least = Money::from_nanos(std::numeric_limits<std::int64_t>::min());
    const auto one = Money::from_nanos(1);
    CHECK_THROWS_AS(most + one, InvariantBroken);
    CHECK_THROWS_AS(least - one, InvariantBroken);
    CHECK_THROWS_AS(-least, InvariantBroken);
    CHECK((most - one) + one == most);
    CHECK_THROWS_AS(notional(Price::from_nanos(INT64_MAX), Quantity::from_units(2)),
                    InvariantBroken);
}

TEST_CASE("the sum of money obeys the laws of addition") {
    test::check_property("while it fits", [] {
        const auto draw = [] {
            return Money::from_nanos(*rc::gen::inRange<std::int64_t>(-(1LL << 60), 1LL << 60));
        };
        const Money a = draw();
        const Money b = draw();
        const Money c = draw();
        RC_ASSERT(a + b == b + a);
        RC_ASSERT((a + b) + c == a + (b + c));
        RC_ASSERT(a + b - b == a);
        RC_ASSERT(a - b == -(b - a));
    });
}

TEST_CASE("a notional is price times size, signed as the size") {
    CHECK(notional(Price::from_cents(52'321), Quantity::from_units(100)) ==
          Money::from_cents(5'232'100));
    CHECK(notional(Price::from_cents(52'321), Quantity::from_units(-100)) ==
          Money::from_cents(-5'232'100));
    CHECK(notional(Price::from_cents(1257), Quantity::from_units(10), 100) ==
          Money::from_cents(1'257'000));
}

TEST_CASE("half a nano-dollar rounds away from zero, both ways alike") {
    const auto price = Price::from_nanos(1);
    CHECK(notional(price, Quantity::from_micros(500'000)) == Money::from_nanos(1));
    CHECK(notional(price, Quantity::from_micros(-500'000)) == Money::from_nanos(-1));
    CHECK(notional(price, Quantity::from_micros(499'999)) == Money{});
}

TEST_CASE("a notional is within half a nano-dollar of the exact product") {
    test::check_property("and buying then selling at one price leaves nothing", [] {
        const auto price = Price::from_nanos(
            *rc::gen::inRange<std::int64_t>(-10'000'000'000'000, 10'000'000'000'000));
        const auto size = Quantity::from_micros(
            *rc::gen::inRange<std::int64_t>(-100'000'000'000, 100'000'000'000));
        const Wide exact = static_cast<Wide>(price.nanos()) * size.micros();
        const Wide error = static_cast<Wide>(notional(price, size).nanos()) * 1'000'000 - exact;
        RC_ASSERT(error <= 500'000 && error >= -500'000);
        RC_ASSERT(notional(price, size) + notional(price, -size) == Money{});
    });
}

TEST_CASE("whole cents times whole shares add up whatever the parts") {
    test::check_property("a position bought in two fills costs what one fill costs", [] {
        const auto price = Price::from_cents(*rc::gen::inRange(1, 100'000));
        const auto a = Quantity::from_units(*rc::gen::inRange(1, 1'000'000));
        const auto b = Quantity::from_units(*rc::gen::inRange(1, 1'000'000));
        RC_ASSERT(notional(price, a + b) == notional(price, a) + notional(price, b));
    });
}

TEST_CASE("a price in cents survives the way through double") {
    test::check_property("up to a million dollars", [] {
        const auto price = Price::from_cents(*rc::gen::inRange(-100'000'000, 100'000'000));
        RC_ASSERT(Price::from_double(price.to_double()) == price);
        RC_ASSERT(Money::from_double(price.to_double()).nanos() == price.nanos());
    });
}

}  // namespace
}  // namespace tradewind
