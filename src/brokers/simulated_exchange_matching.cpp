#include <algorithm>

#include "tradewind/brokers/simulated_exchange.hpp"

// How quotes, prints and bars fill orders. Every rule errs against the order.
namespace tradewind::brokers {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t millionth = 1'000'000;

std::int64_t millionths(double value) {
    return static_cast<std::int64_t>(value * static_cast<double>(millionth) + 0.5);
}

// At or beyond: a buy at `price` or lower, a sell at `price` or higher.
bool reaches(Side side, Price market, Price price) {
    return side == Side::Buy ? market <= price : market >= price;
}
// Strictly beyond.
bool passes(Side side, Price market, Price price) {
    return side == Side::Buy ? market < price : market > price;
}
// A stop works against the order: a buy stop when the market rises to it.
bool triggers(Side side, Price market, Price stop) {
    return side == Side::Buy ? market >= stop : market <= stop;
}
Price worse_of(Side side, Price a, Price b) {
    return side == Side::Buy ? std::max(a, b) : std::min(a, b);
}

}  // namespace

bool SimulatedExchange::trades_at(Timestamp t) {
    return next_open() || sessions_.phase(t) == calendar::Phase::Regular;
}

bool SimulatedExchange::quotes_drive(const Book& book, Timestamp t) {
    if (book.doubtful != 0 || (book.bid <= Price{} && book.ask <= Price{})) return false;
    return next_open() || book.quoted >= sessions_.at(t).pre_open;
}

SimulatedExchange::Budget SimulatedExchange::budget_of(InstrumentId instrument,
                                                       Quantity size) const {
    if (next_open()) return Budget{Quantity::from_micros(INT64_MAX)};
    const Wide share =
        static_cast<Wide>(size.micros()) * millionths(settings_.participation) / millionth;
    return Budget{instruments_[instrument.index()].round_to_lot(
        Quantity::from_micros(static_cast<std::int64_t>(share)))};
}

Price SimulatedExchange::tick_slippage(const WorkingOrder& order, Price price) const {
    if (next_open()) return {};
    const Wide product = static_cast<Wide>(instrument_of(order).tick_at(price).nanos()) *
                         millionths(settings_.slippage_ticks);
    return Price::from_nanos(static_cast<std::int64_t>((product + millionth - 1) / millionth));
}

Price SimulatedExchange::slipped(const WorkingOrder& order, Price price, Price amount) const {
    if (order.is_buy()) return price + amount;
    return std::max(price - amount, instrument_of(order).tick_below);
}

bool SimulatedExchange::may_fill(Seat seat) const {
    const WorkingOrder& order = orders_[seat];
    return order.state == SeatState::Working && order.open > Quantity{} &&
           order.order.time_in_force != TimeInForce::AtClose;
}

Quantity SimulatedExchange::take(Seat seat, Price price, Quantity available, Moment moment) {
    const WorkingOrder& order = orders_[seat];
    Quantity quantity = min(order.open, instrument_of(order).round_to_lot(available));
    if (order.order.time_in_force == TimeInForce::FillOrKill && quantity < order.open)
        quantity = Quantity{};
    if (quantity > Quantity{})
        fill(seat, quantity, price, moment);
    else
        quantity = Quantity{};
    give_up_if_immediate(seat, moment);
    return quantity;
}

// An order that does not wait ends with its first chance.
void SimulatedExchange::give_up_if_immediate(Seat seat, Moment moment) {
    const WorkingOrder& order = orders_[seat];
    if (order.state == SeatState::Free) return;
    if (order.is_immediate())
        finish(seat, ReportKind::Canceled, RejectReason::None, moment);
    else if (order.order.time_in_force == TimeInForce::AtOpen)
        finish(seat, ReportKind::Expired, RejectReason::None, moment);
}

// --- quotes -------------------------------------------------------------------------------------

void SimulatedExchange::on_quote(const Quote& quote, Timestamp core_time) {
    const InstrumentId id = quote.header.instrument;
    Book& book = books_[id.index()];
    Tape& tape = tapes_[id.index()];
    const Price bid = book.bid;
    const Price ask = book.ask;
    book.show(quote);
    // What our orders took stays taken while that price is displayed: history does not know us.
    if (book.bid != bid) tape.bid_taken = Quantity{};
    if (book.ask != ask) tape.ask_taken = Quantity{};
    if (orders_.any_of(id) && book.halted == 0 && trades_at(quote.header.event_time)) {
        gather(id);
        for (const Seat seat : scratch_) match_quote(seat, at_venue(core_time));
    }
    watch(id);
}

