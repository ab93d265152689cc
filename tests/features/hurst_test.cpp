#include "tradewind/features/hurst.hpp"

#include <cmath>

#include "checkpoint.hpp"
#include "tradewind/settings/load.hpp"

using namespace tradewind;
using features::Hurst;

namespace {

std::vector<double> noise(std::size_t count, std::uint64_t seed) {
    std::uint64_t state = seed;
    std::vector<double> out;
    for (std::size_t i = 0; i < count; ++i) {
        double sum = -6;  // twelve uniform draws: nearly normal
        for (int k = 0; k < 12; ++k) {
            state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
            sum += static_cast<double>(state >> 11u) * 0x1p-53;
        }
        out.push_back(sum * 1e-3);
    }
    return out;
}

// The definition of the header, word by word.
double written_out(const std::vector<double>& r) {
    std::vector<double> x;
    std::vector<double> y;
    for (std::size_t n = 8; n <= r.size(); n *= 2) {
        double sum = 0;
        int used = 0;
        for (std::size_t b = 0; b < r.size(); b += n) {
            double mean = 0;
            for (std::size_t i = b; i < b + n; ++i) mean += r[i] / static_cast<double>(n);
            double path = 0;
            double high = -1e9;
            double low = 1e9;
            double squares = 0;
            for (std::size_t i = b; i < b + n; ++i) {
                path += r[i] - mean;
                squares += (r[i] - mean) * (r[i] - mean);
                high = std::max(high, path);
                low = std::min(low, path);
            }
            const double deviation = std::sqrt(squares / static_cast<double>(n));
            if (deviation < 1e-10) continue;
            sum += (high - low) / deviation;
            ++used;
        }
        if (used == 0) continue;
        x.push_back(std::log(static_cast<double>(n)));
        y.push_back(std::log(sum / used));
    }
    double mx = 0;
    double my = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        mx += x[i] / static_cast<double>(x.size());
        my += y[i] / static_cast<double>(x.size());
    }
    double xy = 0;
    double xx = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xy += (x[i] - mx) * (y[i] - my);
        xx += (x[i] - mx) * (x[i] - mx);
    }
    return xy / xx;
}

double hurst_of(const std::vector<double>& returns, std::uint32_t window) {
    Hurst hurst{window};
    for (const double r : returns) hurst.update(r);
    return hurst.value().value();
}

}  // namespace

TEST_CASE("a Hurst exponent agrees with its definition at every window") {
    for (const std::uint32_t window : {16u, 64u, 128u, 512u}) {
        const auto returns = noise(700, window);
        Hurst hurst{window};
        for (std::size_t i = 0; i < returns.size(); ++i) {
            hurst.update(returns[i]);
            REQUIRE(hurst.ready() == (i + 1 >= window));
            if (!hurst.ready() || i % 37 != 0) continue;
            const auto end = returns.begin() + static_cast<std::ptrdiff_t>(i) + 1;
            REQUIRE(hurst.value().value() ==
                    Approx(written_out({end - window, end})).margin(1e-11));
        }
    }
}

TEST_CASE("persistent returns score above noise, and reverting ones below it") {
    std::vector<double> persistent;
    std::vector<double> reverting;
    double swing = 0;
    double last = 0;
    for (const double e : noise(512, 9)) {
        swing = 0.9 * swing + e;
        persistent.push_back(swing);
        reverting.push_back(e - last);
        last = e;
    }
    const double walk = hurst_of(noise(512, 9), 512);
    CHECK(hurst_of(persistent, 512) > walk + 0.1);
    CHECK(hurst_of(reverting, 512) < walk - 0.2);
}

TEST_CASE("a Hurst exponent of prices that do not move is undefined") {
    Hurst hurst{16};
    for (int i = 0; i < 100; ++i) hurst.update(0);
    CHECK(hurst.ready());
    CHECK_FALSE(hurst.value().has_value());
}

TEST_CASE("a Hurst exponent leaves out sizes whose blocks do not move") {
    // Legs of 16 equal returns: blocks of 8 and 16 stand still, larger ones move.
    std::vector<double> legs;
    for (int leg = 0; leg < 8; ++leg) legs.insert(legs.end(), 16, leg % 3 == 0 ? 0.002 : -0.001);
    CHECK(hurst_of(legs, 128) == Approx(written_out(legs)).margin(1e-11));

    // A ripple that blocks of 8 feel and blocks of 16 do not, and two halves of a block of 32.
    std::vector<double> faint(64, 0.0);
    for (std::size_t i = 0; i < 8; ++i) faint[i] = i % 2 == 0 ? 1.2e-10 : -1.2e-10;
    std::fill(faint.begin() + 48, faint.end(), 3e-10);
    CHECK(hurst_of(faint, 64) == Approx(written_out(faint)).margin(1e-9));
}

TEST_CASE("a Hurst exponent goes on from its checkpoint") {
    Hurst running{32};
    for (const double r : noise(100, 3)) running.update(r);
    Hurst restored{32};
    test::load_state(running, restored);
    running.update(0.01);
    restored.update(0.01);
    CHECK(restored.value() == running.value());
}

TEST_CASE("every window that the settings admit can be built") {
    std::uint32_t admitted = 0;
    for (std::uint32_t window = 2; window <= (1u << 20); window *= 2) {
        if (!settings::parse("[features]\nhurst = " + std::to_string(window), "test")) continue;
        ++admitted;
        CHECK_NOTHROW(Hurst{window});
    }
    CHECK(admitted == 9);  // 16 .. 4096
}
