#include "tradewind/options/chain_touch.hpp"

#include <algorithm>

#include "chains.hpp"

using namespace tradewind;
using namespace tradewind::options;
using namespace tradewind::test;
using namespace std::chrono_literals;

TEST_CASE("touch by local volatility is above ending beyond, and falls with the distance") {
    Chain chain = filled(european());
    REQUIRE(chain.refresh(now));
    LocalTouchSolver solver{{.points_a_deviation = 10, .steps = 64}};
    const auto touches = local_touches(chain, solver);
    REQUIRE(touches.size() == chain.contracts());
    double apart = 0;
    for (const ExpiryIndex index : chain.expiries()) {
        double below = 0;
        double above = 1;
        for (const ContractIndex i : chain.contracts_of(index)) {
            const double strike = chain.terms(i).strike.to_double();
            if (!touches[i]) {
                CHECK(touches[i].error() == PricingRefusal::OutOfRange);
                CHECK(std::abs(std::log(strike / 100)) > 0.1);
                continue;
            }
            const double touched = touches[i]->touched;
            CHECK(touched + touches[i]->untouched == Approx(1));
            if (strike < 100) CHECK(touched >= below);
            if (strike >= 100) CHECK(touched <= above);
            (strike < 100 ? below : above) = touched;
            const bool call = chain.terms(i).right == OptionRight::Call;
            if (call == (strike >= 100)) CHECK(touched >= chain.mark(i).surface_in_the_money);
            apart = std::max(apart, std::abs(touched - chain.mark(i).touch));
        }
    }
    // Models differ where the smile has a slope, though not beyond reason.
    CHECK(apart > 0.005);
    CHECK(apart < 0.1);
}

TEST_CASE("touch is refused by name where the chain has no smile or no time") {
    Chain chain{european(), us()};
    REQUIRE(chain.set_spot(100));
    REQUIRE(chain.add_contract(terms(fridays[0], OptionRight::Call, 100)));
    REQUIRE(chain.refresh(now));
    LocalTouchSolver solver{{.points_a_deviation = 8, .steps = 16}};
    CHECK(local_touches(chain, solver).at(0).error() == PricingRefusal::NoSmile);
    REQUIRE(chain.refresh(instant(3, 15, 16h)));
    CHECK(local_touches(chain, solver).at(0).error() == PricingRefusal::Expired);
}
