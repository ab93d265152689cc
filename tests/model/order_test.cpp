#include "tradewind/model/order.hpp"

#include <algorithm>

#include "support/property.hpp"

namespace tradewind {
namespace {

TEST_CASE("a client order id prints as session in hex, a dash and its number") {
    const ClientOrderId id{.session = 0xabc, .number = 42};
    CHECK(id.to_string() == "0000000000000abc-42");
    CHECK(ClientOrderId::parse("0000000000000abc-42") == id);
    CHECK_FALSE(ClientOrderId{}.valid());
}

TEST_CASE("a client order id has one spelling") {
    for (const auto* text :
         {"", "-", "0000000000000abc", "0000000000000abc-", "0000000000000ABC-42", "abc-42",
          "0000000000000abc-042", "0000000000000abc-+2", "0000000000000abc--2",
          "0000000000000abc-42 ", "000000000000xabc-42", "0x00000000000abc-42",
          "0000000000000abc-18446744073709551616"})
        CHECK_FALSE(ClientOrderId::parse(text).has_value());
}

TEST_CASE("a client order id that was printed reads back as itself") {
    test::check_property(
        "in characters that every broker takes", [](std::uint64_t session, std::uint64_t number) {
            const ClientOrderId id{.session = session, .number = number};
            const std::string text = id.to_string();
            RC_ASSERT(ClientOrderId::parse(text) == id);
            RC_ASSERT(text.size() <= 37u);
            RC_ASSERT(std::ranges::all_of(text, [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
            }));
        });
}

TEST_CASE("an order that no gate has approved has no id") {
    CHECK_FALSE(ApprovedOrder{}.order().id.valid());
    STATIC_REQUIRE_FALSE(std::is_constructible_v<ApprovedOrder, Order>);
}

TEST_CASE("sides are opposite and signed") {
    CHECK(opposite(Side::Buy) == Side::Sell);
    CHECK(opposite(Side::Sell) == Side::Buy);
    CHECK(sign_of(Side::Sell) == -1);
}

}  // namespace
}  // namespace tradewind
