#include "tradewind/model/contract_adjustment.hpp"

#include <catch2/catch.hpp>

using namespace tradewind;

namespace {

Split split(std::int64_t from, std::int64_t to) {
    Split split;
    split.from = from;
    split.to = to;
    return split;
}
Price dollars(double price) { return Price::from_double(price); }
AdjustedContract standard(double strike) {
    return AdjustedContract::standard(dollars(strike), 100);
}
Price call_of(const AdjustedContract& contract, double underlying) {
    return contract.intrinsic(OptionRight::Call, dollars(underlying), 100).value();
}
Price put_of(const AdjustedContract& contract, double underlying) {
    return contract.intrinsic(OptionRight::Put, dollars(underlying), 100).value();
}

}  // namespace

TEST_CASE("a contract that nothing was done to pays what its strike says") {
    CHECK(standard(400).is_standard());
    CHECK(call_of(standard(400), 440.01) == dollars(40.01));
    CHECK(put_of(standard(400), 440.01) == Price{});
    CHECK(put_of(standard(400), 399.5) == dollars(0.5));
}

TEST_CASE("n for one makes n contracts at an nth of the strike, to the cent") {
    const AdjustedContract after = standard(400).after(split(1, 4));
    CHECK(after.strike == dollars(100));
    CHECK(after.contracts == 4);
    CHECK(after.multiplier == 100);
    CHECK(after.is_standard());
    CHECK(call_of(after, 110) == dollars(40));
    CHECK(standard(695).after(split(1, 7)).strike == dollars(99.29));
}

TEST_CASE("other splits to more shares raise the multiplier") {
    const AdjustedContract after = standard(60).after(split(2, 3));
    CHECK(after.strike == dollars(40));
    CHECK(after.contracts == 1);
    CHECK(after.multiplier == 150);
    CHECK(call_of(after, 42) == dollars(3));  // as 63 was to 60
}

TEST_CASE("a reverse split changes what is delivered, and a later split that alone") {
    const AdjustedContract reverse = standard(5).after(split(10, 1));
    CHECK_FALSE(reverse.is_standard());
    CHECK(reverse.strike == dollars(5));
    CHECK(reverse.shares == Quantity::from_units(10));
    CHECK(call_of(reverse, 70) == dollars(2));  // as 7 was to 5
    CHECK(put_of(reverse, 30) == dollars(2));
    const AdjustedContract later = reverse.after(split(1, 2));
    CHECK(later.strike == dollars(5));
    CHECK(later.contracts == 1);
    CHECK(call_of(later, 35) == dollars(2));
}

TEST_CASE("splits without end and absurd prices leave numbers that fit, or no payoff") {
    AdjustedContract contract = standard(0.01);
    for (int i = 0; i < 20; ++i) contract = contract.after(split(1, 100'000));
    CHECK_FALSE(
        contract.intrinsic(OptionRight::Call, Price::from_nanos(INT64_MAX), 100).has_value());
    CHECK(contract.intrinsic(OptionRight::Put, Price::from_nanos(INT64_MAX), 100) == Price{});
    CHECK_FALSE(
        standard(1).intrinsic(OptionRight::Call, Price::from_nanos(INT64_MAX), 100).has_value());
    CHECK(put_of(standard(99'999.999).after(split(100'000, 1)), 1) == dollars(99'999.99899));
    for (int i = 0; i < 40; ++i) contract = contract.after(split(100'000, 1));
    CHECK(put_of(contract, 1) == dollars(0.01));
}
