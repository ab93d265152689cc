#include "tradewind/journal/preparer.hpp"

#include <chrono>
#include <utility>

namespace tradewind::journal {

Preparer::Preparer(std::filesystem::path directory, const Options& options)
    : directory_{std::move(directory)},
      options_{options},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

Preparer::~Preparer() { stop(); }

void Preparer::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    const std::scoped_lock lock{mutex_};
    ready_.store(false, std::memory_order_release);
    if (prepared_ != nullptr) prepared_->discard();
    if (unsuited_ != nullptr) unsuited_->discard();
    prepared_.reset();
    unsuited_.reset();
}

void Preparer::request(std::uint64_t index, std::size_t bytes, std::size_t populated_bytes,
                       std::unique_ptr<SegmentFile> unsuited) {
    {
        const std::scoped_lock lock{mutex_};
        wish_ = Wish{index, bytes, populated_bytes};
        if (unsuited != nullptr) unsuited_ = std::move(unsuited);
    }
    changed_.notify_all();
}

std::unique_ptr<SegmentFile> Preparer::take() {
    const std::scoped_lock lock{mutex_};
    ready_.store(false, std::memory_order_release);
    return std::move(prepared_);
}

bool Preparer::wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return prepared_ != nullptr || trouble_; });
    return prepared_ != nullptr;
}

std::optional<Error> Preparer::trouble() const {
    const std::scoped_lock lock{mutex_};
    return trouble_;
}

void Preparer::run(const std::stop_token& stop) {
    using namespace std::chrono_literals;
    std::unique_lock lock{mutex_};
    while (changed_.wait(lock, stop, [&] { return wish_.has_value(); }) && !stop.stop_requested()) {
        const Wish wish = *std::exchange(wish_, std::nullopt);
        const auto unsuited = std::exchange(unsuited_, nullptr);
        lock.unlock();
        if (unsuited != nullptr) unsuited->discard();
        auto made = SegmentFile::prepare(directory_, wish.index, wish.bytes, options_.durability,
                                         options_.files);
        if (made) (*made)->populate(0, wish.populated_bytes);
        lock.lock();
        if (made) {
            trouble_.reset();
            prepared_ = std::move(*made);
            ready_.store(true, std::memory_order_release);
            changed_.notify_all();
            continue;
        }
        trouble_ = std::move(made.error());
        changed_.notify_all();
        changed_.wait_for(lock, stop, 250ms, [&] { return wish_.has_value(); });
        if (!wish_) wish_ = wish;
    }
}

}  // namespace tradewind::journal
