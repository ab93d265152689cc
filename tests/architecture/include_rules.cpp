#include "include_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <sstream>

namespace tradewind::architecture {
namespace {

// What makes two runs differ, or reaches outside: clocks, chance, files, the environment, threads,
// the order of a hash table, and the C library's transcendentals (the last bit depends on the CPU).
constexpr std::array nondeterministic_names{
    "system_clock",      "steady_clock",  "high_resolution_clock", "utc_clock",
    "clock_gettime",     "gettimeofday",  "random_device",         "getenv",
    "secure_getenv",     "unordered_map", "unordered_set",         "unordered_multimap",
    "unordered_multiset"};
constexpr std::array libm_names{"exp",   "exp2", "expm1", "log",   "log2",   "log10",
                                "log1p", "pow",  "sin",   "cos",   "tan",    "asin",
                                "acos",  "atan", "atan2", "sinh",  "cosh",   "tanh",
                                "erf",   "erfc", "cbrt",  "hypot", "tgamma", "lgamma"};
constexpr std::array thread_headers{"thread", "future", "mutex", "condition_variable",
                                    "stop_token"};
constexpr std::array nondeterministic_headers{
    "fstream", "iostream",   "filesystem", "random",        "ctime",
    "time.h",  "sys/time.h", "cstdio",     "unordered_map", "unordered_set"};
// The one place of floors 2 to 4 that owns threads: the shards, which change the speed, never a
// result (tests/core compares the hashes).
constexpr std::array thread_owners{"include/tradewind/core/shards.hpp", "src/core/shards.cpp"};
// The header that brings the pinned transcendentals under the C library's names.
constexpr std::string_view pinned_math = "tradewind/numeric/math.hpp";
// What only tests and benchmarks may use, and what would slow every rebuild from a public header.
constexpr std::array test_libraries{"catch2/", "rapidcheck", "benchmark/"};
constexpr std::array heavy_libraries{"boost/asio", "boost/beast", "boost/json", "spdlog/",
                                     "toml++/",    "toml.hpp",    "CLI/",       "SQLiteCpp/",
                                     "openssl/",   "date/"};

// Where app stands on research; on every other floor the rooms meet through model/ alone.
constexpr int top_floor = 7;

bool is_name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

enum class Keep { Strings, Nothing };

// The text with its comments blanked, and, with Keep::Nothing, what stands in quotes too. Line
// breaks stay, so that line numbers do.
std::string blank(std::string_view text, Keep keep) {
    enum class In { Code, Line, Block, Double, Single };
    std::string out;
    out.reserve(text.size());
    In in = In::Code;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        const bool quoted = in == In::Double || in == In::Single;
        if (in == In::Code && c == '/' && (next == '/' || next == '*')) {
            in = next == '/' ? In::Line : In::Block;
            out += "  ";
            ++i;
        } else if (in == In::Block && c == '*' && next == '/') {
            in = In::Code;
            out += "  ";
            ++i;
        } else if (quoted && c == '\\') {
            out += keep == Keep::Strings ? std::string{c, next} : "  ";
            ++i;
        } else if (c == '\n') {
            if (in != In::Block) in = In::Code;
            out += c;
        } else if (in == In::Code && c == '"') {
            in = In::Double;
            out += c;
        } else if (in == In::Code && c == '\'' && (i == 0 || !is_name_char(text[i - 1]))) {
            in = In::Single;  // not the separator in 1'000
            out += c;
        } else if ((in == In::Double && c == '"') || (in == In::Single && c == '\'')) {
            in = In::Code;
            out += c;
        } else {
            out += in == In::Code || (quoted && keep == Keep::Strings) ? c : ' ';
        }
    }
    return out;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    std::istringstream in{std::string{text}};
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

// What an #include line names, without its brackets or quotes.
std::optional<std::string> included(std::string_view line) {
    const auto skip_blanks = [&line] {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    };
    skip_blanks();
    if (!line.starts_with('#')) return std::nullopt;
    line.remove_prefix(1);
    skip_blanks();
    if (!line.starts_with("include")) return std::nullopt;
    line.remove_prefix(7);
    skip_blanks();
    if (line.empty() || (line.front() != '"' && line.front() != '<')) return std::nullopt;
    const auto end = line.find(line.front() == '"' ? '"' : '>', 1);
    return std::string{line.substr(1, end == std::string_view::npos ? end : end - 1)};
}

// The identifiers of a line that a list names. Called: only those followed by an opening
// parenthesis and not members of something: std::log(x) but neither log.write() nor x.log().
enum class Match { Anywhere, Called, CalledQualified };  // the last: std::log( and ::log( only
template <std::size_t N>
std::optional<std::string> find_name(std::string_view line, const std::array<const char*, N>& names,
                                     Match match) {
    for (const std::string_view name : names)
        for (auto at = line.find(name); at != std::string_view::npos;
             at = line.find(name, at + 1)) {
            const auto end = at + name.size();
            if (at > 0 && is_name_char(line[at - 1])) continue;
            if (end < line.size() && is_name_char(line[end])) continue;
            if (match != Match::Anywhere) {
                const bool called = end < line.size() && line[end] == '(';
                const bool member = at > 0 && (line[at - 1] == '.' || line[at - 1] == '>');
                // std::log( and ::log( and log( are the C library's, sleef::log( is not.
                const std::string_view before = line.substr(0, at);
                const bool standard = before.ends_with("std::");
                const bool scoped = before.ends_with("::") && !standard && before.size() > 2 &&
                                    is_name_char(before[before.size() - 3]);
                const bool bare = !before.ends_with("::");
                if (!called || member || scoped) continue;
                if (bare && match == Match::CalledQualified) continue;
            }
            return std::string{name};
        }
    return std::nullopt;
}

template <std::size_t N>
bool names(const std::array<const char*, N>& list, std::string_view name) {
    return std::ranges::find(list, name) != list.end();
}

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<const char*, N>& starts) {
    return std::ranges::any_of(starts, [text](const char* s) { return text.starts_with(s); });
}

// The room of a path under include/tradewind/ or src/, and of an included tradewind/ header; empty
// for a file that lies in no room.
std::string room_of(std::string_view path, std::string_view root) {
    path.remove_prefix(root.size());
    const auto slash = path.find('/');
    return slash == std::string_view::npos ? std::string{} : std::string{path.substr(0, slash)};
}

bool is_deterministic(std::string_view name, const Room& room) {
    return name == "model" || name == "calendar" || (room.floor >= 2 && room.floor <= 4);
}

}  // namespace

