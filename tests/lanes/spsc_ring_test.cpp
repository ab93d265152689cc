#include "tradewind/lanes/spsc_ring.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <numeric>
#include <thread>
#include <vector>

#include "support/property.hpp"
#include "tradewind/model/market_event.hpp"

using tradewind::MarketEvent;
using tradewind::lanes::SpscRing;
using tradewind::test::check_property;

namespace {

// 64 bytes whose words all derive from one number, so that a torn record shows.
struct Sample {
    std::array<std::uint64_t, 8> words{};
    static Sample of(std::uint64_t n) {
        Sample sample;
        for (std::size_t i = 0; i < 8; ++i) sample.words[i] = n * 8 + i;
        return sample;
    }
    bool is(std::uint64_t n) const { return words == of(n).words; }
};

}  // namespace

TEST_CASE("a ring gives back what went in, in order") {
    SpscRing<int> ring{4};
    CHECK(ring.empty());
    CHECK_FALSE(ring.try_pop());
    for (int i = 0; i < 4; ++i) CHECK(ring.try_push(i));
    for (int i = 0; i < 4; ++i) CHECK(ring.try_pop() == i);
    CHECK(ring.empty());
}

TEST_CASE("a full ring refuses, and has room again after one pop") {
    SpscRing<int> ring{2};
    CHECK(ring.try_push(1));
    CHECK(ring.try_push(2));
    CHECK_FALSE(ring.try_push(3));
    CHECK(ring.claim() == nullptr);
    CHECK(ring.size() == 2);
    CHECK(ring.try_pop() == 1);
    CHECK(ring.try_push(3));
    CHECK(ring.try_pop() == 2);
    CHECK(ring.try_pop() == 3);
    CHECK(ring.pushed() == 3);
    CHECK(ring.popped() == 3);
}

TEST_CASE("a ring of one slot works") {
    SpscRing<int> ring{1};
    for (int i = 0; i < 10; ++i) {
        CHECK(ring.try_push(i));
        CHECK_FALSE(ring.try_push(i));
        CHECK(ring.try_pop() == i);
        CHECK_FALSE(ring.try_pop());
    }
}

TEST_CASE("a batch is taken as far as there is room and given as far as there are records") {
    SpscRing<int> ring{8};
    std::array<int, 6> in{1, 2, 3, 4, 5, 6};
    std::array<int, 16> out{};
    CHECK(ring.try_push_batch(in) == 6);
    CHECK(ring.try_push_batch(in) == 2);
    CHECK(ring.try_push_batch(in) == 0);
    CHECK(ring.pop_batch(std::span{out}.first(3)) == 3);
    CHECK(out[2] == 3);
    CHECK(ring.pop_batch(out) == 5);
    CHECK(out[4] == 2);
    CHECK(ring.pop_batch(out) == 0);
    CHECK(ring.try_push_batch({}) == 0);
}

TEST_CASE("records are written and read in place") {
    SpscRing<MarketEvent> ring{2};
    MarketEvent* slot = ring.claim();
    REQUIRE(slot != nullptr);
    CHECK(reinterpret_cast<std::uintptr_t>(slot) % 64 == 0);
    tradewind::Quote quote;
    quote.bid = tradewind::Price::from_nanos(5);
    *slot = MarketEvent{quote};
    CHECK(ring.empty());
    CHECK(ring.claim() == slot);
    ring.publish();
    const MarketEvent* seen = ring.peek();
    REQUIRE(seen == slot);
    CHECK(seen->as<tradewind::Quote>().bid == quote.bid);
    CHECK(ring.peek() == seen);
    ring.release();
    CHECK(ring.peek() == nullptr);
}

TEST_CASE("a capacity that is no power of two is a bug") {
    CHECK_THROWS_AS(SpscRing<int>{3}, tradewind::InvariantBroken);
    CHECK_THROWS_AS(SpscRing<int>{0}, tradewind::InvariantBroken);
}

