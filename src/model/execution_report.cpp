#include "tradewind/model/execution_report.hpp"

namespace tradewind {

std::string_view name_of(ReportKind kind) {
    switch (kind) {
        case ReportKind::Accepted:
            return "accepted";
        case ReportKind::Fill:
            return "fill";
        case ReportKind::Canceled:
            return "canceled";
        case ReportKind::Rejected:
            return "rejected";
        case ReportKind::Expired:
            return "expired";
        case ReportKind::Suspended:
            return "suspended";
        case ReportKind::Activated:
            return "activated";
        case ReportKind::Replaced:
            return "replaced";
        case ReportKind::ReplaceRefused:
            return "replace_refused";
        case ReportKind::CancelRefused:
            return "cancel_refused";
        case ReportKind::SubmitTimedOut:
            return "submit_timed_out";
        case ReportKind::SeenLive:
            return "seen_live";
        case ReportKind::NotFound:
            return "not_found";
        case ReportKind::PositionSnapshot:
            return "position_snapshot";
        case ReportKind::FillBusted:
            return "fill_busted";
        case ReportKind::LinkDown:
            return "link_down";
        case ReportKind::ReconcileDone:
            return "reconcile_done";
        case ReportKind::LinkUp:
            return "link_up";
        case ReportKind::Settled:
            return "settled";
    }
    return "unknown";
}

std::string_view name_of(RejectReason reason) {
    switch (reason) {
        case RejectReason::None:
            return "none";
        case RejectReason::Unknown:
            return "unknown";
        case RejectReason::InsufficientBuyingPower:
            return "insufficient_buying_power";
        case RejectReason::MarketClosed:
            return "market_closed";
        case RejectReason::InvalidPrice:
            return "invalid_price";
        case RejectReason::InvalidQuantity:
            return "invalid_quantity";
        case RejectReason::UnknownInstrument:
            return "unknown_instrument";
        case RejectReason::DuplicateId:
            return "duplicate_id";
        case RejectReason::Halted:
            return "halted";
        case RejectReason::NotShortable:
            return "not_shortable";
        case RejectReason::TooLateToCancel:
            return "too_late_to_cancel";
        case RejectReason::UnknownOrder:
            return "unknown_order";
        case RejectReason::Injected:
            return "injected";
        case RejectReason::NotSupported:
            return "not_supported";
        case RejectReason::LinkDown:
            return "link_down";
    }
    return "unknown";
}

}  // namespace tradewind
