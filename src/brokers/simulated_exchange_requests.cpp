#include <algorithm>
#include <cstring>

#include "tradewind/brokers/simulated_exchange.hpp"

// What the venue and its broker answer to requests.
namespace tradewind::brokers {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t largest_notional_nanos = 4'000'000'000'000'000'000;  // 4 billion dollars

// When the exchanges stop taking orders for their auctions.
constexpr std::chrono::nanoseconds opening_cutoff = std::chrono::minutes{2};
constexpr std::chrono::nanoseconds closing_cutoff = std::chrono::minutes{10};

// The adapter's side of a lost reply: when it stops waiting, and when its look-up has an answer.
constexpr std::chrono::nanoseconds submit_timeout = std::chrono::seconds{5};
constexpr std::chrono::nanoseconds look_up_delay = std::chrono::seconds{1};

Wide wide_notional(Price price, Quantity quantity, std::int64_t multiplier) {
    return static_cast<Wide>(price.nanos()) * quantity.micros() * multiplier /
           Quantity::micros_per_unit;
}

ExecutionReport refusal(ReportKind kind, RejectReason reason, ClientOrderId id,
                        std::string_view words) {
    ExecutionReport report;
    report.order = id;
    report.kind = kind;
    report.reason = reason;
    std::ranges::copy(words.substr(0, report.text.size() - 1), report.text.begin());
    return report;
}

std::string_view words_for(RejectReason reason) {
    switch (reason) {
        case RejectReason::InsufficientBuyingPower:
            return "exposure would exceed the account's buying power";
        case RejectReason::MarketClosed:
            return "the session does not take this time in force now";
        case RejectReason::InvalidPrice:
            return "price missing, off the tick or on the wrong side";
        case RejectReason::InvalidQuantity:
            return "quantity not positive, off the lot or too large";
        case RejectReason::UnknownInstrument:
            return "instrument not known, not tradable, adjusted or expired";
        case RejectReason::DuplicateId:
            return "this client order id was sent before";
        case RejectReason::Halted:
            return "trading in the instrument is halted";
        case RejectReason::NotSupported:
            return "no such combination of type, group and time in force";
        case RejectReason::Injected:
            return "seeded fault";
        case RejectReason::TooLateToCancel:
            return "the order is already final";
        case RejectReason::UnknownOrder:
            return "no such order";
        case RejectReason::None:
        case RejectReason::Unknown:
        case RejectReason::NotShortable:
        case RejectReason::LinkDown:
            break;
    }
    return {};
}

}  // namespace

void SimulatedExchange::on_request(const OrderRequest& request, Timestamp core_time) {
    advance(core_time);
    Action action;
    action.request = request;
    action.decided = core_time;
    const std::size_t count = std::min<std::size_t>(request.count, OrderRequest::max_orders);
    const Order& first = request.orders[0].order();
    if (first.instrument.index() < tapes_.size())
        action.decided =
            core_time - std::chrono::nanoseconds{tapes_[first.instrument.index()].lag_nanos};

    const bool names_orders =
        request.action == RequestAction::Submit || request.action == RequestAction::Replace;
    if (names_orders)
        for (std::size_t i = 0; i < count; ++i)
            if (guard_.note(request.orders[i].order().id) == DuplicateGuard::Answer::Seen)
                action.duplicates = static_cast<std::uint8_t>(action.duplicates | 1u << i);

    if (request.action == RequestAction::Submit && action.duplicates == 0 &&
        faults_.strikes(FaultPlan::Fault::LostReply, first.id.number, 0)) {
        ++counters_.lost;
        Action timeout = action;
        timeout.kind = ActionKind::SubmitTimeout;
        actions_.push(core_time + submit_timeout, timeout);
        if (faults_.strikes(FaultPlan::Fault::LostRequest, first.id.number, 0)) return;
        action.reply = Reply::Lost;
    }
    actions_.push(core_time + latency_, action);
}

