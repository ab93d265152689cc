#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "tradewind/model/money.hpp"

namespace tradewind::features {

// The deepest fall of a curve from a running peak. Positions count the curve's points from 0.
struct DrawdownEpisode {
    double fraction = 0;  // 1 - trough / peak: 0 .. 1 and, with debts, beyond
    std::uint64_t peak_at = 0;
    std::uint64_t trough_at = 0;
    std::optional<std::uint64_t> recovery_at;  // the first return to the peak

    std::uint64_t bars_down() const { return trough_at - peak_at; }
    // From the trough back to the peak.
    std::optional<std::uint64_t> bars_to_recover() const {
        if (!recovery_at) return std::nullopt;
        return *recovery_at - trough_at;
    }
};

// How far a curve stands below its running peak, fed point by point; O(1), no allocation. Value is
// double or Money, whose differences stay exact. A double that is not finite has a position but
// changes nothing. Of equal peaks the first counts, of equally deep troughs too.
//
//     Drawdown<double> drawdown;
//     for (const double equity : curve) drawdown.add(equity);
//     drawdown.deepest_fraction();  // 0.2: a fifth below the peak, at worst
template <class Value>
class Drawdown {
public:
    void add(Value value) {
        const std::uint64_t at = points_++;
        if (!is_finite(value)) return;
        if (!begun_ || !(value < peak_)) {
            if (falling_) deepest_recovered_at_ = at;
            if (!begun_ || value > peak_) {
                peak_ = value;
                peak_at_ = at;
            }
            begun_ = true;
            falling_ = false;
            underwater_ = 0;
            fraction_ = 0;
            return;
        }
        if (++underwater_ > longest_underwater_) longest_underwater_ = underwater_;
        const Value drop = peak_ - value;
        if (drop > amount_) amount_ = drop;
        if (!(peak_ > Value{})) return;  // a share of nothing
        fraction_ = ratio(drop, peak_);
        if (fraction_ > deepest_) {
            deepest_ = fraction_;
            deepest_peak_at_ = peak_at_;
            deepest_trough_at_ = at;
            deepest_recovered_at_ = 0;
            falling_ = true;
        }
    }

    double deepest_fraction() const { return deepest_; }  // 0 while nothing was lost
    // Absent while nothing was lost.
    std::optional<DrawdownEpisode> deepest() const {
        if (!(deepest_ > 0)) return std::nullopt;
        DrawdownEpisode episode{.fraction = deepest_,
                                .peak_at = deepest_peak_at_,
                                .trough_at = deepest_trough_at_,
                                .recovery_at = std::nullopt};
        // Nothing can recover at the first point.
        if (deepest_recovered_at_ != 0) episode.recovery_at = deepest_recovered_at_;
        return episode;
    }
    // In the curve's unit; may belong to another episode than the deepest fraction.
    Value largest_amount() const { return amount_; }
    double current_fraction() const { return fraction_; }
    Value peak() const { return peak_; }
    // Most points in a row below the running peak, those of an episode that goes on included.
    std::uint64_t longest_underwater() const { return longest_underwater_; }
    std::uint64_t underwater() const { return underwater_; }
    std::uint64_t points() const { return points_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(peak_, amount_, fraction_, deepest_, points_, peak_at_, deepest_peak_at_,
                deepest_trough_at_, deepest_recovered_at_, underwater_, longest_underwater_, begun_,
                falling_);
    }

private:
    static bool is_finite(double value) { return std::isfinite(value); }
    static bool is_finite(Money) { return true; }
    static double ratio(double drop, double peak) { return drop / peak; }
    static double ratio(Money drop, Money peak) {
        return static_cast<double>(drop.nanos()) / static_cast<double>(peak.nanos());
    }

    Value peak_{};
    Value amount_{};
    double fraction_ = 0;
    double deepest_ = 0;
    std::uint64_t points_ = 0;
    std::uint64_t peak_at_ = 0;
    std::uint64_t deepest_peak_at_ = 0;
    std::uint64_t deepest_trough_at_ = 0;
    std::uint64_t deepest_recovered_at_ = 0;  // 0: not yet
    std::uint64_t underwater_ = 0;
    std::uint64_t longest_underwater_ = 0;
    std::uint8_t begun_ = 0;
    std::uint8_t falling_ = 0;  // the deepest episode has not recovered
};

}  // namespace tradewind::features
