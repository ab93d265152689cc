#include "tradewind/execution/working_order.hpp"

#include <algorithm>
#include <chrono>

namespace tradewind::execution {
namespace {

// Of words of one instant: an exit is first held, then activated.
int rank_when_open(ReportKind kind) {
    return kind == ReportKind::Activated ? 2 : kind == ReportKind::Suspended ? 1 : 0;
}

// Of words about the terms: an exit is held for the whole, activated for a part, then resized.
std::uint8_t rank_for_terms(ReportKind kind) {
    return kind == ReportKind::Replaced ? 2 : kind == ReportKind::Activated ? 1 : 0;
}

}  // namespace

WorkingOrder::WorkingOrder(const Order& order, Price reference, std::int64_t multiplier,
                           Timestamp sent, Standing standing)
    : order_{order},
      terms_{order.quantity, order.limit, order.stop},
      reference_{reference},
      multiplier_{multiplier},
      sent_{sent},
      exit_{standing == Standing::HeldForEntry},
      held_{exit_} {
    state_ = held_ != 0 ? OrderState::Suspended : OrderState::PendingNew;
}

Quantity WorkingOrder::worst_leaves() const {
    if (!open()) return {};
    const Quantity total =
        replace_pending() ? max(terms_.quantity, requested_.quantity) : terms_.quantity;
    return max(Quantity{}, total - filled_.reached());
}

Price WorkingOrder::worst_price() const {
    Price worst = terms_.limit;
    if (replace_pending() && requested_.limit > worst) worst = requested_.limit;
    // A sale may fill above its limit; a market order and a stop start from the mark.
    if (order_.side == Side::Sell || worst == Price{}) {
        if (reference_ > worst) worst = reference_;
        if (terms_.stop > worst) worst = terms_.stop;
    }
    return worst;
}

bool WorkingOrder::may_cancel() const {
    return open() && acknowledged_ != 0 && state_ != OrderState::Unknown && cancel_pending_ == 0;
}

bool WorkingOrder::may_replace(ReplaceRule rule, Quantity quantity) const {
    if (!may_cancel() || cancel_wanted_ != 0 || replace_pending()) return false;
    switch (rule) {
        case ReplaceRule::Never:
            return false;
        case ReplaceRule::PricesOnly:
            return quantity == terms_.quantity;
        case ReplaceRule::BeforeFirstFill:
            return filled_.reached().is_zero();
        case ReplaceRule::Always:
            return quantity > filled_.reached();
    }
    return false;
}

void WorkingOrder::cancel_sent() {
    cancel_pending_ = 1;
    canceled_by_desk_ = 1;
    cancel_wanted_ = 0;
}

void WorkingOrder::forget_unanswered() {
    requested_number_ = 0;
    if (cancel_pending_ == 0) return;
    cancel_pending_ = 0;
    cancel_wanted_ = 1;
}

void WorkingOrder::replace_sent(const Order& terms) {
    requested_ = {terms.quantity, terms.limit, terms.stop};
    requested_number_ = terms.id.number;
}

void WorkingOrder::heard_alive(const ExecutionReport& report) {
    const Timestamp at = report.header.event_time;
    const ReportKind as = report.kind == ReportKind::Fill || report.kind == ReportKind::SeenLive
                              ? ReportKind::Accepted
                              : report.kind;
    const Quantity filled = max(report.cumulative, report.last_quantity);
    acknowledged_ = 1;
    if (at > live_at_) live_at_ = at;
    if (exit_ != 0) {
        // A bar's open dates an activation before the hold that it ended, so time cannot tell:
        // an exit that was released is not held again.
        if (as == ReportKind::Suspended && released_ != 0) return;
        if (report.kind == ReportKind::Activated || report.kind == ReportKind::Fill) {
            released_ = 1;
            held_ = 0;
            if (open_as_ == ReportKind::Suspended) open_as_ = ReportKind::Accepted;
        }
    }
    const bool newer = filled != open_cumulative_ ? filled > open_cumulative_
                       : at != open_at_           ? at > open_at_
                                                  : rank_when_open(as) > rank_when_open(open_as_);
    if (!newer) return;
    open_as_ = as;
    open_at_ = at;
    open_cumulative_ = filled;
    held_ = 0;
}

void WorkingOrder::heard_terms(const ExecutionReport& report) {
    if (report.quantity <= Quantity{}) return;
    if (exit_ != 0 && report.kind == ReportKind::Suspended)
        return;  // for the whole, as it was sent
    const Timestamp at = report.header.event_time;
    const std::uint8_t rank = rank_for_terms(report.kind);
    const bool older = at != terms_at_ ? at < terms_at_
                       : report.cumulative != terms_cumulative_
                           ? report.cumulative < terms_cumulative_
                           : rank < terms_rank_;
    if (older) return;
    terms_.quantity = report.quantity;
    if (report.kind == ReportKind::Replaced) {
        if (report.limit != Price{}) terms_.limit = report.limit;
        if (report.stop != Price{}) terms_.stop = report.stop;
    }
    terms_at_ = at;
    terms_cumulative_ = report.cumulative;
    terms_rank_ = rank;
}

void WorkingOrder::heard_end(OrderState as, Timestamp at) {
    if (at > ended_at_ || (at == ended_at_ && as >= ended_as_)) return;
    ended_at_ = at;
    ended_as_ = as;
}

void WorkingOrder::heard_replaced(const ExecutionReport& report) {
    if (report.header.event_time > live_at_) live_at_ = report.header.event_time;
    ExecutionReport said = report;
    if (requested_number_ != 0 && report.related.number == requested_number_) {
        // Where the venue does not repeat the terms they are the ones that were asked for.
        if (said.quantity.is_zero()) said.quantity = requested_.quantity;
        if (said.limit == Price{}) said.limit = requested_.limit;
        if (said.stop == Price{}) said.stop = requested_.stop;
        if (said.quantity > requested_.quantity) overshoots_ = 1;
        requested_number_ = 0;
        if (cancel_pending_ != 0) {  // it may have met the old order: ask for the new one
            cancel_pending_ = 0;
            cancel_wanted_ = 1;
        }
    }
    heard_terms(said);
}

void WorkingOrder::heard_replace_refused(const ExecutionReport& report) {
    if (requested_number_ != 0 && report.related.number == requested_number_) requested_number_ = 0;
}

void WorkingOrder::heard_cancel_refused(const ExecutionReport& report) {
    const Timestamp at = report.header.event_time;
    if (report.reason == RejectReason::UnknownOrder && at > doubted_at_) doubted_at_ = at;
    if (cancel_pending_ == 0 || at <= cancel_refused_at_) return;  // a repeat is no later
    cancel_pending_ = 0;
    cancel_refused_at_ = at;
}

void WorkingOrder::heard_absurd(Timestamp at) {
    // A sign of life of that very instant does not tell what the absurd one meant to.
    doubted_at_ = std::max(doubted_at_, at + std::chrono::nanoseconds{1});
    if (acknowledged_ == 0) timed_out_ = 1;
}

void WorkingOrder::heard_execution(const ExecutionReport& report, Execution::Standing standing,
                                   Bookings& bookings) {
    if (report.header.event_time > filled_at_) filled_at_ = report.header.event_time;
    filled_.execute(report, standing, bookings);
}

void WorkingOrder::heard_bust(const Execution& execution, Bookings& bookings) {
    filled_.bust(execution, bookings);
}

void WorkingOrder::heard_cumulative(const ExecutionReport& report, Bookings& bookings) {
    const Quantity before = filled_.reached();
    const Price fallback = terms_.limit > Price{}  ? terms_.limit
                           : terms_.stop > Price{} ? terms_.stop
                                                   : reference_;
    filled_.said(report, fallback, bookings);
    if (filled_.reached() != before && report.header.event_time > filled_at_)
        filled_at_ = report.header.event_time;
}

OrderState WorkingOrder::derive(AbsenceProof absence) {
    // Complete is complete: what the venue takes back later does not put the order to work again.
    const Quantity filled = filled_.reached();
    const bool rejected = rejected_at_ != Timestamp::max();
    state_ = [&] {
        if (!filled.is_zero() && filled >= terms_.quantity) return OrderState::Filled;
        if (rejected && filled.is_zero() && rejected_at_ <= ended_at_) return OrderState::Rejected;
        if (ended_at_ != Timestamp::max()) return ended_as_;
        if (rejected && !filled.is_zero() && filled_at_ <= rejected_at_)
            return OrderState::Canceled;
        if (acknowledged_ == 0) {
            const bool absent = not_found_at_ != Timestamp::min();
            if (absent && absence == AbsenceProof::AfterFullLookup) return OrderState::Rejected;
            if (absent || timed_out_ != 0) return OrderState::Unknown;
            return held_ != 0 ? OrderState::Suspended : OrderState::PendingNew;
        }
        if (not_found_at_ > live_at_ || doubted_at_ > live_at_) return OrderState::Unknown;
        if (cancel_pending_ != 0) return OrderState::PendingCancel;
        if (replace_pending()) return OrderState::PendingReplace;
        if (held_ != 0 || open_as_ == ReportKind::Suspended) return OrderState::Suspended;
        return filled.is_zero() ? OrderState::Accepted : OrderState::PartiallyFilled;
    }();
    if (is_final(state_)) cancel_pending_ = cancel_wanted_ = 0;
    return state_;
}

}  // namespace tradewind::execution
