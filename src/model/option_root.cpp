#include "tradewind/model/option_root.hpp"

#include <algorithm>
#include <array>

namespace tradewind {
namespace {

using enum ExerciseStyle;
using enum OptionSettlement;
using enum OptionDelivery;

constexpr bool late = true;
constexpr bool cents = true;

// Specifications of Cboe and Nasdaq. Some roots have gone: files of their years still name them.
constexpr std::array table{
    OptionRoot{"SPX", "I:SPX", European, Open, Cash},
    OptionRoot{"SPXW", "I:SPX", European, Close, Cash},
    OptionRoot{"SPXPM", "I:SPX", European, Close, Cash},  // until 2017, then SPXW
    OptionRoot{"SPXQ", "I:SPX", European, Close, Cash},   // quarterlies, then SPXW
    OptionRoot{"XSP", "I:XSP", European, Close, Cash, !late, cents},
    OptionRoot{"NDX", "I:NDX", European, Open, Cash},
    OptionRoot{"NDXP", "I:NDX", European, Close, Cash},
    OptionRoot{"MNX", "I:MNX", European, Open, Cash},
    OptionRoot{"XND", "I:XND", European, Close, Cash},
    OptionRoot{"RUT", "I:RUT", European, Open, Cash},
    OptionRoot{"RUTW", "I:RUT", European, Close, Cash},
    OptionRoot{"RUTQ", "I:RUT", European, Close, Cash},  // quarterlies until 2016, then RUTW
    OptionRoot{"MRUT", "I:MRUT", European, Close, Cash, !late, cents},
    OptionRoot{"VIX", "I:VIX", European, Open, Cash},
    OptionRoot{"VIXW", "I:VIX", European, Open, Cash},
    OptionRoot{"DJX", "I:DJX", European, Open, Cash},
    OptionRoot{"OEX", "I:OEX", American, Close, Cash},
    OptionRoot{"XEO", "I:OEX", European, Close, Cash},

    OptionRoot{"SPY", "", American, Close, Shares, late, cents},
    OptionRoot{"QQQ", "", American, Close, Shares, late, cents},
    OptionRoot{"IWM", "", American, Close, Shares, late, cents},
    OptionRoot{"DIA", "", American, Close, Shares, late},
    OptionRoot{"EEM", "", American, Close, Shares, late},
    OptionRoot{"EFA", "", American, Close, Shares, late},
    OptionRoot{"FXI", "", American, Close, Shares, late},
    OptionRoot{"TLT", "", American, Close, Shares, late},
    OptionRoot{"XLB", "", American, Close, Shares, late},
    OptionRoot{"XLC", "", American, Close, Shares, late},
    OptionRoot{"XLE", "", American, Close, Shares, late},
    OptionRoot{"XLF", "", American, Close, Shares, late},
    OptionRoot{"XLI", "", American, Close, Shares, late},
    OptionRoot{"XLK", "", American, Close, Shares, late},
    OptionRoot{"XLP", "", American, Close, Shares, late},
    OptionRoot{"XLRE", "", American, Close, Shares, late},
    OptionRoot{"XLU", "", American, Close, Shares, late},
    OptionRoot{"XLV", "", American, Close, Shares, late},
    OptionRoot{"XLY", "", American, Close, Shares, late},
};

constexpr OptionRoot of_a_stock{};

}  // namespace

const OptionRoot& option_root(std::string_view name) {
    const auto* const found = std::ranges::find(table, name, &OptionRoot::name);
    return found != table.end() ? *found : of_a_stock;
}

std::span<const OptionRoot> option_roots() { return table; }

}  // namespace tradewind
