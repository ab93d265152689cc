#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tradewind/features/drawdown.hpp"
#include "tradewind/features/trade_tally.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/research/entry_book.hpp"
#include "tradewind/research/event_log.hpp"
#include "tradewind/research/names.hpp"
#include "tradewind/research/record_view.hpp"
#include "tradewind/research/refusal_tally.hpp"
#include "tradewind/research/rows.hpp"
#include "tradewind/research/run_charts.hpp"

namespace tradewind::research {

// What a run came to, folded from its records. Nothing in it grows with the number of events, and
// no more than a number or two with each day.
struct RunTotals {
    std::array<std::uint64_t, 64> records{};  // by RecordKind
    std::uint64_t market_events = 0;
    std::array<std::uint64_t, time_frame_count> feed_bars{};  // by TimeFrame: bars that were input
    std::array<std::uint64_t, time_frame_count> frames{};     // FeatureFrame records
    std::array<std::uint64_t, 16> decisions{};                // by DecisionOutcome
    std::array<std::uint64_t, risk_rule_count> refusals{};    // by RiskRule
    std::array<std::uint64_t, risk_rule_count> shrinks{};
    std::array<std::uint64_t, regime_count> flips{};  // by the regime flipped to
    std::uint64_t orders = 0;
    std::array<std::uint64_t, 12> order_states{};  // by the OrderState that orders ended in
    std::uint64_t fills = 0;
    std::uint64_t anomalies = 0;
    std::uint64_t late_fills = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t incidents = 0;  // a group of orders broke its promise
    std::uint64_t risk_events = 0;

    features::TradeTally trades;
    std::array<features::TradeTally, regime_count> trades_by_regime{};
    std::map<std::string, features::TradeTally> trades_by_agent;  // "none" where no agent opened it
    std::map<std::string, features::TradeTally> trades_by_symbol;
    std::int64_t hold_seconds = 0;  // sum over the trades

    Money starting_equity;
    EquityPoint last;                    // equity is starting_equity while none was seen
    std::vector<double> daily_equity;    // the start, then each day's last, dollars
    features::Drawdown<Money> drawdown;  // over every equity point, the start included
    RefusalTally refused;                // what was not traded, by rule, in dollars
    RunCharts charts;
    Names names;             // of the symbols that the charts speak of
    double exposure = 0;     // mean of gross exposure / equity over the time in sessions
    std::uint64_t days = 0;  // dates with market data or fills
    Timestamp first_event;   // event_time of the first and last market event
    Timestamp last_event;

    // What the last equity point holds beyond start + realized + unrealized - fees: zero, or the
    // ledger is broken.
    Money ledger_gap() const;
    std::uint64_t bars() const;  // of the shortest frame that was seen
};

struct RecorderSettings {
    Money starting_equity;
    std::vector<std::string> agents;  // names by id
    EventSettings events = {};
};

// Folds the records of a run, inputs and outputs in sequence order, into totals and rows: from a
// live session and from a journal alike. One thread. Memory: the totals, one value a day, the
// orders that are still open and the last few thousand closed ones (a late fill still finds its
// order).
//
// Days are New York dates on which there was market data or a fill: timers go on after the close
// and through gaps in the data, and the equity points that they make open no day and lengthen none.
// (Where no inputs are given, equity points are all there is to tell days by.) Exposure: each
// equity point's gross exposure / equity holds until the next point; the mean is weighted by that
// time, from each day's first event to its last, nights left out.
class RunRecorder {
public:
    RunRecorder(RecorderSettings settings, RowSink& sink);
    RunRecorder(const RunRecorder&) = delete;  // its event log looks at its own names
    RunRecorder& operator=(const RunRecorder&) = delete;

    // For what carries its own stamp (outputs) or where the stamp does not matter.
    void on_record(const Header& header, const std::byte* record, std::size_t size);
    void on_record(const RecordView& record);

    // Writes the rows of orders that are still open, closes the last day and gives the totals.
    // Once.
    const RunTotals& finish();

    const RunTotals& totals() const { return totals_; }
    const Names& names() const { return names_; }
    Names& names() { return names_; }

private:
    // What set the present input off, to tell why positions were closed.
    struct Cause {
        std::optional<std::string> risk;  // the strongest first
        std::optional<std::string> command;
        std::optional<std::string> timer;
        bool agent_exit = false;
        bool empty() const { return !risk && !command && !timer && !agent_exit; }
        std::string text() const;  // "" for an input like any other
    };
    struct Position {  // one an instrument
        Quantity held;
        std::string exit_cause;  // why the book wants it closed; "" while it does not
    };

    void fold(const RecordView& record, const Header& header);  // an output
    void begin_input(const RecordView& record, const Header& header);
    void see_time(Timestamp time);
    void close_day();
    void weigh(Timestamp until);
    void on_request(const OrderRequest& request, std::uint64_t sequence);
    void on_update(const OrderUpdate& update, const RecordView& record);
    void on_fill(const Fill& fill);
    void on_trip(const RoundTrip& trip, std::uint64_t sequence);
    void on_equity(const EquityPoint& point);
    void on_decision(const Decision& decision);
    void flush_closed_orders(std::size_t keep);
    void settle_causes();
    OrderRow* find_order(const ClientOrderId& id);
    Position& position(InstrumentId id);

    RecorderSettings settings_;
    RowSink& sink_;
    Names names_;
    EntryBook entries_;
    EventLog events_;
    RunTotals totals_;

    std::deque<OrderRow> orders_;         // in the order they were sent
    std::vector<InstrumentId> acted_on_;  // by requests of the present input
    Cause cause_;
    std::uint64_t output_sequence_ = 0;
    std::vector<Position> positions_;

    bool in_day_ = false;
    Timestamp day_end_;              // first instant of the next date
    Timestamp latest_;               // market event or fill of the present day
    Timestamp weighed_to_;           // exposure is weighed up to here, first to last
    double tail_ratio_seconds_ = 0;  // of that, what came after latest_ as it was then; it counts
    double tail_seconds_ = 0;        // only if another event follows in the day
    bool inputs_seen_ = false;
    std::uint64_t equity_day_ = 0;  // number of the day of the last equity point
    double ratio_ = 0;              // gross exposure / equity now
    double ratio_seconds_ = 0;
    double seconds_ = 0;
    bool finished_ = false;
};

}  // namespace tradewind::research
