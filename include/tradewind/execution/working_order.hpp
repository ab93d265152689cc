#pragma once

#include <cstdint>

#include "tradewind/execution/execution_log.hpp"
#include "tradewind/execution/filled_amount.hpp"
#include "tradewind/execution/venue_rules.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/split_terms.hpp"
#include "tradewind/model/timestamp.hpp"

namespace tradewind::execution {

// What may be changed of an order, and when the venue said so.
struct Terms {
    Quantity quantity;  // total
    Price limit;
    Price stop;
};

// One canonical order. Its state is derived from what is known about it (facts with the venue's
// times), never from the state before; so the order in which reports arrive, and how often, cannot
// change where it ends. The rules are those of docs/brokers.md:
//
//   - a final state is Filled when the quantity is reached, else the earliest end that was heard;
//     a rejection after fills is a cancel of the rest, a fill after a rejection reopens the order;
//   - of words about an open order the one with more filled wins, then the later by the venue's
//     time, then (one instant) Activated over Suspended over Accepted; an exit that was released
//     stays so (that its instrument is halted is told by TradingStatus);
//   - PendingCancel and PendingReplace are views of a request that has no answer yet; a refusal
//     leaves the state that the rest of the facts gives;
//   - Unknown: the submit had no answer, or the venue does not find the order after it was seen.
class WorkingOrder {
public:
    static constexpr std::uint32_t no_group = 0xffff'ffff;

    WorkingOrder() = default;
    enum class Standing : std::uint8_t { Direct, HeldForEntry };
    WorkingOrder(const Order& order, Price reference, std::int64_t multiplier, Timestamp sent,
                 Standing standing);

    const Order& order() const { return order_; }  // as it was sent
    OrderState state() const { return state_; }
    bool open() const { return order_.id.valid() && !is_final(state_); }
    bool acknowledged() const { return acknowledged_ != 0; }
    bool cancel_pending() const { return cancel_pending_ != 0; }
    bool cancel_wanted() const { return cancel_wanted_ != 0; }  // queued
    bool replace_pending() const { return requested_number_ != 0; }
    // A cancel went out at least once: that it ended is no surprise.
    bool canceled_by_desk() const { return canceled_by_desk_ != 0; }
    // The venue's replacement may fill more than was wanted: it must be cancelled.
    bool overshoots() const { return overshoots_ != 0; }

    const Terms& terms() const { return terms_; }  // in force, as far as known
    Quantity quantity() const { return terms_.quantity; }
    Quantity cumulative() const { return filled_.total(); }  // inferred parts included
    const FilledAmount& filled() const { return filled_; }
    Quantity leaves() const {
        return open() ? max(Quantity{}, quantity() - filled_.reached()) : Quantity{};
    }
    // The most that may still fill: old and new terms at their worst.
    Quantity worst_leaves() const;
    // The price at which it may cost most: a buy's limit; the mark for orders without one.
    Price worst_price() const;
    std::int64_t multiplier() const { return multiplier_; }
    Timestamp sent() const { return sent_; }
    Timestamp rejected_at() const { return rejected_at_; }    // max(): never
    Timestamp not_found_at() const { return not_found_at_; }  // min(): never

    bool may_cancel() const;
    bool may_replace(ReplaceRule rule, Quantity quantity) const;

    // --- what the desk does
    void want_cancel() { cancel_wanted_ = 1; }
    // The venue has told all that it knows, and of what was asked of it nothing: a cancel may be
    // asked for again, new terms are not there.
    void forget_unanswered();
    void cancel_sent();
    void replace_sent(const Order& terms);
    void timed_out() { timed_out_ = 1; }

