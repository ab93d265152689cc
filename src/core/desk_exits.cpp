#include <algorithm>
#include <chrono>

#include "tradewind/core/desk.hpp"

// How the desk closes what it holds.
namespace tradewind::core {
namespace {

using namespace std::chrono_literals;

// How long a venue that takes a fill back has for the corrected one.
constexpr std::chrono::nanoseconds correction_grace = 10s;

// More than one instrument's exit, or one cancel, puts out.
constexpr std::size_t outputs_of_one = 64 * 1024;

}  // namespace

std::uint64_t Desk::want_exit(InstrumentId id, OutputBuffer& outputs) {
    slot(id).exit_wanted = 1;
    return pursue_exit(id, outputs);
}

std::uint64_t Desk::pursue_exit(InstrumentId id, OutputBuffer& outputs) {
    Slot& known = slot(id);
    if (known.exit_wanted == 0) return 0;
    const Quantity position = ledger_.position(id);
    const bool working = orders_.has_open(id);
    if (position.is_zero() && !working) {
        known.exit_wanted = 0;
        known.exit_retry = Timestamp{};
        return 0;
    }
    if (now_ < known.exit_retry) return 0;
    if (!position.is_zero() && exit_waits(id)) {
        // Its stop and target stay: they protect it until then, and may even close it.
        cancel_open(id, Which::Entries, outputs);
        return 0;
    }
    if (working) {
        // What still works could fill as well: it goes first. Its end brings us back here.
        cancel_open(id, Which::All, outputs);
        return 0;
    }
    return send_flatten(id, position > Quantity{} ? Side::Sell : Side::Buy, position.magnitude(),
                        outputs);
}

bool Desk::exit_waits(InstrumentId id) {
    Slot& known = slot(id);
    if (known.halted != 0) return true;  // its resumption looks again
    if (settings_.exchange.fills == settings::FillModel::NextOpen) return false;
    const calendar::Session& session = cursor_.at(now_);
    if (session.phase_at(now_) == calendar::Phase::Regular) return false;
    known.exit_retry = now_ < session.open ? session.open : cursor_.at(session.post_close).open;
    if (known.exit_retry < Timestamp::max()) look_again(id, known.exit_retry);
    return true;
}

std::uint64_t Desk::send_flatten(InstrumentId id, Side side, Quantity quantity,
                                 OutputBuffer& outputs) {
    if (orders_.link() == execution::Link::Down) {
        slot(id).exit_wanted = 1;  // finish_reconcile() goes on with it
        return 0;
    }
    Order order;
    order.id = orders_.next_id();
    order.quantity = quantity;
    order.instrument = id;
    order.side = side;
    order.role = OrderRole::Flatten;
    const risk::Review review = gate_.review_exit(order, instruments_[id.index()], market_view(id),
                                                  book_view(id), now_, outputs);
    if (!review.approved()) {
        Slot& known = slot(id);
        known.exit_wanted = 1;
        known.exit_retry = now_ + exit_pause;
        look_again(id, known.exit_retry);
        return 0;
    }
    submit(review, GroupKind::Single, id, outputs);
    return order.id.number;
}

void Desk::flatten_all(OutputBuffer& outputs) {
    for (std::uint32_t i = 0; i < instruments_.size(); ++i) {
        const auto id = InstrumentId::from_index(i);
        if (ledger_.position(id).is_zero() && !orders_.has_open(id)) continue;
        outputs.make_room(outputs_of_one);
        want_exit(id, outputs);
    }
}

void Desk::close_book(OutputBuffer& outputs) {
    flatten_all(outputs);
    timers_.schedule(now_ + gate_.flattening().patience(), TimerKind::Flattening, 0);
    look_at_flattening(outputs);
}

void Desk::look_at_flattening(OutputBuffer& outputs) {
    if (!gate_.flattening().running()) {
        // A late fill after the book was flat.
        if (!gate_.kill_latched() || ledger_.open_positions() == 0) [[likely]]
            return;
        gate_.flatten_again(ledger_.equity(), now_);
        return close_book(outputs);
    }
    const auto standing = gate_.flattening().look({.equity = ledger_.equity(),
                                                   .open_positions = ledger_.open_positions(),
                                                   .open_orders = orders_.work().open},
                                                  now_, outputs);
    if (standing == risk::Flattening::Standing::Flat) return timers_.drop(TimerKind::Flattening);
    if (standing != risk::Flattening::Standing::NewlyOverdue) return;
    for (std::uint32_t i = 0; i < instruments_.size(); ++i) {
        const auto id = InstrumentId::from_index(i);
        if (ledger_.position(id).is_zero() && !orders_.has_open(id)) continue;
        outputs.make_room(outputs_of_one);
        RiskEvent stands;
        stands.header.instrument = id;
        stands.header.event_time = now_;
        stands.rule = RiskRule::Flattening;
        stands.value = ledger_.position(id).to_double();
        stands.detail = orders_.work(id).open;
        stands.latched = 1;
        outputs.push(stands);
    }
}

void Desk::on_flattening_timer(OutputBuffer& outputs) {
    look_at_flattening(outputs);
    if (!gate_.flattening().running()) return;
    // What is wanted is tried again anyway; this finds what nothing works for any more.
    flatten_all(outputs);
    const calendar::Session& session = cursor_.at(now_);
    const bool open = session.phase_at(now_) == calendar::Phase::Regular;
    const Timestamp next = open || now_ < session.open
                               ? std::max(session.open, now_ + gate_.flattening().patience())
                               : cursor_.at(session.post_close).open;
    if (next < Timestamp::max()) timers_.schedule(next, TimerKind::Flattening, 0);
}

void Desk::cancel_open(InstrumentId id, Which which, OutputBuffer& outputs) {
    to_cancel_.clear();
    orders_.for_each_open([&](const execution::WorkingOrder& order) {
        const OrderRole role = order.order().role;
        if (id.valid() && order.order().instrument != id) return;
        if (role == OrderRole::Flatten || order.cancel_pending()) return;
        if (which == Which::Entries && role != OrderRole::Entry && role != OrderRole::Single)
            return;
        to_cancel_.push_back(order.order().id);
    });
    for (const ClientOrderId& order : to_cancel_) {
        if (!id.valid()) outputs.make_room(outputs_of_one);
        // Canceling an entry takes its held exits along, so one may be final by now.
        const execution::WorkingOrder* working = orders_.find(order);
        if (working != nullptr && working->open()) {
            send_cancel(order, working->order().instrument, outputs);
        }
    }
}

void Desk::look_again(InstrumentId id, Timestamp when) {
    timers_.schedule(when, TimerKind::TimeStop, id.index());
}

void Desk::look_at_exit(InstrumentId id, OutputBuffer& outputs) {
    const Slot& known = slot(id);
    const auto time_stop = [&] {
        const bool held = known.time_stop_nanos > 0 && !ledger_.position(id).is_zero();
        return held ? known.position_opened + std::chrono::nanoseconds{known.time_stop_nanos}
                    : Timestamp::max();
    };
    if (known.exit_wanted != 0 || time_stop() <= now_) want_exit(id, outputs);
    // The timer came for the earliest of what was asked for.
    Timestamp next = time_stop() > now_ ? time_stop() : Timestamp::max();
    if (known.exit_wanted != 0 && known.exit_retry > now_) next = std::min(next, known.exit_retry);
    if (next < Timestamp::max()) look_again(id, next);
}

void Desk::answer_for(const Fill& fill, OutputBuffer& outputs) {
    // Shares that an expired contract left: nobody chose them. Where nothing is held overnight they
    // go at the next open.
    if ((fill.header.flags & Fill::settled) != 0 &&
        slot(fill.header.instrument).kind != InstrumentKind::Option &&
        settings_.risk.session_window.flat_minutes > 0 &&
        !ledger_.position(fill.header.instrument).is_zero()) {
        want_exit(fill.header.instrument, outputs);
        return;
    }
    if ((fill.header.flags & Fill::late) == 0 || (fill.header.flags & Fill::correction) != 0)
        return;
    const InstrumentId id = fill.header.instrument;
    Slot& known = slot(id);
    if (known.exit_wanted != 0 || ledger_.position(id).is_zero() || orders_.has_open(id)) return;
    if (fill.role == OrderRole::Single) {
        // Without exits of its own: the agents and the time stop answer for what it brings, unless
        // the desk had taken it back.
        const execution::WorkingOrder* order = orders_.find(fill.order);
        if (order != nullptr && !order->canceled_by_desk()) return;
    }
    orders_.incident(fill, now_, outputs);
    known.exit_wanted = 1;
    if ((fill.header.flags & Fill::busted) != 0) {
        // Where the venue only corrects a price, the corrected fill follows.
        known.exit_retry = now_ + correction_grace;
        look_again(id, known.exit_retry);
    }
    pursue_exit(id, outputs);
}

}  // namespace tradewind::core
