#include "tradewind/feeds/trade_conditions.hpp"

#include <array>
#include <initializer_list>

#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {
namespace {

constexpr std::uint8_t everything = Trade::regular;
constexpr std::uint8_t range_and_volume = Trade::sets_high_low | Trade::counts_volume;
constexpr std::uint8_t volume_only = Trade::counts_volume;
constexpr std::uint8_t nothing = 0;
constexpr std::uint8_t form_t = 12;

using Table = std::array<std::uint8_t, 256>;

constexpr void set(Table& table, std::initializer_list<int> codes, std::uint8_t flags) {
    for (const int code : codes) table[static_cast<std::size_t>(code)] = flags;
}

constexpr Table make_stocks() {
    Table table{};
    for (auto& flags : table) flags = volume_only;
    set(table, {0,  1,  3,  4,  6,  8,  9,  11, 12, 14, 17, 18, 19,
                23, 24, 25, 26, 27, 28, 30, 34, 36, 41, 55, 59},
        everything);
    set(table, {5, 10, 22, 29, 32, 33, 40}, range_and_volume);
    set(table, {15, 16, 38, 44, 45, 46, 47, 48, 49, 50, 51, 54}, nothing);
    return table;
}

constexpr Table make_options() {
    Table table{};
    for (auto& flags : table) flags = everything;
    set(table, {201, 203, 205, 207}, nothing);
    set(table, {202, 206}, range_and_volume);
    set(table, {247}, volume_only);
    return table;
}

constexpr Table stocks = make_stocks();
constexpr Table options = make_options();

constexpr bool means_extended(std::uint8_t code, ConditionTable table) {
    return table == ConditionTable::Stocks ? code == form_t || code == 13 : code == 248;
}

}  // namespace

std::uint8_t trade_flags(std::span<const std::uint8_t> conditions, ConditionTable table,
                         PrintedIn session) {
    const bool outside = session == PrintedIn::ExtendedHours;
    std::uint8_t allowed = everything;
    bool extended = outside;
    for (const std::uint8_t code : conditions) {
        std::uint8_t flags = table == ConditionTable::Stocks ? stocks[code] : options[code];
        if (table == ConditionTable::Stocks && code == form_t && !outside) flags = volume_only;
        allowed &= flags;
        extended = extended || means_extended(code, table);
    }
    return static_cast<std::uint8_t>(allowed | (extended ? Trade::extended_hours : 0));
}

}  // namespace tradewind::feeds
