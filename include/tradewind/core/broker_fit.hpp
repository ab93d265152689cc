#pragma once

#include "tradewind/model/broker_capabilities.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::core {

// Whether the broker takes every kind of order that these settings can lead to; if not, an error
// that names the setting. What it lacks is never mapped to something near.
Expected<void> carries(const BrokerCapabilities& broker, const settings::Settings& settings);

}  // namespace tradewind::core
