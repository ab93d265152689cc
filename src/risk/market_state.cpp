#include "rules.hpp"

namespace tradewind::risk {
namespace {

double milliseconds(std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / 1e6;
}

}  // namespace

void ask_market_state(const settings::MarketState& rule, const MarketView& market, Timestamp now,
                      Inquiry& inquiry) {
    const bool quotes = market.source == MarkSource::Quotes;
    inquiry.at_most(RiskRule::InstrumentHalted, market.halted, 0);
    const bool missing =
        market.source == MarkSource::None ||
        (quotes ? market.bid <= Price{} || market.ask <= Price{} : market.last <= Price{});
    inquiry.at_most(RiskRule::QuoteMissing, missing ? 1 : 0, 0);
    // A bar may be a frame old by nature, and the next one may lack a trade. Bars beside quotes
    // make no quote fresher.
    std::chrono::nanoseconds age_max = std::chrono::milliseconds{rule.age_ms_max};
    if (market.source == MarkSource::Bars) age_max += 2 * market.bar_length;
    inquiry.at_most(RiskRule::QuoteStale, milliseconds(now - market.marked), milliseconds(age_max));
    if (!quotes) return;
    inquiry.at_most(RiskRule::QuoteCrossed, market.bid.to_double(), market.ask.to_double());
    if (!rule.allow_locked)
        inquiry.above(RiskRule::QuoteLocked, (market.ask - market.bid).to_double(), 0);
}

}  // namespace tradewind::risk