void SimulatedExchange::arrive(const Action& action, Timestamp at) {
    switch (action.request.action) {
        case RequestAction::Submit:
            return submit(action, at);
        case RequestAction::Cancel:
            return cancel(action, at);
        case RequestAction::Replace:
            return replace(action, at);
        case RequestAction::Reconcile:
            return reconcile(action, at);
    }
}

// --- submit -------------------------------------------------------------------------------------

RejectReason SimulatedExchange::check_prices(const Instrument& instrument, OrderType type,
                                             Price limit, Price stop) const {
    const auto good = [&](Price price) {
        return price > Price{} && instrument.round_to_tick(price, Rounding::Nearest) == price;
    };
    const bool needs_limit = type == OrderType::Limit || type == OrderType::StopLimit;
    const bool needs_stop = type == OrderType::Stop || type == OrderType::StopLimit;
    if (needs_limit && !good(limit)) return RejectReason::InvalidPrice;
    if (needs_stop && !good(stop)) return RejectReason::InvalidPrice;
    return RejectReason::None;
}

RejectReason SimulatedExchange::check_order(const Order& order) const {
    if (order.instrument.index() >= instruments_.size()) return RejectReason::UnknownInstrument;
    const Instrument& instrument = instruments_[order.instrument.index()];
    if (instrument.symbol().empty() || instrument.kind == InstrumentKind::Index)
        return RejectReason::UnknownInstrument;
    if (order.quantity <= Quantity{} || order.quantity > largest_order ||
        instrument.round_to_lot(order.quantity) != order.quantity)
        return RejectReason::InvalidQuantity;
    const bool auction =
        order.time_in_force == TimeInForce::AtOpen || order.time_in_force == TimeInForce::AtClose;
    if (auction && (order.type == OrderType::Stop || order.type == OrderType::StopLimit ||
                    instrument.kind == InstrumentKind::Option))  // they have no auctions
        return RejectReason::NotSupported;
    return check_prices(instrument, order.type, order.limit, order.stop);
}

// Orders of one group agree: one instrument, one size, exits against their entry, the target beyond
// the stop.
RejectReason SimulatedExchange::check_terms(const OrderRequest& request) const {
    const std::size_t count = request.count;
    const std::size_t least = request.group == GroupKind::Single ? 1 : 2;
    const std::size_t most = request.group == GroupKind::Single            ? 1
                             : request.group == GroupKind::OneCancelsOther ? 2
                                                                           : 3;
    if (count < least || count > most) return RejectReason::NotSupported;
    if (!orders_.has_room(count)) return RejectReason::Unknown;

    const Order& first = request.orders[0].order();
    for (std::size_t i = 0; i < count; ++i) {
        const Order& order = request.orders[i].order();
        if (const RejectReason reason = check_order(order); reason != RejectReason::None)
            return reason;
        if (order.instrument != first.instrument) return RejectReason::UnknownInstrument;
        if (order.quantity != first.quantity) return RejectReason::InvalidQuantity;
    }
    if (request.group == GroupKind::Single) return RejectReason::None;

    const bool bracket = request.group == GroupKind::Bracket;
    const Side exit_side = bracket ? opposite(first.side) : first.side;
    Price stop;
    Price target;
    for (std::size_t i = bracket ? 1 : 0; i < count; ++i) {
        const Order& exit = request.orders[i].order();
        const bool waits = exit.time_in_force == TimeInForce::Day ||
                           exit.time_in_force == TimeInForce::GoodTillCancel;
        if (exit.side != exit_side || !waits) return RejectReason::NotSupported;
        if (exit.type == OrderType::Limit) target = exit.limit;
        if (exit.type == OrderType::Stop || exit.type == OrderType::StopLimit) stop = exit.stop;
    }
    // A sell's stop is below its target, and an entry's price lies between them; a buy's mirrored.
    const auto ordered = [exit_side](Price low, Price high) {
        if (low == Price{} || high == Price{}) return true;
        return exit_side == Side::Sell ? low < high : high < low;
    };
    Price entry;
    if (bracket && first.type != OrderType::Market)
        entry = first.type == OrderType::Stop ? first.stop : first.limit;
    if (!ordered(stop, target) || !ordered(stop, entry) || !ordered(entry, target))
        return RejectReason::InvalidPrice;
    return RejectReason::None;
}

