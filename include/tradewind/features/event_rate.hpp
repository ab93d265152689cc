#pragma once

#include <chrono>
#include <cstdint>

#include "tradewind/model/invariant.hpp"
#include "tradewind/model/timestamp.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::features {

// Events a second, the recent ones counting more: with time constant T and events at t_i since
// restart() at t_0, sum(exp(-(t - t_i)/T)) / (T * (1 - exp(-(t - t_0)/T))). The divisor is what
// evenly spread events would have gathered by then, so that a session's first minutes are not
// biased towards 0. Ready one time constant after restart(). Times do not go back; one that does
// counts as now. O(1), one exponential an event, no allocation.
class EventRate {
public:
    explicit EventRate(std::chrono::nanoseconds time_constant)
        : per_nano_{1.0 / static_cast<double>(time_constant.count())},
          time_constant_{time_constant} {
        invariant(time_constant.count() > 0, "a rate is taken over some time");
    }

    void restart(Timestamp start) {
        start_ = last_ = start;
        gathered_ = 0;
    }
    void on_event(Timestamp time) {
        gathered_ = gathered_at(time) + 1;
        if (time > last_) last_ = time;
    }

    bool ready(Timestamp now) const { return now - start_ >= time_constant_; }
    double value(Timestamp now) const {  // events a second, once ready(now)
        const double elapsed = static_cast<double>((now - start_).count()) * per_nano_;
        return gathered_at(now) * per_nano_ * 1e9 / (1 - numeric::exp(-elapsed));
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(start_, last_, gathered_);
    }

private:
    double gathered_at(Timestamp time) const {
        if (time <= last_) return gathered_;
        return gathered_ * numeric::exp(-static_cast<double>((time - last_).count()) * per_nano_);
    }

    double per_nano_;
    std::chrono::nanoseconds time_constant_;
    Timestamp start_;
    Timestamp last_;
    double gathered_ = 0;
};

}  // namespace tradewind::features
