#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tradewind/feeds/market_source.hpp"
#include "tradewind/model/instrument_table.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::calendar {
class Calendar;
}

namespace tradewind::session {

// The market that the settings name, with the table that gives its instruments their ids.
struct OpenedSource {
    std::unique_ptr<InstrumentTable> table;
    std::unique_ptr<feeds::MarketSource> source;
    std::function<std::vector<std::string>()> problems;  // once it has been read
    Timestamp start;                                     // of the first session
};
Expected<OpenedSource> open_source(const settings::Settings& settings,
                                   const calendar::Calendar& calendar);

}  // namespace tradewind::session
