#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "desk_scene.hpp"
#include "support/property.hpp"
#include "tradewind/brokers/simulated_exchange.hpp"

// Laws of the desk under any market, any venue and any operator: no order that would break a limit
// is sent, what reduces never turns a position, and the books balance. An auditor checks after
// every input, from the orders and fills alone, with sums of his own.
namespace tradewind::core {
namespace {

constexpr std::uint32_t names = 3;
constexpr double starting_equity = 100'000;

struct Limits {
    double order_size = 1e6;
    double trade_risk = 1;
    double symbol = 1;
    double gross = 1;
    double net = 1;
    double buying_power = 1;
    double daily_loss = 0.03;
    std::uint32_t open_orders = 50;
    std::uint32_t entries_an_hour = 1000;
    bool shorts = true;

    std::string toml() const {
        return fmt::format(
            "time_stop_minutes = 7\nmax_position = 4\nrisk_per_trade = 0.1\nentry = \"{}\"\n"
            "[policy]\nallow_short = {}\ncooldown_minutes = 0\n"
            "[risk]\norder_size.notional = {}\ntrade_risk.fraction = {}\n"
            "symbol_exposure.fraction = {}\ngross_exposure.fraction = {}\n"
            "net_exposure.fraction = {}\nbuying_power.multiple = {}\n"
            "daily_loss.fraction = {}\nsoft_drawdown.fraction = 0.9\nhard_drawdown.fraction = 1\n"
            "open_orders.orders = {}\n"
            "trade_rate = {{ entries = {}, window_minutes = 60 }}\n",
            entry, shorts, order_size, trade_risk, symbol, gross, net, buying_power, daily_loss,
            open_orders, entries_an_hour);
    }
    const char* entry = "market";
};

// One step of a script: what, and three numbers that say how.
using Step = std::array<std::uint16_t, 4>;

class Floor : public DeskScene {
public:
    Floor(const Limits& limits, const settings::Exchange& venue)
        : DeskScene{limits.toml(), {}, names},
          limits_{limits},
          exchange_{
              venue,
              {.starting_cash = Money::from_double(starting_equity), .buying_power_multiple = 4},
              the_calendar(),
              16} {
        for (std::uint32_t i = 0; i < names; ++i) {
            Instrument instrument = *Instrument::equity("STOCK");
            instrument.id = InstrumentId::from_index(i);
            exchange_.add_instrument(instrument);
            move(i, 0, 2);
        }
    }

