// Quotes, trades and flow against slow references written from the definitions.
#include <limits>
#include <optional>

#include "any_series.hpp"
#include "checkpoint.hpp"
#include "tradewind/features/event_rate.hpp"
#include "tradewind/features/kyle_lambda.hpp"
#include "tradewind/features/nbbo.hpp"
#include "tradewind/features/order_flow_imbalance.hpp"
#include "tradewind/features/spread_score.hpp"
#include "tradewind/features/trade_costs.hpp"
#include "tradewind/features/trade_sign.hpp"

using namespace tradewind;
using namespace tradewind::features;
using namespace std::chrono_literals;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr Timestamp opening = Timestamp::from_nanos(1'700'000'000'000'000'000);

// Mostly good; now and then one-sided or crossed.
Nbbo any_quote() {
    const int bid = *rc::gen::inRange(95, 106);
    const int width = *rc::gen::inRange(-1, 6);
    Nbbo quote{.bid = 1e7 * bid,
               .ask = 1e7 * (bid + width),
               .bid_size = 100.0 * *rc::gen::inRange(0, 9),
               .ask_size = 100.0 * *rc::gen::inRange(0, 9)};
    if (*rc::gen::inRange(0, 12) == 0) quote.ask = 0;
    return quote;
}

std::vector<Nbbo> any_quotes() {
    std::vector<Nbbo> quotes;
    for (int i = *rc::gen::inRange(1, 80); i > 0; --i) quotes.push_back(any_quote());
    return quotes;
}

}  // namespace

TEST_CASE("a quote tells its spread, imbalance and microprice") {
    const Nbbo quote{.bid = 100, .ask = 102, .bid_size = 300, .ask_size = 100};
    REQUIRE(quote.good());
    CHECK(quote.mid() == 101);
    CHECK(quote.spread() == 2);
    CHECK(quote.relative_spread() == Approx(2.0 / 101));
    CHECK(*quote.depth_imbalance() == 0.5);
    CHECK(*quote.microprice() == Approx((102.0 * 300 + 100.0 * 100) / 400));
}

TEST_CASE("a microprice lies between bid and ask, nearer to the thinner side") {
    test::check_property("any good quote with depth", [] {
        const Nbbo quote = any_quote();
        if (!quote.good() || !quote.microprice()) return;
        const double depth = quote.bid_size + quote.ask_size;
        const double expected = (quote.ask * quote.bid_size + quote.bid * quote.ask_size) / depth;
        RC_ASSERT(test::near(*quote.microprice(), expected, 1e-14));
        RC_ASSERT(*quote.microprice() >= quote.bid && *quote.microprice() <= quote.ask);
        RC_ASSERT((*quote.microprice() >= quote.mid()) ==
                  (quote.bid_size >= quote.ask_size || quote.spread() == 0));
    });
}

TEST_CASE("a quote that says nothing says why") {
    CHECK(Nbbo{.bid = 0, .ask = 5}.verdict() == QuoteVerdict::OneSided);
    CHECK(Nbbo{.bid = 5, .ask = 0}.verdict() == QuoteVerdict::OneSided);
    CHECK(Nbbo{.bid = 6, .ask = 5}.verdict() == QuoteVerdict::Crossed);
    CHECK(Nbbo{.bid = 5, .ask = 5}.verdict() == QuoteVerdict::Good);
    CHECK(Nbbo{.bid = no_number, .ask = 5}.verdict() == QuoteVerdict::NoNumber);
    CHECK(Nbbo{.bid = -1, .ask = 5}.verdict() == QuoteVerdict::NoNumber);
    CHECK(Nbbo{.bid = 4, .ask = 5, .bid_size = -1}.verdict() == QuoteVerdict::NoNumber);
    CHECK_FALSE(Nbbo{.bid = 4, .ask = 5}.depth_imbalance().has_value());
    CHECK_FALSE(Nbbo{.bid = 4, .ask = 5}.microprice().has_value());
}

TEST_CASE("the age of a quote is the time since it spoke") {
    NbboAge age;
    CHECK_FALSE(age.ready());
    age.update(opening);
    CHECK(age.value(opening + 3s) == 3s);
    CHECK(age.value(opening - 1s) == 0s);
}

