// Where a chain's forwards come from when put-call parity is not the whole answer.
#include "chains.hpp"
#include "tradewind/options/american.hpp"

using namespace tradewind;
using namespace tradewind::options;
using namespace tradewind::test;
using namespace std::chrono_literals;

namespace {

// The last hours before the first Friday, at a spot that may not be the options' own.
struct LastHours {
    Chain chain;
    ExpiryIndex expiry;
};
LastHours last_hours(double yield, double spot, Timestamp at,
                     std::vector<Timestamp> ex_dates = {}) {
    const Market market{.spot = 100, .yield = yield};
    Chain chain{european(), us()};
    REQUIRE(chain.set_spot(spot));
    for (const Timestamp ex : ex_dates) REQUIRE(chain.add_dividend(ex, 1));
    for (int strike = 94; strike <= 106; strike += 2)
        for (const auto right : {OptionRight::Call, OptionRight::Put}) {
            const auto contract = terms(fridays[0], right, strike);
            REQUIRE(chain.store_quote(chain.add_contract(contract).value(),
                                      market.quote(contract, at)));
        }
    REQUIRE(chain.refresh(at));
    const ExpiryIndex expiry = chain.expiries()[0];
    return {std::move(chain), expiry};
}

// American contracts of half a year at a high rate: deep puts cost what exercise pays.
Chain deep_puts(bool with_spot) {
    settings::Options settings = european();
    settings.style = settings::OptionStyle::Auto;
    settings.rate = 0.08;
    Chain chain{settings, us()};
    if (with_spot) REQUIRE(chain.set_spot(100));
    const AmericanPricer pricer;
    for (int strike = 96; strike <= 126; strike += 2)
        for (const auto right : {OptionRight::Call, OptionRight::Put}) {
            const auto contract =
                terms(Date::from_ymd(2024, 9, 20), right, strike, ExerciseStyle::American);
            const double years = ExpiryClock::calendar_years(
                now, calendar::expiry_instant(us(), contract.listed, contract.expiry_class));
            const double value = pricer
                                     .price({.right = right,
                                             .spot = 100,
                                             .strike = static_cast<double>(strike),
                                             .time = years,
                                             .rate = 0.08,
                                             .yield = 0,
                                             .volatility = 0.12})
                                     ->price;
            REQUIRE(chain.store_quote(chain.add_contract(contract).value(),
                                      {value - 0.02, value + 0.02, 1, 1, now, now}));
        }
    return chain;
}

}  // namespace

TEST_CASE("a dividend days before expiry is not taken for a spot that is off") {
    // A dollar in eleven days: a yield of a third a year.
    const double yield = 0.34;
    const auto close = last_hours(yield, 100, now);
    const ChainExpiry& expiry = close.chain.expiry(close.expiry);
    CHECK_FALSE(expiry.spot_implied);
    CHECK(expiry.spot == 100);
    CHECK(expiry.yield == Approx(yield).epsilon(1e-3));
    CHECK(expiry.paid == Approx(1).epsilon(0.05));
    // Declared for then, it is one as well; with none until expiry the spot must be off.
    const auto declared = last_hours(yield, 100, now, {instant(3, 8, 4h)});
    CHECK_FALSE(declared.chain.expiry(declared.expiry).spot_implied);
    const auto other = last_hours(yield, 100, now, {instant(5, 8, 4h)});
    CHECK(other.chain.expiry(other.expiry).spot_implied);
    CHECK(other.chain.expiry(other.expiry).paid == 0);
}

TEST_CASE("hours before expiry a spot a few cents off is no dividend") {
    for (const double off : {-0.05, 0.05}) {
        const auto close = last_hours(0, 100 + off, instant(3, 15, 13h));
        const ChainExpiry& expiry = close.chain.expiry(close.expiry);
        CHECK(expiry.spot_implied);
        CHECK(expiry.spot == Approx(100).epsilon(1e-5));
        CHECK(expiry.yield == 0);
        CHECK(expiry.paid == 0);
    }
    // A dividend of tomorrow is beyond what pricers take as a yield, but it stays known.
    const double yield =
        0.01 / ExpiryClock::calendar_years(instant(3, 14, 13h), instant(3, 15, 16h));
    const auto close = last_hours(yield, 100, instant(3, 14, 13h), {instant(3, 15, 4h)});
    const ChainExpiry& expiry = close.chain.expiry(close.expiry);
    CHECK(expiry.spot_implied);
    CHECK(expiry.spot == Approx(99).epsilon(1e-4));
    CHECK(expiry.paid == Approx(1).epsilon(0.02));
}

