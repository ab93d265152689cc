#include "gates.hpp"

namespace tradewind::policy {
namespace {

std::optional<double> age_ms(const EntryView& entry) {
    if (!entry.quoted()) return std::nullopt;
    return std::chrono::duration<double, std::milli>{entry.quote_age}.count();
}

std::optional<double> relative_spread(const EntryView& entry) {
    if (!entry.quoted()) return std::nullopt;
    const double bid = entry.bid.to_double();
    const double ask = entry.ask.to_double();
    return (ask - bid) / ((ask + bid) / 2);
}

}  // namespace

void ask_quote(const settings::EntryGates& limits, const EntryView& entry, Passage& passage) {
    if (limits.quote_age_ms_max)
        passage.at_most(RiskRule::GateQuoteAge, age_ms(entry), *limits.quote_age_ms_max);
    if (limits.spread_max)
        passage.at_most(RiskRule::GateSpread, relative_spread(entry), *limits.spread_max);
    if (limits.spread_score_max)
        passage.at_most(RiskRule::GateSpreadScore, entry.spread_score, *limits.spread_score_max);
}

}  // namespace tradewind::policy
