// Option orders, single legs, at the simulated exchange.
#include "exchange_rig.hpp"
#include "tradewind/model/state_archive.hpp"

namespace tradewind::brokers::test {
namespace {

constexpr InstrumentId stock = InstrumentId::from_index(0);

settings::Exchange with_fees() {
    settings::Exchange settings = plain_settings();
    settings.fees.commission_per_contract = 0.65;
    settings.fees.regulatory = true;
    return settings;
}

// A stock at 100 dollars and one of its contracts, which expires with the test's day or later.
class OptionRig : public Rig {
public:
    explicit OptionRig(const settings::Exchange& settings = plain_settings(),
                       const char* symbol = "O:AAA240326C00100000")
        : Rig{settings} {
        Instrument option = Instrument::option(symbol, InstrumentId::from_index(0)).value();
        option.id = contract();
        exchange.add_instrument(option);
    }
    static InstrumentId contract() { return InstrumentId::from_index(1); }

    void quote_option(Timestamp when, std::int64_t bid, std::int64_t ask,
                      std::int64_t bid_size = 50, std::int64_t ask_size = 50) {
        Quote quote;
        quote.header.event_time = when;
        quote.header.instrument = contract();
        quote.bid = cents(bid);
        quote.ask = cents(ask);
        quote.bid_size = shares(bid_size);
        quote.ask_size = shares(ask_size);
        feed(quote, when);
    }
    void print_option(Timestamp when, std::int64_t price, std::int64_t size) {
        Trade trade;
        trade.header.event_time = when;
        trade.header.instrument = contract();
        trade.price = cents(price);
        trade.size = shares(size);
        feed(trade, when);
    }
    void split(Timestamp when, std::int64_t from, std::int64_t to) {
        Split split;
        split.header.event_time = when;
        split.header.instrument = InstrumentId::from_index(0);
        split.from = from;
        split.to = to;
        feed(split, when);
    }
    static Order option(Order order) {
        order.instrument = contract();
        return order;
    }
    // Of the contract, once.
    ExecutionReport settlement() const {
        auto settled = all(ReportKind::Settled);
        std::erase_if(settled, [](const ExecutionReport& report) {
            return report.header.instrument != contract();
        });
        REQUIRE(settled.size() == 1);
        return settled.front();
    }
    // What shares were delivered are worth at the price they came at.
    Money delivered() const {
        Money worth;
        for (const ExecutionReport& report : all(ReportKind::Settled))
            if (report.header.instrument == stock)
                worth += notional(
                    report.last_price,
                    report.side == Side::Buy ? report.last_quantity : -report.last_quantity, 1);
        return worth;
    }
    Quantity held() const { return exchange.account().position(contract()); }
    Money cash() const { return exchange.account().cash(); }
};

Money exact(std::int64_t whole_cents) { return Money::from_cents(whole_cents); }

TEST_CASE("a bought call pays the ask, a hundred times, and its fees, to the cent") {
    OptionRig rig{with_fees()};
    rig.quote_option(at(10, 0), 230, 235);
    const auto buy = rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 10)));
    const auto fill = rig.only(ReportKind::Fill, buy);
    CHECK(fill.last_price == cents(235));
    CHECK(fill.last_quantity == shares(10));
    // Commission 6.50, OCC 10 x 0.02, ORF 10 x 0.02815 up to the cent.
    CHECK(fill.fees == exact(650 + 20 + 29));
    CHECK(rig.held() == shares(10));
    CHECK(rig.cash() == dollars(1'000'000) - exact(235'000 + 699));

    rig.quote_option(at(10, 1), 250, 255);
    const auto sell = rig.submit(at(10, 1, 1), OptionRig::option(market(Side::Sell, 10)));
    // And on 2,500 sold: SEC 0.0695, TAF 0.0279, each up to the cent.
    CHECK(rig.only(ReportKind::Fill, sell).fees == exact(650 + 20 + 29 + 7 + 3));
    CHECK(rig.held() == shares(0));
    CHECK(rig.cash() == dollars(1'000'000) + exact(250'000 - 235'000 - 699 - 709));
}

TEST_CASE("an option order takes the displayed size and waits for more") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 235, 50, 3);
    const auto buy = rig.submit(at(10, 0, 1), OptionRig::option(limit(Side::Buy, 10, 235)));
    CHECK(rig.filled(buy) == shares(3));
    rig.quote_option(at(10, 0, 2), 230, 240, 50, 50);
    CHECK(rig.filled(buy) == shares(3));
    rig.quote_option(at(10, 0, 3), 230, 235, 50, 4);
    CHECK(rig.filled(buy) == shares(7));
}

