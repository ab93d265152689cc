#include "tradewind/settings/load.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "cross_checks.hpp"
#include "document.hpp"
#include "economic_calendar.hpp"
#include "overrides.hpp"
#include "problem.hpp"
#include "reader.hpp"
#include "tradewind/settings/room.hpp"

namespace tradewind::settings {
namespace {

constexpr std::size_t longest_file = 1u << 20;

void append(std::vector<Problem>& problems, std::vector<Problem> more) {
    for (Problem& problem : more) problems.push_back(std::move(problem));
}

Expected<std::string> slurp(const std::filesystem::path& path, std::string_view what) {
    const auto refuse = [&](std::string found) -> Expected<std::string> {
        return failure(path.string(), std::move(found), std::string{what});
    };
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return refuse("a folder");
    std::ifstream file{path, std::ios::binary};
    if (!file) return refuse(std::strerror(errno));
    std::string text(longest_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > longest_file) return refuse("more than 1 MiB");
    return text;
}

// Each stands at the key that it is about or, where that was not given, at the nearest one above.
std::vector<Problem> judged(const Reading& reading, const AgentJudge& judge) {
    std::vector<Problem> problems;
    for (const Agent& agent : reading.settings.agents) {
        if (agent.kind.empty()) continue;  // told already
        for (AgentProblem& wrong : judge(agent)) {
            const std::string path = "agents." + agent.name + "." + wrong.key;
            auto place = reading.places.find(path);
            for (std::string above = path; place == reading.places.end() && above.contains('.');) {
                above.resize(above.rfind('.'));
                place = reading.places.find(above);
            }
            problems.push_back(
                {path, std::move(wrong.found), std::move(wrong.expected),
                 place == reading.places.end() ? std::nullopt : std::optional{place->second}});
        }
    }
    return problems;
}

}  // namespace

std::expected<Settings, Errors> parse(std::string_view text, std::string_view name,
                                      std::span<const std::string> overrides,
                                      const AgentJudge& judge) {
    auto document = parse_document(text, name);
    if (!document) return std::unexpected{Errors{std::move(document).error()}};
    std::vector<Problem> problems = apply_overrides(*document, overrides);
    Reading reading = read_document(*document);
    append(problems, std::move(reading.problems));
    // What nobody gave follows from the rest.
    if (!reading.places.contains("run.max_instruments")) {
        std::uint32_t& room = reading.settings.run.max_instruments;
        room = std::max(room, static_cast<std::uint32_t>(std::min<std::uint64_t>(
                                  instruments_listed(reading.settings), most_instruments)));
    }
    append(problems, cross_checks(reading.settings, reading.places, problems));
    if (judge) append(problems, judged(reading, judge));
    if (!problems.empty()) return std::unexpected{errors_of(std::move(problems), name)};
    return std::move(reading.settings);
}

std::expected<Settings, Errors> load(const std::filesystem::path& path,
                                     std::span<const std::string> overrides,
                                     const AgentJudge& judge) {
    auto text = slurp(path, "a TOML file");
    if (!text) return std::unexpected{Errors{std::move(text).error()}};
    auto settings = parse(*text, path.string(), overrides, judge);
    if (settings) {
        if (auto read = read_event_file(*settings); !read)
            return std::unexpected{std::move(read).error()};
    }
    return settings;
}

std::expected<void, Errors> read_event_file(Settings& settings) {
    EventHalt& halt = settings.risk.event_halt;
    if (halt.file.empty()) return {};
    auto text = slurp(halt.file, "a calendar of economic events, for risk.event_halt.file");
    if (!text) return std::unexpected{Errors{std::move(text).error()}};
    auto events = parse_economic_calendar(*text, halt.file);
    if (!events) return std::unexpected{std::move(events).error()};
    if (events->empty())
        return std::unexpected{Errors{Error{halt.file, "no event", "one event a line"}}};
    halt.events = *std::move(events);
    halt.file.clear();
    return {};
}

}  // namespace tradewind::settings
