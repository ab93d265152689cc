#include "tradewind/features/garch.hpp"

#include <limits>
#include <vector>

#include "checkpoint.hpp"
#include "support/property.hpp"
#include "tradewind/features/garch_fit.hpp"
#include "tradewind/model/invariant.hpp"

using namespace tradewind;
using namespace tradewind::features;

namespace {

constexpr GarchParameters usual{.mu = 0.05, .omega = 0.04, .alpha = 0.15, .beta = 0.8};

// Returns that follow the model; sums of twelve uniform draws are nearly normal.
std::vector<double> simulated(const GarchParameters& p, std::size_t count, std::uint64_t seed) {
    std::uint64_t state = seed;
    double variance = p.unconditional_variance();
    std::vector<double> returns;
    for (std::size_t i = 0; i < count; ++i) {
        double z = -6;
        for (int k = 0; k < 12; ++k) {
            state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
            z += static_cast<double>(state >> 11u) * 0x1p-53;
        }
        const double e = z * std::sqrt(variance);
        returns.push_back(p.mu + e);
        variance = p.omega + p.alpha * e * e + p.beta * variance;
    }
    return returns;
}

}  // namespace

TEST_CASE("a GARCH filter follows its recursion") {
    GarchFilter filter{usual, 1.2};
    CHECK_FALSE(filter.ready());
    CHECK(filter.forecast(1) == 1.2);
    filter.update(1.05);
    REQUIRE(filter.ready());
    CHECK(filter.variance() == 1.2);
    CHECK(filter.residual() == Approx(1));
    CHECK(filter.standardised() == Approx(1 / std::sqrt(1.2)));
    CHECK(filter.log_likelihood() ==
          Approx(-0.5 * (std::log(2 * std::acos(-1.0)) + std::log(1.2) + 1 / 1.2)));
    filter.update(0.05);
    CHECK(filter.variance() == Approx(0.04 + 0.15 + 0.8 * 1.2));
}

TEST_CASE("GARCH forecasts approach the long-run variance at the rate of persistence") {
    GarchFilter filter{usual, 1.2};
    filter.update(3);
    const double far = usual.unconditional_variance();
    double sum = 0;
    for (std::uint32_t h = 1; h <= 10; ++h) {
        CHECK(filter.forecast(h) ==
              Approx(far + std::pow(0.95, h - 1) * (filter.forecast(1) - far)).epsilon(1e-13));
        sum += filter.forecast(h);
    }
    CHECK(filter.forecast_sum(10) == Approx(sum).epsilon(1e-14));
    CHECK(filter.forecast(2000) == Approx(far));
    CHECK(filter.forecast_sum(0) == 0);
}

TEST_CASE("two GARCH filters forget their first variance at the rate of beta") {
    GarchFilter high{usual, 5};
    GarchFilter low{usual, 0.1};
    const auto returns = simulated(usual, 60, 3);
    for (std::size_t i = 0; i < returns.size(); ++i) {
        high.update(returns[i]);
        low.update(returns[i]);
        CHECK(high.variance() - low.variance() == Approx(4.9 * std::pow(0.8, i)).epsilon(1e-6));
    }
}

TEST_CASE("a GARCH filter refuses what is no number, and parameters without a long run") {
    GarchFilter filter{usual, 1};
    CHECK_FALSE(filter.update(std::numeric_limits<double>::quiet_NaN()));
    CHECK_FALSE(filter.ready());
    CHECK_THROWS_AS((GarchFilter{{.omega = 0.1, .alpha = 0.3, .beta = 0.7}, 1}), InvariantBroken);
    CHECK_THROWS_AS((GarchFilter{usual, 0}), InvariantBroken);
}

TEST_CASE("a GARCH filter goes on from its checkpoint") {
    GarchFilter running{usual, 1};
    for (const double r : simulated(usual, 30, 4)) running.update(r);
    GarchFilter restored{usual, 1};
    test::load_state(running, restored);
    running.update(0.3);
    restored.update(0.3);
    CHECK(restored.forecast(5) == running.forecast(5));
}

