#include "tradewind/options/quote_filter.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace tradewind::options {

std::string_view name_of(QuoteVerdict verdict) {
    switch (verdict) {
        case QuoteVerdict::Accepted:
            return "accepted";
        case QuoteVerdict::NoQuote:
            return "no quote";
        case QuoteVerdict::NoBid:
            return "no bid";
        case QuoteVerdict::NoAsk:
            return "no ask";
        case QuoteVerdict::Crossed:
            return "crossed";
        case QuoteVerdict::NotUsable:
            return "not usable";
        case QuoteVerdict::FromTheFuture:
            return "from the future";
        case QuoteVerdict::Stale:
            return "stale";
        case QuoteVerdict::Wide:
            return "wide";
        case QuoteVerdict::RelativelyWide:
            return "relatively wide";
    }
    return "unknown";
}

QuoteVerdict judge_quote(const ChainQuote& quote, Timestamp now, const settings::Options& filters) {
    constexpr double most = 1e9;  // dollars; beyond it no market, and sums stay finite
    if (!(quote.bid >= 0 && quote.bid < most && quote.ask >= 0 && quote.ask < most))
        return QuoteVerdict::NotUsable;
    if (!quote.has_bid() && !quote.has_ask()) return QuoteVerdict::NoQuote;
    if (!quote.has_bid()) return QuoteVerdict::NoBid;
    if (!quote.has_ask()) return QuoteVerdict::NoAsk;
    if (quote.bid > quote.ask) return QuoteVerdict::Crossed;
    if (std::max(quote.bid_at, quote.ask_at) > now) return QuoteVerdict::FromTheFuture;
    if (std::min(quote.bid_at, quote.ask_at) + std::chrono::seconds{filters.quote_age_s_max} < now)
        return QuoteVerdict::Stale;
    const double spread = quote.ask - quote.bid;
    if (spread > filters.spread_max) return QuoteVerdict::Wide;
    if (spread > filters.spread_relative_max * quote.middle()) return QuoteVerdict::RelativelyWide;
    return QuoteVerdict::Accepted;
}

std::uint32_t QuoteCounts::two_sided() const {
    return at(QuoteVerdict::Accepted) + at(QuoteVerdict::Stale) + at(QuoteVerdict::Wide) +
           at(QuoteVerdict::RelativelyWide);
}

std::uint32_t QuoteCounts::total() const { return std::accumulate(of.begin(), of.end(), 0U); }

}  // namespace tradewind::options
