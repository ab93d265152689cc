// Lanes beside boost::lockfree::spsc_queue, and a hand-off beside a raw cache-line ping-pong.
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <boost/lockfree/spsc_queue.hpp>
#include <thread>

#include "measure.hpp"
#include "sections.hpp"
#include "tradewind/lanes/lane.hpp"

namespace tradewind::bench {
namespace {

struct Record64 {
    std::array<std::uint64_t, 8> words{};
};

constexpr std::size_t capacity = 1024;

struct Boost {
    boost::lockfree::spsc_queue<Record64> queue{capacity};
    bool push(const Record64& record) { return queue.push(record); }
    bool pop(Record64& record) { return queue.pop(record); }
};
struct Spinning {
    lanes::Lane<Record64> queue{{.capacity = capacity, .wait = lanes::WaitKind::Spin}};
    bool push(const Record64& record) { return queue.try_push(record); }
    bool pop(Record64& record) {
        const Record64* front = queue.peek();
        if (front == nullptr) return false;
        record = *front;
        queue.release();
        return true;
    }
};

// Runs `other` and `own` on a processor each, from one start, and gives own's seconds.
template <class Other, class Own>
double together(Other other, Own own) {
    std::atomic<int> ready{0};
    const auto meet = [&] {
        ready.fetch_add(1);
        while (ready.load() < 2) lanes::pause_cpu();
    };
    std::jthread helper{[&] {
        const Pinned pinned{0};
        meet();
        other();
    }};
    const Pinned pinned{1};
    meet();
    return seconds_of(own);
}

template <class Queue>
double throughput(std::size_t count) {  // M records/s
    const auto queue = std::make_unique<Queue>();
    std::uint64_t sum = 0;
    const double seconds = together(
        [&] {
            Record64 record;
            for (std::size_t n = 0; n < count; ++n) {
                record.words[0] = n;
                while (!queue->push(record)) lanes::pause_cpu();
            }
        },
        [&] {
            Record64 record;
            for (std::size_t n = 0; n < count; ++n) {
                while (!queue->pop(record)) lanes::pause_cpu();
                sum += record.words[0];
            }
        });
    return sum == 0 ? 0 : static_cast<double>(count) / seconds / 1e6;
}

template <class Queue>
double round_trip(std::size_t count) {  // ns, through two queues
    const auto there = std::make_unique<Queue>();
    const auto back = std::make_unique<Queue>();
    const double seconds = together(
        [&] {
            Record64 record;
            for (std::size_t n = 0; n < count; ++n) {
                while (!there->pop(record)) lanes::pause_cpu();
                while (!back->push(record)) lanes::pause_cpu();
            }
        },
        [&] {
            Record64 record;
            for (std::size_t n = 0; n < count; ++n) {
                while (!there->push(record)) lanes::pause_cpu();
                while (!back->pop(record)) lanes::pause_cpu();
            }
        });
    return seconds / static_cast<double>(count) * 1e9;
}

double raw_round_trip(std::size_t count) {  // ns
    struct alignas(128) Line {
        std::atomic<std::uint64_t> word{0};
    };
    Line there;
    Line back;
    const double seconds = together(
        [&] {
            for (std::uint64_t n = 1; n <= count; ++n) {
                while (there.word.load(std::memory_order_acquire) != n) lanes::pause_cpu();
                back.word.store(n, std::memory_order_release);
            }
        },
        [&] {
            for (std::uint64_t n = 1; n <= count; ++n) {
                there.word.store(n, std::memory_order_release);
                while (back.word.load(std::memory_order_acquire) != n) lanes::pause_cpu();
            }
        });
    return seconds / static_cast<double>(count) * 1e9;
}

}  // namespace

std::vector<Row> measure_lanes(const Setting&) {
    constexpr std::size_t records = 3'000'000;
    constexpr std::size_t trips = 200'000;
    Pair speed;
    Pair delay;
    for (int round = 0; round < 9; ++round) {
        const double rival = throughput<Boost>(records);
        speed.add(throughput<Spinning>(records), rival);
        const double raw = raw_round_trip(trips);
        delay.add(round_trip<Spinning>(trips), raw);
    }
    return {at_least("lane, 64-byte records one by one, throughput",
                     fmt::format("{:.1f} M/s", speed.first_median()),
                     fmt::format("boost spsc_queue {:.1f} M/s", speed.second_median()),
                     speed.ratio(), 1.5),
            at_most("lane, there and back, latency", fmt::format("{:.0f} ns", delay.first_median()),
                    fmt::format("raw cache lines {:.0f} ns", delay.second_median()), delay.ratio(),
                    1.5)};
}

}  // namespace tradewind::bench
