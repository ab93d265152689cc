#pragma once

#include <cstdint>

#include "tradewind/settings/settings.hpp"

namespace tradewind::brokers {

// The seeded faults of the simulated exchange. Whether a fault strikes is a function of the seed,
// the order's number, an ordinal and the kind of fault alone (a counter-based generator), so that
// it does not depend on what else happens or when it is asked.
class FaultPlan {
public:
    enum class Fault : std::uint8_t {
        LostReply,
        LostRequest,  // of the lost replies to a submit, half never reached the venue at all
        DuplicateReply,
        LateReply,
        ReorderReply,
        Reject
    };

    explicit FaultPlan(const settings::Faults& faults);

    bool strikes(Fault fault, std::uint64_t order_number, std::uint64_t ordinal) const {
        const std::uint64_t limit = limits_[static_cast<unsigned>(fault)];
        return limit != 0 && draw(fault, order_number, ordinal) < limit;
    }
    bool any() const { return any_; }

private:
    // Uniform in [0, 2^53).
    std::uint64_t draw(Fault fault, std::uint64_t order_number, std::uint64_t ordinal) const;

    std::uint64_t seed_;
    std::uint64_t limits_[6] = {};  // probability x 2^53
    bool any_ = false;
};

}  // namespace tradewind::brokers
