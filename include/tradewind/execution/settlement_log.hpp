#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <vector>

#include "tradewind/model/instrument_id.hpp"

namespace tradewind::execution {

// The settlements that were heard of. They name no order, so that a contract stands in its place: a
// settlement is known by (contract, execution). Kept for the whole run, since a venue may retell
// one at any reconcile; each costs 16 bytes. Allocates nothing until the first.
class SettlementLog {
public:
    enum class Answer : std::uint8_t { FirstTime, Heard };

    Answer note(InstrumentId contract, std::uint64_t execution) {
        const Entry entry{execution, contract.index(), 0};
        const auto at = std::ranges::lower_bound(entries_, entry);
        if (at != entries_.end() && *at == entry) return Answer::Heard;
        entries_.insert(at, entry);
        return Answer::FirstTime;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(entries_);
    }

private:
    struct Entry {
        std::uint64_t execution = 0;
        std::uint32_t contract = 0;
        std::uint32_t reserved = 0;
        friend auto operator<=>(const Entry&, const Entry&) = default;
    };
    std::vector<Entry> entries_;  // in order
};

}  // namespace tradewind::execution