Expected<RoomTable> parse_room_table(std::string_view cmake) {
    RoomTable table;
    int floor = 0;
    std::string call;  // of a tradewind_room( that runs over several lines
    const auto lines = lines_of(cmake);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string& line = lines[i];
        const std::string where = "CMakeLists.txt:" + std::to_string(i + 1);
        constexpr std::string_view floor_comment = "# floor ";
        if (call.empty() && line.starts_with(floor_comment)) {
            floor = std::atoi(line.c_str() + floor_comment.size());
            continue;
        }
        if (call.empty() && !line.starts_with("tradewind_room(")) continue;
        call += line + " ";
        if (line.find(')') == std::string::npos) continue;

        const auto open = call.find('(');
        std::istringstream words{call.substr(open + 1, call.find(')') - open - 1)};
        call.clear();
        std::string name;
        words >> name;
        Room room{.floor = floor, .may_use = {}};
        for (std::string word; words >> word;) {
            if (word == "MAY_USE") continue;
            const auto used = table.find(word);
            if (used == table.end())
                return failure(where, name + " may use " + word, "a room listed above it");
            if (used->second.floor >= floor && floor < top_floor)
                return failure(where, name + " may use " + word, "a room of a lower floor");
            room.may_use.insert(word);
        }
        if (!table.emplace(name, std::move(room)).second)
            return failure(where, name + " a second time", "each room once");
    }
    if (table.empty()) return failure("CMakeLists.txt", "no tradewind_room() line", "the rooms");
    return table;
}

std::vector<Finding> check_file(const RoomTable& table, std::string_view path,
                                std::string_view text) {
    constexpr std::string_view header_root = "include/tradewind/";
    constexpr std::string_view source_root = "src/";
    constexpr std::string_view own_root = "tradewind/";
    std::vector<Finding> findings;
    const bool is_public = path.starts_with(header_root);
    const std::string room_name = room_of(path, is_public ? header_root : source_root);
    const auto room = table.find(room_name);
    if (room == table.end()) {
        findings.push_back({std::string{path}, "lies in no room of CMakeLists.txt's table"});
        return findings;
    }
    const bool deterministic = is_deterministic(room_name, room->second);
    const bool owns_threads = names(thread_owners, path);
    // Where the pinned functions are in sight, a bare log( is theirs.
    const bool sees_pinned_math =
        path.ends_with(pinned_math) || text.find(pinned_math) != std::string_view::npos;
    const Match libm_match = sees_pinned_math ? Match::CalledQualified : Match::Called;

    const auto code = lines_of(blank(text, Keep::Nothing));
    const auto with_strings = lines_of(blank(text, Keep::Strings));
    for (std::size_t i = 0; i < with_strings.size(); ++i) {
        const auto report = [&](std::string what) {
            findings.push_back({std::string{path} + ":" + std::to_string(i + 1), std::move(what)});
        };
        if (const auto target = included(with_strings[i])) {
            if (target->starts_with(own_root)) {
                const std::string other = room_of(*target, own_root);
                if (!table.contains(other))
                    report("includes " + *target + ", of no room in the table");
                else if (other != room_name && !room->second.may_use.contains(other))
                    report(room_name + " may not include " + other + " (" + *target + ")");
            } else if (target->find("..") != std::string::npos || target->starts_with("src/")) {
                report("includes " + *target + " around the rooms' public headers");
            } else if (starts_with_any(*target, test_libraries)) {
                report("includes " + *target + ", which is for tests and benchmarks");
            } else if (is_public && starts_with_any(*target, heavy_libraries)) {
                report("a public header includes the heavy " + *target);
            } else if (deterministic && (names(nondeterministic_headers, *target) ||
                                         (names(thread_headers, *target) && !owns_threads))) {
                report("the deterministic room " + room_name + " includes <" + *target + ">");
            }
            continue;
        }
        if (!deterministic || i >= code.size()) continue;
        if (const auto name = find_name(code[i], nondeterministic_names, Match::Anywhere))
            report("the deterministic room " + room_name + " names " + *name);
        if (const auto name = find_name(code[i], libm_names, libm_match))
            report("the deterministic room " + room_name + " calls the C library's " + *name);
    }
    return findings;
}

}  // namespace tradewind::architecture
