#include "tradewind/brokers/settlement_price.hpp"

#include <catch2/catch.hpp>

using namespace tradewind;
using brokers::SettlementPrice;

namespace {

Price price_after(std::initializer_list<std::int64_t> cents) {
    SettlementPrice settlement;
    for (const std::int64_t price : cents) settlement.hear(Price::from_cents(price));
    return settlement.price();
}

}  // namespace

TEST_CASE("a settlement goes by the last price that can be believed") {
    CHECK(price_after({}) == Price{});
    CHECK(price_after({10'000, 10'300}) == Price::from_cents(10'300));
    CHECK(price_after({10'000, 0, -5}) == Price::from_cents(10'000));
    // One bad print, either way; and the good one behind it.
    CHECK(price_after({10'000, 103}) == Price::from_cents(10'000));
    CHECK(price_after({10'000, 9'999'999}) == Price::from_cents(10'000));
    CHECK(price_after({10'000, 103, 10'200}) == Price::from_cents(10'200));
    // A jump that the next one confirms, and a bad first one.
    CHECK(price_after({10'000, 3'000, 3'100}) == Price::from_cents(3'100));
    CHECK(price_after({1, 10'000, 10'100}) == Price::from_cents(10'100));
}

TEST_CASE("after a split the price is one of the new shares") {
    SettlementPrice settlement{Price::from_cents(40'000)};
    Split split;
    split.to = 4;
    settlement.split(split);
    CHECK(settlement.price() == Price::from_cents(10'000));
    settlement.hear(Price::from_cents(10'100));
    CHECK(settlement.price() == Price::from_cents(10'100));
}
