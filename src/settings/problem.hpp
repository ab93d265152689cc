#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/error.hpp"

namespace tradewind::settings {

// Where a value was given: a line of the file, or 0 for --set. A path that is missing here has its
// default.
using Places = std::map<std::string, std::uint32_t, std::less<>>;

// What is wrong with the key at `path`. No line: the value is a default.
struct Problem {
    std::string path;
    std::string found;
    std::string expected;
    std::optional<std::uint32_t> line;
};

// In the order of lines, then overrides; `name` is the file's.
std::vector<Error> errors_of(std::vector<Problem> problems, std::string_view name);

}  // namespace tradewind::settings
