#include "tradewind/session/backtest.hpp"

#include <algorithm>

#include "tradewind/session/wiring.hpp"

namespace tradewind::session {
namespace {

// Whatever the journal has room for.
constexpr std::size_t most_events = 4096;
// What an event and its outputs may take in the journal, for pieces that cannot be interrupted.
constexpr std::size_t generous_event_bytes = 4096;

}  // namespace

BacktestDriver::BacktestDriver(InlineRun& run, feeds::MarketSource& source,
                               journal::Journal* journal, const calendar::Calendar& calendar)
    : run_{run},
      source_{source},
      calendar_{calendar},
      seen_{run.engine().market_ordinal()},
      known_{run.engine().instruments().size()} {
    use(journal);
}

void BacktestDriver::use(journal::Journal* journal) {
    journal_ = journal;
    piece_events_ = most_events;
    if (journal_ == nullptr) return;
    // Two pieces may be under way on shards when a rotation is asked for, with an eighth of the
    // segment left.
    const std::size_t room = journal_->segment_bytes() / 8 / 2;
    piece_events_ = std::clamp<std::size_t>(room / generous_event_bytes, 1, most_events);
}

Expected<void> BacktestDriver::fetch(Piece& piece, const Piece& other) {
    // The desk is through with the piece that stood here, but a shard that it did not need may not
    // be.
    run_.engine().wait_for(piece.work);
    piece = {};
    for (skip_seen(); unread_.empty() && !source_ended_; skip_seen()) {
        batch_ = 1 - other.batch;
        feeds::Batch& batch = batches_[batch_];
        if (auto read = source_.read(batch); !read) return read;
        source_ended_ = batch.empty();
        for (const Instrument& instrument : batch.added) {
            if (instrument.id.index() >= known_) announced_.push_back(instrument);
        }
        // What the source tells at its opening is there from the beginning.
        if (!opened_) name_instruments(piece, UINT32_MAX);
        opened_ = true;
        unread_ = batch.events;
    }
    piece.batch = batch_;
    if (!unread_.empty()) cut(piece);
    return {};
}

void BacktestDriver::skip_seen() {
    while (!unread_.empty() && unread_.front().header().sequence <= seen_)
        unread_ = unread_.subspan(1);
}

void BacktestDriver::cut(Piece& piece) {
    const auto is_new = [this](const MarketEvent& event) {
        const InstrumentId named = event.header().instrument;
        return named.valid() && named.index() >= known_;
    };
    // A new instrument enters right before the first event that names it, and an instrument enters
    // between pieces: so this event begins one.
    if (is_new(unread_.front()))
        name_instruments(piece, unread_.front().header().instrument.index());
    const std::size_t most = std::min(piece_events_, unread_.size());
    std::size_t count = 1;
    while (count < most && unread_[count - 1].header().sequence < until_ && !is_new(unread_[count]))
        ++count;
    piece.events = unread_.first(count);
    unread_ = unread_.subspan(count);
}

void BacktestDriver::name_instruments(Piece& piece, std::uint32_t up_to) {
    const auto later = std::ranges::find_if(announced_, [up_to](const Instrument& instrument) {
        return instrument.id.index() > up_to;
    });
    for (auto it = announced_.begin(); it != later; ++it) {
        piece.added.push_back(*it);
        known_ = it->id.index() + 1;
    }
    announced_.erase(announced_.begin(), later);
}

Expected<void> BacktestDriver::admit(Piece& piece) {
    const Timestamp now = piece.events.empty() ? run_.engine().core_time()
                                               : piece.events.front().header().receive_time;
    return run_.add_instruments(piece.added, now);
}

Expected<void> BacktestDriver::rotate_if_wanted() {
    if (journal_ == nullptr || !journal_->rotation_wanted()) return {};
    if (journal_->wait_for_next()) {
        checkpoint_.clear();
        run_.mark(*journal_);
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
    // A stop may have left a piece that nobody has looked at.
    if (current_.empty() || current_.dealt) {
        if (auto fetched = fetch(current_, next_); !fetched) {
            return std::unexpected{fetched.error()};
        }
    }
    while (!current_.empty()) {
        // What was dealt is decided before a stop: a shard waits until its answers are taken.
        const bool stopping = stop.stop_requested();
        if (stopping && !current_.dealt) return RunEnd::Stopped;
        if (!current_.dealt) {
            if (auto admitted = admit(current_); !admitted) {
                return std::unexpected{admitted.error()};
            }
            current_.work = engine.deal(current_.events);
            current_.dealt = true;
        }
        const bool last_piece =
            !current_.events.empty() && current_.events.back().header().sequence >= until_;
        if (last_piece || stopping) {
            engine.wait_for(next_.work);
            next_ = {};
        } else if (auto fetched = fetch(next_, current_); !fetched) {
            return std::unexpected{fetched.error()};
        }
        // The next piece runs ahead on the shards while this one is decided, unless it brings new
        // instruments, or a checkpoint is wanted: that needs fronts and desk at one moment.
        const bool checkpoint = journal_ != nullptr && journal_->rotation_wanted();
        if (next_.added.empty() && !next_.events.empty() && !checkpoint) {
            next_.work = engine.deal(next_.events);
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
            // Without shards the fronts are always where the desk is.
            if (run_.inline_fronts()) {
                if (auto rotated = rotate_if_wanted(); !rotated) {
                    return std::unexpected{rotated.error()};
                }
            }
        }
        progress({.events = engine.counters().events, .core_time = engine.core_time()});
        if (!next_.dealt) {
            if (auto rotated = rotate_if_wanted(); !rotated)
                return std::unexpected{rotated.error()};
        }
        if (last_piece) return RunEnd::Complete;
        if (stopping) return RunEnd::Stopped;
        std::swap(current_, next_);
    }
    if (engine.sequence() > 0) run_.finish(end_of_session(calendar_, engine.core_time()));
    return RunEnd::Complete;
}

}  // namespace tradewind::session
