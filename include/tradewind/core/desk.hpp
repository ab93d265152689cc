#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "tradewind/calendar/session_cursor.hpp"
#include "tradewind/core/signal.hpp"
#include "tradewind/core/timer_queue.hpp"
#include "tradewind/execution/working_orders.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/model/control_input.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/input.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/options/expiry_clock.hpp"
#include "tradewind/playbooks/playbook.hpp"
#include "tradewind/policy/entry_gates.hpp"
#include "tradewind/policy/meta_policy.hpp"
#include "tradewind/policy/news_sentiment.hpp"
#include "tradewind/portfolio/ledger.hpp"
#include "tradewind/risk/gate.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::core {

// What the outside said and nothing was done for.
struct PassedOver {
    std::uint64_t doubtful_quotes = 0;
    std::uint64_t excessive_marks = 0;    // beyond what the ledger carries
    std::uint64_t corporate_actions = 0;  // not credible, or beyond what it carries
    std::uint64_t reports = 0;  // of the broker: numbers not credible, or beyond what it carries
};

// One per run: meta-policy -> playbook -> entry gates -> risk -> orders -> portfolio. Handles
// inputs strictly in sequence order; what it wants sent are the OrderRequest records among its
// outputs.
//
// Marks. A quote marks what it quotes, and on a day with quotes trades and bars do not. A quote
// that nobody could trade on (doubtful() in model/) marks nothing: the old mark stays, entries are
// refused while it stands, and it is counted. An option may lack a side; the one that is there
// marks.
class Desk {
public:
    Desk(const settings::Settings& settings, const calendar::Calendar& calendar,
         std::uint64_t session, const execution::VenueRules& venue = {});

    void add_instrument(const Instrument& instrument);

    // Before every input: what passes with time alone (the minute's equity point).
    void on_time(Timestamp now, OutputBuffer& outputs) {
        now_ = now;
        if (now >= next_equity_point_) [[unlikely]]
            mark_minute(outputs);
    }
    void on_market(const MarketEvent& event, OutputBuffer& outputs);
    void on_signal(const Signal& signal, OutputBuffer& outputs);
    void on_report(const ExecutionReport& report, OutputBuffer& outputs);
    void on_command(const OperatorCommand& command, OutputBuffer& outputs);

    // Timers: the sequencer looks at the next and hands it back when it is due.
    Timestamp next_due() const { return std::min(timers_.next_due(), orders_.next_due()); }
    DueTimer next_timer() const;
    void on_timer(const Timer& timer, OutputBuffer& outputs);

    const portfolio::Ledger& ledger() const { return ledger_; }
    const execution::WorkingOrders& orders() const { return orders_; }
    const risk::Gate& gate() const { return gate_; }
    const PassedOver& passed_over() const { return passed_over_; }
    // What the market shows of one instrument.
    struct View {
        Price bid;
        Price ask;
        Price last;
    };
    View view(InstrumentId id) const {
        const Slot& known = slots_[id.index()];
        return {.bid = known.bid, .ask = known.ask, .last = known.last};
    }

    // risk::Stakes looks here.
    std::size_t stakes() const { return listed_.size(); }
    risk::Stake stake(std::size_t index) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(now_, next_equity_point_, slots_, timers_, policy_, news_, orders_, ledger_, gate_,
                session_date_, last_report_, doubts_, passed_over_.doubtful_quotes,
                passed_over_.excessive_marks, passed_over_.corporate_actions, passed_over_.reports,
                reconcile_due_, reconciles_asked_, spoilt_reconciles_, spoilt_, unreconciled_,
                listed_, entries_, entries_at_work_);
    }

