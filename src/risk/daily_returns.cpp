#include "tradewind/risk/daily_returns.hpp"

#include <algorithm>

#include "tradewind/model/invariant.hpp"

namespace tradewind::risk {

DailyReturns::DailyReturns(std::uint32_t capacity)
    : capacity_{capacity}, returns_(std::size_t{capacity} * 2 * days) {
    rows_.reserve(capacity);
}

void DailyReturns::add() {
    invariant(rows() < capacity_, "a symbol gets a row of returns while there is room");
    rows_.emplace_back();
}

void DailyReturns::apply(std::uint32_t row, const Split& split) {
    const double ratio = static_cast<double>(split.from) / static_cast<double>(split.to);
    rows_[row].base *= ratio;
    rows_[row].dividends *= ratio;
}

void DailyReturns::apply(std::uint32_t row, const Dividend& dividend) {
    rows_[row].dividends += dividend.amount.to_double();
}

void DailyReturns::close(std::uint32_t row, Price price, bool neighbours) {
    Row& known = rows_[row];
    const bool traded = price > Price{};
    if (neighbours && known.base > 0) {
        const double day = traded ? (price.to_double() + known.dividends) / known.base - 1 : 0.0;
        double* const ring = returns_.data() + std::size_t{row} * 2 * days;
        ring[newest_] = ring[newest_ + days] = day;
        known.count = std::min<std::uint64_t>(known.count + 1, days);
    }
    if (!traded) return;
    known.base = price.to_double();
    known.dividends = 0;
}

}  // namespace tradewind::risk
