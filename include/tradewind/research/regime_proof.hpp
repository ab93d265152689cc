#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tradewind/features/bootstrap.hpp"
#include "tradewind/feeds/sim_model.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/research/proof.hpp"

// Does the engine find the simulated market's hidden regime? Its own front (bars, features, rules)
// and the yardstick (RegimeFilter) look at the same markets, one of each seed, and are asked at the
// close of every regular minute. The truth is the hidden price's regime at that instant.
namespace tradewind::research {

// What a judge made of the minutes that were counted: rows the truth, columns the judgement, both
// in the order of feeds::sim_regime_table, and none behind.
struct RegimeConfusion {
    static constexpr std::size_t none = feeds::sim_regime_count;
    std::array<std::array<std::uint64_t, feeds::sim_regime_count + 1>, feeds::sim_regime_count>
        minutes{};

    void add(const RegimeConfusion& other);
    // Part of the minutes of a regime that were recognised; 0 where there was none.
    double recall(std::size_t truth) const;
    double macro_recall() const;  // mean over regimes that occurred
};

struct RegimeJudge {
    RegimeConfusion all;
    RegimeConfusion settled;  // without the first 15 bars of each regime
    // By regime, one a stay: minutes from its start to the first minute's close at which the judge
    // named it; infinite when it never did.
    std::array<std::vector<double>, feeds::sim_regime_count> delays;

    void add(const RegimeJudge& other);
};

struct RegimeProof {
    static constexpr double ratio_wanted = 0.90;
    static constexpr std::uint32_t unsettled_bars = 15;
    // Sessions of each market ahead of the first that counts: the long windows fill.
    static constexpr std::uint32_t warm_up_sessions = 3;

    std::string symbol;
    std::uint64_t seed_base = 0;
    std::uint32_t sessions = 0;       // of each market
    std::vector<RegimeJudge> engine;  // by seed
    std::vector<RegimeJudge> filter;
    // Macro-averaged recall of the engine over the filter's, and its 95 % interval: the bootstrap
    // over seeds, in pairs.
    features::BootstrapInterval all;
    features::BootstrapInterval settled;

    bool holds() const { return all.low >= ratio_wanted && settled.low >= ratio_wanted; }
};

// Of the settings: feed.sim, the first symbol, features and regime. Errors: settings that the
// engine or the market refuses, fewer than 2 seeds, too few days to count any, and a stop.
// Deterministic.
Expected<RegimeProof> prove_regimes(const ProofTask& task);

std::string text_of(const RegimeProof& proof);

Expected<ProofResult> regimes_section(const ProofTask& task);

}  // namespace tradewind::research
