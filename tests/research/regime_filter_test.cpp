#include "tradewind/research/regime_filter.hpp"

#include <catch2/catch.hpp>

#include "tradewind/feeds/sim_random.hpp"
#include "tradewind/numeric/math.hpp"
#include "tradewind/research/regime_proof.hpp"

namespace tradewind::research {
namespace {

RegimeFilter::Parameters parameters() {
    return RegimeFilter::Parameters::of(feeds::SimModel{settings::SimMarket{}});
}

const ScatterLaw& law() {
    static const ScatterLaw drawn{1};
    return drawn;
}

enum class Scatter : std::uint8_t { Seen, Unseen };

// Minutes drawn from exactly the model that the filter knows.
class Drawn {
public:
    Drawn(const RegimeFilter::Parameters& of, std::uint64_t seed) : of_{of}, random_{seed, 0, 0} {
        enter(draw(of_.shares));
    }
    std::size_t regime() const { return regime_; }

    RegimeFilter::Minute next(Scatter scatter) {
        const double stay = of_.regimes[regime_].dwell_minutes;
        if (age_ >= of_.stay_min && random_.chance(1 - numeric::exp(-1 / stay)))
            enter(draw(of_.regimes[regime_].next));
        ++age_;
        const feeds::SimRegime& regime = of_.regimes[regime_];
        const double variance = of_.variance_per_minute * regime.variance;
        double mean = direction_ * regime.drift * numeric::sqrt(variance * 5) / 5;
        double spread = variance;
        if (regime.pull_minutes > 0) {
            const double rate = numeric::log(2) / regime.pull_minutes;
            mean += (1 - numeric::exp(-rate)) * (anchor_ - price_);
            spread = variance * (1 - numeric::exp(-2 * rate)) / (2 * rate);
        }
        double change = mean + random_.normal() * numeric::sqrt(spread);
        const bool jumps = random_.chance(of_.jump_chance);
        if (jumps) change += random_.normal() * numeric::sqrt(of_.jump_variance);
        price_ += change;
        if (jumps) anchor_ = price_;
        RegimeFilter::Minute minute;
        minute.log_close = price_;
        if (scatter == Scatter::Unseen) return minute;
        // Extremes of which the scatter is what was drawn.
        constexpr double trades = 60;
        const double shape = law().shape(trades, 0);
        const double drawn = gamma(shape) / shape * law().mean(trades, 0) * variance;
        minute.change = change;
        minute.low = std::min(0.0, change);
        minute.high = (change + numeric::sqrt(change * change + 4 * drawn)) / 2;
        minute.trades = trades;
        return minute;
    }

private:
    void enter(std::size_t regime) {
        regime_ = regime;
        age_ = 0;
        anchor_ = price_;
        direction_ = random_.chance(0.5) ? 1 : -1;
    }
    std::size_t draw(const RegimeFilter::Shares& chances) {
        double left = random_.uniform();
        std::size_t place = 0;
        while (place + 1 < chances.size() && (left -= chances[place]) >= 0) ++place;
        return place;
    }
    // Source: G. Marsaglia and W. Tsang, ACM Transactions on Mathematical Software 26 (2000).
    double gamma(double shape) {
        const double d = shape - 1.0 / 3;
        const double c = 1 / numeric::sqrt(9 * d);
        for (;;) {
            const double x = random_.normal();
            const double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
            if (v > 0 &&
                numeric::log(random_.uniform()) < 0.5 * x * x + d - d * v + d * numeric::log(v))
                return d * v;
        }
    }

