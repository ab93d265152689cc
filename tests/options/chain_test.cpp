#include "tradewind/options/chain.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "chains.hpp"
#include "tradewind/options/svi_arbitrage.hpp"

using namespace tradewind;
using namespace tradewind::options;
using namespace tradewind::test;
using namespace std::chrono_literals;

TEST_CASE("a chain stands by time and strike, calls before puts, whatever order it came in") {
    Chain chain{european(), us()};
    REQUIRE(chain.add_contract(terms(fridays[1], OptionRight::Put, 105)));
    REQUIRE(chain.add_contract(terms(fridays[0], OptionRight::Put, 100)));
    REQUIRE(chain.add_contract(terms(fridays[1], OptionRight::Call, 95)));
    REQUIRE(chain.add_contract(terms(fridays[0], OptionRight::Call, 100)));
    REQUIRE(chain.add_contract(terms(fridays[1], OptionRight::Call, 105)));
    REQUIRE(chain.expiries().size() == 2);
    std::vector<std::pair<double, OptionRight>> seen;
    for (const ExpiryIndex expiry : chain.expiries())
        for (const ContractIndex i : chain.contracts_of(expiry))
            seen.emplace_back(chain.terms(i).strike.to_double(), chain.terms(i).right);
    CHECK(seen == std::vector<std::pair<double, OptionRight>>{{100, OptionRight::Call},
                                                              {100, OptionRight::Put},
                                                              {95, OptionRight::Call},
                                                              {105, OptionRight::Call},
                                                              {105, OptionRight::Put}});
}

TEST_CASE("parity gives the forward and the dividend yield, and the smile comes back") {
    const Market market;
    Chain chain = filled(european(), market);
    REQUIRE(chain.refresh(now));
    for (const ExpiryIndex index : chain.expiries()) {
        const ChainExpiry& expiry = chain.expiry(index);
        CHECK(expiry.source == ForwardSource::Parity);
        CHECK(std::abs(expiry.forward -
                       100 * std::exp((rate - market.yield) * expiry.calendar_years)) < 1e-8);
        CHECK(std::abs(expiry.yield - market.yield) < 1e-6);
        REQUIRE(expiry.smile_known);
        const SmileReport report = chain.report(index);
        CHECK(report.two_sided == 13);
        CHECK(report.inside == 13);
        CHECK(report.root_mean_square < 0.01);
        for (const ContractIndex i : chain.contracts_of(index)) {
            const ContractMark& mark = chain.mark(i);
            REQUIRE(mark.refusal == MarkRefusal::None);
            const double k = std::log(chain.terms(i).strike.to_double() / expiry.forward);
            CHECK(std::abs(mark.volatility - Market::volatility(k)) < 1e-6);
            CHECK(mark.touch >= 0);
            CHECK(mark.touch <= 1);
            if (chain.out_of_the_money(i)) CHECK(mark.touch >= mark.in_the_money - 1e-12);
            CHECK(mark.residual == mark.surface_volatility - mark.volatility);
            CHECK(std::isfinite(mark.surface_in_the_money));
        }
    }
    CHECK(chain.surface().verdict().free_of_arbitrage);
}

TEST_CASE("price at the implied volatility is the middle of the quote, in either style") {
    for (const auto style : {settings::OptionStyle::European, settings::OptionStyle::American}) {
        settings::Options settings = european();
        settings.style = style;
        Chain chain = filled(settings);
        REQUIRE(chain.refresh(now));
        std::size_t priced = 0;
        for (ContractIndex i = 0; i < chain.contracts(); ++i) {
            const ContractMark& mark = chain.mark(i);
            if (mark.refusal != MarkRefusal::None) {
                CHECK(mark.refusal == MarkRefusal::BelowBound);
                continue;
            }
            ++priced;
            CHECK(std::abs(chain.price_at(i, mark.volatility, mark.style).value() -
                           chain.quote(i).middle()) < 1e-5);
        }
        CHECK(priced > chain.contracts() * 3 / 4);
    }
}

