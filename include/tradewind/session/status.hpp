#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "tradewind/core/engine.hpp"
#include "tradewind/model/decision.hpp"

namespace tradewind::session {

// What a person sees of a running session, copied out of the core a few times a second.
struct StatusSnapshot {
    static constexpr std::size_t max_rows = 24;
    struct Row {
        std::array<char, 32> symbol{};  // zero padded
        Price bid;
        Price ask;
        Price last;
        Quantity position;
        Price average;
        Money unrealized;
        RegimeState regime;
        DecisionOutcome outcome = DecisionOutcome::WarmUp;
        std::uint8_t decided = 0;  // 1: there was a decision
        std::uint8_t reserved_tail[6] = {};
    };

    Timestamp core_time;
    std::uint64_t sequence = 0;
    std::uint64_t output_hash = 0;
    core::Counters counters;
    Money equity;
    Money cash;
    Money day_profit;
    Money realized;
    Money unrealized;
    Money fees;
    Money drawdown;
    std::uint64_t market_backlog = 0;  // records waiting in the feed lane
    std::uint64_t conflated = 0;
    std::uint32_t open_orders = 0;
    std::uint32_t row_count = 0;
    bool journal_failed = false;  // trading is halted
    std::array<Row, max_rows> rows{};
};

// One screen of text, without colour or cursor codes.
std::string render(const StatusSnapshot& status, std::string_view title, double wall_seconds);

}  // namespace tradewind::session
