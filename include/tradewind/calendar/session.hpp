#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "tradewind/model/date.hpp"
#include "tradewind/model/timestamp.hpp"

namespace tradewind::calendar {

enum class Phase : std::uint8_t { Closed, PreMarket, Regular, PostMarket };
std::string_view name_of(Phase phase);  // "pre_market"

// One trading day of US equities. Windows are closed at their start and open at their end:
//   pre-market   [pre_open, open)     04:00 to 09:30 New York
//   regular      [open, close)        09:30 to 16:00, 13:00 on an early close
//   post-market  [close, post_close)  to 20:00, 17:00 on an early close
struct Session {
    Timestamp pre_open;
    Timestamp open;
    Timestamp close;
    Timestamp post_close;
    Date date;
    bool early_close = false;
    std::uint8_t reserved[3] = {};

    Phase phase_at(Timestamp t) const {
        if (t < pre_open || t >= post_close) return Phase::Closed;
        if (t < open) return Phase::PreMarket;
        return t < close ? Phase::Regular : Phase::PostMarket;
    }
    friend bool operator==(const Session&, const Session&) = default;
};
static_assert(sizeof(Session) == 40 && std::has_unique_object_representations_v<Session>);

}  // namespace tradewind::calendar
