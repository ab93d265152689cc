#include "tradewind/execution/working_orders.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace tradewind::execution {
namespace {

constexpr std::uint32_t no_slot = 0xffff'ffff;

// The dedupe key of a fill; venues without execution ids have the cumulative quantity after it.
std::uint64_t key_of(const ExecutionReport& report) {
    if (report.execution != 0) return report.execution;
    return static_cast<std::uint64_t>(report.cumulative.micros()) | (std::uint64_t{1} << 63);
}

}  // namespace

WorkingOrders::WorkingOrders(std::uint64_t session, const VenueRules& rules,
                             const Capacity& capacity)
    : session_{session},
      rules_{rules},
      index_{capacity.orders},
      log_{capacity.executions},
      retired_{capacity.retired},
      work_{capacity.instruments},
      external_{capacity.external} {
    orders_.reserve(capacity.orders);
    free_orders_.reserve(capacity.orders);
    booked_work_.reserve(capacity.orders);
    dues_.reserve(capacity.orders);
    group_dues_.reserve(capacity.orders);
    groups_.reserve(capacity.orders);
    free_groups_.reserve(capacity.orders);
    finished_.reserve(std::size_t{capacity.orders} * 4);
}

// --- the table

std::uint32_t WorkingOrders::slot_of(ClientOrderId id) const {
    if (id.session != session_) return no_slot;
    return index_.find(id.number).value_or(no_slot);
}

const WorkingOrder* WorkingOrders::find(ClientOrderId id) const {
    const std::uint32_t slot = slot_of(id);
    return slot == no_slot ? nullptr : &orders_[slot];
}

std::uint32_t WorkingOrders::take_slot() {
    if (!free_orders_.empty()) {
        const std::uint32_t slot = free_orders_.back();
        free_orders_.pop_back();
        return slot;
    }
    orders_.emplace_back();
    booked_work_.emplace_back();
    dues_.push_back(Timestamp::max());
    return static_cast<std::uint32_t>(orders_.size() - 1);
}

void WorkingOrders::set_due(Timestamp& due, Timestamp to) {
    const Timestamp was = std::exchange(due, to);
    if (to <= next_due_) {
        next_due_ = to;
    } else if (was == next_due_) {
        next_due_ = Timestamp::max();
        for (const Timestamp time : dues_) next_due_ = std::min(next_due_, time);
        for (const Timestamp time : group_dues_) next_due_ = std::min(next_due_, time);
    }
}

void WorkingOrders::retire_finished(Timestamp now) {
    while (finished_head_ < finished_.size() &&
           now - finished_[finished_head_].at >= rules_.retire_after) {
        const Finished done = finished_[finished_head_++];
        const std::uint32_t slot = index_.find(done.number).value_or(no_slot);
        if (slot == no_slot || orders_[slot].open()) continue;  // with its group, or reopened
        const std::uint32_t group = orders_[slot].group;
        if (group == WorkingOrder::no_group) {
            retire(slot);
            continue;
        }
        const auto members = groups_[group].slots();
        const bool over = group_dues_[group] == Timestamp::max() &&
                          std::ranges::none_of(members, [&](std::uint32_t member) {
                              return orders_[member].open();
                          });
        if (over) {
            for (const std::uint32_t member : members) retire(member);
            groups_[group] = {};
            free_groups_.push_back(group);
        } else {
            finished_.push_back({done.number, now});
        }
    }
    if (finished_head_ * 2 > finished_.size()) {
        finished_.erase(finished_.begin(),
                        finished_.begin() + static_cast<std::ptrdiff_t>(finished_head_));
        finished_head_ = 0;
    }
}

void WorkingOrders::retire(std::uint32_t slot) {
    WorkingOrder& order = orders_[slot];
    const Order& sent = order.order();
    index_.erase(sent.id.number);
    retired_.add({sent.id.number, order.filled().reached(), order.quantity(), sent.instrument,
                  sent.side, sent.role, static_cast<std::uint8_t>(order.state()), 0});
    log_.release(order.executions);
    order = {};
    free_orders_.push_back(slot);
}

// --- what the desk does

