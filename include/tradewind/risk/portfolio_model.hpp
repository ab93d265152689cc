#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/risk/correlation_clusters.hpp"
#include "tradewind/risk/daily_returns.hpp"
#include "tradewind/risk/return_covariance.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

// What the rules on the book as a whole know of the instruments: daily returns, their covariances
// and clusters, made anew after each regular close; and the volatility that is stated for a symbol
// whose days are not known yet. Without such a rule it knows nothing and costs nothing. A quote
// costs nothing in any case. All memory is taken at construction. One thread (the desk's).
class PortfolioModel {
public:
    static constexpr std::uint32_t none = 0xffff'ffff;
    // More symbols than this have no days of their own: their volatility is stated.
    static constexpr std::uint32_t most_symbols = 1024;

    PortfolioModel(const settings::Risk& settings, std::uint32_t symbols,
                   std::uint32_t instruments);

    bool in_use() const { return in_use_; }
    // Instruments come in the order of their ids. Stocks get a row, options look at their
    // underlying's.
    void add(const Instrument& instrument);

    // Before the first close of their day. They are credible.
    void apply(const Split& split);
    void apply(const Dividend& dividend);
    // As DailyReturns::close(); price_of(InstrumentId).
    template <class PriceOf>
    void close(Date today, Date before, PriceOf&& price_of) {
        const auto price = [&](std::uint32_t row) {
            return price_of(InstrumentId::from_index(instruments_[row]));
        };
        if (!returns_.close(today, before, price)) return;
        covariance_.update(returns_);
        clusters_.update(returns_, covariance_);
    }

    // The row of a symbol whose days are known, at least DailyReturns::enough of them; else none.
    std::uint32_t known_row(InstrumentId instrument) const {
        const std::uint32_t row = row_of(instrument);
        return row != none && returns_.known(row) ? row : none;
    }
    // Of a day, for a symbol that has no known row.
    double stated_volatility(InstrumentId instrument) const {
        return instrument.index() < stated_.size() ? stated_[instrument.index()] : 0;
    }
    const DailyReturns& returns() const { return returns_; }
    const ReturnCovariance& covariance() const { return covariance_; }
    const CorrelationClusters& clusters() const { return clusters_; }

    template <class Archive>
    void serialize(Archive& archive) {
        if (in_use_) archive(returns_, covariance_, clusters_, row_of_, instruments_, stated_);
    }

private:
    std::uint32_t row_of(InstrumentId instrument) const {
        return instrument.index() < row_of_.size() ? row_of_[instrument.index()] : none;
    }
    double stated_for(const Instrument& instrument) const;

    settings::PortfolioModel settings_;
    bool in_use_;
    DailyReturns returns_;
    ReturnCovariance covariance_;
    CorrelationClusters clusters_;
    std::vector<std::uint32_t> row_of_;       // by instrument index
    std::vector<std::uint32_t> instruments_;  // by row
    std::vector<double> stated_;              // by instrument index, of a day
};

}  // namespace tradewind::risk
