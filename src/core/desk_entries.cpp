#include <algorithm>
#include <chrono>

#include "tradewind/core/desk.hpp"

// How the desk watches its entries while they work at the venue.
namespace tradewind::core {
namespace {

using namespace std::chrono_literals;

// An entry whose cancel was refused is looked at again after this long.
constexpr std::chrono::nanoseconds cancel_pause = 1s;

// More than one cancel puts out.
constexpr std::size_t outputs_of_one = 64 * 1024;

}  // namespace

void Desk::entry_sent(const Order& entry) {
    Slot& known = slot(entry.instrument);
    if (known.entry_works == 0) ++entries_at_work_;
    known.entry_works = 1;
    entries_[entry.instrument.index()] = {.id = entry.id};
    follow_entry(entry.instrument);
}

risk::AtWork Desk::at_work(const execution::WorkingOrder& entry) const {
    risk::AtWork work{.order = entry.order(), .sent = entry.sent()};
    work.order.limit = entry.terms().limit;
    work.order.stop = entry.terms().stop;
    if (!entry.cumulative().is_zero()) {
        const Slot& known = slots_[work.order.instrument.index()];
        work.filled = std::max(work.sent, known.position_opened);
    }
    return work;
}

void Desk::look_at_entry(InstrumentId id, OutputBuffer& outputs) {
    if (!gate_.watches_entries()) return;
    const execution::WorkingOrder* const entry = orders_.find(entries_[id.index()].id);
    if (entry == nullptr || !entry->open() || entry->cancel_pending() || entry->cancel_wanted() ||
        now_ < entries_[id.index()].next_cancel)
        return;
    if (gate_.may_work(at_work(*entry), instruments_[id.index()], market_view(id), book_view(id),
                       now_, outputs))
        return;
    entries_[id.index()].next_cancel = now_ + cancel_pause;
    send_cancel(entry->order().id, id, outputs);
}

void Desk::look_at_entries(OutputBuffer& outputs) {
    std::uint32_t unseen = entries_at_work_;
    for (std::uint32_t i = 0; i < slots_.size() && unseen > 0; ++i) {
        if (slots_[i].entry_works == 0) continue;
        --unseen;
        const auto id = InstrumentId::from_index(i);
        outputs.make_room(outputs_of_one);
        look_at_entry(id, outputs);
        follow_entry(id);
    }
}

void Desk::follow_entry(InstrumentId id) {
    const execution::WorkingOrder* const entry = orders_.find(entries_[id.index()].id);
    if (entry == nullptr || !entry->open()) {
        slot(id).entry_works = 0;
        // Nothing is left to look at: an entry that was filled at once leaves no trace.
        if (--entries_at_work_ == 0) timers_.drop(TimerKind::WorkingEntries);
        return;
    }
    if (!gate_.watches_entries() || entry->cancel_pending() || entry->cancel_wanted()) return;
    Timestamp next = gate_.works_until(at_work(*entry), market_view(id), now_);
    if (entry->canceled_by_desk()) next = std::min(next, now_ + cancel_pause);
    if (next < Timestamp::max()) timers_.schedule(next, TimerKind::WorkingEntries, 0);
}

}  // namespace tradewind::core
