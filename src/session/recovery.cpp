#include "tradewind/session/recovery.hpp"

#include <fmt/format.h>

#include <cstring>
#include <new>

#include "guarded.hpp"
#include "tradewind/journal/reader.hpp"
#include "tradewind/session/witness.hpp"
#include "tradewind/settings/effective.hpp"

namespace tradewind::session {

Expected<Recovered> recover(PaperSession& session, const std::filesystem::path& directory,
                            const settings::Settings& settings) {
    auto reader = journal::Reader::open(directory, {.from = journal::From::NewestCheckpoint});
    if (!reader) return std::unexpected{reader.error()};
    if (reader->newest_identity().config_hash != settings::behaviour_hash(settings) ||
        reader->newest_identity().session != settings::session_id(settings)) {
        return failure(
            directory.string(), "the journal of a session with other settings",
            "the settings it was made with, or another journal.directory (--fresh begins anew)");
    }
    Recovered recovered;
    for (const Error& bad : reader->bad_checkpoints()) recovered.notes.push_back(bad.message());
    if (auto loaded = session.load(reader->checkpoint()); !loaded) {
        return std::unexpected{loaded.error()};
    }
    Witness witness{*reader, session.engine()};
    session.listen(&witness);
    alignas(64) std::byte bytes[Input::capacity];
    while (true) {
        auto frame = witness.peek();
        if (!frame) return std::unexpected{frame.error()};
        if (*frame == nullptr) break;
        if ((*frame)->stream == journal::Stream::Mark) {
            witness.pass_mark();
            if (witness.difference()) return std::unexpected{*witness.difference()};
            continue;
        }
        const Stamp stamp{.sequence = (*frame)->sequence, .time = (*frame)->core_time};
        if ((*frame)->stream != journal::Stream::Input || (*frame)->payload.size() > sizeof bytes ||
            (*frame)->payload.size() != size_of((*frame)->kind)) {
            return failure(
                fmt::format("{}, sequence number {}", directory.string(), stamp.sequence),
                fmt::format("a {} that this build does not make", name_of((*frame)->kind)),
                "the records of the same build and settings");
        }
        std::memcpy(bytes, (*frame)->payload.data(), (*frame)->payload.size());
        const auto& record = *std::launder(reinterpret_cast<const Header*>(bytes));
        const auto replayed =
            guarded([&] { return session.replay(record, stamp); },
                    [&] {
                        return fmt::format("{}, sequence number {} ({})", directory.string(),
                                           stamp.sequence, name_of(record.kind));
                    },
                    unbreakable);
        if (!replayed) {
            return std::unexpected{replayed.error()};
        }
        if (witness.difference()) return std::unexpected{*witness.difference()};
    }
    session.listen(nullptr);
    if (reader->torn_tail()) recovered.notes.push_back(reader->torn_tail()->message());
    recovered.end = reader->end();
    recovered.missing = witness.missing();
    return recovered;
}

}  // namespace tradewind::session
