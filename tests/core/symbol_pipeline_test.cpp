#include "tradewind/core/symbol_pipeline.hpp"

#include <catch2/catch.hpp>

#include "tradewind/settings/load.hpp"

namespace tradewind::core {
namespace {

constexpr const char* config = R"(
[features]
volatility_long = 60
hurst = 64
hurst_refresh = "5m"
[regime]
frame = "1m"
[playbook]
atr_frame = "1m"
[[agents]]
kind = "trend"
frame = "1m"
[[agents]]
kind = "mean_reversion"
frame = "1m"
[[agents]]
kind = "volatility"
frame = "1m"
[[agents]]
kind = "fair_value_gap"
frame = "1m"
[[agents]]
kind = "reference_cross"
frame = "1m"
)";

const calendar::Calendar& the_calendar() {
    static const calendar::Calendar calendar;
    return calendar;
}

struct Heard {
    std::vector<Intent> intents;
    std::vector<double> atr;  // in units of the close
};

// Minute bars of a market that trends, stalls and jumps; `divided` is what a share was split into
// from the second day on.
Heard hear(std::int64_t divided) {
    const auto settings = settings::parse(config, "test");
    REQUIRE(settings);
    const auto plan = FrontPlan::of(*settings);
    REQUIRE(plan);
    const auto id = InstrumentId::from_index(0);
    auto pipeline = SymbolPipeline::create(id, *settings, *plan, the_calendar());
    REQUIRE(pipeline);

    Heard heard;
    Signal signal;
    std::uint64_t random = 7;
    std::int64_t price = 100'000'000'000;
    std::int64_t drift = 0;
    for (std::size_t day = 0; day < 2; ++day) {
        const calendar::Session& session = the_calendar().sessions()[4000 + day];
        const std::int64_t parts = day == 0 ? 1 : divided;
        if (day == 1 && divided != 1) {
            Split split;
            split.header.instrument = id;
            split.header.event_time = split.header.receive_time =
                session.open - std::chrono::minutes{1};
            split.from = 1;
            split.to = divided;
            REQUIRE_FALSE((*pipeline)->on_market(MarketEvent{split}, signal));
        }
        for (Timestamp end = session.open + std::chrono::minutes{1}; end <= session.close;
             end = end + std::chrono::minutes{1}) {
            const auto draw = [&](std::int64_t width) {
                random = random * 6364136223846793005ULL + 1442695040888963407ULL;
                return static_cast<std::int64_t>(random >> 33) % (2 * width + 1) - width;
            };
            if (draw(15) == 0) drift = draw(60'000'000) / 4 * 4;
            const std::int64_t open = price;
            price += drift + draw(200'000'000) / 4 * 4;
            const std::int64_t wick = (50'000'000 + draw(50'000'000)) / 4 * 4;
            Bar bar;
            bar.header.instrument = id;
            bar.header.event_time = bar.header.receive_time = end;
            bar.window_start = end - std::chrono::minutes{1};
            bar.frame = TimeFrame::Minute1;
            bar.open = Price::from_nanos(open / parts);
            bar.close = Price::from_nanos(price / parts);
            bar.high = Price::from_nanos((std::max(open, price) + wick) / parts);
            bar.low = Price::from_nanos((std::min(open, price) - wick) / parts);
            bar.volume = Quantity::from_units(1000 * parts);
            if (!(*pipeline)->on_market(MarketEvent{bar}, signal)) continue;
            heard.intents.insert(heard.intents.end(), signal.intents.begin(), signal.intents.end());
            heard.atr.push_back(signal.atr / signal.close.to_double());
        }
    }
    return heard;
}

// A minute agent beside an hourly one that says long, or exit, at each of its bars.
struct Word {
    Timestamp time;
    bool fresh = false;  // the hour's bar closed here
    Intent intent;
};
std::vector<Word> hear_hourly(const std::string& horizon_minutes) {
    const auto settings = settings::parse(
        R"(
[features]
ema_fast = 2
ema_slow = 3
rsi = 2
atr = 2
adx = 2
[regime]
enabled = false
[playbook]
kind = "fixed_quantity"
[[agents]]
kind = "fair_value_gap"
frame = "1m"
weights = { none = 1 }
[[agents]]
kind = "reference_cross"
frame = "1h"
weights = { none = 1 }
parameters = { rsi_max = 100, adx_min = 0, stretch_atr = 100, stop_atr = 100 }
)",
        "test",
        std::vector<std::string>{"agents.reference_cross.horizon_minutes=" + horizon_minutes});
    REQUIRE(settings);
    const auto plan = FrontPlan::of(*settings);
    const auto id = InstrumentId::from_index(0);
    auto pipeline = SymbolPipeline::create(id, *settings, *plan, the_calendar());
    REQUIRE(pipeline);
    std::vector<Word> words;
    Signal signal;
    std::int64_t price = 100'000'000'000;
    for (std::size_t day = 0; day < 6; ++day) {
        const calendar::Session& session = the_calendar().sessions()[4000 + day];
        std::size_t minute = 0;
        for (Timestamp end = session.open + std::chrono::minutes{1}; end <= session.close;
             end = end + std::chrono::minutes{1}, ++minute) {
            // Five hours up, four down.
            const std::int64_t step = (day * 390 + minute) / 60 % 9 < 5 ? 50'000'000 : -50'000'000;
            Bar bar;
            bar.header.instrument = id;
            bar.header.event_time = bar.header.receive_time = end;
            bar.window_start = end - std::chrono::minutes{1};
            bar.frame = TimeFrame::Minute1;
            bar.open = Price::from_nanos(price);
            price += step;
            bar.close = Price::from_nanos(price);
            bar.high = std::max(bar.open, bar.close);
            bar.low = std::min(bar.open, bar.close);
            bar.volume = Quantity::from_units(1000);
            if (!(*pipeline)->on_market(MarketEvent{bar}, signal)) continue;
            const bool fresh = end.nanos() % 3'600'000'000'000 == 0;  // hours of the clock
            words.push_back({end, fresh, signal.intents[1]});
        }
    }
    return words;
}

}  // namespace

