#include "tradewind/research/rows.hpp"

namespace tradewind::research {

Price OrderRow::average_price() const {
    if (filled.is_zero()) return Price{};
    __extension__ using Wide = __int128;
    const Wide scaled = static_cast<Wide>(notional.nanos()) * Quantity::micros_per_unit;
    const Wide half = filled.micros() / 2;
    return Price::from_nanos(
        static_cast<std::int64_t>((scaled < 0 ? scaled - half : scaled + half) / filled.micros()));
}

}  // namespace tradewind::research
