#include "tradewind/execution/external_orders.hpp"

namespace tradewind::execution {
namespace {

// The outside may say any number; sums of these fit.
constexpr Quantity most = Quantity::from_units(1'000'000'000);
Quantity within(Quantity said) { return min(max(Quantity{}, said), most); }

bool is_life(ReportKind kind) {
    switch (kind) {
        case ReportKind::Accepted:
        case ReportKind::Activated:
        case ReportKind::Suspended:
        case ReportKind::SeenLive:
        case ReportKind::Replaced:
            return true;
        case ReportKind::Fill:
        case ReportKind::FillBusted:
        case ReportKind::Canceled:
        case ReportKind::Rejected:
        case ReportKind::Expired:
        case ReportKind::ReplaceRefused:
        case ReportKind::CancelRefused:
        case ReportKind::SubmitTimedOut:
        case ReportKind::NotFound:
        case ReportKind::PositionSnapshot:
        case ReportKind::LinkDown:
        case ReportKind::LinkUp:
        case ReportKind::ReconcileDone:
        case ReportKind::Settled:
            return false;
    }
    return false;
}

bool is_end(ReportKind kind) {
    return kind == ReportKind::Canceled || kind == ReportKind::Rejected ||
           kind == ReportKind::Expired || kind == ReportKind::NotFound;
}

}  // namespace

void ExternalOrders::hear(const ExecutionReport& report) {
    const auto known = std::ranges::find_if(open_, [&](const ExternalOrder& order) {
        return order.id == report.order && order.broker_order == report.broker_order;
    });
    const bool life = is_life(report.kind);
    const bool fill = report.kind == ReportKind::Fill && known != open_.end();
    const bool sized = report.quantity > Quantity{};
    Quantity leaves = known != open_.end() ? known->leaves : Quantity{};
    if (sized) leaves = min(report.quantity, most) - within(report.cumulative);
    if (!sized && fill) leaves -= within(report.last_quantity);
    leaves = max(Quantity{}, leaves);
    if (is_end(report.kind) || (sized && (life || fill) && leaves.is_zero())) {
        if (known != open_.end()) open_.erase(known);
        return;
    }
    if (!life && !fill) return;
    if (known != open_.end()) {
        known->leaves = leaves;
        if (report.limit > Price{} || report.stop > Price{})
            known->price = report.limit > Price{} ? report.limit : report.stop;
        return;
    }
    ExternalOrder order;
    order.id = report.order;
    order.broker_order = report.broker_order;
    order.leaves = leaves;
    order.price = report.limit > Price{} ? report.limit : report.stop;
    order.instrument = report.header.instrument;
    order.side = report.side;
    open_.push_back(order);
}

}  // namespace tradewind::execution
