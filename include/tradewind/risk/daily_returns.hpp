#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tradewind/model/date.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/price.hpp"

namespace tradewind::risk {

// The daily returns of up to `capacity` symbols, the last `days` of each, from one regular close to
// the next: simple, as fractions, with splits and dividends taken back:
//
//     (close + dividends since the close before) / (close before, in today's shares) - 1
//
// A symbol that did not trade on a day that others did returns 0 then, and the whole move on its
// next: its histories has no holes, so that the n-th last returns of all symbols are of one day.
// What lies between two closes that are not of neighbouring trading days is no daily return: it is
// left out for all.
//
// Symbols are rows, in the order in which they were added. All memory is taken at construction. One
// thread (the desk's).
class DailyReturns {
public:
    static constexpr std::size_t days = 512;
    static constexpr std::size_t enough = 250;  // for statements about one day in a hundred

    explicit DailyReturns(std::uint32_t capacity);

    std::uint32_t capacity() const { return capacity_; }
    std::uint32_t rows() const { return static_cast<std::uint32_t>(rows_.size()); }
    void add();  // the next row; there is room

    // Before the first close of their day. They are credible.
    void apply(std::uint32_t row, const Split& split);
    void apply(std::uint32_t row, const Dividend& dividend);

    // The regular session of `today` is over; `before` is the trading day before it. price_of(row)
    // gives the close, zero if it did not trade. True when there are returns of this day; a day on
    // which nothing traded at all is one that was missed.
    template <class PriceOf>
    bool close(Date today, Date before, PriceOf&& price_of) {
        bool traded = false;
        for (std::uint32_t row = 0; row < rows(); ++row) traded |= price_of(row) > Price{};
        if (!traded) return false;
        const bool neighbours = last_ == before;
        last_ = today;
        if (neighbours) next_day();
        for (std::uint32_t row = 0; row < rows(); ++row) close(row, price_of(row), neighbours);
        return neighbours;
    }

    std::size_t count(std::uint32_t row) const { return rows_[row].count; }
    bool known(std::uint32_t row) const { return count(row) >= enough; }
    // The last n, oldest first; n <= count(row).
    std::span<const double> last(std::uint32_t row, std::size_t n) const {
        return {returns_.data() + row * 2 * days + newest_ + days + 1 - n, n};
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(rows_, returns_, newest_, last_);
    }

private:
    struct Row {
        double base = 0;       // the last close in today's shares, dollars; 0: none
        double dividends = 0;  // a share, since then
        std::uint64_t count = 0;
    };

    void next_day() { newest_ = (newest_ + 1) % days; }
    void close(std::uint32_t row, Price price, bool neighbours);

    std::uint32_t capacity_;
    std::vector<Row> rows_;
    // Of each row a ring of `days`, twice in a row, so that any last n of it lie side by side.
    std::vector<double> returns_;
    std::uint64_t newest_ = 0;
    Date last_;  // whose close was seen last
};

}  // namespace tradewind::risk
