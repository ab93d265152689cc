#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "tradewind/lanes/lane.hpp"

namespace tradewind::feeds {

enum class Threading : std::uint8_t {
    Inline,       // everything on the thread that reads
    ReaderThread  // decompressing and parsing each on a thread of its own, days ahead of the reader
};

// Hands filled slots from the code that fills them to the code that reads them, in order: on the
// spot, or from a thread of its own that runs ahead by as many slots as there are. What comes out
// does not depend on which.
template <class Slot>
class Conveyor {
public:
    // Fills the next slot; called once more after each true. False: this slot was the last. Between
    // long steps it looks at the token and may return at once when a stop is requested.
    using Fill = std::function<bool(Slot&, const std::stop_token&)>;

    Conveyor(Threading threading, std::vector<std::unique_ptr<Slot>> slots, Fill fill)
        : slots_{std::move(slots)}, fill_{std::move(fill)} {
        if (threading == Threading::Inline) return;
        for (const auto& slot : slots_) empty_.push(slot.get());
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }
    Conveyor(const Conveyor&) = delete;
    Conveyor& operator=(const Conveyor&) = delete;
    ~Conveyor() {
        if (thread_.joinable()) {
            thread_.request_stop();
            thread_.join();
        }
    }

    // The next slot, good until the following call; nullptr behind the last one.
    Slot* next() {
        if (!thread_.joinable()) {
            if (finished_) return nullptr;
            finished_ = !fill_(*slots_.front(), {});
            return slots_.front().get();
        }
        if (current_ != nullptr) empty_.push(std::exchange(current_, nullptr));
        full_.wait();
        current_ = full_.try_pop().value_or(nullptr);
        if (current_ == nullptr && breakage_) std::rethrow_exception(breakage_);
        return current_;
    }

private:
    static constexpr lanes::LaneOptions options{.capacity = 16, .wait = lanes::WaitKind::Park};

    void run(const std::stop_token& stop) {
        try {
            bool more = true;
            while (more && empty_.wait(stop) == lanes::WaitResult::Ready) {
                Slot* const slot = *empty_.try_pop();
                more = fill_(*slot, stop) && !stop.stop_requested();
                full_.push(slot, stop);
            }
        } catch (...) {
            breakage_ = std::current_exception();
        }
        full_.close();
    }

    std::vector<std::unique_ptr<Slot>> slots_;
    Fill fill_;
    lanes::Lane<Slot*> empty_{options};
    lanes::Lane<Slot*> full_{options};
    Slot* current_ = nullptr;
    bool finished_ = false;
    std::exception_ptr breakage_;  // thrown again to the reader; its own until full_ is closed
    std::jthread thread_;
};

}  // namespace tradewind::feeds
