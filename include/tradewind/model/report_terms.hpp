#pragma once

#include <cstdint>

#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/split_terms.hpp"

// What a broker says is the outside's word: whoever books it asks first whether it is credible.
namespace tradewind {

// What is wrong with a report's numbers.
enum class ReportDoubt : std::uint8_t {
    None,
    // Only what its kind neither books nor puts in force: a price of a Canceled, an average. The
    // rest of the report counts.
    Detail,
    // What its kind books or puts in force: quantity, price and fees of a Fill and of a Settled,
    // the cumulative quantity of words about an order, the terms of a Replaced, the position of a
    // PositionSnapshot. Nothing of it is booked; that an order ended stays true.
    Substance
};

// Blanks each number that is not credible (0: not said) and says how much that takes away. Credible
// are prices from 0 to a billion dollars, up to a billion units of an order, positions up to what
// splits may make of one (SplitHolding), no more money than an account carries (largest_exposure)
// in what it says has filled or in fees. With these no product of 128 bits and no sum of thousands
// of sizes overflows. Words about the whole account carry no terms.
constexpr ReportDoubt blank_incredible(ExecutionReport& report, std::int64_t multiplier) {
    __extension__ using Wide = __int128;
    using enum ReportKind;
    constexpr Price highest = Price::from_nanos(1'000'000'000'000'000'000);
    constexpr Quantity most = Quantity::from_units(1'000'000'000);
    const ReportKind kind = report.kind;
    if (kind == LinkDown || kind == ReconcileDone || kind == LinkUp) return ReportDoubt::None;
    if (kind == PositionSnapshot) {
        if (report.cumulative.micros() <= SplitHolding::largest &&
            report.cumulative.micros() >= -SplitHolding::largest)
            return ReportDoubt::None;
        report.cumulative = Quantity{};
        return ReportDoubt::Substance;
    }

    const bool trades = kind == Fill || kind == Settled;
    const bool replaces = kind == Replaced;
    const bool counts = trades || replaces || kind == Accepted || kind == Activated ||
                        kind == Suspended || kind == SeenLive || kind == Canceled ||
                        kind == Expired || kind == Rejected;
    ReportDoubt doubt = ReportDoubt::None;
    const auto hold = [&doubt](auto& number, bool credible, bool matters) {
        if (credible) return;
        number = {};
        if (matters || doubt == ReportDoubt::None)
            doubt = matters ? ReportDoubt::Substance : ReportDoubt::Detail;
    };
    const auto is_price = [&](Price price) { return price >= Price{} && price <= highest; };
    const auto is_size = [&](Quantity size) { return size >= Quantity{} && size <= most; };
    const auto carried = [&](Price price, Quantity size) {
        return Wide{price.nanos()} * size.micros() * multiplier <=
               Wide{largest_exposure.nanos()} * Quantity::micros_per_unit;
    };
    hold(report.last_price, is_price(report.last_price), trades);
    hold(report.last_quantity, is_size(report.last_quantity), trades);
    hold(report.last_quantity, carried(report.last_price, report.last_quantity), trades);
    hold(report.fees,
         report.fees <= largest_exposure &&
             report.fees >= Money::from_nanos(-largest_exposure.nanos()),
         trades);
    hold(report.quantity, is_size(report.quantity), replaces);
    hold(report.limit, is_price(report.limit), replaces);
    hold(report.stop, is_price(report.stop), replaces);
    hold(report.average, is_price(report.average), false);
    hold(report.cumulative, is_size(report.cumulative), counts);
    // Which of the two is wrong nobody can tell.
    if (!carried(report.average, report.cumulative)) {
        report.average = Price{};
        hold(report.cumulative, false, counts);
    }
    return doubt;
}

constexpr bool credible(const ExecutionReport& report, std::int64_t multiplier) {
    ExecutionReport copy = report;
    return blank_incredible(copy, multiplier) == ReportDoubt::None;
}

}  // namespace tradewind
