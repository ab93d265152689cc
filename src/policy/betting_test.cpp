#include "tradewind/policy/betting_test.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/model/invariant.hpp"

namespace tradewind::policy {

BettingTest::BettingTest(double alpha, double result_limit) : alpha_{alpha}, limit_{result_limit} {
    invariant(alpha > 0 && alpha < 1 && result_limit > 0, "a test has a level and bounded results");
    bets_.reserve(most_open);
    restart();
}

void BettingTest::restart() {
    wealth_ = {};
    settled_ = 0;
    handed_out_ = 0;
    bets_.clear();
    hand_out();
}

// At the start of a block.
void BettingTest::hand_out() {
    const auto block = static_cast<double>(settled_ / block_bets);
    const double part = 1 / ((block + 1) * (block + 2));
    for (double& wealth : wealth_) wealth += part / gamblers;
    // The parts of blocks 0 .. k sum to this.
    handed_out_ = (block + 1) / (block + 2);
}

void BettingTest::open(std::uint32_t key, double advantage) {
    invariant(advantage >= -1 && advantage <= 1, "an advantage is -1 to 1");
    std::erase_if(bets_, [key](const Bet& bet) { return bet.key == key; });
    if (advantage == 0 || bets_.size() == most_open) return;
    Bet bet{.key = key, .stakes = {}};
    for (std::size_t k = 0; k < gamblers; ++k)
        bet.stakes[k] = boldness[k] * advantage * free_wealth(k);
    bets_.push_back(bet);
}

void BettingTest::settle(std::uint32_t key, double result) {
    invariant(std::isfinite(result), "a bet's result is a number");
    const auto bet = std::ranges::find(bets_, std::uint64_t{key}, &Bet::key);
    if (bet == bets_.end()) return;
    const double part = std::clamp(result / limit_, -1.0, 1.0);
    for (std::size_t k = 0; k < gamblers; ++k) wealth_[k] += bet->stakes[k] * part;
    bets_.erase(bet);
    ++settled_;
    if (settled_ % block_bets == 0) hand_out();
}

double BettingTest::free_wealth(std::size_t gambler) const {
    double wealth = wealth_[gambler];
    for (const Bet& bet : bets_) wealth -= std::abs(bet.stakes[gambler]);
    return std::max(wealth, 0.0);
}

double BettingTest::evidence() const {
    double wealth = 1 - handed_out_;
    for (std::size_t k = 0; k < gamblers; ++k) wealth += free_wealth(k);
    return wealth;
}

}  // namespace tradewind::policy
