#include "tradewind/portfolio/ledger.hpp"

#include <algorithm>

#include "tradewind/model/split_terms.hpp"
#include "tradewind/portfolio/proportion.hpp"

namespace tradewind::portfolio {

Ledger::Ledger(Money starting_cash, std::uint32_t instrument_capacity)
    : capacity_{instrument_capacity},
      starting_cash_{starting_cash},
      cash_{starting_cash},
      peak_equity_{starting_cash},
      day_start_equity_{starting_cash} {
    holdings_.reserve(capacity_);
    trips_.reserve(capacity_);
    lots_.reserve(capacity_);
}

void Ledger::add(const Instrument& instrument) {
    invariant(instrument.id.index() == holdings_.size(), "instruments come in the order of ids");
    invariant(holdings_.size() < capacity_, "instruments fit the reserved capacity");
    holdings_.emplace_back(instrument.multiplier);
    trips_.emplace_back();
    lots_.push_back(instrument.lot);
}

// What could come of a fill, in 128 bits where 64 might not do. Fills are seldom.
bool Ledger::carries(const Fill& fill) const {
    invariant(fill.header.instrument.index() < holdings_.size(), "a fill names an instrument");
    const Holding& holding = holdings_[fill.header.instrument.index()];
    const Wide most = largest_exposure.nanos();
    const auto worth = [&](Price price, Quantity size) {
        const Wide value =
            Wide{price.nanos()} * size.micros() * holding.multiplier() / Quantity::micros_per_unit;
        return value < 0 ? -value : value;
    };
    const auto sums = [](Money sum, Wide change) {
        constexpr Wide sum_most = 9'000'000'000'000'000'000;
        const Wide size = sum.nanos() < 0 ? -Wide{sum.nanos()} : Wide{sum.nanos()};
        return size + (change < 0 ? -change : change) <= sum_most;
    };
    const Wide fees = fill.fees.nanos() < 0 ? -Wide{fill.fees.nanos()} : Wide{fill.fees.nanos()};
    const Wide whole = worth(fill.price, fill.quantity);
    if (fill.price < Price{} || fill.quantity <= Quantity{} || whole > most || fees > most ||
        !sums(fees_, fees))
        return false;
    const bool correction = (fill.header.flags & Fill::correction) != 0;
    if (correction) {
        const Wide from = worth(fill.corrected_from, fill.quantity);
        const Wide difference = whole - from;
        return from <= most &&
               sums(cash_, difference < 0 ? fees - difference : fees + difference) &&
               sums(cost_, difference) && sums(realized_, difference) &&
               sums(after_trips_, difference < 0 ? fees - difference : fees + difference) &&
               sums(holding.cost(), difference);
    }
    const bool busted = (fill.header.flags & Fill::busted) != 0;
    const Side side = busted ? opposite(fill.side) : fill.side;
    const Money paid = notional(fill.price, fill.quantity, holding.multiplier());
    const Wide payment = Wide{side == Side::Buy ? -paid.nanos() : paid.nanos()} - fill.fees.nanos();
    if (payment > INT64_MAX || payment < INT64_MIN ||
        !takes(cash_, Money::from_nanos(static_cast<std::int64_t>(payment))) ||
        !sums(holding.cost(), whole))
        return false;
    const Quantity held =
        side == Side::Buy ? holding.quantity() + fill.quantity : holding.quantity() - fill.quantity;
    if (held.magnitude() > Quantity::from_micros(SplitHolding::largest)) return false;
    if (worth(std::max(holding.long_mark(), holding.short_mark()), held) > most &&
        worth(fill.price, held) > most)
        return false;
    Holding after = holding;
    const Holding::Closed closed = after.fill(side, fill.price, fill.quantity);
    const Wide cost_change = Wide{after.cost().nanos()} - holding.cost().nanos();
    return carries(holding.value(), after.value()) && sums(cost_, cost_change) &&
           sums(realized_, closed.realized().nanos());
}

std::optional<RoundTrip> Ledger::apply(const Fill& fill, Attribution attribution,
                                       OutputBuffer& out) {
    invariant(fill.header.instrument.index() < holdings_.size(), "a fill names an instrument");
    if ((fill.header.flags & Fill::correction) == 0) return book(fill, attribution, out);
    correct(fill, out);
    return std::nullopt;
}

std::optional<RoundTrip> Ledger::book(const Fill& fill, Attribution attribution,
                                      OutputBuffer& out) {
    Holding& holding = holdings_[fill.header.instrument.index()];
    OpenTrip& trip = trips_[fill.header.instrument.index()];
    const Money value_before = holding.value();
    const Money cost_before = holding.cost();
    const bool was_open = !holding.quantity().is_zero();

    const bool busted = (fill.header.flags & Fill::busted) != 0;
    const Side side = busted ? opposite(fill.side) : fill.side;
    const Holding::Closed closed = holding.fill(side, fill.price, fill.quantity);

    // The cash follows from the cost, so that the two can never disagree by a rounding.
    const Money cost_change = holding.cost() - cost_before;
    cash_ += closed.realized() - cost_change - fill.fees;
    cost_ += cost_change;
    realized_ += closed.realized();
    fees_ += fill.fees;
    open_positions_ += holding.quantity().is_zero() ? 0u : 1u;
    open_positions_ -= was_open ? 1u : 0u;
    revalued(value_before, holding.value());
    push(fill, holding, out);

    const Money closing_fees =
        proportion(fill.fees, closed.quantity.micros(), fill.quantity.micros());
    const Quantity opened = fill.quantity - closed.quantity;
    std::optional<RoundTrip> finished;
    if (!closed.quantity.is_zero()) {
        trip.leave(fill.price, closed.quantity, closed.realized(), closing_fees);
        if (holding.quantity().is_zero() || !opened.is_zero())
            finished = out.push(trip.finish(fill.header.instrument, holding.multiplier(),
                                            fill.header.event_time, fill.role));
    }
    if (!opened.is_zero()) {
        if (!trip.open()) trip.begin(fill.header.event_time, side, attribution);
        trip.enter(fill.price, opened, fill.fees - closing_fees, holding.quantity().magnitude());
    }
    return finished;
}

void Ledger::correct(const Fill& fill, OutputBuffer& out) {
    Holding& holding = holdings_[fill.header.instrument.index()];
    OpenTrip& trip = trips_[fill.header.instrument.index()];
    const Money paid_more = notional(fill.price, fill.quantity, holding.multiplier()) -
                            notional(fill.corrected_from, fill.quantity, holding.multiplier());
    const Money difference = fill.side == Side::Buy ? paid_more : -paid_more;
    const bool stands = !holding.quantity().is_zero() &&
                        (holding.quantity() > Quantity{}) == (fill.side == Side::Buy);

    cash_ -= difference + fill.fees;
    fees_ += fill.fees;
    if (stands) {
        holding.adjust_cost(difference);
        cost_ += difference;
        trip.correct_entry(fill.corrected_from, fill.price, fill.quantity, fill.fees);
    } else {
        realized_ -= difference;
        if (trip.open()) {
            trip.correct_exit(fill.corrected_from, fill.price, fill.quantity, -difference,
                              fill.fees);
        } else {
            after_trips_ -= difference + fill.fees;
        }
    }
    revalued(holding.value(), holding.value());
    push(fill, holding, out);
}

void Ledger::push(const Fill& fill, const Holding& holding, OutputBuffer& out) const {
    Fill& booked = out.push(fill);
    booked.position_after = holding.quantity();
    booked.cash_after = cash_;
}

EquityChange Ledger::apply(const Split& split, OutputBuffer& out) {
    invariant(split.header.instrument.index() < holdings_.size(), "a split names an instrument");
    const std::uint32_t index = split.header.instrument.index();
    Holding& holding = holdings_[index];
    OpenTrip& trip = trips_[index];
    const Money value_before = holding.value();
    const bool was_open = !holding.quantity().is_zero();

    const std::optional<Holding::Closed> in_lieu = holding.split(split, lots_[index], cash_);
    if (!in_lieu) return EquityChange::PassedOver;

    cash_ += in_lieu->proceeds;
    cost_ -= in_lieu->cost;
    realized_ += in_lieu->realized();
    revalued(value_before, holding.value());
    if (!was_open) return EquityChange::Unchanged;
    trip.split(split);
    trip.receive(in_lieu->realized());
    if (holding.quantity().is_zero()) {
        --open_positions_;
        out.push(trip.finish(split.header.instrument, holding.multiplier(), split.header.event_time,
                             OrderRole::Single));
    }
    return EquityChange::Changed;
}

EquityChange Ledger::apply(const Dividend& dividend) {
    invariant(dividend.header.instrument.index() < holdings_.size(),
              "a dividend names an instrument");
    if (!credible(dividend)) return EquityChange::PassedOver;
    const Holding& holding = holdings_[dividend.header.instrument.index()];
    OpenTrip& trip = trips_[dividend.header.instrument.index()];
    if (holding.quantity().is_zero()) return EquityChange::Unchanged;
    const std::optional<Money> amount = paid_by(dividend, holding.quantity(), holding.multiplier());
    if (!amount || !takes(cash_, *amount) || !takes(income_, *amount) ||
        !takes(trip.gross(), *amount))
        return EquityChange::PassedOver;
    cash_ += *amount;
    income_ += *amount;
    trip.receive(*amount);
    revalued(holding.value(), holding.value());
    return EquityChange::Changed;
}

EquityPoint Ledger::snapshot(Timestamp time) const {
    EquityPoint point;
    point.header.event_time = time;
    point.cash = cash_;
    point.equity = equity();
    point.realized = realized_ + income_;
    point.unrealized = unrealized();
    point.fees = fees_;
    point.gross_exposure = gross_exposure_;
    point.peak_equity = peak_equity_;
    return point;
}

}  // namespace tradewind::portfolio
