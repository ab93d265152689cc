#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tradewind/model/timestamp.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::options {

// A contract's market, in dollars a share. A side of 0 is not there: nobody bids, or nobody has
// quoted yet. Each side has its own time, because a feed may send them apart.
struct ChainQuote {
    double bid = 0;
    double ask = 0;
    double bid_size = 0;  // contracts
    double ask_size = 0;
    Timestamp bid_at{};
    Timestamp ask_at{};

    bool has_bid() const { return bid > 0; }
    bool has_ask() const { return ask > 0; }
    double middle() const { return (bid + ask) / 2; }
    double half_spread() const { return (ask - bid) / 2; }
};

// Why a quote does not shape forward and smile. Those before Stale leave it without a middle, hence
// without a volatility; the others are filters, and the contract is priced all the same.
enum class QuoteVerdict : std::uint8_t {
    Accepted,
    NoQuote,  // neither side
    NoBid,    // a bid of zero, or none
    NoAsk,
    Crossed,        // bid above ask
    NotUsable,      // NaN, infinite, negative
    FromTheFuture,  // stamped after now
    Stale,          // the older side is older than quote_age_s_max
    Wide,           // the spread is wider than spread_max
    RelativelyWide  // or than spread_relative_max of the middle
};
inline constexpr std::size_t quote_verdict_count = 10;
std::string_view name_of(QuoteVerdict verdict);  // "no bid"

// Two sides that do not cross (locked ones count): what has a middle.
constexpr bool two_sided(QuoteVerdict verdict) {
    return verdict == QuoteVerdict::Accepted || verdict >= QuoteVerdict::Stale;
}

// Pure; of more than one reason the first in the order above.
QuoteVerdict judge_quote(const ChainQuote& quote, Timestamp now, const settings::Options& filters);

// How many quotes had which verdict.
struct QuoteCounts {
    std::array<std::uint32_t, quote_verdict_count> of{};
    void count(QuoteVerdict verdict) { ++of[static_cast<std::size_t>(verdict)]; }
    std::uint32_t at(QuoteVerdict verdict) const { return of[static_cast<std::size_t>(verdict)]; }
    std::uint32_t two_sided() const;
    std::uint32_t total() const;
};

}  // namespace tradewind::options
