#pragma once

#include <array>
#include <cstdint>

#include "tradewind/execution/effects.hpp"
#include "tradewind/execution/execution_log.hpp"
#include "tradewind/model/execution_report.hpp"

namespace tradewind::execution {

// A change of the book that a report caused.
struct Booking {
    Quantity quantity;
    Price price;
    Price corrected_from;
    Money fees;
    std::uint8_t flags = 0;  // Fill's
};
using Bookings = ShortList<Booking, 8>;

// How much of an order has filled, from two accounts of the same thing: the executions, each with
// its price, and the venue's cumulative quantity, which may tell of executions that have not come.
// What it tells beyond them is booked as inferred and swapped when they come. The result depends on
// the set of messages, never on their order or number.
class FilledAmount {
public:
    Quantity total() const { return executed_ + inferred_ - busted_; }
    // How much of the order is no longer at work: what the venue said has filled, a busted part
    // included, since what it takes back does not go to work again. A correction stands for the
    // execution that it replaces: in the venue's cumulative quantity the two count once.
    Quantity reached() const { return max(highest_said_, total()); }
    Quantity inferred() const { return inferred_; }
    Quantity highest_said() const { return highest_said_; }

    // An execution for the first time. A busted one (its bust came before it) counts as said by the
    // venue, and books nothing; a replaced one counts by its correction alone.
    void execute(const ExecutionReport& report, Execution::Standing standing, Bookings& bookings);
    // An execution that was booked is taken back.
    void bust(const Execution& execution, Bookings& bookings);
    // A correction takes the place of a busted execution: the venue's cumulative quantity counts
    // the two once.
    void replace(const Execution& execution) { replaced_ += execution.quantity; }
    // The venue's cumulative quantity. Books what is missing, at the price that the report's
    // average implies, else its own price, else `fallback`.
    void said(const ExecutionReport& report, Price fallback, Bookings& bookings);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(highest_said_, executed_, busted_, replaced_, inferred_, value_, lots_, lot_count_);
    }

private:
    struct Lot {  // a part booked without its execution
        Quantity quantity;
        Price price;
    };
    static constexpr std::size_t max_lots = 4;

    Quantity owed() const { return max(Quantity{}, highest_said_ - (executed_ - replaced_)); }

    Quantity highest_said_;
    Quantity executed_;  // busted ones included
    Quantity busted_;
    Quantity replaced_;  // of the busted ones
    Quantity inferred_;
    __extension__ __int128 value_ = 0;  // sum of price x quantity booked, 1e-15 dollars
    std::array<Lot, max_lots> lots_{};
    std::uint64_t lot_count_ = 0;
};

}  // namespace tradewind::execution
