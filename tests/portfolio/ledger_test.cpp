#include "tradewind/portfolio/ledger.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "support/property.hpp"
#include "tradewind/model/input.hpp"
#include "tradewind/model/state_archive.hpp"

using namespace tradewind;
using namespace tradewind::portfolio;

namespace {

struct Account {
    OutputBuffer out;
    Ledger ledger{Money::from_cents(100'000'00), 8};
    std::int64_t clock = 0;
    Attribution attribution{.regime = Regime::Trend, .agent = 2};

    Account() {
        for (const char* symbol : {"SPY", "BAC", "IBM"}) {
            Instrument instrument = *Instrument::equity(symbol);
            instrument.id = InstrumentId::from_index(static_cast<std::uint32_t>(instruments++));
            ledger.add(instrument);
        }
    }

    void fill(Side side, std::int64_t shares, std::int64_t price_cents, std::int64_t fee_cents = 0,
              OrderRole role = OrderRole::Single) {
        Fill fill;
        fill.header.instrument = InstrumentId::from_index(0);
        fill.header.event_time = Timestamp::from_nanos(++clock);
        fill.side = side;
        fill.quantity = Quantity::from_units(shares);
        fill.price = Price::from_cents(price_cents);
        fill.fees = Money::from_cents(fee_cents);
        fill.role = role;
        out.begin(1, Timestamp::from_nanos(clock));
        ledger.apply(fill, attribution, out);
    }
    void split(std::int64_t from, std::int64_t to) {
        Split split;
        split.header.instrument = InstrumentId::from_index(0);
        split.from = from;
        split.to = to;
        out.begin(1, Timestamp::from_nanos(clock));
        ledger.apply(split, out);
    }
    template <class T>
    std::vector<T> pushed() const {
        std::vector<T> records;
        out.for_each(size_of, [&](const Header& header, const std::byte* bytes, std::size_t size) {
            if (header.kind != T::record_kind) return;
            T record;
            REQUIRE(size == sizeof record);
            std::memcpy(&record, bytes, size);
            records.push_back(record);
        });
        return records;
    }
    const Holding& spy() const { return ledger.holding(InstrumentId::from_index(0)); }

    int instruments = 0;
};

Money dollars(double amount) { return Money::from_double(amount); }

}  // namespace

