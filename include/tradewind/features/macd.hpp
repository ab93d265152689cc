#pragma once

#include <cstdint>

#include "tradewind/features/ema.hpp"
#include "tradewind/features/usable_input.hpp"

namespace tradewind::features {

// How the fast average begins. TaLib starts it late, with the mean of the `fast` inputs that end at
// number `slow`, so that both averages have their first value together; Plain seeds each average on
// its own first inputs (R's TTR). The difference fades at the fast average's rate.
enum class MacdSeed : std::uint8_t { TaLib, Plain };

// Moving average convergence divergence: line = fast EMA - slow EMA, signal = EMA of the line,
// seeded with the mean of its first `signal` values, histogram = line - signal. The line is ready
// with input number `slow`, signal and histogram with number slow + signal - 1 (TA-Lib gives all
// three only then: ready()). In the unit of the inputs. O(1).
class Macd {
public:
    Macd(std::uint32_t fast, std::uint32_t slow, std::uint32_t signal,
         MacdSeed seed = MacdSeed::TaLib)
        : fast_{fast},
          slow_{slow},
          signal_{signal},
          wait_{seed == MacdSeed::TaLib && fast < slow ? slow - fast : 0} {
        invariant(fast < slow, "the fast average of a MACD is the shorter one");
    }

    // False where x is no number to be used; nothing has changed then.
    bool update(double x) {
        if (!usable_value(x)) return false;
        slow_.update(x);
        if (waited_ < wait_) {
            ++waited_;
        } else {
            fast_.update(x);
        }
        if (slow_.ready()) signal_.update(line());
        return true;
    }

    bool line_ready() const { return slow_.ready(); }
    double line() const { return fast_.value() - slow_.value(); }  // once line_ready()

    bool ready() const { return signal_.ready(); }
    double signal() const { return signal_.value(); }       // once ready()
    double histogram() const { return line() - signal(); }  // once ready()

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) {
        fast_.scale(factor);
        slow_.scale(factor);
        signal_.scale(factor);
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(fast_, slow_, signal_, waited_);
    }

private:
    Ema fast_;
    Ema slow_;
    Ema signal_;
    std::uint32_t wait_;  // inputs that the fast average leaves out
    std::uint32_t waited_ = 0;
};

}  // namespace tradewind::features
