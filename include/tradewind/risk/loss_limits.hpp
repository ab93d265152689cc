#pragma once

#include <cstdint>

#include "tradewind/model/money.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/risk/action.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

// Daily loss, soft and hard drawdown. Each is crossed at the first marked equity at or below its
// threshold:
//   daily loss     day_start x (1 - daily_loss)      flattens, no entries until the day rolls
//   soft drawdown  peak x (1 - soft_drawdown)        sizes x soft_drawdown_scale while below
//   hard drawdown  peak x (1 - hard_drawdown)        flattens, no entries until reset by hand
// A limit of 0 is off. After a reset by hand the hard limit counts from the equity of that moment,
// until a new peak. watch() is on the hot path: between thresholds it costs four comparisons of
// integers.
class LossLimits {
public:
    explicit LossLimits(const settings::Risk& settings);

    RiskAction watch(Money equity, Money day_start, Money peak, OutputBuffer& outputs) {
        if (equity > acts_below_ && equity < acts_above_ && peak == peak_ &&
            day_start == day_start_) [[likely]]
            return RiskAction::None;
        return look(equity, day_start, peak, outputs);
    }
    void roll_day(Money day_start, OutputBuffer& outputs);
    // By hand: clears the latch of the hard drawdown. That of the day stays until the day rolls.
    void reset(Money equity, OutputBuffer& outputs);

    bool daily_latched() const { return daily_latched_ != 0; }
    bool hard_latched() const { return hard_latched_ != 0; }
    bool soft() const { return soft_ != 0; }
    // What the limits count from.
    Money day_start() const { return day_start_; }
    Money peak() const { return peak_; }
    Money hard_base() const { return hard_base_; }
    Money daily_floor() const { return daily_floor_; }
    Money hard_floor() const { return hard_floor_; }
    // Of the last watch() that said Flatten.
    bool daily_tripped() const { return daily_tripped_ != 0; }
    bool hard_tripped() const { return hard_tripped_ != 0; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(peak_, day_start_, hard_base_, daily_floor_, soft_floor_, hard_floor_, acts_below_,
                acts_above_, daily_latched_, hard_latched_, soft_);
    }

private:
    RiskAction look(Money equity, Money day_start, Money peak, OutputBuffer& outputs);
    void find_thresholds();
    static Money floor_of(Money base, double fraction);

    double daily_loss_;
    double soft_drawdown_;
    double hard_drawdown_;
    Money peak_;
    Money day_start_;
    Money hard_base_;  // the peak, or the equity at the last reset if no peak came since
    Money daily_floor_;
    Money soft_floor_;
    Money hard_floor_;
    Money acts_below_ = Money::from_nanos(INT64_MAX);  // look at or below here ...
    Money acts_above_ = Money::from_nanos(INT64_MAX);  // ... and at or above here
    std::uint8_t daily_latched_ = 0;
    std::uint8_t hard_latched_ = 0;
    std::uint8_t soft_ = 0;
    std::uint8_t daily_tripped_ = 0;  // no state: read right after it is set
    std::uint8_t hard_tripped_ = 0;
};

}  // namespace tradewind::risk
