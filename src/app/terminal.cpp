#include "terminal.hpp"

#include <fmt/format.h>
#include <semaphore.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <thread>

namespace tradewind::app {
namespace {

volatile std::sig_atomic_t signals_seen = 0;
sem_t watch;  // one of the few things that a handler may touch

void on_signal(int number) {
    if (signals_seen != 0) {
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
    signals_seen = 1;
    sem_post(&watch);
}

}  // namespace

std::stop_token stop_on_signals() {
    static std::stop_source source;
    sem_init(&watch, 0, 0);
    struct sigaction action{};
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    // A handler may not lock, and request_stop() does; so a thread waits for it.
    static std::jthread watcher{[](const std::stop_token& done) {
        const std::stop_callback wake{done, [] { sem_post(&watch); }};
        while (sem_wait(&watch) != 0) {  // interrupted
        }
        if (!done.stop_requested()) source.request_stop();
    }};
    return source.get_token();
}

void complain(const Error& error) { fmt::print(stderr, "tradewind: {}\n", error.message()); }

void complain(std::span<const Error> errors) {
    for (const Error& error : errors) complain(error);
}

ProgressLine::ProgressLine(Show show)
    : on_{show == Show::Auto && isatty(STDERR_FILENO) != 0},
      began_{std::chrono::steady_clock::now()},
      next_{began_} {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::update(std::uint64_t count, std::string_view unit, double fraction,
                          std::string_view what) {
    if (!on_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds{200};
    const double seconds = std::chrono::duration<double>(now - began_).count();
    std::string line = fmt::format("\r{}  {} {}  {:.2f} M/s", what, count, unit,
                                   static_cast<double>(count) / 1e6 / std::max(seconds, 1e-9));
    if (fraction > 0 && fraction <= 1) {
        const int filled = static_cast<int>(fraction * 30);
        line += fmt::format("  [{}{}] {:3.0f} %  {:.0f} s left",
                            std::string(static_cast<std::size_t>(filled), '='),
                            std::string(static_cast<std::size_t>(30 - filled), ' '), fraction * 100,
                            seconds * (1 - fraction) / fraction);
    }
    fmt::print(stderr, "{}\033[K", line);
    std::fflush(stderr);
    drawn_ = true;
}

void ProgressLine::clear() {
    if (!drawn_) return;
    fmt::print(stderr, "\r\033[K");
    std::fflush(stderr);
    drawn_ = false;
}

}  // namespace tradewind::app