TEST_CASE("a spread score equals mean and sample deviation of the good quotes' spreads") {
    test::check_property("any quotes", [] {
        const auto window = *rc::gen::inRange<std::uint32_t>(2, 20);
        SpreadScore score{window};
        std::vector<double> spreads;
        for (const Nbbo& quote : any_quotes()) {
            RC_ASSERT(score.update(quote) == quote.verdict());
            if (quote.good()) spreads.push_back((quote.ask - quote.bid) / quote.mid());
            RC_ASSERT(score.ready() == (spreads.size() >= window));
            if (!score.ready()) continue;
            double mean = 0;
            for (std::size_t k = spreads.size() - window; k < spreads.size(); ++k)
                mean += spreads[k] / window;
            double squares = 0;
            for (std::size_t k = spreads.size() - window; k < spreads.size(); ++k)
                squares += (spreads[k] - mean) * (spreads[k] - mean);
            const double deviation = std::sqrt(squares / (window - 1));
            if (deviation < 1e-12) {
                RC_ASSERT(!score.value().has_value());
            } else {
                RC_ASSERT(
                    test::near(*score.value(), (spreads.back() - mean) / deviation, 1e-9, 1e-9));
            }
        }
    });
}

TEST_CASE("Lee and Ready sign by the mid, and at the mid by the last change of price") {
    LeeReady signs;
    CHECK(signs.sign(101).error() == TradeSignRefusal::NoQuote);
    signs.on_quote({.bid = 100, .ask = 102}, false);
    CHECK(signs.sign(101.5) == TradeSign::Buy);
    CHECK(signs.sign(101) == TradeSign::Sell);  // at the mid, down from 101.5
    CHECK(signs.sign(101) == TradeSign::Sell);  // the direction stays
    CHECK(signs.sign(100) == TradeSign::Sell);
    CHECK(signs.sign(101) == TradeSign::Buy);
    CHECK(signs.sign(103) == TradeSign::Buy);
}

TEST_CASE("a trade at the mid without a change of price before has no sign") {
    LeeReady signs;
    signs.on_quote({.bid = 100, .ask = 102}, false);
    CHECK(signs.sign(101).error() == TradeSignRefusal::NoTick);
    CHECK(signs.sign(101).error() == TradeSignRefusal::NoTick);
}

TEST_CASE("a trade sign is refused, with the reason, where the quote cannot tell") {
    LeeReady signs;
    const Nbbo good{.bid = 100, .ask = 102};
    signs.on_quote(good, true);
    CHECK(signs.sign(103).error() == TradeSignRefusal::QuoteSampled);
    signs.on_quote({.bid = 100}, false);
    CHECK(signs.sign(103).error() == TradeSignRefusal::QuoteOneSided);
    signs.on_quote({.bid = 103, .ask = 102}, false);
    CHECK(signs.sign(103).error() == TradeSignRefusal::QuoteCrossed);
    signs.on_quote({.bid = no_number, .ask = 102}, false);
    CHECK(signs.sign(103).error() == TradeSignRefusal::QuoteNoNumber);
    signs.on_quote(good, false);
    CHECK(signs.sign(no_number).error() == TradeSignRefusal::PriceUnusable);
    CHECK(signs.sign(0).error() == TradeSignRefusal::PriceUnusable);
    CHECK(signs.sign(101) != TradeSign::Buy);  // 103 was seen all the same: a down tick
    LeeReady restored;
    test::load_state(signs, restored);
    restored.scale(0.5);
    CHECK(restored.sign(50.5) == TradeSign::Sell);
}

TEST_CASE("trade signs equal the rule applied to the whole history") {
    test::check_property("any quotes and trades", [] {
        LeeReady signs;
        std::optional<Nbbo> quote;
        std::vector<double> prices;
        for (int i = 0; i < 60; ++i) {
            if (*rc::gen::inRange(0, 3) == 0) {
                quote = any_quote();
                signs.on_quote(*quote, false);
                continue;
            }
            const double price = 5e6 * *rc::gen::inRange(190, 222);
            prices.push_back(price);
            const auto sign = signs.sign(price);
            if (!quote || !quote->good()) {
                RC_ASSERT(!sign.has_value());
                continue;
            }
            double reference = price;
            for (const double earlier : prices)
                if (earlier != price) reference = earlier;  // the last one at another price
            const double mid = (quote->bid + quote->ask) / 2;
            const double against = price != mid ? mid : reference;
            RC_ASSERT(sign.has_value() == (price != against));
            if (sign) RC_ASSERT((*sign == TradeSign::Buy) == (price > against));
        }
    });
}

TEST_CASE("the effective spread is twice the distance from the mid") {
    CHECK(effective_spread(101.25, 101) == 0.5);
    CHECK(effective_spread(100.75, 101) == 0.5);
}

TEST_CASE("a realised spread looks at the mid one horizon later, and waits for it") {
    RealisedSpread spread{5s, 8};
    spread.on_quote(opening, 100);
    CHECK(spread.on_trade(opening + 1s, TradeSign::Buy, 101, 10));
    spread.on_quote(opening + 2s, 100.5);
    spread.advance(opening + 6s);
    CHECK_FALSE(spread.ready());  // a quote of this very time may still come
    spread.on_quote(opening + 6s, 100.8);
    CHECK_FALSE(spread.ready());
    spread.on_quote(opening + 7s, 90);
    REQUIRE(spread.ready());
    CHECK(spread.value() == Approx(2 * (101 - 100.8)));
    CHECK_FALSE(spread.on_trade(opening + 8s, TradeSign::Buy, no_number, 1));
    CHECK_FALSE(spread.on_trade(opening + 8s, TradeSign::Buy, 100, 0));
    CHECK_FALSE(spread.on_quote(opening + 8s, 0));
    spread.restart();
    CHECK_FALSE(spread.ready());
}

