#pragma once

#include <chrono>

#include "tradewind/model/output_buffer.hpp"
#include "tradewind/model/verdict.hpp"

namespace tradewind::risk {

class Inquiry;

// The pause after a breaker has tripped: entries are refused from its trip until the cool-down is
// over. Both are said as a RiskEvent, the end when it is next looked at.
class CoolDown {
public:
    CoolDown(RiskRule rule, std::uint32_t minutes)
        : rule_{rule}, length_{std::chrono::minutes{minutes}} {}

    bool running(Timestamp now) const {
        return tripped_ != Timestamp::min() && now - tripped_ < length_;
    }
    void trip(Timestamp now, double value, double limit, OutputBuffer& outputs);
    // Says that it is over, once, when it is.
    void look(Timestamp now, OutputBuffer& outputs);
    void ask(Timestamp now, Inquiry& inquiry) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(tripped_);
    }

private:
    void say(double value, double limit, std::uint8_t latched, OutputBuffer& outputs) const;

    RiskRule rule_;
    std::chrono::nanoseconds length_;
    Timestamp tripped_ = Timestamp::min();  // min(): at rest
};

}  // namespace tradewind::risk
