#include <algorithm>
#include <chrono>
#include <utility>

#include "tradewind/core/desk.hpp"

// How the desk comes to know what its broker knows, and what it does until then.
namespace tradewind::core {
namespace {

using namespace std::chrono_literals;

// Positions at a broker lag behind its fills by seconds: a difference is looked at again after
// this.
constexpr std::chrono::nanoseconds second_look = 10s;

// How long a broker has to answer a reconcile, and how often in a row it is asked: one that does
// not answer, or whose answers are absurd.
constexpr std::chrono::nanoseconds reconcile_patience = 30s;
constexpr std::uint32_t most_reconciles = 4;

}  // namespace

void Desk::reconcile(OutputBuffer& outputs) {
    reconciles_asked_ = 0;
    ask_reconcile(outputs);
}

void Desk::ask_reconcile(OutputBuffer& outputs) {
    ++reconciles_asked_;
    spoilt_ = 0;
    look_at_reconcile(now_ + reconcile_patience);
    orders_.begin_reconcile();
    for (Slot& known : slots_) known.position_told = 0;
    OrderRequest request;
    request.action = RequestAction::Reconcile;
    // A day before the last word that came: what was lost was not lost so long before the contact.
    request.header.event_time = last_report_ - 24h;
    outputs.push(request);
}

void Desk::look_at_reconcile(Timestamp when) {
    reconcile_due_ = when;
    timers_.schedule(when, TimerKind::Reconcile, 0);
}

void Desk::on_reconcile_timer(OutputBuffer& outputs) {
    if (now_ < reconcile_due_) return look_at_reconcile(reconcile_due_);
    if (reconciles_asked_ == 0) {
        if (wants_second_look() && orders_.link() == execution::Link::Up) reconcile(outputs);
    } else if (reconciles_asked_ < most_reconciles) {
        ask_reconcile(outputs);
    } else {
        reconciles_asked_ = 0;
        set_unreconciled(1, outputs);
    }
}

void Desk::set_unreconciled(std::uint8_t unreconciled, OutputBuffer& outputs) {
    if (std::exchange(unreconciled_, unreconciled) == unreconciled) return;
    RiskEvent event;
    event.header.event_time = now_;
    event.rule = RiskRule::UnknownOrders;
    event.value = orders_.uncertain();
    event.latched = unreconciled;
    outputs.push(event);
}

void Desk::finish_reconcile(OutputBuffer& outputs) {
    for (std::uint32_t i = 0; i < slots_.size(); ++i) {
        const auto id = InstrumentId::from_index(i);
        // All positions were told; of what is not among them nothing is held.
        if (slot(id).position_told == 0) compare_position(id, Quantity{}, outputs);
        // Exits that waited go on one by one, each as an input of its own.
        if (slot(id).exit_wanted != 0) look_again(id, now_ + 1ns);
    }
    reconciles_asked_ = 0;
    set_unreconciled(0, outputs);
    spoilt_reconciles_ = spoilt_ != 0 ? spoilt_reconciles_ + 1 : 0;
    if (wants_second_look()) look_at_reconcile(now_ + second_look);
}

bool Desk::wants_second_look() const {
    return doubts_ != 0 || (spoilt_reconciles_ > 0 && spoilt_reconciles_ < most_reconciles);
}

void Desk::compare_position(InstrumentId id, Quantity at_broker, OutputBuffer& outputs) {
    Slot& known = slot(id);
    const Quantity booked = ledger_.position(id);
    const PositionCheck before = known.position_check;
    if (at_broker == booked) {
        known.position_check = PositionCheck::Agrees;
    } else if (before == PositionCheck::Agrees) {
        known.position_check = PositionCheck::Doubted;
        // In a reconcile the look behind its end is enough.
        if (doubts_ == 0 && reconciles_asked_ == 0) look_at_reconcile(now_ + second_look);
    } else {
        known.position_check = PositionCheck::Broken;
    }
    if (known.position_check == before) return;
    if (before == PositionCheck::Doubted) --doubts_;
    if (known.position_check == PositionCheck::Doubted) ++doubts_;
    const bool broken = known.position_check == PositionCheck::Broken;
    if (!broken && before != PositionCheck::Broken) return;
    say_mismatch(id, at_broker.to_double(), outputs);
    if (!broken && known.exit_wanted != 0) look_again(id, now_ + 1ns);
}

// The difference is never traded away: who is right only a person can tell.
void Desk::say_mismatch(InstrumentId id, double at_broker, OutputBuffer& outputs) {
    Slot& known = slot(id);
    const bool broken = known.position_check == PositionCheck::Broken;
    known.halted = static_cast<std::uint8_t>(broken ? known.halted | Slot::halted_by_mismatch
                                                    : known.halted & Slot::halted_by_venue);
    RiskEvent event;
    event.header.instrument = id;
    event.header.event_time = now_;
    event.rule = RiskRule::PositionMismatch;
    event.value = at_broker;
    event.limit = ledger_.position(id).to_double();
    event.latched = broken ? 1 : 0;
    outputs.push(event);
    if (known.entry_works != 0) look_at_entry(id, outputs);
}

void Desk::distrust(InstrumentId id, double told, OutputBuffer& outputs) {
    ++passed_over_.reports;
    if (id.index() >= slots_.size()) return;
    Slot& known = slot(id);
    if (known.position_check != PositionCheck::Broken) {
        if (known.position_check == PositionCheck::Doubted) --doubts_;
        known.position_check = PositionCheck::Broken;
        say_mismatch(id, told, outputs);
    }
    if (reconciles_asked_ != 0) {
        spoilt_ = 1;
    } else if (orders_.link() == execution::Link::Up) {
        reconcile(outputs);  // else LinkUp asks
    }
}

// Orders in the account that are not ours may still fill: entries leave room for them. Exits do not
// wait for what is not managed.
double Desk::worst_value(const execution::ExternalOrder& order) const {
    return std::max(order.price, mark_of(order.instrument)).to_double() * order.leaves.to_double() *
           static_cast<double>(instruments_[order.instrument.index()].multiplier);
}

void Desk::count_external(InstrumentId id, risk::BookView& book) const {
    // However much the outside says, the sum fits.
    const auto add = [](Money& sum, double value) {
        sum += Money::from_double(std::clamp(1e9 - sum.to_double(), 0.0, value));
    };
    for (const execution::ExternalOrder& order : orders_.external()) {
        ++book.open_orders;
        if (order.instrument.index() >= slots_.size()) continue;
        const double value = worst_value(order);
        add(book.working_notional, value);
        add(order.side == Side::Buy ? book.working_buy_notional : book.working_sell_notional,
            value);
        if (order.instrument != id) continue;
        add(book.instrument_working, value);
        (order.side == Side::Buy ? book.working_buy : book.working_sell) += order.leaves;
    }
}

}  // namespace tradewind::core
