#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tradewind/model/decision.hpp"
#include "tradewind/model/instrument_id.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/timestamp.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::policy {

// News as a modifier of what agents propose. With s the sentiment and r the relevance of an item,
// a its age since it was published and h the half-life, a symbol's tone is
//
//     tone = sum(s r 2^(-a / h))                         held within -1 .. 1 at every item
//
// and an agent that speaks with confidence c for direction d (+1, -1) is heard with
//
//     c' = c (1 + strength d tone)                       held within 0 .. 1
//
// An item below relevance_min or with a sentiment that is no number is not heard; one of a time to
// come counts as just published. Silence stays silence, and an exit is not touched. Age goes by the
// clock, nights included.
//
// All memory is taken at construction, none where the strength is 0. O(1) an item and a look.
class NewsSentiment {
public:
    NewsSentiment(const settings::NewsSentiment& settings, std::size_t instruments);

    void on_news(const News& news, Timestamp now);

    double tone(InstrumentId id, Timestamp now) const;
    enum class Effect : std::uint8_t { None, Supports, Weakens };
    // Weakens: at least one that speaks is heard less for it.
    Effect modify(double tone, std::span<Vote> votes) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(tones_);
    }

private:
    struct Tone {
        double value = 0;
        Timestamp since;  // as it stood then
    };
    double at(const Tone& tone, Timestamp now) const;
    double faded(double value, std::chrono::nanoseconds age) const;

    settings::NewsSentiment settings_;
    std::vector<Tone> tones_;  // by instrument
};

}  // namespace tradewind::policy
