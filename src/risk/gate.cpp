#include "tradewind/risk/gate.hpp"

#include <algorithm>
#include <cmath>

#include "inquiry.hpp"

namespace tradewind::risk {
namespace {

// What is asked for has no bound that sums of money would keep to.
__extension__ using Wide = __int128;

double minutes(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 6e10; }
double milliseconds(std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / 1e6;
}
double fraction(Money part, Money whole) {
    return whole > Money{} ? part.to_double() / whole.to_double() : 0.0;
}
Money magnitude(Money money) { return money < Money{} ? -money : money; }

// The largest whole-lot quantity up to `wanted`, itself in whole lots, whose notional at `price` is
// at most `budget`.
Quantity most_affordable(const Instrument& instrument, Price price, Money budget, Quantity wanted) {
    if (budget <= Money{} || price <= Price{}) return Quantity{};
    const Wide each = static_cast<Wide>(price.nanos()) * instrument.multiplier;
    const Wide means = static_cast<Wide>(budget.nanos()) * Quantity::micros_per_unit;
    if (each * wanted.micros() <= means) return wanted;  // nearly always, and without a division
    return instrument.round_to_lot(Quantity::from_micros(static_cast<std::int64_t>(means / each)));
}

// No limit is above what an account can carry.
Money share(Money equity, double part) {
    const double most = largest_exposure.to_double();
    return Money::from_double(std::clamp(equity.to_double() * part, -most, most));
}

// Of `quantity` at `each`, in nano-dollars, as Instrument::notional() rounds it; `each` > 0.
Wide value_of(const Instrument& instrument, Price each, Quantity quantity) {
    const Wide product =
        static_cast<Wide>(each.nanos()) * quantity.micros() * instrument.multiplier;
    return (product + Quantity::micros_per_unit / 2) / Quantity::micros_per_unit;
}

double dollars(Wide nanos) { return static_cast<double>(nanos) / 1e9; }

// What `limit` leaves beside `used`, neither of them larger than Money; not below zero.
Money room(Money limit, Wide used) {
    const Wide left = static_cast<Wide>(limit.nanos()) - used;
    return Money::from_nanos(left > 0 ? static_cast<std::int64_t>(left) : 0);
}

}  // namespace

Gate::Gate(const settings::Risk& settings, const settings::Policy& policy)
    : settings_{settings}, allow_short_{policy.allow_short}, losses_{settings} {}

// ---- entries ----

Review Gate::review_entry(const Proposal& proposal, const Instrument& instrument,
                          const MarketView& market, const BookView& book, Timestamp now,
                          OutputBuffer& outputs) {
    const Order& entry = proposal.orders[0];
    Inquiry inquiry{entry.id.number, instrument.id, outputs};
    ask_latches(inquiry, book);
    ask_session(inquiry, market);
    ask_market(inquiry, market, now);
    for (std::uint8_t i = 0; i < proposal.count; ++i)
        ask_prices(inquiry, proposal.orders[i], market);
    ask_orders(inquiry, proposal, book);
    const Quantity quantity = ask_sizes(inquiry, proposal, instrument, market, book);

    Review review;
    if (inquiry.refused()) {
        review.refused_by = inquiry.refused_by();
        return review;
    }
    for (std::uint8_t i = 0; i < proposal.count; ++i) {
        Order order = proposal.orders[i];
        order.quantity = quantity;
        review.orders[review.count++] = ApprovedOrder{order};
    }
    return review;
}

void Gate::ask_latches(Inquiry& inquiry, const BookView& book) const {
    inquiry.at_most(RiskRule::KillSwitch, killed_, 0);
    inquiry.at_most(RiskRule::Halted, halted_, 0);
    inquiry.at_most(RiskRule::JournalHealthy, journal_failed_, 0);
    if (settings_.daily_loss > 0) {
        inquiry.below(RiskRule::DailyLoss,
                      fraction(book.day_start_equity - book.equity, book.day_start_equity),
                      settings_.daily_loss);
        // A breach stays one for the day, though the equity has come back.
        if (losses_.daily_latched()) inquiry.at_most(RiskRule::DailyLoss, 1, 0);
    }
    if (settings_.hard_drawdown > 0) {
        inquiry.below(RiskRule::HardDrawdown,
                      fraction(losses_.hard_base() - book.equity, losses_.hard_base()),
                      settings_.hard_drawdown);
        if (losses_.hard_latched()) inquiry.at_most(RiskRule::HardDrawdown, 1, 0);
    }
    if (settings_.soft_drawdown > 0) {
        inquiry.scaled(RiskRule::SoftDrawdown,
                       fraction(book.peak_equity - book.equity, book.peak_equity),
                       settings_.soft_drawdown, losses_.soft());
    }
}

void Gate::ask_session(Inquiry& inquiry, const MarketView& market) const {
    if (!settings_.enforce_session) return;
    inquiry.at_most(RiskRule::OutsideSession, market.phase == calendar::Phase::Regular ? 0 : 1, 0);
    inquiry.at_least(RiskRule::EntryWindow, minutes(market.since_open),
                     settings_.entry_open_minutes);
    inquiry.at_least(RiskRule::EntryWindow, minutes(market.to_close),
                     settings_.entry_close_minutes);
}

void Gate::ask_market(Inquiry& inquiry, const MarketView& market, Timestamp now) const {
    inquiry.at_most(RiskRule::InstrumentHalted, market.halted, 0);
    const bool missing =
        market.source == MarkSource::None ||
        (market.source == MarkSource::Quotes ? market.bid <= Price{} || market.ask <= Price{}
                                             : market.last <= Price{});
    inquiry.at_most(RiskRule::QuoteMissing, missing ? 1 : 0, 0);
    // A bar may be a frame old by nature, and the next one may lack a trade. Bars beside quotes
    // make no quote fresher.
    std::chrono::nanoseconds age_max = std::chrono::milliseconds{settings_.quote_age_ms_max};
    if (market.source == MarkSource::Bars) age_max += 2 * market.bar_length;
    inquiry.at_most(RiskRule::QuoteStale, milliseconds(now - market.marked), milliseconds(age_max));
    if (market.source == MarkSource::Quotes) {
        inquiry.at_most(RiskRule::QuoteCrossed, market.bid.to_double(), market.ask.to_double());
    }
}

void Gate::ask_prices(Inquiry& inquiry, const Order& order, const MarketView& market) const {
    const double mark = market.buy_price().to_double();
    for (const Price price : {order.limit, order.stop}) {
        if (price == Price{} || mark <= 0) continue;
        inquiry.at_most(RiskRule::PriceCollar, std::abs(price.to_double() / mark - 1),
                        settings_.price_collar);
    }
}

void Gate::ask_orders(Inquiry& inquiry, const Proposal& proposal, const BookView& book) const {
    const bool buys = proposal.orders[0].side == Side::Buy;
    if (!allow_short_ && !buys) {
        // The short that would be left if everything that may still sell sells.
        const Quantity after = book.position - book.working_sell - proposal.orders[0].quantity;
        inquiry.at_most(RiskRule::Shorting, max(Quantity{}, -after).to_double(), 0);
    }
    inquiry.at_most(RiskRule::DuplicateOrder,
                    (buys ? book.working_buy : book.working_sell).to_double(), 0);
    inquiry.at_most(RiskRule::UnknownOrders, book.unknown_orders, 0);
    inquiry.at_most(RiskRule::OpenOrders, book.open_orders + proposal.count,
                    settings_.max_open_orders);
}

Quantity Gate::ask_sizes(Inquiry& inquiry, const Proposal& proposal, const Instrument& instrument,
                         const MarketView& market, const BookView& book) const {
    if (inquiry.refused()) return Quantity{};
    const Order& entry = proposal.orders[0];
    // What it costs at worst: a buy limit fills at its limit or better, a market order at about the
    // far side; a short is worth at least the far side, and more at a limit above it.
    Price price = entry.side == Side::Buy ? market.buy_price() : market.sell_price();
    if (entry.limit > Price{})
        price = entry.side == Side::Buy ? entry.limit : std::max(entry.limit, price);
    Quantity quantity = entry.quantity;
    const auto cap = [&](RiskRule rule, Wide used, Money limit) {
        const Wide wanted = used + value_of(instrument, price, quantity);
        quantity = inquiry.shrink(rule, dollars(wanted), limit.to_double(), quantity,
                                  most_affordable(instrument, price, room(limit, used), quantity));
    };
    cap(RiskRule::OrderSize, 0, Money::from_double(settings_.max_order_notional));
    for (std::uint8_t i = 1; i < proposal.count; ++i) {
        const Order& exit = proposal.orders[i];
        if (exit.role != OrderRole::StopLoss) continue;
        const Price distance = entry.side == Side::Buy ? price - exit.stop : exit.stop - price;
        const Money budget = share(book.equity, settings_.max_trade_risk);
        if (distance <= Price{}) {
            // A stop at the entry or beyond it would trade at once: no plan means that.
            inquiry.at_least(RiskRule::PerTradeRisk, distance.to_double(),
                             instrument.tick_at(price).to_double());
            continue;
        }
        const Wide risked = value_of(instrument, distance, quantity);
        quantity =
            inquiry.shrink(RiskRule::PerTradeRisk, dollars(risked), budget.to_double(), quantity,
                           most_affordable(instrument, distance, budget, quantity));
    }
    const auto sum = [](Money held, Money working) {
        return static_cast<Wide>(held.nanos()) + working.nanos();
    };
    const Wide gross = sum(book.gross_exposure, book.working_notional);
    cap(RiskRule::SymbolExposure, sum(magnitude(book.position_value), book.instrument_working),
        share(book.equity, settings_.max_symbol_exposure));
    cap(RiskRule::GrossExposure, gross, share(book.equity, settings_.max_gross_exposure));
    cap(RiskRule::BuyingPower, gross, share(book.equity, settings_.buying_power_multiple));
    return quantity;
}

// ---- exits ----

Review Gate::review_exit(const Order& order, const Instrument& instrument, const MarketView& market,
                         const BookView& book, Timestamp now, OutputBuffer& outputs) {
    static_cast<void>(now);
    Inquiry inquiry{order.id.number, instrument.id, outputs};
    inquiry.at_most(RiskRule::InstrumentHalted, market.halted, 0);
    ask_prices(inquiry, order, market);
    Order exit = order;
    if (order.role == OrderRole::Flatten) {
        const bool reduces =
            order.side == Side::Sell ? book.position > Quantity{} : book.position < Quantity{};
        const Quantity working = order.side == Side::Sell ? book.working_sell : book.working_buy;
        const Quantity left =
            reduces ? max(Quantity{}, book.position.magnitude() - working) : Quantity{};
        exit.quantity = inquiry.shrink(RiskRule::DuplicateOrder, order.quantity.to_double(),
                                       left.to_double(), order.quantity, left);
    }
    Review review;
    if (inquiry.refused()) {
        review.refused_by = inquiry.refused_by();
        return review;
    }
    review.orders[review.count++] = ApprovedOrder{exit};
    return review;
}

Review Gate::review_resize(const Order& order, const Instrument& instrument,
                           const MarketView& market, OutputBuffer& outputs) {
    Inquiry inquiry{order.id.number, instrument.id, outputs};
    inquiry.at_most(RiskRule::InstrumentHalted, market.halted, 0);
    Review review;
    if (inquiry.refused()) {
        review.refused_by = inquiry.refused_by();
        return review;
    }
    review.orders[review.count++] = ApprovedOrder{order};
    return review;
}

// ---- commands ----

void Gate::command(CommandKind command, Money equity, OutputBuffer& outputs) {
    const auto note = [&](RiskRule rule, std::uint8_t latched) {
        RiskEvent event;
        event.rule = rule;
        event.value = latched;
        event.latched = latched;
        outputs.push(event);
    };
    switch (command) {
        case CommandKind::KillSwitch:
            if (killed_ == 0) note(RiskRule::KillSwitch, 1);
            killed_ = 1;
            return;
        case CommandKind::ResetKillSwitch:
            if (killed_ != 0) note(RiskRule::KillSwitch, 0);
            killed_ = 0;
            losses_.reset(equity, outputs);
            return;
        case CommandKind::Halt:
            if (halted_ == 0) note(RiskRule::Halted, 1);
            halted_ = 1;
            return;
        case CommandKind::Resume:
            if (halted_ != 0) note(RiskRule::Halted, 0);
            halted_ = 0;
            return;
        case CommandKind::JournalFailed:
            if (journal_failed_ == 0) note(RiskRule::JournalHealthy, 1);
            journal_failed_ = 1;
            return;
        case CommandKind::JournalMended:
            if (journal_failed_ != 0) note(RiskRule::JournalHealthy, 0);
            journal_failed_ = 0;
            return;
        case CommandKind::Flatten:
        case CommandKind::CancelAll:
        case CommandKind::FeedGap:
        case CommandKind::Stop:
        case CommandKind::Reconcile:
            return;
    }
}

}  // namespace tradewind::risk
