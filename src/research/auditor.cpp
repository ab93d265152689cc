#include "tradewind/research/auditor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tradewind/model/doubtful_quote.hpp"

namespace tradewind::research {
namespace {

// Sums here are doubles, and the account's are not.
constexpr double slack = 1e-4;
// After as many nothing new is learned.
constexpr std::size_t most_breaches = 100;

double seconds_of(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

bool opens(const Order& order) {
    return order.role == OrderRole::Entry || order.role == OrderRole::Single;
}

}  // namespace

Auditor::Auditor(const settings::Settings& settings, const calendar::Calendar& calendar,
                 std::uint32_t names)
    : settings_{settings},
      cursor_{calendar},
      stock_{*Instrument::equity("STOCK")},
      names_(names),
      cash_{Money::from_double(settings.run.starting_equity)},
      equity_{settings.run.starting_equity} {}

void Auditor::require(bool holds, Timestamp now, const char* what, double found, double limit) {
    if (holds || breaches_.size() >= most_breaches) return;
    breaches_.push_back(
        fmt::format("{} ns: {}: {:.6g}, limit {:.6g}", now.nanos(), what, found, limit));
}

// ---- what the desk is told ----

void Auditor::on_quote(InstrumentId id, Price bid, Price ask, Timestamp now) {
    Quote quote;
    quote.bid = bid;
    quote.ask = ask;
    if (doubtful(quote, InstrumentKind::Equity)) return;
    Name& name = names_[id.index()];
    name.bid = bid.to_double();
    name.ask = ask.to_double();
    name.quoted = now;
}

void Auditor::on_halt(InstrumentId id, bool halted) { names_[id.index()].halted = halted; }

void Auditor::on_command(CommandKind command) {
    switch (command) {
        case CommandKind::KillSwitch:
            killed_ = true;
            return;
        case CommandKind::ResetKillSwitch:
            killed_ = false;
            hard_latched_ = false;
            reset_ = true;
            return;
        case CommandKind::Halt:
            stopped_ = true;
            return;
        case CommandKind::Resume:
            stopped_ = false;
            return;
        case CommandKind::FeedGap:
            for (Name& name : names_) name.quoted = Timestamp{};
            return;
        default:
            return;
    }
}

// ---- what it books ----

void Auditor::on_record(const Header& header, const std::byte* record, Timestamp now) {
    switch (header.kind) {
        case RecordKind::Fill:
            return book(*reinterpret_cast<const Fill*>(record), now);
        case RecordKind::OrderPlan: {
            const auto& plan = *reinterpret_cast<const OrderPlan*>(record);
            names_[header.instrument.index()].planned = plan.quantity.to_double();
            return;
        }
        case RecordKind::OrderUpdate: {
            const auto& update = *reinterpret_cast<const OrderUpdate*>(record);
            if (const auto sent = entries_sent_.find(update.id.number); sent != entries_sent_.end())
                sent->second.over = is_final(update.to);
            if (is_final(update.to)) exits_at_work_.erase(update.id.number);
            return;
        }
        default:
            return;
    }
}

void Auditor::book(const Fill& fill, Timestamp now) {
    ++fills_;
    const bool correction = (fill.header.flags & Fill::correction) != 0;
    const std::int64_t sign =
        sign_of(fill.side) * ((fill.header.flags & Fill::busted) != 0 ? -1 : 1);
    const auto worth = [&](Price price) {
        const Money notional = stock_.notional(price, fill.quantity);
        return sign > 0 ? notional : -notional;
    };
    Name& name = names_[fill.header.instrument.index()];
    cash_ -= correction ? worth(fill.price) - worth(fill.corrected_from) : worth(fill.price);
    cash_ -= fill.fees;
    if (!correction) {
        const Quantity change = Quantity::from_micros(sign * fill.quantity.micros());
        name.position += change;
        if (const auto sent = entries_sent_.find(fill.order.number); sent != entries_sent_.end())
            sent->second.filled += fill.quantity;
    }
    require(fill.position_after == name.position, now, "the position is the sum of the fills",
            fill.position_after.to_double(), name.position.to_double());
    require(fill.cash_after == cash_, now, "cash is what the fills leave",
            fill.cash_after.to_double(), cash_.to_double());
}

// ---- what it sends ----

void Auditor::on_request(const OrderRequest& request, Timestamp now,
                         std::uint32_t uncertain_orders) {
    if (request.action != RequestAction::Submit) return;
    const Order& first = request.orders[0].order();
    require(!names_[first.instrument.index()].halted, now, "no order to a halted symbol", 1, 0);
    if (opens(first)) {
        judge_entry(request, now, uncertain_orders);
    } else {
        judge_exit(first, now);
    }
}

void Auditor::judge_exit(const Order& order, Timestamp now) {
    const Quantity held = names_[order.instrument.index()].position;
    require(order.quantity <= held.magnitude(), now, "an exit is no larger than the position",
            order.quantity.to_double(), held.magnitude().to_double());
    require((order.side == Side::Sell) == (held > Quantity{}), now,
            "an exit is against the position", held.to_double(), 0);
    for (const auto& [number, instrument] : exits_at_work_)
        require(instrument != order.instrument, now, "one exit at a time",
                static_cast<double>(number), 0);
    exits_at_work_.emplace(order.id.number, order.instrument);
}

void Auditor::judge_entry(const OrderRequest& request, Timestamp now,
                          std::uint32_t uncertain_orders) {
    ++entries_;
    std::erase_if(entries_sent_, [](const auto& sent) { return sent.second.over; });
    const settings::Risk& risk = settings_.risk;
    const Order& order = request.orders[0].order();
    const Name& name = names_[order.instrument.index()];
    const bool buys = order.side == Side::Buy;
    judge_moment(name, now);
    require(uncertain_orders == 0, now, "no entry while an order is unknown", uncertain_orders, 0);

    // A buy limit fills at its limit or better, a market order at the far side; a short is worth
    // the far side, and more at a limit above it.
    const double far = buys ? name.ask : name.bid;
    const double each = order.type != OrderType::Limit ? far
                        : buys                         ? order.limit.to_double()
                                                       : std::max(order.limit.to_double(), far);
    const double quantity = order.quantity.to_double();
    const double worth = each * quantity;
    double gross = worth;
    double net = worth;
    for (const Name& held : names_) {
        gross += std::abs(held.value());
        net += buys ? held.value() : -held.value();
    }
    std::size_t open = request.count;
    for (const auto& [number, sent] : entries_sent_) {
        ++open;
        const double rest = (sent.order.quantity - sent.filled).to_double() * sent.worst;
        gross += rest;
        if (sent.order.side == order.side) net += rest;
        require(sent.order.instrument != order.instrument, now, "one entry at a time in a symbol",
                static_cast<double>(number), 0);
    }
    const double symbol = std::abs(name.value()) + worth;
    const auto at_most = [&](const char* what, double found, double limit) {
        require(found <= limit + slack, now, what, found, limit);
    };
    at_most("order size", worth, risk.order_size.notional);
    at_most("symbol exposure", symbol, risk.symbol_exposure.fraction * equity_);
    at_most("gross exposure", gross, risk.gross_exposure.fraction * equity_);
    at_most("buying power", gross, risk.buying_power.multiple * equity_);
    at_most("net exposure", net, risk.net_exposure.fraction * equity_);
    at_most("open orders", static_cast<double>(open), risk.open_orders.orders);
    require(settings_.policy.allow_short || buys || name.position >= order.quantity, now,
            "no short", quantity, name.position.to_double());
    if (const double target = risk.volatility_target.annual; target > 0)
        at_most("shares under the volatility target", quantity,
                name.planned * std::min(1.0, target / name.volatility));
    judge_exits_of(request, each, now);

    if (risk.trade_rate.entries > 0) {
        const Timestamp from = now - std::chrono::minutes{risk.trade_rate.window_minutes};
        while (!entry_times_.empty() && entry_times_.front() <= from) entry_times_.pop_front();
        entry_times_.push_back(now);
        at_most("entries in the window", static_cast<double>(entry_times_.size()),
                risk.trade_rate.entries);
    }
    entries_sent_.emplace(order.id.number, Entry{.order = order, .filled = {}, .worst = each});
}

void Auditor::judge_exits_of(const OrderRequest& request, double each, Timestamp now) {
    const Order& entry = request.orders[0].order();
    for (std::uint8_t i = 1; i < request.count; ++i) {
        const Order& exit = request.orders[i].order();
        require(exit.quantity == entry.quantity, now, "an exit has its entry's size",
                exit.quantity.to_double(), entry.quantity.to_double());
        require(exit.side != entry.side, now, "an exit is on the other side", 0, 0);
        if (exit.role != OrderRole::StopLoss) continue;
        const double distance =
            (each - exit.stop.to_double()) * static_cast<double>(sign_of(entry.side));
        require(distance > 0, now, "a stop stands behind its entry", distance, 0);
        const double loss = distance * entry.quantity.to_double();
        const double limit = settings_.risk.trade_risk.fraction * equity_;
        require(loss <= limit + slack, now, "loss at the stop", loss, limit);
    }
}

void Auditor::judge_moment(const Name& name, Timestamp now) {
    const settings::Risk& risk = settings_.risk;
    require(!killed_, now, "no entry behind the kill switch", 1, 0);
    require(!stopped_, now, "no entry behind an operator's halt", 1, 0);
    require(!day_latched_, now, "no entry behind the daily loss", 1, 0);
    require(!hard_latched_, now, "no entry behind the hard drawdown", 1, 0);
    const double age = seconds_of(now - name.quoted) * 1e3;
    require(age <= risk.market_state.age_ms_max, now, "age of the quote, ms", age,
            risk.market_state.age_ms_max);
    if (!risk.session_window.enforce) return;
    const calendar::Session& session = cursor_.at(now);
    require(session.phase_at(now) == calendar::Phase::Regular, now, "entries in the session", 0, 0);
    const double since_open = seconds_of(now - session.open) / 60;
    const double to_close = seconds_of(session.close - now) / 60;
    require(since_open >= risk.session_window.entry_open_minutes, now, "minutes since the open",
            since_open, risk.session_window.entry_open_minutes);
    require(to_close >= risk.session_window.entry_close_minutes, now, "minutes to the close",
            to_close, risk.session_window.entry_close_minutes);
}

// ---- after every input ----

double Auditor::equity() const {
    double worth = cash_.to_double();
    for (const Name& name : names_) worth += name.value();
    return worth;
}

bool Auditor::out_of_the_market() const {
    return std::ranges::all_of(names_, [](const Name& name) { return name.position.is_zero(); }) &&
           std::ranges::all_of(entries_sent_, [](const auto& sent) { return sent.second.over; });
}

void Auditor::check(const core::Desk& desk, Timestamp now) {
    const portfolio::Ledger& ledger = desk.ledger();
    require(ledger.cash() == cash_, now, "the ledger's cash", ledger.cash().to_double(),
            cash_.to_double());
    require(ledger.cash() + ledger.cost() ==
                ledger.starting_cash() + ledger.realized() + ledger.income() - ledger.fees(),
            now, "the ledger balances", (ledger.cash() + ledger.cost()).to_double(), 0);
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
        const Quantity held = ledger.position(InstrumentId::from_index(i));
        require(held == names_[i].position, now, "the ledger's position", held.to_double(),
                names_[i].position.to_double());
    }
    equity_ = equity();
    require(std::abs(equity_ - ledger.equity().to_double()) < slack, now, "the ledger's equity",
            ledger.equity().to_double(), equity_);
    watch_losses(desk, now);
    last_check_ = now;
}

void Auditor::watch_losses(const core::Desk& desk, Timestamp now) {
    for (Overshoot& way_out : overshoots_) {
        if (way_out.flat != Timestamp::min()) continue;
        way_out.at_flat = equity_;
        const bool stuck = std::ranges::any_of(
            names_, [](const Name& name) { return name.halted && !name.position.is_zero(); });
        if (stuck) way_out.halted_seconds += seconds_of(now - last_check_);
        if (out_of_the_market()) way_out.flat = now;
    }
    const risk::LossLimits& losses = desk.gate().losses();
    const auto look = [&](RiskRule rule, double fraction, double base, bool latched, bool& known) {
        if (fraction <= 0) return;
        const double threshold = base * (1 - fraction);
        require(known || latched == (equity_ <= threshold) || std::abs(equity_ - threshold) < slack,
                now,
                rule == RiskRule::DailyLoss ? "the daily loss acts at its limit"
                                            : "the hard drawdown acts at its limit",
                equity_, threshold);
        if (latched && !known) trip(rule, base, fraction, now);
        known = latched;
    };
    look(RiskRule::DailyLoss, settings_.risk.daily_loss.fraction,
         desk.ledger().day_start_equity().to_double(), losses.daily_latched(), day_latched_);
    if (!reset_)
        look(RiskRule::HardDrawdown, settings_.risk.hard_drawdown.fraction,
             desk.ledger().peak_equity().to_double(), losses.hard_latched(), hard_latched_);
}

void Auditor::trip(RiskRule rule, double base, double fraction, Timestamp now) {
    Overshoot way_out;
    way_out.rule = rule;
    way_out.tripped = now;
    way_out.flat = out_of_the_market() ? now : Timestamp::min();
    way_out.base = base;
    way_out.threshold = base * (1 - fraction);
    way_out.at_trip = way_out.at_flat = equity_;
    overshoots_.push_back(way_out);
}

}  // namespace tradewind::research