RejectReason SimulatedExchange::check_session(const OrderRequest& request, Timestamp at) {
    const Instrument& instrument = instruments_[request.orders[0].order().instrument.index()];
    if (instrument.kind == InstrumentKind::Option &&
        (at >= times_of(instrument).trading_end || adjusted(instrument.id) != nullptr))
        return RejectReason::UnknownInstrument;
    if (next_open()) return RejectReason::None;
    const calendar::Session session = sessions_.at(at);
    const bool regular = session.phase_at(at) == calendar::Phase::Regular;
    switch (request.orders[0].order().time_in_force) {
        case TimeInForce::Day:
        case TimeInForce::ImmediateOrCancel:
        case TimeInForce::FillOrKill:
            return regular ? RejectReason::None : RejectReason::MarketClosed;
        case TimeInForce::GoodTillCancel:
            return RejectReason::None;
        case TimeInForce::AtOpen: {
            const bool in_time = at >= session.close || at < session.open - opening_cutoff;
            return in_time ? RejectReason::None : RejectReason::MarketClosed;
        }
        case TimeInForce::AtClose: {
            const bool in_time = at >= session.close || at < session.close - closing_cutoff;
            return in_time ? RejectReason::None : RejectReason::MarketClosed;
        }
    }
    return RejectReason::MarketClosed;
}

// Gross exposure of positions at their marks, of working orders that open, and of this one must
// not exceed the multiple of equity. An order's size counts as far as it does not close a position.
RejectReason SimulatedExchange::check_buying_power(const Order& order, Quantity quantity) const {
    const auto mark_of = [this](InstrumentId id) {
        const Book& book = books_[id.index()];
        if (book.last > Price{}) return book.last;
        if (book.bid > Price{} && book.ask > Price{})
            return Price::from_nanos((book.bid.nanos() + book.ask.nanos()) / 2);
        return std::max(book.bid, book.ask);
    };
    const auto price_of = [&](const Order& asked) {
        const Book& book = books_[asked.instrument.index()];
        Price price = mark_of(asked.instrument);
        if (asked.side == Side::Buy && book.ask > price) price = book.ask;
        if (asked.type == OrderType::Limit || asked.type == OrderType::StopLimit)
            price = asked.side == Side::Buy ? asked.limit : std::max(price, asked.limit);
        if (asked.type == OrderType::Stop) price = std::max(price, asked.stop);
        return price;
    };
    const auto opening = [&](const Order& asked, Quantity open) {
        const Quantity position = account_.position(asked.instrument);
        const bool closes =
            asked.side == Side::Sell ? position > Quantity{} : position < Quantity{};
        return closes ? max(Quantity{}, open - position.magnitude()) : open;
    };
    const auto multiplier = [this](InstrumentId id) { return instruments_[id.index()].multiplier; };

    const Quantity opened = opening(order, quantity);
    if (opened.is_zero()) return RejectReason::None;
    const Price price = price_of(order);
    if (price <= Price{}) return RejectReason::InvalidPrice;
    const Wide asked = wide_notional(price, opened, multiplier(order.instrument));
    if (asked > largest_notional_nanos) return RejectReason::InvalidQuantity;

    Wide equity = account_.cash().nanos();
    Wide exposure = asked;
    for (const InstrumentId id : account_.held()) {
        const Quantity position = account_.position(id);
        equity += wide_notional(mark_of(id), position, multiplier(id));
        exposure += wide_notional(mark_of(id), position.magnitude(), multiplier(id));
    }
    for (const OrderPool::Entry& entry : orders_.by_id()) {
        const WorkingOrder& other = orders_[static_cast<Seat>(entry.seat)];
        // Exits of an entry that works count with that entry; the order itself, when replaced,
        // anew.
        if (other.entry != no_seat || other.order.id == order.id) continue;
        exposure += wide_notional(price_of(other.order), opening(other.order, other.open),
                                  multiplier(other.order.instrument));
    }
    constexpr std::int64_t millionth = 1'000'000;
    const auto multiple = static_cast<std::int64_t>(
        terms_.buying_power_multiple * static_cast<double>(millionth) + 0.5);
    return exposure * millionth > equity * multiple ? RejectReason::InsufficientBuyingPower
                                                    : RejectReason::None;
}