TEST_CASE("what a slower agent said counts until its horizon ends") {
    const std::vector<Word> words = hear_hourly("20");
    Word last;
    std::size_t kept = 0;
    std::size_t dropped = 0;
    for (const Word& word : words) {
        if (word.fresh) last = word;
        if (last.intent.direction == Direction::Flat || word.fresh) continue;
        if (word.time - last.time <= std::chrono::minutes{20}) {
            REQUIRE(word.intent.direction == last.intent.direction);
            ++kept;
        } else {
            REQUIRE_FALSE(word.intent.speaks());
            REQUIRE(word.intent.reason == IntentReason::Expired);
            ++dropped;
        }
    }
    CHECK(kept > 100);
    CHECK(dropped > 100);
}

TEST_CASE("what a slower agent said in one session counts no more in the next") {
    const std::vector<Word> words = hear_hourly("100000");
    Word last;
    std::size_t mornings = 0;
    for (const Word& word : words) {
        if (word.fresh) last = word;
        if (!last.intent.speaks() || word.fresh) continue;
        const bool overnight = word.time - last.time > std::chrono::hours{2};
        REQUIRE(word.intent.speaks() != overnight);
        if (overnight) REQUIRE(word.intent.reason == IntentReason::Expired);
        mornings += overnight;
    }
    CHECK(mornings >= 29 * 3);
}

TEST_CASE("a split changes nothing that a front says") {
    const Heard whole = hear(1);
    const Heard split = hear(4);  // a power of two: every figure scales without rounding
    REQUIRE(whole.intents.size() == split.intents.size());
    std::size_t spoken = 0;
    for (std::size_t i = 0; i < whole.intents.size(); ++i) {
        const Intent& a = whole.intents[i];
        const Intent& b = split.intents[i];
        INFO("agent " << i % 5 << " at bar " << i / 5);
        REQUIRE(a.direction == b.direction);
        REQUIRE(a.reason == b.reason);
        REQUIRE(a.exit == b.exit);
        REQUIRE(a.confidence == Approx(b.confidence).epsilon(1e-9));
        spoken += i / 5 > 390 && a.speaks();
    }
    CHECK(spoken > 50);
    for (std::size_t i = 0; i < whole.atr.size(); ++i)
        REQUIRE(whole.atr[i] == Approx(split.atr[i]).epsilon(1e-9));
}

