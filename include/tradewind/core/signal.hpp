#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/intent.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/regime.hpp"

namespace tradewind::core {

// What a front tells the desk when bars have closed: the frames that closed, the regime, and, when
// an agent spoke, every agent's latest intent. A function of market data alone.
struct Signal {
    InstrumentId instrument;
    std::uint32_t frame_count = 0;                               // frames in use, shortest first
    std::array<const FeatureFrame*, time_frame_count> frames{};  // good as long as the signal
    RegimeState regime;
    RegimeState regime_before;        // differs in `regime` when the classifier flipped
    std::span<const Intent> intents;  // every agent's latest; good as long as the signal
    std::uint8_t decide = 0;          // 1: an agent's frame closed, the desk must decide
    std::uint8_t flipped = 0;
    std::uint8_t warm = 0;           // 1: what the playbook needs is ready
    Price close;                     // of the shortest bar that closed
    double atr = 0;                  // of the playbook's frame; 0 until ready
    double realized_volatility = 0;  // annualised, of the same frame; 0 until ready
    // Of policy.gate_frame; none where no gate reads them, and until ready.
    std::optional<double> adx;
    std::optional<double> spread_score;
};

}  // namespace tradewind::core
