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
            return "kill switch off";
        case RiskRule::Halted:
            return "trading not halted";
        case RiskRule::JournalHealthy:
            return "journal can record";
        case RiskRule::OutsideSession:
            return "inside the session";
        case RiskRule::EntryWindow:
            return "inside the entry window";
        case RiskRule::QuoteMissing:
            return "a quote or mark is there";
        case RiskRule::QuoteStale:
            return "age of the quote";
        case RiskRule::QuoteCrossed:
            return "quote not crossed";
        case RiskRule::InstrumentHalted:
            return "instrument not halted";
        case RiskRule::PriceCollar:
            return "distance of the price from the mark";
        case RiskRule::OrderSize:
            return "size of the order";
        case RiskRule::PerTradeRisk:
            return "risk of the trade";
        case RiskRule::SymbolExposure:
            return "exposure in the symbol";
        case RiskRule::GrossExposure:
            return "gross exposure";
        case RiskRule::BuyingPower:
            return "buying power";
        case RiskRule::DailyLoss:
            return "loss of the day";
        case RiskRule::SoftDrawdown:
            return "drawdown, soft limit";
        case RiskRule::HardDrawdown:
            return "drawdown, hard limit";
        case RiskRule::OpenOrders:
            return "open orders";
        case RiskRule::DuplicateOrder:
            return "not a duplicate";
        case RiskRule::Shorting:
            return "shorting allowed";
        case RiskRule::UnknownOrders:
            return "no order with an unknown state";
    }
    return "a rule that this version does not know";
}

std::string short_number(double value) { return fmt::format("{:.6g}", value); }

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