void SimulatedExchange::submit(const Action& action, Timestamp at) {
    const OrderRequest& request = action.request;
    const std::size_t count = std::min<std::size_t>(request.count, OrderRequest::max_orders);
    const Order& first = request.orders[0].order();

    RejectReason reason = RejectReason::None;
    if (action.duplicates != 0) {
        ++counters_.duplicate_ids;
        reason = RejectReason::DuplicateId;
    }
    if (reason == RejectReason::None) reason = check_terms(request);
    if (reason == RejectReason::None && books_[first.instrument.index()].halted != 0)
        reason = RejectReason::Halted;
    if (reason == RejectReason::None) reason = check_session(request, at);
    if (reason == RejectReason::None) reason = check_buying_power(first, first.quantity);
    if (reason == RejectReason::None &&
        faults_.strikes(FaultPlan::Fault::Reject, first.id.number, 0))
        reason = RejectReason::Injected;

    if (reason != RejectReason::None) {
        for (std::size_t i = 0; i < count; ++i) {
            const Order& order = request.orders[i].order();
            ++counters_.rejected;
            ExecutionReport report =
                refusal(ReportKind::Rejected, reason, order.id, words_for(reason));
            report.header.instrument = order.instrument;
            report.side = order.side;
            const bool answered = action.reply == Reply::Delivered;
            if (answered) deliver_plain(report, at_venue(at));
            // A repeated id keeps the history of the order that has it.
            if ((action.duplicates >> i & 1u) == 0)
                finished_.push({.id = order.id,
                                .when = at,
                                .first_delivery = answered ? at + latency_ : Timestamp::max(),
                                .cumulative = {},
                                .quantity = order.quantity,
                                .average = {},
                                .instrument = order.instrument,
                                .side = order.side,
                                .kind = ReportKind::Rejected,
                                .reason = reason});
        }
        return;
    }

    std::array<Seat, OrderRequest::max_orders> seats{no_seat, no_seat, no_seat};
    const bool bracket = request.group == GroupKind::Bracket;
    for (std::size_t i = 0; i < count; ++i) {
        WorkingOrder order;
        order.order = request.orders[i].order();
        order.decided = action.decided;
        order.expires = expiry_of(order.order.time_in_force, at);
        order.first_delivery = Timestamp::max();
        order.arrival = ++arrivals_;
        const bool held = bracket && i > 0;
        order.exit = held || request.group == GroupKind::OneCancelsOther ? 1 : 0;
        order.state = held ? SeatState::Held : SeatState::Working;
        (held ? order.held : order.open) = order.order.quantity;
        seats[i] = orders_.add(order);
        expect_end_of(instrument_of(order));
        ++counters_.orders;
    }
    if (bracket) {
        orders_[seats[0]].exits = {seats[1], seats[2]};
        for (std::size_t i = 1; i < count; ++i) orders_[seats[i]].entry = seats[0];
    }
    const std::size_t pair = bracket ? 1 : 0;
    if (count == pair + 2) {
        orders_[seats[pair]].sibling = seats[pair + 1];
        orders_[seats[pair + 1]].sibling = seats[pair];
    }
    if (action.reply == Reply::Delivered)
        for (std::size_t i = 0; i < count; ++i) {
            WorkingOrder& order = orders_[seats[i]];
            const bool held = order.state == SeatState::Held;
            deliver(report_of(order, held ? ReportKind::Suspended : ReportKind::Accepted), order,
                    at_venue(at));
        }
    if (trades_at(at))
        for (std::size_t i = 0; i < count; ++i) match_quote(seats[i], at_venue(at));
    watch(first.instrument);
}

