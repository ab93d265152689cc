#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tradewind/journal/journal.hpp"
#include "tradewind/session/paper.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::session {

// Where recovery found the end of a journal.
struct Recovered {
    journal::JournalEnd end;
    std::vector<journal::MissingFrame> missing;  // outputs of the last input
    std::vector<std::string> notes;              // torn tails and bad checkpoints, for a person
};

// Brings a session that was just created to where its journal ends: loads the newest checkpoint and
// replays what was journaled behind it, with outputs muted and compared. The journal is only read;
// the caller holds its lock. Errors: a damaged journal, one of another session or other settings,
// an output that this build does not make again.
Expected<Recovered> recover(PaperSession& session, const std::filesystem::path& directory,
                            const settings::Settings& settings);

}  // namespace tradewind::session
