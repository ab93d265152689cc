#include <cmath>

#include "option_value.hpp"
#include "rules.hpp"
#include "tradewind/risk/portfolio_model.hpp"

namespace tradewind::risk {
namespace {

// What a unit counts for one dollar of its multiplier, signed by its delta: of an option without a
// volatility its whole underlying.
struct Unit {
    Wide nanos = 0;
    bool known = true;
};

Unit unit_of(const Stake& stake, Price price) {
    const Instrument& instrument = *stake.instrument;
    if (instrument.kind != InstrumentKind::Option) return {.nanos = price.nanos()};
    const Price at = stake.underlying > Price{} ? stake.underlying : instrument.strike;
    if (const auto value = OptionValue::of(stake, price))
        return {.nanos = std::llround(value->delta() * static_cast<double>(at.nanos()))};
    return {.nanos = instrument.right == OptionRight::Call ? at.nanos() : -at.nanos(),
            .known = false};
}

// Dollars of delta, in nanos, that a stake may come to at its worst, up and down.
struct Reach {
    Wide up = 0;
    Wide down = 0;
};

Reach reach_of(const Stake& stake) {
    if (stake.instrument->kind != InstrumentKind::Option) {
        const Wide held = stake.value.nanos();
        return {.up = held + stake.buying_value.nanos(),
                .down = stake.selling_value.nanos() - held};
    }
    const Unit unit = unit_of(stake, stake.mark);
    const auto dollars = [&](Quantity quantity) {
        return unit.nanos * quantity.micros() * stake.instrument->multiplier /
               Quantity::micros_per_unit;
    };
    const Wide held = dollars(stake.held);
    const Wide buying = dollars(stake.buying);
    const Wide selling = dollars(stake.selling);
    const Wide nothing = 0;
    // A delta that is not known lies between 0 and that of the underlying.
    const Wide up = unit.known ? held : std::max(held, nothing);
    const Wide down = unit.known ? -held : std::max(-held, nothing);
    return {.up = up + std::max({buying, -selling, nothing}),
            .down = down + std::max({selling, -buying, nothing})};
}

}  // namespace

void ask_cluster_exposure(const settings::ClusterExposure& rule, const PortfolioModel& model,
                          Entry& entry, Inquiry& inquiry) {
    if (rule.fraction <= 0 || inquiry.refused()) return;
    const InstrumentId symbol = symbol_of(entry.instrument);
    const std::uint32_t row = model.known_row(symbol);
    const CorrelationClusters& clusters = model.clusters();
    const Stakes& stakes = entry.book.stakes;

    Stake ordered{.instrument = &entry.instrument};
    for (std::size_t i = 0; i < stakes.size(); ++i)
        if (const Stake stake = stakes[i]; stake.instrument->id == entry.instrument.id)
            ordered = stake;
    const Unit unit = unit_of(ordered, entry.price);
    const bool up = entry.buys() == (unit.nanos > 0);

    Wide net = 0;    // to the order's side, of what is known to move with it
    Wide apart = 0;  // of what may move with the order or against it
    for (std::size_t i = 0; i < stakes.size(); ++i) {
        const Stake stake = stakes[i];
        const Reach reach = reach_of(stake);
        const InstrumentId other = symbol_of(*stake.instrument);
        const std::uint32_t other_row = model.known_row(other);
        if (other == symbol) {
            net += up ? reach.up : reach.down;
        } else if (row == PortfolioModel::none || other_row == PortfolioModel::none) {
            apart += std::max(reach.up, reach.down);
        } else if (clusters.cluster(other_row) == clusters.cluster(row)) {
            const bool together = clusters.side(other_row) == clusters.side(row);
            net += up == together ? reach.up : reach.down;
        }
    }
    const Wide size = unit.nanos < 0 ? -unit.nanos : unit.nanos;
    const Price each = Price::from_nanos(static_cast<std::int64_t>(std::max<Wide>(size, 1)));
    // What only takes from the other side adds to nothing that lies apart.
    const bool adds = net + value_of(entry.instrument, each, entry.quantity) > 0;
    cap_notional(RiskRule::ClusterExposure, adds ? net + apart : net,
                 share_of(entry.book.equity, rule.fraction), each, entry, inquiry);
}

}  // namespace tradewind::risk
