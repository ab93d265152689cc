#include "tradewind/brokers/simulated_exchange.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <tuple>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/calendar/option_expiry.hpp"
#include "tradewind/model/report_terms.hpp"
#include "tradewind/model/split_terms.hpp"

namespace tradewind::brokers {
namespace {

__extension__ using Wide = __int128;

// Open orders and things under way for which memory is taken at construction.
constexpr std::size_t reserved_orders = 1024;
constexpr std::size_t remembered_orders = 4096;
constexpr std::size_t remembered_fills = 4096;

// The venue reports what its session's end leaves behind a second later: the last bar and the last
// prints come first.
constexpr std::chrono::nanoseconds session_end_delay = std::chrono::seconds{1};
// In the money by less nobody is exercised (market-wide rule of automatic exercise).
constexpr Price exercised_from = Price::from_cents(1);
// The closing print comes before an expired contract is settled by it.
constexpr std::chrono::nanoseconds settlement_delay = std::chrono::seconds{2};
// A quote says what its market is like for this long.
constexpr std::chrono::nanoseconds quote_reign = std::chrono::minutes{1};
// Faults: what a lost report's adapter finds by comparing, and how late a late one is.
constexpr std::chrono::nanoseconds found_by_comparing = std::chrono::seconds{5};
constexpr std::chrono::nanoseconds late_by = std::chrono::seconds{2};
constexpr std::chrono::nanoseconds overtaken_by = std::chrono::milliseconds{1};

Price average_of(Money paid, Quantity quantity) {
    if (quantity.is_zero()) return {};
    const Wide scaled = static_cast<Wide>(paid.nanos()) * Quantity::micros_per_unit;
    return Price::from_nanos(
        static_cast<std::int64_t>((scaled + quantity.micros() / 2) / quantity.micros()));
}

std::array<char, 40> venue_name(std::uint64_t arrival) {
    std::array<char, 40> text{'s', 'i', 'm', '-'};
    std::to_chars(text.data() + 4, text.data() + text.size(), arrival);
    return text;
}

// A price of an order after a split; nullopt where it becomes none, or leaves the prices a venue
// takes.
std::optional<Price> split_price(Price price, const Instrument& instrument, const Split& split) {
    constexpr Price most = Price::from_cents(100'000'000'000);
    if (price == Price{}) return price;
    const Price after = after_split(price, split);
    if (after > most) return std::nullopt;
    const Price rounded = instrument.round_to_tick(after, Rounding::Nearest);
    return rounded > Price{} ? std::optional{rounded} : std::nullopt;
}

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

}  // namespace

SimulatedExchange::SimulatedExchange(const settings::Exchange& settings,
                                     const AccountTerms& account,
                                     const calendar::Calendar& calendar,
                                     std::uint32_t max_instruments)
    : settings_{settings},
      terms_{account},
      fees_{settings.fees},
      faults_{settings.faults},
      latency_{std::chrono::microseconds{settings.latency_us}},
      calendar_{&calendar},
      sessions_{calendar},
      instruments_(max_instruments),
      books_(max_instruments),
      tapes_(max_instruments),
      ending_(max_instruments),
      account_{account, max_instruments},
      orders_{max_instruments, reserved_orders},
      actions_{reserved_orders},
      reports_{reserved_orders},
      finished_{remembered_orders},
      fills_{remembered_fills} {
    scratch_.reserve(reserved_orders);
}

BrokerCapabilities SimulatedExchange::capabilities() {
    using Can = BrokerCapabilities;
    Can can;
    constexpr std::string_view name = "simulated";
    std::ranges::copy(name, can.name.begin());
    can.order_types = Can::bit(OrderType::Market) | Can::bit(OrderType::Limit) |
                      Can::bit(OrderType::Stop) | Can::bit(OrderType::StopLimit);
    can.bracket_entry_types = can.order_types;
    can.times_in_force = Can::bit(TimeInForce::Day) | Can::bit(TimeInForce::GoodTillCancel) |
                         Can::bit(TimeInForce::ImmediateOrCancel) |
                         Can::bit(TimeInForce::FillOrKill) | Can::bit(TimeInForce::AtOpen) |
                         Can::bit(TimeInForce::AtClose);
    can.groups = Can::bit(GroupKind::Single) | Can::bit(GroupKind::Bracket) |
                 Can::bit(GroupKind::OneCancelsOther);
    can.replace = ReplaceRule::Always;
    can.exit_activation = ExitActivation::OnEachFill;
    can.absence = AbsenceProof::AfterFullLookup;
    can.fractional_quantity = 1;
    can.position_may_cross_zero = 1;
    return can;
}

void SimulatedExchange::add_instrument(const Instrument& instrument) {
    invariant(instrument.id.index() < instruments_.size(),
              "an instrument's id is below the run's capacity");
    instruments_[instrument.id.index()] = instrument;
    books_[instrument.id.index()].kind = instrument.kind;
}

void SimulatedExchange::advance(Timestamp now) {
    while (actions_.next_due() <= now) {
        const Timestamp at = actions_.next_due();
        const Action action = actions_.pop();
        switch (action.kind) {
            case ActionKind::Arrive:
                arrive(action, at);
                break;
            case ActionKind::SessionEnd:
                end_session(at);
                break;
            case ActionKind::SubmitTimeout:
                time_out(action, at);
                break;
            case ActionKind::LookUp:
                look_up(action, at);
                break;
            case ActionKind::ContractEnd:
                end_contract(action, at);
                break;
        }
    }
}

std::optional<ExecutionReport> SimulatedExchange::take_report(Timestamp now) {
    advance(now);
    const Timestamp due = reports_.next_due();
    if (reports_.empty() || due > now) return std::nullopt;
    ExecutionReport report = reports_.pop();
    report.header.receive_time = due;
    report.header.sequence = ++delivered_;
    report.header.source = static_cast<std::uint16_t>(SourceRank::Exchange);
    return report;
}

// --- market events ------------------------------------------------------------------------------

void SimulatedExchange::act_on(const MarketEvent& event, Timestamp core_time) {
    visit_market(Overloaded{
                     [&](const Quote& quote) { on_quote(quote, core_time); },
                     [&](const Trade& trade) { on_trade(trade, core_time); },
                     [&](const Bar& bar) { on_bar(bar, core_time); },
                     [&](const Split& split) { on_split(split, core_time); },
                     [&](const Dividend& dividend) { on_dividend(dividend); },
                     [&](const TradingStatus& status) { on_status(status, core_time); },
                     // Nobody trades an index, but its options settle by it.
                     [&](const IndexValue& index) {
                         books_[index.header.instrument.index()].last = index.value;
                         hear_settlement_price(index.header.instrument, index.value);
                     },
                     // A venue does not trade by these.
                     [](const OptionStats&) {},
                     [](const News&) {},
                 },
                 event);
}

void SimulatedExchange::on_split(const Split& split, Timestamp core_time) {
    if (!credible(split)) return;
    const InstrumentId id = split.header.instrument;
    const Instrument& instrument = instruments_[id.index()];
    Book& book = books_[id.index()];
    // A broker holds whole lots and pays for the rest, at what the holding could be closed at.
    const Quantity held = account_.position(id);
    const Price closing = held > Quantity{} ? book.bid : book.ask;
    if (const auto settled =
            SettledSplit::of(held, instrument.lot, split, closing > Price{} ? closing : book.last,
                             instrument.multiplier, account_.cash())) {
        account_.set_position(id, settled->holding.kept);
        account_.pay(settled->in_lieu);
    }
    book.last = after_split(book.last, split);
    book.bid = book.ask = Price{};
    book.bid_size = book.ask_size = Quantity{};
    tapes_[id.index()].bid_taken = tapes_[id.index()].ask_taken = Quantity{};

    gather(id);
    for (const Seat seat : scratch_) {
        WorkingOrder& order = orders_[seat];
        if (order.state == SeatState::Free) continue;
        const auto open = SplitHolding::of(order.open, instrument.lot, split);
        const auto waits = SplitHolding::of(order.held, instrument.lot, split);
        const std::optional<Price> limit = split_price(order.order.limit, instrument, split);
        const std::optional<Price> stop = split_price(order.order.stop, instrument, split);
        const bool stands = open && waits && limit && stop &&
                            open->kept + waits->kept > Quantity{} &&
                            open->kept + waits->kept <= largest_order;
        if (stands) {
            order.open = open->kept;
            order.held = waits->kept;
            order.order.limit = *limit;
            order.order.stop = *stop;
            order.queue_known = 0;
        } else {
            // Nothing is left of it, or more than the venue takes.
            finish(seat, ReportKind::Canceled, RejectReason::None, at_venue(core_time));
            continue;
        }
        ExecutionReport report = report_of(order, ReportKind::Replaced);
        report.header.flags |= ExecutionReport::unsolicited;
        deliver(report, order, at_venue(core_time));
    }
    watch(id);
    if (instrument.kind != InstrumentKind::Option) adjust_contracts(split, core_time);
}

void SimulatedExchange::on_dividend(const Dividend& dividend) {
    const InstrumentId id = dividend.header.instrument;
    if (!credible(dividend)) return;
    const auto amount =
        paid_by(dividend, account_.position(id), instruments_[id.index()].multiplier);
    if (amount && takes(account_.cash(), *amount)) account_.pay(*amount);
}

void SimulatedExchange::on_status(const TradingStatus& status, Timestamp core_time) {
    Book& book = books_[status.header.instrument.index()];
    if (book.halted == status.halted) return;
    book.halted = status.halted;
    gather(status.header.instrument);
    for (const Seat seat : scratch_) {
        WorkingOrder& order = orders_[seat];
        if (order.state != SeatState::Working) continue;
        ExecutionReport report =
            report_of(order, status.halted != 0 ? ReportKind::Suspended : ReportKind::Activated);
        report.header.flags |= ExecutionReport::unsolicited;
        deliver(report, order, at_venue(core_time));
    }
}

void SimulatedExchange::gather(InstrumentId instrument) {
    scratch_.clear();
    for (Seat seat = orders_.first_of(instrument); seat != no_seat; seat = orders_[seat].next)
        scratch_.push_back(seat);
}

void SimulatedExchange::watch(InstrumentId instrument) {
    const Tape& tape = tapes_[instrument.index()];
    books_[instrument.index()].watched = orders_.any_of(instrument) || !tape.bid_taken.is_zero() ||
                                         !tape.ask_taken.is_zero() ||
                                         ending_[instrument.index()] != 0;
}

// --- life of an order ---------------------------------------------------------------------------

Timestamp SimulatedExchange::expiry_of(TimeInForce time_in_force, Timestamp at) {
    if (next_open() || time_in_force == TimeInForce::GoodTillCancel) return Timestamp::max();
    const calendar::Session* session = &sessions_.at(at);
    if (at >= session->close) session = &sessions_.at(session->post_close);
    if (session->close == Timestamp::max()) return Timestamp::max();
    const Timestamp end = session->close + session_end_delay;
    if (end > last_session_end_) {
        last_session_end_ = end;
        Action action;
        action.kind = ActionKind::SessionEnd;
        actions_.push(end, action);
    }
    return end;
}

void SimulatedExchange::end_session(Timestamp at) {
    const Timestamp close = at - session_end_delay;
    scratch_.clear();
    for (const OrderPool::Entry& entry : orders_.by_id())
        scratch_.push_back(static_cast<Seat>(entry.seat));
    for (const Seat seat : scratch_) {
        const WorkingOrder& order = orders_[seat];
        if (order.state == SeatState::Free || order.expires > at) continue;
        const std::uint32_t index = order.order.instrument.index();
        if (order.order.time_in_force == TimeInForce::AtClose && books_[index].halted == 0 &&
            books_[index].printed > coarse(sessions_.at(close).open))
            match_close(seat, books_[index].last, order.open, {close, at + latency_});
        if (orders_[seat].state != SeatState::Free)
            finish(seat, ReportKind::Expired, RejectReason::None, {close, at + latency_});
    }
}

SimulatedExchange::ContractTimes SimulatedExchange::times_of(const Instrument& option) const {
    const auto symbol = OccSymbol::parse(option.symbol());
    const auto expiry_class =
        symbol ? calendar::expiry_class_of(symbol->root) : calendar::ExpiryClass::Stock;
    const Timestamp fixed = calendar::expiry_instant(*calendar_, option.expiry, expiry_class);
    const Timestamp last = calendar::last_trading_instant(*calendar_, option.expiry, expiry_class);
    return {.trading_end = std::min(last, fixed), .settlement = fixed + settlement_delay};
}

// For options that hold a position or an order that outlives the day.
void SimulatedExchange::expect_end_of(const Instrument& instrument) {
    if (instrument.kind != InstrumentKind::Option || ending_[instrument.id.index()] != 0) return;
    ending_[instrument.id.index()] = 1;
    Action action;
    action.kind = ActionKind::ContractEnd;
    action.request.header.instrument = instrument.id;
    actions_.push(times_of(instrument).trading_end + session_end_delay, action);
    const InstrumentId underlying = instrument.underlying;
    if (underlying.index() >= books_.size() || ending_[underlying.index()] != 0) return;
    ending_[underlying.index()] = 1;
    settling_.push_back(
        {.price = SettlementPrice{books_[underlying.index()].last}, .underlying = underlying});
    watch(underlying);
}

void SimulatedExchange::end_contract(const Action& action, Timestamp at) {
    const InstrumentId id = action.request.header.instrument;
    const Instrument& instrument = instruments_[id.index()];
    const Timestamp settlement = times_of(instrument).settlement;
    gather(id);
    for (const Seat seat : scratch_)
        if (orders_[seat].state != SeatState::Free)
            finish(seat, ReportKind::Expired, RejectReason::None,
                   {at - session_end_delay, at + latency_});
    if (at < settlement) {
        actions_.push(settlement, action);
        return;
    }
    ending_[id.index()] = 0;
    settle(instrument, settlement - settlement_delay, at);
}

void SimulatedExchange::settle(const Instrument& option, Timestamp fixed, Timestamp at) {
    const InstrumentId id = option.id;
    const Quantity position = account_.position(id);
    if (position.is_zero()) return;
    const Moment moment{fixed, at + latency_};
    ExecutionReport report;
    report.header.instrument = id;
    report.header.flags = ExecutionReport::unsolicited;
    report.kind = ReportKind::Settled;
    report.side = position > Quantity{} ? Side::Sell : Side::Buy;

    std::optional<Price> value = settlement_of(option, fixed);
    const bool physical = delivers(option, fixed);
    if (physical && value && *value < exercised_from) value = Price{};
    const auto carried = [&] {
        report.last_quantity = position.magnitude();
        report.last_price = *value;
        return credible(report, option.multiplier) &&
               takes(account_.cash(), option.notional(*value, position));
    };
    if (!value || !carried()) {
        constexpr std::string_view words = "not settled: no price, or a payoff no account carries";
        report.last_quantity = Quantity{};
        report.last_price = Price{};
        report.reason = RejectReason::InvalidPrice;
        std::ranges::copy(words, report.text.begin());
        static_assert(words.size() < std::tuple_size_v<decltype(report.text)>);
        deliver_plain(report, moment);
        ExecutionReport held;
        held.header.instrument = id;
        held.kind = ReportKind::PositionSnapshot;
        held.cumulative = position;
        deliver_plain(held, moment);
        return;
    }
    book_settlement(report, option, moment);
    if (physical && *value > Price{}) deliver_shares(option, position, moment);
    std::erase_if(adjusted_, [id](const Adjusted& entry) { return entry.contract == id; });
}

// Of stocks, whose shares change hands; an index pays cash.
bool SimulatedExchange::delivers(const Instrument& option, Timestamp fixed) const {
    return option.exercise == ExerciseStyle::American &&
           option.underlying.index() < instruments_.size() &&
           instruments_[option.underlying.index()].kind == InstrumentKind::Equity &&
           settlement_price(option.underlying, fixed) > Price{};
}

// At the settlement price: with what the contract was settled at the strike has been paid, to the
// nano-dollar, and a fraction of a share in cash.
void SimulatedExchange::deliver_shares(const Instrument& option, Quantity position,
                                       const Moment& moment) {
    const Instrument& stock = instruments_[option.underlying.index()];
    const AdjustedContract terms = terms_of(option);
    __extension__ using Wide = __int128;
    const Wide micros = Wide{terms.shares.micros()} * terms.contracts *
                        position.magnitude().micros() / Quantity::micros_per_unit;
    if (micros > SplitHolding::largest) return;
    const Quantity shares =
        stock.round_to_lot(Quantity::from_micros(static_cast<std::int64_t>(micros)));
    const bool buys = (option.right == OptionRight::Call) == (position > Quantity{});
    ExecutionReport report;
    report.header.instrument = stock.id;
    report.header.flags = ExecutionReport::unsolicited;
    report.kind = ReportKind::Settled;
    report.side = buys ? Side::Buy : Side::Sell;
    report.last_quantity = shares;
    report.last_price = settlement_price(stock.id, moment.happened);
    const Money notional = stock.notional(report.last_price, shares);
    if (shares.is_zero() || !credible(report, stock.multiplier) ||
        !takes(account_.cash(), buys ? -notional : notional))
        return;
    book_settlement(report, stock, moment);
}

void SimulatedExchange::book_settlement(ExecutionReport& report, const Instrument& instrument,
                                        const Moment& moment) {
    account_.trade(instrument.id, report.side, report.last_quantity,
                   instrument.notional(report.last_price, report.last_quantity), Money{});
    report.execution = ++executions_;
    deliver_plain(report, moment);
    fills_.push({.id = {},
                 .when = moment.happened,
                 .execution = report.execution,
                 .quantity = report.last_quantity,
                 .price = report.last_price,
                 .fees = {},
                 .cumulative = {},
                 .total = {},
                 .average = {},
                 .instrument = instrument.id,
                 .side = report.side});
}

std::optional<Price> SimulatedExchange::settlement_of(const Instrument& option,
                                                      Timestamp fixed) const {
    const Price underlying = settlement_price(option.underlying, fixed);
    // What is quoted under the name of an adjusted contract may be another one.
    if (underlying <= Price{})
        return adjusted(option.id) != nullptr ? std::nullopt
                                              : std::optional{books_[option.id.index()].bid};
    return terms_of(option).intrinsic(option.right, underlying, option.multiplier);
}

AdjustedContract SimulatedExchange::terms_of(const Instrument& option) const {
    const AdjustedContract* const held = adjusted(option.id);
    return held != nullptr ? *held : AdjustedContract::standard(option.strike, option.multiplier);
}

// The last price that can be believed. Where the market was quoted in the last minute, that is one
// near its quote: within the spread, or a hundredth, beyond either side, as a closing auction may
// go; another gives way to the quote's middle.
Price SimulatedExchange::settlement_price(InstrumentId underlying, Timestamp fixed) const {
    if (underlying.index() >= books_.size()) return {};
    const Book& book = books_[underlying.index()];
    const auto heard = std::ranges::find(settling_, underlying, &Settling::underlying);
    const Price last = heard != settling_.end() ? heard->price.price() : book.last;
    if (book.bid <= Price{} || book.ask <= Price{}) return last;
    const Price spread = book.ask - book.bid;
    const Price middle = Price::from_nanos(book.bid.nanos() + spread.nanos() / 2);
    if (last <= Price{}) return middle;
    const bool recent = book.doubtful == 0 && book.quoted + quote_reign >= fixed;
    const Price reach = std::max(spread, Price::from_nanos(middle.nanos() / 100));
    const bool near = last <= book.ask + reach && last >= book.bid - reach;
    return recent && !near ? middle : last;
}

void SimulatedExchange::hear_settlement_price(InstrumentId underlying, Price price) {
    if (ending_[underlying.index()] == 0) return;
    const auto heard = std::ranges::find(settling_, underlying, &Settling::underlying);
    if (heard != settling_.end()) heard->price.hear(price);
}

const AdjustedContract* SimulatedExchange::adjusted(InstrumentId option) const {
    const auto found = std::ranges::find(adjusted_, option, &Adjusted::contract);
    return found != adjusted_.end() ? &found->terms : nullptr;
}

// Of contracts that are held the terms change. Orders of all of them end: what trades under their
// names from now on is another contract.
void SimulatedExchange::adjust_contracts(const Split& split, Timestamp core_time) {
    const InstrumentId underlying = split.header.instrument;
    for (Settling& settling : settling_)
        if (settling.underlying == underlying) settling.price.split(split);
    for (const Instrument& option : instruments_) {
        if (option.kind != InstrumentKind::Option || option.underlying != underlying) continue;
        gather(option.id);
        for (const Seat seat : scratch_)
            if (orders_[seat].state != SeatState::Free)
                finish(seat, ReportKind::Canceled, RejectReason::None, at_venue(core_time));
        if (account_.position(option.id).is_zero()) continue;
        const auto known = std::ranges::find(adjusted_, option.id, &Adjusted::contract);
        if (known != adjusted_.end()) {
            known->terms = known->terms.after(split);
            continue;
        }
        adjusted_.push_back(
            {.terms = AdjustedContract::standard(option.strike, option.multiplier).after(split),
             .contract = option.id});
    }
}

void SimulatedExchange::fill(Seat seat, Quantity quantity, Price price, Moment moment) {
    WorkingOrder& order = orders_[seat];
    invariant(quantity > Quantity{} && quantity <= order.open, "fills never exceed the order");
    invariant(price > Price{}, "a fill has a price");
    const Instrument& instrument = instrument_of(order);

    const Date day = calendar::new_york_date(moment.happened);
    if (order.fee_date != day) {
        order.fee_date = day;
        order.today = {};
    }
    const auto charged = [&] {
        return fees_.commission(instrument.kind, order.cumulative) +
               fees_.regulatory(day, instrument.kind, order.order.side, order.today);
    };
    const Money charged_before = charged();
    const Money notional = instrument.notional(price, quantity);
    order.open = order.open - quantity;
    order.cumulative += quantity;
    order.paid += tradewind::notional(price, quantity);
    order.today.quantity += quantity;
    order.today.notional += notional;
    const Money fees = charged() - charged_before;
    account_.trade(order.order.instrument, order.order.side, quantity, notional, fees);
    expect_end_of(instrument);
    ++counters_.fills;

    ExecutionReport report = report_of(order, ReportKind::Fill);
    report.execution = ++executions_;
    report.last_quantity = quantity;
    report.last_price = price;
    report.fees = fees;
    deliver(report, order, moment);
    fills_.push({.id = order.order.id,
                 .when = moment.happened,
                 .execution = report.execution,
                 .quantity = quantity,
                 .price = price,
                 .fees = fees,
                 .cumulative = order.cumulative,
                 .total = order.total(),
                 .average = report.average,
                 .arrival = order.arrival,
                 .instrument = order.order.instrument,
                 .side = order.order.side});

    release_exits(order, quantity, moment);
    const Seat sibling = order.sibling;
    if (const Seat entry = order.entry; entry != no_seat) {
        // An exit that trades ends what is left of its entry: it must not add to a position that is
        // being closed. Detached first, so that the entry's end does not touch them.
        for (const Seat exit : orders_[entry].exits) {
            if (exit == no_seat) continue;
            orders_[exit].entry = no_seat;
            orders_[exit].held = Quantity{};
        }
        orders_[entry].exits = {no_seat, no_seat};
        finish(entry, ReportKind::Canceled, RejectReason::None, moment);
    }
    if (sibling != no_seat) shrink_sibling(sibling, quantity, moment);
    if (order.open.is_zero() && order.held.is_zero())
        finish(seat, ReportKind::Fill, RejectReason::None, moment);
}

void SimulatedExchange::release_exits(const WorkingOrder& entry, Quantity filled, Moment moment) {
    for (const Seat seat : entry.exits) {
        if (seat == no_seat) continue;
        WorkingOrder& exit = orders_[seat];
        const Quantity released = min(filled, exit.held);
        exit.held = exit.held - released;
        exit.open += released;
        const bool first = exit.state == SeatState::Held;
        exit.state = SeatState::Working;
        ExecutionReport report =
            report_of(exit, first ? ReportKind::Activated : ReportKind::Replaced);
        report.header.flags |= ExecutionReport::unsolicited;
        deliver(report, exit, moment);
    }
}

void SimulatedExchange::shrink_sibling(Seat seat, Quantity filled, Moment moment) {
    WorkingOrder& sibling = orders_[seat];
    sibling.open = sibling.open - min(filled, sibling.open);
    if (sibling.open.is_zero()) {
        finish(seat, ReportKind::Canceled, RejectReason::None, moment);
        return;
    }
    ExecutionReport report = report_of(sibling, ReportKind::Replaced);
    report.header.flags |= ExecutionReport::unsolicited;
    deliver(report, sibling, moment);
}

void SimulatedExchange::cancel_with_group(Seat seat, Moment moment) {
    const Seat sibling = orders_[seat].sibling;
    const Seat entry = orders_[seat].entry;
    if (entry != no_seat) {
        orders_[entry].exits = {no_seat, no_seat};
        orders_[seat].entry = no_seat;
        if (sibling != no_seat) orders_[sibling].entry = no_seat;
        finish(entry, ReportKind::Canceled, RejectReason::None, moment);
    }
    finish(seat, ReportKind::Canceled, RejectReason::None, moment);
    if (sibling != no_seat) finish(sibling, ReportKind::Canceled, RejectReason::None, moment);
}

void SimulatedExchange::finish(Seat seat, ReportKind kind, RejectReason reason, Moment moment) {
    if (kind != ReportKind::Fill) {
        ExecutionReport report = report_of(orders_[seat], kind);
        report.reason = reason;
        deliver(report, orders_[seat], moment);
    }
    const WorkingOrder gone = orders_[seat];
    finished_.push({.id = gone.order.id,
                    .when = moment.happened,
                    .first_delivery = gone.first_delivery,
                    .cumulative = gone.cumulative,
                    .quantity = gone.total(),
                    .average = average_of(gone.paid, gone.cumulative),
                    .arrival = gone.arrival,
                    .instrument = gone.order.instrument,
                    .side = gone.order.side,
                    .kind = kind,
                    .reason = reason});
    orders_.remove(seat);
    if (gone.sibling != no_seat) orders_[gone.sibling].sibling = no_seat;
    if (gone.entry != no_seat)
        for (Seat& exit : orders_[gone.entry].exits)
            if (exit == seat) exit = no_seat;
    // Exits outlive their entry for what it has filled; what never filled needs no exit.
    for (const Seat exit : gone.exits) {
        if (exit == no_seat) continue;
        orders_[exit].entry = no_seat;
        if (orders_[exit].state == SeatState::Held) {
            finish(exit, ReportKind::Canceled, RejectReason::None, moment);
        } else {
            orders_[exit].held = Quantity{};
        }
    }
    watch(gone.order.instrument);
}

// --- reports ------------------------------------------------------------------------------------

ExecutionReport SimulatedExchange::report_of(const WorkingOrder& order, ReportKind kind) const {
    ExecutionReport report;
    report.header.instrument = order.order.instrument;
    report.order = order.order.id;
    report.cumulative = order.cumulative;
    report.quantity = order.total();
    report.limit = order.order.limit;
    report.stop = order.order.stop;
    report.average = average_of(order.paid, order.cumulative);
    report.broker_order = venue_name(order.arrival);
    report.kind = kind;
    report.side = order.order.side;
    return report;
}

void SimulatedExchange::deliver(ExecutionReport report, WorkingOrder& order, Moment moment) {
    using enum FaultPlan::Fault;
    report.header.event_time = moment.happened;
    // One order's reports leave in the order they arose; only a fault changes that.
    Timestamp due = std::max(moment.delivered, order.last_delivery);
    order.last_delivery = due;
    const std::uint64_t ordinal = ++report_ordinal_;
    if (faults_.any()) {
        const std::uint64_t number = order.order.id.number;
        // The first answer to a submit is lost with its request, in on_request().
        const bool first_answer =
            report.kind == ReportKind::Accepted || report.kind == ReportKind::Suspended;
        if (!first_answer && faults_.strikes(LostReply, number, ordinal)) {
            ++counters_.lost;
            report.header.flags |= ExecutionReport::from_lookup;
            due = due + found_by_comparing;
        } else {
            if (faults_.strikes(LateReply, number, ordinal)) {
                ++counters_.late;
                due = due + late_by;
            }
            if (faults_.strikes(ReorderReply, number, ordinal)) {
                ++counters_.reordered;
                due = due + latency_ + overtaken_by;
            }
            if (faults_.strikes(DuplicateReply, number, ordinal)) {
                ++counters_.duplicated;
                reports_.push(due + latency_ + overtaken_by, report);
            }
        }
    }
    order.first_delivery = std::min(order.first_delivery, due);
    reports_.push(due, report);
}

void SimulatedExchange::deliver_plain(ExecutionReport report, Moment moment) {
    report.header.event_time = moment.happened;
    reports_.push(moment.delivered, report);
}

void SimulatedExchange::report_live(const WorkingOrder& order, Timestamp at, Timestamp delivered) {
    ExecutionReport report = report_of(order, ReportKind::SeenLive);
    report.header.flags |= ExecutionReport::from_lookup;
    deliver_plain(report, {at, delivered});
    if (order.state == SeatState::Held || books_[order.order.instrument.index()].halted != 0) {
        report.kind = ReportKind::Suspended;
        deliver_plain(report, {at, delivered});
    }
}

void SimulatedExchange::report_finished(const FinishedOrder& finished, Timestamp delivered) {
    ExecutionReport report;
    report.header.instrument = finished.instrument;
    report.header.flags |= ExecutionReport::from_lookup;
    report.order = finished.id;
    report.cumulative = finished.cumulative;
    report.quantity = finished.quantity;
    report.average = finished.average;
    if (finished.arrival != 0) report.broker_order = venue_name(finished.arrival);
    report.reason = finished.reason;
    report.side = finished.side;
    // A filled order is seen with all of its quantity: its executions are reported for themselves.
    report.kind = finished.kind == ReportKind::Fill ? ReportKind::SeenLive : finished.kind;
    deliver_plain(report, {finished.when, delivered});
}

}  // namespace tradewind::brokers
