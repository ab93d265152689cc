#include "recording.hpp"

#include <fmt/format.h>

#include "tradewind/session/wiring.hpp"
#include "tradewind/settings/effective.hpp"

namespace tradewind::app {

std::vector<std::string> agent_names(const settings::Settings& settings) {
    std::vector<std::string> names;
    for (const settings::Agent& agent : settings.agents) {
        if (agent.enabled) names.push_back(agent.name.empty() ? agent.kind : agent.name);
    }
    return names;
}

Expected<std::unique_ptr<Recording>> Recording::create(const settings::Settings& settings) {
    auto files = research::RowFiles::create(settings.output.directory);
    if (!files) return std::unexpected{files.error()};
    return std::unique_ptr<Recording>{new Recording{settings, std::move(*files)}};
}

Recording::Recording(const settings::Settings& settings, research::RowFiles files)
    : settings_{settings},
      files_{std::move(files)},
      recorder_{{.starting_equity = Money::from_double(settings.run.starting_equity),
                 .agents = agent_names(settings),
                 .events = {.min_confidence = settings.policy.min_confidence,
                            .regime_frame = settings.regime.frame}},
                files_} {}

Expected<research::RunTotals> Recording::finish(research::RunFacts facts) {
    facts.symbols = settings_.run.symbols;
    facts.agents = agent_names(settings_);
    facts.config_hash = fmt::format("{:016x}", settings::behaviour_hash(settings_));
    facts.build = session::build_id();
    const research::RunTotals& totals = recorder_.finish();
    if (auto committed = files_.commit(); !committed) return std::unexpected{committed.error()};
    if (auto written = research::write_report(settings_.output.directory, totals, facts);
        !written) {
        return std::unexpected{written.error()};
    }
    return totals;
}

}  // namespace tradewind::app