TEST_CASE("a GARCH fit finds the parameters that made a long series") {
    const auto returns = simulated(usual, 20'000, 11);
    const auto fit = fit_garch(returns, GarchMean::Free, GarchStart::MeanSquare);
    REQUIRE(fit);
    CHECK(fit->converged);
    CHECK(fit->parameters.mu == Approx(usual.mu).margin(0.02));
    CHECK(fit->parameters.alpha == Approx(usual.alpha).margin(0.02));
    CHECK(fit->parameters.beta == Approx(usual.beta).margin(0.03));
}

TEST_CASE("no neighbour of a GARCH fit is more likely, under every convention") {
    const auto returns = simulated({.mu = -0.1, .omega = 0.2, .alpha = 0.1, .beta = 0.7}, 1500, 7);
    double sum = 0;
    for (const double r : returns) sum += r;
    for (const GarchMean mean : {GarchMean::Free, GarchMean::Sample}) {
        for (const GarchStart start :
             {GarchStart::MeanSquare, GarchStart::Conditional, GarchStart::Unconditional}) {
            const auto fit = fit_garch(returns, mean, start);
            REQUIRE(fit);
            CHECK(fit->converged);
            if (mean == GarchMean::Sample)
                CHECK(fit->parameters.mu == Approx(sum / 1500).epsilon(1e-12));
            GarchFilter filter{fit->parameters, fit->first_variance};
            double filtered = 0;
            for (const double r : returns) {
                filter.update(r);
                filtered += filter.log_likelihood();
            }
            CHECK(fit->log_likelihood == Approx(filtered).epsilon(1e-12));
            for (int k = mean == GarchMean::Free ? 0 : 1; k < 4; ++k) {
                for (const double step : {-1e-3, 1e-3}) {
                    GarchParameters moved = fit->parameters;
                    (k == 0   ? moved.mu
                     : k == 1 ? moved.omega
                     : k == 2 ? moved.alpha
                              : moved.beta) += step;
                    CHECK(garch_log_likelihood(returns, moved,
                                               garch_first_variance(returns, moved, start)) <
                          fit->log_likelihood);
                }
            }
        }
    }
}

TEST_CASE("a GARCH fit does not depend on the unit of returns") {
    auto returns = simulated(usual, 1000, 5);
    const auto percent = fit_garch(returns, GarchMean::Free, GarchStart::Conditional);
    for (double& r : returns) r /= 100;
    const auto fraction = fit_garch(returns, GarchMean::Free, GarchStart::Conditional);
    REQUIRE(percent);
    REQUIRE(fraction);
    CHECK(fraction->parameters.alpha == Approx(percent->parameters.alpha).epsilon(1e-4));
    CHECK(fraction->parameters.omega == Approx(percent->parameters.omega * 1e-4).epsilon(1e-4));
}

TEST_CASE("a GARCH fit of noise without clusters stays admissible") {
    test::check_property("uniform returns, spikes among them", [] {
        std::vector<double> returns;
        for (int i = *rc::gen::inRange(20, 120); i > 0; --i)
            returns.push_back(0.01 * *rc::gen::inRange(-100, 101));
        returns.back() += 0.5;  // never all equal
        if (*rc::gen::arbitrary<bool>()) returns[returns.size() / 2] = 1000;
        for (const GarchStart start :
             {GarchStart::MeanSquare, GarchStart::Conditional, GarchStart::Unconditional}) {
            const auto fit = fit_garch(returns, GarchMean::Free, start);
            RC_ASSERT(fit.has_value());
            RC_ASSERT(fit->parameters.stationary());
            RC_ASSERT(std::isfinite(fit->log_likelihood));
            RC_ASSERT(fit->first_variance > 0);
        }
    });
}

TEST_CASE("a GARCH fit refuses too few returns, equal ones and what is no number") {
    const std::vector<double> few(19, 0.5);
    std::vector<double> equal(50, 0.5);
    CHECK(fit_garch(few, GarchMean::Free, GarchStart::MeanSquare).error().found == "19 returns");
    CHECK(fit_garch(equal, GarchMean::Free, GarchStart::MeanSquare).error().found ==
          "returns that are all equal");
    equal[7] = std::numeric_limits<double>::infinity();
    CHECK_FALSE(fit_garch(equal, GarchMean::Free, GarchStart::MeanSquare));
}
