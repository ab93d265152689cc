#include "tradewind/feeds/day_merge.hpp"

#include <algorithm>
#include <tuple>

#include "tradewind/feeds/row_stream.hpp"

namespace tradewind::feeds {
namespace {

// The slot's bytes behind the event stay zero from its construction: a cursor's kind never changes.
template <class Event>
const std::byte* unpack_into(MarketEvent& slot, const std::byte* from, PackState& state) {
    return unpack(from, state, slot.as<Event>());
}

template <class Event>
MarketEvent blank() {
    return MarketEvent{Event{}};
}

MarketEvent blank_of(RowKind rows) {
    switch (rows) {
        case RowKind::Trade:
            return blank<Trade>();
        case RowKind::Quote:
            return blank<Quote>();
        case RowKind::Bar:
            return blank<Bar>();
    }
    return {};
}

}  // namespace

TickerCursor::TickerCursor(const DayRows& day, std::size_t index, const RowPolicy& policy)
    : day_{&day},
      index_{index},
      policy_{policy},
      at_{day.bytes.get() + day.tickers[index].begin},
      left_{day.tickers[index].count},
      current_{blank_of(day.tickers[index].layout->rows)} {
    pack_.time = day.day.midnight.nanos();
    pack_.day_start = pack_.time;
    pack_.frame = rows().layout->frame;
}

TickerCursor::TickerCursor(TickerCursor&&) noexcept = default;
TickerCursor& TickerCursor::operator=(TickerCursor&&) noexcept = default;
TickerCursor::~TickerCursor() = default;

Expected<bool> TickerCursor::advance(FeedSummary& counts) {
    if (left_ != 0) [[likely]] {
        --left_;
        switch (rows().layout->rows) {
            case RowKind::Trade:
                at_ = unpack_into<Trade>(current_, at_, pack_);
                return true;
            case RowKind::Quote:
                at_ = unpack_into<Quote>(current_, at_, pack_);
                return true;
            case RowKind::Bar:
                at_ = unpack_into<Bar>(current_, at_, pack_);
                return true;
        }
    }
    if (!rows().rest) return false;
    if (!stream_) {
        auto stream = RowStream::open(*rows().rest, rows().ticker, day_->day, policy_);
        if (!stream) return std::unexpected{stream.error()};
        stream_ = std::make_unique<RowStream>(std::move(*stream));
    }
    return stream_->next(current_, counts);
}

Expected<DayMerge> DayMerge::open(const DayRows& day, const RowPolicy& policy,
                                  FeedSummary& counts) {
    DayMerge merge;
    merge.cursors_.reserve(day.tickers.size());
    for (std::size_t i = 0; i < day.tickers.size(); ++i)
        merge.cursors_.emplace_back(day, i, policy);
    std::ranges::stable_sort(merge.cursors_, [](const TickerCursor& a, const TickerCursor& b) {
        const auto key = [](const TickerRows& rows) {
            return std::tuple{rows.layout->rank, rows.position, std::string_view{rows.ticker}};
        };
        return key(a.rows()) < key(b.rows());
    });
    for (std::uint32_t i = 0; i < merge.cursors_.size(); ++i) {
        const auto more = merge.cursors_[i].advance(counts);
        if (!more) return std::unexpected{more.error()};
        if (*more)
            merge.heap_.push_back({merge.cursors_[i].current().header().event_time.nanos(), i});
    }
    // A sorted vector is a heap.
    std::ranges::sort(merge.heap_, std::less<>{});
    return merge;
}

Expected<void> DayMerge::advance(FeedSummary& counts) {
    TickerCursor& cursor = cursors_[heap_.front().cursor];
    const auto more = cursor.advance(counts);
    if (!more) return std::unexpected{more.error()};
    if (*more) {
        heap_.front().time = cursor.current().header().event_time.nanos();
    } else {
        heap_.front() = heap_.back();
        heap_.pop_back();
        if (heap_.empty()) return {};
    }
    sift_down();
    return {};
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
