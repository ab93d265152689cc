#pragma once

#include <filesystem>
#include <vector>

#include "market_memory.hpp"
#include "table.hpp"

namespace tradewind::bench {

struct Setting {
    const Data& data;
    const calendar::Calendar& calendar;
    std::filesystem::path program;  // the tradewind binary, for what is measured on whole processes
    std::filesystem::path scratch;
};

// Each measures one part of the table.
std::vector<Row> measure_bars(const Setting& setting);
std::vector<Row> measure_reference(const Setting& setting);
std::vector<Row> measure_indicators(const Setting& setting);
std::vector<Row> measure_features(const Setting& setting);
std::vector<Row> measure_european(const Setting& setting);
std::vector<Row> measure_american(const Setting& setting);
std::vector<Row> measure_chain(const Setting& setting);
std::vector<Row> measure_whole_chain(const Setting& setting);
std::vector<Row> measure_ticks(const Setting& setting);
std::vector<Row> measure_ingest(const Setting& setting);
std::vector<Row> measure_lanes(const Setting& setting);
std::vector<Row> measure_latency(const Setting& setting);
std::vector<Row> measure_journal(const Setting& setting);
std::vector<Row> measure_processes(const Setting& setting);
std::vector<Row> measure_restart(const Setting& setting);

}  // namespace tradewind::bench
