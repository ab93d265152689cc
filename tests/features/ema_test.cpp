#include "tradewind/features/ema.hpp"

#include "checkpoint.hpp"
#include "random_walk.hpp"

using namespace tradewind;
using features::Ema;

TEST_CASE("an EMA starts with the mean of its window and then decays") {
    Ema ema{3};
    ema.update(1);
    ema.update(2);
    CHECK_FALSE(ema.ready());
    ema.update(6);
    REQUIRE(ema.ready());
    CHECK(ema.value() == 3);
    ema.update(7);  // weight 2 / 4
    CHECK(ema.value() == 5);
}

TEST_CASE("an EMA of equal whole prices is exactly that price") {
    Ema fast{12};
    Ema slow{26};
    for (int i = 0; i < 1000; ++i) {
        fast.update(50'020'000'000.0);
        slow.update(50'020'000'000.0);
    }
    CHECK(fast.value() == 50'020'000'000.0);
    CHECK(slow.value() == fast.value());
}

TEST_CASE("a split leaves an EMA where the adjusted prices would have put it") {
    Ema split{10};
    Ema adjusted{10};
    for (const auto& bar : test::random_walk(30)) {
        split.update(bar.close);
        adjusted.update(bar.close * 0.25);
    }
    split.scale(0.25);
    CHECK(split.value() == adjusted.value());
}

TEST_CASE("an EMA goes on from its checkpoint") {
    Ema running{10};
    for (const auto& bar : test::random_walk(30)) running.update(bar.close);
    Ema restored{10};
    test::load_state(running, restored);
    running.update(1e9);
    restored.update(1e9);
    CHECK(restored.value() == running.value());
}
