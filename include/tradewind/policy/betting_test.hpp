#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tradewind::policy {

// Whether bets of a known sign make money, judged after every one, without raising the chance of a
// false alarm: a gambler starts with one unit, never borrows, and stakes on each trade before its
// result is known. If no stake has a positive expectation the wealth is a supermartingale, and by
// Ville's inequality it ever reaches 1 / alpha with probability alpha at most, whatever the
// results' distribution and however often one looks. (J. Ville, "Etude critique de la notion de
// collectif", 1939; I. Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by
// betting", JRSS B 86, 2024.)
//
// A bet is placed when the trade opens and settled when it closes. Trades may overlap, and may
// depend on each other: a stake is a part of the free wealth, what is left if every open bet loses
// all, and only free wealth is compared with 1 / alpha. So every stake is known before its result,
// and wealth is nowhere claimed that an open bet could take back.
//
// Which part of it is staked is a mixture: three gamblers stake 0.2, 0.4 and 0.8 of their free
// wealth at most, on an advantage of 1 and a result of the limit. So that bad luck long ago does
// not drown what happens now, the unit is handed out over time: of block k (from 0) of
// block_bets settled bets each gambler gets a third of 1 / ((k + 1) (k + 2)), which sums to 1, at
// its start.
//
// All memory is taken at construction. One thread.
class BettingTest {
public:
    // Results are within +-result_limit. 0 < alpha < 1.
    BettingTest(double alpha, double result_limit);

    // Bets that the result of trade `key` times `advantage` (-1 .. 1) is above 0. An open bet of
    // the same key, whose trade had no result, is handed back. With most_open bets open nothing is
    // bet.
    void open(std::uint32_t key, double advantage);
    // Settles the bet on `key`, if there is one. Results beyond the limit count as the limit.
    void settle(std::uint32_t key, double result);
    void restart();

    // Free wealth. 1 at the start.
    double evidence() const;
    bool proven() const { return evidence() >= 1 / alpha_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(wealth_, settled_, handed_out_, bets_);
    }

    static constexpr std::size_t most_open = 64;
    static constexpr std::uint64_t block_bets = 100;

private:
    static constexpr std::size_t gamblers = 3;
    static constexpr std::array<double, gamblers> boldness{0.2, 0.4, 0.8};

    struct Bet {
        std::uint64_t key;
        std::array<double, gamblers> stakes;  // signed, for a result of the limit
    };

    double free_wealth(std::size_t gambler) const;
    void hand_out();

    double alpha_;
    double limit_;
    std::array<double, gamblers> wealth_{};
    std::uint64_t settled_ = 0;
    double handed_out_ = 0;
    std::vector<Bet> bets_;
};

}  // namespace tradewind::policy
