#pragma once

#include <cstdint>

#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/split_terms.hpp"

// What a broker says is the outside's word: whoever books it asks first whether it is credible.
namespace tradewind {

// Prices from 0 to a billion dollars, up to a billion units of an order, positions up to what
// splits may make of one (SplitHolding), no more money than an account carries (largest_exposure)
// in what it says has filled or in fees. With these no product of 128 bits and no sum of thousands
// of sizes overflows. Words about the whole account carry no terms.
constexpr bool credible(const ExecutionReport& report, std::int64_t multiplier) {
    __extension__ using Wide = __int128;
    constexpr Price highest = Price::from_nanos(1'000'000'000'000'000'000);
    constexpr Quantity most = Quantity::from_units(1'000'000'000);
    const auto is_price = [](Price price) { return price >= Price{} && price <= highest; };
    const auto is_size = [](Quantity size) { return size >= Quantity{} && size <= most; };
    const auto is_money = [](Money money) {
        return money <= largest_exposure && money >= Money::from_nanos(-largest_exposure.nanos());
    };
    const auto carried = [&](Price price, Quantity size) {
        return Wide{price.nanos()} * size.micros() * multiplier <=
               Wide{largest_exposure.nanos()} * Quantity::micros_per_unit;
    };
    switch (report.kind) {
        case ReportKind::LinkDown:
        case ReportKind::ReconcileDone:
        case ReportKind::LinkUp:
            return true;
        case ReportKind::PositionSnapshot:
            return report.cumulative.micros() <= SplitHolding::largest &&
                   report.cumulative.micros() >= -SplitHolding::largest;
        default:
            break;
    }
    return is_price(report.last_price) && is_price(report.average) && is_price(report.limit) &&
           is_price(report.stop) && is_size(report.last_quantity) && is_size(report.cumulative) &&
           is_size(report.quantity) && is_money(report.fees) &&
           carried(report.last_price, report.last_quantity) &&
           carried(report.average, report.cumulative);
}

}  // namespace tradewind
