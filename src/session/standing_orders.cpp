#include "tradewind/session/standing_orders.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tradewind::session {
namespace {

constexpr std::size_t most_named = 20;

}  // namespace

void StandingOrders::sent(const OrderRequest& request) {
    if (request.action != RequestAction::Submit) return;
    for (std::size_t i = 0; i < request.count; ++i) stands(request.orders[i].order());
}

void StandingOrders::heard(const ExecutionReport& report) {
    const auto found = orders_.find(report.order);
    if (found == orders_.end()) return;
    Quantity& quantity = found->second.quantity;
    switch (report.kind) {
        case ReportKind::Canceled:
        case ReportKind::Rejected:
        case ReportKind::Expired:
            orders_.erase(found);
            break;
        case ReportKind::NotFound:
            if (absence_ == AbsenceProof::AfterFullLookup) orders_.erase(found);
            break;
        case ReportKind::Fill:
            if (report.quantity > Quantity{}) quantity = report.quantity;
            if (report.cumulative >= quantity) orders_.erase(found);
            break;
        case ReportKind::Replaced:
            if (report.quantity > Quantity{}) quantity = report.quantity;
            break;
        case ReportKind::Accepted:
        case ReportKind::Suspended:
        case ReportKind::Activated:
        case ReportKind::ReplaceRefused:
        case ReportKind::CancelRefused:
        case ReportKind::SubmitTimedOut:
        case ReportKind::SeenLive:
        case ReportKind::PositionSnapshot:
        case ReportKind::FillBusted:
        case ReportKind::LinkDown:
        case ReportKind::ReconcileDone:
        case ReportKind::LinkUp:
        case ReportKind::Settled:
            break;
    }
}

bool StandingOrders::any_entry() const {
    return std::ranges::any_of(orders_,
                               [](const auto& known) { return is_entry(known.second.role); });
}

std::string StandingOrders::words(const InstrumentTable& instruments) const {
    std::string text = fmt::format("{} order{}", orders_.size(), orders_.size() == 1 ? "" : "s");
    std::size_t named = 0;
    for (const auto& [id, order] : orders_) {
        text += named == 0 ? ": " : ", ";
        if (named++ == most_named) return text + "...";
        text += fmt::format("{} ({}, {} {:g}", id.to_string(), name_of(order.role),
                            name_of(order.side), order.quantity.to_double());
        if (order.instrument.index() < instruments.size())
            text += fmt::format(" {}", instruments.at(order.instrument).symbol());
        text += ")";
    }
    return text;
}

}  // namespace tradewind::session
