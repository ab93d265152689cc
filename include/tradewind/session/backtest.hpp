#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

#include "tradewind/feeds/market_source.hpp"
#include "tradewind/session/inline_run.hpp"

namespace tradewind::session {

enum class RunEnd : std::uint8_t { Complete, Stopped };

struct BacktestProgress {
    std::uint64_t events = 0;
    Timestamp core_time;
};

// Drives an inline run over a market source from where the run stands (its start, or a recovered
// state) to the source's end. It owns the events that the engine's shards look at: with shards,
// destroy it after the run.
class BacktestDriver {
public:
    // `journal` may be null; then nothing is rotated. Market events that the run has seen already
    // are skipped.
    BacktestDriver(InlineRun& run, feeds::MarketSource& source, journal::Journal* journal,
                   const calendar::Calendar& calendar);

    // Calls `progress` after each piece. With `until_ordinal` it stops after that market event,
    // with nothing dealt ahead; a second call goes on.
    Expected<RunEnd> drive(const std::stop_token& stop,
                           const std::function<void(const BacktestProgress&)>& progress,
                           std::uint64_t until_ordinal = UINT64_MAX);

    // Rotates this journal from now on.
    void use(journal::Journal* journal);

private:
    // A part of a batch, of which two are there: the one that is decided and the one behind it,
    // which shards may be at work on.
    struct Piece {
        std::vector<Instrument> added;
        std::span<const MarketEvent> events;
        std::size_t batch = 0;  // the one that they stand in
        bool dealt = false;
        std::uint64_t work = 0;  // what the shards call it
        bool empty() const { return added.empty() && events.empty(); }
    };

    // The next piece, while `other` stays what it is.
    Expected<void> fetch(Piece& piece, const Piece& other);
    void skip_seen();
    void cut(Piece& piece);
    void name_instruments(Piece& piece, std::uint32_t up_to);
    Expected<void> admit(Piece& piece);
    Expected<void> rotate_if_wanted();

    InlineRun& run_;
    feeds::MarketSource& source_;
    journal::Journal* journal_ = nullptr;
    const calendar::Calendar& calendar_;
    Piece current_;
    Piece next_;
    std::array<feeds::Batch, 2> batches_;
    std::size_t batch_ = 0;                // of these, the one that was read last
    std::span<const MarketEvent> unread_;  // what is left of it
    std::uint64_t seen_;  // market events up to here were in the run when this began
    std::uint64_t until_ = UINT64_MAX;
    std::size_t piece_events_ = 0;
    std::vector<Instrument> announced_;  // by the source, but not named by an event yet
    std::uint32_t known_;                // instruments in the run, and in pieces
    bool opened_ = false;                // the source's first batch was read
    bool source_ended_ = false;
    std::vector<std::byte> checkpoint_;
};

}  // namespace tradewind::session
