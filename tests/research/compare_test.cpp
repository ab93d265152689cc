#include "tradewind/research/compare.hpp"

#include <catch2/catch.hpp>

#include "records.hpp"

using namespace tradewind;
using namespace tradewind::research;
using namespace tradewind::research::test;

namespace {

Names names() {
    Names names;
    names.add_symbol(spy, "SPY");
    return names;
}

Fill some_fill(double price) {
    Fill record = fill(7, Side::Buy, 100, price, 0.5, 100, at(0, 14, 0));
    record.header.sequence = 41;
    return record;
}

}  // namespace

TEST_CASE("equal records have no difference") {
    CHECK_FALSE(difference(view_of(some_fill(10)), view_of(some_fill(10)), names()));
}

TEST_CASE("a difference is told field by field") {
    const Fill expected = some_fill(10);
    Fill actual = some_fill(10.01);
    actual.fees = money(0.75);
    const auto text = difference(view_of(expected), view_of(actual), names());
    REQUIRE(text);
    CHECK_THAT(*text, Catch::StartsWith("input 41: fill SPY differs\n"));
    CHECK_THAT(*text, Catch::Contains("  price: expected 10.00, got 10.01\n"));
    CHECK_THAT(*text, Catch::Contains("  fees: expected 0.50, got 0.75\n"));
    CHECK(text->find("quantity: expected") == std::string::npos);
}

TEST_CASE("doubles that differ in the last bit are told apart") {
    Verdict expected;
    expected.value = 0.1 + 0.2;
    Verdict actual;
    actual.value = 0.3;
    const auto text = difference(view_of(expected), view_of(actual), names());
    REQUIRE(text);
    CHECK_THAT(*text, Catch::Contains("value: expected 0.30000000000000004, got 0.3\n"));
}

TEST_CASE("bytes that no field shows are named by their place") {
    const Fill expected = some_fill(10);
    Fill actual = some_fill(10);
    actual.reserved[0] = 9;
    const auto text = difference(view_of(expected), view_of(actual), names());
    REQUIRE(text);
    CHECK_THAT(*text, Catch::Contains("byte " + std::to_string(offsetof(Fill, reserved))));
    CHECK_THAT(*text, Catch::Contains("expected 0x00, got 0x09"));
}

TEST_CASE("records of different kinds stand side by side") {
    const auto text = difference(view_of(some_fill(10)), view_of(EquityPoint{}), names());
    REQUIRE(text);
    CHECK_THAT(*text, Catch::Contains("expected "));
    CHECK_THAT(*text, Catch::Contains("equity_point"));
}

TEST_CASE("two runs compare pair by pair, whichever is ahead") {
    OutputComparison comparison{names()};
    const Fill a = some_fill(10);
    const Fill b = some_fill(11);
    comparison.expect(view_of(a));
    comparison.expect(view_of(b));
    comparison.actual(view_of(a));
    comparison.actual(view_of(b));
    comparison.actual(view_of(a));
    comparison.expect(view_of(a));
    comparison.finish();
    CHECK(comparison.compared() == 3);
    CHECK_FALSE(comparison.differs());
}

TEST_CASE("only the first difference is kept, with its place") {
    OutputComparison comparison{names()};
    comparison.expect(view_of(some_fill(10)));
    comparison.actual(view_of(some_fill(10)));
    comparison.actual(view_of(some_fill(12)));
    comparison.expect(view_of(some_fill(11)));
    comparison.expect(view_of(some_fill(13)));
    comparison.finish();
    REQUIRE(comparison.differs());
    CHECK_THAT(*comparison.first_difference(),
               Catch::StartsWith("after 1 equal outputs: input 41: fill SPY differs\n"
                                 "  price: expected 11.00, got 12.00\n"));
}

TEST_CASE("a run that ends early is a difference") {
    OutputComparison shorter{names()};
    shorter.expect(view_of(some_fill(10)));
    shorter.finish();
    REQUIRE(shorter.differs());
    CHECK_THAT(*shorter.first_difference(), Catch::Contains("the journal holds 1 more"));
    OutputComparison longer{names()};
    longer.actual(view_of(some_fill(10)));
    longer.finish();
    CHECK_THAT(*longer.first_difference(), Catch::Contains("the re-run made 1 more"));
}
