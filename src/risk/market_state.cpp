#include "rules.hpp"

namespace tradewind::risk {
namespace {

double milliseconds(std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / 1e6;
}

}  // namespace

std::chrono::nanoseconds age_max(const settings::MarketState& rule, const MarketView& market) {
    // A bar may be a frame old by nature, and the next one may lack a trade. Bars beside quotes
    // make no quote fresher.
    const std::chrono::nanoseconds age = std::chrono::milliseconds{rule.age_ms_max};
    return market.source == MarkSource::Bars ? age + 2 * market.bar_length : age;
}

void ask_market_at_work(const settings::MarketState& rule, const MarketView& market, Timestamp now,
                        Inquiry& inquiry) {
    if (market.phase != calendar::Phase::Regular)
        return inquiry.at_most(RiskRule::InstrumentHalted, market.halted, 0);
    MarketView today = market;
    today.marked = std::max(market.marked, now - market.since_open);
    ask_market_state(rule, today, now, inquiry);
}

void ask_market_state(const settings::MarketState& rule, const MarketView& market, Timestamp now,
                      Inquiry& inquiry) {
    const bool quotes = market.source == MarkSource::Quotes;
    inquiry.at_most(RiskRule::InstrumentHalted, market.halted, 0);
    const bool missing =
        market.source == MarkSource::None ||
        (quotes ? market.bid <= Price{} || market.ask <= Price{} : market.last <= Price{});
    inquiry.at_most(RiskRule::QuoteMissing, missing ? 1 : 0, 0);
    inquiry.at_most(RiskRule::QuoteStale, milliseconds(now - market.marked),
                    milliseconds(age_max(rule, market)));
    if (!quotes) return;
    inquiry.at_most(RiskRule::QuoteCrossed, market.bid.to_double(), market.ask.to_double());
    if (!rule.allow_locked)
        inquiry.above(RiskRule::QuoteLocked, (market.ask - market.bid).to_double(), 0);
}

}  // namespace tradewind::risk
