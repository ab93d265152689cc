#include "tradewind/feeds/read_ahead.hpp"

#include <utility>

namespace tradewind::feeds {
namespace {

constexpr std::size_t batches_ahead = 4;

template <class Slot>
std::vector<std::unique_ptr<Slot>> make_slots() {
    std::vector<std::unique_ptr<Slot>> slots;
    slots.reserve(batches_ahead);
    for (std::size_t i = 0; i < batches_ahead; ++i) slots.push_back(std::make_unique<Slot>());
    return slots;
}

}  // namespace

ReadAhead::ReadAhead(MarketSource& source)
    : slots_{Threading::ReaderThread, make_slots<Slot>(),
             [&source](Slot& slot, const std::stop_token&) {
                 slot.error.reset();
                 if (auto read = source.read(slot.batch); !read) slot.error = read.error();
                 return !slot.error && !slot.batch.empty();
             }} {}

Expected<void> ReadAhead::read(Batch& into) {
    into.added.clear();
    into.events.clear();
    Slot* const slot = slots_.next();
    if (slot == nullptr) return {};
    if (slot->error) return std::unexpected{*slot->error};
    // The source gets this room in exchange.
    std::swap(into, slot->batch);
    return {};
}

}  // namespace tradewind::feeds
