#include <catch2/catch.hpp>

#include "gate_scene.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/model/state_archive.hpp"

using namespace tradewind;
using namespace tradewind::risk;

namespace {

Timestamp noon(int year, unsigned month, unsigned day) {
    return calendar::from_new_york(Date::from_ymd(year, month, day), 12h);
}

// An account that trades with these rules.
struct Account {
    Scene scene;
    Gate gate;

    explicit Account(const settings::Risk& settings, double equity = 100'000)
        : scene{with(settings, equity)}, gate{scene.gate()} {
        scene.now = noon(2025, 7, 2);
    }
    std::optional<RiskRule> enter(const Proposal& proposal) {
        scene.market.marked = scene.now;
        const Review review = scene.enter(gate, proposal);
        if (review.approved()) return std::nullopt;
        return review.refused_by;
    }
    std::optional<RiskRule> enter() { return enter(scene.bracket(10)); }
    Quantity allowed(std::int64_t shares, Side side = Side::Buy) {
        scene.market.marked = scene.now;
        Proposal proposal = scene.short_sale(shares);
        proposal.orders[0].side = side;
        return scene.enter(gate, proposal).orders[0].order().quantity;
    }
    void day_trade() {
        RoundTrip trip;
        trip.opened = scene.now;
        scene.outputs.begin(1, scene.now);
        gate.on_trip(trip, scene.now + 1h, scene.outputs);
    }
    void sell(double dollars) {
        Fill fill;
        fill.side = Side::Sell;
        fill.price = Price::from_double(dollars);
        fill.quantity = Quantity::from_units(1);
        gate.on_fill(fill, scene.instrument, scene.now);
    }
    // To the next day, as the desk does it.
    void next_day() {
        scene.now = scene.now + 24h;
        scene.outputs.begin(1, scene.now);
        gate.roll_day(scene.book.equity, scene.now - 16h, scene.outputs);
    }

private:
    static Scene with(settings::Risk settings, double equity) {
        Scene scene;
        // Nothing else is in the way.
        settings.order_size.notional = 1e9;
        settings.symbol_exposure.fraction = settings.gross_exposure.fraction =
            settings.net_exposure.fraction = 100;
        settings.buying_power.multiple = 10;
        scene.settings = settings;
        scene.book.equity = scene.book.day_start_equity = scene.book.peak_equity = scene.book.cash =
            Money::from_double(equity);
        return scene;
    }
};

settings::Risk margin(settings::DayTrading rule) {
    settings::Risk risk;
    risk.account.day_trading = rule;
    return risk;
}

settings::Risk cash() {
    settings::Risk risk;
    risk.account.kind = settings::AccountKind::Cash;
    return risk;
}

}  // namespace

TEST_CASE("a small margin account makes three day trades within five days, not four") {
    Account account{margin(settings::DayTrading::Pattern), 24'999.99};
    account.day_trade();
    account.day_trade();
    CHECK_FALSE(account.enter());
    account.day_trade();
    CHECK(account.enter() == RiskRule::DayTrades);
    CHECK(account.scene.verdict(RiskRule::DayTrades)->value == 4);
    CHECK(account.scene.verdict(RiskRule::DayTrades)->limit == 3);
    for (int day = 0; day < 4; ++day) account.next_day();
    CHECK(account.enter() == RiskRule::DayTrades);
    std::vector<std::byte> saved;
    StateWriter writer{saved};
    writer(account.gate);
    account.gate = account.scene.gate();
    StateReader reader{saved};
    reader(account.gate);
    REQUIRE(reader.finished());
    CHECK(account.enter() == RiskRule::DayTrades);
    account.next_day();
    CHECK_FALSE(account.enter());
}

TEST_CASE("positions and entries at work count as day trades to come, overnight trips do not") {
    Account account{margin(settings::DayTrading::Pattern), 20'000};
    RoundTrip overnight;
    overnight.opened = account.scene.now;
    account.next_day();
    for (int trip = 0; trip < 5; ++trip)
        account.gate.on_trip(overnight, account.scene.now, account.scene.outputs);
    account.scene.book.open_positions = 1;
    account.scene.book.entries_at_work = 1;
    CHECK_FALSE(account.enter());
    account.scene.book.entries_at_work = 2;
    CHECK(account.enter() == RiskRule::DayTrades);
}

TEST_CASE("from its minimum of equity on an account day trades as it likes") {
    Account account{margin(settings::DayTrading::Pattern), 25'000};
    for (int trade = 0; trade < 10; ++trade) account.day_trade();
    CHECK_FALSE(account.enter());
}

TEST_CASE("the rule for day trades changes on 2026-06-04") {
    Account account{margin(settings::DayTrading::ByDate), 20'000};
    account.scene.now = noon(2026, 6, 3);
    account.gate.roll_day(account.scene.book.equity, account.scene.now - 1h, account.scene.outputs);
    for (int trade = 0; trade < 3; ++trade) account.day_trade();
    CHECK(account.enter() == RiskRule::DayTrades);
    account.scene.now = noon(2026, 6, 4);
    CHECK_FALSE(account.enter());
    CHECK(account.scene.verdict(RiskRule::DayTrades) == nullptr);
    CHECK(account.scene.verdict(RiskRule::MarginLevel) != nullptr);
}

TEST_CASE("the maintenance margin bounds what is held, through the day") {
    Account account{margin(settings::DayTrading::IntradayMargin), 10'000};
    // 10,000 / 0.25 = 40,000 dollars of a stock at 100.02, and 10,000 / 0.30 short at 100.00.
    CHECK(account.allowed(399) == Quantity::from_units(399));
    CHECK(account.allowed(400) == Quantity::from_units(399));
    CHECK(account.allowed(334, Side::Sell) == Quantity::from_units(333));
    account.scene.book.gross_exposure = account.scene.book.net_exposure =
        Money::from_double(20'000);
    account.scene.book.working_buy_notional = Money::from_double(10'000);
    CHECK(account.allowed(400) == Quantity::from_units(99));
    account.scene.book.net_exposure = Money::from_double(-20'000);
    CHECK(account.allowed(400) == Quantity::from_units(59));  // 10,000 - 6,000 - 2,500
}

TEST_CASE("a margin account of less than its minimum enters nothing") {
    Account enough{margin(settings::DayTrading::IntradayMargin), 2'000};
    CHECK_FALSE(enough.enter());
    Account little{margin(settings::DayTrading::IntradayMargin), 1'999.99};
    CHECK(little.enter() == RiskRule::MarginLevel);
}

TEST_CASE("a cash account pays from settled cash, which a sale brings a day later") {
    Account account{cash(), 10'000};
    CHECK(account.allowed(99) == Quantity::from_units(99));
    CHECK(account.allowed(100) == Quantity::from_units(99));
    account.sell(9'000);
    CHECK(account.allowed(100) == Quantity::from_units(9));
    account.scene.book.working_buy_notional = Money::from_double(500);
    CHECK(account.allowed(100) == Quantity::from_units(4));
    account.scene.book.working_buy_notional = Money{};
    account.next_day();
    CHECK(account.allowed(100) == Quantity::from_units(99));
}

TEST_CASE("sales of earlier years settled later") {
    const auto days = [](Timestamp sold) {
        Account account{cash(), 10'000};
        account.scene.now = sold;
        account.sell(10'000);
        int passed = 0;
        while (account.allowed(1).is_zero() && passed < 9) {
            account.next_day();
            ++passed;
        }
        return passed;
    };
    CHECK(days(noon(2017, 9, 4)) == 3);
    CHECK(days(noon(2017, 9, 5)) == 2);
    CHECK(days(noon(2024, 5, 27)) == 2);
    CHECK(days(noon(2024, 5, 28)) == 1);
}

TEST_CASE("a cash account does not short") {
    Account account{cash()};
    CHECK(account.enter(account.scene.short_sale()) == RiskRule::Shorting);
}

TEST_CASE("where shares must be located only listed symbols are shorted") {
    settings::Risk risk;
    risk.shortability = {.locates = settings::Locates::Listed, .symbols = {"QQQ"}};
    Account account{risk};
    CHECK(account.enter(account.scene.short_sale()) == RiskRule::Shortability);
    CHECK_FALSE(account.enter());
    account.scene.book.position = Quantity::from_units(50);
    CHECK_FALSE(account.enter(account.scene.short_sale()));
    account.scene.book.position = Quantity{};
    risk.shortability.symbols = {"SPY"};
    Account listed{risk};
    CHECK_FALSE(listed.enter(listed.scene.short_sale()));
}
