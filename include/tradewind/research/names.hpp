#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/instrument_id.hpp"
#include "tradewind/research/record_view.hpp"

namespace tradewind::research {

// The strings behind a run's dense numbers: symbols, learned from its InstrumentAdded records, and
// the agents' names, which stand in its settings. What is not known prints as "#7".
class Names {
public:
    Names() = default;
    explicit Names(std::vector<std::string> agents) : agents_{std::move(agents)} {}

    void learn(const RecordView& record);  // of any kind; only InstrumentAdded teaches
    void add_symbol(InstrumentId id, std::string_view symbol);

    std::string symbol(InstrumentId id) const;  // "" for none()
    std::string agent(std::size_t index) const;
    std::size_t agents() const { return agents_.size(); }
    std::int64_t multiplier(InstrumentId id) const;    // units a contract; 1 when not known
    InstrumentId find(std::string_view symbol) const;  // none() when not known
    std::size_t symbols() const { return symbols_.size(); }

private:
    std::vector<std::string> symbols_;
    std::vector<std::int64_t> multipliers_;  // by instrument; short of those that were not learned
    std::vector<std::string> agents_;
};

}  // namespace tradewind::research
