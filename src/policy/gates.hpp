#pragma once

#include <optional>

#include "tradewind/model/verdict.hpp"
#include "tradewind/policy/entry_gates.hpp"

// The gates, each in the file of its name.
namespace tradewind::policy {

// One entry's way through the gates: a verdict for each that is asked, none after a refusal.
class Passage {
public:
    Passage(InstrumentId instrument, OutputBuffer& outputs)
        : instrument_{instrument}, outputs_{outputs} {}

    bool refused() const { return refused_; }

    // Passes while value <= limit; a value that is not known is refused.
    void at_most(RiskRule gate, std::optional<double> value, double limit) {
        if (!refused_) push(gate, value, limit, value && *value <= limit);
    }
    void at_least(RiskRule gate, std::optional<double> value, double limit) {
        if (!refused_) push(gate, value, limit, value && *value >= limit);
    }

private:
    void push(RiskRule gate, std::optional<double> value, double limit, bool passes) {
        refused_ = !passes;
        outputs_.push(
            Verdict{.header = {.event_time = outputs_.core_time(), .instrument = instrument_},
                    .value = value.value_or(0),
                    .limit = limit,
                    .rule = gate,
                    .outcome = passes ? VerdictOutcome::Pass : VerdictOutcome::Refuse,
                    .unknown = static_cast<std::uint8_t>(value ? 0 : 1)});
    }

    InstrumentId instrument_;
    OutputBuffer& outputs_;
    bool refused_ = false;
};

// What a trade is expected to cost beyond its prices.
struct CostTerms {
    const settings::Exchange& exchange;
    double regulatory_fees = 0;  // of the notional
};

void ask_confidence(const settings::EntryGates& limits, const EntryView& entry, Passage& passage);
void ask_flip(const settings::EntryGates& limits, const EntryView& entry, Passage& passage);
// Age, spread, spread score.
void ask_quote(const settings::EntryGates& limits, const EntryView& entry, Passage& passage);
void ask_adx(const settings::EntryGates& limits, const EntryView& entry, Passage& passage);
void ask_touch(const settings::EntryGates& limits, const EntryView& entry, Passage& passage);
void ask_edge(const settings::EntryGates& limits, const CostTerms& costs, const EntryView& entry,
              Passage& passage);

}  // namespace tradewind::policy
