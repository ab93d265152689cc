#include "tradewind/risk/portfolio_model.hpp"

#include <algorithm>

#include "tradewind/numeric/math.hpp"

namespace tradewind::risk {
namespace {

constexpr double trading_days_a_year = 252;

bool has_rules(const settings::Risk& settings) {
    return settings.portfolio_var.fraction > 0 || settings.portfolio_cvar.fraction > 0 ||
           settings.cluster_exposure.fraction > 0;
}

std::uint32_t capacity_of(const settings::Risk& settings, std::uint32_t symbols) {
    return has_rules(settings) ? std::min(symbols, PortfolioModel::most_symbols) : 0;
}

}  // namespace

PortfolioModel::PortfolioModel(const settings::Risk& settings, std::uint32_t symbols,
                               std::uint32_t instruments)
    : settings_{settings.portfolio_model},
      in_use_{has_rules(settings)},
      returns_{capacity_of(settings, symbols)},
      covariance_{returns_.capacity(), settings_.decay, settings_.shrinkage},
      clusters_{returns_.capacity(), settings.cluster_exposure.correlation} {
    if (!in_use_) return;
    row_of_.reserve(instruments);
    stated_.reserve(instruments);
    instruments_.reserve(returns_.capacity());
}

void PortfolioModel::add(const Instrument& instrument) {
    if (!in_use_) return;
    std::uint32_t row = none;
    if (instrument.kind != InstrumentKind::Option && returns_.rows() < returns_.capacity()) {
        row = returns_.rows();
        returns_.add();
        instruments_.push_back(instrument.id.index());
    }
    row_of_.push_back(row);
    stated_.push_back(stated_for(instrument));
}

double PortfolioModel::stated_for(const Instrument& instrument) const {
    const auto named = std::ranges::find(settings_.volatilities, instrument.symbol(),
                                         &settings::SymbolNumber::symbol);
    const double annual =
        named != settings_.volatilities.end() ? named->number : settings_.volatility;
    return annual / numeric::sqrt(trading_days_a_year);
}

void PortfolioModel::apply(const Split& split) {
    if (const std::uint32_t row = row_of(split.header.instrument); row != none)
        returns_.apply(row, split);
}

void PortfolioModel::apply(const Dividend& dividend) {
    if (const std::uint32_t row = row_of(dividend.header.instrument); row != none)
        returns_.apply(row, dividend);
}

}  // namespace tradewind::risk