void WorkingOrders::submitted(const OrderRequest& request, Price reference, std::int64_t multiplier,
                              Timestamp now, OutputBuffer& out) {
    invariant(request.action == RequestAction::Submit && request.count > 0 &&
                  request.count <= OrderRequest::max_orders,
              "a submit carries one to three orders");
    retire_finished(now);
    std::array<std::uint32_t, OrderRequest::max_orders> slots{};
    for (std::size_t i = 0; i < request.count; ++i) {
        const Order& order = request.orders[i].order();
        invariant(order.id.session == session_ && order.id.valid() &&
                      order.id.number < next_number_ && order.quantity > Quantity{},
                  "a sent order has an id of this session and a quantity");
        const auto standing = request.group == GroupKind::Bracket && i > 0
                                  ? WorkingOrder::Standing::HeldForEntry
                                  : WorkingOrder::Standing::Direct;
        const std::uint32_t slot = slots[i] = take_slot();
        orders_[slot] = WorkingOrder{order, reference, multiplier, now, standing};
        index_.insert(order.id.number, slot);
    }
    if (request.count > 1) {
        std::uint32_t group = 0;
        if (free_groups_.empty()) {
            group = static_cast<std::uint32_t>(groups_.size());
            groups_.emplace_back();
            group_dues_.push_back(Timestamp::max());
        } else {
            group = free_groups_.back();
            free_groups_.pop_back();
        }
        const std::span<const std::uint32_t> members{slots.data(), request.count};
        groups_[group] = OrderGroup{request.group, members};
        for (const std::uint32_t slot : members) orders_[slot].group = group;
    }
    Cause cause;
    cause.time = now;
    for (std::size_t i = 0; i < request.count; ++i) {
        refresh(slots[i], orders_[slots[i]].state(), Quantity{}, cause, now, out);
        push_update(orders_[slots[i]], orders_[slots[i]].state(), cause, out);
    }
}

Permission WorkingOrders::request_cancel(ClientOrderId id, Timestamp now, OutputBuffer& out) {
    const std::uint32_t slot = slot_of(id);
    if (slot == no_slot) return Permission::Refused;
    WorkingOrder& order = orders_[slot];
    if (!order.open() || order.cancel_pending()) return Permission::Refused;
    if (!order.may_cancel() || link_ == Link::Down) {
        order.want_cancel();
        return Permission::Queued;
    }
    const OrderState before = order.state();
    order.cancel_sent();
    Cause cause;
    cause.time = now;
    refresh(slot, before, order.cumulative(), cause, now, out);
    return Permission::Send;
}

Permission WorkingOrders::request_replace(ClientOrderId id, const Order& terms, Timestamp now,
                                          OutputBuffer& out) {
    const std::uint32_t slot = slot_of(id);
    if (slot == no_slot || link_ == Link::Down ||
        !orders_[slot].may_replace(rules_.replace, terms.quantity))
        return Permission::Refused;
    invariant(terms.id.session == session_ && terms.id.number < next_number_,
              "a replacement has a new id of this session");
    WorkingOrder& order = orders_[slot];
    const OrderState before = order.state();
    order.replace_sent(terms);
    Cause cause;
    cause.time = now;
    refresh(slot, before, order.cumulative(), cause, now, out);
    return Permission::Send;
}

void WorkingOrders::apply(const Split& split) {
    for (WorkingOrder& order : orders_)
        if (order.open() && order.order().instrument == split.header.instrument)
            order.heard_split(split);
    for (std::uint32_t group = 0; group < groups_.size(); ++group) {
        const auto members = groups_[group].slots();
        if (members.empty() || orders_[members[0]].order().instrument != split.header.instrument)
            continue;
        groups_[group].stop_checking();
        if (group_dues_[group] != Timestamp::max()) set_due(group_dues_[group], Timestamp::max());
    }
}

// --- what the venue says

void WorkingOrders::push_update(const WorkingOrder& order, OrderState before, const Cause& cause,
                                OutputBuffer& out) {
    OrderUpdate update;
    update.header.instrument = order.order().instrument;
    update.header.event_time = cause.time;
    update.header.flags = cause.flags;
    update.id = order.order().id;
    update.quantity = order.quantity();
    update.cumulative = order.cumulative();
    update.from = before;
    update.to = order.state();
    update.report = cause.report;
    update.reason = static_cast<std::uint8_t>(cause.reason);
    update.role = order.order().role;
    out.push(update);
}

