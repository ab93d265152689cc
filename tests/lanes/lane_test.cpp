#include "tradewind/lanes/lane.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <thread>
#include <vector>

#include "support/property.hpp"
#include "tradewind/model/market_event.hpp"

using namespace tradewind;
using namespace std::chrono_literals;
using lanes::BackPressure;
using lanes::Doorbell;
using lanes::Lane;
using lanes::LaneOptions;
using lanes::PushResult;
using lanes::WaitKind;
using lanes::WaitResult;

namespace {

MarketEvent quote(std::uint32_t instrument, std::uint64_t ordinal) {
    Quote q;
    q.header.instrument = InstrumentId::from_index(instrument);
    q.header.sequence = ordinal;
    return MarketEvent{q};
}
MarketEvent trade(std::uint32_t instrument, std::uint64_t ordinal) {
    Trade t;
    t.header.instrument = InstrumentId::from_index(instrument);
    t.header.sequence = ordinal;
    return MarketEvent{t};
}
LaneOptions conflating(std::size_t capacity, std::uint32_t instruments) {
    return {.capacity = capacity,
            .wait = WaitKind::Yield,
            .back_pressure = BackPressure::ConflateQuotes,
            .instruments = instruments};
}
std::vector<std::uint64_t> drain(Lane<MarketEvent>& lane) {
    std::vector<std::uint64_t> ordinals;
    while (const auto event = lane.try_pop()) ordinals.push_back(event->header().sequence);
    return ordinals;
}

}  // namespace

TEST_CASE("a lane counts what passes and how full it was") {
    Lane<int> lane{{.capacity = 4, .wait = WaitKind::Yield}};
    for (int i = 0; i < 4; ++i) CHECK(lane.push(i) == PushResult::Pushed);
    CHECK_FALSE(lane.try_push(4));
    std::stop_source stopped;
    stopped.request_stop();
    CHECK(lane.push(4, stopped.get_token()) == PushResult::Stopped);
    CHECK(lane.try_pop() == 0);
    const auto counters = lane.counters();
    CHECK(counters.pushed == 4);
    CHECK(counters.popped == 1);
    CHECK(counters.full_waits == 1);
    CHECK(counters.conflated == 0);
    CHECK(counters.high_water == 4);
}

TEST_CASE("a blocked producer goes on when there is room") {
    for (const WaitKind kind : {WaitKind::Spin, WaitKind::Yield, WaitKind::Park}) {
        Lane<std::uint64_t> lane{{.capacity = 16, .wait = kind}};
        constexpr std::uint64_t total = 20'000;
        std::jthread producer{[&] {
            std::array<std::uint64_t, 7> batch{};
            for (std::uint64_t n = 0; n < total;) {
                if (n % 2 == 0) {
                    lane.push(n++);
                } else {
                    const std::size_t size = std::min<std::uint64_t>(batch.size(), total - n);
                    for (std::size_t i = 0; i < size; ++i) batch[i] = n + i;
                    n += lane.push_batch(std::span{batch}.first(size));
                }
            }
            lane.close();
        }};
        std::uint64_t expected = 0;
        bool in_order = true;
        while (!lane.finished()) {
            CHECK(lane.wait() == WaitResult::Ready);
            while (const auto value = lane.try_pop()) in_order = in_order && *value == expected++;
        }
        CHECK(in_order);
        CHECK(expected == total);
        CHECK(lane.counters().pushed == total);
    }
}

TEST_CASE("a producer that sleeps at a full lane is woken by a stop request") {
    Lane<int> lane{{.capacity = 1, .wait = WaitKind::Park}};
    lane.push(1);
    std::stop_source source;
    std::jthread stopper{[&] {
        std::this_thread::sleep_for(2ms);
        source.request_stop();
    }};
    CHECK(lane.push(2, source.get_token()) == PushResult::Stopped);
    CHECK(lane.push_batch(std::array{2, 3}, source.get_token()) == 0);
    CHECK(lane.size() == 1);
}

TEST_CASE("one doorbell wakes a consumer of several lanes") {
    Doorbell bell{WaitKind::Park};
    Lane<int> first{{.capacity = 8}, &bell};
    Lane<int> second{{.capacity = 8}, &bell};
    constexpr int total = 2000;
    std::jthread left{[&] {
        for (int i = 0; i < total; ++i) first.push(i);
        first.close();
    }};
    std::jthread right{[&] {
        for (int i = 0; i < total; ++i) second.push(i);
        second.close();
    }};
    int taken = 0;
    while (!first.finished() || !second.finished()) {
        CHECK(bell.wait([&] {
            return !first.empty() || !second.empty() || (first.finished() && second.finished());
        }) == WaitResult::Ready);
        while (first.try_pop()) ++taken;
        while (second.try_pop()) ++taken;
    }
    CHECK(taken == 2 * total);
}

TEST_CASE("a wait at an empty lane ends by its time-out or by closing") {
    Lane<int> lane{{.capacity = 2, .wait = WaitKind::Park}};
    CHECK(lane.wait({}, 1ms) == WaitResult::TimedOut);
    CHECK_FALSE(lane.finished());
    lane.push(1);
    lane.close();
    CHECK(lane.wait() == WaitResult::Ready);
    CHECK_FALSE(lane.finished());
    CHECK(lane.try_pop() == 1);
    CHECK(lane.finished());
}

