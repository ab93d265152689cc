#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/portfolio/holding.hpp"
#include "tradewind/portfolio/open_trip.hpp"

namespace tradewind::portfolio {

enum class EquityChange : std::uint8_t {
    Unchanged,
    Changed,
    PassedOver  // what it makes does not fit: all stays as it was
};

// The account: cash, positions, profit and loss, in integers, to the nano-dollar. Two identities
// hold after every call, and tests hold them under random histories:
//
//     cash + cost of positions  =  starting cash + realized + income - fees
//     equity  =  cash + value of positions at their marks
//
// realized is gross of fees; income is dividends. Sums over positions are kept up to date by
// differences, so that a mark costs the same with one symbol or five hundred.
//
// Marks: a last price marks both sides; a quote marks a long at the bid and a short at the ask (the
// side it would leave at). Where a side of the quote is missing its old mark stays. Before the
// first mark a position stands at its fill's price. Marks under which the positions would come to
// more than largest_exposure are passed over: a price is the outside's word, and may be any.
//
// Splits: quantity x to / from, cost unchanged, marks x from / to. What a holding has beyond whole
// lots of its instrument is closed for cash in lieu at the adjusted mark. Dividends: a long gets,
// a short pays, amount x quantity.
//
// All memory is taken at construction. One thread (the desk's).
class Ledger {
public:
    Ledger(Money starting_cash, std::uint32_t instrument_capacity);

    // Instruments come in the order of their ids, as the instrument table gives them.
    void add(const Instrument& instrument);

    // Whether the account can take a fill: with it every sum stays within what it carries. What a
    // broker reports may be anything, so that this is asked before apply().
    bool carries(const Fill& fill) const;
    // Books a fill and pushes it, completed with position and cash after it; then a RoundTrip if it
    // made the position flat. A fill through zero closes one trip and opens another; its fees are
    // shared by quantity. `attribution` goes to a trip that this fill opens. A correction
    // (Fill::correction) moves cost when the position still stands on the fill's side, else
    // realized. A bust (Fill::busted) is booked as the opposite trade at the same price; its fees
    // are negative. Returns the trip that it finished.
    std::optional<RoundTrip> apply(const Fill& fill, Attribution attribution, OutputBuffer& out);
    // What is not credible, or makes more shares or money than the account carries, is passed over:
    // nothing changes.
    EquityChange apply(const Split& split, OutputBuffer& out);
    EquityChange apply(const Dividend& dividend);

    EquityChange mark(InstrumentId instrument, Price last) { return mark(instrument, last, last); }
    EquityChange mark(InstrumentId instrument, Price bid, Price ask) {
        Holding& holding = holdings_[instrument.index()];
        const Price long_mark = bid > Price{} ? bid : holding.long_mark();
        const Price short_mark = ask > Price{} ? ask : holding.short_mark();
        const Money before = holding.value();
        const std::optional<Money> worth = holding.worth(long_mark, short_mark);
        if (!worth || !carries(before, *worth)) [[unlikely]]
            return EquityChange::PassedOver;
        if (!holding.set_marks(long_mark, short_mark, *worth)) return EquityChange::Unchanged;
        revalued(before, *worth);
        return EquityChange::Changed;
    }

    // A new trading day: its losses count from here.
    void roll_day() { day_start_equity_ = equity(); }

    const Holding& holding(InstrumentId instrument) const { return holdings_[instrument.index()]; }
    Quantity position(InstrumentId instrument) const { return holding(instrument).quantity(); }
    std::uint32_t open_positions() const { return open_positions_; }
    // Calls visit(InstrumentId, const Holding&) for each open position, by id. Looks at every
    // instrument: for halts, reports and reconciliation.
    template <class Visitor>
    void for_each_position(Visitor&& visit) const {
        for (std::uint32_t i = 0; i < holdings_.size(); ++i)
            if (!holdings_[i].quantity().is_zero())
                visit(InstrumentId::from_index(i), holdings_[i]);
    }

    Money starting_cash() const { return starting_cash_; }
    Money cash() const { return cash_; }
    Money cost() const { return cost_; }                  // of all positions, shorts negative
    Money market_value() const { return market_value_; }  // net exposure
    Money gross_exposure() const { return gross_exposure_; }
    Money realized() const { return realized_; }
    Money income() const { return income_; }
    Money fees() const { return fees_; }
    Money unrealized() const { return market_value_ - cost_; }
    Money equity() const { return cash_ + market_value_; }
    Money peak_equity() const { return peak_equity_; }
    Money drawdown() const { return peak_equity_ - equity(); }
    Money day_start_equity() const { return day_start_equity_; }
    Money day_profit() const { return equity() - day_start_equity_; }
    // Net profit that round trips already reported cannot carry: corrections that came after.
    Money after_trips() const { return after_trips_; }

    // EquityPoint::realized includes income, so that starting cash + realized + unrealized - fees =
    // equity holds in the record too.
    EquityPoint snapshot(Timestamp time) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(holdings_, trips_, lots_, starting_cash_, cash_, cost_, market_value_,
                gross_exposure_, realized_, income_, fees_, peak_equity_, day_start_equity_,
                after_trips_, open_positions_);
    }

private:
    static Money size_of(Money value) { return value < Money{} ? -value : value; }
    // Whether the account can carry that a position's value changes so. What makes it smaller it
    // always can.
    bool carries(Money before, Money after) const {
        const Money more = size_of(after) - size_of(before);
        return more <= Money{} || gross_exposure_ + more <= largest_exposure;
    }
    void revalued(Money before, Money after) {
        market_value_ += after - before;
        gross_exposure_ += size_of(after) - size_of(before);
        if (const Money now = equity(); now > peak_equity_) peak_equity_ = now;
    }
    std::optional<RoundTrip> book(const Fill& fill, Attribution attribution, OutputBuffer& out);
    void correct(const Fill& fill, OutputBuffer& out);
    void push(const Fill& fill, const Holding& holding, OutputBuffer& out) const;

    std::uint32_t capacity_;
    std::vector<Holding> holdings_;  // by instrument index
    std::vector<OpenTrip> trips_;
    std::vector<Quantity> lots_;
    Money starting_cash_;
    Money cash_;
    Money cost_;
    Money market_value_;
    Money gross_exposure_;
    Money realized_;
    Money income_;
    Money fees_;
    Money peak_equity_;
    Money day_start_equity_;
    Money after_trips_;
    std::uint32_t open_positions_ = 0;
};

}  // namespace tradewind::portfolio