// Derives the state anew and carries its consequences: open work, time-outs, retirement, record.
void WorkingOrders::refresh(std::uint32_t slot, OrderState before, Quantity filled_before,
                            const Cause& cause, Timestamp now, OutputBuffer& out) {
    WorkingOrder& order = orders_[slot];
    const OrderState after = order.derive(rules_.absence);

    const Work work = work_of(order);
    work_.change(order.order().instrument, booked_work_[slot], work);
    booked_work_[slot] = work;
    const Timestamp due =
        after == OrderState::PendingNew ? order.sent() + rules_.submit_timeout : Timestamp::max();
    if (due != dues_[slot]) set_due(dues_[slot], due);
    if (is_final(after) && !is_final(before)) finished_.push_back({order.order().id.number, now});

    Cause marked = cause;
    const Quantity filled = order.cumulative();
    if (is_final(before) && filled != filled_before) marked.flags |= OrderUpdate::late_fill;
    if (is_final(before) && !is_final(after)) marked.flags |= OrderUpdate::incident;
    if (filled != filled_before && filled > order.quantity()) marked.flags |= OrderUpdate::anomaly;
    counts_.anomalies += (marked.flags & OrderUpdate::anomaly) != 0 ? 1 : 0;
    counts_.duplicates += (marked.flags & OrderUpdate::duplicate) != 0 ? 1 : 0;
    counts_.late_fills += (marked.flags & OrderUpdate::late_fill) != 0 ? 1 : 0;
    counts_.incidents += (marked.flags & OrderUpdate::incident) != 0 ? 1 : 0;
    const bool new_terms = cause.report == static_cast<std::uint8_t>(ReportKind::Replaced);
    if (after != before || filled != filled_before || marked.flags != 0 || new_terms)
        push_update(order, before, marked, out);
}

void WorkingOrders::fill(std::uint32_t slot, const ExecutionReport& report, Cause& cause,
                         Bookings& bookings) {
    WorkingOrder& order = orders_[slot];
    if (report.last_quantity <= Quantity{} || report.last_price < Price{}) {
        cause.flags |= OrderUpdate::anomaly;
        return;
    }
    Execution* const known = log_.find(order.executions, key_of(report));
    if (known != nullptr && !known->quantity.is_zero()) {
        cause.flags |= OrderUpdate::duplicate;
        return;
    }
    const Execution heard{key_of(report),
                          report.last_quantity,
                          report.last_price,
                          report.fees,
                          known == nullptr ? Execution::Standing::Booked : known->standing,
                          known == nullptr ? 0 : known->next};
    if (known == nullptr) {
        order.executions = log_.add(order.executions, heard);
    } else {
        *known = heard;  // its bust or its correction came first
    }
    if (report.corrects != 0) correct(order, report, cause, bookings);
    order.heard_execution(report, heard.standing, bookings);
    order.heard_alive(report);
}

// A correction busts what it names, so that it may come before the bust, or without it.
void WorkingOrders::correct(WorkingOrder& order, const ExecutionReport& report, Cause& cause,
                            Bookings& bookings) {
    cause.flags |= OrderUpdate::anomaly;
    if (report.corrects == key_of(report)) return;
    Execution* const wrong = log_.find(order.executions, report.corrects);
    if (wrong == nullptr) {
        Execution expected;
        expected.id = report.corrects;
        expected.standing = Execution::Standing::Replaced;
        order.executions = log_.add(order.executions, expected);
        return;
    }
    const Execution::Standing before =
        std::exchange(wrong->standing, Execution::Standing::Replaced);
    if (before == Execution::Standing::Replaced) return;
    if (before == Execution::Standing::Booked) order.heard_bust(*wrong, bookings);
    order.heard_replacement(*wrong);
}

void WorkingOrders::bust(std::uint32_t slot, const ExecutionReport& report, Cause& cause,
                         Bookings& bookings) {
    WorkingOrder& order = orders_[slot];
    Execution* const known = log_.find(order.executions, key_of(report));
    cause.flags |= OrderUpdate::anomaly;
    if (known == nullptr) {
        Execution expected;
        expected.id = key_of(report);
        expected.standing = Execution::Standing::Busted;
        order.executions = log_.add(order.executions, expected);
        return;
    }
    if (known->standing != Execution::Standing::Booked) {
        cause.flags |= OrderUpdate::duplicate;
        return;
    }
    known->standing = Execution::Standing::Busted;
    order.heard_bust(*known, bookings);
}

