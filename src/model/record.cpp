#include "tradewind/model/record.hpp"

namespace tradewind {

std::string_view name_of(RecordKind kind) {
    switch (kind) {
        case RecordKind::None:
            return "none";
        case RecordKind::Quote:
            return "quote";
        case RecordKind::Trade:
            return "trade";
        case RecordKind::Bar:
            return "bar";
        case RecordKind::IndexValue:
            return "index_value";
        case RecordKind::OptionStats:
            return "option_stats";
        case RecordKind::News:
            return "news";
        case RecordKind::Split:
            return "split";
        case RecordKind::Dividend:
            return "dividend";
        case RecordKind::TradingStatus:
            return "trading_status";
        case RecordKind::ExecutionReport:
            return "execution_report";
        case RecordKind::Timer:
            return "timer";
        case RecordKind::OperatorCommand:
            return "operator_command";
        case RecordKind::InstrumentAdded:
            return "instrument_added";
        case RecordKind::ClockAdvance:
            return "clock_advance";
        case RecordKind::OrderRequest:
            return "order_request";
        case RecordKind::FeatureFrame:
            return "feature_frame";
        case RecordKind::Decision:
            return "decision";
        case RecordKind::Verdict:
            return "verdict";
        case RecordKind::OrderPlan:
            return "order_plan";
        case RecordKind::RegimeFlip:
            return "regime_flip";
        case RecordKind::OrderUpdate:
            return "order_update";
        case RecordKind::Fill:
            return "fill";
        case RecordKind::RoundTrip:
            return "round_trip";
        case RecordKind::EquityPoint:
            return "equity_point";
        case RecordKind::RiskEvent:
            return "risk_event";
        case RecordKind::WeightChange:
            return "weight_change";
    }
    return "unknown";
}

}  // namespace tradewind