TEST_CASE("trades beyond the capacity of a realised spread are refused and counted") {
    RealisedSpread spread{5s, 2};
    CHECK(spread.on_trade(opening, TradeSign::Buy, 101, 1));
    CHECK(spread.on_trade(opening, TradeSign::Buy, 101, 1));
    CHECK_FALSE(spread.on_trade(opening, TradeSign::Buy, 101, 1));
    CHECK(spread.refused() == 1);
    CHECK(spread.on_trade(opening + 6s, TradeSign::Buy, 101, 1));
    CHECK_FALSE(spread.ready());  // the first two had no mid one horizon later
}

TEST_CASE("a realised spread equals the definition over the whole history") {
    test::check_property("any trades and quotes in time order", [] {
        struct Past {
            Timestamp time;
            double sign = 0;
            double price = 0;
            double size = 0;
        };
        const auto horizon = std::chrono::seconds{*rc::gen::inRange(1, 6)};
        RealisedSpread spread{horizon, 200};
        std::vector<Past> trades;
        std::vector<Past> quotes;
        Timestamp now = opening;
        for (int i = 0; i < 60; ++i) {
            now = now + std::chrono::seconds{*rc::gen::inRange(0, 3)};
            const double price = 100 + *rc::gen::inRange(-5, 6);
            if (*rc::gen::arbitrary<bool>()) {
                quotes.push_back({.time = now, .price = price});
                spread.on_quote(now, price);
            } else {
                const bool buy = *rc::gen::arbitrary<bool>();
                trades.push_back({.time = now,
                                  .sign = buy ? 1.0 : -1.0,
                                  .price = price,
                                  .size = 1.0 + *rc::gen::inRange(0, 9)});
                spread.on_trade(now, buy ? TradeSign::Buy : TradeSign::Sell, price,
                                trades.back().size);
            }
        }
        double sum = 0;
        double size = 0;
        for (const Past& trade : trades) {
            if (!(trade.time + horizon < now)) continue;
            std::optional<double> mid;
            for (const Past& quote : quotes)
                if (quote.time <= trade.time + horizon) mid = quote.price;
            if (!mid) continue;
            sum += 2 * trade.sign * (trade.price - *mid) * trade.size;
            size += trade.size;
        }
        RC_ASSERT(spread.ready() == (size > 0));
        if (size > 0) RC_ASSERT(test::near(spread.value(), sum / size, 1e-12, 1e-12));
        RealisedSpread restored{horizon, 200};
        test::load_state(spread, restored);
        restored.scale(0.5);
        if (size > 0) RC_ASSERT(test::near(restored.value(), sum / size / 2, 1e-12, 1e-12));
    });
}

TEST_CASE("order-flow imbalance equals the sum of its contributions") {
    test::check_property("any quotes", [] {
        const auto window = *rc::gen::inRange<std::uint32_t>(1, 20);
        OrderFlowImbalance imbalance{window};
        std::vector<double> flows;
        std::optional<Nbbo> before;
        for (const Nbbo& quote : any_quotes()) {
            imbalance.update(quote);
            if (!quote.good()) {
                before.reset();
                continue;
            }
            if (before) {
                const double buying = quote.bid > before->bid   ? quote.bid_size
                                      : quote.bid < before->bid ? -before->bid_size
                                                                : quote.bid_size - before->bid_size;
                const double selling = quote.ask < before->ask ? quote.ask_size
                                       : quote.ask > before->ask
                                           ? -before->ask_size
                                           : quote.ask_size - before->ask_size;
                flows.push_back(buying - selling);
            }
            before = quote;
            RC_ASSERT(imbalance.ready() == (flows.size() >= window));
            if (!imbalance.ready()) continue;
            double sum = 0;
            for (std::size_t k = flows.size() - window; k < flows.size(); ++k) sum += flows[k];
            RC_ASSERT(imbalance.value() == sum);
        }
    });
}

TEST_CASE("order-flow imbalance goes on from its checkpoint, and across a split") {
    OrderFlowImbalance running{2};
    running.update({.bid = 100, .ask = 102, .bid_size = 3, .ask_size = 4});
    running.update({.bid = 101, .ask = 102, .bid_size = 5, .ask_size = 4});
    OrderFlowImbalance restored{2};
    test::load_state(running, restored);
    restored.scale(0.5);
    running.update({.bid = 101, .ask = 102, .bid_size = 9, .ask_size = 1});
    restored.update({.bid = 50.5, .ask = 51, .bid_size = 18, .ask_size = 2});
    REQUIRE(restored.ready());
    CHECK(running.value() == 5 + (9 - 5) + (4 - 1));
    CHECK(restored.value() == running.value() * 2);
}

