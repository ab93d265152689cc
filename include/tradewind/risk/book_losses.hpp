#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tradewind/risk/daily_returns.hpp"
#include "tradewind/risk/portfolio_model.hpp"
#include "tradewind/risk/stakes.hpp"
#include "tradewind/risk/tail_loss.hpp"

namespace tradewind::risk {

struct Entry;

// What the book may lose in one day with one order more or less: 99 % value at risk and expected
// shortfall, each the larger of
//
//   historical  today's holdings through each day of the history, as far back as every symbol of
//   the
//               book knows it (250 to 512 days)
//   parametric  normal returns of mean 0 with the covariances of PortfolioModel, options by their
//               delta: z sigma, and sigma phi(z) / p for the shortfall
//
// plus, without netting, what is not known well enough for either:
//
//   a stock with less history   z (shortfall: phi(z) / p) times its stated volatility
//   an option without an implied volatility, or on such a stock: its premium when long, when short
//               what the stated stress move of its underlying costs at a delta of 1
//
// Options with an implied volatility are valued anew on each day of the history. No time passes in
// these valuations.
//
// Entries at work count at their worst: in each scenario those fill that lose in it. In the normal
// model each pair of them is taken to move together, the larger variance that can come of it. So
// the figures bound those of every subset of fills.
//
// prepare() costs about O(symbols x days + symbols^2), and a valuation for each option and day;
// each figure O(days). All memory is taken at construction. No state: it is made anew for each
// review.
class BookLosses {
public:
    explicit BookLosses(std::uint32_t symbols);

    void prepare(const PortfolioModel& model, double stress_move, const Entry& entry);

    TailLoss without() const { return filled(0); }
    // With `units` of the order, like an entry at work: it fills where that loses. Never falls with
    // `units`, so that what is allowed whole is allowed in part.
    TailLoss at_worst(double units) const;
    // With `units` of it filled whatever happens: a hedge gains where the book loses.
    TailLoss filled(double units) const;

private:
    // Dollars at the market, by row.
    struct Dollars {
        double held = 0;     // signed
        double buying = 0;   // that entries at work may add,
        double selling = 0;  // or take away
    };
    // A position between `low` and `high`, with what a unit of it may lose.
    struct Bounded {
        double low = 0;
        double high = 0;
        double a_long = 0;
        double a_short = 0;
        bool normal = false;  // a deviation, else dollars
        double loss() const;
    };
    struct Extent {
        double normal = 0;
        double dollars = 0;
        void add(const Bounded& line);
    };
    // The order, a unit of it.
    struct Order {
        std::uint32_t row = PortfolioModel::none;  // none: bounded
        double side = 1;                           // +1 buys
        double delta = 0;                          // dollars, signed as a filled unit is
        double variance = 0;                       // of that
        double with_held = 0;                      // covariance with what is held,
        double with_working = 0;                   // and at most with what works
        Bounded bounded;
        double unit = 1;  // of `bounded`, in one of the order
    };

    void touch(std::uint32_t row);
    void take_stock(const PortfolioModel& model, const Stake& stake, const Entry& entry);
    void take_option(const PortfolioModel& model, double stress_move, const Stake& stake,
                     const Entry& entry);
    void value_days(const PortfolioModel& model);
    void value_covariances(const PortfolioModel& model);
    enum class Fills : std::uint8_t { WhereTheyLose, Always };
    TailLoss tail(double units, Fills fills) const;

    std::vector<Dollars> stocks_;           // by row
    std::vector<Dollars> deltas_;           // by row, stocks included
    std::vector<std::uint32_t> rows_;       // touched
    std::vector<std::uint8_t> is_touched_;  // by row
    std::size_t days_ = 0;
    std::array<double, DailyReturns::days> losses_{};     // without the order, by day
    std::array<double, DailyReturns::days> unit_loss_{};  // of a filled unit of the order
    double variance_ = 0;                                 // without the order
    Extent extent_;                                       // without the order's instrument
    Order order_;
};

}  // namespace tradewind::risk