// --- cancel, replace ----------------------------------------------------------------------------

const SimulatedExchange::FinishedOrder* SimulatedExchange::find_finished(ClientOrderId id) const {
    for (std::size_t i = finished_.size(); i-- > 0;)
        if (finished_[i].id == id) return &finished_[i];
    return nullptr;
}

void SimulatedExchange::cancel(const Action& action, Timestamp at) {
    const ClientOrderId target = action.request.target;
    if (const Seat seat = orders_.find(target); seat != no_seat) {
        cancel_with_group(seat, at_venue(at));
        return;
    }
    const FinishedOrder* finished = find_finished(target);
    const RejectReason reason =
        finished != nullptr ? RejectReason::TooLateToCancel : RejectReason::UnknownOrder;
    ExecutionReport report = refusal(ReportKind::CancelRefused, reason, target, words_for(reason));
    if (finished != nullptr) {
        report.header.instrument = finished->instrument;
        report.cumulative = finished->cumulative;
        report.average = finished->average;
        report.quantity = finished->quantity;
        report.side = finished->side;
    }
    deliver_plain(report, at_venue(at));
}

void SimulatedExchange::replace(const Action& action, Timestamp at) {
    const ClientOrderId target = action.request.target;
    const Order& terms = action.request.orders[0].order();
    const Seat seat = orders_.find(target);
    const auto refuse = [&](RejectReason reason) {
        ExecutionReport report =
            refusal(ReportKind::ReplaceRefused, reason, target, words_for(reason));
        report.related = terms.id;
        if (seat != no_seat) {
            const WorkingOrder& order = orders_[seat];
            report.header.instrument = order.order.instrument;
            report.cumulative = order.cumulative;
            report.quantity = order.total();
            report.side = order.order.side;
        }
        deliver_plain(report, at_venue(at));
    };
    if (action.duplicates != 0) {
        ++counters_.duplicate_ids;
        return refuse(RejectReason::DuplicateId);
    }
    if (seat == no_seat)
        return refuse(find_finished(target) != nullptr ? RejectReason::TooLateToCancel
                                                       : RejectReason::UnknownOrder);

    WorkingOrder& order = orders_[seat];
    const Instrument& instrument = instrument_of(order);
    const RejectReason prices = check_prices(instrument, order.order.type, terms.limit, terms.stop);
    if (prices != RejectReason::None) return refuse(prices);
    const Quantity waiting = order.open + order.held;
    const Quantity wanted = terms.quantity - order.cumulative;
    const bool is_exit = order.exit != 0;
    // An exit may shrink once its entry is done, never outgrow what it protects.
    const bool fits = !is_exit || wanted == waiting || (order.held.is_zero() && wanted < waiting);
    if (wanted <= Quantity{} || terms.quantity > largest_order || !fits ||
        instrument.round_to_lot(terms.quantity) != terms.quantity)
        return refuse(RejectReason::InvalidQuantity);
    if (!is_exit && (wanted > order.open || terms.limit != order.order.limit)) {
        Order changed = order.order;
        changed.limit = terms.limit;
        changed.stop = terms.stop;
        const RejectReason power = check_buying_power(changed, wanted);
        if (power != RejectReason::None) return refuse(power);
    }

    const bool reprices = terms.limit != order.order.limit || terms.stop != order.order.stop;
    if (reprices || wanted > waiting) {  // a smaller size alone keeps its place in the queue
        order.queue_known = 0;
        order.passive = 0;
        order.decided = action.decided;
    }
    if (terms.stop != order.order.stop) order.triggered = 0;
    order.order.limit = terms.limit;
    order.order.stop = terms.stop;
    if (wanted != waiting) order.open = wanted;
    order.order.quantity = terms.quantity;
    for (const Seat exit : order.exits)
        if (exit != no_seat) orders_[exit].held = order.open;

    ExecutionReport report = report_of(order, ReportKind::Replaced);
    report.related = terms.id;
    deliver(report, order, at_venue(at));
    if (books_[order.order.instrument.index()].halted == 0 && trades_at(at))
        match_quote(seat, at_venue(at));
    watch(instrument.id);
}