TEST_CASE("a resting option limit fills at its price behind the size it joined") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 240, 5, 5);
    const auto buy = rig.submit(at(10, 0, 1), OptionRig::option(limit(Side::Buy, 4, 230)));
    rig.print_option(at(10, 0, 2), 230, 5);
    CHECK(rig.filled(buy) == shares(0));
    rig.print_option(at(10, 0, 3), 230, 2);
    CHECK(rig.filled(buy) == shares(2));
    rig.print_option(at(10, 0, 4), 225, 9);
    CHECK(rig.filled(buy) == shares(4));
    CHECK(rig.all(ReportKind::Fill, buy).back().last_price == cents(230));
}

TEST_CASE("an option's price is in its class's ticks, its size in contracts") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 235);
    const auto reason = [&](Order order) {
        const auto id = rig.submit(at(10, 0, 1), OptionRig::option(order));
        const auto refused = rig.all(ReportKind::Rejected, id);
        return refused.empty() ? RejectReason::None : refused[0].reason;
    };
    CHECK(reason(limit(Side::Buy, 1, 232)) == RejectReason::InvalidPrice);
    CHECK(reason(limit(Side::Buy, 1, 225)) == RejectReason::None);
    CHECK(reason(limit(Side::Sell, 1, 305)) == RejectReason::InvalidPrice);
    CHECK(reason(limit(Side::Sell, 1, 310)) == RejectReason::None);
    Order half = limit(Side::Buy, 1, 225);
    half.quantity = Quantity::from_micros(500'000);
    CHECK(reason(half) == RejectReason::InvalidQuantity);
    CHECK(reason(with(market(Side::Buy, 1), TimeInForce::AtClose)) == RejectReason::NotSupported);
    OptionRig penny{plain_settings(), "O:SPY240326C00100000"};
    penny.quote_option(at(10, 0), 230, 235);
    const auto id = penny.submit(at(10, 0, 1), OptionRig::option(limit(Side::Buy, 1, 232)));
    CHECK(penny.count(ReportKind::Accepted, id) == 1);
}

TEST_CASE("a contract's notional counts against buying power with its multiplier") {
    OptionRig rig;  // a million, four times
    rig.quote_option(at(10, 0), 9990, 10000, 5000, 5000);
    const auto most = rig.submit(at(10, 0, 1), OptionRig::option(limit(Side::Buy, 401, 10000)));
    CHECK(rig.only(ReportKind::Rejected, most).reason == RejectReason::InsufficientBuyingPower);
    const auto less = rig.submit(at(10, 0, 2), OptionRig::option(limit(Side::Buy, 400, 10000)));
    CHECK(rig.filled(less) == shares(400));
}

TEST_CASE("a market order to sell waits while there is no bid, and ends with the day") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 5, 10);
    rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 2)));
    rig.quote_option(at(10, 1), 0, 5, 0, 50);
    const auto sell = rig.submit(at(10, 1, 1), OptionRig::option(market(Side::Sell, 2)));
    CHECK(rig.filled(sell) == shares(0));
    rig.pass(at(16, 0, 1));
    CHECK(rig.count(ReportKind::Expired, sell) == 1);
}

TEST_CASE("options trade in the regular session alone") {
    OptionRig rig{plain_settings(), "O:SPY240328C00100000"};
    rig.quote_option(at(9, 0), 230, 235);
    const auto early = rig.submit(at(9, 0, 1), OptionRig::option(market(Side::Buy, 1)));
    CHECK(rig.only(ReportKind::Rejected, early).reason == RejectReason::MarketClosed);
    const auto late = rig.submit(at(16, 5), OptionRig::option(market(Side::Buy, 1)));
    CHECK(rig.only(ReportKind::Rejected, late).reason == RejectReason::MarketClosed);
}