// Takes the report's facts into the order.
void WorkingOrders::listen(std::uint32_t slot, const ExecutionReport& report, Cause& cause,
                           Bookings& bookings) {
    WorkingOrder& order = orders_[slot];
    const OrderState before = order.state();
    const Timestamp at = report.header.event_time;
    const auto odd_if = [&](bool odd) {
        if (odd) cause.flags |= OrderUpdate::anomaly;
    };
    switch (report.kind) {
        case ReportKind::Accepted:
        case ReportKind::Activated:
        case ReportKind::Suspended:
            order.heard_alive(report);
            order.heard_terms(report);
            order.heard_cumulative(report, bookings);
            break;
        case ReportKind::SeenLive:
            odd_if(is_final(before) && before != OrderState::Filled);
            order.heard_alive(report);
            order.heard_terms(report);
            order.heard_cumulative(report, bookings);
            break;
        case ReportKind::Fill:
            fill(slot, report, cause, bookings);
            order.heard_terms(report);
            order.heard_cumulative(report, bookings);
            break;
        case ReportKind::FillBusted:
            bust(slot, report, cause, bookings);
            break;
        case ReportKind::Canceled:
            order.heard_end(OrderState::Canceled, at);
            order.heard_cumulative(report, bookings);
            break;
        case ReportKind::Expired:
            order.heard_end(OrderState::Expired, at);
            order.heard_cumulative(report, bookings);
            break;
        case ReportKind::Rejected:
            order.heard_rejected(at);
            order.heard_cumulative(report, bookings);
            odd_if(!order.cumulative().is_zero());
            break;
        case ReportKind::Replaced:
            odd_if(before == OrderState::PendingNew);
            order.heard_replaced(report);
            order.heard_cumulative(report, bookings);
            break;
        case ReportKind::ReplaceRefused:
            odd_if(before == OrderState::PendingNew);
            order.heard_replace_refused(report);
            break;
        case ReportKind::CancelRefused:
            odd_if(before == OrderState::PendingNew);
            order.heard_cancel_refused(report);
            break;
        case ReportKind::SubmitTimedOut:
            odd_if(order.acknowledged());
            order.timed_out();
            break;
        case ReportKind::NotFound:
            odd_if(order.acknowledged());
            order.heard_not_found(at);
            break;
        case ReportKind::PositionSnapshot:
        case ReportKind::LinkDown:
        case ReportKind::ReconcileDone:
        case ReportKind::LinkUp:
        case ReportKind::Settled:
            break;
    }
}

// What an entry's word means for the exits that were sent with it.
void WorkingOrders::hand_down(std::uint32_t entry_slot, const Cause& cause, Timestamp now,
                              Effects& effects, OutputBuffer& out) {
    const WorkingOrder& entry = orders_[entry_slot];
    const OrderGroup& group = groups_[entry.group];
    if (group.kind() != GroupKind::Bracket || group.slots()[0] != entry_slot) return;
    for (const std::uint32_t slot : group.slots().subspan(1)) {
        WorkingOrder& exit = orders_[slot];
        const OrderState before = exit.state();
        if (entry.acknowledged()) exit.heard_group_taken();
        if (entry.state() == OrderState::Rejected) {
            if (entry.rejected_at() != Timestamp::max()) exit.heard_rejected(entry.rejected_at());
            if (entry.not_found_at() != Timestamp::min() && !exit.acknowledged())
                exit.heard_not_found(entry.not_found_at());
        }
        Cause inherited = cause;
        inherited.flags = 0;
        refresh(slot, before, exit.cumulative(), inherited, now, out);
        ask_cancel(exit, effects);
    }
}

void WorkingOrders::ask_cancel(const WorkingOrder& order, Effects& effects) const {
    if (link_ == Link::Up && order.may_cancel() && (order.cancel_wanted() || order.overshoots()))
        effects.follow_ups.push_back({order.order().id, order.order().instrument, order.leaves(),
                                      FollowUpKind::Cancel, order.order().side});
}

void WorkingOrders::follow(std::uint32_t slot, Timestamp now, Effects& effects, OutputBuffer& out) {
    ask_cancel(orders_[slot], effects);
    if (orders_[slot].group != WorkingOrder::no_group)
        check_group(orders_[slot].group, now, effects, out);
}

void WorkingOrders::check_group(std::uint32_t group, Timestamp now, Effects& effects,
                                OutputBuffer& out) {
    const bool incident = groups_[group].check(orders_, now, rules_.group_grace, effects);
    if (groups_[group].due() != group_dues_[group])
        set_due(group_dues_[group], groups_[group].due());
    if (!incident) return;
    const WorkingOrder& first = orders_[groups_[group].slots()[0]];
    Cause cause;
    cause.time = now;
    cause.flags = OrderUpdate::incident;
    ++counts_.incidents;
    push_update(first, first.state(), cause, out);
}

