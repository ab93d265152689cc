#include "tradewind/risk/settled_cash.hpp"

#include "rules.hpp"
#include "tradewind/calendar/new_york.hpp"

namespace tradewind::risk {
namespace {

std::size_t days_to_settle(Timestamp traded) {
    static const Timestamp one_day =
        calendar::from_new_york(Date::from_ymd(2024, 5, 28), std::chrono::nanoseconds{});
    static const Timestamp two_days =
        calendar::from_new_york(Date::from_ymd(2017, 9, 5), std::chrono::nanoseconds{});
    return traded >= one_day ? 1 : traded >= two_days ? 2 : 3;
}

}  // namespace

void SettledCash::on_sale(Money proceeds, Timestamp now) {
    due_[days_to_settle(now) - 1] += proceeds;
}

void SettledCash::take_back(Money proceeds) {
    for (Money& due : due_) {
        const Money part = std::min(due, proceeds);
        due -= part;
        proceeds -= part;
    }
}

void SettledCash::roll_day() { due_ = {due_[1], due_[2], Money{}}; }

void SettledCash::ask(Entry& entry, Inquiry& inquiry) const {
    if (!entry.buys()) return;
    const Money settled = std::max(Money{}, entry.book.cash - unsettled());
    cap_notional(RiskRule::SettledCash, entry.book.working_buy_notional.nanos(), settled, entry,
                 inquiry);
}

}  // namespace tradewind::risk
