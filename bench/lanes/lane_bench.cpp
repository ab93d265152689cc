// Lane throughput and hand-off latency, beside boost::lockfree::spsc_queue and a raw cache-line
// ping-pong of the same moment: a virtual machine may move its two cores near or far from each
// other between two runs, so each round measures rival and lane one after the other and the
// counters are medians of the rounds' ratios.
#include <benchmark/benchmark.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/lockfree/spsc_queue.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "tradewind/lanes/lane.hpp"
#include "tradewind/lanes/spsc_ring.hpp"

namespace {

using namespace tradewind;
using Clock = std::chrono::steady_clock;

struct Record64 {
    std::array<std::uint64_t, 8> words{};
};
static_assert(sizeof(Record64) == 64);

constexpr std::size_t capacity = 1024;
constexpr std::size_t batch_size = 64;

// Keeps a thread on one processor while it lives, if there are two.
class Pinned {
public:
    explicit Pinned(std::size_t processor) {
        pthread_getaffinity_np(pthread_self(), sizeof before_, &before_);
        if (CPU_COUNT(&before_) < 2 || !CPU_ISSET(processor, &before_)) return;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(processor, &one);
        pthread_setaffinity_np(pthread_self(), sizeof one, &one);
    }
    ~Pinned() { pthread_setaffinity_np(pthread_self(), sizeof before_, &before_); }
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;

private:
    cpu_set_t before_{};
};

// Runs `other` on processor 0 and `own` on processor 1, from one start, and gives own's seconds.
template <class Other, class Own>
double timed(Other other, Own own) {
    std::atomic<int> ready{0};
    const auto meet = [&] {
        ready.fetch_add(1);
        while (ready.load() < 2) {
        }
    };
    std::jthread helper{[&] {
        const Pinned pinned{0};
        meet();
        other();
    }};
    const Pinned pinned{1};
    meet();
    const auto start = Clock::now();
    own();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// The queues compared, with one face.
struct Boost {
    boost::lockfree::spsc_queue<Record64> queue{capacity};
    bool push(const Record64& record) { return queue.push(record); }
    bool pop(Record64& record) { return queue.pop(record); }
    std::size_t push(std::span<const Record64> batch) {
        return queue.push(batch.data(), batch.size());
    }
    std::size_t pop(std::span<Record64> batch) { return queue.pop(batch.data(), batch.size()); }
};
struct Ring {
    lanes::SpscRing<Record64> queue{capacity};
    bool push(const Record64& record) { return queue.try_push(record); }
    bool pop(Record64& record) {
        const Record64* front = queue.peek();
        if (front == nullptr) return false;
        record = *front;
        queue.release();
        return true;
    }
    std::size_t push(std::span<const Record64> batch) { return queue.try_push_batch(batch); }
    std::size_t pop(std::span<Record64> batch) { return queue.pop_batch(batch); }
};
struct SpinLane {
    lanes::Lane<Record64> queue{{.capacity = capacity, .wait = lanes::WaitKind::Spin}};
    bool push(const Record64& record) { return queue.try_push(record); }
    bool pop(Record64& record) {
        const Record64* front = queue.peek();
        if (front == nullptr) return false;
        record = *front;
        queue.release();
        return true;
    }
    std::size_t push(std::span<const Record64> batch) { return queue.push_batch(batch); }
    std::size_t pop(std::span<Record64> batch) { return queue.pop_batch(batch); }
};

template <class Queue>
double million_a_second_single(std::size_t count) {
    const auto queue = std::make_unique<Queue>();
    std::uint64_t sum = 0;
    const double seconds = timed(
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
    benchmark::DoNotOptimize(sum);
    return static_cast<double>(count) / seconds / 1e6;
}

template <class Queue>
double million_a_second_batched(std::size_t count) {
    const auto queue = std::make_unique<Queue>();
    std::uint64_t sum = 0;
    const double seconds = timed(
        [&] {
            std::vector<Record64> batch(batch_size);
            for (std::size_t n = 0; n < count; n += batch_size) {
                for (std::size_t i = 0; i < batch_size; ++i) batch[i].words[0] = n + i;
                for (std::size_t done = 0; done < batch_size;) {
                    const std::size_t taken =
                        queue->push(std::span<const Record64>{batch}.subspan(done));
                    if (taken == 0) lanes::pause_cpu();
                    done += taken;
                }
            }
        },
        [&] {
            std::vector<Record64> batch(batch_size);
            for (std::size_t n = 0; n < count;) {
                const std::size_t taken = queue->pop(std::span{batch});
                if (taken == 0) lanes::pause_cpu();
                for (std::size_t i = 0; i < taken; ++i) sum += batch[i].words[0];
                n += taken;
            }
        });
    benchmark::DoNotOptimize(sum);
    return static_cast<double>(count) / seconds / 1e6;
}

template <class Queue>
double hop_ns(std::size_t rounds) {
    const auto there = std::make_unique<Queue>();
    const auto back = std::make_unique<Queue>();
    const double seconds = timed(
        [&] {
            Record64 record;
            for (std::size_t n = 0; n < rounds; ++n) {
                while (!there->pop(record)) {
                }
                back->push(record);
            }
        },
        [&] {
            Record64 record;
            for (std::size_t n = 0; n < rounds; ++n) {
                record.words[0] = n;
                there->push(record);
                while (!back->pop(record)) {
                }
            }
        });
    return seconds / static_cast<double>(rounds) / 2 * 1e9;
}

double raw_hop_ns(std::size_t rounds) {
    struct alignas(128) Line {
        std::atomic<std::uint64_t> word{0};
    };
    const auto lines = std::make_unique<std::array<Line, 2>>();
    auto& there = (*lines)[0].word;
    auto& back = (*lines)[1].word;
    const double seconds = timed(
        [&] {
            for (std::uint64_t n = 1; n <= rounds; ++n) {
                while (there.load(std::memory_order_acquire) != n) {
                }
                back.store(n, std::memory_order_release);
            }
        },
        [&] {
            for (std::uint64_t n = 1; n <= rounds; ++n) {
                there.store(n, std::memory_order_release);
                while (back.load(std::memory_order_acquire) != n) {
                }
            }
        });
    return seconds / static_cast<double>(rounds) / 2 * 1e9;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

// Each iteration is one round: the rival, then ours.
template <class Rival, class Ours>
void compare(benchmark::State& state, Rival rival, Ours ours, const char* unit) {
    std::vector<double> rivals;
    std::vector<double> values;
    std::vector<double> ratios;
    for (auto _ : state) {
        rivals.push_back(rival());
        values.push_back(ours());
        ratios.push_back(values.back() / rivals.back());
    }
    state.counters[std::string{"rival_"} + unit] = median(rivals);
    state.counters[std::string{"ours_"} + unit] = median(values);
    state.counters["ratio"] = median(ratios);
}

template <class Ours>
void throughput_single_against_boost(benchmark::State& state) {
    compare(
        state, [] { return million_a_second_single<Boost>(1'000'000); },
        [] { return million_a_second_single<Ours>(1'000'000); }, "M_per_s");
}
template <class Ours>
void throughput_batched_against_boost(benchmark::State& state) {
    compare(
        state, [] { return million_a_second_batched<Boost>(2'000'000); },
        [] { return million_a_second_batched<Ours>(2'000'000); }, "M_per_s");
}
template <class Ours>
void hand_off_against_raw_ping_pong(benchmark::State& state) {
    compare(state, [] { return raw_hop_ns(50'000); }, [] { return hop_ns<Ours>(50'000); }, "ns");
}

BENCHMARK(throughput_single_against_boost<Ring>)->Iterations(15)->UseRealTime();
BENCHMARK(throughput_single_against_boost<SpinLane>)->Iterations(15)->UseRealTime();
BENCHMARK(throughput_batched_against_boost<Ring>)->Iterations(15)->UseRealTime();
BENCHMARK(throughput_batched_against_boost<SpinLane>)->Iterations(15)->UseRealTime();
BENCHMARK(hand_off_against_raw_ping_pong<Boost>)->Iterations(15)->UseRealTime();
BENCHMARK(hand_off_against_raw_ping_pong<Ring>)->Iterations(15)->UseRealTime();
BENCHMARK(hand_off_against_raw_ping_pong<SpinLane>)->Iterations(15)->UseRealTime();

// What a push costs its thread when nobody has to be woken, by how the consumer waits.
void push_and_pop_on_one_thread(benchmark::State& state) {
    lanes::Lane<Record64> lane{
        {.capacity = capacity, .wait = static_cast<lanes::WaitKind>(state.range(0))}};
    const Record64 record;
    for (auto _ : state) {
        lane.push(record);
        benchmark::DoNotOptimize(lane.peek());
        lane.release();
    }
}
BENCHMARK(push_and_pop_on_one_thread)->ArgName("wait")->DenseRange(0, 2);

}  // namespace
