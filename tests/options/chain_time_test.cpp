// What passing time, the last day, a split and an ex-date do to a chain.
#include "chains.hpp"

using namespace tradewind;
using namespace tradewind::options;
using namespace tradewind::test;
using namespace std::chrono_literals;

TEST_CASE("an expiry is fitted anew days later, its neighbours counted from then") {
    const std::vector<Date> near{Date::from_ymd(2024, 3, 15), Date::from_ymd(2024, 3, 18)};
    Chain chain = filled(european(), {}, near);
    REQUIRE(chain.refresh(now));
    const Timestamp later = instant(3, 14, 11h);
    const ExpiryIndex second = chain.expiries()[1];
    for (const ContractIndex i : chain.contracts_of(second))
        REQUIRE(chain.store_quote(i, Market{}.quote(chain.terms(i), later)));
    REQUIRE(chain.refit(second, later));
    CHECK_FALSE(chain.expiry(second).smile_refused);
    CHECK(chain.report(second).inside == chain.report(second).two_sided);
    for (const ExpirySmile& smile : chain.surface().smiles())
        CHECK(smile.fit.years == ExpiryClock::calendar_years(later, smile.expiry));
    CHECK(chain.surface().verdict().free_of_arbitrage);
    // And when the first has ended, it is no neighbour any more.
    const Timestamp last = instant(3, 18, 10h);
    for (const ContractIndex i : chain.contracts_of(second))
        REQUIRE(chain.store_quote(i, Market{}.quote(chain.terms(i), last)));
    REQUIRE(chain.refit(second, last));
    CHECK(chain.surface().smiles().size() == 1);
}

TEST_CASE("a smile whose refit is refused keeps its volatilities, at the time that is left") {
    Chain chain = filled(european());
    REQUIRE(chain.refresh(now));
    const ExpiryIndex first = chain.expiries()[0];
    const ContractIndex middle = chain.contracts_of(first)[12];
    const double before = chain.mark(middle).surface_volatility;
    const Timestamp later = instant(3, 11, 11h);
    for (ContractIndex i = 0; i < chain.contracts(); ++i)
        if (chain.expiry_of(i) != first)
            REQUIRE(chain.store_quote(i, Market{}.quote(chain.terms(i), later)));
    REQUIRE(chain.refresh(later));  // the first expiry's quotes are a week old
    REQUIRE(chain.expiry(first).smile_known);
    CHECK(chain.expiry(first).smile_refused);
    CHECK(chain.smile(first)->fit.years == chain.expiry(first).years);
    CHECK(chain.smile(first)->forward == chain.expiry(first).forward);
    CHECK(chain.mark(middle).surface_volatility == Approx(before).epsilon(1e-2));
    CHECK(chain.surface().verdict().free_of_arbitrage);
}

TEST_CASE("a quote that comes after its contract's end is refused as expired") {
    Chain chain = filled(european());
    REQUIRE(chain.refresh(now));
    const ContractIndex contract = chain.contracts_of(chain.expiries()[0])[12];
    ChainQuote quote = chain.quote(contract);
    const Timestamp end = chain.expiry(chain.expiries()[0]).instant;
    quote.bid_at = quote.ask_at = end - 1s;
    REQUIRE(chain.on_quote(contract, quote, end - 1s));
    CHECK(chain.mark(contract).refusal != MarkRefusal::Expired);
    quote.bid_at = quote.ask_at = end;
    REQUIRE(chain.on_quote(contract, quote, end));
    CHECK(chain.mark(contract).refusal == MarkRefusal::Expired);
    CHECK(chain.mark(contract).volatility == 0);
    CHECK_FALSE(chain.mark(contract).on_surface);
    CHECK(chain.price_at(contract, 0.2, ExerciseStyle::European).error() == MarkRefusal::Expired);
}

TEST_CASE("pin risk lasts as long as the contract trades, and cash has none") {
    const auto pinned = [](calendar::ExpiryClass expiry_class, Timestamp at) {
        Chain chain{european(), us()};
        REQUIRE(chain.set_spot(100));
        ContractTerms contract = terms(fridays[0], OptionRight::Call, 100);
        contract.expiry_class = expiry_class;
        const auto index = chain.add_contract(contract).value();
        REQUIRE(chain.store_quote(
            index,
            {.bid = 0.1, .ask = 0.2, .bid_size = 1, .ask_size = 1, .bid_at = at, .ask_at = at}));
        REQUIRE(chain.refresh(at));
        return chain.mark(index).flags.pin_risk;
    };
    using enum calendar::ExpiryClass;
    const Timestamp open = instant(3, 15, 15h + 50min);
    const Timestamp late = instant(3, 15, 16h + 5min);
    CHECK(pinned(Stock, open));
    CHECK_FALSE(pinned(Stock, late));
    CHECK(pinned(LateStock, open));
    CHECK(pinned(LateStock, late));
    CHECK_FALSE(pinned(LateStock, instant(3, 15, 16h + 15min)));
    CHECK_FALSE(pinned(IndexPm, open));
    CHECK_FALSE(pinned(IndexAm, instant(3, 14, 16h + 5min)));
}

TEST_CASE("quotes right after a split meet forward and smile in the new shares") {
    Chain chain = filled(european());
    REQUIRE(chain.refresh(now));
    const ExpiryIndex first = chain.expiries()[0];
    const ContractIndex contract = chain.contracts_of(first)[8];
    const ContractMark before = chain.mark(contract);
    const ChainExpiry was = chain.expiry(first);
    Split split;
    split.from = 1;
    split.to = 5;
    REQUIRE(chain.adjust(split));
    CHECK(chain.expiry(first).forward == Approx(was.forward / 5));
    CHECK(chain.expiry(first).spot == Approx(20));
    CHECK(chain.expiry(first).parity.forward == Approx(was.parity.forward / 5));
    CHECK(chain.smile(first)->forward == Approx(was.forward / 5));
    REQUIRE(chain.on_quote(contract, chain.quote(contract), now));
    CHECK(chain.mark(contract).volatility == Approx(before.volatility).epsilon(1e-9));
    CHECK(chain.mark(contract).surface_volatility ==
          Approx(before.surface_volatility).epsilon(1e-9));
}

TEST_CASE("dividends that were paid make room for those to come") {
    Chain chain = filled(european());
    for (std::size_t i = 0; i < Chain::max_dividends; ++i)
        REQUIRE(chain.add_dividend(now + std::chrono::hours{i < 10 ? 1 : 1000}, 0.1));
    CHECK(chain.add_dividend(now + 2h, 0.1).error() == ChainRefusal::TooManyDividends);
    REQUIRE(chain.refresh(now + 1h));
    for (int i = 0; i < 10; ++i) REQUIRE(chain.add_dividend(now + 2h, 0.1));
    CHECK(chain.add_dividend(now + 2h, 0.1).error() == ChainRefusal::TooManyDividends);
    REQUIRE(chain.refit(0, now + 2h));
    CHECK(chain.add_dividend(now + 3h, 0.1));
}
