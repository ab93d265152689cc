#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

namespace tradewind::bench {

struct BareBar {
    double open;
    double high;
    double low;
    double close;
};

// The yardstick of the engine's speed: EMA 12/26, RSI 14, ATR 14, ADX 14 and a cross rule over bars
// in one plain function, with nothing around it: what the arithmetic alone costs on this machine.
// It returns the number of signals and a sum, so that nothing can be left out.
struct BareResult {
    std::uint64_t signals = 0;
    double sum = 0;
};

inline BareResult bare_loop(std::span<const BareBar> bars) {
    BareResult result;
    if (bars.empty()) return result;
    double ema_fast = bars[0].close, ema_slow = bars[0].close;
    double gain = 0, loss = 0, atr = 0, plus = 0, minus = 0, adx = 0;
    bool held = false;
    for (std::size_t i = 1; i < bars.size(); ++i) {
        const BareBar& bar = bars[i];
        const BareBar& before = bars[i - 1];
        ema_fast += 2.0 / 13.0 * (bar.close - ema_fast);
        ema_slow += 2.0 / 27.0 * (bar.close - ema_slow);
        const double change = bar.close - before.close;
        gain += (std::max(change, 0.0) - gain) / 14.0;
        loss += (std::max(-change, 0.0) - loss) / 14.0;
        const double range = std::max({bar.high - bar.low, std::abs(bar.high - before.close),
                                       std::abs(bar.low - before.close)});
        atr += (range - atr) / 14.0;
        const double up = bar.high - before.high, down = before.low - bar.low;
        plus += ((up > down && up > 0 ? up : 0.0) - plus) / 14.0;
        minus += ((down > up && down > 0 ? down : 0.0) - minus) / 14.0;
        const double sum = plus + minus;
        const double dx = sum > 0 ? 100.0 * std::abs(plus - minus) / sum : 0.0;
        adx += (dx - adx) / 14.0;
        const double rsi = gain + loss > 0 ? 100.0 * gain / (gain + loss) : 0.0;
        if (!held && ema_fast > ema_slow && rsi < 70 && adx > 20 &&
            bar.close - ema_slow < 3 * atr) {
            held = true;
            ++result.signals;
        } else if (held && (ema_fast < ema_slow || bar.close < ema_slow - 2 * atr)) {
            held = false;
            ++result.signals;
        }
        result.sum += rsi + adx;
    }
    return result;
}

}  // namespace tradewind::bench
