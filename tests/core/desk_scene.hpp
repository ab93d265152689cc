#pragma once

#include <catch2/catch.hpp>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "tradewind/core/desk.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::core {

using namespace std::chrono_literals;

inline const calendar::Calendar& the_calendar() {
    static const calendar::Calendar calendar;
    return calendar;
}

// A desk driven by hand: the test is the market, the clock and the venue. One agent that trades
// minute bars, one stock at 100 dollars. The venue answers only when it is told to.
class DeskScene : private OutputBuffer::Owner {
public:
    explicit DeskScene(const std::string& more = {}, Timestamp start = {},
                       std::uint32_t instruments = 2)
        : settings_{parse(more, instruments)}, desk_{settings_, the_calendar(), 1} {
        now_ = start > Timestamp{} ? start : day().open + 30min;
        for (std::uint32_t i = 0; i < instruments; ++i) {
            Instrument instrument = *Instrument::equity("STOCK");  // the desk goes by ids
            instrument.id = InstrumentId::from_index(i);
            desk_.add_instrument(instrument);
        }
    }
    virtual ~DeskScene() = default;
    DeskScene(const DeskScene&) = delete;
    DeskScene& operator=(const DeskScene&) = delete;

    // A whole day; one that closes at 13:00 comes behind it: 2025-07-02 and 2025-07-03.
    static const calendar::Session& day() { return on(2025, 7, 2); }
    static const calendar::Session& half_day() { return on(2025, 7, 3); }
    static const calendar::Session& day_after() { return on(2025, 7, 7); }

    static InstrumentId aaa() { return InstrumentId::from_index(0); }
    static InstrumentId bbb() { return InstrumentId::from_index(1); }
    static Quantity shares(std::int64_t units) { return Quantity::from_units(units); }
    static Price dollars(double price) { return Price::from_double(price); }

    Desk& desk() { return desk_; }
    Timestamp now() const { return now_; }
    Quantity position(InstrumentId id = aaa()) const { return desk_.ledger().position(id); }

    // ---- the clock ----
    // As the sequencer does it: what is due comes first.
    void pass_to(Timestamp t) {
        while (desk_.next_due() <= t) {
            const DueTimer due = desk_.next_timer();
            now_ = std::max(now_, due.due);
            Timer timer;
            timer.header.event_time = due.due;
            timer.kind = due.kind;
            timer.key = due.key;
            input([&] { desk_.on_timer(timer, outputs_); });
        }
        now_ = std::max(now_, t);
    }
    void pass(std::chrono::nanoseconds time) { pass_to(now_ + time); }