void SimulatedExchange::match_quote(Seat seat, Moment moment) {
    if (!may_fill(seat)) return;
    WorkingOrder& order = orders_[seat];
    const std::uint32_t index = order.order.instrument.index();
    const Book& book = books_[index];
    Tape& tape = tapes_[index];
    if (!quotes_drive(book, moment.happened)) return;
    // The opening print is the auction's price; quotes stand in only where no prints are fed.
    if (order.order.time_in_force == TimeInForce::AtOpen && book.printed != 0) return;

    const Side side = order.order.side;
    const Price touch = order.is_buy() ? book.ask : book.bid;
    Quantity& taken = order.is_buy() ? tape.ask_taken : tape.bid_taken;
    const Quantity shown =
        next_open() ? order.open : (order.is_buy() ? book.ask_size : book.bid_size) - taken;
    const bool there = touch > Price{};

    if (order.waits_for_stop()) {
        if (!there || !triggers(side, touch, order.order.stop)) return;
        order.triggered = 1;
    }
    if (order.has_limit()) {
        if (there && reaches(side, touch, order.order.limit)) {
            // A limit that rested gets its own price when the market comes to it.
            const Price price = order.passive != 0 ? order.order.limit : touch;
            taken += take(seat, price, shown, moment);
            return;
        }
        give_up_if_immediate(seat, moment);
        if (order.state == SeatState::Free) return;
        order.passive = 1;
        join_queue(order);
        return;
    }
    if (!there) return;
    Price price = touch;
    if (order.is_stop() && !next_open() && book.bid > Price{} && book.ask > Price{}) {
        const Wide slip = static_cast<Wide>((book.ask - book.bid).nanos()) *
                          millionths(settings_.stop_slippage_spread);
        price = slipped(
            order, touch,
            Price::from_nanos(static_cast<std::int64_t>((slip + millionth - 1) / millionth)));
        price = instrument_of(order).round_to_tick(price,
                                                   order.is_buy() ? Rounding::Up : Rounding::Down);
        if (price <= Price{}) price = instrument_of(order).tick_below;
    }
    taken += take(seat, price, shown, moment);
}

// Where a resting limit stands behind what was displayed at its price when its price became the
// best. What is displayed bounds what can be ahead.
void SimulatedExchange::join_queue(WorkingOrder& order) {
    const Book& book = books_[order.order.instrument.index()];
    const Price best = order.is_buy() ? book.bid : book.ask;
    const Quantity displayed = order.is_buy() ? book.bid_size : book.ask_size;
    if (!settings_.queue_position || best <= Price{} ||
        passes(order.order.side, best, order.order.limit)) {
        order.queue_known = 1;  // alone at its price
        order.queue_ahead = Quantity{};
    } else if (best == order.order.limit) {
        order.queue_ahead = order.queue_known != 0 ? min(order.queue_ahead, displayed) : displayed;
        order.queue_known = 1;
    }
}

// --- prints -------------------------------------------------------------------------------------

void SimulatedExchange::on_trade(const Trade& trade, Timestamp core_time) {
    const InstrumentId id = trade.header.instrument;
    Book& book = books_[id.index()];
    book.print(trade);
    if (trade.may(Trade::sets_open_close)) hear_settlement_price(id, trade.price);
    const bool counts = trade.may(Trade::sets_high_low) && !trade.may(Trade::extended_hours);
    if (!counts || book.halted != 0 || !trades_at(trade.header.event_time)) return;
    Budget budget = budget_of(id, trade.size);
    gather(id);
    for (const Seat seat : scratch_) match_trade(seat, trade, budget, at_venue(core_time));
    watch(id);
}

