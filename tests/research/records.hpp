#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/control_input.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/order_plan.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/research/record_view.hpp"
#include "tradewind/research/rows.hpp"

// Records of small runs made by hand.
namespace tradewind::research::test {

inline constexpr InstrumentId spy = InstrumentId::from_index(0);
inline constexpr std::uint64_t session = 0xabcdef;

// 2024-03-26 is a Tuesday; New York is four hours behind UTC.
inline Timestamp at(int day, int hour, int minute, int second = 0) {
    const std::int64_t days = Date::from_ymd(2024, 3, 26).days() + day;
    return Timestamp::from_nanos((days * 86'400LL + hour * 3600LL + minute * 60LL + second) *
                                 1'000'000'000);
}
inline Price dollars(double value) { return Price::from_double(value); }
inline Money money(double value) { return Money::from_double(value); }
inline Quantity shares(std::int64_t count) { return Quantity::from_units(count); }
inline ClientOrderId order_id(std::uint64_t number) { return {session, number}; }

// Only the gate approves orders; a printed one needs no approval, just its bytes.
inline ApprovedOrder approved(const Order& order) {
    static_assert(sizeof(ApprovedOrder) == sizeof(Order));
    ApprovedOrder out;
    std::memcpy(static_cast<void*>(&out), &order, sizeof order);
    return out;
}

inline InstrumentAdded added(InstrumentId id, const char* symbol) {
    InstrumentAdded record;
    record.header.instrument = id;
    record.instrument = *Instrument::equity(symbol);
    record.instrument.id = id;
    return record;
}

inline Bar minute_bar(Timestamp end, double open, double close) {
    Bar bar;
    bar.header.instrument = spy;
    bar.header.event_time = bar.header.receive_time = end;
    bar.window_start = end - std::chrono::minutes{1};
    bar.open = dollars(open);
    bar.close = dollars(close);
    bar.high = dollars(std::max(open, close));
    bar.low = dollars(std::min(open, close));
    bar.volume = shares(1000);
    return bar;
}

// A run in the order it was recorded; sequence numbers count the inputs.
class Tape {
public:
    template <Record T>
    void input(T record) {
        ++sequence_;
        time_ = std::max(time_, record.header.event_time);
        keep(record, time_);
    }
    template <Record T>
    void output(T record) {
        record.header.sequence = sequence_;
        record.header.receive_time = time_;
        if (record.header.event_time == Timestamp{}) record.header.event_time = time_;
        keep(record, time_);
    }
    std::uint64_t sequence() const { return sequence_; }
    const std::vector<RecordView>& records() const { return views_; }

private:
    template <Record T>
    void keep(const T& record, Timestamp time) {
        auto bytes = std::make_unique<std::byte[]>(sizeof record);
        std::memcpy(bytes.get(), &record, sizeof record);
        views_.push_back({sequence_, time, bytes.get(), sizeof record});
        storage_.push_back(std::move(bytes));
    }
    std::uint64_t sequence_ = 0;
    Timestamp time_ = Timestamp::min();
    std::vector<std::unique_ptr<std::byte[]>> storage_;
    std::vector<RecordView> views_;
};

inline OrderRequest submit(Order order) {
    OrderRequest request;
    request.header.instrument = order.instrument;
    request.count = 1;
    request.orders[0] = approved(order);
    return request;
}
inline Order order(std::uint64_t number, Side side, std::int64_t count, OrderRole role) {
    Order made;
    made.id = order_id(number);
    made.instrument = spy;
    made.side = side;
    made.quantity = shares(count);
    made.role = role;
    return made;
}
inline OrderUpdate update(std::uint64_t number, OrderState from, OrderState to,
                          std::uint8_t flags = 0) {
    OrderUpdate record;
    record.header.instrument = spy;
    record.header.flags = flags;
    record.id = order_id(number);
    record.from = from;
    record.to = to;
    return record;
}
inline Fill fill(std::uint64_t number, Side side, std::int64_t count, double price, double fees,
                 std::int64_t position, Timestamp time) {
    Fill record;
    record.header.instrument = spy;
    record.header.event_time = time;
    record.order = order_id(number);
    record.side = side;
    record.quantity = shares(count);
    record.price = dollars(price);
    record.fees = money(fees);
    record.position_after = shares(position);
    return record;
}
inline EquityPoint equity(double value, double exposure, double realized = 0, double fees = 0) {
    EquityPoint point;
    point.equity = money(value);
    point.gross_exposure = money(exposure);
    point.realized = money(realized);
    point.fees = money(fees);
    return point;
}

class RowVectors final : public RowSink {
public:
    void trade(const TradeRow& row) override { trades.push_back(row); }
    void order(const OrderRow& row) override { orders.push_back(row); }
    void equity(const EquityPoint& point) override { points.push_back(point); }
    void event(std::string_view json) override { events.emplace_back(json); }

    std::vector<TradeRow> trades;
    std::vector<OrderRow> orders;
    std::vector<EquityPoint> points;
    std::vector<std::string> events;
};

}  // namespace tradewind::research::test
