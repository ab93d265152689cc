#include "tradewind/execution/id_index.hpp"

#include <bit>
#include <utility>

#include "tradewind/model/invariant.hpp"

namespace tradewind::execution {

IdIndex::IdIndex(std::uint32_t capacity) : entries_(std::bit_ceil(std::size_t{capacity} * 2 + 2)) {}

std::optional<std::uint32_t> IdIndex::find(std::uint64_t number) const {
    if (number == 0) return std::nullopt;
    for (std::size_t at = home(number); entries_[at].number != 0;
         at = (at + 1) & (entries_.size() - 1)) {
        if (entries_[at].number == number) return static_cast<std::uint32_t>(entries_[at].slot);
    }
    return std::nullopt;
}

void IdIndex::place(Entry entry) {
    std::size_t at = home(entry.number);
    while (entries_[at].number != 0) {
        invariant(entries_[at].number != entry.number, "an order number is indexed once");
        at = (at + 1) & (entries_.size() - 1);
    }
    entries_[at] = entry;
}

void IdIndex::insert(std::uint64_t number, std::uint32_t slot) {
    invariant(number != 0, "an indexed order has a number");
    if ((std::size_t{size_} + 1) * 2 > entries_.size()) {
        const std::vector<Entry> old =
            std::exchange(entries_, std::vector<Entry>(entries_.size() * 2));
        for (const Entry& entry : old)
            if (entry.number != 0) place(entry);
    }
    place({number, slot});
    ++size_;
}

void IdIndex::erase(std::uint64_t number) {
    const std::size_t mask = entries_.size() - 1;
    std::size_t at = home(number);
    while (entries_[at].number != number) {
        if (entries_[at].number == 0) return;
        at = (at + 1) & mask;
    }
    // Move back every later entry of the cluster that may not stay behind a hole.
    std::size_t hole = at;
    for (std::size_t next = (hole + 1) & mask; entries_[next].number != 0;
         next = (next + 1) & mask) {
        const std::size_t from_home = (next - home(entries_[next].number)) & mask;
        if (from_home >= ((next - hole) & mask)) {
            entries_[hole] = entries_[next];
            hole = next;
        }
    }
    entries_[hole] = {};
    --size_;
}

}  // namespace tradewind::execution
