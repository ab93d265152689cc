#include "tradewind/model/option_root.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "tradewind/model/instrument.hpp"

namespace tradewind {
namespace {

ExerciseStyle style(const std::string& root) {
    return Instrument::option("O:" + root + "251219C00650000", {})->exercise;
}

TEST_CASE("index options are European, but for the S&P 100's American class") {
    for (const char* root : {"SPX", "SPXW", "XSP", "NDX", "NDXP", "XND", "RUT", "RUTW", "MRUT",
                             "VIX", "VIXW", "DJX", "XEO"}) {
        INFO(root);
        CHECK(style(root) == ExerciseStyle::European);
    }
    for (const char* root : {"OEX", "SPY", "AAPL", "QQQ"}) {
        INFO(root);
        CHECK(style(root) == ExerciseStyle::American);
    }
}

TEST_CASE("a root is listed once, and an index's own options are settled in cash") {
    std::set<std::string_view> names;
    for (const OptionRoot& root : option_roots()) {
        INFO(root.name);
        CHECK(names.insert(root.name).second);
        CHECK(&option_root(root.name) == &root);
        CHECK(root.underlying.starts_with("I:") == (root.delivery == OptionDelivery::Cash));
        CHECK((root.settlement == OptionSettlement::Close || !root.late));
    }
    CHECK(option_root("AAPL").delivery == OptionDelivery::Shares);
    CHECK(option_root("AAPL").underlying.empty());
}

}  // namespace
}  // namespace tradewind
