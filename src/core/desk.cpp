#include "tradewind/core/desk.hpp"

#include <algorithm>
#include <chrono>

#include "tradewind/model/doubtful_quote.hpp"
#include "tradewind/model/report_terms.hpp"
#include "tradewind/model/split_terms.hpp"

namespace tradewind::core {
namespace {

using namespace std::chrono_literals;

// The account is marked this often.
constexpr std::chrono::nanoseconds minute = 1min;
std::vector<settings::Agent> enabled_agents(const settings::Settings& settings) {
    std::vector<settings::Agent> agents = settings.agents;
    std::erase_if(agents, [](const settings::Agent& agent) { return !agent.enabled; });
    return agents;
}

Timestamp next_minute(Timestamp t) {
    const std::int64_t length = minute.count();
    return Timestamp::from_nanos((t.nanos() / length + 1) * length);
}

}  // namespace

Desk::Desk(const settings::Settings& settings, const calendar::Calendar& calendar,
           std::uint64_t session, const execution::VenueRules& venue)
    : settings_{settings},
      calendar_{calendar},
      agents_{enabled_agents(settings)},
      timers_{settings.run.max_instruments},
      policy_{settings.policy, agents_},
      entry_gates_{settings.policy, settings.exchange},
      news_{settings.policy.news, settings.run.max_instruments},
      orders_{session, venue, execution::Capacity{.instruments = settings.run.max_instruments}},
      ledger_{Money::from_double(settings.run.starting_equity), settings.run.max_instruments},
      gate_{settings.risk,
            settings.policy,
            {.symbols = static_cast<std::uint32_t>(settings.run.symbols.size()),
             .instruments = settings.run.max_instruments}},
      cursor_{calendar} {
    if (gate_.portfolio().in_use()) {
        listed_.reserve(settings.run.max_instruments);
        expiry_clock_.emplace(calendar, settings.options.clock, settings.options.overnight_share);
    }
    instruments_.reserve(settings.run.max_instruments);
    slots_.reserve(settings.run.max_instruments);
    entries_.reserve(settings.run.max_instruments);
    to_cancel_.reserve(4096);
}

void Desk::add_instrument(const Instrument& instrument) {
    instruments_.push_back(instrument);
    slots_.emplace_back();
    entries_.emplace_back();
    slots_.back().tradable = instrument.kind != InstrumentKind::Index;
    slots_.back().kind = instrument.kind;
    ledger_.add(instrument);
    gate_.portfolio().add(instrument);
    entry_gates_.add_instrument(instrument);
}

// ---- market ----

void Desk::on_market(const MarketEvent& event, OutputBuffer& outputs) {
    const InstrumentId id = event.header().instrument;
    Slot& known = slot(id);
    switch (event.header().kind) {
        case RecordKind::Quote: {
            const Quote& quote = event.as<Quote>();
            known.bid = quote.bid;
            known.ask = quote.ask;
            known.quote_time = now_;
            known.doubtful = doubtful(quote, known.kind) ? 1 : 0;
            if (known.doubtful != 0) [[unlikely]] {
                ++passed_over_.doubtful_quotes;
                if (known.entry_works != 0) look_at_entry(id, outputs);
                return;
            }
            known.quoted = 1;
            break;
        }
        case RecordKind::Trade: {
            const Trade& trade = event.as<Trade>();
            if (!trade.may(Trade::sets_open_close)) return;
            known.last = trade.price;
            known.last_time = now_;
            if (known.quoted != 0) return;  // quotes mark it
            break;
        }
        case RecordKind::Bar:
            known.last = event.as<Bar>().close;
            known.last_time = now_;
            known.bar_nanos = length_of(event.as<Bar>().frame).count();
            if (known.quoted != 0) return;
            break;
        case RecordKind::IndexValue:
            known.last = event.as<IndexValue>().value;
            known.last_time = now_;
            return;
        case RecordKind::Split:
            if (ledger_.apply(event.as<Split>(), outputs) == portfolio::EquityChange::PassedOver)
                ++passed_over_.corporate_actions;
            if (!credible(event.as<Split>())) return;
            gate_.portfolio().apply(event.as<Split>());
            orders_.apply(event.as<Split>());
            known.bid = known.ask = known.last = Price{};
            return;
        case RecordKind::Dividend:
            if (ledger_.apply(event.as<Dividend>()) == portfolio::EquityChange::PassedOver)
                ++passed_over_.corporate_actions;
            if (credible(event.as<Dividend>())) gate_.portfolio().apply(event.as<Dividend>());
            return;
        case RecordKind::News:
            news_.on_news(event.as<News>(), now_);
            if (gate_.on_news(event.as<News>(), now_)) look_at_entries(outputs);
            return;
        case RecordKind::TradingStatus:
            known.halted = static_cast<std::uint8_t>(
                (known.halted & Slot::halted_by_mismatch) |
                (event.as<TradingStatus>().halted != 0 ? Slot::halted_by_venue : 0));
            if (known.entry_works != 0) look_at_entry(id, outputs);
            pursue_exit(id, outputs);
            return;
        default:
            return;
    }
    mark(id, known, outputs);
    if (known.entry_works != 0) [[unlikely]]
        look_at_entry(id, outputs);
}

Price Desk::mark_of(InstrumentId id) const {
    const Slot& known = slots_[id.index()];
    const auto between = [](Price a, Price b) {
        return Price::from_nanos(a.nanos() + (b.nanos() - a.nanos()) / 2);
    };
    if (known.quoted == 0) return known.last;
    if (known.doubtful != 0) {
        const portfolio::Holding& marked = ledger_.holding(id);
        return between(marked.long_mark(), marked.short_mark());
    }
    if (known.bid == Price{} || known.ask == Price{}) return known.last;
    return between(known.bid, known.ask);
}

void Desk::mark(InstrumentId id, const Slot& known, OutputBuffer& outputs) {
    const auto change =
        known.quoted != 0 ? ledger_.mark(id, known.bid, known.ask) : ledger_.mark(id, known.last);
    switch (change) {
        case portfolio::EquityChange::Changed:
            watch(outputs);
            if (entries_at_work_ != 0 &&
                gate_.beyond_caps(ledger_.equity(), ledger_.gross_exposure(),
                                  ledger_.market_value())) [[unlikely]]
                look_at_entries(outputs);
            break;
        case portfolio::EquityChange::Unchanged:
            break;
        case portfolio::EquityChange::PassedOver:
            ++passed_over_.excessive_marks;
            break;
    }
}

void Desk::watch(OutputBuffer& outputs) {
    obey(gate_.watch(ledger_.equity(), ledger_.day_start_equity(), ledger_.peak_equity(), outputs),
         outputs);
}

void Desk::obey(risk::RiskAction action, OutputBuffer& outputs) {
    switch (action) {
        case risk::RiskAction::None:
            return;
        case risk::RiskAction::CancelEntries:
            return cancel_open(InstrumentId::none(), Which::Entries, outputs);
        case risk::RiskAction::Flatten:
            return close_book(outputs);
    }
}

void Desk::mark_minute(OutputBuffer& outputs) {
    if (next_equity_point_ == Timestamp::min()) schedule_session();
    outputs.emplace_from([this] { return ledger_.snapshot(now_); });
    next_equity_point_ = next_minute(now_);
}

risk::MarketView Desk::market_view(InstrumentId id) {
    const Slot& known = slot(id);
    const calendar::Session& session = cursor_.at(now_);
    // Nobody trades on a quote that is too wide to believe: none is shown. A crossed one is, for
    // its own verdict.
    const bool hidden = known.doubtful != 0 && known.bid <= known.ask;
    return {.bid = hidden ? Price{} : known.bid,
            .ask = hidden ? Price{} : known.ask,
            .last = known.last,
            .marked = known.quoted != 0 ? known.quote_time : known.last_time,
            .bar_length = std::chrono::nanoseconds{known.bar_nanos},
            .since_open = now_ - session.open,
            .to_close = session.close - now_,
            .phase = session.phase_at(now_),
            .source = known.quoted != 0      ? risk::MarkSource::Quotes
                      : known.bar_nanos != 0 ? risk::MarkSource::Bars
                      : known.last > Price{} ? risk::MarkSource::Trades
                                             : risk::MarkSource::None,
            .halted = known.halted};
}

risk::BookView Desk::book_view(InstrumentId id) const {
    const execution::Work& all = orders_.work();
    risk::BookView book;
    book.equity = ledger_.equity();
    book.cash = ledger_.cash();
    book.day_start_equity = ledger_.day_start_equity();
    book.peak_equity = ledger_.peak_equity();
    book.gross_exposure = ledger_.gross_exposure();
    book.net_exposure = ledger_.market_value();
    book.working_notional = all.opening_notional();
    book.working_buy_notional = all.opening_buy_notional();
    book.working_sell_notional = all.opening_sell_notional();
    book.open_orders = all.open;
    book.open_positions = ledger_.open_positions();
    book.entries_at_work = entries_at_work_;
    book.unknown_orders = orders_.uncertain() + static_cast<std::uint32_t>(doubts_);
    if (id.valid()) {
        const execution::Work& own = orders_.work(id);
        book.position = ledger_.position(id);
        book.position_value = ledger_.holding(id).value();
        book.instrument_working = own.opening_notional();
        book.working_buy = own.buy;
        book.working_sell = own.sell;
    }
    return book;
}

// ---- decisions ----

void Desk::on_signal(const Signal& signal, OutputBuffer& outputs) {
    for (std::uint32_t i = 0; i < signal.frame_count; ++i)
        signal.frames[i]->for_each_page([&](const FeaturePage& page) { outputs.push(page); });
    if (signal.flipped != 0) {
        RegimeFlip flip;
        flip.header.instrument = signal.instrument;
        flip.header.event_time = now_;
        flip.from = signal.regime_before;
        flip.to = signal.regime;
        outputs.push(flip);
    }
    if (signal.decide == 0) return;

    Slot& known = slot(signal.instrument);
    Decision& decision = outputs.emplace<Decision>();
    decision.header.instrument = signal.instrument;
    decision.header.event_time = now_;
    decision.regime = signal.regime;
    decision.reference = signal.close;
    decision.position = ledger_.position(signal.instrument);
    decision.agents = static_cast<std::uint8_t>(signal.intents.size());
    for (std::size_t i = 0; i < signal.intents.size(); ++i) {
        decision.votes[i].intent = signal.intents[i];
    }
    hear_news(std::span{decision.votes}.first(decision.agents), signal.instrument, outputs);
    const policy::Situation situation{
        .regime = signal.regime,
        .position = decision.position,
        .now = now_,
        .last_closed = known.last_closed,
        .working = orders_.has_open(signal.instrument) ? policy::Working::Yes : policy::Working::No,
        .readiness = signal.warm != 0 ? policy::Readiness::Warm : policy::Readiness::WarmUp,
        .tradable = known.tradable != 0 ? policy::Tradable::Yes : policy::Tradable::No,
        .reversing_to = known.reversing_to};
    // Built in its place, as what emplace_from() builds: to copy a record right after its fields
    // were written one by one costs more than to write them.
    ::new (&decision.blend)
        Blend(policy_.decide(situation, std::span{decision.votes}.first(decision.agents)));
    decision.outcome = decision.blend.outcome;
    if (decision.blend.outcome != DecisionOutcome::Sent) return;
    if (decision.blend.exit != 0) {
        // An agent may ask for an exit while the blend still speaks for what is held, or for
        // nothing.
        const Direction against =
            decision.position > Quantity{} ? Direction::Short : Direction::Long;
        known.reversing_to =
            decision.blend.direction == against ? decision.blend.direction : Direction::Flat;
        decision.order = want_exit(signal.instrument, outputs);
    } else {
        decision.outcome = enter(signal, decision, outputs);
    }
}

void Desk::hear_news(std::span<Vote> votes, InstrumentId id, OutputBuffer& outputs) {
    const double tone = news_.tone(id, now_);
    const auto effect = news_.modify(tone, votes);
    if (effect == policy::NewsSentiment::Effect::None) return;
    outputs.push(Verdict{.header = {.event_time = now_, .instrument = id},
                         .value = tone,
                         .limit = settings_.policy.news.strength,
                         .rule = RiskRule::NewsSentiment,
                         .outcome = effect == policy::NewsSentiment::Effect::Weakens
                                        ? VerdictOutcome::Shrink
                                        : VerdictOutcome::Pass});
}

DecisionOutcome Desk::enter(const Signal& signal, Decision& decision, OutputBuffer& outputs) {
    const InstrumentId id = signal.instrument;
    Slot& known = slot(id);
    const Instrument& instrument = instruments_[id.index()];
    const Price mark = mark_of(id);
    OrderPlan& plan = outputs.emplace_from([&] {
        return playbooks::plan(settings_.playbook,
                               {.instrument = instrument,
                                .blend = decision.blend,
                                .reference = mark > Price{} ? mark : signal.close,
                                .atr = signal.atr,
                                .equity = ledger_.equity(),
                                .position = decision.position,
                                .size_scale = gate_.size_scale()});
    });
    plan.header.instrument = id;
    plan.header.event_time = now_;
    if (plan.outcome != PlanOutcome::Planned) return DecisionOutcome::PlanRefused;
    if (entry_gates_.guards(id) &&
        ask_gates(signal, decision.blend, plan, outputs) == policy::EntryGates::Answer::Refused)
        return DecisionOutcome::GateRefused;

    risk::BookView book = book_view(id);
    count_external(id, book);
    if (gate_.portfolio().in_use()) {
        list_stakes(id);
        book.stakes = risk::Stakes::of(*this);
    }
    risk::MarketView market = market_view(id);
    market.regime = decision.regime.regime;
    market.realized_volatility = signal.realized_volatility;
    const risk::Review review =
        gate_.review_entry(propose(plan), instrument, market, book, now_, outputs);
    if (!review.approved()) return DecisionOutcome::RiskRefused;
    known.time_stop_nanos = plan.time_stop_nanos;
    // Shares and risk stay out of the records while nothing learns from them.
    known.attribution = {};
    known.attribution.regime = decision.regime.regime;
    known.attribution.agent = attribution_of(decision.regime.regime, decision.blend.direction,
                                             std::span{decision.votes}.first(decision.agents))
                                  .agent;
    known.reversing_to = Direction::Flat;
    decision.order = review.orders[0].order().id.number;
    submit(review, review.count > 1 ? GroupKind::Bracket : GroupKind::Single, id, outputs);
    entry_sent(review.orders[0].order());
    return DecisionOutcome::Sent;
}

std::chrono::nanoseconds Desk::time_left(const Blend& blend, const OrderPlan& plan) {
    const std::chrono::nanoseconds stop = plan.time_stop_nanos > 0
                                              ? std::chrono::nanoseconds{plan.time_stop_nanos}
                                              : std::chrono::seconds{blend.horizon_seconds};
    const std::uint32_t flat_minutes = settings_.risk.session_window.flat_minutes;
    if (flat_minutes == 0) return stop;
    return std::clamp(cursor_.at(now_).close - flat_minutes * minute - now_, 0ns, stop);
}

policy::EntryGates::Answer Desk::ask_gates(const Signal& signal, const Blend& blend,
                                           const OrderPlan& plan, OutputBuffer& outputs) {
    const InstrumentId id = signal.instrument;
    const Slot& known = slot(id);
    const risk::MarketView market = market_view(id);
    const bool quoted = market.source == risk::MarkSource::Quotes;
    const bool traded = known.closed != Direction::Flat;
    return entry_gates_.ask({.instrument = instruments_[id.index()],
                             .plan = plan,
                             .confidence = blend.confidence,
                             .bid = quoted ? market.bid : Price{},
                             .ask = quoted ? market.ask : Price{},
                             .quote_age = now_ - market.marked,
                             .adx = signal.adx,
                             .spread_score = signal.spread_score,
                             .realized_volatility = signal.realized_volatility,
                             .horizon = time_left(blend, plan),
                             .closed = known.closed,
                             .since_closed = traded ? now_ - known.last_closed : 0ns},
                            outputs);
}

risk::Proposal Desk::propose(const OrderPlan& plan) {
    risk::Proposal proposal;
    const auto add = [&](OrderRole role, Side side, OrderType type, Price limit, Price stop) {
        proposal.orders[proposal.count++] = {.id = orders_.next_id(),
                                             .quantity = plan.quantity,
                                             .limit = limit,
                                             .stop = stop,
                                             .instrument = plan.header.instrument,
                                             .side = side,
                                             .type = type,
                                             .role = role};
    };
    const bool has_exits = plan.stop > Price{} || plan.target > Price{};
    add(has_exits ? OrderRole::Entry : OrderRole::Single, plan.side, plan.entry_type,
        plan.entry_limit, {});
    if (plan.target > Price{}) {
        add(OrderRole::TakeProfit, opposite(plan.side), OrderType::Limit, plan.target, {});
    }
    if (plan.stop > Price{}) {
        add(OrderRole::StopLoss, opposite(plan.side), OrderType::Stop, {}, plan.stop);
    }
    if (settings_.risk.session_window.flat_minutes == 0) {
        // Held overnight, so its exits must outlive the day as well.
        for (std::uint8_t i = 1; i < proposal.count; ++i) {
            proposal.orders[i].time_in_force = TimeInForce::GoodTillCancel;
        }
    }
    return proposal;
}

// ---- sending ----

void Desk::submit(const risk::Review& review, GroupKind group, InstrumentId id,
                  OutputBuffer& outputs) {
    OrderRequest request;
    request.header.instrument = id;
    request.header.event_time = now_;
    request.action = RequestAction::Submit;
    request.group = group;
    request.count = review.count;
    request.orders = review.orders;
    outputs.push(request);
    // An order without a limit is counted at what the gate took it for, or at the mark above it.
    const Price mark = mark_of(id);
    const bool buys = request.orders[0].order().side == Side::Buy;
    const Price reference = buys ? std::max(mark, market_view(id).buy_price()) : mark;
    list(id);
    orders_.submitted(request, reference, instruments_[id.index()].multiplier, now_, outputs);
}

void Desk::send_cancel(ClientOrderId id, InstrumentId instrument, OutputBuffer& outputs) {
    if (orders_.request_cancel(id, now_, outputs) != execution::Permission::Send) return;
    OrderRequest request;
    request.header.instrument = instrument;
    request.header.event_time = now_;
    request.action = RequestAction::Cancel;
    request.target = id;
    outputs.push(request);
}

void Desk::send_resize(const execution::FollowUp& ask, OutputBuffer& outputs) {
    const execution::WorkingOrder* working = orders_.find(ask.target);
    if (working == nullptr) return;
    Order terms = working->order();
    terms.id = orders_.next_id();
    terms.quantity = ask.quantity;
    terms.limit = working->terms().limit;
    terms.stop = working->terms().stop;
    const risk::Review review = gate_.review_resize(terms, instruments_[ask.instrument.index()],
                                                    market_view(ask.instrument), outputs);
    if (!review.approved()) return;
    if (orders_.request_replace(ask.target, terms, now_, outputs) != execution::Permission::Send) {
        return;
    }
    OrderRequest request;
    request.header.instrument = ask.instrument;
    request.header.event_time = now_;
    request.action = RequestAction::Replace;
    request.target = ask.target;
    request.count = 1;
    request.orders[0] = review.orders[0];
    outputs.push(request);
}

// ---- reports ----

void Desk::on_report(const ExecutionReport& report, OutputBuffer& outputs) {
    // Until all is told again, what comes proves nothing about what came before it.
    if (report.kind != ReportKind::LinkUp && orders_.link() == execution::Link::Up)
        last_report_ = now_;
    const InstrumentId about = report.header.instrument;
    const std::int64_t multiplier =
        about.index() < instruments_.size() ? instruments_[about.index()].multiplier : 1;
    if (credible(report, multiplier)) [[likely]] {
        hear(report, outputs);
    } else {
        hear_incredible(report, multiplier, outputs);
    }
    if (about.index() < slots_.size() && slots_[about.index()].entry_works != 0)
        follow_entry(about);
    look_at_flattening(outputs);
}

void Desk::hear_incredible(ExecutionReport report, std::int64_t multiplier, OutputBuffer& outputs) {
    const execution::WorkingOrder* const order = orders_.find(report.order);
    const InstrumentId about =
        order != nullptr ? order->order().instrument : report.header.instrument;
    const double told = report.cumulative.to_double();
    if (blank_incredible(report, multiplier) == ReportDoubt::Detail) {
        ++passed_over_.reports;
        hear(report, outputs);
        return;
    }
    // It was told, so that its absence in the reconcile under way is no word that nothing is held.
    if (report.kind == ReportKind::PositionSnapshot && about.index() < slots_.size())
        slot(about).position_told = 1;
    orders_.refuse(report, now_, outputs);
    distrust(about, told, outputs);
    // However it came to its end: an order that is over must not count as live.
    if (report.kind == ReportKind::Canceled || report.kind == ReportKind::Rejected ||
        report.kind == ReportKind::Expired)
        hear(report, outputs);
}

void Desk::hear(const ExecutionReport& report, OutputBuffer& outputs) {
    const InstrumentId id = report.header.instrument;
    // The account may hold contracts that this run does not know.
    if (report.kind == ReportKind::Settled && id.index() >= slots_.size()) return;
    act(orders_.apply(report, now_, outputs), outputs);
    if (report.kind == ReportKind::LinkDown) reconciles_asked_ = 0;  // LinkUp asks anew
    if (report.kind == ReportKind::LinkUp) reconcile(outputs);
    if (report.kind == ReportKind::ReconcileDone) finish_reconcile(outputs);
    if (id.index() >= slots_.size()) return;
    if (report.kind == ReportKind::PositionSnapshot) {
        slot(id).position_told = 1;
        compare_position(id, report.cumulative, outputs);
    }
    if (report.kind == ReportKind::Rejected && slot(id).exit_wanted != 0) {
        // A refused exit is tried again, but not at once: the reason may stand for a while.
        slot(id).exit_retry = now_ + exit_pause;
        look_again(id, slot(id).exit_retry);
    }
    pursue_exit(id, outputs);
}

void Desk::act(const execution::Effects& effects, OutputBuffer& outputs) {
    for (const Fill& fill : effects.fills) book(fill, outputs);
    if (!effects.fills.empty()) watch(outputs);
    for (const execution::FollowUp& ask : effects.follow_ups) {
        switch (ask.kind) {
            case execution::FollowUpKind::Cancel:
                send_cancel(ask.target, ask.instrument, outputs);
                break;
            case execution::FollowUpKind::Resize:
                send_resize(ask, outputs);
                break;
            case execution::FollowUpKind::Flatten:
            case execution::FollowUpKind::Unprotected:
                // Wanted until it is done: a refusal is tried again.
                want_exit(ask.instrument, outputs);
                break;
        }
    }
    for (const Fill& fill : effects.fills) answer_for(fill, outputs);
}

void Desk::book(const Fill& fill, OutputBuffer& outputs) {
    const InstrumentId id = fill.header.instrument;
    Slot& known = slot(id);
    const Quantity before = ledger_.position(id);
    list(id);
    if (!ledger_.carries(fill)) [[unlikely]]
        return distrust(id, fill.quantity.to_double(), outputs);
    gate_.on_fill(fill, instruments_[id.index()], now_);
    const bool settled = (fill.header.flags & Fill::settled) != 0;
    const Attribution opener = settled ? Attribution{} : known.attribution;
    if (const auto trip = ledger_.apply(fill, opener, outputs))
        obey(gate_.on_trip(*trip, now_, outputs), outputs);
    const Quantity after = ledger_.position(id);
    const bool turned = (before < Quantity{}) != (after < Quantity{});
    if (!after.is_zero() && (before.is_zero() || turned)) {
        known.position_opened = now_;
        if (known.time_stop_nanos > 0)
            look_again(id, now_ + std::chrono::nanoseconds{known.time_stop_nanos});
    }
    if (after.is_zero() && !before.is_zero()) {
        known.last_closed = now_;
        known.closed = before > Quantity{} ? Direction::Long : Direction::Short;
    }
}

// ---- timers and commands ----

DueTimer Desk::next_timer() const {
    if (orders_.next_due() <= timers_.next_due()) {
        return {.due = orders_.next_due(), .key = 0, .kind = TimerKind::OrderTimeout};
    }
    return timers_.peek();
}

void Desk::on_timer(const Timer& timer, OutputBuffer& outputs) {
    if (timer.kind != TimerKind::OrderTimeout) timers_.pop();
    switch (timer.kind) {
        case TimerKind::OrderTimeout:
            act(orders_.due(now_, outputs), outputs);
            look_at_flattening(outputs);
            break;
        case TimerKind::TimeStop:
            look_at_exit(InstrumentId::from_index(static_cast<std::uint32_t>(timer.key)), outputs);
            break;
        case TimerKind::ForceFlat:
            flatten_all(outputs);
            break;
        case TimerKind::SessionClose:
            // Whether quotes are fed is asked anew each day: where they end, trades and bars mark.
            for (Slot& known : slots_) known.quoted = 0;
            ledger_.roll_day();
            gate_.roll_day(ledger_.day_start_equity(), now_, outputs);
            schedule_session();
            break;
        case TimerKind::Reconcile:
            on_reconcile_timer(outputs);
            break;
        case TimerKind::DayReturns:
            take_day_returns();
            break;
        case TimerKind::WorkingEntries:
            look_at_entries(outputs);
            break;
        case TimerKind::Flattening:
            on_flattening_timer(outputs);
            break;
        case TimerKind::BarBoundary:
            invariant(false, "the desk gets the timers it asked for");
    }
}

void Desk::schedule_session() {
    const calendar::Session& session = cursor_.at(now_);
    if (session.date == session_date_ || session.close == Timestamp::max()) return;
    session_date_ = session.date;
    if (settings_.risk.session_window.flat_minutes > 0) {
        const Timestamp flat = session.close - settings_.risk.session_window.flat_minutes * minute;
        if (flat > now_) timers_.schedule(flat, TimerKind::ForceFlat, 0);
    }
    if (gate_.portfolio().in_use() && now_ < session.close + minute)
        timers_.schedule(session.close + minute, TimerKind::DayReturns, 0);
    timers_.schedule(session.post_close, TimerKind::SessionClose, 0);
}

void Desk::on_command(const OperatorCommand& command, OutputBuffer& outputs) {
    gate_.command(command.command, ledger_.equity(), outputs);
    switch (command.command) {
        case CommandKind::KillSwitch:
            close_book(outputs);
            break;
        case CommandKind::Flatten:
            if (command.header.instrument.valid()) {
                want_exit(command.header.instrument, outputs);
            } else {
                flatten_all(outputs);
            }
            break;
        case CommandKind::CancelAll:
            cancel_open(InstrumentId::none(), Which::Entries, outputs);
            break;
        case CommandKind::FeedGap:
            // Marks are stale until new data comes.
            for (Slot& known : slots_) known.quote_time = known.last_time = Timestamp{};
            look_at_entries(outputs);
            break;
        case CommandKind::JournalFailed:
        case CommandKind::Halt:
            cancel_open(InstrumentId::none(), Which::Entries, outputs);
            break;
        case CommandKind::Reconcile:
            reconcile(outputs);
            break;
        case CommandKind::ResetKillSwitch:
        case CommandKind::Resume:
        case CommandKind::JournalMended:
            break;
        case CommandKind::Stop:
            // What the book is worth at the end.
            outputs.push(ledger_.snapshot(now_));
            break;
    }
}

}  // namespace tradewind::core
