// The columns of quotes and trades, against slow references written from their definitions.
#include <chrono>
#include <random>

#include "checkpoint.hpp"
#include "market.hpp"
#include "tradewind/features/microstructure.hpp"

using namespace tradewind;
using namespace tradewind::features;
using test::at;
using namespace std::chrono_literals;

namespace {

settings::Features small() {
    settings::Features settings;
    settings.spread_quotes = 5;
    settings.flow_quotes = 4;
    settings.rate_seconds = 30;
    settings.realised_seconds = 45;
    settings.kyle_bars = 3;
    return settings;
}

Microstructure::Needs everywhere() {
    Microstructure::Needs needs;
    needs.fill(Microstructure::columns);
    return needs;
}

Microstructure make(SessionHours hours = SessionHours::RegularOnly) {
    return Microstructure{small(), everywhere(), test::us_calendar(), hours};
}

Quote quote(Timestamp t, std::int64_t bid, std::int64_t ask, std::int64_t bid_size = 3,
            std::int64_t ask_size = 1, std::uint8_t flags = 0) {
    Quote quote;
    quote.header.event_time = t;
    quote.header.flags = flags;
    quote.bid = Price::from_cents(bid);
    quote.ask = Price::from_cents(ask);
    quote.bid_size = Quantity::from_micros(bid_size * 1'000'000);
    quote.ask_size = Quantity::from_micros(ask_size * 1'000'000);
    return quote;
}

FeatureFrame closed(Microstructure& micro, Timestamp end, TimeFrame frame = TimeFrame::Minute1) {
    FeatureFrame out;
    out.pages[0].frame = frame;
    micro.close(test::bar_of(frame, end - length_of(frame), end, {1, 1, 1, 1}), out);
    return out;
}

}  // namespace

TEST_CASE("a close tells the quote as it stands then") {
    Microstructure micro = make();
    CHECK_FALSE(closed(micro, at("09:31:00")).has(Feature::Mid));
    micro.on_quote(quote(at("09:31:30"), 9'998, 10'002));
    const FeatureFrame frame = closed(micro, at("09:32:00"));
    CHECK(frame[Feature::Mid] == 100);
    CHECK(frame[Feature::QuotedSpread] == Approx(0.04));
    CHECK(frame[Feature::RelativeSpread] == Approx(0.0004));
    CHECK(frame[Feature::DepthImbalance] == 0.5);
    CHECK(frame[Feature::Microprice] == Approx(100.01));
    CHECK(frame[Feature::NbboAge] == 30);

    micro.on_quote(quote(at("09:32:10"), 10'002, 9'998));  // crossed
    const FeatureFrame crossed = closed(micro, at("09:33:00"));
    for (const Feature feature : {Feature::Mid, Feature::QuotedSpread, Feature::RelativeSpread,
                                  Feature::DepthImbalance, Feature::Microprice})
        CHECK_FALSE(crossed.has(feature));
    CHECK(crossed[Feature::NbboAge] == 50);
}