void SimulatedExchange::match_trade(Seat seat, const Trade& trade, Budget& budget, Moment moment) {
    if (!may_fill(seat)) return;
    WorkingOrder& order = orders_[seat];
    const Side side = order.order.side;
    const bool by_quotes = quotes_drive(books_[order.order.instrument.index()], moment.happened);
    const bool at_open = order.order.time_in_force == TimeInForce::AtOpen;

    if (order.waits_for_stop()) {
        if (!triggers(side, trade.price, order.order.stop)) return;
        order.triggered = 1;
        if (by_quotes) return match_quote(seat, moment);
    }
    if (!order.has_limit()) {
        if (by_quotes && !at_open) return;  // the next displayed size fills it
        Price price = trade.price;
        if (order.is_stop()) price = worse_of(side, price, order.order.stop);
        price = slipped(order, price, tick_slippage(order, price));
        budget.use(take(seat, price, budget.left(), moment));
        return;
    }
    const Price limit = order.order.limit;
    if (at_open || order.is_immediate()) {
        if (by_quotes && !at_open) return;
        const bool good =
            at_open ? reaches(side, trade.price, limit) : passes(side, trade.price, limit);
        if (good)
            budget.use(take(seat, trade.price, budget.left(), moment));
        else
            give_up_if_immediate(seat, moment);
        return;
    }
    if (order.passive == 0) {
        // Never met the market yet. Quotes settle it; without them the first print does.
        if (by_quotes) return;
        if (passes(side, trade.price, limit)) {
            const Price worse = slipped(order, trade.price, tick_slippage(order, trade.price));
            const Price price = reaches(side, worse, limit) ? worse : limit;
            budget.use(take(seat, price, budget.left(), moment));
        } else {
            order.passive = 1;
        }
        return;
    }
    if (passes(side, trade.price, limit)) {
        order.queue_known = 1;
        order.queue_ahead = Quantity{};
        budget.use(take(seat, limit, budget.left(), moment));
        return;
    }
    if (trade.price != limit) return;
    if (!settings_.queue_position) order.queue_known = 1;
    if (order.queue_known == 0) return;  // nobody has shown how many stand before it
    const Quantity before = order.queue_ahead;
    order.queue_ahead = before - min(before, trade.size);
    const Quantity excess = trade.size - min(before, trade.size);
    if (excess > Quantity{}) budget.use(take(seat, limit, min(excess, budget.left()), moment));
}

// --- bars ---------------------------------------------------------------------------------------

void SimulatedExchange::on_bar(const Bar& bar, Timestamp core_time) {
    const InstrumentId id = bar.header.instrument;
    Book& book = books_[id.index()];
    const Timestamp end = bar.header.event_time;
    tapes_[id.index()].lag_nanos = std::max<std::int64_t>(0, (core_time - end).count());
    // Ticks, or finer bars, have told this window already.
    if (bar.window_start < book.covered_until) return;
    book.covered_until = end;
    book.last = bar.close;
    hear_settlement_price(id, bar.close);
    if (!orders_.any_of(id) || book.halted != 0) return;
    if (!next_open()) {
        const calendar::Session& session = sessions_.at(bar.window_start);
        const bool regular = (bar.header.flags & Bar::extended_hours) == 0 &&
                             bar.window_start < session.close && end > session.open;
        if (!regular) return;
    }

    Budget budget = budget_of(id, bar.volume);
    gather(id);
    for (const Seat seat : scratch_) match_open(seat, bar, budget, {bar.window_start, core_time});
    walk_bar(bar, budget, {end, core_time});
    const bool last_of_session = !next_open() && end >= sessions_.at(bar.window_start).close;
    for (const Seat seat : scratch_) {
        WorkingOrder& order = orders_[seat];
        if (order.state == SeatState::Free) continue;
        order.bar_entry = BarEntry::None;
        if (last_of_session && order.order.time_in_force == TimeInForce::AtClose &&
            order.state == SeatState::Working)
            match_close(seat, bar.close, budget.left(), {end, core_time});
    }
    watch(id);
}

// Fills an entry inside a bar; exits that this brings to life remember how.
void SimulatedExchange::take_in_bar(Seat seat, Price price, Budget& budget, BarEntry how,
                                    Moment moment) {
    std::array<Seat, 2> asleep = orders_[seat].exits;
    for (Seat& exit : asleep)
        if (exit != no_seat && orders_[exit].state != SeatState::Held) exit = no_seat;
    budget.use(take(seat, price, budget.left(), moment));
    for (const Seat exit : asleep)
        if (exit != no_seat && orders_[exit].state == SeatState::Working)
            orders_[exit].bar_entry = how;
}

