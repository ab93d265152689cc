#include "tradewind/model/doubtful_quote.hpp"

#include <catch2/catch.hpp>

using namespace tradewind;

namespace {

Quote of(double bid, double ask) {
    Quote quote;
    quote.bid = Price::from_double(bid);
    quote.ask = Price::from_double(ask);
    return quote;
}

}  // namespace

TEST_CASE("nobody could trade on a crossed, one-sided or far too wide quote of a stock") {
    for (const auto& [bid, ask] :
         {std::pair{100.02, 100.01}, {0.0, 100.01}, {99.99, 0.0}, {0.0, 0.0}, {0.01, 199'999.99}}) {
        INFO(bid << " / " << ask);
        CHECK(doubtful(of(bid, ask), InstrumentKind::Equity));
    }
    CHECK(doubtful(of(50, 100.01), InstrumentKind::Equity));
    CHECK_FALSE(doubtful(of(50, 100), InstrumentKind::Equity));
    CHECK_FALSE(doubtful(of(100.01, 100.01), InstrumentKind::Equity));
}

TEST_CASE("of an option only a crossed quote is doubtful") {
    CHECK(doubtful(of(0.06, 0.05), InstrumentKind::Option));
    for (const auto& [bid, ask] : {std::pair{0.01, 0.05}, {0.0, 0.05}, {0.05, 0.0}, {0.0, 0.0}})
        CHECK_FALSE(doubtful(of(bid, ask), InstrumentKind::Option));
}
