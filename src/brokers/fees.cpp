#include "tradewind/brokers/fees.hpp"

#include <array>

namespace tradewind::brokers {
namespace {

__extension__ using Wide = __int128;

constexpr Money micro_dollars(std::int64_t micros) { return Money::from_nanos(micros * 1'000); }

// A rate from its first trade date on.
struct Dated {
    Date from;
    Money rate;
};

constexpr std::array sec_per_million{
    Dated{Date::from_ymd(1970, 1, 1), Money::from_cents(2780)},
    Dated{Date::from_ymd(2025, 5, 14), Money{}},
    Dated{Date::from_ymd(2026, 4, 4), Money::from_cents(2060)},
};
constexpr std::array taf_per_share{
    Dated{Date::from_ymd(1970, 1, 1), micro_dollars(166)},
    Dated{Date::from_ymd(2026, 1, 1), micro_dollars(195)},
    Dated{Date::from_ymd(2026, 10, 1), Money{}},
    Dated{Date::from_ymd(2027, 1, 1), micro_dollars(195)},
};
constexpr std::array taf_maximum{
    Dated{Date::from_ymd(1970, 1, 1), Money::from_cents(830)},
    Dated{Date::from_ymd(2026, 1, 1), Money::from_cents(979)},
};
constexpr std::array taf_per_contract{
    Dated{Date::from_ymd(1970, 1, 1), micro_dollars(2790)},
    Dated{Date::from_ymd(2026, 1, 1), micro_dollars(3290)},
    Dated{Date::from_ymd(2026, 10, 1), Money{}},
    Dated{Date::from_ymd(2027, 1, 1), micro_dollars(3290)},
};
constexpr std::array orf_per_contract{
    Dated{Date::from_ymd(1970, 1, 1), micro_dollars(28'150)},
    Dated{Date::from_ymd(2026, 7, 1), micro_dollars(24'000)},
};
constexpr std::array occ_per_contract{
    Dated{Date::from_ymd(1970, 1, 1), Money::from_cents(2)},
    Dated{Date::from_ymd(2025, 2, 14), micro_dollars(25'000)},
};
constexpr std::array occ_maximum{
    Dated{Date::from_ymd(1970, 1, 1), Money::from_cents(5500)},
    Dated{Date::from_ymd(2025, 2, 14), Money{}},
};

template <std::size_t N>
Money in_force(const std::array<Dated, N>& table, Date date) {
    Money rate = table.front().rate;
    for (const Dated& row : table)
        if (row.from <= date) rate = row.rate;
    return rate;
}

std::optional<Money> override_of(const std::optional<double>& dollars) {
    return dollars ? std::optional{Money::from_double(*dollars)} : std::nullopt;
}

// value x numerator / denominator, rounded up; all of them >= 0.
Money scaled_up(std::int64_t value, std::int64_t numerator, std::int64_t denominator) {
    const Wide product = static_cast<Wide>(value) * numerator;
    const Wide result = (product + denominator - 1) / denominator;
    invariant(result <= INT64_MAX, "a fee fits 64 bits");
    return Money::from_nanos(static_cast<std::int64_t>(result));
}

Money by_quantity(Money rate, Quantity quantity) {
    return scaled_up(quantity.micros(), rate.nanos(), Quantity::micros_per_unit);
}

Money up_to_the_cent(Money exact) {
    constexpr std::int64_t cent = 10'000'000;
    return Money::from_nanos((exact.nanos() + cent - 1) / cent * cent);
}

Money at_most(Money value, Money limit) { return limit < value ? limit : value; }

}  // namespace

FeeRates regulatory_rates(Date trade_date) {
    return {.sec_per_million = in_force(sec_per_million, trade_date),
            .taf_per_share = in_force(taf_per_share, trade_date),
            .taf_maximum = in_force(taf_maximum, trade_date),
            .taf_per_contract = in_force(taf_per_contract, trade_date),
            .orf_per_contract = in_force(orf_per_contract, trade_date),
            .occ_per_contract = in_force(occ_per_contract, trade_date),
            .occ_maximum = in_force(occ_maximum, trade_date)};
}

FeeSchedule::FeeSchedule(const settings::Fees& fees)
    : commission_per_share_{Money::from_double(fees.commission_per_share)},
      commission_minimum_{Money::from_double(fees.commission_minimum)},
      commission_per_contract_{Money::from_double(fees.commission_per_contract)},
      regulatory_{fees.regulatory},
      sec_per_million_{override_of(fees.sec_per_million)},
      taf_per_share_{override_of(fees.taf_per_share)},
      taf_maximum_{override_of(fees.taf_maximum)},
      orf_per_contract_{override_of(fees.orf_per_contract)},
      occ_per_contract_{override_of(fees.occ_per_contract)} {}

Money FeeSchedule::commission(InstrumentKind kind, Quantity total) const {
    if (total.is_zero()) return {};
    const Money rate =
        kind == InstrumentKind::Option ? commission_per_contract_ : commission_per_share_;
    const Money exact = by_quantity(rate, total);
    return exact < commission_minimum_ ? commission_minimum_ : exact;
}

Money FeeSchedule::regulatory(Date trade_date, InstrumentKind kind, Side side,
                              const TradedSoFar& traded) const {
    if (!regulatory_ || traded.quantity.is_zero()) return {};
    const FeeRates rates = regulatory_rates(trade_date);
    const bool option = kind == InstrumentKind::Option;
    Money total;
    if (side == Side::Sell) {
        const Money per_million = sec_per_million_.value_or(rates.sec_per_million);
        constexpr std::int64_t million = 1'000'000 * Price::nanos_per_dollar;
        total += up_to_the_cent(scaled_up(traded.notional.nanos(), per_million.nanos(), million));

        const Money taf = option ? by_quantity(rates.taf_per_contract, traded.quantity)
                                 : at_most(by_quantity(taf_per_share_.value_or(rates.taf_per_share),
                                                       traded.quantity),
                                           taf_maximum_.value_or(rates.taf_maximum));
        total += up_to_the_cent(taf);
    }
    if (option) {
        const Money occ =
            by_quantity(occ_per_contract_.value_or(rates.occ_per_contract), traded.quantity);
        const bool capped = !occ_per_contract_ && rates.occ_maximum > Money{};
        total += up_to_the_cent(capped ? at_most(occ, rates.occ_maximum) : occ);
        total += up_to_the_cent(
            by_quantity(orf_per_contract_.value_or(rates.orf_per_contract), traded.quantity));
    }
    return total;
}

}  // namespace tradewind::brokers
