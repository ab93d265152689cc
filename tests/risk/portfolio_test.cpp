#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "book_scene.hpp"
#include "support/property.hpp"
#include "tradewind/model/state_archive.hpp"
#include "tradewind/options/european.hpp"
#include "tradewind/risk/tail_loss.hpp"

using namespace tradewind;
using namespace tradewind::risk;

namespace {

// `n` days of a stock that moves up and down by `size`, and down by `crash` on the third.
std::vector<std::vector<double>> days_of(std::size_t n, double size, double crash = 0) {
    std::vector<std::vector<double>> days;
    for (std::size_t i = 0; i < n; ++i) days.push_back({i % 2 == 0 ? size : -size});
    if (crash > 0) days[2][0] = -crash;
    return days;
}

double verdict_of(const BookScene& scene, RiskRule rule) {
    const Verdict* verdict = scene.verdict(rule);
    REQUIRE(verdict != nullptr);
    return verdict->value;
}

}  // namespace

TEST_CASE("the tail of a history is that of the reference figures") {
    // SPY, 253 daily returns around 2020; its worst six, and what was computed of all of them.
    WorstHundredth worst{253};
    for (int i = 0; i < 247; ++i) worst.offer(i % 2 == 0 ? 0.04 : -0.04);
    for (const double loss : {0.048748353096179198, 0.10942373384821036, 0.057648902821316628,
                              0.078094533718819359, 0.050632911392405111, 0.095677212421635849})
        worst.offer(loss);
    CHECK(worst.tail().var == Approx(0.07809453371882).epsilon(1e-9));
    CHECK(worst.tail().cvar == Approx(0.09742729215052).epsilon(1e-9));
}

TEST_CASE("a whole number of worst days is their mean") {
    WorstHundredth worst{300};
    for (int i = 1; i <= 300; ++i) worst.offer(i);
    CHECK(worst.tail().var == 298);
    CHECK(worst.tail().cvar == Approx(299));
}

TEST_CASE("without a rule on the book as a whole none is asked") {
    BookScene scene;
    CHECK_FALSE(scene.gate().portfolio().in_use());
    CHECK(scene.allowed(scene.gate(), 50) == 50);
    for (const RiskRule rule :
         {RiskRule::PortfolioVar, RiskRule::PortfolioCvar, RiskRule::ClusterExposure})
        CHECK(scene.verdict(rule) == nullptr);
}

TEST_CASE("with too little history the stated volatility counts, and nothing nets") {
    BookScene scene{2};
    scene.settings.portfolio_model.volatility = 0.5;
    scene.settings.portfolio_model.volatilities = {{"SPY", 0.252}};
    scene.settings.portfolio_var.fraction = 0.02;
    const double day = std::sqrt(252.0);
    const double spy = 2.3263478740408408 * 0.252 / day;  // of a dollar
    const Gate gate = scene.gate();
    // 2,000 dollars at 100 a share.
    const auto most = static_cast<std::int64_t>(2000 / spy / 100);
    CHECK(scene.allowed(gate, most) == most);
    CHECK(scene.verdict(RiskRule::PortfolioVar)->outcome == VerdictOutcome::Pass);
    CHECK(verdict_of(scene, RiskRule::PortfolioVar) ==
          Approx(static_cast<double>(most) * 100 * spy));
    CHECK(scene.allowed(gate, most + 1) == most);
    CHECK(scene.verdict(RiskRule::PortfolioVar)->outcome == VerdictOutcome::Shrink);
    CHECK(scene.allowed(gate, -most - 1) == most);
    // A short of the other stock takes its share, and so does an order at work.
    scene.lines[1].held = -50;
    const double other = 2.3263478740408408 * 0.5 / day * 100 * 50;
    CHECK(scene.allowed(gate, 1000) == static_cast<std::int64_t>((2000 - other) / spy / 100));
    scene.lines[1].held = 0;
    scene.lines[1].selling = 50;
    CHECK(scene.allowed(gate, 1000) == static_cast<std::int64_t>((2000 - other) / spy / 100));
    // Nothing is left.
    scene.lines[1].selling = 5000;
    CHECK(scene.allowed(gate, 1) == 0);
    CHECK(scene.verdicts.back().rule == RiskRule::PortfolioVar);
    CHECK(scene.verdicts.back().outcome == VerdictOutcome::Refuse);
}

