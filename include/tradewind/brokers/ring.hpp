#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tradewind::brokers {

// The last `capacity` values, oldest forgotten first. Memory is taken at construction.
template <class T>
class Ring {
public:
    explicit Ring(std::size_t capacity) : items_(capacity) {}

    void push(const T& item) {
        items_[static_cast<std::size_t>(pushed_ % items_.size())] = item;
        ++pushed_;
    }
    std::size_t size() const {
        return pushed_ < items_.size() ? static_cast<std::size_t>(pushed_) : items_.size();
    }
    // 0 is the oldest kept.
    const T& operator[](std::size_t i) const {
        return items_[static_cast<std::size_t>((pushed_ - size() + i) % items_.size())];
    }
    std::uint64_t pushed() const { return pushed_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(items_, pushed_);
    }

private:
    std::vector<T> items_;
    std::uint64_t pushed_ = 0;
};

}  // namespace tradewind::brokers