TEST_CASE("an expired contract takes no order") {
    OptionRig rig;
    rig.quote_option(at(15, 59), 230, 235);
    for (const auto& when : {at(16, 0), at(16, 0) + 24h}) {
        const auto id = rig.submit(
            when, OptionRig::option(with(limit(Side::Buy, 1, 235), TimeInForce::GoodTillCancel)));
        CHECK(rig.only(ReportKind::Rejected, id).reason == RejectReason::UnknownInstrument);
    }
    OptionRig holiday{plain_settings(), "O:AAA240330C00100000"};  // a Saturday behind Good Friday
    const auto last = at(15, 0) + 48h;
    holiday.quote_option(last, 230, 235);
    CHECK(holiday.filled(holiday.submit(last, OptionRig::option(market(Side::Buy, 1)))) ==
          shares(1));
    const auto after = holiday.submit(
        last + 72h, OptionRig::option(with(limit(Side::Buy, 1, 235), TimeInForce::GoodTillCancel)));
    CHECK(holiday.only(ReportKind::Rejected, after).reason == RejectReason::UnknownInstrument);
}

TEST_CASE("an order that outlives the day ends with its contract") {
    OptionRig rig{plain_settings(), "O:AAA240327C00100000"};
    rig.quote_option(at(10, 0), 230, 235);
    const auto id =
        rig.submit(at(10, 0, 1),
                   OptionRig::option(with(limit(Side::Buy, 1, 100), TimeInForce::GoodTillCancel)));
    rig.pass(at(17, 0));
    CHECK(rig.count(ReportKind::Expired, id) == 0);
    rig.pass(at(16, 0, 1) + 24h);
    CHECK(rig.count(ReportKind::Expired, id) == 1);
    CHECK(rig.count(ReportKind::Settled) == 0);
    CHECK(rig.exchange.open_orders().empty());
}