private:
    // What the venue's positions were found to be against the ledger's. One difference may be a
    // fill that is still on its way; the same at the next look is not.
    enum class PositionCheck : std::uint8_t { Agrees, Doubted, Broken };

    // What the desk knows of one instrument: one cache line of market, with its
    // own affairs in what that leaves and the line behind it.
    struct Slot {
        static constexpr std::uint8_t halted_by_venue = 1;
        static constexpr std::uint8_t halted_by_mismatch = 2;

        Price bid;
        Price ask;
        Price last;
        Timestamp quote_time;
        Timestamp last_time;
        std::int64_t bar_nanos = 0;  // length of the bars that are fed for it, if any
        std::uint8_t halted = 0;     // the bits above
        std::uint8_t quoted = 0;     // this day's quotes mark it
        std::uint8_t tradable = 0;
        InstrumentKind kind = InstrumentKind::Equity;
        std::uint8_t doubtful = 0;  // the quote above is one that nobody could trade on
        std::uint8_t exit_wanted = 0;
        Direction reversing_to = Direction::Flat;  // the blend that closed the last position
        PositionCheck position_check = PositionCheck::Agrees;
        std::uint8_t position_told = 0;      // in the reconcile under way
        Direction closed = Direction::Flat;  // the side of the position that was closed last
        std::uint8_t listed = 0;             // in listed_
        std::uint8_t entry_works = 0;        // entries_ says which: it is looked at with each mark
        std::uint8_t reserved[4] = {};

        Timestamp last_closed = Timestamp::min();  // when its position last became flat
        Timestamp position_opened;
        std::int64_t time_stop_nanos = 0;  // of the entry that was sent last
        Timestamp exit_retry;              // a refused or waiting exit is not sent before this
        Attribution attribution;           // of the entry that was sent last
    };
    static_assert(sizeof(Slot) == 128);

    // A refused exit is tried again after this long.
    static constexpr std::chrono::nanoseconds exit_pause = std::chrono::minutes{1};

    struct EntryAtWork {
        ClientOrderId id;
        Timestamp next_cancel = Timestamp::min();  // none is sent before
    };

    Slot& slot(InstrumentId id) { return slots_[id.index()]; }
    Price mark_of(InstrumentId id) const;
    void mark(InstrumentId id, const Slot& known, OutputBuffer& outputs);
    void mark_minute(OutputBuffer& outputs);
    void watch(OutputBuffer& outputs);
    void obey(risk::RiskAction action, OutputBuffer& outputs);
    risk::MarketView market_view(InstrumentId id);
    risk::BookView book_view(InstrumentId id) const;

    // Until time closes what a plan enters: its time stop (the agents' horizon where it has none),
    // or the end of the day.
    std::chrono::nanoseconds time_left(const Blend& blend, const OrderPlan& plan);
    policy::EntryGates::Answer ask_gates(const Signal& signal, const Blend& blend,
                                         const OrderPlan& plan, OutputBuffer& outputs);
    risk::Proposal propose(const OrderPlan& plan);
    // What is heard of the votes after the news.
    void hear_news(std::span<Vote> votes, InstrumentId id, OutputBuffer& outputs);
    DecisionOutcome enter(const Signal& signal, Decision& decision, OutputBuffer& outputs);
    // Closes what is held: cancels what works in the instrument, then sells (buys) the rest at the
    // market. While the venue would refuse that (a halt, outside the regular session) only entries
    // are cancelled; the exits stay at work until trading resumes. Returns the number of the order
    // if it could be sent at once, else 0.
    std::uint64_t want_exit(InstrumentId id, OutputBuffer& outputs);
    std::uint64_t pursue_exit(InstrumentId id, OutputBuffer& outputs);
    // Whether a market order would be refused now; then it is tried again at the next open, or when
    // the halt ends.
    bool exit_waits(InstrumentId id);
    std::uint64_t send_flatten(InstrumentId id, Side side, Quantity quantity,
                               OutputBuffer& outputs);
    void flatten_all(OutputBuffer& outputs);  // hands records on as it goes, like cancel_open(none)
    // What has the book closed and verifies that it is.
    void close_book(OutputBuffer& outputs);
    void look_at_flattening(OutputBuffer& outputs);
    void on_flattening_timer(OutputBuffer& outputs);
    // Entries at work are cancelled when what they were sent under ends.
    void entry_sent(const Order& entry);
    risk::AtWork at_work(const execution::WorkingOrder& entry) const;
    // With each mark of its instrument, and when it is time.
    void look_at_entry(InstrumentId id, OutputBuffer& outputs);
    void look_at_entries(OutputBuffer& outputs);
    void follow_entry(InstrumentId id);  // after each report about its instrument
    enum class Which : std::uint8_t { All, Entries };
    void cancel_open(InstrumentId id, Which which, OutputBuffer& outputs);  // none(): everywhere
    void send_cancel(ClientOrderId id, InstrumentId instrument, OutputBuffer& outputs);
    void send_resize(const execution::FollowUp& ask, OutputBuffer& outputs);
    void submit(const risk::Review& review, GroupKind group, InstrumentId id,
                OutputBuffer& outputs);
    void hear(const ExecutionReport& report, OutputBuffer& outputs);
    // What can be believed of it is heard. If that leaves out what it books, its order is Unknown
    // and its symbol distrusted.
    void hear_incredible(ExecutionReport report, std::int64_t multiplier, OutputBuffer& outputs);
    void act(const execution::Effects& effects, OutputBuffer& outputs);
    // A fill that came after its order was over may leave a position for which nothing works any
    // more: an incident, and it is closed. So are shares that an expired contract left, where
    // nothing is to be held overnight.
    void answer_for(const Fill& fill, OutputBuffer& outputs);
    void book(const Fill& fill, OutputBuffer& outputs);
    // Asks the broker for all that it knows; until it is told entries are refused and exits wait. A
    // broker that does not answer is asked again, a few times; then it is said, once, and stays so
    // until something else asks it.
    void reconcile(OutputBuffer& outputs);
    void ask_reconcile(OutputBuffer& outputs);
    void look_at_reconcile(Timestamp when);
    void on_reconcile_timer(OutputBuffer& outputs);
    void set_unreconciled(std::uint8_t unreconciled, OutputBuffer& outputs);
    void finish_reconcile(OutputBuffer& outputs);
    bool wants_second_look() const;
    void compare_position(InstrumentId id, Quantity at_broker, OutputBuffer& outputs);
    void say_mismatch(InstrumentId id, double at_broker, OutputBuffer& outputs);
    // A report was passed over, so that what is booked may not be what is held: the symbol is
    // halted as after a mismatch, and the venue asked for all that it knows. Where its positions
    // agree the halt ends. When that is being asked already it is asked once more behind it.
    void distrust(InstrumentId id, double told, OutputBuffer& outputs);
    double worst_value(const execution::ExternalOrder& order) const;  // dollars
    void count_external(InstrumentId id, risk::BookView& book) const;
    // The instruments of all that is held or works, and `id`'s, come to stand in listed_.
    void list_stakes(InstrumentId id);
    void list(InstrumentId id);
    // The day's closes go to the portfolio rules.
    void take_day_returns();
    // The instrument's exit, or its time stop, is looked at when that comes, or earlier.
    void look_again(InstrumentId id, Timestamp when);
    void look_at_exit(InstrumentId id, OutputBuffer& outputs);
    void schedule_session();

    const settings::Settings& settings_;
    const calendar::Calendar& calendar_;
    std::vector<settings::Agent> agents_;  // the enabled ones, in their order: ids are indices
    std::vector<Instrument> instruments_;
    std::vector<Slot> slots_;
    TimerQueue timers_;
    policy::MetaPolicy policy_;
    policy::EntryGates entry_gates_;
    policy::NewsSentiment news_;
    execution::WorkingOrders orders_;
    portfolio::Ledger ledger_;
    risk::Gate gate_;
    calendar::SessionCursor cursor_;
    // Of expiring contracts, where the portfolio rules are in use.
    std::optional<options::ExpiryClock> expiry_clock_;
    // Where something was sent or filled since it was last found flat; portfolio rules alone.
    std::vector<InstrumentId> listed_;
    std::vector<ClientOrderId> to_cancel_;  // scratch; no state
    Timestamp now_ = Timestamp::min();
    Timestamp next_equity_point_ = Timestamp::min();
    Date session_date_;  // whose timers stand in the queue
    PassedOver passed_over_;
    Timestamp last_report_;     // while the link was good
    std::uint64_t doubts_ = 0;  // instruments whose PositionCheck is Doubted
    Timestamp reconcile_due_;   // when the one under way is overdue, or doubts are looked at again
    std::uint32_t reconciles_asked_ = 0;   // in a row, without ReconcileDone; 0: none under way
    std::uint32_t spoilt_reconciles_ = 0;  // in a row, in which a report was refused
    std::uint8_t spoilt_ = 0;              // so is the one under way
    std::uint8_t unreconciled_ = 0;        // it was given up, and that was said
    std::vector<EntryAtWork> entries_;     // by instrument, where a slot says so
    std::uint32_t entries_at_work_ = 0;    // such slots
};

}  // namespace tradewind::core
