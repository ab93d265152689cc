#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

class Inquiry;

// No entries in a symbol, or in its options, for a while after news of it that matter.
class NewsHalt {
public:
    NewsHalt(const settings::NewsHalt& settings, std::uint32_t instruments)
        : settings_{settings},
          length_{std::chrono::minutes{settings.minutes}},
          latest_(settings.minutes > 0 ? instruments : 0, Timestamp::min()) {}

    // Whether it matters.
    bool on_news(const News& news, Timestamp now);
    void ask(const Instrument& instrument, Timestamp now, Inquiry& inquiry) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(latest_);
    }

private:
    Timestamp latest(InstrumentId id) const {
        return id.valid() && id.index() < latest_.size() ? latest_[id.index()] : Timestamp::min();
    }

    settings::NewsHalt settings_;
    std::chrono::nanoseconds length_;
    std::vector<Timestamp> latest_;  // news that matter, by instrument; min(): none yet
};

}  // namespace tradewind::risk
