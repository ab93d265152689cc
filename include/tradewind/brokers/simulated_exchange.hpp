#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tradewind/brokers/due_queue.hpp"
#include "tradewind/brokers/duplicate_guard.hpp"
#include "tradewind/brokers/fault_plan.hpp"
#include "tradewind/brokers/fees.hpp"
#include "tradewind/brokers/order_pool.hpp"
#include "tradewind/brokers/ring.hpp"
#include "tradewind/brokers/settlement_price.hpp"
#include "tradewind/brokers/venue_account.hpp"
#include "tradewind/calendar/session_cursor.hpp"
#include "tradewind/model/broker_capabilities.hpp"
#include "tradewind/model/contract_adjustment.hpp"
#include "tradewind/model/doubtful_quote.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::brokers {

// A venue and its broker in one deterministic machine: what comes out is a function of the settings
// and of the one ordered stream of market events and order requests that goes in. It sees each
// market event before the desk does, and its reports are inputs like any broker's. In a backtest it
// is stepped at the merge, in a paper session on the broker's thread; one thread owns it.
//
// Times given to it are core times and never fall. Each call first does what is due until then, so
// that calling advance() more or less often never changes a report.
//
// What it assumes about fills is told by assumptions(), which the report prints. In short: a
// request travels `latency_us`, so does a report; displayed size bounds what a quote can fill, and
// `participation` what a print or a bar can; a limit that rests waits behind the size it joined;
// bars are walked by the path that hurts. Where a market has quotes, quotes and prints drive fills
// and its bars are ignored; a bar drives fills only if nothing finer fell into its window.
//
// A quote that nobody could trade on (doubtful() in model/) fills and triggers nothing, and while
// it stands the quote before it does not either: nobody offers that any more. Prints go on: they
// are trades, and they trigger and fill as where no quotes are fed. Positions and the exposure of
// orders are valued at the last quote that was believed.
//
// Options are single legs, in contracts, and their money counts the multiplier. A contract takes
// orders until it stops trading, in the regular session of the stocks; then what works in it
// expires. A position that is held two seconds after its payoff is fixed is settled at its
// intrinsic value, by the underlying's last price that can be believed (where none is known, at the
// contract's own bid), and reported as Settled. What is worth a cent or more is exercised or
// assigned where a stock is delivered: a second Settled, of the stock, moves the shares at that
// same price, so that both together have paid the strike. Contracts on an index, and those whose
// stock has no price, pay cash alone. A payoff that no account carries is refused: a Settled
// without quantity says so, and the position stays. Nothing is exercised or assigned before.
//
// A contract that is held through a split of its underlying takes no more orders, since its name
// may be another's from then on, and is settled by its adjusted terms (AdjustedContract), told for
// the number of contracts that was held before.
class SimulatedExchange {
public:
    // The calendar must outlive it.
    SimulatedExchange(const settings::Exchange& settings, const AccountTerms& account,
                      const calendar::Calendar& calendar, std::uint32_t max_instruments);

    static BrokerCapabilities capabilities();
    static constexpr Quantity largest_order = Quantity::from_units(10'000'000);

    // Instruments come with their id, before anything names them.
    void add_instrument(const Instrument& instrument);

    // A few nanoseconds for an instrument without open orders, however many instruments there are.
    void on_market(const MarketEvent& event, Timestamp core_time) {
        if (core_time >= actions_.next_due()) [[unlikely]]
            advance(core_time);
        const Header& header = event.header();
        if (header.instrument.index() < books_.size()) [[likely]] {
            Book& book = books_[header.instrument.index()];
            if (!book.watched) {
                if (header.kind == RecordKind::Quote) {
                    book.show(event.as<Quote>());
                    return;
                }
                if (header.kind == RecordKind::Trade) {
                    book.print(event.as<Trade>());
                    return;
                }
            }
            act_on(event, core_time);
        }
    }

    // The order leaves the core at core_time and reaches the venue a latency later.
    void on_request(const OrderRequest& request, Timestamp core_time);

