#pragma once

#include <cstdint>
#include <vector>

#include "tradewind/execution/working_order.hpp"
#include "tradewind/model/instrument_id.hpp"
#include "tradewind/model/money.hpp"

namespace tradewind::execution {

// What the open orders may still do. Orders whose cancel, replace or submit is unanswered count as
// live, at the larger of old and new terms. Exits held by a bracket or cancelling one another
// only reduce a position: they count as open orders, not in `buy` and `sell`.
struct Work {
    Quantity buy;            // may still be bought: Single, Entry and Flatten orders
    Quantity sell;           // may still be sold
    Money opening_notional;  // of Single and Entry orders, at their worst price
    std::uint32_t open = 0;
    std::uint32_t unknown = 0;  // of `open`, those without an answer

    template <class Archive>
    void serialize(Archive& archive) {
        archive(buy, sell, opening_notional, open, unknown);
    }
};

Work work_of(const WorkingOrder& order);

// Running sums of Work by instrument and in total, moved by differences.
class OpenWork {
public:
    explicit OpenWork(std::uint32_t instrument_capacity) : of_(instrument_capacity) {}

    void change(InstrumentId instrument, const Work& before, const Work& after);
    const Work& of(InstrumentId instrument) const { return of_[instrument.index()]; }
    const Work& total() const { return total_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(of_, total_);
    }

private:
    std::vector<Work> of_;
    Work total_;
};

}  // namespace tradewind::execution