TEST_CASE("a buy moves cash into cost, and fees out") {
    Account account;
    account.fill(Side::Buy, 100, 500'00, 1'00);
    CHECK(account.ledger.cash() == dollars(100'000 - 50'000 - 1));
    CHECK(account.ledger.cost() == dollars(50'000));
    CHECK(account.ledger.fees() == dollars(1));
    CHECK(account.ledger.equity() == dollars(99'999));
    CHECK(account.spy().average_price() == Price::from_cents(500'00));
    const auto fills = account.pushed<Fill>();
    REQUIRE(fills.size() == 1);
    CHECK(fills[0].position_after == Quantity::from_units(100));
    CHECK(fills[0].cash_after == account.ledger.cash());
}

TEST_CASE("selling a part realizes its share of the cost") {
    Account account;
    account.fill(Side::Buy, 100, 100'00);
    account.fill(Side::Buy, 100, 110'00);
    account.fill(Side::Sell, 50, 120'00);
    CHECK(account.ledger.realized() == dollars(50 * 15));
    CHECK(account.ledger.cost() == dollars(150 * 105));
    CHECK(account.pushed<RoundTrip>().empty());
}

TEST_CASE("a cost that does not divide evenly leaves nothing behind when the last share goes") {
    Account account;
    account.fill(Side::Buy, 1, 100'01);
    account.fill(Side::Buy, 2, 100'00);
    for (int i = 0; i < 3; ++i) account.fill(Side::Sell, 1, 100'00);
    CHECK(account.ledger.cost() == Money{});
    CHECK(account.ledger.realized() == dollars(-0.01));
    CHECK(account.ledger.cash() == dollars(100'000 - 0.01));
}

TEST_CASE("a short earns when the price falls and is marked at the ask") {
    Account account;
    account.fill(Side::Sell, 10, 50'00);
    CHECK(account.ledger.cash() == dollars(100'500));
    account.ledger.mark(InstrumentId::from_index(0), Price::from_cents(44'00),
                        Price::from_cents(45'00));
    CHECK(account.ledger.unrealized() == dollars(50));
    CHECK(account.ledger.gross_exposure() == dollars(450));
    CHECK(account.ledger.market_value() == dollars(-450));
    account.fill(Side::Buy, 10, 45'00);
    CHECK(account.ledger.realized() == dollars(50));
    CHECK(account.ledger.open_positions() == 0);
}

TEST_CASE("a quote with a missing side keeps that side's mark") {
    Account account;
    account.fill(Side::Buy, 10, 50'00);
    const auto spy = InstrumentId::from_index(0);
    account.ledger.mark(spy, Price::from_cents(49'00), Price::from_cents(51'00));
    CHECK(account.ledger.mark(spy, Price{}, Price::from_cents(60'00)) == EquityChange::Unchanged);
    CHECK(account.ledger.market_value() == dollars(490));
}

TEST_CASE("a mark of a symbol that is not held changes nothing") {
    Account account;
    CHECK(account.ledger.mark(InstrumentId::from_index(1), Price::from_cents(10'00)) ==
          EquityChange::Unchanged);
    CHECK(account.ledger.equity() == account.ledger.starting_cash());
}

TEST_CASE("a price that no account can carry marks nothing, and the next one marks again") {
    Account account;
    const auto spy = InstrumentId::from_index(0);
    const Price absurd = Price::from_cents(199'999'99);
    for (const Side side : {Side::Buy, Side::Sell}) {
        account.fill(side, 50'000, 100'00);
        const Money equity = account.ledger.equity();
        const Money peak = account.ledger.peak_equity();
        CHECK(account.ledger.mark(spy, absurd) == EquityChange::PassedOver);
        CHECK(account.ledger.mark(spy, Price::from_cents(999'999'999'99)) ==
              EquityChange::PassedOver);
        CHECK(account.ledger.equity() == equity);
        CHECK(account.ledger.peak_equity() == peak);
        CHECK(account.spy().mark() == Price::from_cents(100'00));
        CHECK(account.ledger.mark(spy, Price::from_cents(100'01)) == EquityChange::Changed);
        account.ledger.mark(spy, Price::from_cents(100'00));
        account.fill(opposite(side), 50'000, 100'00);
    }
}

TEST_CASE("what positions come to is limited over all of them, and may always shrink") {
    Account account;
    const auto other = InstrumentId::from_index(1);
    account.fill(Side::Buy, 50'000, 100'00);
    Fill fill;
    fill.header.instrument = other;
    fill.quantity = Quantity::from_units(50'000);
    fill.price = Price::from_cents(100'00);
    account.ledger.apply(fill, {}, account.out);
    const Price high = Price::from_cents(60'000'00);  // 3 billion dollars
    CHECK(account.ledger.mark(other, high) == EquityChange::Changed);
    CHECK(account.ledger.mark(InstrumentId::from_index(0), high) == EquityChange::PassedOver);
    CHECK(account.ledger.gross_exposure() == dollars(3'005'000'000));
    CHECK(account.ledger.mark(other, Price::from_cents(100'00)) == EquityChange::Changed);
    CHECK(account.ledger.mark(InstrumentId::from_index(0), high) == EquityChange::Changed);
}

TEST_CASE("a position is marked at its fill where the old mark cannot carry its size") {
    Account account;
    const auto spy = InstrumentId::from_index(0);
    account.ledger.mark(spy, Price::from_cents(99'999'999'99));  // nothing is held: nothing to pass
    account.fill(Side::Buy, 100, 100'00);
    CHECK(account.ledger.equity() == dollars(100'000));
    CHECK(account.spy().mark() == Price::from_cents(100'00));
}

TEST_CASE("flat to flat is one round trip after fees, with averages and its largest size") {
    Account account;
    account.fill(Side::Buy, 100, 100'00, 1'00, OrderRole::Entry);
    account.fill(Side::Buy, 100, 102'00, 1'00, OrderRole::Entry);
    account.fill(Side::Sell, 200, 105'00, 2'00, OrderRole::TakeProfit);
    const auto trips = account.pushed<RoundTrip>();
    REQUIRE(trips.size() == 1);
    CHECK(trips[0].entry_price == Price::from_cents(101'00));
    CHECK(trips[0].exit_price == Price::from_cents(105'00));
    CHECK(trips[0].quantity == Quantity::from_units(200));
    CHECK(trips[0].gross == dollars(800));
    CHECK(trips[0].fees == dollars(4));
    CHECK(trips[0].exit_role == OrderRole::TakeProfit);
    CHECK(trips[0].agent == 2);
    CHECK(trips[0].opened == Timestamp::from_nanos(1));
}

TEST_CASE("a trip carries its shares and what it was to lose, through a split too") {
    Account account;
    account.attribution.risk = Price::from_cents(2'00);
    account.attribution.shares.parts = {40'000, 0, 25'535};
    account.fill(Side::Buy, 60, 100'00);
    account.attribution.shares = {};  // of a later decision; the trip keeps the one that opened it
    account.fill(Side::Buy, 40, 100'00);
    account.split(1, 4);
    account.fill(Side::Sell, 400, 25'00);
    const auto trips = account.pushed<RoundTrip>();
    REQUIRE(trips.size() == 1);
    CHECK(trips[0].risk == dollars(200));
    CHECK(trips[0].shares.parts[0] == 40'000);
    CHECK(trips[0].shares.parts[2] == 25'535);

    account.attribution.risk = {};
    account.fill(Side::Sell, 100, 25'00);
    account.fill(Side::Buy, 100, 25'00);
    CHECK(account.pushed<RoundTrip>().at(0).risk == Money{});
}

TEST_CASE("a fill through zero closes one trip and opens another") {
    Account account;
    account.fill(Side::Buy, 100, 100'00);
    account.fill(Side::Sell, 150, 101'00, 3'00);
    auto trips = account.pushed<RoundTrip>();
    REQUIRE(trips.size() == 1);
    CHECK(trips[0].gross == dollars(100));
    CHECK(trips[0].fees == dollars(2));
    CHECK(account.spy().quantity() == Quantity::from_units(-50));
    CHECK(account.spy().average_price() == Price::from_cents(101'00));

    account.fill(Side::Buy, 50, 100'00);
    trips = account.pushed<RoundTrip>();
    REQUIRE(trips.size() == 1);
    CHECK(trips[0].side == Side::Sell);
    CHECK(trips[0].gross == dollars(50));
    CHECK(trips[0].fees == dollars(1));
}

TEST_CASE("a split keeps cost and equity and cashes the fraction beyond whole shares") {
    Account account;
    account.fill(Side::Buy, 7, 30'00);
    account.ledger.mark(InstrumentId::from_index(0), Price::from_cents(36'00));
    account.split(2, 3);  // 7 shares become 10.5 at 24.00
    CHECK(account.spy().quantity() == Quantity::from_units(10));
    CHECK(account.spy().mark() == Price::from_cents(24'00));
    CHECK(account.ledger.equity() == dollars(100'000 + 7 * 6));
    CHECK(account.ledger.cost() == dollars(200));
    CHECK(account.ledger.realized() == dollars(2));  // half a share: 12 for a cost of 10
}

TEST_CASE("a reverse split that leaves less than a share ends the round trip") {
    Account account;
    account.fill(Side::Buy, 3, 10'00);
    account.split(20, 1);
    CHECK(account.spy().quantity().is_zero());
    CHECK(account.ledger.cash() == account.ledger.starting_cash());
    CHECK(account.pushed<RoundTrip>().size() == 1);
}

TEST_CASE("a split of a short pays the fraction") {
    Account account;
    account.fill(Side::Sell, 3, 10'00);
    account.split(2, 1);
    CHECK(account.spy().quantity() == Quantity::from_units(-1));
    CHECK(account.ledger.equity() == account.ledger.starting_cash());
}

TEST_CASE("splits and dividends beyond what an account carries change nothing") {
    Account account;
    account.fill(Side::Buy, 100'000, 10);
    const Money equity = account.ledger.equity();
    const auto apply_split = [&](std::int64_t from, std::int64_t to) {
        Split split;
        split.header.instrument = InstrumentId::from_index(0);
        split.from = from;
        split.to = to;
        account.out.begin(1, Timestamp::from_nanos(account.clock));
        return account.ledger.apply(split, account.out);
    };
    for (const auto& [from, to] :
         {std::pair<std::int64_t, std::int64_t>{1, INT64_MAX}, {INT64_MAX, 1}, {0, 1}, {1, -1}})
        CHECK(apply_split(from, to) == EquityChange::PassedOver);
    CHECK(account.spy().quantity() == Quantity::from_units(100'000));
    CHECK(apply_split(1, 100'000) == EquityChange::Changed);
    CHECK(apply_split(1, 100'000) == EquityChange::PassedOver);
    CHECK(account.spy().quantity() == Quantity::from_units(10'000'000'000));
    CHECK(account.ledger.equity() == equity);

    Dividend dividend;
    dividend.header.instrument = InstrumentId::from_index(0);
    dividend.amount = dollars(1);  // a share: 10 billion
    CHECK(account.ledger.apply(dividend) == EquityChange::PassedOver);
    dividend.amount = Money::from_nanos(INT64_MAX);
    CHECK(account.ledger.apply(dividend) == EquityChange::PassedOver);
    dividend.amount = dollars(0.3);
    CHECK(account.ledger.apply(dividend) == EquityChange::Changed);
    CHECK(account.ledger.apply(dividend) == EquityChange::PassedOver);
    CHECK(account.ledger.income() == dollars(3'000'000'000));
}

TEST_CASE("what was traded before does not keep a split from a small holding") {
    Account account;
    account.fill(Side::Buy, 1'000'000, 10);
    account.fill(Side::Sell, 999'999, 10);
    Split split;
    split.header.instrument = InstrumentId::from_index(0);
    split.from = 1;
    split.to = 100'000;
    for (int i = 0; i < 2; ++i) {
        account.out.begin(1, Timestamp::from_nanos(account.clock));
        CHECK(account.ledger.apply(split, account.out) == EquityChange::Changed);
    }
    CHECK(account.spy().quantity() == Quantity::from_units(10'000'000'000));
}

TEST_CASE("a fill that the account cannot carry is known before it is booked") {
    Account account;
    account.fill(Side::Buy, 100, 10);
    const auto carries = [&](Price price, Quantity quantity, Money fees = {},
                             std::uint8_t flags = 0) {
        Fill fill;
        fill.header.instrument = InstrumentId::from_index(0);
        fill.header.flags = flags;
        fill.price = price;
        fill.quantity = quantity;
        fill.fees = fees;
        fill.side = Side::Buy;
        fill.corrected_from = Price::from_double(10);
        return account.ledger.carries(fill);
    };
    const Quantity hundred = Quantity::from_units(100);
    CHECK(carries(Price::from_double(10), hundred));
    CHECK(carries(Price::from_double(10), hundred, Money::from_cents(100)));
    CHECK(carries(Price::from_double(11), hundred, Money{}, Fill::correction));
    const Price absurd = Price::from_nanos(INT64_MAX);
    for (const std::uint8_t flags : {std::uint8_t{0}, Fill::correction, Fill::busted}) {
        CHECK_FALSE(carries(absurd, hundred, Money{}, flags));
        CHECK_FALSE(carries(absurd, Quantity::from_micros(INT64_MAX), Money{}, flags));
        CHECK_FALSE(carries(Price::from_double(10), hundred, Money::from_nanos(INT64_MAX), flags));
        CHECK_FALSE(carries(Price::from_double(10), hundred, Money::from_nanos(INT64_MIN), flags));
        CHECK_FALSE(carries(Price::from_nanos(-1), hundred, Money{}, flags));
        CHECK_FALSE(carries(Price::from_double(10), Quantity{}, Money{}, flags));
    }
}

TEST_CASE("fills that the account says it carries never break it") {
    test::check_property("any fills", [] {
        Account account;
        for (int i = 0; i < 40; ++i) {
            Fill fill;
            fill.header.instrument = InstrumentId::from_index(0);
            fill.header.flags = *rc::gen::element<std::uint8_t>(0, 0, Fill::busted);
            const int digits = *rc::gen::inRange(0, 19);
            std::int64_t scale = 1;
            for (int digit = 0; digit < digits; ++digit) scale *= 10;
            fill.price = Price::from_nanos(*rc::gen::inRange<std::int64_t>(-1, 10) * scale);
            const int zeros = *rc::gen::inRange(0, 19);
            scale = 1;
            for (int digit = 0; digit < zeros; ++digit) scale *= 10;
            fill.quantity = Quantity::from_micros(*rc::gen::inRange<std::int64_t>(0, 10) * scale);
            fill.side = *rc::gen::element(Side::Buy, Side::Sell);
            fill.fees = Money::from_nanos(*rc::gen::element<std::int64_t>(
                0, 1'000'000, INT64_MAX, 3'000'000'000'000'000'000));
            account.out.begin(1, Timestamp::from_nanos(account.clock));
            if (account.ledger.carries(fill)) account.ledger.apply(fill, {}, account.out);
        }
        const Ledger& ledger = account.ledger;
        RC_ASSERT(ledger.cash() + ledger.cost() ==
                  ledger.starting_cash() + ledger.realized() + ledger.income() - ledger.fees());
    });
}

TEST_CASE("a dividend pays the long, costs the short and belongs to the trip") {
    Account account;
    Dividend dividend;
    dividend.header.instrument = InstrumentId::from_index(0);
    dividend.amount = dollars(0.75);
    account.ledger.apply(dividend);
    CHECK(account.ledger.income() == Money{});

    account.fill(Side::Buy, 100, 10'00);
    account.ledger.apply(dividend);
    CHECK(account.ledger.income() == dollars(75));
    account.fill(Side::Sell, 100, 10'00);
    CHECK(account.pushed<RoundTrip>().at(0).gross == dollars(75));

    account.fill(Side::Sell, 100, 10'00);
    account.ledger.apply(dividend);
    CHECK(account.ledger.income() == Money{});
    CHECK(account.ledger.equity() == account.ledger.starting_cash());
}

TEST_CASE("a correction swaps an inferred price without adding quantity") {
    Account account;
    account.fill(Side::Buy, 100, 10'00);
    Fill real;
    real.header.instrument = InstrumentId::from_index(0);
    real.header.flags = Fill::correction;
    real.side = Side::Buy;
    real.quantity = Quantity::from_units(60);
    real.price = Price::from_cents(10'10);
    real.corrected_from = Price::from_cents(10'00);
    real.fees = dollars(0.5);

    SECTION("while the position stands, its cost moves") {
        account.ledger.apply(real, {}, account.out);
        CHECK(account.spy().quantity() == Quantity::from_units(100));
        CHECK(account.ledger.cost() == dollars(1006));
        CHECK(account.ledger.cash() == dollars(100'000 - 1006.5));
    }
    SECTION("after it is closed, realized moves and no trip carries it") {
        account.fill(Side::Sell, 100, 10'00);
        account.ledger.apply(real, {}, account.out);
        CHECK(account.ledger.realized() == dollars(-6));
        CHECK(account.ledger.fees() == dollars(0.5));
        CHECK(account.ledger.after_trips() == dollars(-6.5));
        CHECK(account.ledger.cost() == Money{});
    }
}

TEST_CASE("a busted fill is taken back with its fees") {
    Account account;
    account.fill(Side::Buy, 100, 10'00, 1'00);
    Fill bust;
    bust.header.instrument = InstrumentId::from_index(0);
    bust.header.flags = Fill::busted;
    bust.side = Side::Buy;
    bust.quantity = Quantity::from_units(100);
    bust.price = Price::from_cents(10'00);
    bust.fees = dollars(-1);
    account.ledger.apply(bust, {}, account.out);
    CHECK(account.ledger.cash() == account.ledger.starting_cash());
    CHECK(account.ledger.fees() == Money{});
    CHECK(account.spy().quantity().is_zero());
}

TEST_CASE("the peak follows equity up, and the drawdown counts from it") {
    Account account;
    const auto spy = InstrumentId::from_index(0);
    account.fill(Side::Buy, 100, 100'00);
    CHECK(account.ledger.mark(spy, Price::from_cents(110'00)) == EquityChange::Changed);
    CHECK(account.ledger.mark(spy, Price::from_cents(104'00)) == EquityChange::Changed);
    CHECK(account.ledger.peak_equity() == dollars(101'000));
    CHECK(account.ledger.drawdown() == dollars(600));
    account.ledger.roll_day();
    account.ledger.mark(spy, Price::from_cents(103'00));
    CHECK(account.ledger.day_profit() == dollars(-100));
    const EquityPoint point = account.ledger.snapshot(Timestamp::from_nanos(9));
    CHECK(point.equity == dollars(100'300));
    CHECK(account.ledger.starting_cash() + point.realized + point.unrealized - point.fees ==
          point.equity);
}

TEST_CASE("a restored ledger is the one that was saved") {
    Account account;
    account.fill(Side::Buy, 100, 100'00, 1'00);
    account.ledger.mark(InstrumentId::from_index(0), Price::from_cents(110'00));
    std::vector<std::byte> saved;
    StateWriter writer{saved};
    writer(account.ledger);

    Ledger restored{Money{}, 8};
    StateReader reader{saved};
    reader(restored);
    REQUIRE(reader.finished());
    std::vector<std::byte> again;
    StateWriter second{again};
    second(restored);
    CHECK(again == saved);
    CHECK(restored.equity() == account.ledger.equity());
}
