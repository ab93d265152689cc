#pragma once

#include <catch2/catch.hpp>
#include <vector>

#include "tradewind/model/state_archive.hpp"

namespace tradewind::test {

template <class T>
std::vector<std::byte> state_of(T& object) {
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(object);
    return bytes;
}

// Loads `from`'s state into `into`, which was built from the same settings.
template <class T>
void load_state(T& from, T& into) {
    const std::vector<std::byte> bytes = state_of(from);
    StateReader reader{bytes};
    reader(into);
    REQUIRE(reader.finished());
    CHECK(state_of(into) == bytes);
}

}  // namespace tradewind::test
