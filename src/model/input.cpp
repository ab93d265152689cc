#include "tradewind/model/input.hpp"

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/order_plan.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/model/weight_change.hpp"

namespace tradewind {

std::size_t size_of(RecordKind kind) {
    switch (kind) {
        case RecordKind::None:
            return sizeof(Header);
        case RecordKind::Quote:
            return sizeof(Quote);
        case RecordKind::Trade:
            return sizeof(Trade);
        case RecordKind::Bar:
            return sizeof(Bar);
        case RecordKind::IndexValue:
            return sizeof(IndexValue);
        case RecordKind::OptionStats:
            return sizeof(OptionStats);
        case RecordKind::News:
            return sizeof(News);
        case RecordKind::Split:
            return sizeof(Split);
        case RecordKind::Dividend:
            return sizeof(Dividend);
        case RecordKind::TradingStatus:
            return sizeof(TradingStatus);
        case RecordKind::ExecutionReport:
            return sizeof(ExecutionReport);
        case RecordKind::Timer:
            return sizeof(Timer);
        case RecordKind::OperatorCommand:
            return sizeof(OperatorCommand);
        case RecordKind::InstrumentAdded:
            return sizeof(InstrumentAdded);
        case RecordKind::ClockAdvance:
            return sizeof(ClockAdvance);
        case RecordKind::OrderRequest:
            return sizeof(OrderRequest);
        case RecordKind::FeatureFrame:
            return sizeof(FeaturePage);
        case RecordKind::Decision:
            return sizeof(Decision);
        case RecordKind::Verdict:
            return sizeof(Verdict);
        case RecordKind::OrderPlan:
            return sizeof(OrderPlan);
        case RecordKind::RegimeFlip:
            return sizeof(RegimeFlip);
        case RecordKind::OrderUpdate:
            return sizeof(OrderUpdate);
        case RecordKind::Fill:
            return sizeof(Fill);
        case RecordKind::RoundTrip:
            return sizeof(RoundTrip);
        case RecordKind::EquityPoint:
            return sizeof(EquityPoint);
        case RecordKind::RiskEvent:
            return sizeof(RiskEvent);
        case RecordKind::WeightChange:
            return sizeof(WeightChange);
    }
    return 0;
}

}  // namespace tradewind