    // ---- the market ----
    void quote(double bid, double ask, InstrumentId id = aaa()) {
        Quote quote;
        quote.bid = dollars(bid);
        quote.ask = dollars(ask);
        quote.bid_size = quote.ask_size = shares(100);
        market(quote, id);
    }
    void trade(double price, InstrumentId id = aaa()) {
        Trade trade;
        trade.price = dollars(price);
        trade.size = shares(100);
        market(trade, id);
    }
    void bar(double close, InstrumentId id = aaa()) {
        Bar bar;
        bar.open = bar.high = bar.low = bar.close = dollars(close);
        bar.volume = shares(10'000);
        bar.window_start = now_ - 1min;
        market(bar, id);
    }
    void halt(bool halted, InstrumentId id = aaa()) {
        TradingStatus status;
        status.halted = halted ? 1 : 0;
        market(status, id);
    }
    void split(std::int64_t from, std::int64_t to, InstrumentId id = aaa()) {
        Split split;
        split.from = from;
        split.to = to;
        market(split, id);
    }

    void news(double sentiment, InstrumentId id = aaa(), double relevance = 1) {
        News news;
        news.sentiment = sentiment;
        news.relevance = relevance;
        market(news, id);
    }

    // ---- the front ----
    void say(Direction direction, double confidence = 1, bool exit = false,
             InstrumentId id = aaa()) {
        intents_.assign(1, Intent{.confidence = confidence,
                                  .horizon_seconds = 36'000,
                                  .reason = IntentReason::TrendUp,
                                  .direction = direction,
                                  .exit = static_cast<std::uint8_t>(exit ? 1 : 0)});
        hear(id);
    }
    void hear(InstrumentId id = aaa()) {
        Signal signal;
        signal.instrument = id;
        signal.regime.regime = Regime::Trend;
        signal.intents = intents_;
        signal.decide = 1;
        signal.warm = 1;
        signal.close = dollars(100);
        signal.atr = 1;
        signal.realized_volatility = 0.2;
        signal.adx = 25;
        input([&] { desk_.on_signal(signal, outputs_); });
    }
    std::vector<Intent>& intents() { return intents_; }

    // ---- the operator ----
    void command(CommandKind kind, InstrumentId id = InstrumentId::none()) {
        OperatorCommand command;
        command.command = kind;
        command.header.instrument = id;
        input([&] { desk_.on_command(command, outputs_); });
    }

    // ---- the venue ----
    // All that the desk sent and that take() has not taken, oldest first.
    const std::vector<OrderRequest>& sent() const { return sent_; }
    std::vector<OrderRequest> take() { return std::exchange(sent_, {}); }
    ExecutionReport about(const Order& order, ReportKind kind) const {
        ExecutionReport report;
        report.header.instrument = order.instrument;
        report.order = order.id;
        report.quantity = order.quantity;
        report.kind = kind;
        report.side = order.side;
        return report;
    }
    void report(ExecutionReport report) {
        report.header.event_time = report.header.receive_time = now_;
        input([&] { desk_.on_report(report, outputs_); });
    }
    void report(const Order& order, ReportKind kind) { report(about(order, kind)); }
    void reject(const Order& order, RejectReason reason = RejectReason::MarketClosed) {
        ExecutionReport refusal = about(order, ReportKind::Rejected);
        refusal.reason = reason;
        report(refusal);
    }
    void fill(const Order& order, double price, std::int64_t units, std::int64_t cumulative) {
        ExecutionReport fill = about(order, ReportKind::Fill);
        fill.execution = ++executions_;
        fill.last_quantity = shares(units);
        fill.last_price = dollars(price);
        fill.cumulative = shares(cumulative);
        report(fill);
    }
    void fill(const Order& order, double price) {
        const std::int64_t units = order.quantity.micros() / Quantity::micros_per_unit;
        fill(order, price, units, units);
    }

    struct Orders {
        Order entry;
        Order target;
        Order stop;
    };
    // A long of `units` shares at 100 (target 103, stop 98), held with both exits at work.
    Orders hold(InstrumentId id = aaa()) {
        quote(99.99, 100.01, id);
        say(Direction::Long, 1, false, id);
        const auto requests = take();
        REQUIRE(requests.size() == 1);
        REQUIRE(requests[0].count == 3);
        Orders orders{requests[0].orders[0].order(), requests[0].orders[1].order(),
                      requests[0].orders[2].order()};
        pass(50ms);
        report(orders.entry, ReportKind::Accepted);
        report(orders.target, ReportKind::Suspended);
        report(orders.stop, ReportKind::Suspended);
        fill(orders.entry, 100.01);
        report(orders.target, ReportKind::Activated);
        report(orders.stop, ReportKind::Activated);
        REQUIRE(position(id) == orders.entry.quantity);
        REQUIRE(sent_.empty());
        return orders;
    }
    // Answers the cancels that were sent (a cancel of one exit takes its sibling along) and forgets
    // what was sent.
    void grant_cancels(const Orders& orders) {
        for (const OrderRequest& request : take()) {
            REQUIRE(request.action == RequestAction::Cancel);
            const bool target = request.target == orders.target.id;
            REQUIRE((target || request.target == orders.stop.id));
        }
        report(orders.target, ReportKind::Canceled);
        report(orders.stop, ReportKind::Canceled);
    }
    // The one order that was sent: a market order that takes the position away.
    Order flattening() {
        const auto requests = take();
        REQUIRE(requests.size() == 1);
        REQUIRE(requests[0].action == RequestAction::Submit);
        REQUIRE(requests[0].count == 1);
        const Order order = requests[0].orders[0].order();
        REQUIRE(order.role == OrderRole::Flatten);
        REQUIRE(order.type == OrderType::Market);
        return order;
    }

    // ---- what came out ----
    template <class T>
    std::vector<T> all() const {
        std::vector<T> records;
        for (std::size_t at = 0; at < record_bytes_.size();) {
            Header header;
            std::memcpy(static_cast<void*>(&header), record_bytes_.data() + at, sizeof header);
            if (header.kind == T::record_kind) {
                T record;
                std::memcpy(static_cast<void*>(&record), record_bytes_.data() + at, sizeof record);
                records.push_back(record);
            }
            at += size_of(header.kind);
        }
        return records;
    }
    Decision decision() const {
        const auto decisions = all<Decision>();
        REQUIRE_FALSE(decisions.empty());
        return decisions.back();
    }
    // How often a group or a late fill broke what the desk relies on.
    std::size_t incidents() const {
        std::size_t incidents = 0;
        for (const OrderUpdate& update : all<OrderUpdate>())
            incidents += (update.header.flags & OrderUpdate::incident) != 0 ? 1u : 0u;
        return incidents;
    }

private:
    static const calendar::Session& on(int year, unsigned month, unsigned dom) {
        const Date date = Date::from_ymd(year, month, dom);
        for (const calendar::Session& session : the_calendar().sessions())
            if (session.date == date) return session;
        return the_calendar().no_session();
    }
    static settings::Settings parse(const std::string& more, std::uint32_t instruments) {
        auto settings = settings::parse(R"(
[run]
symbols = ["AAA", "BBB"]
max_instruments = 16
[regime]
frame = "1m"
[[agents]]
kind = "trend"
frame = "1m"
[playbook]
atr_frame = "1m"
stop_atr = 2
target_atr = 3
)" + more,
                                        "test");
        if (!settings) FAIL(settings.error().front().message());
        settings->run.max_instruments = std::max(16u, instruments);
        return *settings;
    }

    template <class T>
    void market(T event, InstrumentId id) {
        event.header.instrument = id;
        event.header.event_time = event.header.receive_time = now_;
        input([&] { desk_.on_market(MarketEvent{event}, outputs_); });
    }
    template <class Call>
    void input(Call&& call) {
        outputs_.begin(++sequence_, now_);
        desk_.on_time(now_, outputs_);
        call();
        collect();
    }
    void on_request(const OrderRequest&) override {}
    void take_outputs() override { collect(); }
    void collect() {
        outputs_.for_each(size_of,
                          [&](const Header& header, const std::byte* bytes, std::size_t size) {
                              record_bytes_.insert(record_bytes_.end(), bytes, bytes + size);
                              if (header.kind != RecordKind::OrderRequest) return;
                              OrderRequest request;
                              std::memcpy(static_cast<void*>(&request), bytes, sizeof request);
                              sent_.push_back(request);
                          });
    }

    settings::Settings settings_;
    Desk desk_;
    OutputBuffer outputs_{1u << 20, this};
    Timestamp now_;
    std::uint64_t sequence_ = 0;
    std::uint64_t executions_ = 0;
    std::vector<Intent> intents_;
    std::vector<OrderRequest> sent_;
    std::vector<std::byte> record_bytes_;
};

}  // namespace tradewind::core
