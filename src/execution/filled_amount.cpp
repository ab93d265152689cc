#include "tradewind/execution/filled_amount.hpp"

namespace tradewind::execution {
namespace {

__extension__ using Wide = __int128;

// Where average and executions contradict each other, the price between them may be any.
constexpr Wide highest_price = 1'000'000'000'000'000'000;

Wide value_of(Price price, Quantity quantity) { return Wide{price.nanos()} * quantity.micros(); }

}  // namespace

void FilledAmount::execute(const ExecutionReport& report, Execution::Standing standing,
                           Bookings& bookings) {
    const bool busted = standing != Execution::Standing::Booked;
    executed_ += report.last_quantity;
    if (busted) busted_ += report.last_quantity;
    if (standing == Execution::Standing::Replaced) replaced_ += report.last_quantity;
    highest_said_ = max(highest_said_, max(report.cumulative, report.last_quantity));

    // What was inferred beyond what is still owed is this execution, now with its real price.
    Quantity swapped = min(report.last_quantity, max(Quantity{}, inferred_ - owed()));
    const Quantity rest = report.last_quantity - swapped;
    inferred_ -= swapped;
    Money fees = report.fees;
    std::uint64_t kept = 0;
    for (std::uint64_t i = 0; i < lot_count_; ++i) {
        Lot& lot = lots_[i];
        if (const Quantity part = min(lot.quantity, swapped); !part.is_zero()) {
            if (busted) {
                bookings.push_back({part, lot.price, Price{}, Money{}, Fill::busted});
                value_ -= value_of(lot.price, part);
            } else {
                bookings.push_back({part, report.last_price, lot.price, fees, Fill::correction});
                value_ += value_of(report.last_price, part) - value_of(lot.price, part);
                fees = {};  // said once
            }
            lot.quantity -= part;
            swapped -= part;
        }
        if (!lot.quantity.is_zero()) lots_[kept++] = lot;
    }
    for (std::uint64_t i = kept; i < lot_count_; ++i) lots_[i] = {};
    lot_count_ = kept;
    if (!rest.is_zero() && !busted) {
        bookings.push_back({rest, report.last_price, Price{}, fees, 0});
        value_ += value_of(report.last_price, rest);
    }
}

void FilledAmount::bust(const Execution& execution, Bookings& bookings) {
    busted_ += execution.quantity;
    value_ -= value_of(execution.price, execution.quantity);
    bookings.push_back(
        {execution.quantity, execution.price, Price{}, -execution.fees, Fill::busted});
}

void FilledAmount::said(const ExecutionReport& report, Price fallback, Bookings& bookings) {
    highest_said_ = max(highest_said_, report.cumulative);
    const Quantity missing = owed() - inferred_;
    if (missing <= Quantity{}) return;

    Price price = report.last_price > Price{} ? report.last_price : fallback;
    if (report.average > Price{} && report.cumulative == highest_said_) {
        // From average x quantity, less what is booked.
        const Wide rest = value_of(report.average, report.cumulative) - value_;
        const Wide size = missing.micros();
        const Wide implied = (rest + size / 2) / size;
        if (rest > 0 && implied <= highest_price)
            price = Price::from_nanos(static_cast<std::int64_t>(implied));
    }
    if (lot_count_ == max_lots) {
        // A fifth inference joins the last one, at its price, so that a swap stays exact.
        price = lots_[max_lots - 1].price;
        lots_[max_lots - 1].quantity += missing;
    } else {
        lots_[lot_count_++] = {missing, price};
    }
    inferred_ += missing;
    value_ += value_of(price, missing);
    bookings.push_back({missing, price, Price{}, Money{}, Fill::inferred});
}

}  // namespace tradewind::execution
