#include "tradewind/execution/open_work.hpp"

namespace tradewind::execution {

Work work_of(const WorkingOrder& order) {
    Work work;
    if (!order.open()) return work;
    work.open = 1;
    work.unknown = order.state() == OrderState::Unknown ? 1 : 0;
    const OrderRole role = order.order().role;
    if (role == OrderRole::TakeProfit || role == OrderRole::StopLoss) return work;
    const Quantity leaves = order.worst_leaves();
    (order.order().side == Side::Buy ? work.buy : work.sell) = leaves;
    if (role != OrderRole::Flatten)
        work.opening_notional = notional(order.worst_price(), leaves, order.multiplier());
    return work;
}

void OpenWork::change(InstrumentId instrument, const Work& before, const Work& after) {
    for (Work* sum : {&of_[instrument.index()], &total_}) {
        sum->buy += after.buy - before.buy;
        sum->sell += after.sell - before.sell;
        sum->opening_notional += after.opening_notional - before.opening_notional;
        sum->open += after.open - before.open;
        sum->unknown += after.unknown - before.unknown;
    }
}

}  // namespace tradewind::execution
