#include "tradewind/model/control_input.hpp"

namespace tradewind {

std::string_view name_of(TimerKind kind) {
    switch (kind) {
        case TimerKind::BarBoundary:
            return "bar_boundary";
        case TimerKind::OrderTimeout:
            return "order_timeout";
        case TimerKind::TimeStop:
            return "time_stop";
        case TimerKind::ForceFlat:
            return "force_flat";
        case TimerKind::Reconcile:
            return "reconcile";
        case TimerKind::SessionClose:
            return "session_close";
        case TimerKind::DayReturns:
            return "day_returns";
        case TimerKind::WorkingEntries:
            return "working_entries";
        case TimerKind::Flattening:
            return "flattening";
    }
    return "unknown";
}

std::string_view name_of(CommandKind command) {
    switch (command) {
        case CommandKind::KillSwitch:
            return "kill_switch";
        case CommandKind::ResetKillSwitch:
            return "reset_kill_switch";
        case CommandKind::Halt:
            return "halt";
        case CommandKind::Resume:
            return "resume";
        case CommandKind::Flatten:
            return "flatten";
        case CommandKind::CancelAll:
            return "cancel_all";
        case CommandKind::JournalFailed:
            return "journal_failed";
        case CommandKind::FeedGap:
            return "feed_gap";
        case CommandKind::Stop:
            return "stop";
        case CommandKind::JournalMended:
            return "journal_mended";
        case CommandKind::Reconcile:
            return "reconcile";
    }
    return "unknown";
}

}  // namespace tradewind
