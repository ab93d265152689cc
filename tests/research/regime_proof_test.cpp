#include "tradewind/research/regime_proof.hpp"

#include <catch2/catch.hpp>

namespace tradewind::research {
namespace {

const calendar::Calendar calendar;

settings::Settings small_market() {
    settings::Settings settings;
    settings.feed.sim.days = RegimeProof::warm_up_sessions + 1;
    settings.feed.sim.quotes_per_second = 0.5;
    settings.feed.sim.trades_per_second = 0.5;
    return settings;
}

Expected<RegimeProof> proof_of(const settings::Settings& settings, std::uint32_t seeds) {
    return prove_regimes({.settings = settings, .calendar = calendar, .seeds = seeds});
}

std::uint64_t minutes_of(const RegimeConfusion& confusion) {
    std::uint64_t sum = 0;
    for (const auto& row : confusion.minutes)
        for (const std::uint64_t each : row) sum += each;
    return sum;
}

}  // namespace

TEST_CASE("recall counts what is recognised, and macro-averages over what occurred") {
    RegimeConfusion confusion;
    confusion.minutes[0] = {6, 1, 0, 1, 2};
    confusion.minutes[3] = {0, 0, 0, 1, 4};
    CHECK(confusion.recall(0) == Approx(0.6));
    CHECK(confusion.recall(1) == 0);
    CHECK(confusion.macro_recall() == Approx(0.4));
    RegimeConfusion twice = confusion;
    twice.add(confusion);
    CHECK(twice.minutes[0][4] == 4);
    CHECK(twice.macro_recall() == Approx(0.4));
}

TEST_CASE("engine and filter are asked at each minute that counts, by the same truth") {
    const auto proof = proof_of(small_market(), 3);
    REQUIRE(proof);
    REQUIRE(proof->engine.size() == 3);
    std::uint64_t stays = 0;
    for (std::size_t seed = 0; seed < 3; ++seed) {
        const RegimeJudge& engine = proof->engine[seed];
        const RegimeJudge& filter = proof->filter[seed];
        CHECK(minutes_of(engine.all) <= 390);
        CHECK(minutes_of(engine.all) >= 380);  // a minute without a trade has no bar
        CHECK(minutes_of(engine.settled) < minutes_of(engine.all));
        for (std::size_t truth = 0; truth < feeds::sim_regime_count; ++truth) {
            std::uint64_t by_engine = 0;
            std::uint64_t by_filter = 0;
            for (const std::uint64_t each : engine.all.minutes[truth]) by_engine += each;
            for (const std::uint64_t each : filter.all.minutes[truth]) by_filter += each;
            CHECK(by_engine == by_filter);
            CHECK(filter.all.minutes[truth][RegimeConfusion::none] == 0);
            CHECK(engine.delays[truth].size() == filter.delays[truth].size());
            stays += engine.delays[truth].size();
        }
    }
    CHECK(stays > 15);
    CHECK(proof->all.low <= proof->all.estimate);
    CHECK(proof->all.estimate <= proof->all.high);
    const std::string text = text_of(*proof);
    CHECK(text.find("3 markets of SPY, seeds 1 to 3, 4 sessions each") != std::string::npos);
    CHECK(text == text_of(*proof_of(small_market(), 3)));
}

TEST_CASE("the yardstick recognises most of what there is") {
    const auto proof = proof_of(small_market(), 6);
    REQUIRE(proof);
    RegimeJudge filter;
    for (const RegimeJudge& each : proof->filter) filter.add(each);
    CHECK(filter.all.macro_recall() > 0.5);
    CHECK(filter.settled.macro_recall() > filter.all.macro_recall() - 0.02);
}

TEST_CASE("a proof needs two seeds and days beyond its warm-up") {
    const auto one = proof_of(small_market(), 1);
    REQUIRE_FALSE(one);
    CHECK(one.error().where == "seeds");
    settings::Settings few = small_market();
    few.feed.sim.days = RegimeProof::warm_up_sessions;
    const auto none = proof_of(few, 2);
    REQUIRE_FALSE(none);
    CHECK(none.error().where == "feed.sim.days");
}

}  // namespace tradewind::research
