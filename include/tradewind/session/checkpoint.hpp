#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tradewind/brokers/broker.hpp"
#include "tradewind/core/engine.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/execution_report.hpp"

// What stands at the head of every journal segment of a run: engine and broker between two inputs.
namespace tradewind::session {

// The broker's own part, on the thread that owns it.
std::vector<std::byte> state_of(brokers::Broker& broker);

// Appends the checkpoint to `out`. `broker` is what state_of() gave, at the same point of the
// stream. `untold` are reports that left the broker and have not reached the engine: they belong to
// neither, and without them a death before they are told would lose them.
void save_checkpoint(core::Engine& engine, std::vector<std::byte> broker,
                     std::vector<ExecutionReport> untold, std::vector<std::byte>& out);

// Into an engine and a broker that were just made from the same settings. After an error both are
// thrown away.
Expected<void> load_checkpoint(std::span<const std::byte> in, core::Engine& engine,
                               brokers::Broker& broker, std::vector<ExecutionReport>& untold);
// The engine's part alone, for a replay without a broker.
Expected<void> load_engine(std::span<const std::byte> in, core::Engine& engine);

}  // namespace tradewind::session