TEST_CASE("a put before a dividend is not flagged for exercise") {
    const auto flagged = [](double yield) {
        settings::Options settings = european();
        settings.style = settings::OptionStyle::Auto;
        Chain chain{settings, us()};
        REQUIRE(chain.set_spot(100));
        const Market market{.spot = 100, .yield = yield};
        for (int strike = 96; strike <= 104; strike += 2)
            for (const auto right : {OptionRight::Call, OptionRight::Put}) {
                const auto contract = terms(fridays[0], right, strike, ExerciseStyle::American);
                REQUIRE(chain.store_quote(chain.add_contract(contract).value(),
                                          market.quote(contract, now)));
            }
        const auto add = [&](OptionRight right, double bid, double ask) {
            const auto contract = terms(fridays[0], right, 150, ExerciseStyle::American);
            const auto index = chain.add_contract(contract).value();
            REQUIRE(chain.store_quote(index, {bid, ask, 1, 1, now, now}));
            return index;
        };
        add(OptionRight::Call, 0, 0.01);
        const auto put = add(OptionRight::Put, 50, 50.4);
        REQUIRE(chain.refresh(now));
        return chain.mark(put).flags.exercise_for_interest;
    };
    CHECK(flagged(0));
    CHECK_FALSE(flagged(0.34));
}

TEST_CASE("puts at exercise value do not bend the forward") {
    Chain chain = deep_puts(true);
    REQUIRE(chain.refresh(now));
    const ChainExpiry& expiry = chain.expiry(0);
    REQUIRE(expiry.parity_known);
    const double wanted = 100 * std::exp(0.08 * expiry.calendar_years);
    CHECK(std::abs(expiry.forward - wanted) < 0.02);
    std::uint32_t at_exercise = 0;
    for (ContractIndex i = 0; i < chain.contracts(); ++i)
        at_exercise += chain.mark(i).refusal == MarkRefusal::BelowBound ? 1U : 0U;
    REQUIRE(at_exercise > 3);
    REQUIRE(chain.refresh(now));
    CHECK(std::abs(chain.expiry(0).forward - wanted) < 0.02);
}

TEST_CASE("the spot that parity names is that of prices without early exercise") {
    Chain chain = deep_puts(false);
    REQUIRE(chain.refresh(now));
    const double first = chain.underlying();
    CHECK(std::abs(first - 100) < 0.1);
    for (int i = 0; i < 3; ++i) REQUIRE(chain.refresh(now));
    CHECK(std::abs(chain.underlying() - 100) < 0.05);
    REQUIRE(chain.refit(0, now));
    CHECK(std::abs(chain.underlying() - 100) < 0.05);
    CHECK(chain.expiry(0).forward == chain.expiry(0).parity.forward);
}

TEST_CASE("a yield is borrowed from an expiry that knows its own") {
    const Market market{.yield = 0.02};
    const Date noisy = Date::from_ymd(2024, 3, 7);
    const Date bare = Date::from_ymd(2024, 3, 22);
    const Date sure = Date::from_ymd(2024, 6, 21);
    Chain chain{european(), us()};
    REQUIRE(chain.set_spot(100));
    for (const Date listed : {noisy, bare, sure})
        for (int strike = 90; strike <= 110; strike += 2)
            for (const auto right : {OptionRight::Call, OptionRight::Put}) {
                if (listed == bare && right == OptionRight::Put) continue;
                const auto contract = terms(listed, right, strike);
                ChainQuote quote = market.quote(contract, now);
                // Three days off, a few cents are a yield of ten percent.
                if (listed == noisy && right == OptionRight::Put) {
                    quote.bid += 0.08;
                    quote.ask += 0.08;
                }
                REQUIRE(chain.store_quote(chain.add_contract(contract).value(), quote));
            }
    REQUIRE(chain.refresh(now));
    REQUIRE(std::abs(chain.expiry(chain.expiries()[0]).yield - 0.02) > 0.05);
    const ChainExpiry& borrowed = chain.expiry(chain.expiries()[1]);
    CHECK(borrowed.source == ForwardSource::Carry);
    CHECK(borrowed.yield == Approx(0.02).epsilon(1e-3));
}

TEST_CASE("contracts of two roots at one strike are no pair") {
    const Market market{.yield = 0};
    Chain chain{european(), us()};
    for (int strike = 96; strike <= 104; strike += 2)
        for (const auto right : {OptionRight::Call, OptionRight::Put})
            for (const char* root : {"XEO", "OEX"}) {
                ContractTerms contract = terms(fridays[0], right, strike);
                contract.set_root(root);
                REQUIRE(chain.store_quote(chain.add_contract(contract).value(),
                                          market.quote(contract, now)));
            }
    CHECK(chain.terms(0).root_name() == "XEO");
    std::vector<std::string> seen;
    for (const ContractIndex i : chain.contracts_of(0).first(4))
        seen.push_back(std::string{chain.terms(i).root_name()} +
                       (chain.terms(i).right == OptionRight::Call ? " call" : " put"));
    CHECK(seen == std::vector<std::string>{"OEX call", "OEX put", "XEO call", "XEO put"});
    REQUIRE(chain.refresh(now));
    CHECK(chain.expiry(0).parity.pairs == 10);
}
