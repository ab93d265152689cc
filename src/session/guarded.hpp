#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "tradewind/model/error.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::session {

// Calls run() and makes an error of a broken invariant: exceptions do not leave this room. Where it
// broke is asked afterwards.
template <class Run, class Where>
auto guarded(Run&& run, Where&& where, std::string expected) -> decltype(run()) {
    try {
        return run();
    } catch (const InvariantBroken& broken) {
        return failure(where(), broken.what(), std::move(expected));
    }
}

// What a journal's input that breaks the engine again asks of a person.
inline constexpr const char* unbreakable =
    "an input that this build can take: a build that is mended takes the journal over, --fresh "
    "begins another one";

}  // namespace tradewind::session