TEST_CASE("an event rate equals the weighted count of all events") {
    test::check_property("any gaps", [] {
        EventRate rate{10s};
        rate.restart(opening);
        std::vector<Timestamp> events;
        Timestamp now = opening;
        for (int i = 0; i < 40; ++i) {
            now = now + std::chrono::milliseconds{*rc::gen::inRange(0, 3000)};
            rate.on_event(now);
            events.push_back(now);
        }
        now = now + 700ms;
        const auto seconds = [](std::chrono::nanoseconds d) { return 1e-9 * double(d.count()); };
        double sum = 0;
        for (const Timestamp event : events) sum += std::exp(-seconds(now - event) / 10);
        const double expected = sum / (10 * (1 - std::exp(-seconds(now - opening) / 10)));
        RC_ASSERT(rate.ready(now) == (now - opening >= 10s));
        RC_ASSERT(test::near(rate.value(now), expected, 1e-12));
        EventRate restored{10s};
        test::load_state(rate, restored);
        RC_ASSERT(restored.value(now) == rate.value(now));
    });
}

TEST_CASE("steady events have their rate from the first reading on, and none decays to 0") {
    EventRate rate{60s};
    rate.restart(opening);
    Timestamp now = opening;
    for (int i = 0; i < 600; ++i) {
        now = now + 250ms;
        rate.on_event(now);
        if (rate.ready(now)) REQUIRE(rate.value(now) == Approx(4).epsilon(0.01));
    }
    CHECK(rate.ready(now));
    CHECK(rate.value(now + 1h) < 1e-20);
}

TEST_CASE("Kyle's lambda equals least squares of moves on signed volume") {
    test::check_property("any flows and mids", [] {
        const auto window = *rc::gen::inRange<std::uint32_t>(2, 20);
        KyleLambda lambda{window};
        std::vector<FlowAndMove> past;
        double before = 0;
        for (int i = *rc::gen::inRange(1, 60); i > 0; --i) {
            double flow = 0;
            for (int trades = *rc::gen::inRange(0, 4); trades > 0; --trades) {
                const bool buy = *rc::gen::arbitrary<bool>();
                const double size = 100.0 * *rc::gen::inRange(1, 5);
                flow += buy ? size : -size;
                RC_ASSERT(lambda.on_trade(buy ? TradeSign::Buy : TradeSign::Sell, size));
            }
            const double mid = *rc::gen::inRange(0, 15) == 0 ? 0 : 1e7 * *rc::gen::inRange(90, 110);
            RC_ASSERT(lambda.close_interval(mid) == (mid > 0));
            if (mid > 0 && before > 0) past.push_back({.flow = flow, .move = mid - before});
            before = mid;
            RC_ASSERT(lambda.ready() == (past.size() >= window));
            if (!lambda.ready()) continue;
            double mean_flow = 0;
            double mean_move = 0;
            for (std::size_t k = past.size() - window; k < past.size(); ++k) {
                mean_flow += past[k].flow / window;
                mean_move += past[k].move / window;
            }
            double products = 0;
            double squares = 0;
            bool alike = true;
            for (std::size_t k = past.size() - window; k < past.size(); ++k) {
                products += (past[k].flow - mean_flow) * (past[k].move - mean_move);
                squares += (past[k].flow - mean_flow) * (past[k].flow - mean_flow);
                alike &= past[k].flow == past.back().flow;
            }
            RC_ASSERT(lambda.value().has_value() == !alike);
            if (!alike) RC_ASSERT(test::near(*lambda.value(), products / squares, 1e-9, 1e-6));
        }
    });
}

TEST_CASE("Kyle's lambda goes on from its checkpoint, and across a split") {
    KyleLambda running{4};
    for (int i = 0; i < 9; ++i) {
        running.on_trade(i % 3 == 0 ? TradeSign::Buy : TradeSign::Sell, 100 + i);
        running.close_interval(100 + i * i % 7);
    }
    KyleLambda restored{4};
    test::load_state(running, restored);
    restored.scale(0.5);
    running.on_trade(TradeSign::Buy, 100);
    restored.on_trade(TradeSign::Buy, 200);
    running.close_interval(108);
    restored.close_interval(54);
    CHECK(*restored.value() == Approx(*running.value() / 4));
    CHECK_FALSE(running.on_trade(TradeSign::Buy, no_number));
    CHECK_FALSE(running.close_interval(no_number));
}
