#include "tradewind/feeds/chain_snapshot.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "tradewind/calendar/new_york.hpp"

namespace tradewind::feeds {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a chain keeps contracts as long as they trade") {
    const calendar::Calendar calendar;
    const Date friday = Date::from_ymd(2024, 3, 15);
    const auto contracts = [&](std::chrono::minutes of_day) {
        ChainSnapshot snapshot;
        snapshot.underlying = "any";
        snapshot.spot = 100;
        snapshot.at = calendar::from_new_york(friday, of_day);
        for (const char* root : {"SPY", "ACME"})
            snapshot.contracts.push_back({.symbol = {.root = root,
                                                     .expiry = friday,
                                                     .right = OptionRight::Put,
                                                     .strike = Price::from_cents(10'000)},
                                          .quote = {.bid = 0.1,
                                                    .ask = 0.2,
                                                    .bid_size = 1,
                                                    .ask_size = 1,
                                                    .bid_at = snapshot.at,
                                                    .ask_at = snapshot.at}});
        const auto chain = chain_of(snapshot, settings::Options{}, calendar);
        REQUIRE(chain);
        std::string roots;
        for (options::ContractIndex i = 0; i < chain->contracts(); ++i)
            roots += std::string{chain->terms(i).root_name()} + " ";
        return roots;
    };
    CHECK(contracts(15h) == "SPY ACME ");
    CHECK(contracts(16h + 5min) == "SPY ");
    CHECK(contracts(16h + 15min).empty());
}

}  // namespace
}  // namespace tradewind::feeds
