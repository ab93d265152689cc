#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "tradewind/model/execution_report.hpp"

namespace tradewind::execution {

// An order in the account that this run did not send: entered by hand, or of another run.
struct ExternalOrder {
    ClientOrderId id;  // not valid(): none is known
    std::array<char, 40> broker_order{};
    Quantity leaves;  // that may still fill
    Price price;      // its limit, else its stop; 0: at the market
    InstrumentId instrument;
    Side side = Side::Buy;
    std::uint8_t reserved[3] = {};
};
static_assert(std::is_trivially_copyable_v<ExternalOrder> && sizeof(ExternalOrder) == 80);

// The open orders of others, by the venue's words alone: counted for risk, never managed. Each
// reconcile begins anew, so that one whose end was missed does not stay. Grows (and allocates) only
// past the capacity it was built for.
class ExternalOrders {
public:
    explicit ExternalOrders(std::uint32_t capacity) { open_.reserve(capacity); }

    void hear(const ExecutionReport& report);
    void forget_all() { open_.clear(); }
    std::span<const ExternalOrder> open() const { return open_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(open_);
    }

private:
    std::vector<ExternalOrder> open_;  // as they were heard of
};

}  // namespace tradewind::execution
