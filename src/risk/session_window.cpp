#include "rules.hpp"

namespace tradewind::risk {
namespace {

double minutes(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 6e10; }

}  // namespace

void ask_session_window(const settings::SessionWindow& rule, const MarketView& market,
                        Inquiry& inquiry) {
    if (!rule.enforce) return;
    inquiry.at_most(RiskRule::OutsideSession, market.phase == calendar::Phase::Regular ? 0 : 1, 0);
    inquiry.at_least(RiskRule::EntryWindow, minutes(market.since_open), rule.entry_open_minutes);
    inquiry.at_least(RiskRule::EntryWindow, minutes(market.to_close), rule.entry_close_minutes);
}

}  // namespace tradewind::risk
