#pragma once

#include <chrono>

#include "tradewind/model/broker_capabilities.hpp"

namespace tradewind::execution {

// What the order rules need to know of a venue, and how long it gets to answer.
struct VenueRules {
    ReplaceRule replace = ReplaceRule::Always;
    AbsenceProof absence = AbsenceProof::AfterFullLookup;
    std::chrono::nanoseconds submit_timeout = std::chrono::seconds{10};  // then Unknown
    std::chrono::nanoseconds group_grace = std::chrono::seconds{10};     // for siblings to follow
    std::chrono::nanoseconds retire_after = std::chrono::minutes{10};    // of a final state

    static VenueRules of(const BrokerCapabilities& venue) {
        return VenueRules{.replace = venue.replace, .absence = venue.absence};
    }
};

}  // namespace tradewind::execution
