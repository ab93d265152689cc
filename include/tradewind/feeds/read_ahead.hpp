#pragma once

#include <optional>

#include "tradewind/feeds/conveyor.hpp"
#include "tradewind/feeds/market_source.hpp"

namespace tradewind::feeds {

// Reads another source on a thread of its own, some batches ahead of whoever reads this one. What
// comes out is the same. The other source must outlive it and belongs to it as long as it lives.
class ReadAhead final : public MarketSource {
public:
    explicit ReadAhead(MarketSource& source);

    // An exception of the source comes out here.
    Expected<void> read(Batch& into) override;

private:
    struct Slot {
        Batch batch;
        std::optional<Error> error;
    };
    Conveyor<Slot> slots_;
};

}  // namespace tradewind::feeds
