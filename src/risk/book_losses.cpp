#include "tradewind/risk/book_losses.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "option_value.hpp"
#include "rules.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::risk {
namespace {

// Of a standard normal variable: the 99 % quantile z, and the mean beyond it, phi(z) / 0.01.
constexpr double normal_var = 2.3263478740408408;
constexpr double normal_cvar = 2.665214220345806;

bool is_option(const Instrument& instrument) { return instrument.kind == InstrumentKind::Option; }

double dollars_a_unit(const Instrument& instrument, Price price) {
    return price.to_double() * static_cast<double>(instrument.multiplier);
}

}  // namespace

double BookLosses::Bounded::loss() const { return std::max({0.0, high * a_long, -low * a_short}); }

void BookLosses::Extent::add(const Bounded& line) {
    (line.normal ? normal : dollars) += line.loss();
}

BookLosses::BookLosses(std::uint32_t symbols)
    : stocks_(symbols), deltas_(symbols), is_touched_(symbols) {
    rows_.reserve(symbols);
}

void BookLosses::prepare(const PortfolioModel& model, double stress_move, const Entry& entry) {
    for (const std::uint32_t row : rows_) {
        stocks_[row] = deltas_[row] = {};
        is_touched_[row] = 0;
    }
    rows_.clear();
    extent_ = {};
    order_ = {};
    order_.side = entry.buys() ? 1 : -1;

    const Stakes& stakes = entry.book.stakes;
    bool has_order = false;
    for (std::size_t i = 0; i < stakes.size(); ++i) {
        const Stake stake = stakes[i];
        has_order = has_order || stake.instrument->id == entry.instrument.id;
        touch(model.known_row(symbol_of(*stake.instrument)));
    }
    touch(model.known_row(symbol_of(entry.instrument)));
    days_ = rows_.empty() ? 0 : DailyReturns::days;
    for (const std::uint32_t row : rows_) days_ = std::min(days_, model.returns().count(row));
    std::fill_n(losses_.begin(), days_, 0.0);
    std::fill_n(unit_loss_.begin(), days_, 0.0);

    const auto take = [&](const Stake& stake) {
        if (is_option(*stake.instrument)) {
            take_option(model, stress_move, stake, entry);
        } else {
            take_stock(model, stake, entry);
        }
    };
    for (std::size_t i = 0; i < stakes.size(); ++i) take(stakes[i]);
    if (!has_order) take({.instrument = &entry.instrument});
    value_days(model);
    value_covariances(model);
}

void BookLosses::touch(std::uint32_t row) {
    if (row == PortfolioModel::none || is_touched_[row] != 0) return;
    is_touched_[row] = 1;
    rows_.push_back(row);
}

void BookLosses::take_stock(const PortfolioModel& model, const Stake& stake, const Entry& entry) {
    const InstrumentId id = stake.instrument->id;
    const bool is_order = id == entry.instrument.id;
    const double unit = dollars_a_unit(entry.instrument, entry.price);
    const Dollars dollars{.held = stake.value.to_double(),
                          .buying = stake.buying_value.to_double(),
                          .selling = stake.selling_value.to_double()};
    const std::uint32_t row = model.known_row(id);
    if (row == PortfolioModel::none) {
        const double volatility = model.stated_volatility(id);
        const Bounded line{.low = dollars.held - dollars.selling,
                           .high = dollars.held + dollars.buying,
                           .a_long = volatility,
                           .a_short = volatility,
                           .normal = true};
        if (!is_order) return extent_.add(line);
        order_.bounded = line;
        order_.unit = unit;
        return;
    }
    stocks_[row] = dollars;
    deltas_[row].held += dollars.held;
    deltas_[row].buying += dollars.buying;
    deltas_[row].selling += dollars.selling;
    if (!is_order) return;
    order_.row = row;
    order_.delta = order_.side * unit;
    const std::span returns = model.returns().last(row, days_);
    for (std::size_t day = 0; day < days_; ++day) unit_loss_[day] = -order_.delta * returns[day];
}

