#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tradewind/execution/effects.hpp"
#include "tradewind/execution/execution_log.hpp"
#include "tradewind/execution/external_orders.hpp"
#include "tradewind/execution/id_index.hpp"
#include "tradewind/execution/open_work.hpp"
#include "tradewind/execution/order_group.hpp"
#include "tradewind/execution/retired_orders.hpp"
#include "tradewind/execution/settlement_log.hpp"
#include "tradewind/execution/venue_rules.hpp"
#include "tradewind/execution/working_order.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/output_buffer.hpp"

namespace tradewind::execution {

enum class Permission : std::uint8_t {
    Send,    // now, and it counts as sent
    Queued,  // cancels only: a follow-up asks again as soon as the venue's word allows it
    Refused  // final or unknown here, or another request is under way
};

enum class Link : std::uint8_t { Up, Down };  // Down until the venue's reconcile is done

struct OrderCounts {
    std::uint64_t anomalies = 0;  // reports that do not belong to the order's state
    std::uint64_t duplicates = 0;
    std::uint64_t late_fills = 0;
    std::uint64_t inferred_fills = 0;
    std::uint64_t external = 0;   // reports of orders that this run did not send
    std::uint64_t incidents = 0;  // groups that broke their promise, final orders found alive
};

struct Capacity {
    std::uint32_t orders = 4096;      // in the hot table: open, or final and not yet retired
    std::uint32_t executions = 8192;  // of those
    std::uint32_t retired = 8192;     // orders remembered afterwards
    std::uint32_t instruments = 8192;
    std::uint32_t external = 256;  // open orders of others
};

// Every order this run has at the venue, in the canonical states. The desk tells what it sends, the
// venue's reports say what became of it (docs/brokers.md has the port's rules); the fills to book
// and the next steps come back.
//
// Fills are known by (order, execution), where the venue has no execution ids by the cumulative
// quantity after them; repeats are dropped. What a cumulative quantity tells beyond the known
// executions is booked as an inferred fill and swapped when the execution comes (FilledAmount).
// Settlements of expired contracts are fills of no order, known by (contract, execution).
//
// Groups are the venue's to manage (held exits, one cancels other, resizing); OrderGroup checks
// that it did, and asks the desk to mend what it did not.
//
// Memory: all of it is taken at construction. A finished order is retired after
// VenueRules::retire_after, a group when all of it is finished; then only its totals are
// remembered, so that a later fill is still booked (as late) if its cumulative quantity is new.
// Only more than `Capacity` orders at once make it allocate. One thread (the desk's).
class WorkingOrders {
public:
    WorkingOrders(std::uint64_t session, const VenueRules& rules, const Capacity& capacity);

    ClientOrderId next_id() { return {session_, next_number_++}; }

    // A Submit that goes out: its orders enter as PendingNew, a bracket's exits as Suspended.
    // `reference` is what an order without a limit may cost a share, `multiplier` the instrument's.
    void submitted(const OrderRequest& request, Price reference, std::int64_t multiplier,
                   Timestamp now, OutputBuffer& out);
    Permission request_cancel(ClientOrderId id, Timestamp now, OutputBuffer& out);
    // `terms` carry the request's new id (from next_id), total quantity, limit and stop.
    Permission request_replace(ClientOrderId id, const Order& terms, Timestamp now,
                               OutputBuffer& out);

    Effects apply(const ExecutionReport& report, Timestamp now, OutputBuffer& out);
    // A report of which nothing can be booked: recorded and counted as an anomaly. The order, if it
    // is still open, is Unknown from then on, until the venue says what became of it.
    void refuse(const ExecutionReport& report, Timestamp now, OutputBuffer& out);
    // The venue is asked for all that it knows: the link counts as down until ReconcileDone.
    void begin_reconcile();
    // The submit of `id` was not answered: Unknown, unless it has been by now.
    void timed_out(ClientOrderId id, Timestamp now, OutputBuffer& out);
    // A late fill left a position that nothing answers for: counts and records it.
    void incident(const Fill& fill, Timestamp now, OutputBuffer& out);
    // Fills before and after a split count different shares: groups of the instrument are no longer
    // checked. New terms of working orders come from the venue as Replaced; the mark that they went
    // by is split here. The split is credible.
    void apply(const Split& split);

    // When due() wants to be called: unanswered submits, groups to look at again, cancels that
    // waited for the link.
    Timestamp next_due() const { return next_due_; }
    // Handles the earliest that is due; call again while next_due() <= now.
    Effects due(Timestamp now, OutputBuffer& out);

