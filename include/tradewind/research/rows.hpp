#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/order.hpp"

namespace tradewind::research {

// A closed round trip with what its own record does not say.
struct TradeRow {
    RoundTrip trip;
    std::uint64_t sequence = 0;  // of the input that closed it
    std::string symbol;
    std::string agent;        // "" when no agent opened it
    std::string exit_reason;  // "stop_loss", "time_stop", "force_flat", "agent_exit" ...
};

// The life of one order under the id it was submitted with. Replaces change quantity and prices of
// the row (to the last ones asked for), never its id.
struct OrderRow {
    ClientOrderId id;
    std::string symbol;
    Side side = Side::Buy;
    OrderType type = OrderType::Market;
    TimeInForce time_in_force = TimeInForce::Day;
    OrderRole role = OrderRole::Single;
    Quantity quantity;
    Price limit;
    Price stop;
    Timestamp sent;
    Timestamp last_change;
    OrderState state = OrderState::PendingNew;
    RejectReason reason = RejectReason::None;
    Quantity filled;
    Money notional;  // of the fills: price x quantity, without the multiplier
    Money fees;
    std::uint32_t replaces = 0;
    std::uint32_t anomalies = 0;
    std::uint64_t sequence = 0;  // of the input that sent it

    Price average_price() const;  // of the fills, to the nearest nano-dollar; 0 without a fill
};

// Takes the rows of a run as they become final, so that the recorder's memory does not grow with
// the run: files in a session, vectors in a test. Called on the thread that feeds the recorder.
class RowSink {
public:
    virtual ~RowSink() = default;
    virtual void trade(const TradeRow& row) = 0;
    virtual void order(const OrderRow& row) = 0;
    virtual void equity(const EquityPoint& point) = 0;  // one that repeats the last is left out
    // One JSON object: `event`, the fields of the record behind it, then its context
    // (event_log.hpp).
    virtual void event(std::string_view json) = 0;
};

}  // namespace tradewind::research
