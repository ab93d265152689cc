#include "tradewind/model/order.hpp"

#include <charconv>

namespace tradewind {
namespace {

constexpr std::size_t session_digits = 16;

}  // namespace

std::string_view name_of(Side side) {
    switch (side) {
        case Side::Buy:
            return "buy";
        case Side::Sell:
            return "sell";
    }
    return "unknown";
}

std::string_view name_of(OrderType type) {
    switch (type) {
        case OrderType::Market:
            return "market";
        case OrderType::Limit:
            return "limit";
        case OrderType::Stop:
            return "stop";
        case OrderType::StopLimit:
            return "stop_limit";
    }
    return "unknown";
}

std::string_view name_of(TimeInForce time_in_force) {
    switch (time_in_force) {
        case TimeInForce::Day:
            return "day";
        case TimeInForce::GoodTillCancel:
            return "good_till_cancel";
        case TimeInForce::ImmediateOrCancel:
            return "immediate_or_cancel";
        case TimeInForce::FillOrKill:
            return "fill_or_kill";
        case TimeInForce::AtOpen:
            return "at_open";
        case TimeInForce::AtClose:
            return "at_close";
    }
    return "unknown";
}

std::string_view name_of(OrderRole role) {
    switch (role) {
        case OrderRole::Single:
            return "single";
        case OrderRole::Entry:
            return "entry";
        case OrderRole::TakeProfit:
            return "take_profit";
        case OrderRole::StopLoss:
            return "stop_loss";
        case OrderRole::Flatten:
            return "flatten";
    }
    return "unknown";
}

std::string_view name_of(RequestAction action) {
    switch (action) {
        case RequestAction::Submit:
            return "submit";
        case RequestAction::Cancel:
            return "cancel";
        case RequestAction::Replace:
            return "replace";
        case RequestAction::Reconcile:
            return "reconcile";
    }
    return "unknown";
}

std::string_view name_of(GroupKind group) {
    switch (group) {
        case GroupKind::Single:
            return "single";
        case GroupKind::Bracket:
            return "bracket";
        case GroupKind::OneCancelsOther:
            return "one_cancels_other";
    }
    return "unknown";
}

std::string ClientOrderId::to_string() const {
    std::array<char, session_digits> hex{};
    std::uint64_t rest = session;
    for (std::size_t i = session_digits; i-- > 0; rest >>= 4)
        hex[i] = "0123456789abcdef"[rest & 15u];
    return std::string{hex.data(), hex.size()} + "-" + std::to_string(number);
}

std::optional<ClientOrderId> ClientOrderId::parse(std::string_view text) {
    if (text.size() < session_digits + 2 || text[session_digits] != '-') return std::nullopt;
    ClientOrderId id;
    const char* const begin = text.data();
    const char* const dash = begin + session_digits;
    const char* const end = begin + text.size();
    const auto session = std::from_chars(begin, dash, id.session, 16);
    const auto number = std::from_chars(dash + 1, end, id.number, 10);
    if (session.ec != std::errc{} || session.ptr != dash) return std::nullopt;
    if (number.ec != std::errc{} || number.ptr != end) return std::nullopt;
    // One spelling an id: "01" or upper-case digits would be another order's key at a broker.
    if (id.to_string() != text) return std::nullopt;
    return id;
}

}  // namespace tradewind