    RegimeFilter::Parameters of_;
    feeds::SimRandom random_;
    std::size_t regime_ = 0;
    std::uint32_t age_ = 0;
    double anchor_ = 0;
    double price_ = 0;
    double direction_ = 1;
};

struct Study {
    RegimeConfusion confusion;
    // By tenth of the posterior: how often it was said, its sum, and how often it was right.
    std::array<double, 10> said{};
    std::array<double, 10> sum{};
    std::array<double, 10> right{};
};

Study study_of(Scatter scatter) {
    const RegimeFilter::Parameters known = parameters();
    RegimeFilter filter{known, law()};
    Study study;
    for (std::uint64_t session = 0; session < 60; ++session) {
        Drawn market{known, 1000 + session};
        filter.begin(0);
        for (int minute = 0; minute < 390; ++minute) {
            filter.update(market.next(scatter));
            ++study.confusion.minutes[market.regime()][filter.judgement()];
            for (std::size_t i = 0; i < RegimeFilter::count; ++i) {
                const double p = filter.posterior()[i];
                const auto bin = std::min<std::size_t>(9, static_cast<std::size_t>(p * 10));
                study.said[bin] += 1;
                study.sum[bin] += p;
                study.right[bin] += market.regime() == i ? 1 : 0;
            }
        }
    }
    return study;
}

}  // namespace

TEST_CASE("few trades and old quotes scatter less than the path, errors more") {
    const ScatterLaw quoted_often{8};
    CHECK(quoted_often.mean(128, 0) > 0.7);
    CHECK(quoted_often.mean(128, 0) < 1);
    CHECK(quoted_often.shape(128, 0) > 1.5);
    CHECK(quoted_often.shape(128, 0) < 1 / 0.331);
    for (double trades = 4; trades < 100; trades *= 2) {
        CHECK(law().mean(trades, 0) < law().mean(2 * trades, 0));
        CHECK(law().mean(trades, 0) < quoted_often.mean(trades, 0));
        CHECK(law().mean(trades, 0.3) > law().mean(trades, 0));
    }
    CHECK(law().mean(1e6, 9) == law().mean(128, 2));
}

TEST_CASE("on markets of its own model the filter is right as often as it says") {
    for (const Scatter scatter : {Scatter::Seen, Scatter::Unseen}) {
        const Study study = study_of(scatter);
        for (std::size_t bin = 0; bin < 10; ++bin) {
            INFO("bin " << bin << " of " << study.said[bin]);
            if (study.said[bin] < 1000) continue;
            CHECK(study.right[bin] / study.said[bin] ==
                  Approx(study.sum[bin] / study.said[bin]).margin(0.08));
        }
        // Guessing recognises a quarter, whatever the shares.
        CHECK(study.confusion.macro_recall() > 0.5);
        for (std::size_t i = 0; i < RegimeFilter::count; ++i)
            CHECK(study.confusion.recall(i) > 0.3);
    }
}

TEST_CASE("the scatter inside minutes tells more than closes alone") {
    CHECK(study_of(Scatter::Seen).confusion.macro_recall() >
          study_of(Scatter::Unseen).confusion.macro_recall() + 0.03);
}

TEST_CASE("the posterior adds up to 1, through unseen minutes and impossible moves too") {
    RegimeFilter filter{parameters(), law()};
    const auto total = [&] {
        double sum = 0;
        for (const double p : filter.posterior()) sum += p;
        return sum;
    };
    filter.begin(4);
    filter.update({.log_close = 4.001});
    CHECK(total() == Approx(1));
    for (int i = 0; i < 30; ++i) filter.skip();
    CHECK(total() == Approx(1));
    filter.update({.log_close = 400});
    CHECK(total() == Approx(1));
    filter.update({.log_close = 400.001});
    CHECK(total() == Approx(1));
}

TEST_CASE("without a look the posterior goes to the shares of time") {
    const RegimeFilter::Parameters known = parameters();
    RegimeFilter filter{known, law()};
    filter.begin(0);
    for (int i = 0; i < 2000; ++i) filter.skip();
    for (std::size_t i = 0; i < RegimeFilter::count; ++i)
        CHECK(filter.posterior()[i] == Approx(known.shares[i]).margin(0.005));
}

}  // namespace tradewind::research
