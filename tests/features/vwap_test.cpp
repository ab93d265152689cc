#include "tradewind/features/vwap.hpp"

#include "checkpoint.hpp"

using namespace tradewind;
using features::Vwap;

TEST_CASE("a VWAP weighs typical prices by volume and needs some volume") {
    Vwap vwap;
    vwap.update(12, 9, 12, 0);
    CHECK_FALSE(vwap.ready());
    vwap.update(12, 9, 12, 100);   // typical 11
    vwap.update(15, 12, 15, 300);  // typical 14
    REQUIRE(vwap.ready());
    CHECK(vwap.value() == 13.25);
}

TEST_CASE("a VWAP begins anew with the session") {
    Vwap vwap;
    vwap.update(12, 9, 12, 100);
    vwap.restart();
    CHECK_FALSE(vwap.ready());
    vwap.update(6, 6, 6, 1);
    CHECK(vwap.value() == 6);
}

TEST_CASE("a VWAP goes on from its checkpoint, and across a split") {
    Vwap running;
    running.update(12, 9, 12, 100);
    Vwap restored;
    test::load_state(running, restored);
    restored.scale(0.25);
    CHECK(restored.value() == running.value() / 4);
}
