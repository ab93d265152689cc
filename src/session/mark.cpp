#include "tradewind/session/mark.hpp"

#include <cstring>

namespace tradewind::session {

bool append_mark(journal::Journal& journal, const core::Engine& engine) {
    // Before the first input there is nothing to vouch for; a journal that has failed ends as it
    // is.
    if (engine.sequence() == 0 || engine.journal_failed()) return true;
    const OutputMark mark{.output_hash = engine.output_hash()};
    return journal.append(journal::Stream::Mark, engine.sequence(), engine.core_time(),
                          RecordKind::None, &mark, sizeof mark);
}

std::optional<OutputMark> mark_of(const journal::Frame& frame) {
    OutputMark mark;
    if (frame.stream != journal::Stream::Mark || frame.payload.size() != sizeof mark) return {};
    std::memcpy(&mark, frame.payload.data(), sizeof mark);
    if (mark.type != OutputMark::output_hash_type) return {};
    return mark;
}

}  // namespace tradewind::session
