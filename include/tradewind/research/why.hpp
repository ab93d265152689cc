#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/order_plan.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/research/names.hpp"
#include "tradewind/research/record_view.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::research {

// What the settings of a run set as limits to a decision, in words. Empty where they are not known.
struct DecisionLimits {
    std::string regime;  // "adx_trend 25, adx_release 20, ..."
    std::string policy;
    std::string playbook;
};
DecisionLimits limits_of(const settings::Settings& settings);

// Everything that one input led to for one symbol, with the market as it stood then.
struct Moment {
    std::uint64_t sequence = 0;
    Timestamp core_time;
    std::optional<Bar> bar;      // the feed's last, if the feed has bars
    std::optional<Quote> quote;  // the last before the decision
    std::optional<Trade> trade;
    std::optional<EquityPoint> account;  // the last before the decision
    std::optional<RoundTrip> last_trip;  // of the symbol
    std::array<std::optional<FeatureFrame>, time_frame_count> frames;  // the last of each
    std::optional<RegimeFlip> flip;
    std::vector<Decision> decisions;
    std::vector<OrderPlan> plans;
    std::vector<Verdict> verdicts;
    std::vector<OrderRequest> requests;
    std::vector<RiskEvent> risk_events;
};

// Why did it trade, why did it not: finds the last decision about a symbol whose bar closed at or
// before a time, and follows what it sent until the position is closed again. Fed with the records
// of a run in order; memory does not grow with them.
class DecisionTrace {
public:
    // `names` knows the agents; symbols it learns from the records.
    DecisionTrace(std::string symbol, Timestamp at, Names names, DecisionLimits limits = {});

    void on_record(const RecordView& record);
    bool complete() const;  // nothing that follows can change the answer: a reader may stop

    // The chain in a trader's words, from the bar to what became of the order, one fact a line. An
    // error when the records hold no such symbol or no decision about it by then.
    Expected<std::string> text() const;
    const std::optional<Moment>& moment() const { return chosen_; }

private:
    void take_input(const RecordView& record, RecordKind kind);
    void take_output(const RecordView& record, RecordKind kind);
    void follow(const RecordView& record, RecordKind kind);
    void close_moment();

    std::string symbol_;
    Timestamp at_;
    Names names_;
    DecisionLimits limits_;
    Moment present_;  // of the input being read, and the market's state
    std::optional<Moment> chosen_;
    std::vector<std::string> aftermath_;  // of the chosen one
    std::uint64_t aftermath_dropped_ = 0;
    std::vector<std::uint64_t> open_orders_;  // numbers, of the chosen one
    bool filled_ = false;
    bool followed_ = false;  // the position is closed, or nothing came of it
    bool past_ = false;      // a later time was seen
    std::uint64_t decisions_seen_ = 0;
    std::optional<Timestamp> first_decision_;
};

}  // namespace tradewind::research
