#include "tradewind/model/intent.hpp"

namespace tradewind {

std::string_view name_of(IntentReason reason) {
    switch (reason) {
        case IntentReason::NotReady:
            return "not_ready";
        case IntentReason::NoSetup:
            return "no_setup";
        case IntentReason::OutsideRegime:
            return "outside_regime";
        case IntentReason::TrendUp:
            return "trend_up";
        case IntentReason::TrendDown:
            return "trend_down";
        case IntentReason::Overbought:
            return "overbought";
        case IntentReason::Oversold:
            return "oversold";
        case IntentReason::StretchedAbove:
            return "stretched_above";
        case IntentReason::StretchedBelow:
            return "stretched_below";
        case IntentReason::BreakoutUp:
            return "breakout_up";
        case IntentReason::BreakoutDown:
            return "breakout_down";
        case IntentReason::ExpansionUp:
            return "expansion_up";
        case IntentReason::ExpansionDown:
            return "expansion_down";
        case IntentReason::GapSupport:
            return "gap_support";
        case IntentReason::GapResistance:
            return "gap_resistance";
        case IntentReason::CrossUp:
            return "cross_up";
        case IntentReason::CrossDown:
            return "cross_down";
        case IntentReason::StopCross:
            return "stop_cross";
        case IntentReason::Holding:
            return "holding";
        case IntentReason::FilterRefused:
            return "filter_refused";
        case IntentReason::Expired:
            return "expired";
        case IntentReason::Unconfirmed:
            return "unconfirmed";
    }
    return "unknown";
}

std::string_view name_of(Direction direction) {
    switch (direction) {
        case Direction::Short:
            return "short";
        case Direction::Flat:
            return "flat";
        case Direction::Long:
            return "long";
    }
    return "unknown";
}

}  // namespace tradewind