void WorkingOrders::hear_link(ReportKind kind, Timestamp now) {
    if (kind != ReportKind::ReconcileDone) {
        link_ = Link::Down;
        return;
    }
    link_ = Link::Up;
    // Cancels that waited are asked for one by one, a nanosecond on: the timers of a time come
    // before its inputs, and this is one of them.
    const Timestamp next = now + std::chrono::nanoseconds{1};
    for (std::uint32_t slot = 0; slot < orders_.size(); ++slot) {
        WorkingOrder& order = orders_[slot];
        if (order.open()) order.forget_unanswered();
        if (order.may_cancel() && order.cancel_wanted()) set_due(dues_[slot], next);
    }
}

void WorkingOrders::begin_reconcile() {
    link_ = Link::Down;
    external_.forget_all();
}

Effects WorkingOrders::apply(const ExecutionReport& report, Timestamp now, OutputBuffer& out) {
    Effects effects;
    // About positions, of which orders know nothing.
    if (report.kind == ReportKind::PositionSnapshot) return effects;
    if (report.kind == ReportKind::Settled) {
        settle(report, effects, out);
        return effects;
    }
    retire_finished(now);
    if (report.kind == ReportKind::LinkDown || report.kind == ReportKind::LinkUp ||
        report.kind == ReportKind::ReconcileDone) {
        hear_link(report.kind, now);
        return effects;
    }
    const std::uint32_t slot = slot_of(report.order);
    if (slot == no_slot) {
        stranger(report, effects, out);
        return effects;
    }
    const OrderState before = orders_[slot].state();
    const Quantity filled_before = orders_[slot].cumulative();
    Cause cause;
    cause.report = static_cast<std::uint8_t>(report.kind);
    cause.reason = report.reason;
    cause.time = report.header.event_time;
    Bookings bookings;
    listen(slot, report, cause, bookings);
    hand_over(slot, before, report, bookings, effects);
    refresh(slot, before, filled_before, cause, now, out);
    if (orders_[slot].group != WorkingOrder::no_group) hand_down(slot, cause, now, effects, out);
    follow(slot, now, effects, out);
    return effects;
}

// Bookings as fills of their order.
void WorkingOrders::hand_over(std::uint32_t slot, OrderState before, const ExecutionReport& report,
                              const Bookings& bookings, Effects& effects) {
    const Order& order = orders_[slot].order();
    for (const Booking& booking : bookings) {
        Fill fill;
        fill.header.instrument = order.instrument;
        fill.header.event_time = report.header.event_time;
        fill.header.flags = booking.flags;
        if (is_final(before)) fill.header.flags |= Fill::late;
        const bool inferred = (booking.flags & Fill::inferred) != 0;
        counts_.inferred_fills += inferred ? 1 : 0;
        fill.order = order.id;
        fill.execution = inferred ? 0 : report.execution;
        fill.price = booking.price;
        fill.corrected_from = booking.corrected_from;
        fill.quantity = booking.quantity;
        fill.fees = booking.fees;
        fill.side = order.side;
        fill.role = order.role;
        effects.fills.push_back(fill);
    }
}

// A report for an id that is not in the table: retired, or not of this run.
void WorkingOrders::stranger(const ExecutionReport& report, Effects& effects, OutputBuffer& out) {
    OrderUpdate update;
    update.header.instrument = report.header.instrument;
    update.header.event_time = report.header.event_time;
    update.header.flags = OrderUpdate::anomaly;
    update.id = report.order;
    update.quantity = report.quantity;
    update.cumulative = report.cumulative;
    update.report = static_cast<std::uint8_t>(report.kind);
    update.reason = static_cast<std::uint8_t>(report.reason);

    RetiredOrder* retired =
        report.order.session == session_ ? retired_.find(report.order.number) : nullptr;
    if (retired == nullptr) {
        update.to = update.from = OrderState::Unknown;
        ++counts_.external;
        external_.hear(report);
        out.push(update);
        return;
    }
    update.header.instrument = retired->instrument;
    update.role = retired->role;
    update.to = update.from = static_cast<OrderState>(retired->state);
    const bool fill = report.kind == ReportKind::Fill && report.last_quantity > Quantity{};
    const Quantity fresh = min(report.last_quantity, report.cumulative - retired->highest);
    if (fill && fresh > Quantity{}) {
        retired->highest = report.cumulative;
        if (retired->highest >= retired->quantity) {
            retired->state = static_cast<std::uint8_t>(OrderState::Filled);
            update.to = OrderState::Filled;
        }
        Fill late;
        late.header.instrument = retired->instrument;
        late.header.event_time = report.header.event_time;
        late.header.flags = Fill::late;
        late.order = update.id;
        late.execution = report.execution;
        late.price = report.last_price;
        late.quantity = fresh;
        late.fees = report.fees;
        late.side = retired->side;
        late.role = retired->role;
        effects.fills.push_back(late);
        update.header.flags |= OrderUpdate::late_fill;
        ++counts_.late_fills;
    } else if (fill) {
        update.header.flags |= OrderUpdate::duplicate;
        ++counts_.duplicates;
    }
    ++counts_.anomalies;
    out.push(update);
}