TEST_CASE("the shortfall counts the mean beyond the value at risk") {
    BookScene scene;
    scene.settings.portfolio_model.volatility = 0.252;
    scene.settings.portfolio_cvar.fraction = 0.02;
    const double each = 2.665214220345806 * 0.252 / std::sqrt(252.0) * 100;
    const auto most = static_cast<std::int64_t>(2000 / each);
    CHECK(scene.allowed(scene.gate(), most) == most);
    CHECK(scene.allowed(scene.gate(), most + 1) == most);
}

TEST_CASE("from 250 daily returns on the history counts") {
    BookScene scene;
    scene.settings.portfolio_model.volatility = 5;
    scene.settings.portfolio_var.fraction = 0.02;
    scene.settings.portfolio_cvar.fraction = 1;
    Gate short_of_one = scene.gate();
    scene.pass(short_of_one, days_of(249, 0.01, 0.2));
    CHECK(scene.allowed(short_of_one, 100) == 27);  // 2,000 / (z 5 / sqrt(252) x 100)
    BookScene other;
    other.settings = scene.settings;
    Gate gate = other.gate();
    other.pass(gate, days_of(250, 0.01, 0.2));
    // The third worst of 250 days is 1 %; by the normal model (sigma 1 %) it is 2.33 %.
    const auto most = static_cast<std::int64_t>(2000 / (2.3263478740408408 * 0.01 * 100));
    other.allowed(gate, 2000);
    CHECK(std::abs(other.allowed(gate, 2000) - most) <= most / 50);
    // The shortfall holds the crash: (20 + 1 + 0.5 x 1) / 2.5 percent.
    CHECK(verdict_of(other, RiskRule::PortfolioCvar) ==
          Approx(static_cast<double>(other.allowed(gate, 2000)) * 100 * 0.215 / 2.5).epsilon(1e-4));
}

TEST_CASE("historical shortfall binds exactly at its limit") {
    BookScene scene;
    scene.settings.portfolio_cvar.fraction = 0.0430001;
    Gate gate = scene.gate();
    scene.pass(gate, days_of(250, 0.01, 0.2));  // 8.6 % of what is held
    CHECK(scene.allowed(gate, 500) == 500);
    CHECK(scene.verdict(RiskRule::PortfolioCvar)->outcome == VerdictOutcome::Pass);
    CHECK(scene.allowed(gate, 501) == 500);
    CHECK(scene.verdict(RiskRule::PortfolioCvar)->outcome == VerdictOutcome::Shrink);
    scene.lines[0].held = 400;
    CHECK(scene.allowed(gate, 501) == 100);
    scene.lines[0].buying = 100;
    CHECK(scene.allowed(gate, 501) == 0);
}

TEST_CASE("what is known of the days survives a restart") {
    BookScene scene;
    scene.settings.portfolio_cvar.fraction = 0.0430001;
    Gate gate = scene.gate();
    scene.pass(gate, days_of(250, 0.01, 0.2));
    std::vector<std::byte> bytes;
    StateWriter{bytes}(gate);
    Gate again = scene.gate();
    StateReader reader{bytes};
    reader(again);
    REQUIRE(reader.finished());
    CHECK(scene.allowed(again, 501) == 500);
}

TEST_CASE("an order that makes the book safer passes far beyond the limit") {
    BookScene scene{2};
    scene.settings.portfolio_var.fraction = 0.001;
    scene.settings.portfolio_cvar.fraction = 0.001;
    Gate gate = scene.gate();
    std::vector<std::vector<double>> days;
    for (int i = 0; i < 300; ++i) {
        const double move = (i * 7 % 31 - 15) * 0.001;
        days.push_back({move, move + (i % 2 == 0 ? 0.0005 : -0.0005)});
    }
    scene.pass(gate, days);
    scene.lines[1].held = 900;
    CHECK(scene.allowed(gate, -800) == 800);
    CHECK(scene.verdict(RiskRule::PortfolioVar)->outcome == VerdictOutcome::Pass);
    CHECK(scene.allowed(gate, 800) == 0);
    // One that turns the book around does not make it safer.
    CHECK(scene.allowed(gate, -2700) == 0);
}

