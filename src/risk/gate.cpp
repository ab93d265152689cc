#include "tradewind/risk/gate.hpp"

#include <algorithm>

#include "rules.hpp"
#include "tradewind/calendar/new_york.hpp"

namespace tradewind::risk {
namespace {

double fraction(Money part, Money whole) {
    return whole > Money{} ? part.to_double() / whole.to_double() : 0.0;
}

Price worst_price(const Order& order, const MarketView& market) {
    if (order.side == Side::Buy) return order.limit > Price{} ? order.limit : market.buy_price();
    return std::max(order.limit, market.sell_price());
}

}  // namespace

Gate::Gate(const settings::Risk& settings, const settings::Policy& policy, BookCapacity capacity)
    : settings_{settings},
      allow_short_{policy.allow_short && settings.account.kind != settings::AccountKind::Cash},
      losses_{settings},
      loss_streak_{settings.loss_streak},
      loss_rate_{settings.loss_rate},
      trade_rate_{settings.trade_rate},
      flattening_{settings.flattening},
      event_halt_{settings.event_halt},
      news_halt_{settings.news_halt, capacity.instruments},
      day_trades_{settings.day_trades},
      portfolio_{settings, capacity.symbols, capacity.instruments},
      book_losses_{portfolio_.returns().capacity()} {}

// ---- entries ----

Review Gate::review_entry(const Proposal& proposal, const Instrument& instrument,
                          const MarketView& market, const BookView& book, Timestamp now,
                          OutputBuffer& outputs) {
    Entry entry{.proposal = proposal,
                .instrument = instrument,
                .market = market,
                .book = book,
                .now = now,
                .price = worst_price(proposal.orders[0], market),
                .quantity = proposal.orders[0].quantity};
    loss_streak_.look(now, outputs);
    loss_rate_.look(now, outputs);

    Inquiry inquiry{entry.order().id.number, instrument.id, counts_, outputs};
    ask_latches(book, inquiry);
    loss_streak_.ask(now, inquiry);
    loss_rate_.ask(now, inquiry);
    trade_rate_.ask(now, inquiry);
    ask_session_window(settings_.session_window, market, inquiry);
    ask_market_state(settings_.market_state, market, now, inquiry);
    event_halt_.ask(now, inquiry);
    news_halt_.ask(instrument, now, inquiry);
    for (std::uint8_t i = 0; i < proposal.count; ++i)
        ask_price_collar(settings_.price_collar, proposal.orders[i], market, inquiry);
    ask_own_orders(allow_short_, entry, inquiry);
    ask_shortability(settings_.shortability, entry, inquiry);
    ask_open_orders(settings_.open_orders, entry, inquiry);
    if (!inquiry.refused()) ask_sizes(entry, inquiry);

    Review review;
    if (inquiry.refused()) {
        review.refused_by = inquiry.refused_by();
        return review;
    }
    for (std::uint8_t i = 0; i < proposal.count; ++i) {
        Order order = proposal.orders[i];
        order.quantity = entry.quantity;
        review.orders[review.count++] = ApprovedOrder{order};
    }
    trade_rate_.on_entry(now);
    return review;
}

void Gate::ask_latches(const BookView& book, Inquiry& inquiry) const {
    inquiry.at_most(RiskRule::KillSwitch, killed_, 0);
    inquiry.at_most(RiskRule::Halted, halted_, 0);
    inquiry.at_most(RiskRule::JournalHealthy, journal_failed_, 0);
    if (settings_.daily_loss.fraction > 0) {
        inquiry.below(RiskRule::DailyLoss,
                      fraction(book.day_start_equity - book.equity, book.day_start_equity),
                      settings_.daily_loss.fraction);
        // A breach stays one for the day, though the equity has come back.
        if (losses_.daily_latched()) inquiry.at_most(RiskRule::DailyLoss, 1, 0);
    }
    if (settings_.hard_drawdown.fraction > 0) {
        inquiry.below(RiskRule::HardDrawdown,
                      fraction(losses_.hard_base() - book.equity, losses_.hard_base()),
                      settings_.hard_drawdown.fraction);
        if (losses_.hard_latched()) inquiry.at_most(RiskRule::HardDrawdown, 1, 0);
    }
    if (settings_.soft_drawdown.fraction > 0) {
        inquiry.scaled(RiskRule::SoftDrawdown,
                       fraction(book.peak_equity - book.equity, book.peak_equity),
                       settings_.soft_drawdown.fraction, losses_.soft());
    }
}

void Gate::ask_sizes(Entry& entry, Inquiry& inquiry) {
    ask_order_size(settings_.order_size, entry, inquiry);
    ask_trade_risk(settings_.trade_risk, entry, inquiry);
    ask_volatility_target(settings_.volatility_target, entry, inquiry);
    ask_symbol_exposure(settings_.symbol_exposure, entry, inquiry);
    ask_regime_exposure(settings_.regime_exposure, settings_.symbol_exposure, entry, inquiry);
    ask_gross_exposure(settings_.gross_exposure, entry, inquiry);
    ask_net_exposure(settings_.net_exposure, entry, inquiry);
    ask_buying_power(settings_.buying_power, entry, inquiry);
    ask_account(entry, inquiry);
    if (!portfolio_.in_use() || inquiry.refused()) return;
    ask_cluster_exposure(settings_.cluster_exposure, portfolio_, entry, inquiry);
    if (settings_.portfolio_var.fraction <= 0 && settings_.portfolio_cvar.fraction <= 0) return;
    book_losses_.prepare(portfolio_, settings_.portfolio_model.stress_move, entry);
    ask_portfolio_var(settings_.portfolio_var, book_losses_, entry, inquiry);
    ask_portfolio_cvar(settings_.portfolio_cvar, book_losses_, entry, inquiry);
}

void Gate::ask_account(Entry& entry, Inquiry& inquiry) const {
    if (settings_.account.kind == settings::AccountKind::Cash)
        return settled_cash_.ask(entry, inquiry);
    switch (day_trading(entry.now)) {
        case settings::DayTrading::Unchecked:
        case settings::DayTrading::ByDate:
            return;
        case settings::DayTrading::Pattern:
            return day_trades_.ask(entry.book, inquiry);
        case settings::DayTrading::IntradayMargin:
            return ask_margin_level(settings_.margin_level, entry, inquiry);
    }
}

settings::DayTrading Gate::day_trading(Timestamp now) const {
    using enum settings::DayTrading;
    if (settings_.account.day_trading != ByDate) return settings_.account.day_trading;
    // SR-FINRA-2025-017.
    static const Timestamp intraday_margin_from =
        calendar::from_new_york(Date::from_ymd(2026, 6, 4), std::chrono::nanoseconds{});
    return now < intraday_margin_from ? Pattern : IntradayMargin;
}

// ---- entries at work ----

bool Gate::may_work(const AtWork& entry, const Instrument& instrument, const MarketView& market,
                    const BookView& book, Timestamp now, OutputBuffer& outputs) {
    Inquiry inquiry{entry.order.id.number, instrument.id, counts_, outputs,
                    Inquiry::About::EntryAtWork};
    if (entry.order.type != OrderType::Market)
        ask_session_window(settings_.session_window, market, inquiry);
    ask_market_at_work(settings_.market_state, market, now, inquiry);
    event_halt_.ask(now, inquiry);
    news_halt_.ask(instrument, now, inquiry);
    ask_price_collar(settings_.price_collar, entry.order, market, inquiry);
    ask_working_entry(settings_.working_entries, entry, now, inquiry);
    ask_caps_held(settings_, entry.order, book, inquiry);
    return !inquiry.refused();
}

Timestamp Gate::works_until(const AtWork& entry, const MarketView& market, Timestamp now) const {
    using namespace std::chrono_literals;
    Timestamp until = Timestamp::max();
    const auto no_later_than = [&](Timestamp end) {
        if (end > now) until = std::min(until, end);
    };
    const Timestamp open = now - market.since_open;
    const Timestamp close = now + market.to_close;
    // Limits admit their last instant. A market order does not rest: once sent, it is let through.
    if (settings_.session_window.enforce && entry.order.type != OrderType::Market) {
        no_later_than(close - std::chrono::minutes{settings_.session_window.entry_close_minutes} +
                      1ns);
    }
    no_later_than(open);
    if (market.phase == calendar::Phase::Regular) {
        no_later_than(std::max(market.marked, open) + age_max(settings_.market_state, market) +
                      1ns);
    }
    const settings::WorkingEntries& rule = settings_.working_entries;
    if (rule.minutes_max > 0)
        no_later_than(entry.sent + std::chrono::minutes{rule.minutes_max} + 1ns);
    if (rule.partial_minutes_max > 0 && entry.filled != Timestamp::max())
        no_later_than(entry.filled + std::chrono::minutes{rule.partial_minutes_max} + 1ns);
    no_later_than(event_halt_.next_begin(now));
    return until;
}

bool Gate::beyond_caps(Money equity, Money gross, Money net) const {
    return gross > share_of(equity, std::min(settings_.gross_exposure.fraction,
                                             settings_.buying_power.multiple)) ||
           std::max(net, -net) > share_of(equity, settings_.net_exposure.fraction);
}

// ---- the course of things ----

void Gate::begin_flattening(Money equity, Timestamp now) {
    if (losses_.daily_tripped())
        flattening_.begin(RiskRule::DailyLoss, equity, losses_.daily_floor(), now);
    if (losses_.hard_tripped())
        flattening_.begin(RiskRule::HardDrawdown, equity, losses_.hard_floor(), now);
}

void Gate::on_fill(const Fill& fill, const Instrument& instrument, Timestamp now) {
    if (settings_.account.kind != settings::AccountKind::Cash || fill.side == Side::Buy ||
        (fill.header.flags & Fill::correction) != 0)
        return;
    const Money proceeds = instrument.notional(fill.price, fill.quantity);
    if ((fill.header.flags & Fill::busted) != 0) {
        settled_cash_.take_back(proceeds);
    } else {
        settled_cash_.on_sale(proceeds, now);
    }
}

void Gate::roll_day(Money day_start, Timestamp now, OutputBuffer& outputs) {
    losses_.roll_day(day_start, outputs);
    // A new day's positions are no leavings of the old one's loss.
    flattening_.end(RiskRule::DailyLoss);
    day_trades_.roll_day(now);
    settled_cash_.roll_day();
}

RiskAction Gate::on_trip(const RoundTrip& trip, Timestamp now, OutputBuffer& outputs) {
    day_trades_.on_trip(trip);
    return std::max(loss_streak_.on_trip(trip, now, outputs),
                    loss_rate_.on_trip(trip, now, outputs));
}

// ---- exits ----

Review Gate::review_exit(const Order& order, const Instrument& instrument, const MarketView& market,
                         const BookView& book, Timestamp now, OutputBuffer& outputs) {
    static_cast<void>(now);
    Inquiry inquiry{order.id.number, instrument.id, counts_, outputs};
    inquiry.at_most(RiskRule::InstrumentHalted, market.halted, 0);
    ask_price_collar(settings_.price_collar, order, market, inquiry);
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
    Inquiry inquiry{order.id.number, instrument.id, counts_, outputs};
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
            flattening_.begin(RiskRule::KillSwitch, equity, equity, outputs.core_time());
            return;
        case CommandKind::ResetKillSwitch:
            // A reset says that it is over, and it is not before the book is flat. What is not flat
            // in time may never be (a position that the broker does not know): then a person says.
            if (flattening_.running()) {
                flattening_.say_running(outputs.core_time(), outputs);
                if (!flattening_.overdue_told()) return;
                flattening_.abandon();
            }
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
