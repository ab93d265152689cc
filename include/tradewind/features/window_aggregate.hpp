#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "tradewind/model/invariant.hpp"

namespace tradewind::features {

// An aggregate over the last `window` inputs in which nothing is ever subtracted, so that an input
// leaves without a trace: no drift, no residue of a spike, exactly 0 deviation in a flat window.
// Two parts are merged: the inputs since the ring last came round, gathered one by one, and the
// rest of the lap before, whose aggregates from each position to its end were made when that lap
// ended ("two stacks"; Tangwongsan, Hirzel, Schneider: Low-Latency Sliding-Window Aggregation,
// DEBS 2017). State has append(x) at its newest end, prepend(x) at its oldest, scale(factor) and
//
//     static State merge(const State& older, const State& newer);
//
// is trivially copyable and without padding, as is Input (one that is no number scales itself too);
// a State of nothing merges as nothing. An update is O(1) but for every window-th one, which passes
// over the window once. No allocation after construction.
template <class State, class Input = double>
class WindowAggregate {
public:
    explicit WindowAggregate(std::uint32_t window) : ring_(window), to_end_(window) {
        invariant(window > 0, "a window holds at least one input");
    }

    void update(const Input& x) {
        ring_[next_] = x;
        fresh_.append(x);
        if (++next_ < ring_.size()) return;
        next_ = 0;
        full_ = 1;
        fresh_ = State{};
        State end;
        for (std::size_t i = ring_.size(); i-- > 0;) {
            end.prepend(ring_[i]);
            to_end_[i] = end;
        }
    }

    bool ready() const { return full_ != 0; }
    State state() const { return State::merge(to_end_[next_], fresh_); }  // once ready()
    std::uint32_t window() const { return static_cast<std::uint32_t>(ring_.size()); }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) {
        for (Input& x : ring_) {
            if constexpr (std::is_arithmetic_v<Input>) {
                x *= factor;
            } else {
                x.scale(factor);
            }
        }
        for (State& state : to_end_) state.scale(factor);
        fresh_.scale(factor);
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(ring_, to_end_, fresh_, next_, full_);
    }

private:
    std::vector<Input> ring_;
    std::vector<State> to_end_;  // of the last whole lap, from each position to its end
    State fresh_;                // of the inputs since
    std::uint32_t next_ = 0;
    std::uint8_t full_ = 0;
};

// The plain sum.
struct WindowSum {
    double sum = 0;

    void append(double x) { sum += x; }
    void prepend(double x) { sum += x; }
    void scale(double factor) { sum *= factor; }
    static WindowSum merge(const WindowSum& older, const WindowSum& newer) {
        return {.sum = older.sum + newer.sum};
    }
};

}  // namespace tradewind::features
