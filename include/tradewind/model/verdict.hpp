#pragma once

#include <cstdint>
#include <string_view>

#include "tradewind/model/order.hpp"

namespace tradewind {

enum class RiskRule : std::uint8_t {
    KillSwitch,
    Halted,
    JournalHealthy,
    OutsideSession,
    EntryWindow,
    QuoteMissing,
    QuoteStale,
    QuoteCrossed,
    QuoteLocked,
    InstrumentHalted,
    PriceCollar,
    OrderSize,
    PerTradeRisk,
    VolatilityTarget,
    SymbolExposure,
    RegimeExposure,
    GrossExposure,
    NetExposure,
    BuyingPower,
    TradeRate,
    LossStreak,
    LossRate,
    DailyLoss,
    SoftDrawdown,
    HardDrawdown,
    OpenOrders,
    DuplicateOrder,
    SelfCrossing,
    Shorting,
    UnknownOrders,
    PositionMismatch,  // the broker holds another position than the ledger: events only
    ClusterExposure,
    PortfolioVar,
    PortfolioCvar,
    // The policy's gates, asked before there is an order.
    GateConfidence,
    GateFlip,
    GateQuoteAge,
    GateSpread,
    GateSpreadScore,
    GateAdx,
    GateTouch,
    GateEdge,
    NewsSentiment,  // what news did to the agents' confidence: no rule that refuses
    WorkingEntry,   // how long an entry may work: events only
    Flattening,     // whether the book is flat after a rule had it closed: events only
    Overshoot,      // what was lost beyond a limit until it was: events only
    EventHalt,
    NewsHalt,
    DayTrades,
    MarginLevel,
    SettledCash,
    Shortability
};
inline constexpr std::size_t risk_rule_count = 52;
std::string_view name_of(RiskRule rule);

enum class VerdictOutcome : std::uint8_t { Pass, Shrink, Refuse };
std::string_view name_of(VerdictOutcome outcome);  // "shrink"

// One rule's answer to one order, or one gate's to an entry that has no order yet: the number it
// looked at and its limit, in the rule's unit.
struct Verdict {
    static constexpr RecordKind record_kind = RecordKind::Verdict;
    Header header{.kind = record_kind};
    std::uint64_t order = 0;  // number of the order asked about; 0: there is none yet
    double value = 0;
    double limit = 0;
    RiskRule rule = RiskRule::KillSwitch;
    VerdictOutcome outcome = VerdictOutcome::Pass;
    std::uint8_t unknown = 0;  // 1: the number could not be had; value is 0 then
    std::uint8_t reserved[5] = {};
};
static_assert(sizeof(Verdict) == 64);

// Something the risk layer did: a latch set or cleared, a halt, a forced exit, an entry taken back
// from the venue. To the whole book, or to header.instrument where that is valid().
struct RiskEvent {
    static constexpr RecordKind record_kind = RecordKind::RiskEvent;
    Header header{.kind = record_kind};
    double value = 0;
    double limit = 0;
    RiskRule rule = RiskRule::KillSwitch;
    std::uint8_t latched = 0;               // 1: stays until reset or the day rolls
    RiskRule cause = RiskRule::KillSwitch;  // Flattening, Overshoot: what had the book closed
    std::uint8_t reserved[5] = {};
    double detail = 0;  // Overshoot: the part of limit - value that was gone at the first breach.
                        // Flattening of an instrument: its orders at work; value is its position
};
static_assert(sizeof(RiskEvent) == 64);

}  // namespace tradewind
