#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "commands.hpp"
#include "configuration.hpp"
#include "terminal.hpp"
#include "tradewind/research/proof.hpp"

namespace tradewind::app {
namespace {

// All that were asked for, in the table's order.
std::optional<std::vector<research::ProofSection>> sections_of(
    const std::vector<std::string>& wanted) {
    const auto all = research::proof_sections();
    for (const std::string& name : wanted) {
        if (std::ranges::find(all, name, &research::ProofSection::name) != all.end()) continue;
        std::string known;
        for (const auto& section : all)
            known += fmt::format("{}{}", known.empty() ? "" : ", ", section.name);
        fmt::print(stderr, "tradewind: prove: --section {} is none of: {}\n", name, known);
        return std::nullopt;
    }
    std::vector<research::ProofSection> sections;
    for (const auto& section : all) {
        if (wanted.empty() || std::ranges::find(wanted, section.name) != wanted.end())
            sections.push_back(section);
    }
    return sections;
}

}  // namespace

int prove(const ProveArguments& arguments) {
    const auto sections = sections_of(arguments.sections);
    if (!sections) return exit_usage;
    const auto settings = read_configuration(arguments.config, arguments.overrides);
    if (!settings) {
        complain(settings.error());
        return exit_usage;
    }
    if (arguments.seeds < 2) {
        fmt::print(stderr, "tradewind: prove: --seeds must be 2 or more\n");
        return exit_usage;
    }
    const calendar::Calendar calendar;
    const std::stop_token signals = stop_on_signals();
    bool holds = true;
    for (const research::ProofSection& section : *sections) {
        ProgressLine line{arguments.quiet ? ProgressLine::Show::Never : ProgressLine::Show::Auto};
        const auto result =
            section.run({.settings = *settings,
                         .calendar = calendar,
                         .seed_base = arguments.seed_base,
                         .seeds = arguments.seeds,
                         .stop = signals,
                         .progress = [&](std::uint32_t done) {
                             line.update(done, "seeds", static_cast<double>(done) / arguments.seeds,
                                         section.name);
                         }});
        line.clear();
        if (signals.stop_requested()) return exit_stopped;
        if (!result) {
            complain(result.error());
            return exit_failed;
        }
        fmt::print("[{}] {}\n\n{}\n", section.name, section.question, result->text);
        holds = holds && result->holds;
    }
    return holds ? exit_done : exit_failed;
}

}  // namespace tradewind::app
