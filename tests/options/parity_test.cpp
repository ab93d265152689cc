#include "tradewind/options/parity.hpp"

#include <cmath>
#include <vector>

#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::options;

namespace {

double between(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

// Pairs that obey parity, each moved by up to `noise` of its half spread.
std::vector<ParityPair> pairs_of(double forward, double discount, double noise, int count = 9,
                                 double half_spread = 0.1) {
    std::vector<ParityPair> pairs;
    for (int i = 0; i < count; ++i) {
        const double strike = forward * (0.92 + 0.02 * i);
        const double call = 0.06 * forward - 0.3 * (strike - forward);
        const double moved = noise > 0 ? between(-noise, noise) * half_spread : 0;
        pairs.push_back({.strike = strike,
                         .call = call + moved,
                         .put = call - discount * (forward - strike),
                         .half_spread = half_spread});
    }
    return pairs;
}

}  // namespace

TEST_CASE("prices in parity give their forward and discount back") {
    test::check_property("any forward and discount", [] {
        const double forward = between(5, 5000);
        const double discount = between(0.8, 1.02);
        const auto pairs = pairs_of(forward, discount, 0);
        const auto known = implied_forward(pairs, discount);
        RC_ASSERT(known.has_value());
        RC_ASSERT(std::abs(known->forward / forward - 1) < 1e-12);
        RC_ASSERT(known->pairs == pairs.size());
        const auto both = implied_forward_and_discount(pairs);
        RC_ASSERT(both.has_value());
        RC_ASSERT(std::abs(both->forward / forward - 1) < 1e-9);
        RC_ASSERT(std::abs(both->discount - discount) < 1e-9);
    });
}

TEST_CASE("noise within the spreads moves the forward by less than half a spread") {
    test::check_property("noisy pairs", [] {
        const double forward = between(50, 1000);
        const auto pairs = pairs_of(forward, 0.99, 1);
        const auto found = implied_forward(pairs, 0.99);
        RC_ASSERT(found.has_value());
        RC_ASSERT(std::abs(found->forward - forward) < 0.1 / 0.99 * (1 + 1e-9));
        RC_ASSERT(found->standard_error <= 0.1);
    });
}

TEST_CASE("one stale side hardly moves the forward") {
    auto pairs = pairs_of(100, 0.99, 0);
    pairs[2].call += 5;  // fifty half spreads
    const auto found = implied_forward(pairs, 0.99);
    REQUIRE(found);
    CHECK(std::abs(found->forward - 100) < 0.02);
    CHECK(found->largest_half_spreads > 40);
}

TEST_CASE("a tight pair counts for more than a wide one") {
    auto pairs = pairs_of(100, 1, 0, 2);
    pairs[0].half_spread = 0.02;
    pairs[1].half_spread = 0.2;
    pairs[1].call += 0.1;
    const auto found = implied_forward(pairs, 1);
    REQUIRE(found);
    CHECK(std::abs(found->forward - 100) < 0.002);
}

TEST_CASE("what cannot give a forward is refused by name") {
    const auto refusal = [](const auto& found) {
        return found ? std::string_view{"found"} : name_of(found.error());
    };
    const std::vector<ParityPair> none;
    CHECK(refusal(implied_forward(none, 1)) == "no pairs of call and put");
    CHECK(refusal(implied_forward(pairs_of(100, 1, 0), 0)) == "bad discount");
    CHECK(refusal(implied_forward(pairs_of(100, 1, 0), std::nan(""))) == "bad discount");
    CHECK(refusal(implied_forward_and_discount(pairs_of(100, 1, 0, 1))) == "one strike");
    auto rising = pairs_of(100, 1, 0);
    for (auto& pair : rising) std::swap(pair.call, pair.put);
    CHECK(refusal(implied_forward_and_discount(rising)) == "bad discount");
    auto absurd = pairs_of(100, 1, 0, 1);
    absurd[0].put += 1000;
    CHECK(refusal(implied_forward(absurd, 1)) == "bad forward");
    auto broken = pairs_of(100, 1, 0);
    for (auto& pair : broken) pair.call = std::nan("");
    CHECK(refusal(implied_forward(broken, 1)) == "no pairs of call and put");
}