    // The earliest time at which something happens by itself or a report is due; max() if never.
    Timestamp next_due() const {
        return actions_.next_due() < reports_.next_due() ? actions_.next_due()
                                                         : reports_.next_due();
    }
    void advance(Timestamp now);

    // The next report whose delivery time is not later than now. header.event_time: when it
    // happened at the venue (a fill at a bar's open: the start of its window; inside a bar: the
    // end); receive_time: when it is delivered; sequence: 1, 2, 3 ... in order of delivery.
    std::optional<ExecutionReport> take_report(Timestamp now);

    const VenueAccount& account() const { return account_; }
    std::span<const OrderPool::Entry> open_orders() const { return orders_.by_id(); }
    const WorkingOrder& open_order(const OrderPool::Entry& entry) const {
        return orders_[static_cast<Seat>(entry.seat)];
    }

    struct Counters {
        std::uint64_t orders = 0;  // accepted
        std::uint64_t rejected = 0;
        std::uint64_t fills = 0;
        std::uint64_t duplicate_ids = 0;  // refused; above 0 only if the desk sent an id twice
        std::uint64_t lost = 0;           // replies lost, duplicated, late, out of order by fault
        std::uint64_t duplicated = 0;
        std::uint64_t late = 0;
        std::uint64_t reordered = 0;
    };
    const Counters& counters() const { return counters_; }

    // Plain sentences for the report: what fills, fees and the account assume under these settings.
    std::vector<std::string> assumptions() const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(instruments_, books_, tapes_, account_, orders_, actions_, reports_, guard_,
                ending_, settling_, adjusted_, finished_, fills_, arrivals_, executions_,
                delivered_, report_ordinal_, last_session_end_, counters_.orders,
                counters_.rejected, counters_.fills, counters_.duplicate_ids, counters_.lost,
                counters_.duplicated, counters_.late, counters_.reordered);
    }