// --- look-ups -----------------------------------------------------------------------------------

void SimulatedExchange::reconcile(const Action& action, Timestamp at) {
    const Timestamp since = action.request.header.event_time;
    const Moment moment = at_venue(at);
    for (const OrderPool::Entry& entry : orders_.by_id())
        report_live(orders_[static_cast<Seat>(entry.seat)], at, moment.delivered);
    for (std::size_t i = 0; i < fills_.size(); ++i) {
        const FillRecord& fill = fills_[i];
        if (fill.when < since) continue;
        ExecutionReport report;
        report.header.instrument = fill.instrument;
        report.header.flags |= ExecutionReport::from_lookup;
        report.order = fill.id;
        report.execution = fill.execution;
        report.last_quantity = fill.quantity;
        report.last_price = fill.price;
        report.cumulative = fill.cumulative;
        report.quantity = fill.total;
        report.fees = fill.fees;
        report.average = fill.average;
        report.kind = fill.id.valid() ? ReportKind::Fill : ReportKind::Settled;
        report.side = fill.side;
        deliver_plain(report, {fill.when, moment.delivered});
    }
    for (std::size_t i = 0; i < finished_.size(); ++i)
        if (finished_[i].when >= since && finished_[i].kind != ReportKind::Fill)
            report_finished(finished_[i], moment.delivered);
    for (const InstrumentId id : account_.held()) {
        ExecutionReport report;
        report.header.instrument = id;
        report.header.flags |= ExecutionReport::from_lookup;
        report.cumulative = account_.position(id);
        report.kind = ReportKind::PositionSnapshot;
        deliver_plain(report, moment);
    }
    ExecutionReport done;
    done.kind = ReportKind::ReconcileDone;
    deliver_plain(done, moment);
}

// The adapter has waited long enough. An order of which anything was heard since is no longer
// unanswered.
void SimulatedExchange::time_out(const Action& action, Timestamp at) {
    Action look = action;
    for (std::size_t i = 0; i < action.request.count; ++i) {
        const Order& order = action.request.orders[i].order();
        Timestamp heard = Timestamp::max();
        if (const Seat seat = orders_.find(order.id); seat != no_seat)
            heard = orders_[seat].first_delivery;
        else if (const FinishedOrder* finished = find_finished(order.id))
            heard = finished->first_delivery;
        if (heard <= at) continue;
        look.unanswered = static_cast<std::uint8_t>(look.unanswered | 1u << i);
        ExecutionReport report = refusal(ReportKind::SubmitTimedOut, RejectReason::None, order.id,
                                         "no answer to the submit");
        report.header.instrument = order.instrument;
        report.side = order.side;
        deliver_plain(report, {at, at});
    }
    if (look.unanswered == 0) return;
    look.kind = ActionKind::LookUp;
    actions_.push(at + look_up_delay, look);
}

void SimulatedExchange::look_up(const Action& action, Timestamp at) {
    for (std::size_t i = 0; i < action.request.count; ++i) {
        if ((action.unanswered >> i & 1u) == 0) continue;
        const Order& order = action.request.orders[i].order();
        if (const Seat seat = orders_.find(order.id); seat != no_seat) {
            report_live(orders_[seat], at, at);
        } else if (const FinishedOrder* finished = find_finished(order.id)) {
            report_finished(*finished, at);
        } else {
            ExecutionReport report = refusal(ReportKind::NotFound, RejectReason::UnknownOrder,
                                             order.id, words_for(RejectReason::UnknownOrder));
            report.header.instrument = order.instrument;
            report.header.flags |= ExecutionReport::from_lookup;
            report.side = order.side;
            deliver_plain(report, {at, at});
        }
    }
}

}  // namespace tradewind::brokers
