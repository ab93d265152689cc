#pragma once

#include <cstdint>
#include <optional>

#include "tradewind/features/trade_sign.hpp"
#include "tradewind/features/usable_input.hpp"
#include "tradewind/features/window_aggregate.hpp"

namespace tradewind::features {

struct FlowAndMove {
    double flow = 0;
    double move = 0;

    void scale(double factor) {  // a split
        flow /= factor;
        move *= factor;
    }
};

// Moments of two series together, without subtraction (Chan, Golub and LeVeque 1979).
struct JointMoments {
    double count = 0;
    double mean_flow = 0;
    double mean_move = 0;
    double flow_squares = 0;
    double products = 0;

    void append(const FlowAndMove& x) {
        count += 1;
        const double flow_apart = x.flow - mean_flow;
        mean_flow += flow_apart / count;
        mean_move += (x.move - mean_move) / count;
        flow_squares += flow_apart * (x.flow - mean_flow);
        products += flow_apart * (x.move - mean_move);
    }
    void prepend(const FlowAndMove& x) { append(x); }
    void scale(double factor) {  // a split: products of price and size stay
        mean_flow /= factor;
        mean_move *= factor;
        flow_squares /= factor * factor;
    }
    static JointMoments merge(const JointMoments& older, const JointMoments& newer) {
        if (older.count == 0) return newer;
        const double count = older.count + newer.count;
        const double share = newer.count / count;
        const double flow_apart = newer.mean_flow - older.mean_flow;
        const double move_apart = newer.mean_move - older.mean_move;
        const double weight = older.count * share;
        return {.count = count,
                .mean_flow = older.mean_flow + flow_apart * share,
                .mean_move = older.mean_move + move_apart * share,
                .flow_squares =
                    older.flow_squares + newer.flow_squares + flow_apart * flow_apart * weight,
                .products = older.products + newer.products + flow_apart * move_apart * weight};
    }
};

// Price impact of signed volume, Kyle's lambda estimated by least squares with an intercept: the
// slope of the mid's move over an interval on the signed volume traded in it, over the last
// `window` intervals. Kyle, Continuous Auctions and Insider Trading (1985). In the unit of the
// prices per share. Ready with interval number `window` that has a mid before and after; no value
// where signed volume was the same in all of them. on_trade() is O(1); close_interval() too, but
// for one pass every `window` intervals.
class KyleLambda {
public:
    explicit KyleLambda(std::uint32_t window) : window_{window} {
        invariant(window > 1, "a slope goes through two intervals or more");
    }

    // False where the size cannot be used; nothing has changed then.
    bool on_trade(TradeSign sign, double size) {
        if (!(size > 0) || !usable_value(size)) return false;
        flow_ += static_cast<double>(sign) * size;
        return true;
    }
    // The interval ends at this mid. False where it cannot be used: the interval is left out, and
    // so is the next, which has no mid before it.
    bool close_interval(double mid) {
        const double before = mid_;
        const double flow = flow_;
        flow_ = 0;
        mid_ = usable_price(mid) ? mid : 0;
        if (!(mid_ > 0)) return false;
        if (before > 0) window_.update({.flow = flow, .move = mid - before});
        return true;
    }
    // A session begins: the move to its first interval's end is none.
    void restart() { mid_ = flow_ = 0; }

    bool ready() const { return window_.ready(); }
    std::optional<double> value() const {
        if (!ready()) return std::nullopt;
        const JointMoments all = window_.state();
        if (!(all.flow_squares > 0)) return std::nullopt;
        return all.products / all.flow_squares;
    }

    // A split multiplies all prices so far by `factor`, and divides all sizes by it.
    void scale(double factor) {
        window_.scale(factor);
        flow_ /= factor;
        mid_ *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(window_, flow_, mid_);
    }

private:
    WindowAggregate<JointMoments, FlowAndMove> window_;
    double flow_ = 0;
    double mid_ = 0;  // at the last interval's end; 0: none
};

}  // namespace tradewind::features
