#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "tradewind/features/trade_tally.hpp"
#include "tradewind/model/date.hpp"
#include "tradewind/research/names.hpp"
#include "tradewind/research/record_view.hpp"
#include "tradewind/research/refusal_tally.hpp"

namespace tradewind::research {

struct DayQuestion {
    std::optional<Date> day{};    // New York; none: the last one with a decision
    std::string symbol{};         // only this one; "": all
    bool by_symbol = false;       // the tables of each symbol, too
    double min_confidence = 0.5;  // decisions above it had a mind to trade
};

// One day of a run in a trader's words: what was decided, why nothing was sent, which rule refused
// or shrank how much. Fed with the records of a run in order; memory grows with symbols, not with
// records.
class DaySummary {
public:
    // `names` knows the agents; symbols it learns from the records.
    DaySummary(DayQuestion question, Names names);

    void on_record(const RecordView& record);
    bool complete() const { return past_; }  // nothing that follows can change the answer
    // An error when the records hold no such symbol or no decision on that day.
    Expected<std::string> text();

private:
    struct Tables {
        RefusalTally tally;
        features::TradeTally trades;
        std::uint64_t fills = 0;
    };
    bool in_day(Timestamp time);
    void begin_day(Date day);
    void tell(std::string& text, const Tables& tables) const;

    DayQuestion question_;
    Names names_;
    std::optional<Date> day_;  // that is being collected
    Timestamp day_begin_;
    Timestamp day_end_;
    Tables all_;
    std::map<std::uint32_t, Tables> by_symbol_;
    std::uint64_t risk_events_ = 0;
    std::optional<Date> first_;  // with a decision
    std::optional<Date> last_;
    bool past_ = false;
};

}  // namespace tradewind::research