// Whole, whatever is held: a fill of the contract that is still on its way brings the position to
// zero when it comes.
void WorkingOrders::settle(const ExecutionReport& report, Effects& effects, OutputBuffer& out) {
    const bool settles = report.last_quantity > Quantity{};
    if (settles && settlements_.note(report.header.instrument, key_of(report)) ==
                       SettlementLog::Answer::FirstTime) {
        Fill fill;
        fill.header.instrument = report.header.instrument;
        fill.header.event_time = report.header.event_time;
        fill.header.flags = Fill::settled;
        fill.execution = report.execution;
        fill.price = report.last_price;
        fill.quantity = report.last_quantity;
        fill.fees = report.fees;
        fill.side = report.side;
        effects.fills.push_back(fill);
        return;
    }
    OrderUpdate update;
    update.header.instrument = report.header.instrument;
    update.header.event_time = report.header.event_time;
    update.header.flags = settles ? OrderUpdate::duplicate : OrderUpdate::anomaly;
    update.quantity = report.last_quantity;
    update.from = update.to = OrderState::Filled;
    update.report = static_cast<std::uint8_t>(report.kind);
    update.reason = static_cast<std::uint8_t>(report.reason);
    ++(settles ? counts_.duplicates : counts_.anomalies);
    out.push(update);
}

void WorkingOrders::refuse(const ExecutionReport& report, Timestamp now, OutputBuffer& out) {
    const std::uint32_t slot = slot_of(report.order);
    if (slot == no_slot) {
        ++counts_.anomalies;
        return;
    }
    WorkingOrder& order = orders_[slot];
    const OrderState before = order.state();
    order.heard_absurd(std::min(report.header.event_time, now));
    Cause cause;
    cause.report = static_cast<std::uint8_t>(report.kind);
    cause.reason = report.reason;
    cause.time = now;
    cause.flags = OrderUpdate::anomaly;
    refresh(slot, before, order.cumulative(), cause, now, out);
}

void WorkingOrders::incident(const Fill& fill, Timestamp now, OutputBuffer& out) {
    ++counts_.incidents;
    Cause cause;
    cause.time = now;
    cause.flags = OrderUpdate::incident;
    if (const std::uint32_t slot = slot_of(fill.order); slot != no_slot)
        return push_update(orders_[slot], orders_[slot].state(), cause, out);
    OrderUpdate update;
    update.header.instrument = fill.header.instrument;
    update.header.event_time = now;
    update.header.flags = cause.flags;
    update.id = fill.order;
    update.report = cause.report;
    update.role = fill.role;
    if (const RetiredOrder* retired = retired_.find(fill.order.number)) {
        update.quantity = retired->quantity;
        update.cumulative = retired->highest;
        update.from = update.to = static_cast<OrderState>(retired->state);
    }
    out.push(update);
}

void WorkingOrders::timed_out(ClientOrderId id, Timestamp now, OutputBuffer& out) {
    const std::uint32_t slot = slot_of(id);
    if (slot == no_slot || orders_[slot].state() != OrderState::PendingNew) return;
    WorkingOrder& order = orders_[slot];
    order.timed_out();
    Cause cause;
    cause.time = now;
    refresh(slot, OrderState::PendingNew, order.cumulative(), cause, now, out);
}

Effects WorkingOrders::due(Timestamp now, OutputBuffer& out) {
    Effects effects;
    if (next_due_ > now) return effects;
    for (std::uint32_t slot = 0; slot < dues_.size(); ++slot) {
        if (dues_[slot] != next_due_) continue;
        if (orders_[slot].state() == OrderState::PendingNew) {
            timed_out(orders_[slot].order().id, now, out);
        } else {
            set_due(dues_[slot], Timestamp::max());
            follow(slot, now, effects, out);
        }
        return effects;
    }
    for (std::uint32_t group = 0; group < group_dues_.size(); ++group) {
        if (group_dues_[group] != next_due_) continue;
        check_group(group, now, effects, out);
        return effects;
    }
    return effects;
}

}  // namespace tradewind::execution
