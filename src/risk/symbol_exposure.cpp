#include "rules.hpp"

namespace tradewind::risk {
namespace {

Wide used_in_symbol(const BookView& book) {
    const Money value = book.position_value;
    return static_cast<Wide>((value < Money{} ? -value : value).nanos()) +
           book.instrument_working.nanos();
}

double share_in(const settings::RegimeExposure& rule, Regime regime) {
    switch (regime) {
        case Regime::None:
            return rule.none;
        case Regime::Trend:
            return rule.trend;
        case Regime::MeanReversion:
            return rule.mean_reversion;
        case Regime::Compression:
            return rule.compression;
        case Regime::Expansion:
            return rule.expansion;
    }
    return 0;
}

}  // namespace

void ask_symbol_exposure(const settings::SymbolExposure& rule, Entry& entry, Inquiry& inquiry) {
    cap_notional(RiskRule::SymbolExposure, used_in_symbol(entry.book),
                 share_of(entry.book.equity, rule.fraction), entry, inquiry);
}

void ask_regime_exposure(const settings::RegimeExposure& rule,
                         const settings::SymbolExposure& whole, Entry& entry, Inquiry& inquiry) {
    const double share = share_in(rule, entry.market.regime);
    if (share >= 1) return;
    cap_notional(RiskRule::RegimeExposure, used_in_symbol(entry.book),
                 share_of(entry.book.equity, whole.fraction * share), entry, inquiry);
}

}  // namespace tradewind::risk
