#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tradewind/model/instrument.hpp"
#include "tradewind/model/record.hpp"

namespace tradewind {

enum class TimerKind : std::uint8_t {
    BarBoundary,   // windows that end at or before `due` may close
    OrderTimeout,  // an unanswered submit, a group to look at, or a cancel that waited; `key` is 0
    TimeStop,      // `key` = instrument index: its time stop, or an exit that waits, may be due
    ForceFlat,     // flatten before the close
    Reconcile,     // nobody has answered one, or positions differed: the broker is asked again
    SessionClose,  // the session is over, hours after the close included: day counters roll
    DayReturns,    // the regular session's last prices have come: its returns are known
    WorkingEntries,  // the conditions of an entry at work may have ended
    Flattening       // the book should be flat by now
};

std::string_view name_of(TimerKind kind);  // "bar_boundary"

// Emitted by the sequencer when due, before any input later than it. event_time = due.
struct Timer {
    static constexpr RecordKind record_kind = RecordKind::Timer;
    Header header{.kind = record_kind};
    std::uint64_t key = 0;
    TimerKind kind = TimerKind::BarBoundary;
    std::uint8_t reserved[23] = {};
};
static_assert(sizeof(Timer) == 64);

// The clock edge moves time on through quiet periods; carries nothing but its time.
struct ClockAdvance {
    static constexpr RecordKind record_kind = RecordKind::ClockAdvance;
    Header header{.kind = record_kind};
    std::uint8_t reserved[32] = {};
};
static_assert(sizeof(ClockAdvance) == 64);

enum class CommandKind : std::uint8_t {
    KillSwitch,       // latched: flatten everything, refuse entries until ResetKillSwitch
    ResetKillSwitch,  // clears the latch of the hard drawdown, too
    Halt,             // refuse entries; exits go on
    Resume,
    Flatten,        // one instrument, or all when none: cancels what works there first
    CancelAll,      // entries; the exits of what is held stay at work
    JournalFailed,  // raised by the core: it cannot record; entries are cancelled and refused
    FeedGap,        // data may be missing: marks are stale until new data; no feed raises it yet
    Stop,           // orderly end of the session
    JournalMended,  // raised by the session at a start behind JournalFailed: it records again
    Reconcile  // ask the broker for orders, fills and positions, and send nothing before it has
               // told them; raised by the session at a start behind a journal
};

std::string_view name_of(CommandKind command);  // "kill_switch"

struct OperatorCommand {
    static constexpr RecordKind record_kind = RecordKind::OperatorCommand;
    Header header{.kind = record_kind};
    CommandKind command = CommandKind::Halt;
    std::uint8_t reserved[7] = {};
    std::array<char, 88> reason{};  // zero padded, for the record
};
static_assert(sizeof(OperatorCommand) == 128);

// An instrument enters the run's table; header.instrument is the index it gets.
struct InstrumentAdded {
    static constexpr RecordKind record_kind = RecordKind::InstrumentAdded;
    Header header{.kind = record_kind};
    Instrument instrument;
    std::uint8_t reserved[128] = {};
};
static_assert(sizeof(InstrumentAdded) == 256);

}  // namespace tradewind
