#include "tradewind/feeds/day_rows.hpp"

namespace tradewind::feeds {

DayRows::DayRows(std::size_t budget_bytes)
    : budget{budget_bytes},
      // Eight bytes behind the last row must be readable.
      bytes{std::make_unique_for_overwrite<std::byte[]>(budget_bytes + 8)} {}

void DayRows::reset(const FileDay& of) {
    used = 0;
    day = of;
    tickers.clear();
    counts = {};
    error.reset();
    end = false;
}

}  // namespace tradewind::feeds