    // --- what the venue says
    // Accepted, Activated, Suspended, Fill, SeenLive. A look-up that finds an order suspended says
    // so in a second report of the same instant.
    void heard_alive(const ExecutionReport& report);
    void heard_terms(const ExecutionReport& report);
    void heard_end(OrderState as, Timestamp at);  // Canceled or Expired
    void heard_rejected(Timestamp at) { rejected_at_ = at < rejected_at_ ? at : rejected_at_; }
    void heard_replaced(const ExecutionReport& report);
    void heard_replace_refused(const ExecutionReport& report);
    void heard_cancel_refused(const ExecutionReport& report);
    // Something about it that nobody can believe: Unknown until a later sign of life.
    void heard_absurd(Timestamp at);
    void heard_not_found(Timestamp at) { not_found_at_ = at > not_found_at_ ? at : not_found_at_; }
    // The venue took the group, so it has this one too.
    void heard_group_taken() { acknowledged_ = 1; }
    void heard_execution(const ExecutionReport& report, Execution::Standing standing,
                         Bookings& bookings);
    void heard_bust(const Execution& execution, Bookings& bookings);
    void heard_replacement(const Execution& wrong) { filled_.replace(wrong); }
    void heard_cumulative(const ExecutionReport& report, Bookings& bookings);

    // Its mark in terms of the shares after a split. Its own terms come from the venue.
    void heard_split(const Split& split) { reference_ = after_split(reference_, split); }

    // Computes the state from the facts.
    OrderState derive(AbsenceProof absence);

    std::uint32_t executions = ExecutionLog::none;  // its chain
    std::uint32_t group = no_group;                 // its slot

    template <class Archive>
    void serialize(Archive& archive) {
        archive(order_, terms_, requested_, requested_number_, filled_, reference_, multiplier_,
                sent_, live_at_, open_at_, open_cumulative_, terms_at_, terms_cumulative_,
                rejected_at_, ended_at_, not_found_at_, doubted_at_, filled_at_, cancel_refused_at_,
                executions, group, open_as_, ended_as_, state_, terms_rank_, acknowledged_, exit_,
                held_, released_, timed_out_, cancel_pending_, cancel_wanted_, canceled_by_desk_,
                overshoots_);
    }

private:
    Order order_;
    Terms terms_;
    Terms requested_;  // of the replace under way
    std::uint64_t requested_number_ = 0;
    FilledAmount filled_;
    Price reference_;  // the mark when it was sent
    std::int64_t multiplier_ = 1;
    Timestamp sent_;
    Timestamp live_at_ = Timestamp::min();   // the latest sign of life
    Timestamp open_at_ = Timestamp::min();   // of open_as_, with
    Quantity open_cumulative_;               // this much filled
    Timestamp terms_at_ = Timestamp::min();  // of terms_, with
    Quantity terms_cumulative_;
    Timestamp rejected_at_ = Timestamp::max();   // the earliest rejection
    Timestamp ended_at_ = Timestamp::max();      // the earliest Canceled or Expired
    Timestamp not_found_at_ = Timestamp::min();  // the latest full look-up without it
    Timestamp doubted_at_ = Timestamp::min();    // a cancel met an unknown order; an absurd report
    Timestamp filled_at_ = Timestamp::min();     // the latest fill
    Timestamp cancel_refused_at_ = Timestamp::min();
    ReportKind open_as_ = ReportKind::Accepted;  // or Activated, Suspended
    OrderState ended_as_ = OrderState::Canceled;
    OrderState state_ = OrderState::PendingNew;
    std::uint8_t terms_rank_ = 0;
    std::uint8_t acknowledged_ = 0;
    std::uint8_t exit_ = 0;  // of a bracket: sent to be held until the entry fills
    std::uint8_t held_ = 0;  // and still is, as far as known
    std::uint8_t released_ = 0;
    std::uint8_t timed_out_ = 0;
    std::uint8_t cancel_pending_ = 0;
    std::uint8_t cancel_wanted_ = 0;
    std::uint8_t canceled_by_desk_ = 0;
    std::uint8_t overshoots_ = 0;
};

}  // namespace tradewind::execution
