#include "tradewind/numeric/math.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace tradewind;

TEST_CASE("the pinned functions agree with the C library's to the last digits") {
    for (double x = 1e-6; x < 1e6; x *= 1.37) {
        CHECK(numeric::log(x) == Approx(std::log(x)).epsilon(1e-15));
        CHECK(numeric::log_fast(x) == Approx(std::log(x)).epsilon(1e-14).margin(1e-15));
        CHECK(numeric::log1p(x) == Approx(std::log1p(x)).epsilon(1e-15));
        CHECK(numeric::pow(x, 0.3) == Approx(std::pow(x, 0.3)).epsilon(1e-15));
        if (x < 700) CHECK(numeric::exp(-x) == Approx(std::exp(-x)).epsilon(1e-15));
    }
    CHECK(numeric::exp(0.0) == 1);
    CHECK(numeric::log(1.0) == 0);
    CHECK(numeric::exp(-std::numeric_limits<double>::infinity()) == 0);
}