TEST_CASE("a full lane keeps the latest quote of each instrument, in the order of arrival") {
    Lane<MarketEvent> lane{conflating(2, 4)};
    CHECK(lane.push(quote(0, 1)) == PushResult::Pushed);
    CHECK(lane.push(quote(1, 2)) == PushResult::Pushed);
    CHECK(lane.push(quote(0, 3)) == PushResult::Waiting);
    CHECK(lane.push(quote(1, 4)) == PushResult::Waiting);
    CHECK(lane.push(quote(0, 5)) == PushResult::Conflated);
    CHECK(drain(lane) == std::vector<std::uint64_t>{1, 2});
    CHECK(lane.try_flush());
    CHECK(drain(lane) == std::vector<std::uint64_t>{4, 5});
    CHECK(lane.counters().conflated == 1);
    CHECK(lane.counters().pushed == 4);
}

TEST_CASE("a trade never overtakes the quotes that wait, and is never dropped") {
    Lane<MarketEvent> lane{conflating(2, 4)};
    lane.push(quote(0, 1));
    lane.push(quote(0, 2));
    lane.push(quote(1, 3));
    std::stop_source stopped;
    stopped.request_stop();
    CHECK(lane.push(trade(0, 4), stopped.get_token()) == PushResult::Stopped);
    CHECK_FALSE(lane.try_push(trade(0, 4)));
    CHECK(lane.claim() == nullptr);
    lane.try_pop();
    CHECK_FALSE(lane.try_push(trade(0, 4)));
    lane.try_pop();
    CHECK(lane.push(trade(0, 4)) == PushResult::Pushed);
    CHECK(drain(lane) == std::vector<std::uint64_t>{3, 4});
}

TEST_CASE("a quote of an instrument that may not wait blocks like a trade") {
    Lane<MarketEvent> lane{conflating(1, 2)};
    lane.push(quote(0, 1));
    std::stop_source stopped;
    stopped.request_stop();
    CHECK(lane.push(quote(2, 2), stopped.get_token()) == PushResult::Stopped);
    CHECK(lane.push(MarketEvent{Quote{}}, stopped.get_token()) == PushResult::Stopped);
}

TEST_CASE("a lane that conflates needs records with a header") {
    CHECK_THROWS_AS((Lane<int>{{.capacity = 2, .back_pressure = BackPressure::ConflateQuotes}}),
                    InvariantBroken);
    CHECK_NOTHROW((Lane<Quote>{conflating(2, 1)}));
}

TEST_CASE("conflation keeps all trades, every instrument's last quote, and the order of time") {
    test::check_property("conflation", [](const std::vector<std::uint8_t>& calls) {
        Lane<MarketEvent> lane{conflating(4, 4)};
        std::vector<std::uint64_t> trades;
        std::map<std::uint32_t, std::uint64_t> last_quote;
        std::vector<MarketEvent> seen;
        std::uint64_t quotes = 0;
        std::uint64_t ordinal = 0;
        const auto pop_one = [&] {
            if (const auto event = lane.try_pop()) seen.push_back(*event);
        };
        for (const std::uint8_t call : calls) {
            const std::uint32_t instrument = call >> 6;
            if (call % 4 < 2) {
                lane.push(quote(instrument, ++ordinal));
                last_quote[instrument] = ordinal;
                ++quotes;
            } else if (call % 4 == 2) {
                while (!lane.try_push(trade(instrument, ordinal + 1))) pop_one();
                trades.push_back(++ordinal);
            } else {
                pop_one();
            }
        }
        while (!lane.try_flush() || !lane.empty()) pop_one();

        std::vector<std::uint64_t> trades_seen;
        std::map<std::uint32_t, std::uint64_t> last_quote_seen;
        std::uint64_t previous = 0;
        for (const MarketEvent& event : seen) {
            RC_ASSERT(event.header().sequence > previous);
            previous = event.header().sequence;
            if (event.header().kind == RecordKind::Trade)
                trades_seen.push_back(previous);
            else
                last_quote_seen[event.header().instrument.index()] = previous;
        }
        RC_ASSERT(trades_seen == trades);
        RC_ASSERT(last_quote_seen == last_quote);
        RC_ASSERT(lane.counters().conflated == quotes + trades.size() - seen.size());
    });
}

TEST_CASE("a fast feed and a slow core lose only quotes that a later one replaced") {
    Lane<MarketEvent> lane{conflating(32, 8)};
    constexpr std::uint64_t total = 50'000;
    std::uint64_t trades = 0;
    std::array<std::uint64_t, 8> last_quote{};
    std::jthread feed{[&] {
        for (std::uint64_t n = 1; n <= total; ++n) {
            const auto instrument = static_cast<std::uint32_t>(n * 7 % 8);
            if (n % 5 == 0) {
                lane.push(trade(instrument, n));
                ++trades;
            } else {
                lane.push(quote(instrument, n));
                last_quote[instrument] = n;
            }
        }
        lane.flush();
        lane.close();
    }};
    std::uint64_t trades_seen = 0;
    std::array<std::uint64_t, 8> last_quote_seen{};
    std::uint64_t previous = 0;
    bool in_order = true;
    std::uint64_t taken = 0;
    while (!lane.finished()) {
        lane.wait();
        while (const MarketEvent* event = lane.peek()) {
            in_order = in_order && event->header().sequence > previous;
            previous = event->header().sequence;
            if (event->header().kind == RecordKind::Trade)
                ++trades_seen;
            else
                last_quote_seen[event->header().instrument.index()] = previous;
            lane.release();
            ++taken;
            if (taken % 64 == 0) std::this_thread::yield();
        }
    }
    feed.join();
    CHECK(in_order);
    CHECK(trades_seen == trades);
    CHECK(last_quote_seen == last_quote);
    CHECK(taken + lane.counters().conflated == total);
}
