#include "tradewind/execution/execution_log.hpp"

namespace tradewind::execution {

Execution* ExecutionLog::find(std::uint32_t chain, std::uint64_t id) {
    while (chain != none) {
        Execution& entry = entries_[chain];
        if (entry.id == id) return &entry;
        chain = static_cast<std::uint32_t>(entry.next);
    }
    return nullptr;
}

std::uint32_t ExecutionLog::add(std::uint32_t chain, Execution execution) {
    std::uint32_t at = free_;
    if (at == none) {
        at = static_cast<std::uint32_t>(entries_.size());
        entries_.emplace_back();
    } else {
        free_ = static_cast<std::uint32_t>(entries_[at].next);
    }
    execution.next = chain;
    entries_[at] = execution;
    return at;
}

void ExecutionLog::release(std::uint32_t chain) {
    while (chain != none) {
        const auto next = static_cast<std::uint32_t>(entries_[chain].next);
        entries_[chain] = {};
        entries_[chain].next = free_;
        free_ = chain;
        chain = next;
    }
}

}  // namespace tradewind::execution
