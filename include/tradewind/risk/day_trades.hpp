#pragma once

#include <array>
#include <cstdint>

#include "tradewind/model/book_record.hpp"
#include "tradewind/risk/views.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

class Inquiry;

// The pattern day trader rule: with less equity than its minimum, no fourth round trip within a day
// among those of five trading days. An entry is refused when it could become one too many: each
// open position and each entry at work counts as a day trade that may come. (The rule also asks
// that they be more than 6 % of all trades; those who trade by the day always are above that.)
class DayTrades {
public:
    explicit DayTrades(const settings::DayTrades& settings) : settings_{settings} {}

    void on_trip(const RoundTrip& trip) {
        if (trip.opened >= day_began_) ++days_[0];
    }
    void roll_day(Timestamp now);
    void ask(const BookView& book, Inquiry& inquiry) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(days_, day_began_);
    }

private:
    settings::DayTrades settings_;
    std::array<std::uint32_t, 5> days_{};  // today's first
    Timestamp day_began_ = Timestamp::min();
};

}  // namespace tradewind::risk
