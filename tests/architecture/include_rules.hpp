#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/error.hpp"

// The rules of docs/architecture.md that a compiler does not check, over text: which room may
// include which, and what the deterministic rooms may not touch.
namespace tradewind::architecture {

struct Room {
    int floor = 0;
    std::set<std::string> may_use;
};

// The table of the root CMakeLists.txt: its `# floor N` comments and tradewind_room() lines. An
// error for a text that has none, or one that contradicts itself: a room listed twice, one that
// may use a room not listed above it, or one of its own floor (the top floor excepted).
using RoomTable = std::map<std::string, Room, std::less<>>;
Expected<RoomTable> parse_room_table(std::string_view cmake);

struct Finding {
    std::string where;  // "src/risk/gate.cpp:12"
    std::string what;
};

// Everything in one file that breaks a rule. `path` is relative to the repository and lies under
// include/tradewind/ or src/.
std::vector<Finding> check_file(const RoomTable& table, std::string_view path,
                                std::string_view text);

}  // namespace tradewind::architecture