void BookLosses::take_option(const PortfolioModel& model, double stress_move, const Stake& stake,
                             const Entry& entry) {
    const Instrument& instrument = *stake.instrument;
    const bool is_order = instrument.id == entry.instrument.id;
    const double multiplier = static_cast<double>(instrument.multiplier);
    const double held = stake.held.to_double();
    const double buying = stake.buying.to_double();
    const double selling = stake.selling.to_double();
    const Price price = stake.mark > Price{} || !is_order ? stake.mark : entry.price;
    const std::uint32_t row = model.known_row(instrument.underlying);
    const auto value = row != PortfolioModel::none ? OptionValue::of(stake, price) : std::nullopt;
    if (!value) {
        // The dearest that a contract is known to be worth, or may cost.
        double premium =
            dollars_a_unit(instrument, std::max(price, is_order ? entry.price : price));
        if (held > 0) premium = std::max(premium, stake.value.to_double() / held);
        if (buying > 0) premium = std::max(premium, stake.buying_value.to_double() / buying);
        const Price at = stake.underlying > Price{} ? stake.underlying : instrument.strike;
        const Bounded line{.low = held - selling,
                           .high = held + buying,
                           .a_long = premium,
                           .a_short = stress_move * dollars_a_unit(instrument, at)};
        if (is_order) {
            order_.bounded = line;
        } else {
            extent_.add(line);
        }
        return;
    }
    const double unit = value->delta() * value->spot() * multiplier;
    Dollars& delta = deltas_[row];
    delta.held += held * unit;
    delta.buying += std::max(buying * unit, -selling * unit);
    delta.selling += std::max(selling * unit, -buying * unit);
    if (is_order) {
        order_.row = row;
        order_.delta = order_.side * unit;
    }
    const std::span returns = model.returns().last(row, days_);
    for (std::size_t day = 0; day < days_; ++day) {
        const double gain = value->gain(returns[day]) * multiplier;
        losses_[day] += std::max(-buying * gain, selling * gain) - held * gain;
        if (is_order) unit_loss_[day] = -order_.side * gain;
    }
}

void BookLosses::value_days(const PortfolioModel& model) {
    for (const std::uint32_t row : rows_) {
        const Dollars& at = stocks_[row];
        const std::span returns = model.returns().last(row, days_);
        for (std::size_t day = 0; day < days_; ++day)
            losses_[day] += std::max(-at.buying * returns[day], at.selling * returns[day]) -
                            at.held * returns[day];
    }
}

void BookLosses::value_covariances(const PortfolioModel& model) {
    variance_ = 0;
    const ReturnCovariance& covariance = model.covariance();
    const auto working = [&](std::uint32_t row) {
        return deltas_[row].buying + deltas_[row].selling;
    };
    for (const std::uint32_t a : rows_) {
        double with_held = 0;
        for (const std::uint32_t b : rows_) {
            const double each = covariance.covariance(a, b);
            with_held += deltas_[b].held * each;
            variance_ += working(a) * working(b) * std::abs(each);
        }
        variance_ += deltas_[a].held * with_held + 2 * std::max({0.0, deltas_[a].buying * with_held,
                                                                 -deltas_[a].selling * with_held});
    }
    if (order_.row == PortfolioModel::none) return;
    for (const std::uint32_t row : rows_) {
        const double each = order_.delta * covariance.covariance(order_.row, row);
        order_.with_held += deltas_[row].held * each;
        order_.with_working += working(row) * std::abs(each);
    }
    const double deviation = order_.delta * covariance.volatility(order_.row);
    order_.variance = deviation * deviation;
}

TailLoss BookLosses::at_worst(double units) const { return tail(units, Fills::WhereTheyLose); }

TailLoss BookLosses::filled(double units) const { return tail(units, Fills::Always); }

TailLoss BookLosses::tail(double units, Fills fills) const {
    const double least = fills == Fills::WhereTheyLose ? 0.0 : -1e300;
    Extent extent = extent_;
    if (order_.row == PortfolioModel::none) {
        Bounded line = order_.bounded;
        const double more = order_.side * units * order_.unit;
        if (fills == Fills::Always || more < 0) line.low += more;
        if (fills == Fills::Always || more > 0) line.high += more;
        extent.add(line);
    }
    TailLoss loss;
    if (days_ > 0) {
        WorstHundredth worst{days_};
        for (std::size_t day = 0; day < days_; ++day)
            worst.offer(losses_[day] + std::max(least, units * unit_loss_[day]));
        loss = worst.tail();
    }
    const double variance = variance_ + 2 * units * std::max(least, order_.with_held) +
                            2 * units * order_.with_working + units * units * order_.variance;
    const double deviation = numeric::sqrt(std::max(0.0, variance));
    return {.var = std::max(loss.var, normal_var * deviation) + normal_var * extent.normal +
                   extent.dollars,
            .cvar = std::max(loss.cvar, normal_cvar * deviation) + normal_cvar * extent.normal +
                    extent.dollars};
}

}  // namespace tradewind::risk
