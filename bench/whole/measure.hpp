#pragma once

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <utility>
#include <vector>

namespace tradewind::bench {

using Clock = std::chrono::steady_clock;

// What the program may run on. A thread started by a pinned one has only that one's processor in
// its own mask.
inline const cpu_set_t all_processors = [] {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    return set;
}();

// Keeps the calling thread on one processor while it lives, if there are two.
class Pinned {
public:
    explicit Pinned(std::size_t processor) {
        pthread_getaffinity_np(pthread_self(), sizeof before_, &before_);
        if (CPU_COUNT(&all_processors) < 2 || !CPU_ISSET(processor, &all_processors)) return;
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

template <class Work>
double seconds_of(Work&& work) {
    const auto start = Clock::now();
    std::forward<Work>(work)();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Of this thread on its processor: what others do with the processor meanwhile does not count. For
// work on one thread that waits for nothing.
template <class Work>
double cpu_seconds_of(Work&& work) {
    const auto now = [] {
        std::timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    };
    const double start = now();
    std::forward<Work>(work)();
    return now() - start;
}

// A sorted copy's value at a share of its length: 0.5 is the median.
template <class T>
T percentile(std::vector<T> values, double share) {
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return values[static_cast<std::size_t>(place)];
}

// Two things measured by turns, so that both meet the same mood of the machine. The ratio is the
// median of the rounds' ratios, not the ratio of two medians.
struct Pair {
    std::vector<double> first;
    std::vector<double> second;

    void add(double a, double b) {
        first.push_back(a);
        second.push_back(b);
    }
    double ratio() const {
        std::vector<double> ratios;
        for (std::size_t i = 0; i < first.size(); ++i) ratios.push_back(first[i] / second[i]);
        return percentile(ratios, 0.5);
    }
    double first_median() const { return percentile(first, 0.5); }
    double second_median() const { return percentile(second, 0.5); }
};

}  // namespace tradewind::bench
