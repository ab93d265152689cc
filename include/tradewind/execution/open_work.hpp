#pragma once

#include <algorithm>
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
    // Sums of what venues and splits may make of it; Money has no room for that.
    __extension__ using Wide = __int128;

    Quantity buy;                 // may still be bought: Single, Entry and Flatten orders
    Quantity sell;                // may still be sold
    Wide opening_buy_nanos = 0;   // of Single and Entry orders, at their worst price, in
    Wide opening_sell_nanos = 0;  // nano-dollars
    std::uint32_t open = 0;
    std::uint32_t unknown = 0;  // of `open`, those without an answer

    template <class Archive>
    void serialize(Archive& archive) {
        archive(buy, sell, opening_buy_nanos, opening_sell_nanos, open, unknown);
    }

    // No limit is above largest_exposure: what is more says no more.
    Money opening_notional() const { return capped(opening_buy_nanos + opening_sell_nanos); }
    Money opening_buy_notional() const { return capped(opening_buy_nanos); }
    Money opening_sell_notional() const { return capped(opening_sell_nanos); }

private:
    static Money capped(Wide nanos) {
        return Money::from_nanos(
            static_cast<std::int64_t>(std::min<Wide>(nanos, largest_exposure.nanos())));
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
