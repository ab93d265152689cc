#include <catch2/catch.hpp>
#include <tuple>
#include <vector>

#include "support/property.hpp"
#include "tradewind/model/input.hpp"
#include "tradewind/portfolio/ledger.hpp"

using namespace tradewind;
using namespace tradewind::portfolio;

namespace {

constexpr std::uint32_t symbols = 4;
enum class Act { Buy, Sell, Correct, Mark, Quote, Split, Dividend, RollDay, Settle };

// One random event: what, which symbol, a price in nano-dollars, a quantity in micro-shares, fees.
using Event = std::tuple<Act, std::uint32_t, std::int64_t, std::int64_t, std::int64_t>;

rc::Gen<Event> any_event() {
    return rc::gen::tuple(
        rc::gen::weightedElement<Act>({{6, Act::Buy},
                                       {6, Act::Sell},
                                       {1, Act::Correct},
                                       {4, Act::Mark},
                                       {4, Act::Quote},
                                       {1, Act::Split},
                                       {1, Act::Dividend},
                                       {1, Act::RollDay},
                                       {1, Act::Settle}}),
        rc::gen::inRange<std::uint32_t>(0, symbols),
        rc::gen::inRange<std::int64_t>(1, 900'000'000'000),
        rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, 5'000'000'000),
                       rc::gen::map(rc::gen::inRange<std::int64_t>(1, 20),
                                    [](std::int64_t units) { return units * 1'000'000; })),
        rc::gen::inRange<std::int64_t>(0, 3'000'000'000));
}

// The account again, by the simplest sums: cash from the flows, positions from the fills.
struct Oracle {
    Money cash;
    std::array<Quantity, symbols> held{};
    std::array<std::int64_t, symbols> multiplier{};
};

Money absolute(Money money) { return money < Money{} ? -money : money; }

}  // namespace

TEST_CASE("cash, cost, realized, income and fees balance to the nano-dollar") {
    test::check_property(
        "after any history of fills, corrections, marks, splits and dividends", [] {
            const auto events = *rc::gen::container<std::vector<Event>>(any_event());
            const Money start = Money::from_cents(1'000'000'00);
            Ledger ledger{start, symbols};
            Oracle oracle{start, {}, {}};
            for (std::uint32_t i = 0; i < symbols; ++i) {
                Instrument instrument = *Instrument::equity("S");
                instrument.id = InstrumentId::from_index(i);
                instrument.multiplier = oracle.multiplier[i] = i == 3 ? 100 : 1;
                if (i % 2 == 1) instrument.lot = Quantity::from_micros(1'000);
                ledger.add(instrument);
            }
            OutputBuffer out;
            Money trip_profit;

            for (const auto& [act, index, price_nanos, micros, fee_nanos] : events) {
                const auto id = InstrumentId::from_index(index);
                const Price price = Price::from_nanos(price_nanos);
                out.begin(1, Timestamp{});
                switch (act) {
                    case Act::Buy:
                    case Act::Sell: {
                        Fill fill;
                        fill.header.instrument = id;
                        fill.side = act == Act::Buy ? Side::Buy : Side::Sell;
                        fill.price = price;
                        fill.quantity = Quantity::from_micros(micros);
                        fill.fees = Money::from_nanos(fee_nanos);
                        ledger.apply(fill, {}, out);
                        const Money paid = notional(price, fill.quantity, oracle.multiplier[index]);
                        oracle.cash -= (act == Act::Buy ? paid : -paid) + fill.fees;
                        if (act == Act::Buy)
                            oracle.held[index] += fill.quantity;
                        else
                            oracle.held[index] -= fill.quantity;
                        break;
                    }
                    case Act::Correct: {
                        Fill fill;
                        fill.header.instrument = id;
                        fill.header.flags = Fill::correction;
                        fill.price = price;
                        fill.corrected_from = Price::from_nanos(price_nanos / 2 + 1);
                        fill.quantity = Quantity::from_micros(micros);
                        fill.fees = Money::from_nanos(fee_nanos);
                        ledger.apply(fill, {}, out);
                        oracle.cash -=
                            notional(price, fill.quantity, oracle.multiplier[index]) -
                            notional(fill.corrected_from, fill.quantity, oracle.multiplier[index]) +
                            fill.fees;
                        break;
                    }
                    case Act::Mark:
                        ledger.mark(id, price);
                        break;
                    case Act::Quote:
                        ledger.mark(id, Price::from_nanos(price_nanos - 1), price);
                        break;
                    case Act::Split: {
                        const Money before = ledger.cash();
                        const Quantity held = ledger.position(id);
                        Split split;
                        split.header.instrument = id;
                        split.from = 1 + fee_nanos % 7;
                        split.to = 1 + micros % 7;
                        ledger.apply(split, out);
                        oracle.cash += ledger.cash() - before;
                        oracle.held[index] = ledger.position(id);
                        const Quantity lot =
                            index % 2 == 1 ? Quantity::from_micros(1'000) : Quantity::from_units(1);
                        RC_ASSERT(ledger.position(id).micros() % lot.micros() == 0);
                        RC_ASSERT(ledger.position(id).magnitude().micros() * split.from <=
                                  held.magnitude().micros() * split.to);
                        break;
                    }
                    case Act::Dividend: {
                        Dividend dividend;
                        dividend.header.instrument = id;
                        dividend.amount = Money::from_nanos(fee_nanos);
                        ledger.apply(dividend);
                        oracle.cash += notional(Price::from_nanos(fee_nanos), oracle.held[index],
                                                oracle.multiplier[index]);
                        break;
                    }
                    case Act::RollDay:
                        ledger.roll_day();
                        break;
                    case Act::Settle: {
                        const Quantity held = ledger.position(id);
                        if (held.is_zero()) break;
                        Fill fill;
                        fill.header.instrument = id;
                        fill.header.flags = Fill::settled;
                        fill.side = held > Quantity{} ? Side::Sell : Side::Buy;
                        fill.price = micros % 2 == 0 ? Price{} : price;  // worthless, or not
                        fill.quantity = held.magnitude();
                        ledger.apply(fill, {}, out);
                        oracle.cash += notional(fill.price, held, oracle.multiplier[index]);
                        oracle.held[index] = Quantity{};
                        break;
                    }
                }
                out.for_each(size_of,
                             [&](const Header& header, const std::byte* bytes, std::size_t) {
                                 if (header.kind != RecordKind::RoundTrip) return;
                                 RoundTrip trip;
                                 std::memcpy(&trip, bytes, sizeof trip);
                                 trip_profit += trip.net();
                             });

                RC_ASSERT(ledger.cash() == oracle.cash);
                RC_ASSERT(ledger.cash() + ledger.cost() ==
                          start + ledger.realized() + ledger.income() - ledger.fees());
                Money value;
                Money gross;
                Money cost;
                for (std::uint32_t i = 0; i < symbols; ++i) {
                    const Holding& holding = ledger.holding(InstrumentId::from_index(i));
                    RC_ASSERT(holding.quantity() == oracle.held[i]);
                    RC_ASSERT(holding.value() ==
                              notional(holding.mark(), holding.quantity(), oracle.multiplier[i]));
                    RC_ASSERT(!holding.quantity().is_zero() || holding.cost() == Money{});
                    value += holding.value();
                    gross += absolute(holding.value());
                    cost += holding.cost();
                }
                RC_ASSERT(ledger.market_value() == value);
                RC_ASSERT(ledger.gross_exposure() == gross);
                RC_ASSERT(ledger.cost() == cost);
                RC_ASSERT(ledger.equity() == ledger.cash() + value);
                RC_ASSERT(ledger.peak_equity() >= ledger.equity());
                RC_ASSERT(ledger.starting_cash() + ledger.realized() + ledger.income() +
                              ledger.unrealized() - ledger.fees() ==
                          ledger.equity());
                if (ledger.open_positions() == 0)
                    RC_ASSERT(trip_profit + ledger.after_trips() ==
                              ledger.cash() - ledger.starting_cash());
            }
        });
}
