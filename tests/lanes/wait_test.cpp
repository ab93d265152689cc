#include "tradewind/lanes/wait.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <thread>

using namespace std::chrono_literals;
using tradewind::lanes::Doorbell;
using tradewind::lanes::WaitKind;
using tradewind::lanes::WaitResult;

namespace {
constexpr auto kinds = {WaitKind::Spin, WaitKind::Yield, WaitKind::Park};

void until_asleep(const Doorbell& bell, std::uint64_t parks) {
    while (bell.parks() < parks) std::this_thread::yield();
}
}  // namespace

TEST_CASE("a wait for what is true already returns at once, even when stopped or late") {
    for (const WaitKind kind : kinds) {
        Doorbell bell{kind};
        std::stop_source stopped;
        stopped.request_stop();
        CHECK(bell.wait([] { return true; }, stopped.get_token(), 0ns) == WaitResult::Ready);
        CHECK(bell.parks() == 0);
    }
}

TEST_CASE("a ring ends the wait") {
    for (const WaitKind kind : kinds) {
        Doorbell bell{kind};
        std::atomic<bool> ready{false};
        std::jthread ringer{[&] {
            if (kind == WaitKind::Park) until_asleep(bell, 1);
            ready.store(true, std::memory_order_release);
            bell.ring();
        }};
        CHECK(bell.wait([&] { return ready.load(std::memory_order_acquire); }) ==
              WaitResult::Ready);
    }
}

TEST_CASE("a stop request ends the wait, also of a sleeper") {
    for (const WaitKind kind : kinds) {
        Doorbell bell{kind};
        std::stop_source source;
        std::jthread stopper{[&] {
            if (kind == WaitKind::Park) until_asleep(bell, 1);
            source.request_stop();
        }};
        CHECK(bell.wait([] { return false; }, source.get_token()) == WaitResult::Stopped);
    }
}

TEST_CASE("a time-out ends the wait, not before its time") {
    for (const WaitKind kind : kinds) {
        Doorbell bell{kind};
        const auto start = std::chrono::steady_clock::now();
        CHECK(bell.wait([] { return false; }, {}, 3ms) == WaitResult::TimedOut);
        CHECK(std::chrono::steady_clock::now() - start >= 3ms);
        CHECK(bell.wait([] { return false; }, {}, 0ns) == WaitResult::TimedOut);
    }
}

TEST_CASE("a ring costs no system call while nobody sleeps") {
    Doorbell bell{WaitKind::Park};
    for (int i = 0; i < 1000; ++i) bell.ring();
    CHECK(bell.wakes() == 0);
}

TEST_CASE("no wake-up is lost between two threads that keep parking") {
    // Each side sleeps until the other has counted on; one lost wake-up would hang the test.
    Doorbell ping{WaitKind::Park};
    Doorbell pong{WaitKind::Park};
    std::atomic<int> count{0};
    constexpr int rounds = 4000;
    std::jthread other{[&] {
        for (int n = 1; n < rounds; n += 2) {
            ping.wait([&] { return count.load(std::memory_order_acquire) >= n; });
            count.store(n + 1, std::memory_order_release);
            pong.ring();
        }
    }};
    for (int n = 0; n < rounds; n += 2) {
        count.store(n + 1, std::memory_order_release);
        ping.ring();
        pong.wait([&] { return count.load(std::memory_order_acquire) >= n + 2; });
    }
    CHECK(count.load() == rounds);
}

TEST_CASE("stop requests that race with falling asleep are seen") {
    for (int round = 0; round < 300; ++round) {
        Doorbell bell{WaitKind::Park};
        std::stop_source source;
        std::jthread stopper{[&, round] {
            for (int i = 0; i < round * 7; ++i) tradewind::lanes::pause_cpu();
            source.request_stop();
        }};
        REQUIRE(bell.wait([] { return false; }, source.get_token()) == WaitResult::Stopped);
    }
}