TEST_CASE("a trade that is too late for its bar counts in no flow either") {
    const auto settings = settings::parse(
        R"(
[features]
columns = ["signed_volume", "trade_sign", "trade_rate", "effective_spread"]
frames = ["1m"]
[regime]
enabled = false
[playbook]
kind = "fixed_quantity"
[[agents]]
kind = "fair_value_gap"
frame = "1m"
weights = { none = 1 }
)",
        "test");
    REQUIRE(settings);
    const auto plan = FrontPlan::of(*settings);
    const auto id = InstrumentId::from_index(0);
    const calendar::Session& session = the_calendar().sessions()[4000];
    // Minutes of one trade each; `late` adds one of the first minute while the second runs.
    const auto frames = [&](bool late) {
        auto pipeline = SymbolPipeline::create(id, *settings, *plan, the_calendar());
        REQUIRE(pipeline);
        Quote quote;
        quote.header.instrument = id;
        quote.header.event_time = quote.header.receive_time = session.open;
        quote.bid = Price::from_cents(9'998);
        quote.ask = Price::from_cents(10'002);
        quote.bid_size = quote.ask_size = Quantity::from_units(1);
        (*pipeline)->on_quote(quote);
        Signal signal;
        const auto print = [&](std::chrono::seconds after, std::int64_t cents, std::int64_t size) {
            Trade trade;
            trade.header.instrument = id;
            trade.header.flags = Trade::regular;
            trade.header.event_time = session.open + after;
            trade.header.receive_time = trade.header.event_time;
            trade.price = Price::from_cents(cents);
            trade.size = Quantity::from_units(size);
            (*pipeline)->on_market(MarketEvent{trade}, signal);
        };
        std::vector<FeatureFrame> closed;
        for (int minute = 0; minute < 4; ++minute) {
            print(std::chrono::seconds{60 * minute + 20}, 10'002, 100);
            if (late && minute == 1) print(std::chrono::seconds{50}, 9'990, 7);
            REQUIRE(
                (*pipeline)->on_boundary(session.open + std::chrono::minutes{minute + 1}, signal));
            closed.push_back(*signal.frames[0]);
        }
        return closed;
    };
    const auto without = frames(false);
    const auto with = frames(true);
    for (std::size_t minute = 0; minute < without.size(); ++minute) {
        INFO("minute " << minute);
        CHECK(with[minute][Feature::SignedVolume] == 100);
        for (const Feature feature : {Feature::SignedVolume, Feature::TradeSign, Feature::TradeRate,
                                      Feature::EffectiveSpread})
            CHECK(with[minute][feature] == without[minute][feature]);
    }
}

TEST_CASE("a front computes what the entry gates read, and nothing where they read nothing") {
    const auto plan = [](const std::string& more) {
        const auto settings = settings::parse(config + more, "test");
        REQUIRE(settings);
        return FrontPlan::of(*settings).value();
    };
    const FrontPlan none = plan("");
    CHECK(none.gates.empty());
    CHECK_FALSE(none.microstructure);
    const FrontPlan score = plan(
        "[policy]\ngate_frame = \"15m\"\nsymbols.SPY.spread_score_max = 3\ngates.adx_min = 20\n");
    CHECK(score.microstructure);
    CHECK(score.wanted[index_of(TimeFrame::Minute15)]);
    CHECK(score.needed[index_of(TimeFrame::Minute15)] ==
          features::FeatureMask{Feature::Adx, Feature::SpreadScore});
}

TEST_CASE("a signal has the gates' ADX as the last bar of their frame left it") {
    const auto settings = settings::parse(R"(
[features]
adx = 2
[regime]
enabled = false
[playbook]
atr_frame = "1m"
[[agents]]
kind = "fair_value_gap"
frame = "1m"
weights = { none = 1 }
[policy]
gate_frame = "5m"
gates.adx_min = 1
)",
                                          "test");
    REQUIRE(settings);
    const auto plan = FrontPlan::of(*settings);
    REQUIRE(plan);
    const auto id = InstrumentId::from_index(0);
    auto pipeline = SymbolPipeline::create(id, *settings, *plan, the_calendar());
    REQUIRE(pipeline);
    Signal signal;
    std::optional<double> of_frame;
    std::size_t seen = 0;
    const Timestamp open = the_calendar().sessions()[4000].open;
    for (int minute = 1; minute <= 60; ++minute) {
        Bar bar;
        bar.header.instrument = id;
        bar.header.event_time = bar.header.receive_time = open + std::chrono::minutes{minute};
        bar.window_start = open + std::chrono::minutes{minute - 1};
        bar.frame = TimeFrame::Minute1;
        bar.open = bar.close = Price::from_double(100 + minute % 7);
        bar.high = bar.open + Price::from_double(1 + minute % 3);
        bar.low = bar.open - Price::from_double(1);
        bar.volume = Quantity::from_units(1000);
        if (!(*pipeline)->on_market(MarketEvent{bar}, signal)) continue;
        for (std::uint32_t i = 0; i < signal.frame_count; ++i) {
            const FeatureFrame& frame = *signal.frames[i];
            if (frame.frame() == TimeFrame::Minute5 && frame.has(Feature::Adx))
                of_frame = frame[Feature::Adx];
        }
        CHECK(signal.adx == of_frame);
        CHECK_FALSE(signal.spread_score);
        seen += signal.adx ? 1u : 0u;
    }
    CHECK(seen > 20);
}

}  // namespace tradewind::core