private:
    // The last thing the market showed of one instrument: one cache line.
    struct Book {
        Price bid;  // of the last quote that was not doubtful, like its ask, sizes and time
        Price ask;
        Quantity bid_size;
        Quantity ask_size;
        Timestamp quoted;          // its event time
        Timestamp covered_until;   // market data up to here has had its say in fills
        Price last;                // print or bar close; 0: none yet
        std::uint8_t watched = 0;  // open orders, or displayed size that they took
        std::uint8_t halted = 0;
        InstrumentKind kind = InstrumentKind::Equity;
        std::uint8_t doubtful = 0;  // a quote that nobody could trade on stands instead
        std::uint32_t printed = 0;  // coarse() of the last print; 0: no prints are fed

        void show(const Quote& quote) {
            doubtful = tradewind::doubtful(quote, kind) ? 1 : 0;
            if (doubtful != 0) [[unlikely]]
                return;
            covered_until = quote.header.event_time;
            bid = quote.bid;
            ask = quote.ask;
            bid_size = quote.bid_size;
            ask_size = quote.ask_size;
            quoted = quote.header.event_time;
        }
        void print(const Trade& trade) {
            covered_until = trade.header.event_time;
            printed = coarse(trade.header.event_time);
            if (trade.may(Trade::sets_open_close)) last = trade.price;
        }
    };
    // A time in steps of about a second that fits the cache line.
    static std::uint32_t coarse(Timestamp t) { return static_cast<std::uint32_t>(t.nanos() >> 30); }
    static_assert(sizeof(Book) == 64 && std::has_unique_object_representations_v<Book>);

    // The colder part: what our orders took of the displayed size while its price stood.
    struct Tape {
        Quantity bid_taken;
        Quantity ask_taken;
        std::int64_t lag_nanos = 0;  // core time of the last bar, less its event time
    };

    enum class ActionKind : std::uint8_t { Arrive, SessionEnd, SubmitTimeout, LookUp, ContractEnd };
    enum class Reply : std::uint8_t { Delivered, Lost };
    struct Action {
        OrderRequest request;
        Timestamp decided;
        ActionKind kind = ActionKind::Arrive;
        Reply reply = Reply::Delivered;
        std::uint8_t duplicates = 0;  // bit i: orders[i] was sent before
        std::uint8_t unanswered = 0;  // look-ups: bit i: orders[i] timed out
        std::uint8_t reserved[4] = {};
    };

    struct FinishedOrder {
        ClientOrderId id;
        Timestamp when;
        Timestamp first_delivery;
        Quantity cumulative;
        Quantity quantity;
        Price average;
        std::uint64_t arrival = 0;
        InstrumentId instrument;
        Side side = Side::Buy;
        ReportKind kind = ReportKind::Fill;  // Fill: filled
        RejectReason reason = RejectReason::None;
        std::uint8_t reserved = 0;
    };

    struct FillRecord {
        ClientOrderId id;  // not valid(): a settlement
        Timestamp when;
        std::uint64_t execution = 0;
        Quantity quantity;
        Price price;
        Money fees;
        Quantity cumulative;
        Quantity total;
        Price average;
        std::uint64_t arrival = 0;
        InstrumentId instrument;
        Side side = Side::Buy;
        std::uint8_t reserved[3] = {};
    };

    struct Settling {
        SettlementPrice price;
        InstrumentId underlying;
        std::uint32_t reserved = 0;
    };
    struct Adjusted {
        AdjustedContract terms;
        InstrumentId contract;
        std::uint32_t reserved = 0;
    };

    // When something happens at the venue, and the earliest that a report of it can be here.
    struct Moment {
        Timestamp happened;
        Timestamp delivered;
    };
    Moment at_venue(Timestamp t) const { return {t, t + latency_}; }

    // What one print or bar may still fill, over all our orders.
    class Budget {
    public:
        explicit Budget(Quantity left) : left_{left} {}
        Quantity left() const { return left_; }
        void use(Quantity quantity) { left_ = left_ - quantity; }

    private:
        Quantity left_;
    };

    // market events
    void act_on(const MarketEvent& event, Timestamp core_time);
    void on_quote(const Quote& quote, Timestamp core_time);
    void on_trade(const Trade& trade, Timestamp core_time);
    void on_bar(const Bar& bar, Timestamp core_time);
    void on_split(const Split& split, Timestamp core_time);
    void on_dividend(const Dividend& dividend);
    void on_status(const TradingStatus& status, Timestamp core_time);

    // matching, in simulated_exchange_matching.cpp
    void match_quote(Seat seat, Moment moment);
    void match_trade(Seat seat, const Trade& trade, Budget& budget, Moment moment);
    void match_open(Seat seat, const Bar& bar, Budget& budget, Moment moment);
    void match_stop_in_bar(Seat seat, const Bar& bar, Budget& budget, Moment moment);
    void match_limit_in_bar(Seat seat, const Bar& bar, Budget& budget, Moment moment);
    void walk_bar(const Bar& bar, Budget& budget, Moment moment);
    void match_close(Seat seat, Price price, Quantity available, Moment moment);
    Quantity take(Seat seat, Price price, Quantity available, Moment moment);
    void give_up_if_immediate(Seat seat, Moment moment);
    void join_queue(WorkingOrder& order);
    void gather(InstrumentId instrument);
    bool may_fill(Seat seat) const;
    bool trades_at(Timestamp t);
    bool quotes_drive(const Book& book, Timestamp t);
    void take_in_bar(Seat seat, Price price, Budget& budget, BarEntry how, Moment moment);
    Budget budget_of(InstrumentId instrument, Quantity size) const;
    Price slipped(const WorkingOrder& order, Price price, Price amount) const;
    Price tick_slippage(const WorkingOrder& order, Price price) const;

    // requests, in simulated_exchange_requests.cpp
    void arrive(const Action& action, Timestamp at);
    void submit(const Action& action, Timestamp at);
    void cancel(const Action& action, Timestamp at);
    void replace(const Action& action, Timestamp at);
    void reconcile(const Action& action, Timestamp at);
    void time_out(const Action& action, Timestamp at);
    void look_up(const Action& action, Timestamp at);
    RejectReason check_terms(const OrderRequest& request) const;
    RejectReason check_order(const Order& order) const;
    RejectReason check_prices(const Instrument& instrument, OrderType type, Price limit,
                              Price stop) const;
    RejectReason check_session(const OrderRequest& request, Timestamp at);
    RejectReason check_buying_power(const Order& order, Quantity quantity) const;
    Timestamp expiry_of(TimeInForce time_in_force, Timestamp at);
    // When an option can no longer be traded, and when it is settled.
    struct ContractTimes {
        Timestamp trading_end;
        Timestamp settlement;
    };
    ContractTimes times_of(const Instrument& option) const;
    const FinishedOrder* find_finished(ClientOrderId id) const;

    // life of an order
    void end_session(Timestamp at);
    void expect_end_of(const Instrument& instrument);
    void end_contract(const Action& action, Timestamp at);
    void settle(const Instrument& option, Timestamp fixed, Timestamp at);
    AdjustedContract terms_of(const Instrument& option) const;  // as splits have left them
    bool delivers(const Instrument& option, Timestamp fixed) const;
    void deliver_shares(const Instrument& option, Quantity position, const Moment& moment);
    void book_settlement(ExecutionReport& report, const Instrument& instrument,
                         const Moment& moment);
    std::optional<Price> settlement_of(const Instrument& option, Timestamp fixed) const;
    Price settlement_price(InstrumentId underlying, Timestamp fixed) const;
    void hear_settlement_price(InstrumentId underlying, Price price);
    void adjust_contracts(const Split& split, Timestamp core_time);
    const AdjustedContract* adjusted(InstrumentId option) const;
    void fill(Seat seat, Quantity quantity, Price price, Moment moment);
    void release_exits(const WorkingOrder& entry, Quantity filled, Moment moment);
    void shrink_sibling(Seat sibling, Quantity filled, Moment moment);
    void cancel_with_group(Seat seat, Moment moment);
    void finish(Seat seat, ReportKind kind, RejectReason reason, Moment moment);
    void watch(InstrumentId instrument);

    // reports
    ExecutionReport report_of(const WorkingOrder& order, ReportKind kind) const;
    void deliver(ExecutionReport report, WorkingOrder& order, Moment moment);
    void deliver_plain(ExecutionReport report, Moment moment);
    void report_live(const WorkingOrder& order, Timestamp at, Timestamp delivered);
    void report_finished(const FinishedOrder& finished, Timestamp delivered);

    const Instrument& instrument_of(const WorkingOrder& order) const {
        return instruments_[order.order.instrument.index()];
    }
    bool next_open() const { return settings_.fills == settings::FillModel::NextOpen; }

    settings::Exchange settings_;
    AccountTerms terms_;
    FeeSchedule fees_;
    FaultPlan faults_;
    std::chrono::nanoseconds latency_;
    const calendar::Calendar* calendar_;
    calendar::SessionCursor sessions_;

    std::vector<Instrument> instruments_;  // by id; no symbol: not added yet
    std::vector<Book> books_;
    std::vector<Tape> tapes_;
    std::vector<std::uint8_t> ending_;  // options whose end stands among the actions, and their
                                        // underlyings
    std::vector<Settling> settling_;    // those underlyings
    std::vector<Adjusted> adjusted_;    // options that were held through a split
    VenueAccount account_;
    OrderPool orders_;
    DueQueue<Action> actions_;
    DueQueue<ExecutionReport> reports_;
    DuplicateGuard guard_;
    Ring<FinishedOrder> finished_;
    Ring<FillRecord> fills_;
    std::uint64_t arrivals_ = 0;
    std::uint64_t executions_ = 0;
    std::uint64_t delivered_ = 0;
    std::uint64_t report_ordinal_ = 0;
    Timestamp last_session_end_;
    Counters counters_;
    std::vector<Seat> scratch_;  // seats that one event looks at; no state
};

}  // namespace tradewind::brokers