TEST_CASE("a cluster's net dollars are capped, whichever of its stocks is bought") {
    BookScene scene{3};
    scene.settings.cluster_exposure.fraction = 0.5;
    scene.settings.portfolio_model.shrinkage = 0;
    std::vector<std::vector<double>> days;
    for (int i = 0; i < 260; ++i) {
        const double a = i % 2 == 0 ? 0.01 : -0.01;
        const double c = i % 4 < 2 ? 0.01 : -0.01;
        days.push_back({a, -a, c});
    }
    Gate gate = scene.gate();
    scene.pass(gate, days);
    // The second moves against the first, the third by itself.
    CHECK(scene.allowed(gate, 500) == 500);
    CHECK(scene.verdict(RiskRule::ClusterExposure)->outcome == VerdictOutcome::Pass);
    CHECK(scene.allowed(gate, 501) == 500);
    CHECK(scene.verdict(RiskRule::ClusterExposure)->outcome == VerdictOutcome::Shrink);
    scene.lines[1].held = -300;
    scene.lines[2].held = 400;
    CHECK(scene.allowed(gate, 501) == 200);
    CHECK(scene.allowed(gate, -801) == 800);
    scene.lines[1].selling = 150;
    CHECK(scene.allowed(gate, 501) == 50);
    scene.lines[1].buying = 100;
    CHECK(scene.allowed(gate, 501) == 50);
    scene.lines[1].selling = 200;
    CHECK(scene.allowed(gate, 501) == 0);
    CHECK(scene.verdicts.back().rule == RiskRule::ClusterExposure);
}

TEST_CASE("a stock without a history is of every cluster") {
    BookScene scene{3};
    scene.settings.cluster_exposure.fraction = 0.5;
    Gate gate = scene.gate();
    scene.lines[1].held = -200;
    scene.lines[2].held = 100;
    CHECK(scene.allowed(gate, 501) == 200);
    CHECK(scene.allowed(gate, -501) == 200);
}

