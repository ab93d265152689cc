#include "tradewind/model/split_terms.hpp"

#include <catch2/catch.hpp>

using namespace tradewind;

namespace {

Split split_of(std::int64_t from, std::int64_t to) {
    Split split;
    split.from = from;
    split.to = to;
    return split;
}

constexpr std::int64_t million = 1'000'000;

}  // namespace

TEST_CASE("a split is believed up to 100,000 for one, either way") {
    for (const auto& [from, to] : {std::pair<std::int64_t, std::int64_t>{1, 4},
                                   {20, 1},
                                   {1, 100'000},
                                   {100'000, 1},
                                   {2 * million, 3 * million + 1},
                                   {million, 100'000 * million}})
        CHECK(credible(split_of(from, to)));
    for (const auto& [from, to] : {std::pair<std::int64_t, std::int64_t>{0, 1},
                                   {1, 0},
                                   {-1, 2},
                                   {1, 100'001},
                                   {100'001, 1},
                                   {1, INT64_MAX},
                                   {INT64_MAX, INT64_MAX}})
        CHECK_FALSE(credible(split_of(from, to)));
}

TEST_CASE("a dividend is believed from nothing to 100,000 dollars a share") {
    Dividend dividend;
    CHECK(credible(dividend));
    dividend.amount = Money::from_cents(10'000'000);
    CHECK(credible(dividend));
    dividend.amount += Money::from_nanos(1);
    CHECK_FALSE(credible(dividend));
    dividend.amount = Money::from_nanos(-1);
    CHECK_FALSE(credible(dividend));
}

TEST_CASE("a split that makes too many shares, or too much cash for the rest, makes nothing") {
    const Quantity share = Quantity::from_units(1);
    const Quantity held = Quantity::from_units(10'000'001);
    CHECK(SplitHolding::of(held, share, split_of(1, 99'999)));
    CHECK_FALSE(SplitHolding::of(held, share, split_of(1, 100'000)));
    CHECK_FALSE(SplitHolding::of(-held, share, split_of(1, 100'000)));

    const Split reverse = split_of(100'000, 1);
    const auto left = SplitHolding::of(Quantity::from_units(99'999), share, reverse);
    REQUIRE(left);
    CHECK(left->kept.is_zero());
    CHECK(left->in_lieu(Price::from_cents(10'00), 1, reverse) == Money::from_cents(99'999'000));
    CHECK_FALSE(left->in_lieu(Price::from_cents(10'000'000), 1, reverse));
    CHECK_FALSE(left->in_lieu(Price::from_nanos(INT64_MAX), 100, reverse));
}

TEST_CASE("a split is settled by one rule, or the holding stays as it is") {
    const auto settled = [](std::int64_t from, std::int64_t to, double price, Money cash) {
        Split split;
        split.from = from;
        split.to = to;
        return SettledSplit::of(Quantity::from_units(101), Quantity::from_units(1), split,
                                Price::from_double(price), 1, cash);
    };
    const auto half = settled(2, 1, 10, Money{});
    REQUIRE(half);
    CHECK(half->holding.kept == Quantity::from_units(50));
    CHECK(half->in_lieu == Money::from_cents(1000));
    CHECK_FALSE(settled(1, 100'001, 10, Money{}));
    CHECK_FALSE(settled(0, 1, 10, Money{}));
    // More than the account carries: the rest alone, and with the cash that is there.
    CHECK_FALSE(settled(2, 1, 9e9, Money{}));
    CHECK(settled(2, 1, 3e9, Money{}));
    CHECK_FALSE(settled(2, 1, 3e9, Money::from_cents(300'000'000'000)));
}
