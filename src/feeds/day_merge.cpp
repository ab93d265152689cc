#include "tradewind/feeds/day_merge.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

#include "tradewind/feeds/row_stream.hpp"

namespace tradewind::feeds {
namespace {

template <class Event>
const std::byte* unpack_into(MarketEvent& slot, const std::byte* from, PackState& state) {
    std::memset(slot.data() + sizeof(Event), 0, MarketEvent::capacity - sizeof(Event));
    return unpack(from, state, slot.as<Event>());
}

}  // namespace

struct TickerCursor::Rest {
    std::unique_ptr<RowStream> stream;
    MarketEvent next;
};

TickerCursor::TickerCursor(const DayRows& day, std::size_t index)
    : day_{&day},
      index_{index},
      kind_{day.tickers[index].layout->rows},
      at_{day.bytes.get() + day.tickers[index].begin},
      left_{day.tickers[index].count} {
    pack_.time = day.day.midnight.nanos();
    pack_.day_start = pack_.time;
    pack_.frame = rows().layout->frame;
}

TickerCursor::TickerCursor(TickerCursor&&) noexcept = default;
TickerCursor& TickerCursor::operator=(TickerCursor&&) noexcept = default;
TickerCursor::~TickerCursor() = default;

inline bool TickerCursor::look_in_memory() {
    if (left_ == 0) return false;
    time_ = peek_time(at_, kind_, pack_);
    return true;
}

template <class Event>
std::size_t TickerCursor::take_from_memory(std::span<MarketEvent> slots, std::int64_t last_nanos,
                                           std::uint64_t sequence) {
    std::size_t count = 0;
    do {
        MarketEvent& slot = slots[count++];
        at_ = unpack_into<Event>(slot, at_, pack_);
        slot.header().instrument = instrument;
        slot.header().sequence = ++sequence;
        --left_;
    } while (look_in_memory() && time_ <= last_nanos && count < slots.size());
    return count;
}

std::size_t TickerCursor::take(std::span<MarketEvent> slots, std::int64_t last_nanos,
                               std::uint64_t sequence) {
    if (left_ == 0) [[unlikely]] {
        slots.front() = rest_->next;
        slots.front().header().instrument = instrument;
        slots.front().header().sequence = ++sequence;
        return 1;
    }
    switch (kind_) {
        case RowKind::Trade:
            return take_from_memory<Trade>(slots, last_nanos, sequence);
        case RowKind::Quote:
            return take_from_memory<Quote>(slots, last_nanos, sequence);
        case RowKind::Bar:
            return take_from_memory<Bar>(slots, last_nanos, sequence);
    }
    return 0;
}

Expected<bool> TickerCursor::look(const RowPolicy& policy, FeedSummary& counts) {
    if (look_in_memory()) return true;
    if (!rows().rest) return false;
    if (!rest_) {
        auto stream = RowStream::open(*rows().rest, rows().ticker, day_->day, policy, counts);
        if (!stream) return std::unexpected{stream.error()};
        rest_ = std::make_unique<Rest>();
        rest_->stream = std::move(*stream);
    }
    const auto more = rest_->stream->next(rest_->next);
    if (more && *more) time_ = rest_->next.header().event_time.nanos();
    return more;
}

Expected<DayMerge> DayMerge::open(const DayRows& day, const RowPolicy& policy,
                                  FeedSummary& counts) {
    DayMerge merge;
    merge.policy_ = policy;
    merge.counts_ = &counts;
    merge.cursors_.reserve(day.tickers.size());
    for (std::size_t i = 0; i < day.tickers.size(); ++i) merge.cursors_.emplace_back(day, i);
    std::ranges::stable_sort(merge.cursors_, [](const TickerCursor& a, const TickerCursor& b) {
        const auto key = [](const TickerRows& rows) {
            return std::tuple{rows.layout->rank, rows.position, std::string_view{rows.ticker}};
        };
        return key(a.rows()) < key(b.rows());
    });
    for (std::uint32_t i = 0; i < merge.cursors_.size(); ++i) {
        const auto more = merge.cursors_[i].look(policy, counts);
        if (!more) return std::unexpected{more.error()};
        if (*more) merge.heap_.push_back({merge.cursors_[i].time(), i});
    }
    // A sorted vector is a heap.
    std::ranges::sort(merge.heap_, std::less<>{});
    return merge;
}

std::size_t DayMerge::take(std::span<MarketEvent> slots, Timestamp until, std::uint64_t sequence) {
    const std::uint32_t index = heap_.front().cursor;
    std::int64_t last = until.nanos() - 1;
    // The next but one is a child of the heap's root.
    for (std::size_t child = 1; child < std::min<std::size_t>(heap_.size(), 3); ++child)
        last = std::min(last, heap_[child].time - (index < heap_[child].cursor ? 0 : 1));
    TickerCursor& cursor = cursors_[index];
    const std::size_t taken = cursor.take(slots, last, sequence);
    if (cursor.in_memory()) [[likely]]
        heap_.front().time = cursor.time();
    else
        look_further(cursor);
    if (!heap_.empty()) sift_down();
    return taken;
}

void DayMerge::look_further(TickerCursor& cursor) {
    const auto more = cursor.look(policy_, *counts_);
    if (!more) {
        error_ = more.error();
    } else if (*more) {
        heap_.front().time = cursor.time();
    } else {
        heap_.front() = heap_.back();
        heap_.pop_back();
    }
}

void DayMerge::sift_down() {
    const std::size_t size = heap_.size();
    const Key moving = heap_.front();
    std::size_t hole = 0;
    while (true) {
        std::size_t child = 2 * hole + 1;
        if (child >= size) break;
        if (child + 1 < size && heap_[child + 1] < heap_[child]) ++child;
        if (!(heap_[child] < moving)) break;
        heap_[hole] = heap_[child];
        hole = child;
    }
    heap_[hole] = moving;
}

}  // namespace tradewind::feeds
