#pragma once

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
// state) to the source's end. Reads one batch ahead when the engine has shards. It owns the events
// that the shards look at: with shards, destroy it after the run.
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
    // A batch's own memory: the source's is gone at its next read, and two are needed at once.
    struct Piece {
        std::vector<Instrument> added;
        std::vector<MarketEvent> events;
        bool dealt = false;
        std::uint64_t work = 0;  // what the shards call it
        bool empty() const { return added.empty() && events.empty(); }
    };

    Expected<void> fetch(Piece& piece);
    // Fills up the piece with what was read; true when it could take more.
    bool take_unread(Piece& piece);
    void name_instruments(Piece& piece, std::uint32_t up_to);
    Expected<void> admit(Piece& piece);
    Expected<void> rotate_if_wanted();

    InlineRun& run_;
    feeds::MarketSource& source_;
    journal::Journal* journal_ = nullptr;
    const calendar::Calendar& calendar_;
    Piece current_;
    Piece next_;
    std::span<const MarketEvent> unread_;  // what is left of the source's batch
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
