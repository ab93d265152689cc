#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tradewind::settings {

// Letters to insert, drop, change or swap with their neighbour to make `b` of `a` (optimal string
// alignment). Texts beyond 64 letters count as far apart.
std::size_t distance(std::string_view a, std::string_view b);

// The known key that `path` may have meant: nearest in its own table, else the same key of another
// table, else the nearest path; empty when nothing is near.
std::string nearest_key(std::string_view path);
// The same among the keys of an agent.
std::string nearest_agent_key(std::string_view name);

}  // namespace tradewind::settings
