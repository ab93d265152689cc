#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tradewind/features/feature_mask.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/intent.hpp"
#include "tradewind/model/order_plan.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::policy {

// What the gates look at: an entry that has been planned, and the market it would go to.
struct EntryView {
    const Instrument& instrument;
    const OrderPlan& plan;
    double confidence = 0;  // of the blend
    Price bid;              // zero: none that one could trade on
    Price ask;
    std::chrono::nanoseconds quote_age{};  // of bid and ask
    std::optional<double> adx;
    std::optional<double> spread_score;
    double realized_volatility = 0;      // annualised; 0: not known
    std::chrono::nanoseconds horizon{};  // until time closes what is entered
    Direction closed = Direction::Flat;  // the side that was held last; Flat: none was
    std::chrono::nanoseconds since_closed{};

    Price entry() const { return plan.entry_limit > Price{} ? plan.entry_limit : plan.reference; }
    bool quoted() const { return bid > Price{} && ask >= bid; }
};

// What a market must look like, and a trade promise, before risk is asked. Each gate is a file of
// its own and asked only where the settings have its limit; limits of a symbol replace those for
// all. Each that is asked leaves a Verdict without an order: its number, its limit, its answer. The
// first that refuses is the last that is asked. A number that is not known refuses, and the verdict
// says so. docs/policy.md has the gates' formulas.
//
// Stateless but for the symbols it was told of; nothing is allocated after construction, and what
// is not asked costs a few comparisons.
class EntryGates {
public:
    EntryGates(const settings::Policy& policy, const settings::Exchange& exchange);

    // In any order, each once; only those with limits of their own leave a trace.
    void add_instrument(const Instrument& instrument);

    // Whether there is a gate for it at all.
    bool guards(InstrumentId id) const { return limits_of(id) != settings::EntryGates{}; }
    enum class Answer : std::uint8_t { Admitted, Refused };
    Answer ask(const EntryView& entry, OutputBuffer& outputs) const;

    // Columns of policy.gate_frame that some symbol's gates read.
    static features::FeatureMask reads(const settings::Policy& policy);

private:
    const settings::EntryGates& limits_of(InstrumentId id) const;

    settings::Policy policy_;
    settings::Exchange exchange_;
    std::vector<std::pair<InstrumentId, settings::EntryGates>> own_;  // of symbols with limits
};

}  // namespace tradewind::policy
