#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tradewind/features/trade_tally.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/model/weight_change.hpp"
#include "tradewind/research/entry_book.hpp"
#include "tradewind/research/names.hpp"
#include "tradewind/research/record_view.hpp"
#include "tradewind/research/rows.hpp"

namespace tradewind::research {

// From where on something is out of the ordinary; docs/reports.md lists the events and these
// values.
struct EventThresholds {
    double outlier_deviations =
        3;  // of a trade's net from the mean of those before it (20 or more)
    std::uint32_t dominance_entries = 30;  // newest entries, whose mean share counts
    double dominance_share = 0.8;          // of one agent, where two or more have a say
    double dominance_release = 0.7;        // told again only after it was below this
    double swing_fraction = 0.25;          // of a weight's value at the window's begin
    std::chrono::nanoseconds swing_window = std::chrono::hours{24};
    std::uint32_t drift_trades = 40;  // newest, against all before them (as many or more)
    double drift_deviations = 3;      // standard errors of the difference of two hit rates
};

struct EventSettings {
    double min_confidence = 0.5;  // from here on a decision not to trade is an event
    TimeFrame regime_frame = TimeFrame::Minute5;  // whose features a flip is told with
    EventThresholds thresholds{};
};

// What a person should look at, derived from the records of a run in order: a session and a replay
// of its journal give the same lines, byte for byte. Each is the record behind it with what one
// needs to act on it: docs/reports.md. Memory: a few numbers an instrument and an agent.
class EventLog {
public:
    // Both outlive the log; they have heard of each record before it does.
    EventLog(EventSettings settings, const Names& names, const EntryBook& entries, RowSink& sink);

    void on_record(const RecordView& record, const Header& header);
    void finish();  // the last input is over

private:
    class Line;
    struct Account {
        Money equity;
        Money peak;
        Money gross;
    };
    struct Symbol {
        Quantity held;
        Price reference;  // of the last decision
        // The last no_trade that was told, so that the same one is told once.
        DecisionOutcome told = DecisionOutcome::Sent;
        std::uint32_t told_by = 0;  // rule or plan outcome
        Direction told_side = Direction::Flat;
    };
    struct Missed {  // a decision whose refusal is still being told by the records behind it
        RecordView view() const;
        Decision decision;
        std::uint64_t sequence = 0;
        Timestamp core_time;
        std::optional<OrderPlan> plan;
        std::optional<Verdict> refusal;
    };
    struct Hits {
        std::deque<bool> recent;
        std::uint64_t earlier = 0;
        std::uint64_t earlier_wins = 0;
        bool outside = false;
    };
    struct WeightPoint {
        Timestamp time;
        double before = 0;
        double after = 0;
    };

    void on_features(const RecordView& record);
    void on_decision(const Decision& decision, const RecordView& record);
    void on_update(const OrderUpdate& update, const RecordView& record);
    void on_trip(const RoundTrip& trip, const RecordView& record);
    void on_weight(const WeightChange& change, const RecordView& record);
    void note_entry(const RecordView& record);
    void note_hit(std::uint8_t agent, bool won, const RecordView& record);
    void tell_missed(const Missed& missed);
    void settle();
    Symbol& symbol(InstrumentId id);

    EventSettings settings_;
    const Names& names_;
    const EntryBook& entries_;
    RowSink& sink_;
    std::uint64_t sequence_ = 0;
    Account account_;
    std::vector<Symbol> symbols_;
    std::vector<FeaturePage> pages_;  // of the present input and the regime's frame
    std::vector<Missed> missed_;      // of the present input
    features::TradeTally trades_;
    std::array<features::TradeTally, max_agents> led_{};  // by the agent with the largest share
    std::array<Hits, max_agents> hits_{};
    std::deque<AgentShares> shares_;  // of the newest entries
    std::uint8_t dominant_ = Attribution::nobody;
    std::size_t agents_ = 0;  // that decisions had votes of
    // By agent, regime and whether in force.
    std::map<std::tuple<std::uint8_t, Regime, bool>, std::deque<WeightPoint>> weights_;
};

}  // namespace tradewind::research