TEST_CASE("a ring behaves like a bounded deque under any sequence of calls") {
    check_property("ring equals deque", [](const std::vector<std::uint8_t>& calls) {
        const std::size_t capacity = std::size_t{1} << *rc::gen::inRange(0, 6);
        SpscRing<std::uint64_t> ring{capacity};
        std::deque<std::uint64_t> model;
        std::uint64_t next = 0;
        for (const std::uint8_t call : calls) {
            const std::size_t amount = call >> 3;  // 0 .. 31
            switch (call & 7) {
                case 0: {
                    const bool fits = model.size() < capacity;
                    RC_ASSERT(ring.try_push(next) == fits);
                    if (fits) model.push_back(next++);
                    break;
                }
                case 1:
                case 2: {
                    std::vector<std::uint64_t> batch(amount);
                    std::iota(batch.begin(), batch.end(), next);
                    const std::size_t fits = std::min(amount, capacity - model.size());
                    RC_ASSERT(ring.try_push_batch(batch) == fits);
                    for (std::size_t i = 0; i < fits; ++i) model.push_back(next++);
                    break;
                }
                case 3: {
                    std::uint64_t* slot = ring.claim();
                    RC_ASSERT((slot != nullptr) == (model.size() < capacity));
                    if (slot == nullptr) break;
                    *slot = next;
                    ring.publish();
                    model.push_back(next++);
                    break;
                }
                case 4: {
                    const auto popped = ring.try_pop();
                    RC_ASSERT(popped.has_value() == !model.empty());
                    if (!popped) break;
                    RC_ASSERT(*popped == model.front());
                    model.pop_front();
                    break;
                }
                case 5:
                case 6: {
                    std::vector<std::uint64_t> out(amount);
                    const std::size_t count = ring.pop_batch(out);
                    RC_ASSERT(count == std::min(amount, model.size()));
                    for (std::size_t i = 0; i < count; ++i) {
                        RC_ASSERT(out[i] == model.front());
                        model.pop_front();
                    }
                    break;
                }
                default: {
                    const std::uint64_t* front = ring.peek();
                    RC_ASSERT((front != nullptr) == !model.empty());
                    if (front == nullptr) break;
                    RC_ASSERT(*front == model.front());
                    ring.release();
                    model.pop_front();
                }
            }
            RC_ASSERT(ring.size() == model.size());
            RC_ASSERT(ring.empty() == model.empty());
        }
    });
}

TEST_CASE("two threads hand over every record whole and in order") {
    constexpr std::uint64_t total = 200'000;
    for (const std::size_t capacity : {1u, 2u, 64u, 4096u}) {
        SpscRing<Sample> ring{capacity};
        std::jthread producer{[&] {
            std::vector<Sample> batch;
            for (std::uint64_t n = 0; n < total;) {
                switch (n % 3) {
                    case 0:
                        if (ring.try_push(Sample::of(n))) ++n;
                        break;
                    case 1:
                        if (Sample* slot = ring.claim()) {
                            *slot = Sample::of(n++);
                            ring.publish();
                        }
                        break;
                    default:
                        batch.clear();
                        for (std::uint64_t i = n; i < std::min(total, n + 20); ++i)
                            batch.push_back(Sample::of(i));
                        n += ring.try_push_batch(batch);
                }
                if (ring.size() == capacity) std::this_thread::yield();
            }
        }};
        std::array<Sample, 33> out;
        std::uint64_t wrong = 0;
        for (std::uint64_t n = 0; n < total;) {
            const std::uint64_t before = n;
            if (const auto popped = ring.try_pop()) wrong += !popped->is(n++);
            if (const Sample* front = ring.peek()) {
                wrong += !front->is(n++);
                ring.release();
            }
            const std::size_t count = ring.pop_batch(out);
            for (std::size_t i = 0; i < count; ++i) wrong += !out[i].is(n++);
            if (n == before) std::this_thread::yield();
        }
        CHECK(wrong == 0);
        CHECK(ring.empty());
    }
}