    void step(const Step& step) {
        const std::uint32_t name = step[1] % names;
        const InstrumentId id = InstrumentId::from_index(name);
        wait(std::chrono::milliseconds{1 + step[3] % 20'000});
        switch (step[0] % 16) {
            default:
                // Steps of up to half a per cent.
                move(name, static_cast<int>(step[2] % 101) - 50, 1 + step[3] % 8);
                break;
            case 0:
            case 1:
            case 2:
            case 3:
                if (step[2] % 7 != 0) move(name, 0, 1 + step[3] % 8);
                do_and_audit([&] {
                    say(step[2] % 2 == 0 ? Direction::Long : Direction::Short,
                        0.5 + step[3] % 50 / 100.0, step[2] % 11 == 0, id);
                });
                break;
            case 4:
                // A gap of up to a tenth.
                move(name, static_cast<int>(step[2] % 2001) - 1000, 1 + step[3] % 30);
                break;
            case 5:
                command_one(step[2] % 24, id);
                break;
            case 6:
                halt_or_resume(id, step[3] % 5 == 0);
                break;
            case 7:
                wait(std::chrono::minutes{step[2] % 5});
                break;
        }
    }

    // What an operator who has had enough does, and what must come of it.
    void kill_and_verify() {
        for (std::uint32_t i = 0; i < names; ++i)
            halt_or_resume(InstrumentId::from_index(i), false);
        do_and_audit([&] { command(CommandKind::KillSwitch); });
        killed_ = true;
        for (int minute = 0; minute < 15; ++minute) {
            wait(1min);
            for (std::uint32_t i = 0; i < names; ++i) move(i, minute % 2 == 0 ? 5 : -5, 2);
        }
        for (std::uint32_t i = 0; i < names; ++i) {
            const InstrumentId id = InstrumentId::from_index(i);
            RC_ASSERT(position(id).is_zero());
            RC_ASSERT(exchange_.account().position(id).is_zero());
        }
        RC_ASSERT(exchange_.open_orders().empty());
    }

    std::size_t entries() const { return entries_; }
    std::size_t fills() const { return fills_; }

private:
    struct Entry {
        Order order;
        Quantity filled;
        double worst = 0;  // dollars a share
        bool over = false;
    };
    struct Name {
        std::int64_t mid = 10'000;  // cents
        double bid = 0;             // that mark: what was believed last
        double ask = 0;
        Quantity position;
        bool halted = false;
    };

    // ---- what happens ----

    void move(std::uint32_t i, int basis_points, int half_spread) {
        Name& name = books_[i];
        name.mid =
            std::clamp<std::int64_t>(name.mid + name.mid * basis_points / 10'000, 2'000, 50'000);
        const double bid = static_cast<double>(name.mid - half_spread) / 100;
        const double ask = static_cast<double>(name.mid + half_spread) / 100;
        Quote quote;
        quote.header.instrument = InstrumentId::from_index(i);
        quote.header.event_time = quote.header.receive_time = now();
        quote.bid = dollars(bid);
        quote.ask = dollars(ask);
        quote.bid_size = quote.ask_size = shares(100);
        exchange_.on_market(MarketEvent{quote}, now());
        hear_venue();
        name.bid = bid;
        name.ask = ask;
        do_and_audit([&] { this->quote(bid, ask, InstrumentId::from_index(i)); });
    }
    void halt_or_resume(InstrumentId id, bool halted) {
        if (books_[id.index()].halted == halted) return;
        books_[id.index()].halted = halted;
        TradingStatus status;
        status.header.instrument = id;
        status.header.event_time = status.header.receive_time = now();
        status.halted = halted ? 1 : 0;
        exchange_.on_market(MarketEvent{status}, now());
        hear_venue();
        do_and_audit([&] { halt(halted, id); });
    }
    void command_one(unsigned which, InstrumentId id) {
        const auto say = [&](CommandKind kind, InstrumentId about = InstrumentId::none()) {
            do_and_audit([&] { command(kind, about); });
        };
        switch (which) {
            case 0:
                say(CommandKind::KillSwitch);
                killed_ = true;
                return;
            case 1:
            case 2:
            case 3:
                killed_ = false;
                return say(CommandKind::ResetKillSwitch);
            case 4:
                say(CommandKind::Halt);
                stopped_ = true;
                return;
            case 5:
            case 6:
            case 7:
                stopped_ = false;
                return say(CommandKind::Resume);
            case 8:
                return say(CommandKind::Flatten);
            case 9:
            case 10:
                return say(CommandKind::Flatten, id);
            case 11:
                return say(CommandKind::CancelAll);
            case 12:
                return say(CommandKind::FeedGap);
            case 13:
                return say(CommandKind::Reconcile);
            default:
                return;
        }
    }
    // Time goes on, with all that is due in it: the venue's reports before the desk's timers.
    void wait(std::chrono::nanoseconds time) {
        const Timestamp until = now() + time;
        while (true) {
            const Timestamp next = std::min(exchange_.next_due(), desk().next_due());
            if (next > until) break;
            if (next > now()) do_and_audit([&] { pass_to_before(next); });
            hear_venue();
            do_and_audit([&] { pass_to(now()); });
        }
        do_and_audit([&] { pass_to(until); });
    }
    void pass_to_before(Timestamp t) {
        if (desk().next_due() < t) pass_to(desk().next_due());
        skip_to(t);
    }
    void hear_venue() {
        exchange_.advance(now());
        while (const auto report = exchange_.take_report(now()))
            do_and_audit([&] { this->report(*report); });
    }

    // ---- the audit ----

    template <class Call>
    void do_and_audit(Call&& call) {
        call();
        audit();
    }
    void audit() {
        for (const Fill& fill : all<Fill>()) book(fill);
        for (const OrderUpdate& update : all<OrderUpdate>()) {
            if (const auto entry = sent_entries_.find(update.id.number);
                entry != sent_entries_.end())
                entry->second.over = is_final(update.to);
            if (is_final(update.to)) flattens_.erase(update.id.number);
        }
        forget();
        for (const OrderRequest& request : take()) {
            if (request.action == RequestAction::Submit) judge(request);
            exchange_.on_request(request, now());
        }
        balance();
    }
    void book(const Fill& fill) {
        ++fills_;
        const bool adds = (fill.header.flags & Fill::correction) == 0;
        const bool busted = (fill.header.flags & Fill::busted) != 0;
        RC_ASSERT(!busted);
        Name& name = books_[fill.header.instrument.index()];
        const std::int64_t sign = sign_of(fill.side);
        const auto worth = [&](Price price) { return stock_.notional(price, fill.quantity); };
        if (adds) {
            name.position += Quantity::from_micros(sign * fill.quantity.micros());
            cash_ -= sign > 0 ? worth(fill.price) : -worth(fill.price);
            if (const auto entry = sent_entries_.find(fill.order.number);
                entry != sent_entries_.end())
                entry->second.filled += fill.quantity;
        } else {
            const Money change = worth(fill.price) - worth(fill.corrected_from);
            cash_ -= sign > 0 ? change : -change;
        }
        cash_ -= fill.fees;
        RC_ASSERT(fill.position_after == name.position);
        RC_ASSERT(fill.cash_after == cash_);
    }
    void judge(const OrderRequest& request) {
        const Order& first = request.orders[0].order();
        Name& name = books_[first.instrument.index()];
        if (first.role == OrderRole::Flatten) {
            RC_ASSERT(first.quantity <= name.position.magnitude());
            RC_ASSERT((first.side == Side::Sell) == (name.position > Quantity{}));
            for (const auto& [number, instrument] : flattens_)
                RC_ASSERT(instrument != first.instrument);
            flattens_.emplace(first.id.number, first.instrument);
            return;
        }
        ++entries_;
        RC_ASSERT(!killed_);
        RC_ASSERT(!stopped_);
        RC_ASSERT(!loss_latched_);
        RC_ASSERT(!name.halted);
        RC_ASSERT(desk().orders().uncertain() == 0u);
        const bool buys = first.side == Side::Buy;
        RC_ASSERT(limits_.shorts || buys || name.position >= first.quantity);

        const double far = buys ? name.ask : name.bid;
        const double each = first.type != OrderType::Limit ? far
                            : buys                         ? first.limit.to_double()
                                                           : std::max(first.limit.to_double(), far);
        const double worth = each * first.quantity.to_double();
        double held = 0, net = 0, working = 0, working_same_side = 0, working_here = 0;
        std::size_t open = request.count;
        for (const Name& each_name : books_) {
            held += std::abs(value_of(each_name));
            net += value_of(each_name);
        }
        for (const auto& [number, entry] : sent_entries_) {
            if (entry.over) continue;
            ++open;
            const double rest = (entry.order.quantity - entry.filled).to_double() * entry.worst;
            working += rest;
            if (entry.order.side == first.side) working_same_side += rest;
            if (entry.order.instrument == first.instrument) {
                working_here += rest;
                RC_FAIL("an entry is at work in the symbol already");
            }
        }
        const double equity = desk().ledger().equity().to_double();
        const double slack = 1e-4;
        RC_ASSERT(worth <= limits_.order_size + slack);
        RC_ASSERT(std::abs(value_of(name)) + working_here + worth <=
                  limits_.symbol * equity + slack);
        RC_ASSERT(held + working + worth <= limits_.gross * equity + slack);
        RC_ASSERT(held + working + worth <= limits_.buying_power * equity + slack);
        RC_ASSERT((buys ? net : -net) + working_same_side + worth <= limits_.net * equity + slack);
        RC_ASSERT(open <= limits_.open_orders);
        for (std::uint8_t i = 1; i < request.count; ++i) {
            const Order& exit = request.orders[i].order();
            RC_ASSERT(exit.quantity == first.quantity);
            RC_ASSERT(exit.side != first.side);
            if (exit.role != OrderRole::StopLoss) continue;
            const double distance =
                buys ? each - exit.stop.to_double() : exit.stop.to_double() - each;
            RC_ASSERT(distance > 0);
            RC_ASSERT(distance * first.quantity.to_double() <= limits_.trade_risk * equity + slack);
        }
        while (!entry_times_.empty() && entry_times_.front() <= now() - 60min)
            entry_times_.pop_front();
        entry_times_.push_back(now());
        RC_ASSERT(entry_times_.size() <= limits_.entries_an_hour);
        sent_entries_.emplace(first.id.number, Entry{.order = first, .filled = {}, .worst = each});
    }
    // As it would be left: a long at the bid, a short at the ask.
    static double value_of(const Name& name) {
        const double each = name.position > Quantity{} ? name.bid : name.ask;
        return each * name.position.to_double();
    }
    void balance() {
        const portfolio::Ledger& ledger = desk().ledger();
        RC_ASSERT(ledger.cash() == cash_);
        RC_ASSERT(ledger.cash() + ledger.cost() ==
                  ledger.starting_cash() + ledger.realized() + ledger.income() - ledger.fees());
        double worth = cash_.to_double();
        for (std::uint32_t i = 0; i < names; ++i) {
            RC_ASSERT(ledger.position(InstrumentId::from_index(i)) == books_[i].position);
            worth += value_of(books_[i]);
        }
        RC_ASSERT(std::abs(worth - ledger.equity().to_double()) < 1e-4);
        // The first marked equity at the threshold, not the one after.
        if (worth <= starting_equity * (1 - limits_.daily_loss) - 1e-4) loss_latched_ = true;
        if (loss_latched_) RC_ASSERT(desk().gate().losses().daily_latched());
    }

    Limits limits_;
    Instrument stock_ = *Instrument::equity("STOCK");
    brokers::SimulatedExchange exchange_;
    std::array<Name, names> books_;
    std::map<std::uint64_t, Entry> sent_entries_;
    std::map<std::uint64_t, InstrumentId> flattens_;
    std::deque<Timestamp> entry_times_;
    Money cash_ = Money::from_double(starting_equity);
    std::size_t entries_ = 0;
    std::size_t fills_ = 0;
    bool killed_ = false;
    bool stopped_ = false;
    bool loss_latched_ = false;
};

// Evenly from the whole range, in small cases too.
template <class T>
T between(T low, T high) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(low, high));
}
double per_cent(int low, int high) { return between(low, high) / 100.0; }

}  // namespace

TEST_CASE("no order that would break a limit is sent, and the books balance after every input") {
    test::check_property("whatever market, venue and operator do", [] {
        Limits limits;
        limits.order_size = between(5'000, 200'000);
        limits.trade_risk = per_cent(1, 20);
        limits.symbol = per_cent(10, 150);
        limits.gross = per_cent(20, 300);
        limits.net = per_cent(20, 200);
        limits.buying_power = per_cent(50, 400);
        limits.daily_loss = per_cent(1, 20);
        limits.open_orders = between(3u, 20u);
        limits.entries_an_hour = between(2u, 40u);
        limits.shorts = *rc::gen::arbitrary<bool>();
        limits.entry = *rc::gen::element("market", "limit");
        settings::Exchange venue;
        venue.latency_us = *rc::gen::element(1'000u, 50'000u, 2'000'000u);
        venue.faults.seed = between<std::uint64_t>(1, 1'000);
        if (*rc::gen::arbitrary<bool>())
            venue.faults = {.seed = venue.faults.seed,
                            .lost_reply = 0.05,
                            .duplicate_reply = 0.1,
                            .late_reply = 0.1,
                            .reorder_reply = 0.1,
                            .reject = 0.1};
        const auto script = *rc::gen::container<std::vector<Step>>(
            between<std::size_t>(0, 300),
            rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<Step>()));
        Floor floor{limits, venue};
        for (const Step& step : script) floor.step(step);
        floor.kill_and_verify();
        RC_CLASSIFY(floor.entries() > 0, "entries");
        RC_CLASSIFY(floor.fills() > 5, "more than five fills");
    });
}

}  // namespace tradewind::core
