#pragma once

#include <array>
#include <cstdint>

#include "tradewind/model/verdict.hpp"

namespace tradewind::risk {

// What one rule has said in this session, to orders that it was asked about.
struct RuleCount {
    std::uint64_t passed = 0;
    std::uint64_t shrunk = 0;
    std::uint64_t refused = 0;
    std::uint64_t canceled = 0;  // entries that it took back from the venue; not asked about

    std::uint64_t asked() const { return passed + shrunk + refused; }
    friend bool operator==(const RuleCount&, const RuleCount&) = default;
};

// Of every rule, by RiskRule. Part of the core's state.
class RuleCounts {
public:
    void add(RiskRule rule, VerdictOutcome outcome) {
        RuleCount& count = counts_[static_cast<std::size_t>(rule)];
        switch (outcome) {
            case VerdictOutcome::Pass:
                ++count.passed;
                break;
            case VerdictOutcome::Shrink:
                ++count.shrunk;
                break;
            case VerdictOutcome::Refuse:
                ++count.refused;
                break;
        }
    }
    void add_canceled(RiskRule rule) { ++counts_[static_cast<std::size_t>(rule)].canceled; }
    const RuleCount& of(RiskRule rule) const { return counts_[static_cast<std::size_t>(rule)]; }

    template <class Archive>
    void serialize(Archive& archive) {
        for (RuleCount& count : counts_)
            archive(count.passed, count.shrunk, count.refused, count.canceled);
    }

private:
    std::array<RuleCount, risk_rule_count> counts_{};
};

}  // namespace tradewind::risk