void SimulatedExchange::match_open(Seat seat, const Bar& bar, Budget& budget, Moment moment) {
    if (!may_fill(seat)) return;
    WorkingOrder& order = orders_[seat];
    // Sent inside the window, or an exit that came alive at this very open.
    if (order.decided > bar.window_start || order.bar_entry != BarEntry::None) return;
    const Side side = order.order.side;
    const bool stop_limit = order.order.type == OrderType::StopLimit;
    if (order.waits_for_stop()) {
        if (!triggers(side, bar.open, order.order.stop)) return;
        order.triggered = 1;
    }
    Price price = bar.open;
    bool good = true;
    if (!order.has_limit() || stop_limit)
        price = slipped(order, price, tick_slippage(order, price));
    if (stop_limit)
        good = reaches(side, price, order.order.limit);
    else if (order.has_limit())
        good = passes(side, price, order.order.limit);
    if (!good) {
        give_up_if_immediate(seat, moment);
        return;
    }
    take_in_bar(seat, price, budget, BarEntry::AtOpen, moment);
}

void SimulatedExchange::walk_bar(const Bar& bar, Budget& budget, Moment moment) {
    if (settings_.bars_unfavourable_path) {
        for (const Seat seat : scratch_) match_stop_in_bar(seat, bar, budget, moment);
        for (const Seat seat : scratch_) {
            if (!may_fill(seat) || orders_[seat].bar_entry == BarEntry::ByLimit) continue;
            const std::array<Seat, 2> exits = orders_[seat].exits;
            match_limit_in_bar(seat, bar, budget, moment);
            // The price that filled a limit entry may go on to its stop in the same bar.
            for (const Seat exit : exits)
                if (exit != no_seat) match_stop_in_bar(exit, bar, budget, moment);
        }
        return;
    }
    // By the shape of the bar: the nearer extreme comes first.
    const bool up_first = bar.high - bar.open <= bar.open - bar.low;
    for (const bool up : {up_first, !up_first}) {
        for (const Seat seat : scratch_) {
            if (!may_fill(seat)) continue;
            const bool stop = orders_[seat].waits_for_stop();
            if ((orders_[seat].is_buy() == stop) != up) continue;
            if (stop)
                match_stop_in_bar(seat, bar, budget, moment);
            else
                match_limit_in_bar(seat, bar, budget, moment);
        }
    }
}

void SimulatedExchange::match_stop_in_bar(Seat seat, const Bar& bar, Budget& budget,
                                          Moment moment) {
    if (!may_fill(seat)) return;
    WorkingOrder& order = orders_[seat];
    if (!order.waits_for_stop() || order.decided > bar.window_start) return;
    const Side side = order.order.side;
    const Price stop = order.order.stop;
    if (!triggers(side, order.is_buy() ? bar.high : bar.low, stop)) return;
    order.triggered = 1;
    // An exit that came alive at an open beyond its stop gets the open, like any gap.
    const Price from = triggers(side, bar.open, stop) ? bar.open : stop;
    const Price price = slipped(order, from, tick_slippage(order, from));
    if (order.order.type == OrderType::StopLimit && !reaches(side, price, order.order.limit)) {
        order.bar_entry = BarEntry::ByLimit;  // its limit may have traded before the stop did
        return;
    }
    take_in_bar(seat, price, budget, BarEntry::ByStop, moment);
}

void SimulatedExchange::match_limit_in_bar(Seat seat, const Bar& bar, Budget& budget,
                                           Moment moment) {
    if (!may_fill(seat)) return;
    WorkingOrder& order = orders_[seat];
    if (!order.has_limit() || order.waits_for_stop() || order.decided > bar.window_start) return;
    if (!passes(order.order.side, order.is_buy() ? bar.low : bar.high, order.order.limit)) return;
    take_in_bar(seat, order.order.limit, budget, BarEntry::ByLimit, moment);
}

void SimulatedExchange::match_close(Seat seat, Price price, Quantity available, Moment moment) {
    const WorkingOrder& order = orders_[seat];
    if (order.open.is_zero() || price <= Price{}) return;
    price = slipped(order, price, tick_slippage(order, price));
    if (order.waits_for_stop() ||
        (order.has_limit() && !reaches(order.order.side, price, order.order.limit)))
        return;
    take(seat, price, available, moment);
}

}  // namespace tradewind::brokers
