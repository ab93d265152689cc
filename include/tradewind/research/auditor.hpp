#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "tradewind/calendar/session_cursor.hpp"
#include "tradewind/core/desk.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/record.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::research {

// A limit on losses that tripped, and what it cost to get out. Dollars of equity.
struct Overshoot {
    RiskRule rule = RiskRule::DailyLoss;
    std::uint64_t seed = 0;     // of the market, where a proof sets it
    Timestamp tripped;          // at the first mark at or below the threshold
    Timestamp flat;             // nothing held, no entry at work; min(): not yet
    double base = 0;            // what the limit is a part of
    double threshold = 0;       // the equity at which the rule acts
    double at_trip = 0;         // of the mark that tripped it: below the threshold by a jump
    double at_flat = 0;         // or the last, while it is not flat
    double halted_seconds = 0;  // of the way out, in which something held could not trade

    double whole() const { return threshold - at_flat; }
    double jump() const { return threshold - at_trip; }
    double way_out() const { return at_trip - at_flat; }
};

// Checks a desk from outside: from the market, the orders that it sends and the fills that it
// books, with sums of its own. In dollars and as double; a limit counts as kept within a hundredth
// of a cent. Stocks alone. What it finds is kept as text, each with its time.
//
// Of every entry: the size, the loss at its stop, exposures with all that is under way at its
// worst, the number of orders, the rate, shorts, the volatility target, the age of the quote, the
// session's windows, halts, latches and uncertainty. Of every exit: that it reduces and never
// turns what is held. After every input: cash, positions and equity are what the fills make them,
// and the limits on losses act at the first mark that reaches them, and not before.
class Auditor {
public:
    // Both must outlive it.
    Auditor(const settings::Settings& settings, const calendar::Calendar& calendar,
            std::uint32_t names);

    // What the desk is about to be told.
    void on_quote(InstrumentId id, Price bid, Price ask, Timestamp now);
    void on_halt(InstrumentId id, bool halted);
    void on_command(CommandKind command);
    void on_session_close() { day_latched_ = false; }
    void on_volatility(InstrumentId id, double annual) { names_[id.index()].volatility = annual; }

    // What it answered: all records of one input, then its requests in their order, then its state.
    void on_record(const Header& header, const std::byte* record, Timestamp now);
    void on_request(const OrderRequest& request, Timestamp now, std::uint32_t uncertain_orders);
    void check(const core::Desk& desk, Timestamp now);

    const std::vector<std::string>& breaches() const { return breaches_; }
    const std::vector<Overshoot>& overshoots() const { return overshoots_; }
    std::uint64_t entries() const { return entries_; }
    std::uint64_t fills() const { return fills_; }
    Quantity position(InstrumentId id) const { return names_[id.index()].position; }

private:
    struct Name {
        double bid = 0;  // as it would be marked: the last quote with two sides
        double ask = 0;
        double volatility = 0;
        double planned = 0;  // shares of the last plan
        Timestamp quoted;
        Quantity position;
        bool halted = false;

        double value() const { return position.to_double() * (position > Quantity{} ? bid : ask); }
    };
    struct Entry {
        Order order;
        Quantity filled;
        double worst = 0;  // dollars a share
        bool over = false;
    };

    void book(const Fill& fill, Timestamp now);
    void judge_exit(const Order& order, Timestamp now);
    void judge_entry(const OrderRequest& request, Timestamp now, std::uint32_t uncertain_orders);
    void judge_exits_of(const OrderRequest& request, double each, Timestamp now);
    void judge_moment(const Name& name, Timestamp now);
    void watch_losses(const core::Desk& desk, Timestamp now);
    void trip(RiskRule rule, double base, double fraction, Timestamp now);
    bool out_of_the_market() const;
    double equity() const;
    // Where the condition does not hold: what was found, and what should be.
    void require(bool holds, Timestamp now, const char* what, double found, double limit);

    const settings::Settings& settings_;
    calendar::SessionCursor cursor_;
    Instrument stock_;
    std::vector<Name> names_;
    std::map<std::uint64_t, Entry> entries_sent_;          // by order number, while open
    std::map<std::uint64_t, InstrumentId> exits_at_work_;  // market orders that flatten
    std::deque<Timestamp> entry_times_;
    std::vector<std::string> breaches_;
    std::vector<Overshoot> overshoots_;
    Money cash_;
    double equity_ = 0;
    Timestamp last_check_ = Timestamp::min();
    std::uint64_t entries_ = 0;
    std::uint64_t fills_ = 0;
    bool killed_ = false;
    bool stopped_ = false;
    bool reset_ = false;  // by hand: the drawdown counts from elsewhere since
    bool day_latched_ = false;
    bool hard_latched_ = false;
};

}  // namespace tradewind::research