TEST_CASE("a call held at expiry is settled at its intrinsic value, to the cent") {
    OptionRig rig{with_fees()};
    rig.quote_option(at(10, 0), 230, 235);
    rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 10)));
    const Money before = rig.cash();
    rig.print(at(15, 59, 59, 999), 10'312, 100);
    rig.pass(at(16, 0, 1, 999));
    CHECK(rig.held() == shares(10));
    rig.pass(at(16, 0, 2));
    const auto settled = rig.all(ReportKind::Settled).at(0);
    CHECK(settled.header.instrument == OptionRig::contract());
    CHECK(settled.header.event_time == at(16, 0));
    CHECK(settled.side == Side::Sell);
    CHECK(settled.last_quantity == shares(10));
    CHECK(settled.last_price == cents(312));
    CHECK(settled.fees == Money{});
    CHECK_FALSE(settled.order.valid());
    CHECK(rig.held() == shares(0));

    // A thousand shares for the strike, at the price that the contract was settled by.
    REQUIRE(rig.count(ReportKind::Settled) == 2);
    const auto delivered = rig.all(ReportKind::Settled).at(1);
    CHECK(delivered.header.instrument == stock);
    CHECK(delivered.header.event_time == at(16, 0));
    CHECK(delivered.side == Side::Buy);
    CHECK(delivered.last_quantity == shares(1'000));
    CHECK(delivered.last_price == cents(10'312));
    CHECK(delivered.execution != settled.execution);
    CHECK(rig.exchange.account().position(stock) == shares(1'000));
    CHECK(rig.cash() == before - exact(10'000'000));
}

TEST_CASE("every side of a contract moves its shares the right way, for the strike") {
    struct Row {
        const char* symbol;
        Side side;
        std::int64_t last;
        std::int64_t shares_after;
    };
    for (const Row& row : {Row{"O:AAA240326C00100000", Side::Buy, 10'312, 200},
                           Row{"O:AAA240326C00100000", Side::Sell, 10'312, -200},
                           Row{"O:AAA240326P00100000", Side::Buy, 9'688, -200},
                           Row{"O:AAA240326P00100000", Side::Sell, 9'688, 200},
                           Row{"O:AAA240326C00100000", Side::Buy, 10'001, 200},
                           Row{"O:AAA240326C00100000", Side::Buy, 10'000, 0},
                           Row{"O:AAA240326P00100000", Side::Sell, 10'001, 0}}) {
        OptionRig rig{plain_settings(), row.symbol};
        rig.quote_option(at(10, 0), 230, 235);
        rig.submit(at(10, 0, 1), OptionRig::option(market(row.side, 2)));
        const Money before = rig.cash();
        rig.print(at(15, 59), row.last, 100);
        rig.pass(at(17, 0));
        CAPTURE(row.symbol, row.last);
        CHECK(rig.held().is_zero());
        CHECK(rig.exchange.account().position(stock) == shares(row.shares_after));
        CHECK(rig.cash() == before - exact(row.shares_after * 10'000));
    }
}

TEST_CASE("half a cent in the money is not exercised, and an index option pays cash") {
    const auto settle = [](const char* symbol, Price last) {
        OptionRig rig{plain_settings(), symbol};
        rig.quote_option(at(10, 0), 230, 235);
        rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 2)));
        const Money before = rig.cash();
        Trade trade;
        trade.header.event_time = at(15, 59);
        trade.header.instrument = stock;
        trade.price = last;
        trade.size = shares(100);
        rig.feed(trade, at(15, 59));
        rig.pass(at(17, 0));
        CHECK(rig.count(ReportKind::Settled) == 1);
        CHECK(rig.exchange.account().position(stock).is_zero());
        return rig.cash() - before;
    };
    const Price just_in = Price::from_nanos(100'005'000'000);
    CHECK(settle("O:AAA240326C00100000", just_in) == Money{});
    CHECK(settle("O:SPXW240326C00100000", just_in) == exact(100));
    CHECK(settle("O:SPXW240326C00100000", cents(10'312)) == exact(62'400));
}

TEST_CASE("what is out of the money expires worthless, what was written pays") {
    OptionRig worthless;
    worthless.quote_option(at(10, 0), 230, 235);
    worthless.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 10)));
    worthless.print(at(15, 59), 9'999, 100);
    const Money paid = worthless.cash();
    worthless.pass(at(19, 0));
    CHECK(worthless.only(ReportKind::Settled).last_price == Price{});
    CHECK(worthless.cash() == paid);
    CHECK(worthless.held() == shares(0));

    OptionRig written{plain_settings(), "O:AAA240326P00100000"};
    written.quote_option(at(10, 0), 230, 235);
    written.submit(at(10, 0, 1), OptionRig::option(market(Side::Sell, 2)));
    written.quote(at(15, 59), 9'600, 9'602);  // no prints: the middle of the quote
    written.pass(at(19, 0));
    const auto assigned = written.all(ReportKind::Settled);
    REQUIRE(assigned.size() == 2);
    CHECK(assigned[0].side == Side::Buy);
    CHECK(assigned[0].last_price == cents(399));
    CHECK(assigned[1].side == Side::Buy);  // 200 shares are put to the writer, for 100 each
    CHECK(written.cash() == dollars(1'000'000) + exact(46'000 - 2'000'000));
}

TEST_CASE("where the underlying has no price a contract is settled at its own bid") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 235);
    rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 1)));
    rig.pass(at(19, 0));
    CHECK(rig.settlement().last_price == cents(230));
}

TEST_CASE("what was sold before expiry is not settled, what was bought again is, once") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 235);
    rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 5)));
    rig.submit(at(10, 0, 2), OptionRig::option(market(Side::Sell, 5)));
    rig.submit(at(10, 0, 3), OptionRig::option(market(Side::Buy, 1)));
    rig.print(at(15, 0), 10'100, 100);
    rig.pass(at(19, 0) + 24h);
    CHECK(rig.settlement().last_quantity == shares(1));
}

TEST_CASE("a bracket on a contract works as one on a stock") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 235);
    const auto id = rig.submit(
        at(10, 0, 1),
        {OptionRig::option(market(Side::Buy, 4)), OptionRig::option(limit(Side::Sell, 4, 270)),
         OptionRig::option(stop(Side::Sell, 4, 200))},
        GroupKind::Bracket);
    CHECK(rig.held() == shares(4));
    rig.quote_option(at(10, 1), 270, 280);
    CHECK(rig.filled(next(id)) == shares(4));
    CHECK(rig.count(ReportKind::Canceled, next(id, 2)) == 1);
    CHECK(rig.held() == shares(0));
}

TEST_CASE("a settlement that waits is saved and loaded") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 235);
    rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 1)));
    rig.print(at(15, 0), 10'100, 100);
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(rig.exchange);
    OptionRig fresh;
    StateReader reader{bytes};
    reader(fresh.exchange);
    REQUIRE(reader.finished());
    fresh.pass(at(19, 0));
    CHECK(fresh.settlement().last_price == cents(100));
}

