#pragma once

#include <cstdint>
#include <optional>

#include "tradewind/features/realized_volatility.hpp"
#include "tradewind/features/usable_input.hpp"

namespace tradewind::features {

// Realised volatility of the last `short_window` log returns against that of the last
// `long_window`: above 1 the market moves more than it used to. Without a unit. No value before the
// long window is full, nor where nothing moved in it. O(1), no allocation after construction.
class VolatilityTermRatio {
public:
    VolatilityTermRatio(std::uint32_t short_window, std::uint32_t long_window)
        : recent_{short_window}, usual_{long_window} {
        invariant(short_window < long_window, "the short window is the shorter one");
    }

    // False where the return is no number to be used; nothing has changed then.
    bool update(double log_return) {
        if (!usable_value(log_return)) return false;
        recent_.update(log_return);
        usual_.update(log_return);
        return true;
    }

    bool ready() const { return usual_.ready(); }
    std::optional<double> value() const {
        if (!ready()) return std::nullopt;
        const double usual = usual_.value();
        if (!(usual > 0)) return std::nullopt;
        return recent_.value() / usual;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(recent_, usual_);
    }

private:
    RealizedVolatility recent_;
    RealizedVolatility usual_;
};

}  // namespace tradewind::features