TEST_CASE("trades are signed by the quote before them and summed between the frame's closes") {
    Microstructure micro = make();
    micro.on_quote(quote(at("09:30:01"), 9'998, 10'002));
    micro.on_trade(test::trade(at("09:30:02"), 10'002, 300));
    micro.on_trade(test::trade(at("09:30:03"), 9'999, 100));
    const FeatureFrame first = closed(micro, at("09:31:00"));
    CHECK(first[Feature::SignedVolume] == 200);
    CHECK(first[Feature::TradeSign] == 0.5);
    CHECK(first[Feature::EffectiveSpread] == Approx((0.04 * 300 + 0.02 * 100) / 400));

    micro.on_trade(test::trade(at("09:31:03"), 9'998, 50));
    CHECK(closed(micro, at("09:32:00"))[Feature::SignedVolume] == -50);
    CHECK_FALSE(closed(micro, at("09:33:00")).has(Feature::SignedVolume));
    CHECK_FALSE(closed(micro, at("09:34:00")).has(Feature::EffectiveSpread));
    // The longer frame has all of them.
    CHECK(closed(micro, at("09:35:00"), TimeFrame::Minute5)[Feature::SignedVolume] == 150);
}

TEST_CASE("a realised spread waits until its horizon has passed") {
    Microstructure micro = make();
    micro.on_quote(quote(at("09:30:01"), 9'998, 10'002));
    micro.on_trade(test::trade(at("09:30:20"), 10'002, 100));
    micro.on_quote(quote(at("09:30:30"), 9'999, 10'003));
    CHECK_FALSE(closed(micro, at("09:31:00")).has(Feature::RealisedSpread));
    const FeatureFrame later = closed(micro, at("09:32:00"));
    REQUIRE(later.has(Feature::RealisedSpread));
    CHECK(later[Feature::RealisedSpread] == Approx(2 * (100.02 - 100.01)));
}

TEST_CASE("on sampled quotes nothing is said that rests on the quote before a trade") {
    Microstructure micro = make();
    for (int minute = 0; minute < 10; ++minute) {
        const Timestamp start = at("09:30:00") + std::chrono::minutes{minute};
        for (int second = 0; second < 60; ++second) {
            const Timestamp t = start + std::chrono::seconds{second};
            micro.on_quote(quote(t, 9'998 + second % 3, 10'002, 3, 1, Quote::sampled));
            micro.on_trade(test::trade(t + 1ms, 10'002 - second % 4, 100));
        }
        const FeatureFrame frame = closed(micro, start + 1min);
        for (const Feature feature :
             {Feature::EffectiveSpread, Feature::RealisedSpread, Feature::SignedVolume,
              Feature::TradeSign, Feature::KyleLambda})
            CHECK_FALSE(frame.has(feature));
        for (const Feature feature : {Feature::Mid, Feature::QuotedSpread, Feature::SpreadScore,
                                      Feature::NbboAge, Feature::OrderFlowImbalance})
            CHECK(frame.has(feature));
    }
}

TEST_CASE("windows of quotes, rates and impact are what their indicators say") {
    Microstructure micro = make();
    SpreadScore score{5};
    OrderFlowImbalance flow{4};
    EventRate quotes{30s}, trades{30s};
    KyleLambda lambda{3};
    LeeReady signs;
    quotes.restart(at("09:30:00"));
    trades.restart(at("09:30:00"));
    std::mt19937 random{7};
    std::int64_t mid = 10'000;
    Nbbo last;
    for (int minute = 0; minute < 12; ++minute) {
        const Timestamp start = at("09:30:00") + std::chrono::minutes{minute};
        for (int i = 0; i < 40; ++i) {
            const Timestamp t = start + i * 1s + std::chrono::milliseconds{random() % 900};
            if (random() % 2 == 0) {
                mid += static_cast<std::int64_t>(random() % 5) - 2;
                const auto half = static_cast<std::int64_t>(1 + random() % 3);
                const Quote q =
                    quote(t, mid - half, mid + half, static_cast<std::int64_t>(1 + random() % 9),
                          static_cast<std::int64_t>(1 + random() % 9));
                micro.on_quote(q);
                last = Nbbo::from(q);
                score.update(last);
                flow.update(last);
                signs.on_quote(last, false);
                quotes.on_event(t);
            } else {
                const Trade trade =
                    test::trade(t, mid + static_cast<std::int64_t>(random() % 5) - 2,
                                static_cast<std::int64_t>(100 + random() % 900));
                micro.on_trade(trade);
                trades.on_event(t);
                const auto sign = signs.sign(static_cast<double>(trade.price.nanos()));
                if (sign) lambda.on_trade(*sign, trade.size.to_double());
            }
        }
        const Timestamp end = start + 1min;
        lambda.close_interval(last.good() ? last.mid() : 0);
        const FeatureFrame frame = closed(micro, end);
        CHECK(frame[Feature::SpreadScore] == score.value().value_or(0));
        CHECK(frame.has(Feature::OrderFlowImbalance) == flow.ready());
        CHECK(frame[Feature::OrderFlowImbalance] == flow.value());
        CHECK(frame[Feature::QuoteRate] == quotes.value(end));
        CHECK(frame[Feature::TradeRate] == trades.value(end));
        const auto impact = lambda.value();
        REQUIRE(frame.has(Feature::KyleLambda) == impact.has_value());
        if (impact) CHECK(frame[Feature::KyleLambda] == *impact / 1e9);
    }
    CHECK(closed(micro, at("09:43:00")).has(Feature::KyleLambda));
}

TEST_CASE("a session begins without yesterday's quotes and trades") {
    Microstructure micro = make();
    micro.on_quote(quote(at("15:59:00"), 9'998, 10'002));
    micro.on_trade(test::trade(at("15:59:30"), 10'002, 300));
    micro.on_quote(quote(at("16:30:00"), 9'000, 9'001));  // after hours
    CHECK(closed(micro, at("16:00:00"))[Feature::Mid] == 100);
    const FeatureFrame next = closed(micro, at("09:31:00", "2024-03-27"));
    for (std::size_t i = 0; i < feature_count; ++i) {
        const auto feature = static_cast<Feature>(i);
        const bool rate = feature == Feature::QuoteRate || feature == Feature::TradeRate;
        INFO(info_of(feature).name);
        CHECK(next.has(feature) == rate);
        CHECK(next[feature] == 0);
    }
}

TEST_CASE("a bar that closes after the next session began has no column of quotes and trades") {
    Microstructure micro = make(SessionHours::All);
    micro.on_quote(quote(at("15:58:00"), 9'998, 10'002));
    micro.on_trade(test::trade(at("15:58:30"), 10'002, 300));
    FeatureFrame frame = closed(micro, at("15:59:00"));
    CHECK(frame.has(Feature::Mid));
    micro.on_quote(quote(at("04:00:01", "2024-03-27"), 9'998, 10'002));
    micro.close(test::minute_bar(at("15:59:00"), {1, 1, 1, 1}), frame);
    for (std::size_t i = 0; i < feature_count; ++i) {
        INFO(info_of(static_cast<Feature>(i)).name);
        CHECK_FALSE(frame.has(static_cast<Feature>(i)));
        CHECK(frame[static_cast<Feature>(i)] == 0);
    }
}

TEST_CASE("a day has the trades of its regular session") {
    Microstructure micro = make(SessionHours::All);
    const auto trade_at = [&](std::string_view time, std::string_view date, std::int64_t shares) {
        micro.on_quote(quote(at(time, date), 9'998, 10'002));
        micro.on_trade(test::trade(at(time, date), 10'002, shares));
    };
    trade_at("09:00:00", "2024-03-26", 1);
    trade_at("10:00:00", "2024-03-26", 20);
    CHECK(closed(micro, at("16:00:00"), TimeFrame::Day1)[Feature::SignedVolume] == 20);
    trade_at("17:00:00", "2024-03-26", 300);
    trade_at("10:00:00", "2024-03-27", 4'000);
    CHECK(closed(micro, at("16:00:00", "2024-03-27"), TimeFrame::Day1)[Feature::SignedVolume] ==
          4'000);
}

// Moves and flows lie on a line, but on the day that was not closed no trade could be signed: its
// flow must not be missing from a move of two days.
TEST_CASE("a day that was not closed in its session is left out of the day's price impact") {
    Microstructure micro = make(SessionHours::All);
    const std::array<const char*, 6> dates{"2024-03-25", "2024-03-26", "2024-03-27",
                                           "2024-03-28", "2024-04-01", "2024-04-02"};
    std::int64_t cents = 10'000;
    FeatureFrame last;
    for (std::size_t i = 0; i < dates.size(); ++i) {
        const auto flow = static_cast<std::int64_t>(100 + 10 * i * i);
        micro.on_quote(quote(at("09:30:01", dates[i]), cents - 2, cents + 2, 3, 1,
                             i == 2 ? Quote::sampled : std::uint8_t{0}));
        micro.on_trade(test::trade(at("10:00:00", dates[i]), cents + 2, flow));
        cents += flow;
        micro.on_quote(quote(at("15:59:59", dates[i]), cents - 2, cents + 2));
        if (i != 2) last = closed(micro, at("16:00:00", dates[i]), TimeFrame::Day1);
    }
    // Three intervals have a mid before and after, and fill the window.
    REQUIRE(last.has(Feature::KyleLambda));
    CHECK(last[Feature::KyleLambda] == Approx(0.01));
}

TEST_CASE("trades that must not set a close are not compared with the quote") {
    Microstructure micro = make();
    micro.on_quote(quote(at("09:30:01"), 9'998, 10'002));
    micro.on_trade(test::trade(at("09:30:02"), 10'002, 300, Trade::counts_volume));
    CHECK_FALSE(closed(micro, at("09:31:00")).has(Feature::SignedVolume));
}

TEST_CASE("quotes and trades go on from a checkpoint, and over a split") {
    Microstructure running = make();
    Microstructure split = make();
    Microstructure adjusted = make();
    std::mt19937 random{11};
    const auto quarter = [](auto event) {
        if constexpr (requires { event.bid; }) {
            event.bid = Price::from_nanos(event.bid.nanos() / 4);
            event.ask = Price::from_nanos(event.ask.nanos() / 4);
            event.bid_size = Quantity::from_micros(event.bid_size.micros() * 4);
            event.ask_size = Quantity::from_micros(event.ask_size.micros() * 4);
        } else {
            event.price = Price::from_nanos(event.price.nanos() / 4);
            event.size = Quantity::from_micros(event.size.micros() * 4);
        }
        return event;
    };
    std::optional<Microstructure> restored;
    for (int second = 0; second < 1200; ++second) {
        const Timestamp t = at("09:30:00") + std::chrono::seconds{second};
        const bool after = second >= 630;  // in the midst of a bar
        if (second == 630) {
            Split event;
            event.from = 1;
            event.to = 4;
            split.on_split(event);
            restored.emplace(make());
            test::load_state(running, *restored);
        }
        const auto deal = [&](const auto& event, auto&& give) {
            give(running, event);
            if (restored) give(*restored, event);
            give(split, after ? quarter(event) : event);
            give(adjusted, quarter(event));
        };
        const auto price = static_cast<std::int64_t>(10'000 + random() % 11);
        deal(quote(t, price - 2, price + 2, static_cast<std::int64_t>(1 + random() % 9)),
             [](Microstructure& micro, const Quote& q) { micro.on_quote(q); });
        deal(test::trade(t + 500ms, price + static_cast<std::int64_t>(random() % 5) - 2,
                         static_cast<std::int64_t>(100 + random() % 100)),
             [](Microstructure& micro, const Trade& trade) { micro.on_trade(trade); });
        if (second % 60 != 59) continue;
        const Timestamp end = at("09:30:00") + std::chrono::seconds{second + 1};
        const FeatureFrame a = closed(running, end);
        const FeatureFrame b = closed(split, end);
        const FeatureFrame c = closed(adjusted, end);
        std::optional<FeatureFrame> d;
        if (restored) d = closed(*restored, end);
        std::size_t ready = 0;
        for (std::size_t i = 0; i < feature_count; ++i) {
            const auto feature = static_cast<Feature>(i);
            INFO(info_of(feature).name << " at second " << second);
            ready += a.has(feature) ? 1u : 0u;
            if (d) {
                REQUIRE(a.has(feature) == d->has(feature));
                REQUIRE(a[feature] == d->operator[](feature));
            }
            if (!after) continue;
            REQUIRE(b.has(feature) == c.has(feature));
            REQUIRE(b[feature] == Approx(c[feature]).epsilon(1e-9).margin(1e-12));
        }
        if (after) CHECK(ready == 15);
    }
}