    // Good until the next call that is not const; nullptr when unknown or retired.
    const WorkingOrder* find(ClientOrderId id) const;
    const Work& work(InstrumentId instrument) const { return work_.of(instrument); }
    const Work& work() const { return work_.total(); }
    bool has_open(InstrumentId instrument) const { return work(instrument).open != 0; }
    // Visits every open order, by slot. For cancelling and reports: looks at the whole table.
    template <class Visitor>
    void for_each_open(Visitor&& visit) const {
        if (work_.total().open == 0) return;
        for (const WorkingOrder& order : orders_)
            if (order.open()) visit(order);
    }
    // Orders in the account that this run did not send, as far as the venue has told of them.
    std::span<const ExternalOrder> external() const { return external_.open(); }
    const VenueRules& rules() const { return rules_; }
    Link link() const { return link_; }
    // Orders whose state the venue has not confirmed; while the link is down all are, and nothing
    // new should be sent even if there are none.
    std::uint32_t uncertain() const { return link_ == Link::Up ? work().unknown : work().open + 1; }
    const OrderCounts& counts() const { return counts_; }
    std::size_t table_size() const { return orders_.size() - free_orders_.size(); }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(next_number_, orders_, free_orders_, booked_work_, dues_, group_dues_, next_due_,
                groups_, free_groups_, index_, log_, retired_, work_, finished_, finished_head_,
                counts_, external_, settlements_, link_);
    }

private:
    struct Finished {
        std::uint64_t number = 0;
        Timestamp at;
    };
    struct Cause {
        std::uint8_t report = 255;  // ReportKind, 255: the desk itself
        RejectReason reason = RejectReason::None;
        Timestamp time;
        std::uint8_t flags = 0;
    };

    std::uint32_t slot_of(ClientOrderId id) const;
    std::uint32_t take_slot();
    void refresh(std::uint32_t slot, OrderState before, Quantity filled_before, const Cause& cause,
                 Timestamp now, OutputBuffer& out);
    void push_update(const WorkingOrder& order, OrderState before, const Cause& cause,
                     OutputBuffer& out);
    void listen(std::uint32_t slot, const ExecutionReport& report, Cause& cause,
                Bookings& bookings);
    void fill(std::uint32_t slot, const ExecutionReport& report, Cause& cause, Bookings& bookings);
    void correct(WorkingOrder& order, const ExecutionReport& report, Cause& cause,
                 Bookings& bookings);
    void bust(std::uint32_t slot, const ExecutionReport& report, Cause& cause, Bookings& bookings);
    void hand_over(std::uint32_t slot, OrderState before, const ExecutionReport& report,
                   const Bookings& bookings, Effects& effects);
    void hear_link(ReportKind kind, Timestamp now);
    void hand_down(std::uint32_t entry_slot, const Cause& cause, Timestamp now, Effects& effects,
                   OutputBuffer& out);
    void ask_cancel(const WorkingOrder& order, Effects& effects) const;
    void follow(std::uint32_t slot, Timestamp now, Effects& effects, OutputBuffer& out);
    void check_group(std::uint32_t group, Timestamp now, Effects& effects, OutputBuffer& out);
    void stranger(const ExecutionReport& report, Effects& effects, OutputBuffer& out);
    void settle(const ExecutionReport& report, Effects& effects, OutputBuffer& out);
    void set_due(Timestamp& due, Timestamp to);
    void retire_finished(Timestamp now);
    void retire(std::uint32_t slot);

    std::uint64_t session_;
    VenueRules rules_;
    std::uint64_t next_number_ = 1;
    std::vector<WorkingOrder> orders_;  // by slot
    std::vector<std::uint32_t> free_orders_;
    std::vector<Work> booked_work_;  // what each slot has in work_
    std::vector<Timestamp> dues_;    // of slots: unanswered submits
    std::vector<Timestamp> group_dues_;
    Timestamp next_due_ = Timestamp::max();
    std::vector<OrderGroup> groups_;
    std::vector<std::uint32_t> free_groups_;
    IdIndex index_;
    ExecutionLog log_;
    RetiredOrders retired_;
    OpenWork work_;
    ExternalOrders external_;
    SettlementLog settlements_;
    std::vector<Finished> finished_;  // by time, from finished_head_ on
    std::uint64_t finished_head_ = 0;
    OrderCounts counts_;
    Link link_ = Link::Up;
};

}  // namespace tradewind::execution