TEST_CASE("a reconcile tells the settlements since its time again, by the same number") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 235);
    rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 2)));
    rig.print(at(15, 59), 10'312, 100);
    rig.pass(at(17, 0));
    const auto first = rig.settlement();

    OrderRequest reconcile;
    reconcile.action = RequestAction::Reconcile;
    reconcile.header.event_time = at(15, 0);
    rig.send(at(17, 1), reconcile);
    // The contract and its shares.
    REQUIRE(rig.count(ReportKind::Settled) == 4);
    const auto again = rig.all(ReportKind::Settled).at(2);
    CHECK((again.header.flags & ExecutionReport::from_lookup) != 0);
    CHECK(again.header.instrument == OptionRig::contract());
    CHECK(again.header.event_time == first.header.event_time);
    CHECK(again.execution == first.execution);
    CHECK(again.last_price == first.last_price);
    CHECK(again.last_quantity == first.last_quantity);
    CHECK(again.side == first.side);
    CHECK_FALSE(again.order.valid());
    CHECK(rig.all(ReportKind::Settled).at(3).header.instrument == stock);
    CHECK(rig.only(ReportKind::PositionSnapshot).cumulative == shares(200));

    reconcile.header.event_time = at(16, 30);
    rig.send(at(17, 2), reconcile);
    CHECK(rig.count(ReportKind::Settled) == 4);
}

