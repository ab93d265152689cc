#include "tradewind/model/verdict.hpp"

namespace tradewind {

std::string_view name_of(RiskRule rule) {
    switch (rule) {
        case RiskRule::KillSwitch:
            return "kill_switch";
        case RiskRule::Halted:
            return "halted";
        case RiskRule::JournalHealthy:
            return "journal_healthy";
        case RiskRule::OutsideSession:
            return "outside_session";
        case RiskRule::EntryWindow:
            return "entry_window";
        case RiskRule::QuoteMissing:
            return "quote_missing";
        case RiskRule::QuoteStale:
            return "quote_stale";
        case RiskRule::QuoteCrossed:
            return "quote_crossed";
        case RiskRule::QuoteLocked:
            return "quote_locked";
        case RiskRule::InstrumentHalted:
            return "instrument_halted";
        case RiskRule::PriceCollar:
            return "price_collar";
        case RiskRule::OrderSize:
            return "order_size";
        case RiskRule::PerTradeRisk:
            return "per_trade_risk";
        case RiskRule::VolatilityTarget:
            return "volatility_target";
        case RiskRule::SymbolExposure:
            return "symbol_exposure";
        case RiskRule::RegimeExposure:
            return "regime_exposure";
        case RiskRule::GrossExposure:
            return "gross_exposure";
        case RiskRule::NetExposure:
            return "net_exposure";
        case RiskRule::BuyingPower:
            return "buying_power";
        case RiskRule::TradeRate:
            return "trade_rate";
        case RiskRule::LossStreak:
            return "loss_streak";
        case RiskRule::LossRate:
            return "loss_rate";
        case RiskRule::DailyLoss:
            return "daily_loss";
        case RiskRule::SoftDrawdown:
            return "soft_drawdown";
        case RiskRule::HardDrawdown:
            return "hard_drawdown";
        case RiskRule::OpenOrders:
            return "open_orders";
        case RiskRule::DuplicateOrder:
            return "duplicate_order";
        case RiskRule::SelfCrossing:
            return "self_crossing";
        case RiskRule::Shorting:
            return "shorting";
        case RiskRule::UnknownOrders:
            return "unknown_orders";
        case RiskRule::PositionMismatch:
            return "position_mismatch";
        case RiskRule::ClusterExposure:
            return "cluster_exposure";
        case RiskRule::PortfolioVar:
            return "portfolio_var";
        case RiskRule::PortfolioCvar:
            return "portfolio_cvar";
        case RiskRule::GateConfidence:
            return "gate_confidence";
        case RiskRule::GateFlip:
            return "gate_flip";
        case RiskRule::GateQuoteAge:
            return "gate_quote_age";
        case RiskRule::GateSpread:
            return "gate_spread";
        case RiskRule::GateSpreadScore:
            return "gate_spread_score";
        case RiskRule::GateAdx:
            return "gate_adx";
        case RiskRule::GateTouch:
            return "gate_touch";
        case RiskRule::GateEdge:
            return "gate_edge";
        case RiskRule::NewsSentiment:
            return "news_sentiment";
        case RiskRule::WorkingEntry:
            return "working_entry";
        case RiskRule::Flattening:
            return "flattening";
        case RiskRule::Overshoot:
            return "overshoot";
        case RiskRule::EventHalt:
            return "event_halt";
        case RiskRule::NewsHalt:
            return "news_halt";
        case RiskRule::DayTrades:
            return "day_trades";
        case RiskRule::MarginLevel:
            return "margin_level";
        case RiskRule::SettledCash:
            return "settled_cash";
        case RiskRule::Shortability:
            return "shortability";
    }
    return "unknown";
}

std::string_view name_of(VerdictOutcome outcome) {
    switch (outcome) {
        case VerdictOutcome::Pass:
            return "pass";
        case VerdictOutcome::Shrink:
            return "shrink";
        case VerdictOutcome::Refuse:
            return "refuse";
    }
    return "unknown";
}

}  // namespace tradewind
