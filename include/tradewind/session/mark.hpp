#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include "tradewind/core/engine.hpp"
#include "tradewind/journal/journal.hpp"

namespace tradewind::session {

// What a session notes between inputs (journal::Stream::Mark): the output hash after the input that
// the frame is numbered by, and everything before it. With journal.outputs = "orders+hash" it
// stands for the outputs that are not kept: a run that makes another one has another hash at the
// next mark.
struct OutputMark {
    static constexpr std::uint64_t output_hash_type = 1;

    std::uint64_t type = output_hash_type;  // marks of other types are passed over
    std::uint64_t output_hash = 0;
};
static_assert(sizeof(OutputMark) == 16 && std::is_trivially_copyable_v<OutputMark>);

// Between two inputs, before the journal rotates or is closed. False when there is no room for it:
// the next input will find that out too.
bool append_mark(journal::Journal& journal, const core::Engine& engine);

// What a mark frame says; nothing if it is of another type.
std::optional<OutputMark> mark_of(const journal::Frame& frame);

}  // namespace tradewind::session
