#include "tradewind/session/backtest.hpp"

#include <algorithm>

namespace tradewind::session {
namespace {

// Events that are dealt to shards at once: enough to hide the hand-over, little enough to stay in
// the cache of the core that reads them.
constexpr std::size_t piece_events = 4096;

}  // namespace

BacktestDriver::BacktestDriver(InlineRun& run, feeds::MarketSource& source,
                               journal::Journal* journal, const calendar::Calendar& calendar)
    : run_{run},
      source_{source},
      journal_{journal},
      calendar_{calendar},
      seen_{run.engine().market_ordinal()} {}

Expected<void> BacktestDriver::fetch(Piece& piece) {
    piece.added.clear();
    piece.events.clear();
    piece.dealt = false;
    std::swap(piece.events, spill_);
    const auto full = [&] {
        return piece.events.size() >= piece_events ||
               (!piece.events.empty() && piece.events.back().header().sequence >= until_);
    };
    while (!source_ended_ && !full()) {
        auto batch = source_.read();
        if (!batch) return std::unexpected{batch.error()};
        if (batch->empty()) {
            source_ended_ = true;
            break;
        }
        // An instrument must be known before events that name it are dealt, so a piece that adds
        // some begins with them.
        for (const Instrument& instrument : batch->added) piece.added.push_back(instrument);
        for (const MarketEvent& event : batch->events) {
            if (event.header().sequence <= seen_) continue;
            (full() ? spill_ : piece.events).push_back(event);
        }
    }
    return {};
}

Expected<void> BacktestDriver::admit(Piece& piece) {
    std::erase_if(piece.added, [this](const Instrument& instrument) {
        return instrument.id.index() < run_.engine().instruments().size();
    });
    const Timestamp now = piece.events.empty() ? run_.engine().core_time()
                                               : piece.events.front().header().receive_time;
    return run_.add_instruments(piece.added, now);
}

Expected<void> BacktestDriver::rotate_if_wanted() {
    if (journal_ == nullptr || !journal_->rotation_wanted()) return {};
    if (journal_->wait_for_next()) {
        checkpoint_.clear();
        run_.save(checkpoint_);
        journal_->rotate(checkpoint_);
    }
    return {};
}

Expected<RunEnd> BacktestDriver::drive(const std::stop_token& stop,
                                       const std::function<void(const BacktestProgress&)>& progress,
                                       std::uint64_t until_ordinal) {
    core::Engine& engine = run_.engine();
    until_ = until_ordinal;
    if (auto fetched = fetch(current_); !fetched) return std::unexpected{fetched.error()};
    while (!current_.empty()) {
        if (stop.stop_requested()) return RunEnd::Stopped;
        if (!current_.dealt) {
            if (auto admitted = admit(current_); !admitted) {
                return std::unexpected{admitted.error()};
            }
            engine.deal(current_.events);
            current_.dealt = true;
        }
        const bool last_piece =
            !current_.events.empty() && current_.events.back().header().sequence >= until_;
        if (last_piece) {
            next_ = {};
        } else if (auto fetched = fetch(next_); !fetched) {
            return std::unexpected{fetched.error()};
        }
        // The next piece runs ahead on the shards while this one is decided, unless it brings new
        // instruments, or a checkpoint is wanted: that needs fronts and desk at one moment.
        const bool checkpoint = journal_ != nullptr && journal_->rotation_wanted();
        if (next_.added.empty() && !next_.events.empty() && !checkpoint) {
            engine.deal(next_.events);
            next_.dealt = true;
        }
        for (const MarketEvent& event : current_.events) {
            run_.step(event);
            if (engine.journal_failed()) [[unlikely]] {
                const auto trouble = journal_->trouble();
                return trouble
                           ? std::unexpected{*trouble}
                           : failure("journal", "no room for a record", "a segment to write to");
            }
        }
        progress({.events = engine.counters().events, .core_time = engine.core_time()});
        if (!next_.dealt) {
            if (auto rotated = rotate_if_wanted(); !rotated)
                return std::unexpected{rotated.error()};
        }
        if (last_piece) return RunEnd::Complete;
        std::swap(current_, next_);
    }
    const Timestamp end = calendar_.session_at_or_after(engine.core_time()).post_close;
    if (end != Timestamp::max() && engine.sequence() > 0) run_.finish(end);
    return RunEnd::Complete;
}

}  // namespace tradewind::session