TEST_CASE("a given dividend yield makes the forward, without a pair of call and put") {
    settings::Options settings = european();
    settings.dividend = 0.02;
    Chain chain{settings, us()};
    REQUIRE(chain.set_spot(100));
    const auto index = chain.add_contract(terms(fridays[0], OptionRight::Call, 105));
    REQUIRE(chain.store_quote(*index, {1, 1.1, 1, 1, now, now}));
    REQUIRE(chain.refresh(now));
    const ChainExpiry& expiry = chain.expiry(0);
    CHECK(expiry.source == ForwardSource::Carry);
    CHECK(expiry.forward == Approx(100 * std::exp((rate - 0.02) * expiry.calendar_years)));
    CHECK(chain.mark(*index).refusal == MarkRefusal::None);
    CHECK_FALSE(expiry.parity_known);
    CHECK(expiry.parity_refusal == ParityRefusal::NoPairs);
    CHECK(expiry.smile_refused);
    CHECK(expiry.smile_refusal == SmileRefusal::OneStrike);
}

TEST_CASE("without a spot the nearest expiry's parity stands in") {
    const Market market{.yield = 0};
    Chain chain{european(), us()};
    for (int i = 0; i < 7; ++i)
        for (const auto right : {OptionRight::Call, OptionRight::Put}) {
            const auto contract = terms(fridays[0], right, 94 + 2 * i);
            REQUIRE(chain.store_quote(chain.add_contract(contract).value(),
                                      market.quote(contract, now)));
        }
    REQUIRE(chain.refresh(now));
    CHECK(chain.expiry(0).spot == Approx(100).epsilon(1e-6));
    CHECK(chain.mark(0).refusal == MarkRefusal::None);
}

TEST_CASE("one new quote touches its own contract and marks its expiry") {
    Chain chain = filled(european());
    REQUIRE(chain.refresh(now));
    const ContractIndex changed = chain.contracts_of(chain.expiries()[1])[8];
    std::vector<ContractMark> before;
    for (ContractIndex i = 0; i < chain.contracts(); ++i) before.push_back(chain.mark(i));
    ChainQuote quote = chain.quote(changed);
    quote.bid += 0.05;
    quote.ask += 0.05;
    REQUIRE(chain.on_quote(changed, quote, now));
    for (ContractIndex i = 0; i < chain.contracts(); ++i)
        CHECK((chain.mark(i).volatility == before[i].volatility) == (i != changed));
    for (const ExpiryIndex expiry : chain.expiries())
        CHECK(chain.expiry(expiry).stale == (expiry == chain.expiry_of(changed)));
    // A refit of that expiry leaves the others as they are.
    REQUIRE(chain.refit(chain.expiry_of(changed), now));
    for (ContractIndex i = 0; i < chain.contracts(); ++i)
        if (chain.expiry_of(i) != chain.expiry_of(changed))
            CHECK(chain.mark(i).surface_volatility == before[i].surface_volatility);
    CHECK_FALSE(chain.expiry(chain.expiry_of(changed)).stale);
    CHECK(chain.surface().verdict().free_of_arbitrage);
}

TEST_CASE("a filtered quote is priced, but shapes neither forward nor smile") {
    Chain chain = filled(european());
    REQUIRE(chain.refresh(now));
    const ExpiryIndex first = chain.expiries()[0];
    const double forward = chain.expiry(first).forward;
    const ContractIndex stale = chain.contracts_of(first)[12];
    ChainQuote quote = chain.quote(stale);
    quote.bid += 1;
    quote.ask += 1;
    quote.bid_at = quote.ask_at = now - 5h;
    REQUIRE(chain.store_quote(stale, quote));
    REQUIRE(chain.refresh(now));
    CHECK(chain.mark(stale).verdict == QuoteVerdict::Stale);
    CHECK(chain.mark(stale).refusal == MarkRefusal::None);
    CHECK(std::abs(chain.expiry(first).forward - forward) < 1e-8);
    CHECK(chain.counts(first).at(QuoteVerdict::Stale) == 1);
    const SmileReport report = chain.report(first);
    CHECK(report.refused == (chain.out_of_the_money(stale) ? 1 : 0));
}

