#include "words.hpp"

#include <fmt/format.h>

#include "tradewind/research/text.hpp"

namespace tradewind::research {

std::string_view words_of(DecisionOutcome outcome) {
    switch (outcome) {
        case DecisionOutcome::NoIntent:
            return "no trade: no agent proposed anything";
        case DecisionOutcome::BelowConfidence:
            return "no trade: the agents' blend is weaker than the minimum confidence";
        case DecisionOutcome::Conflict:
            return "no trade: the agents disagree too much";
        case DecisionOutcome::AlreadyPositioned:
            return "nothing to do: the book already holds what is wanted";
        case DecisionOutcome::OrderWorking:
            return "nothing to do: an order of this symbol is still working";
        case DecisionOutcome::CoolingDown:
            return "no trade: the symbol is cooling down after its last position";
        case DecisionOutcome::PlanRefused:
            return "no trade: the playbook could not make an order of it";
        case DecisionOutcome::RiskRefused:
            return "no trade: risk refused the order";
        case DecisionOutcome::Sent:
            return "an order was sent";
        case DecisionOutcome::WarmUp:
            return "no trade: features are still warming up";
        case DecisionOutcome::NotTradable:
            return "no trade: the instrument is quoted only";
        case DecisionOutcome::GateRefused:
            return "no trade: an entry gate refused";
    }
    return "an outcome that this version does not know";
}

std::string_view words_of(RegimeRule rule) {
    switch (rule) {
        case RegimeRule::NotReady:
            return "its features are not ready yet";
        case RegimeRule::VolatilityExpanding:
            return "short volatility stands well above the long";
        case RegimeRule::VolatilityCompressed:
            return "short volatility stands well below the long";
        case RegimeRule::TrendStrength:
            return "ADX shows a trend";
        case RegimeRule::GapPressure:
            return "open fair value gaps press to one side";
        case RegimeRule::AntiPersistent:
            return "the Hurst exponent shows moves that turn back";
        case RegimeRule::WeakTrend:
            return "the trend is weak";
        case RegimeRule::Held:
            return "no rule asks for a change yet, so the last regime holds";
        case RegimeRule::MixedEvidence:
            return "the evidence points to no one regime";
    }
    return "a rule that this version does not know";
}

std::string_view words_of(IntentReason reason) {
    switch (reason) {
        case IntentReason::NotReady:
            return "its features are not ready";
        case IntentReason::NoSetup:
            return "no setup";
        case IntentReason::OutsideRegime:
            return "not its regime";
        case IntentReason::TrendUp:
            return "the trend is up";
        case IntentReason::TrendDown:
            return "the trend is down";
        case IntentReason::Overbought:
            return "overbought";
        case IntentReason::Oversold:
            return "oversold";
        case IntentReason::StretchedAbove:
            return "stretched far above its mean";
        case IntentReason::StretchedBelow:
            return "stretched far below its mean";
        case IntentReason::BreakoutUp:
            return "breaks out upwards";
        case IntentReason::BreakoutDown:
            return "breaks out downwards";
        case IntentReason::ExpansionUp:
            return "volatility expands upwards";
        case IntentReason::ExpansionDown:
            return "volatility expands downwards";
        case IntentReason::GapSupport:
            return "a fair value gap below supports it";
        case IntentReason::GapResistance:
            return "a fair value gap above resists";
        case IntentReason::CrossUp:
            return "the fast average is above the slow";
        case IntentReason::CrossDown:
            return "the fast average is below the slow";
        case IntentReason::StopCross:
            return "the price crossed its stop";
        case IntentReason::Holding:
            return "holds what it has";
        case IntentReason::FilterRefused:
            return "a filter of the agent refused the setup";
        case IntentReason::Expired:
            return "what it said last is out of date";
        case IntentReason::Unconfirmed:
            return "a slower time frame does not confirm the setup";
    }
    return "a reason that this version does not know";
}

std::string_view words_of(PlanOutcome outcome) {
    switch (outcome) {
        case PlanOutcome::Planned:
            return "planned";
        case PlanOutcome::TooSmall:
            return "too small to trade";
        case PlanOutcome::NoPrice:
            return "there is no price to plan with";
        case PlanOutcome::NotReady:
            return "the features it sizes by are not ready";
        case PlanOutcome::NothingToDo:
            return "nothing to do";
    }
    return "an outcome that this version does not know";
}

std::string_view words_of(RiskRule rule) {
    switch (rule) {
        case RiskRule::KillSwitch:
            return "kill switch latched (1: yes)";
        case RiskRule::Halted:
            return "trading halted (1: yes)";
        case RiskRule::JournalHealthy:
            return "journal cannot record (1: yes)";
        case RiskRule::OutsideSession:
            return "outside the regular session (1: yes)";
        case RiskRule::EntryWindow:
            return "minutes since the open or to the close, at least";
        case RiskRule::QuoteMissing:
            return "no quote or mark (1: yes)";
        case RiskRule::QuoteStale:
            return "age of the mark, ms";
        case RiskRule::QuoteCrossed:
            return "bid, at most the ask";
        case RiskRule::QuoteLocked:
            return "ask less bid, USD, at least";
        case RiskRule::InstrumentHalted:
            return "halted by its venue (1: yes)";
        case RiskRule::PriceCollar:
            return "distance of the order's price from the mark, fraction";
        case RiskRule::OrderSize:
            return "notional of the order, USD";
        case RiskRule::PerTradeRisk:
            return "loss at the stop, USD";
        case RiskRule::VolatilityTarget:
            return "volatility of the symbol, annualised: smaller size beyond the target";
        case RiskRule::SymbolExposure:
            return "exposure in the symbol with this order, USD";
        case RiskRule::RegimeExposure:
            return "exposure in the symbol with this order, USD, in this regime";
        case RiskRule::GrossExposure:
            return "gross exposure with this order, USD";
        case RiskRule::NetExposure:
            return "net exposure to the order's side with this order, USD";
        case RiskRule::BuyingPower:
            return "buying power used with this order, USD";
        case RiskRule::TradeRate:
            return "entries within the window, with this one";
        case RiskRule::LossStreak:
            return "losing trades in a row; while cooling down: minutes since the last, at least";
        case RiskRule::LossRate:
            return "losing trades within the window; while cooling down: minutes since the last, "
                   "at least";
        case RiskRule::DailyLoss:
            return "loss of the day, fraction of its first equity";
        case RiskRule::SoftDrawdown:
            return "drawdown from the peak, fraction: halves sizes";
        case RiskRule::HardDrawdown:
            return "drawdown from the peak, fraction: flattens";
        case RiskRule::OpenOrders:
            return "open orders with this one";
        case RiskRule::DuplicateOrder:
            return "quantity of this side already working";
        case RiskRule::SelfCrossing:
            return "quantity of the other side already working";
        case RiskRule::Shorting:
            return "short that would be left, quantity";
        case RiskRule::UnknownOrders:
            return "orders in an unknown state";
        case RiskRule::PositionMismatch:
            return "position that the broker holds; the limit is the ledger's";
        case RiskRule::ClusterExposure:
            return "delta dollars of the cluster to the order's side with this order, USD";
        case RiskRule::PortfolioVar:
            return "value at risk of the book with this order, one day, 99 %, USD";
        case RiskRule::PortfolioCvar:
            return "expected shortfall of the book with this order, one day, 99 %, USD";
        case RiskRule::GateConfidence:
            return "confidence of the blend, at least";
        case RiskRule::GateFlip:
            return "minutes since a position on the other side was closed, at least";
        case RiskRule::GateQuoteAge:
            return "age of the quote, ms";
        case RiskRule::GateSpread:
            return "quoted spread, fraction of the mid";
        case RiskRule::GateSpreadScore:
            return "deviations of the spread above its mean";
        case RiskRule::GateAdx:
            return "ADX, within the limits";
        case RiskRule::GateTouch:
            return "probability that the target is touched in time, at least";
        case RiskRule::GateEdge:
            return "expected gain after costs, fraction of the price, at least";
        case RiskRule::NewsSentiment:
            return "tone of the news, -1 to 1; the limit is its strength";
        case RiskRule::WorkingEntry:
            return "minutes that the entry has worked, or its rest since the first fill";
        case RiskRule::Flattening:
            return "seconds since everything is to be closed (latched: not flat yet); of an "
                   "instrument: what it still holds";
        case RiskRule::Overshoot:
            return "equity when flat, USD; the limit is the one that was breached";
        case RiskRule::EventHalt:
            return "minutes since an economic event (negative: to it), at least";
        case RiskRule::NewsHalt:
            return "minutes since news of the symbol, at least";
        case RiskRule::DayTrades:
            return "day trades within five days that there may be with this order";
        case RiskRule::MarginLevel:
            return "notional of the order, USD, in what the maintenance margin leaves";
        case RiskRule::SettledCash:
            return "settled cash used with this order, USD";
        case RiskRule::Shortability:
            return "symbol is not on the list of those that may be shorted (1: yes)";
    }
    return "a rule that this version does not know";
}

std::string short_number(double value) { return fmt::format("{:.6g}", value); }

std::string dollars_text(double value) {
    const double size = value < 0 ? -value : value;
    std::string digits = size < 100 ? fmt::format("{:.2f}", size) : fmt::format("{:.0f}", size);
    if (size >= 100)
        for (std::size_t at = digits.size(); at > 3;) {
            at -= 3;
            digits.insert(at, ",");
        }
    return (value < 0 ? "-$" : "$") + digits;
}

std::string span_words(double seconds) {
    if (seconds < 120) return short_number(seconds) + " s";
    if (seconds < 7200) return short_number(seconds / 60) + " min";
    return short_number(seconds / 3600) + " h";
}

std::string clock_text(Timestamp time) {
    const std::string text = short_utc_text(time);
    const auto t = text.find('T');
    return t == std::string::npos ? text : text.substr(t + 1);
}

}  // namespace tradewind::research