TEST_CASE("an option without a volatility counts at its worst") {
    BookScene scene{1};
    const auto call =
        scene.add(*Instrument::option("O:SPY251219C00100000", scene.lines[0].instrument.id));
    scene.lines[call].price = Price::from_cents(2'00);
    scene.lines[call].underlying = Price::from_cents(100'00);
    scene.settings.portfolio_var.fraction = 0.1;
    scene.settings.portfolio_model.stress_move = 0.25;
    scene.settings.portfolio_model.volatility = 0.252;
    const Gate gate = scene.gate();
    const double each = 2.3263478740408408 * 0.252 / std::sqrt(252.0) * 100;
    // Long: 2 dollars x 100 a contract.
    scene.lines[call].held = 3;
    CHECK(scene.allowed(gate, 100'000) == static_cast<std::int64_t>((10'000 - 600) / each));
    // Short: a quarter of 100 dollars x 100.
    scene.lines[call].held = -3;
    CHECK(scene.allowed(gate, 100'000) == static_cast<std::int64_t>((10'000 - 7'500) / each));
    // Delta dollars of a cluster: those of the underlying where they add.
    scene.settings.portfolio_var.fraction = 0;
    scene.settings.cluster_exposure.fraction = 1;
    CHECK(scene.allowed(scene.gate(), 100'000) == 1'000);
    CHECK(scene.allowed(scene.gate(), -100'000) == 700);
}

TEST_CASE("an option whose volatility is known is valued anew on each day of the history") {
    BookScene scene{1};
    const auto put =
        scene.add(*Instrument::option("O:SPY251219P00100000", scene.lines[0].instrument.id));
    const options::SpotOption terms{
        .right = OptionRight::Put, .spot = 100, .strike = 100, .years = 0.25};
    const double price = options::price(terms, 0.3).value();
    scene.lines[put].price = Price::from_double(price);
    scene.lines[put].underlying = Price::from_cents(100'00);
    scene.lines[put].years = 0.25;
    scene.settings.portfolio_cvar.fraction = 10;
    Gate gate = scene.gate();
    scene.pass(gate, days_of(250, 0.01, 0.2));
    const auto shortfall = [&](std::int64_t shares, std::int64_t contracts) {
        scene.lines[put].held = contracts;
        scene.allowed(gate, shares);
        return verdict_of(scene, RiskRule::PortfolioCvar);
    };
    const auto loss = [&](double change) {
        options::SpotOption moved = terms;
        moved.spot = 100 * (1 + change);
        return 100 * (options::price(moved, 0.3).value() - price);
    };
    // Ten puts short lose far more in the crash than their delta says.
    const double by_hand = 10 * (loss(-0.2) + 1.5 * loss(-0.01)) / 2.5;
    CHECK(shortfall(1, -10) == Approx(by_hand + 100 * 0.215 / 2.5).epsilon(1e-3));
    // Ten puts long hedge 1,000 shares: the crash is theirs to gain.
    CHECK(shortfall(1000, 10) < 0.4 * shortfall(1000, 0));
}

TEST_CASE("what is approved keeps the limits on the book's loss, and one lot more would not") {
    test::check_property("whatever is held, works and has happened", [] {
        const auto stocks = *rc::gen::inRange<std::uint32_t>(1, 5);
        BookScene scene{stocks};
        scene.settings.portfolio_var.fraction = *rc::gen::inRange(5, 60) / 1000.0;
        scene.settings.portfolio_cvar.fraction = *rc::gen::inRange(5, 60) / 1000.0;
        Gate gate = scene.gate();
        const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
        std::vector<std::vector<double>> days;
        std::uint64_t state = seed;
        const auto draw = [&] {
            state = state * 6364136223846793005u + 1442695040888963407u;
            return static_cast<double>(state >> 40) / static_cast<double>(1u << 24) - 0.5;
        };
        for (int day = 0; day < *rc::gen::element(100, 250, 300); ++day) {
            const double common = 0.03 * draw() * (draw() > 0.4 ? 3 : 1);
            days.emplace_back();
            for (std::uint32_t i = 0; i < stocks; ++i)
                days.back().push_back((i % 2 == 0 ? 1 : -0.5) * common + 0.02 * draw());
        }
        scene.pass(gate, days);
        for (auto& line : scene.lines) {
            line.held = *rc::gen::inRange<std::int64_t>(-200, 201);
            line.buying = *rc::gen::element<std::int64_t>(0, 0, 50);
            line.selling = *rc::gen::element<std::int64_t>(0, 0, 30);
        }
        const auto asked = *rc::gen::inRange<std::int64_t>(1, 500) * *rc::gen::element(1, -1);
        const std::int64_t allowed = scene.allowed(gate, asked);
        const double var = scene.settings.portfolio_var.fraction * 100'000;
        const double cvar = scene.settings.portfolio_cvar.fraction * 100'000;
        std::array<Verdict, 2> said;
        for (const Verdict& verdict : scene.verdicts) {
            if (verdict.rule == RiskRule::PortfolioVar) said[0] = verdict;
            if (verdict.rule == RiskRule::PortfolioCvar) said[1] = verdict;
        }
        RC_CLASSIFY(allowed > 0, "approved");
        RC_CLASSIFY(allowed > 0 && allowed < std::abs(asked), "shrunk");

        // The figures with the order at work, as the next review will see them, and one share more.
        scene.settings.portfolio_var.fraction = scene.settings.portfolio_cvar.fraction = 10;
        Gate open = scene.gate();
        scene.days = 0;
        scene.pass(open, days);
        const auto with = [&](std::int64_t shares) {
            std::int64_t& work = asked > 0 ? scene.lines[0].buying : scene.lines[0].selling;
            work += shares;
            RC_ASSERT(scene.allowed(open, asked > 0 ? 1 : -1) == 1);
            work -= shares;
            return TailLoss{.var = scene.verdict(RiskRule::PortfolioVar)->value,
                            .cvar = scene.verdict(RiskRule::PortfolioCvar)->value};
        };
        // One share more than was approved would be too much.
        const TailLoss more = with(allowed);
        if (allowed < std::abs(asked)) RC_ASSERT(more.var > var || more.cvar > cvar);
        if (allowed == 0) return;
        // What was approved is not, unless it makes the book safer.
        const TailLoss kept = with(allowed - 1);
        RC_ASSERT(kept.var <= var * (1 + 1e-9) || said[0].outcome == VerdictOutcome::Pass);
        RC_ASSERT(kept.cvar <= cvar * (1 + 1e-9) || said[1].outcome == VerdictOutcome::Pass);
        if (kept.var > var * (1 + 1e-9)) RC_ASSERT(said[0].value < with(0).var);
        if (kept.cvar > cvar * (1 + 1e-9)) RC_ASSERT(said[1].value < with(0).cvar);
    });
}