TEST_CASE("what cannot be is refused by name, and never a NaN") {
    Chain empty{european(), us()};
    CHECK(empty.refresh(now).error() == ChainRefusal::EmptyChain);
    CHECK(empty.set_spot(std::nan("")).error() == ChainRefusal::BadSpot);
    CHECK(empty.set_spot(0).error() == ChainRefusal::BadSpot);
    CHECK(empty.add_contract(terms(fridays[0], OptionRight::Call, 0)).error() ==
          ChainRefusal::BadStrike);
    CHECK(empty.on_quote(0, {}, now).error() == ChainRefusal::UnknownIndex);
    CHECK(empty.refit(0, now).error() == ChainRefusal::UnknownIndex);

    settings::Options small = european();
    small.max_contracts = 2;
    small.max_expiries = 1;
    Chain chain{small, us()};
    const auto call = chain.add_contract(terms(fridays[0], OptionRight::Call, 100));
    CHECK(chain.add_contract(terms(fridays[1], OptionRight::Call, 100)).error() ==
          ChainRefusal::TooManyExpiries);
    const auto put = chain.add_contract(terms(fridays[0], OptionRight::Put, 100));
    CHECK(chain.add_contract(terms(fridays[0], OptionRight::Put, 105)).error() ==
          ChainRefusal::TooManyContracts);
    // Neither spot nor pairs: no forward.
    REQUIRE(chain.store_quote(*call, {2, 1, 1, 1, now, now}));
    REQUIRE(chain.store_quote(*put, {1, 2, 1, 1, now, now}));
    REQUIRE(chain.refresh(now));
    CHECK(chain.mark(*call).verdict == QuoteVerdict::Crossed);
    CHECK(chain.mark(*call).refusal == MarkRefusal::Quote);
    CHECK(chain.mark(*put).refusal == MarkRefusal::NoForward);
    REQUIRE(chain.set_spot(100));
    REQUIRE(chain.store_quote(*put, {150, 160, 1, 1, now, now}));
    REQUIRE(chain.refresh(now));
    CHECK(chain.mark(*put).refusal == MarkRefusal::AboveBound);
    REQUIRE(chain.set_spot(50));
    REQUIRE(chain.store_quote(*put, {1, 2, 1, 1, now, now}));
    REQUIRE(chain.refresh(now));
    CHECK(chain.mark(*put).refusal == MarkRefusal::BelowBound);
    REQUIRE(chain.refresh(instant(3, 15, 16h)));
    CHECK(chain.mark(*put).refusal == MarkRefusal::Expired);
    CHECK_FALSE(chain.mark(*put).on_surface);
}

TEST_CASE("any quotes at all give numbers or reasons") {
    test::check_property("random quotes, some broken", [] {
        Chain chain = filled(european());
        const double nan = std::numeric_limits<double>::quiet_NaN();
        for (ContractIndex i = 0; i < chain.contracts(); ++i) {
            const double scale = *rc::gen::element(0.0, 0.5, 1.0, 1.0, 1.0, 3.0, nan, -1.0);
            ChainQuote quote = chain.quote(i);
            quote.bid *= scale;
            if (*rc::gen::inRange(0, 10) == 0) quote.ask = 0;
            (void)chain.store_quote(i, quote);
        }
        RC_ASSERT(chain.refresh(now).has_value());
        for (ContractIndex i = 0; i < chain.contracts(); ++i) {
            const ContractMark& mark = chain.mark(i);
            for (const double value :
                 {mark.volatility, mark.delta, mark.gamma, mark.vega, mark.theta_per_day, mark.rho,
                  mark.vanna, mark.charm_per_day, mark.in_the_money, mark.touch,
                  mark.surface_volatility, mark.residual, mark.surface_in_the_money})
                RC_ASSERT(std::isfinite(value));
        }
        RC_ASSERT(chain.surface().verdict().free_of_arbitrage);
    });
}

