#include "tradewind/features/bar_builder.hpp"

#include "tradewind/model/split_terms.hpp"

namespace tradewind::features {
namespace {

constexpr std::size_t day = index_of(TimeFrame::Day1);

}  // namespace

BarBuilder::BarBuilder(InstrumentId instrument, const calendar::Calendar& calendar,
                       const settings::Bars& bars, const std::array<bool, time_frame_count>& wanted,
                       SessionHours hours)
    : instrument_{instrument},
      hours_{hours},
      grace_{std::chrono::milliseconds{bars.aggregate_grace_ms} + std::chrono::nanoseconds{1}},
      wanted_{wanted},
      parts_{calendar} {
    closed_to_.fill(Timestamp::min());
    std::size_t larger = time_frame_count;
    for (std::size_t i = time_frame_count; i-- > 0;) {
        next_wanted_[i] = larger;
        if (wanted_[i]) larger = i;
    }
}

bool BarBuilder::enter_minute(const Trade& trade, ClosedBars& closed) {
    const Timestamp t = trade.header.event_time;
    if (earliest_due_ <= t) close_due(t, closed);
    const SessionPart& part = parts_.at(t);
    if (!part.regular && hours_ == SessionHours::RegularOnly) {
        ++counters_.outside_session;
        return false;
    }
    const BarWindow window = window_of(part, TimeFrame::Minute1, t);
    if (t < ended_before_ || t < closed_to_[0] || trade.header.receive_time >= window.end) {
        ++counters_.late_trades;
        return false;
    }
    begin(0, window, part);
    minute_from_ = window.start;
    minute_to_ = window.end;
    ended_before_ = window.start;
    find_earliest();
    return true;
}

void BarBuilder::on_bar(const Bar& bar, ClosedBars& closed) {
    const Timestamp end = bar.header.event_time;
    const Timestamp inside = end - std::chrono::nanoseconds{1};
    const std::size_t own = index_of(bar.frame);
    const SessionPart& part = parts_.at(inside);
    if (!part.regular && hours_ == SessionHours::RegularOnly) {
        ++counters_.outside_session;
        return;
    }
    Open& same_frame = open_[own];
    if (end <= closed_to_[own] || (same_frame.in_use() && same_frame.end > end)) {
        ++counters_.late_bars;
        return;
    }
    // What was collected for this very window gives way to the feed's own bar.
    if (same_frame.in_use() && same_frame.end < end) close(own, closed);
    if (same_frame.in_use()) release(own);
    closed_to_[own] = end;
    if (wanted_[own]) {
        closed.push(bar);
        if (!part.regular) closed.last().header.flags |= Bar::extended_hours;
    }
    const std::size_t larger = next_wanted_[own];
    if (larger == time_frame_count) return;
    if (inside >= earliest_end_) {
        for (std::size_t i = larger; i < time_frame_count; ++i) {
            if (open_[i].in_use() && inside >= open_[i].end) close(i, closed);
        }
    }
    feed(larger,
         {.open = bar.open,
          .high = bar.high,
          .low = bar.low,
          .close = bar.close,
          .volume = bar.volume,
          .transactions = bar.transactions,
          .has_price = 1,
          .has_range = 1,
          .from_bars = 1},
         end, closed);
    find_earliest();
}

void BarBuilder::on_boundary(Timestamp now, ClosedBars& closed) {
    if (earliest_due_ <= now) close_due(now, closed);
    ended_before(minute_of(now));
}

void BarBuilder::on_split(const Split& split) {
    for (Open& window : open_) {
        Content& c = window.content;
        for (Price* price : {&c.open, &c.high, &c.low, &c.close})
            *price = after_split(*price, split);
        c.volume = after_split(c.volume, split);
    }
}

void BarBuilder::close_due(Timestamp now, ClosedBars& closed) {
    for (std::size_t i = 0; i < time_frame_count; ++i) {
        if (open_[i].due <= now) close(i, closed);
    }
    find_earliest();
}

void BarBuilder::close(std::size_t frame, ClosedBars& closed) {
    Open window = open_[frame];
    release(frame);
    closed_to_[frame] = std::max(closed_to_[frame], window.end);
    Content& content = window.content;
    if (content.has_price != 0) {
        widen(content, std::min(content.open, content.close),
              std::max(content.open, content.close));
        if (wanted_[frame]) closed.push(finished(frame, window));
    }
    if (next_wanted_[frame] < time_frame_count)
        feed(next_wanted_[frame], content, window.end, closed);
}

Bar BarBuilder::finished(std::size_t frame, const Open& window) const {
    Bar bar;
    bar.header.event_time = window.end;
    bar.header.receive_time = window.end;
    bar.header.instrument = instrument_;
    bar.header.flags = static_cast<std::uint8_t>(
        (window.content.from_bars != 0 ? Bar::built_from_bars : Bar::built_from_trades) |
        (window.extended_hours != 0 ? Bar::extended_hours : 0));
    bar.header.source = static_cast<std::uint16_t>(SourceRank::Market);
    bar.open = window.content.open;
    bar.high = window.content.high;
    bar.low = window.content.low;
    bar.close = window.content.close;
    bar.volume = window.content.volume;
    bar.transactions = window.content.transactions;
    bar.window_start = window.start;
    bar.frame = all_time_frames[frame];
    return bar;
}

void BarBuilder::feed(std::size_t frame, const Content& smaller, Timestamp end,
                      ClosedBars& closed) {
    const Timestamp inside = end - std::chrono::nanoseconds{1};
    Open& window = open_[frame];
    if (window.in_use() && inside >= window.end) close(frame, closed);
    if (!window.in_use()) {
        const SessionPart& part = parts_.at(inside);
        if (frame == day && !part.regular) return;
        const BarWindow around = window_of(part, all_time_frames[frame], inside);
        if (around.end <= closed_to_[frame]) {
            ++counters_.late_for_larger;
            return;
        }
        begin(frame, around, part);
    } else if (inside < window.start) {
        ++counters_.late_for_larger;
        return;
    }
    Content& content = window.content;
    if (smaller.has_price != 0) {
        if (content.has_price == 0) content.open = smaller.open;
        content.close = smaller.close;
        content.has_price = 1;
    }
    if (smaller.has_range != 0) widen(content, smaller.low, smaller.high);
    content.volume += smaller.volume;
    content.transactions += smaller.transactions;
    if (smaller.from_bars != 0) {
        content.from_bars = 1;
        window.due = window.end + grace_;
    }
    if (window.end == end && !closed.has(all_time_frames[frame])) close(frame, closed);
}

void BarBuilder::begin(std::size_t frame, const BarWindow& window, const SessionPart& part) {
    Open& open = open_[frame];
    open = Open{};
    open.start = window.start;
    open.end = window.end;
    open.due = window.end;
    open.extended_hours = part.regular ? 0 : 1;
}

void BarBuilder::release(std::size_t frame) {
    if (frame == 0) {
        ended_before_ = std::max(ended_before_, open_[0].end);
        minute_from_ = Timestamp::max();
        minute_to_ = Timestamp::min();
    }
    open_[frame].due = Timestamp::max();
}

void BarBuilder::find_earliest() {
    earliest_due_ = earliest_end_ = Timestamp::max();
    for (const Open& window : open_) {
        if (!window.in_use()) continue;
        earliest_due_ = std::min(earliest_due_, window.due);
        earliest_end_ = std::min(earliest_end_, window.end);
    }
}

}  // namespace tradewind::features