TEST_CASE("a contract that is held through a split is settled by its adjusted terms") {
    const auto paid = [](std::int64_t from, std::int64_t to, std::int64_t last) {
        OptionRig rig{plain_settings(), "O:AAA240327C00100000"};
        rig.quote_option(at(10, 0), 1'000, 1'010);
        rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 2)));
        rig.print(at(15, 59), 11'000, 100);
        const Money before = rig.cash();
        rig.split(at(4, 0) + 24h, from, to);
        if (last != 0) rig.print(at(15, 59) + 24h, last, 100);
        rig.pass(at(17, 0) + 24h);
        CHECK(rig.held().is_zero());
        CHECK(rig.settlement().last_quantity == shares(2));
        return rig.cash() + rig.delivered() - before;
    };
    CHECK(paid(1, 4, 2'800) == exact(200 * 4 * 300));  // as 112 was to 100
    CHECK(paid(4, 1, 44'800) == exact(200 * 1'200));
    CHECK(paid(2, 3, 8'000) == exact(300 * 1'333));  // the strike is 66.67
    CHECK(paid(1, 4, 0) == exact(200 * 4 * 250));    // the price before it, split
}

TEST_CASE("adjusted terms and the settlement price are saved and loaded") {
    const char* const symbol = "O:AAA240327C00100000";
    OptionRig rig{plain_settings(), symbol};
    rig.quote_option(at(10, 0), 1'000, 1'010);
    rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 2)));
    rig.split(at(4, 0) + 24h, 1, 4);
    rig.print(at(15, 58) + 24h, 2'800, 100);
    rig.print(at(15, 59) + 24h, 280'000, 100);
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(rig.exchange);
    OptionRig fresh{plain_settings(), symbol};
    StateReader reader{bytes};
    reader(fresh.exchange);
    REQUIRE(reader.finished());
    fresh.pass(at(17, 0) + 24h);
    CHECK(fresh.settlement().last_price == cents(1'200));
}

TEST_CASE("what trades under a contract's name after a split is another contract") {
    OptionRig held{plain_settings(), "O:AAA240328C00100000"};
    held.quote_option(at(10, 0), 1'000, 1'010);
    held.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 2)));
    const auto rests = held.submit(
        at(10, 0, 2),
        OptionRig::option(with(limit(Side::Sell, 2, 1'100), TimeInForce::GoodTillCancel)));
    held.split(at(4, 0) + 24h, 1, 4);
    CHECK(held.count(ReportKind::Canceled, rests) == 1);
    held.quote_option(at(10, 0) + 24h, 5, 10);
    const auto late = held.submit(at(10, 0, 1) + 24h, OptionRig::option(market(Side::Sell, 2)));
    CHECK(held.only(ReportKind::Rejected, late).reason == RejectReason::UnknownInstrument);

    OptionRig other{plain_settings(), "O:AAA240328C00100000"};
    other.quote_option(at(10, 0), 1'000, 1'010);
    other.split(at(4, 0) + 24h, 1, 4);
    other.quote_option(at(10, 0) + 24h, 5, 10);
    const auto fresh = other.submit(at(10, 0, 1) + 24h, OptionRig::option(market(Side::Buy, 2)));
    CHECK(other.filled(fresh) == shares(2));
    other.print(at(15, 59) + 48h, 10'050, 100);
    other.pass(at(17, 0) + 48h);
    CHECK(other.settlement().last_price == cents(50));
}

TEST_CASE("one bad print or index value decides no payoff") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 235);
    rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 1)));
    rig.print(at(15, 59), 10'312, 100);
    rig.print(at(15, 59, 59), 1'031'200, 100);
    rig.pass(at(17, 0));
    CHECK(rig.settlement().last_price == cents(312));

    OptionRig index;
    index.quote_option(at(10, 0), 230, 235);
    index.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 1)));
    for (const std::int64_t value : {10'300, 0, 10'400, 104}) {
        IndexValue level;
        level.header.instrument = InstrumentId::from_index(0);
        level.header.event_time = at(15, 59);
        level.value = cents(value);
        index.feed(level, at(15, 59));
    }
    index.pass(at(17, 0));
    CHECK(index.settlement().last_price == cents(400));
}

TEST_CASE("a last print far from the quotes of the last minute gives way to their middle") {
    const auto settled_at = [](Timestamp quoted, std::int64_t last) {
        OptionRig rig;
        rig.quote_option(at(10, 0), 230, 235);
        rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 1)));
        rig.quote(quoted, 10'200, 10'204);
        rig.print(at(15, 59, 59), last, 100);
        rig.pass(at(17, 0));
        return rig.settlement().last_price;
    };
    CHECK(settled_at(at(15, 59, 30), 10'250) == cents(250));  // a closing auction
    CHECK(settled_at(at(15, 59, 30), 13'000) == cents(202));
    CHECK(settled_at(at(15, 59, 30), 9'000) == cents(202));
    CHECK(settled_at(at(15, 0), 9'000) == Price{});  // an hour old, it says nothing
}

TEST_CASE("a payoff that no account carries is refused, and the position stays and is told") {
    OptionRig rig;
    rig.quote_option(at(10, 0), 230, 235);
    rig.submit(at(10, 0, 1), OptionRig::option(market(Side::Buy, 10)));
    const Money before = rig.cash();
    rig.print(at(15, 59), 500'000'000'000, 100);
    rig.print(at(15, 59, 1), 500'000'000'000, 100);
    rig.pass(at(17, 0));
    const auto refused = rig.settlement();
    CHECK(refused.last_quantity.is_zero());
    CHECK(refused.reason == RejectReason::InvalidPrice);
    CHECK(refused.execution == 0);
    CHECK(std::string_view{refused.text.data()}.starts_with("not settled"));
    CHECK(rig.cash() == before);
    CHECK(rig.held() == shares(10));
    CHECK(rig.only(ReportKind::PositionSnapshot).cumulative == shares(10));
}

}  // namespace
}  // namespace tradewind::brokers::test
