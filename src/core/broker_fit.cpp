#include "tradewind/core/broker_fit.hpp"

#include <fmt/format.h>

namespace tradewind::core {
namespace {

std::string_view name_of_broker(const BrokerCapabilities& broker) {
    const std::string_view padded{broker.name.data(), broker.name.size()};
    return padded.substr(0, padded.find('\0'));
}

}  // namespace

Expected<void> carries(const BrokerCapabilities& broker, const settings::Settings& settings) {
    const auto lacks = [&](std::string_view setting, std::string_view what) {
        return failure(std::string{setting},
                       fmt::format("the broker {} takes no {}", name_of_broker(broker), what),
                       "settings whose orders it takes");
    };
    // Positions are closed by a day order at the market, whatever opened them.
    if (!broker.has(OrderType::Market) || !broker.has(TimeInForce::Day))
        return lacks("broker", "market orders for the day");
    const settings::Playbook& playbook = settings.playbook;
    if (playbook.kind == settings::PlaybookKind::FixedQuantity) return {};
    const OrderType entry =
        playbook.entry == settings::EntryKind::Limit ? OrderType::Limit : OrderType::Market;
    if (!broker.has(GroupKind::Bracket)) return lacks("playbook.kind", "brackets");
    if (!broker.has(entry) || !broker.bracket_entry(entry))
        return lacks("playbook.entry", fmt::format("{} entry of a bracket", name_of(entry)));
    if (!broker.has(OrderType::Stop)) return lacks("playbook.kind", "stops");
    if (playbook.target_atr > 0 && !broker.has(OrderType::Limit))
        return lacks("playbook.target_atr", "limits");
    if (settings.risk.session_window.flat_minutes == 0 && !broker.has(TimeInForce::GoodTillCancel))
        return lacks("risk.session_window.flat_minutes",
                     "orders that outlive the day, which exits held overnight need");
    return {};
}

}  // namespace tradewind::core
