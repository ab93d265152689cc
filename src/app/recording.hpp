#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tradewind/research/report.hpp"
#include "tradewind/research/row_files.hpp"
#include "tradewind/research/run_recorder.hpp"
#include "tradewind/session/inline_run.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::app {

// Names of the enabled agents, by id.
std::vector<std::string> agent_names(const settings::Settings& settings);

// The report of a run, made as its records come: rows into files, the rest into totals.
class Recording final : public session::RecordListener {
public:
    static Expected<std::unique_ptr<Recording>> create(const settings::Settings& settings);

    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override {
        recorder_.on_record({stamp.sequence, stamp.time, record, size});
    }
    // Writes report.json and summary.csv and gives the files their names.
    Expected<research::RunTotals> finish(research::RunFacts facts);

private:
    Recording(const settings::Settings& settings, research::RowFiles files);

    const settings::Settings& settings_;
    research::RowFiles files_;
    research::RunRecorder recorder_;
};

}  // namespace tradewind::app
