#pragma once

#include <array>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/money.hpp"

namespace tradewind::risk {

class Inquiry;
struct Entry;

// A cash account pays its entries from settled cash alone: what a sale brought can be spent when it
// has settled, one trading day later (two for trades before 2024-05-28, three before 2017-09-05).
// Days on which the exchange is open and banks are not count as the others.
class SettledCash {
public:
    void on_sale(Money proceeds, Timestamp now);
    // A sale was taken back.
    void take_back(Money proceeds);
    void roll_day();
    Money unsettled() const { return due_[0] + due_[1] + due_[2]; }
    void ask(Entry& entry, Inquiry& inquiry) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(due_);
    }

private:
    std::array<Money, 3> due_{};  // at the end of this day, of the next, of the one after
};

}  // namespace tradewind::risk
