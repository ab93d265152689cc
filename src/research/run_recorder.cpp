#include "tradewind/research/run_recorder.hpp"

#include <algorithm>
#include <cstddef>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/model/control_input.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/research/text.hpp"

namespace tradewind::research {
namespace {

constexpr std::size_t closed_orders_kept = 4096;

// The first instant of the New York date after the one that `time` belongs to.
Timestamp end_of_date(Timestamp time) {
    return calendar::from_new_york(calendar::new_york_date(time).plus_days(1),
                                   std::chrono::nanoseconds{0});
}

// A damaged journal may name any index; a table must not grow to it.
bool in_table(InstrumentId id) { return id.valid() && id.index() < (1u << 20); }

template <std::size_t N>
void count(std::array<std::uint64_t, N>& counters, std::size_t index) {
    if (index < N) ++counters[index];
}

bool same_account(const EquityPoint& a, const EquityPoint& b) {
    return a.equity == b.equity && a.cash == b.cash && a.realized == b.realized &&
           a.unrealized == b.unrealized && a.fees == b.fees &&
           a.gross_exposure == b.gross_exposure && a.peak_equity == b.peak_equity;
}

}  // namespace

Money RunTotals::ledger_gap() const {
    return last.equity - (starting_equity + last.realized + last.unrealized - last.fees);
}

std::uint64_t RunTotals::bars() const {
    for (std::size_t i = 0; i < time_frame_count; ++i) {
        const std::uint64_t seen = std::max(feed_bars[i], frames[i]);
        if (seen != 0) return seen;
    }
    return 0;
}

std::string RunRecorder::Cause::text() const {
    if (risk) return *risk;
    if (command) return *command;
    if (timer) return *timer;
    return agent_exit ? "agent_exit" : "";
}

RunRecorder::RunRecorder(RecorderSettings settings, RowSink& sink)
    : settings_{std::move(settings)},
      sink_{sink},
      names_{settings_.agents},
      events_{settings_.events, names_, entries_, sink} {
    totals_.refused.set_strong_from(settings_.events.min_confidence);
    totals_.starting_equity = settings_.starting_equity;
    totals_.last.equity = settings_.starting_equity;
    totals_.last.cash = settings_.starting_equity;
    totals_.last.peak_equity = settings_.starting_equity;
    totals_.daily_equity.push_back(settings_.starting_equity.to_double());
    totals_.drawdown.add(settings_.starting_equity);
}

void RunRecorder::on_record(const Header& header, const std::byte* record, std::size_t size) {
    on_record(RecordView{header.sequence, header.receive_time, record, size});
}

void RunRecorder::on_record(const RecordView& record) {
    const Header header = record.header();
    if (record.size < size_of(header.kind)) return;
    count(totals_.records, static_cast<std::size_t>(header.kind));
    if (is_input(header.kind)) {
        begin_input(record, header);
        events_.on_record(record, header);
        return;
    }
    // Without its inputs a run is still cut into them by the number that outputs carry.
    if (record.sequence != output_sequence_) {
        if (output_sequence_ != 0) settle_causes();
        output_sequence_ = record.sequence;
    }
    fold(record, header);
    events_.on_record(record, header);
}

void RunRecorder::fold(const RecordView& record, const Header& header) {
    switch (header.kind) {
        case RecordKind::FeatureFrame:
            // The most frequent output: two bytes of it are enough. A frame is counted once.
            if (std::to_integer<std::size_t>(record.bytes[offsetof(FeaturePage, page)]) == 0)
                count(totals_.frames,
                      std::to_integer<std::size_t>(record.bytes[offsetof(FeaturePage, frame)]));
            return;
        case RecordKind::Decision:
            totals_.refused.on_record(record, header, names_);
            return on_decision(record.as<Decision>());
        case RecordKind::OrderPlan:
            totals_.refused.on_record(record, header, names_);
            return entries_.on_plan(record.as<OrderPlan>());
        case RecordKind::Verdict: {
            totals_.refused.on_record(record, header, names_);
            const auto verdict = record.as<Verdict>();
            const auto rule = static_cast<std::size_t>(verdict.rule);
            if (verdict.outcome == VerdictOutcome::Refuse) count(totals_.refusals, rule);
            if (verdict.outcome == VerdictOutcome::Shrink) count(totals_.shrinks, rule);
            return;
        }
        case RecordKind::OrderRequest:
            totals_.refused.on_record(record, header, names_);
            return on_request(record.as<OrderRequest>(), record.sequence);
        case RecordKind::RegimeFlip:
            return count(totals_.flips,
                         static_cast<std::size_t>(record.as<RegimeFlip>().to.regime));
        case RecordKind::OrderUpdate:
            return on_update(record.as<OrderUpdate>(), record);
        case RecordKind::Fill:
            return on_fill(record.as<Fill>());
        case RecordKind::RoundTrip:
            return on_trip(record.as<RoundTrip>(), record.sequence);
        case RecordKind::EquityPoint:
            return on_equity(record.as<EquityPoint>());
        case RecordKind::RiskEvent:
            ++totals_.risk_events;
            cause_.risk = "risk_" + std::string{name_of(record.as<RiskEvent>().rule)};
            return;
        case RecordKind::WeightChange:
            return totals_.charts.on_weight(record.as<WeightChange>(), record.core_time);
        case RecordKind::None:
        case RecordKind::Quote:
        case RecordKind::Trade:
        case RecordKind::Bar:
        case RecordKind::IndexValue:
        case RecordKind::OptionStats:
        case RecordKind::News:
        case RecordKind::Split:
        case RecordKind::Dividend:
        case RecordKind::TradingStatus:
        case RecordKind::ExecutionReport:
        case RecordKind::Timer:
        case RecordKind::OperatorCommand:
        case RecordKind::InstrumentAdded:
        case RecordKind::ClockAdvance:
            return;
    }
}

void RunRecorder::begin_input(const RecordView& record, const Header& header) {
    settle_causes();
    output_sequence_ = 0;
    inputs_seen_ = true;
    if (is_market(header.kind)) {
        if (totals_.market_events++ == 0) totals_.first_event = header.event_time;
        totals_.last_event = std::max(totals_.last_event, header.event_time);
        see_time(header.event_time);
        if (header.kind == RecordKind::Bar) {
            const auto bar = record.as<Bar>();
            count(totals_.feed_bars, index_of(bar.frame));
        }
    } else if (header.kind == RecordKind::Timer) {
        const auto timer = record.as<Timer>();
        if (timer.kind == TimerKind::TimeStop || timer.kind == TimerKind::ForceFlat)
            cause_.timer = name_of(timer.kind);
    } else if (header.kind == RecordKind::OperatorCommand) {
        cause_.command = "command_" + std::string{name_of(record.as<OperatorCommand>().command)};
    } else {
        names_.learn(record);
    }
}

// At the end of an input, since the record that tells why may follow the request. What wants a
// position closed often cancels its exits first and flattens inputs later, so the cause stays with
// the position until that is closed. A timer or a command after which nothing was sent is none.
void RunRecorder::settle_causes() {
    if (acted_on_.empty() && cause_.empty()) return;
    const std::string cause = cause_.text();
    for (const InstrumentId id : acted_on_) {
        Position& at = position(id);
        if (!at.held.is_zero() && at.exit_cause.empty()) at.exit_cause = cause;
    }
    acted_on_.clear();
    cause_ = Cause{};
}

void RunRecorder::see_time(Timestamp time) {
    if (in_day_ && time < day_end_) {
        latest_ = std::max(latest_, time);
        return;
    }
    if (in_day_) close_day();
    in_day_ = true;
    day_end_ = end_of_date(time);
    latest_ = time;
    weighed_to_ = time;
    ++totals_.days;
    flush_closed_orders(closed_orders_kept);
}

// The present ratio has held since weighed_to_. What lies behind the last event is kept apart: it
// belongs to the day only if another event follows.
void RunRecorder::weigh(Timestamp until) {
    const auto seconds_to = [this](Timestamp time) {
        const double seconds = static_cast<double>((time - weighed_to_).count()) / 1e9;
        weighed_to_ = time;
        return seconds;
    };
    if (latest_ > weighed_to_) {
        const double seconds = seconds_to(latest_);
        seconds_ += tail_seconds_ + seconds;
        ratio_seconds_ += tail_ratio_seconds_ + ratio_ * seconds;
        tail_seconds_ = tail_ratio_seconds_ = 0;
    }
    if (until > weighed_to_) {
        const double seconds = seconds_to(until);
        tail_seconds_ += seconds;
        tail_ratio_seconds_ += ratio_ * seconds;
    }
    totals_.exposure = seconds_ > 0 ? ratio_seconds_ / seconds_ : 0;
}

void RunRecorder::close_day() {
    weigh(latest_);
    tail_seconds_ = tail_ratio_seconds_ = 0;
    totals_.daily_equity.push_back(totals_.last.equity.to_double());
    in_day_ = false;
}

void RunRecorder::on_equity(const EquityPoint& point) {
    const Timestamp time = point.header.event_time;
    if (!inputs_seen_) see_time(time);
    if (in_day_ && time >= day_end_) close_day();
    if (in_day_) weigh(time);
    ratio_ =
        point.equity > Money{} ? point.gross_exposure.to_double() / point.equity.to_double() : 0;
    const bool repeats = totals_.days == equity_day_ && same_account(point, totals_.last);
    equity_day_ = totals_.days;
    totals_.last = point;
    totals_.drawdown.add(point.equity);
    totals_.charts.on_equity(point);
    if (!repeats) sink_.equity(point);
}

void RunRecorder::on_decision(const Decision& decision) {
    count(totals_.decisions, static_cast<std::size_t>(decision.outcome));
    if (decision.blend.exit != 0) cause_.agent_exit = true;
    entries_.on_decision(decision);
    totals_.charts.on_decision(decision);
}

void RunRecorder::on_request(const OrderRequest& request, std::uint64_t sequence) {
    const std::size_t size = std::min<std::size_t>(request.count, OrderRequest::max_orders);
    if (in_table(request.header.instrument) && request.action != RequestAction::Replace)
        acted_on_.push_back(request.header.instrument);
    if (request.action == RequestAction::Replace) {
        OrderRow* row = find_order(request.target);
        if (row == nullptr || size == 0) return;
        const Order& terms = request.orders[0].order();
        row->quantity = terms.quantity;
        row->limit = terms.limit;
        row->stop = terms.stop;
        ++row->replaces;
        return;
    }
    if (request.action != RequestAction::Submit) return;
    for (std::size_t i = 0; i < size; ++i) {
        const Order& order = request.orders[i].order();
        ++totals_.orders;
        OrderRow& row = orders_.emplace_back();
        row.id = order.id;
        row.symbol = names_.symbol(order.instrument);
        row.side = order.side;
        row.type = order.type;
        row.time_in_force = order.time_in_force;
        row.role = order.role;
        row.quantity = order.quantity;
        row.limit = order.limit;
        row.stop = order.stop;
        row.sent = request.header.receive_time;
        row.last_change = request.header.receive_time;
        row.sequence = sequence;
    }
    if (orders_.size() > 2 * closed_orders_kept) flush_closed_orders(closed_orders_kept);
}

void RunRecorder::on_update(const OrderUpdate& update, const RecordView& record) {
    const std::uint8_t flags = update.header.flags;
    if ((flags & OrderUpdate::late_fill) != 0) ++totals_.late_fills;
    if ((flags & OrderUpdate::duplicate) != 0) ++totals_.duplicates;
    if ((flags & OrderUpdate::anomaly) != 0) ++totals_.anomalies;
    if ((flags & OrderUpdate::incident) != 0) ++totals_.incidents;
    if (OrderRow* row = find_order(update.id)) {
        row->state = update.to;
        row->last_change = record.core_time;
        if (update.reason != 0) row->reason = static_cast<RejectReason>(update.reason);
        if (flags != 0) ++row->anomalies;
    }
}

void RunRecorder::on_fill(const Fill& fill) {
    ++totals_.fills;
    see_time(fill.header.event_time);
    const bool correction = (fill.header.flags & Fill::correction) != 0;
    const bool busted = (fill.header.flags & Fill::busted) != 0;
    if (OrderRow* row = find_order(fill.order)) {
        if (correction) {
            row->notional += notional(fill.price - fill.corrected_from, fill.quantity);
        } else if (busted) {
            row->notional -= notional(fill.price, fill.quantity);
            row->filled -= fill.quantity;
        } else {
            row->notional += notional(fill.price, fill.quantity);
            row->filled += fill.quantity;
        }
        row->fees += fill.fees;
        row->last_change = fill.header.receive_time;
    }
    if (correction || !in_table(fill.header.instrument)) return;
    position(fill.header.instrument).held = fill.position_after;
}

void RunRecorder::on_trip(const RoundTrip& trip, std::uint64_t sequence) {
    constexpr std::uint8_t no_agent = 255;
    TradeRow row{.trip = trip,
                 .sequence = sequence,
                 .symbol = names_.symbol(trip.header.instrument),
                 .agent = trip.agent == no_agent ? std::string{} : names_.agent(trip.agent),
                 .exit_reason = std::string{name_of(trip.exit_role)}};
    if (in_table(trip.header.instrument)) {
        Position& at = position(trip.header.instrument);
        const bool asked =
            trip.exit_role == OrderRole::Flatten || trip.exit_role == OrderRole::Single;
        if (asked && !at.exit_cause.empty()) row.exit_reason = at.exit_cause;
        at.exit_cause.clear();
    }
    totals_.charts.on_trip(trip, entries_.behind(trip), names_.multiplier(trip.header.instrument));
    totals_.trades.add(trip.gross, trip.fees);
    const auto regime = static_cast<std::size_t>(trip.regime);
    if (regime < regime_count) totals_.trades_by_regime[regime].add(trip.gross, trip.fees);
    totals_.trades_by_agent[row.agent.empty() ? "none" : row.agent].add(trip.gross, trip.fees);
    totals_.trades_by_symbol[row.symbol].add(trip.gross, trip.fees);
    totals_.hold_seconds += (trip.header.event_time - trip.opened).count() / 1'000'000'000;
    sink_.trade(row);
}

void RunRecorder::flush_closed_orders(std::size_t keep) {
    if (orders_.size() <= keep) return;
    std::size_t surplus = orders_.size() - keep;
    // Open orders stay wherever they stand; rows leave in the order they were sent.
    std::deque<OrderRow> kept;
    for (OrderRow& row : orders_) {
        if (surplus != 0 && is_final(row.state)) {
            --surplus;
            count(totals_.order_states, static_cast<std::size_t>(row.state));
            sink_.order(row);
        } else {
            kept.push_back(std::move(row));
        }
    }
    orders_ = std::move(kept);
}

OrderRow* RunRecorder::find_order(const ClientOrderId& id) {
    // Numbers grow as orders are sent.
    const auto at =
        std::partition_point(orders_.begin(), orders_.end(),
                             [&id](const OrderRow& row) { return row.id.number < id.number; });
    return at != orders_.end() && at->id == id ? &*at : nullptr;
}

RunRecorder::Position& RunRecorder::position(InstrumentId id) {
    if (positions_.size() <= id.index()) positions_.resize(id.index() + 1);
    return positions_[id.index()];
}

const RunTotals& RunRecorder::finish() {
    if (finished_) return totals_;
    finished_ = true;
    events_.finish();
    totals_.refused.finish();
    totals_.names = names_;
    settle_causes();
    if (in_day_) close_day();
    for (const OrderRow& row : orders_) {
        count(totals_.order_states, static_cast<std::size_t>(row.state));
        sink_.order(row);
    }
    orders_.clear();
    return totals_;
}

}  // namespace tradewind::research