TEST_CASE("across a split the chain's prices stand for the same shares") {
    Chain chain = filled(european());
    REQUIRE(chain.refresh(now));
    std::vector<ContractMark> before;
    for (ContractIndex i = 0; i < chain.contracts(); ++i) before.push_back(chain.mark(i));
    Split split;
    split.from = 1;
    split.to = 5;
    REQUIRE(chain.adjust(split));
    REQUIRE(chain.refresh(now));
    CHECK(chain.spot() == 20);
    for (ContractIndex i = 0; i < chain.contracts(); ++i) {
        const ContractMark& mark = chain.mark(i);
        CHECK(chain.terms(i).multiplier == 100);
        CHECK(std::abs(mark.volatility - before[i].volatility) < 1e-9);
        CHECK(std::abs(mark.delta - before[i].delta) < 1e-9);
        CHECK(std::abs(mark.gamma - 5 * before[i].gamma) < 1e-9);
        CHECK(std::abs(5 * mark.theta_per_day - before[i].theta_per_day) < 1e-9);
    }
}

TEST_CASE("strikes of a split are rounded to the cent, odd splits raise the multiplier") {
    const auto adjusted = [](double strike, std::int64_t from, std::int64_t to) {
        Chain chain{european(), us()};
        REQUIRE(chain.add_contract(terms(fridays[0], OptionRight::Call, strike)));
        Split split;
        split.from = from;
        split.to = to;
        const auto done = chain.adjust(split);
        return done ? std::pair{chain.terms(0).strike.to_double(), chain.terms(0).multiplier}
                    : std::pair{0.0, static_cast<std::int64_t>(done.error())};
    };
    CHECK(adjusted(695, 1, 7) == std::pair{99.29, std::int64_t{100}});
    CHECK(adjusted(60, 2, 3) == std::pair{40.0, std::int64_t{150}});
    CHECK(adjusted(60, 10, 1).second == static_cast<std::int64_t>(ChainRefusal::NonStandard));
    CHECK(adjusted(60, 0, 1).second == static_cast<std::int64_t>(ChainRefusal::BadSplit));
}

TEST_CASE("early exercise and pin risk are flagged") {
    settings::Options settings = european();
    settings.style = settings::OptionStyle::Auto;
    settings.dividend = 0;
    Chain chain{settings, us()};
    REQUIRE(chain.set_spot(100));
    const auto add = [&](OptionRight right, double strike, double bid, double ask) {
        const auto index =
            chain.add_contract(terms(fridays[0], right, strike, ExerciseStyle::American)).value();
        REQUIRE(chain.store_quote(index, {bid, ask, 1, 1, now, now}));
        return index;
    };
    const auto deep_call = add(OptionRight::Call, 80, 20, 20.2);
    add(OptionRight::Put, 80, 0, 0.02);
    const auto near_call = add(OptionRight::Call, 100, 1.5, 1.6);
    const auto near_put = add(OptionRight::Put, 100, 1.5, 1.6);
    const auto deep_put = add(OptionRight::Put, 150, 50, 50.2);
    add(OptionRight::Call, 150, 0, 0.01);
    REQUIRE(chain.refresh(now));
    CHECK(chain.mark(deep_put).flags.exercise_for_interest);
    CHECK_FALSE(chain.mark(near_put).flags.exercise_for_interest);
    CHECK_FALSE(chain.mark(deep_call).flags.exercise_for_dividend);
    CHECK_FALSE(chain.mark(near_call).flags.pin_risk);

    REQUIRE(chain.add_dividend(instant(3, 7, 4h), 1));
    REQUIRE(chain.refresh(now));
    CHECK(chain.mark(deep_call).flags.exercise_for_dividend);
    CHECK_FALSE(chain.mark(near_call).flags.exercise_for_dividend);  // at the money
    // Too early to look at a dividend two weeks off.
    REQUIRE(chain.refresh(instant(2, 20, 11h)));
    CHECK_FALSE(chain.mark(deep_call).flags.exercise_for_dividend);

    REQUIRE(chain.refresh(instant(3, 15, 11h)));
    CHECK(chain.mark(near_call).flags.pin_risk);
    CHECK(chain.mark(near_put).flags.pin_risk);
    CHECK_FALSE(chain.mark(deep_call).flags.pin_risk);
}

TEST_CASE("the same chain twice is the same to the last bit") {
    Chain first = filled(european());
    Chain second = filled(european());
    REQUIRE(first.refresh(now));
    REQUIRE(second.refresh(now));
    for (ContractIndex i = 0; i < first.contracts(); ++i)
        CHECK(first.mark(i).surface_volatility == second.mark(i).surface_volatility);
}
