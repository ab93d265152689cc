#include "tradewind/execution/open_work.hpp"

namespace tradewind::execution {
namespace {

// The venue may say any number; sums of these fit.
constexpr Quantity most = Quantity::from_units(1'000'000'000);

}  // namespace

Work work_of(const WorkingOrder& order) {
    Work work;
    if (!order.open()) return work;
    work.open = 1;
    work.unknown = order.state() == OrderState::Unknown ? 1 : 0;
    const OrderRole role = order.order().role;
    if (role == OrderRole::TakeProfit || role == OrderRole::StopLoss) return work;
    const Quantity leaves = min(order.worst_leaves(), most);
    const bool buys = order.order().side == Side::Buy;
    (buys ? work.buy : work.sell) = leaves;
    if (role != OrderRole::Flatten)
        (buys ? work.opening_buy_nanos : work.opening_sell_nanos) =
            (Work::Wide{order.worst_price().nanos()} * leaves.micros() * order.multiplier() +
             Quantity::micros_per_unit / 2) /
            Quantity::micros_per_unit;
    return work;
}

void OpenWork::change(InstrumentId instrument, const Work& before, const Work& after) {
    for (Work* sum : {&of_[instrument.index()], &total_}) {
        sum->buy += after.buy - before.buy;
        sum->sell += after.sell - before.sell;
        sum->opening_buy_nanos += after.opening_buy_nanos - before.opening_buy_nanos;
        sum->opening_sell_nanos += after.opening_sell_nanos - before.opening_sell_nanos;
        sum->open += after.open - before.open;
        sum->unknown += after.unknown - before.unknown;
    }
}

}  // namespace tradewind::execution
