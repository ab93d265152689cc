#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tradewind::execution {

// Order numbers to slots: open addressing with linear probing, deletion by moving entries back, so
// that a long run leaves no tombstones. Numbers only grow, so the identity spreads them perfectly.
// Grows (and allocates) only past the capacity it was built for.
class IdIndex {
public:
    explicit IdIndex(std::uint32_t capacity);

    std::optional<std::uint32_t> find(std::uint64_t number) const;
    void insert(std::uint64_t number, std::uint32_t slot);  // a new number, not 0
    void erase(std::uint64_t number);
    std::uint32_t size() const { return size_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(entries_, size_);
    }

private:
    struct Entry {
        std::uint64_t number = 0;  // 0: free
        std::uint64_t slot = 0;
    };
    std::size_t home(std::uint64_t number) const { return number & (entries_.size() - 1); }
    void place(Entry entry);

    std::vector<Entry> entries_;  // a power of two, at most half full
    std::uint32_t size_ = 0;
};

}  // namespace tradewind::execution
