#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/date.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/research/names.hpp"
#include "tradewind/research/record_view.hpp"

namespace tradewind::research {

// What of a run's features is wanted.
struct FeatureSelection {
    std::vector<Feature> columns;                 // in the order of the table
    std::array<bool, time_frame_count> frames{};  // by TimeFrame
    std::vector<std::string> symbols;             // none: all
    std::optional<Date> from;                     // New York dates, inclusive
    std::optional<Date> to;
};

// The features among a run's records as CSV, a line for each symbol and time frame at each close:
// time (the end of the bar, UTC), symbol, frame, and the columns. Numbers stand in the shortest
// form that reads back to the same bits; a column that is not ready is an empty cell. Memory does
// not grow with the records.
class FeatureTable {
public:
    using Line = std::function<void(std::string_view)>;  // without its end

    FeatureTable(FeatureSelection selection, Line line);

    std::string header() const;  // "time,symbol,frame,rsi"
    std::string units() const;   // "UTC,,,0..100"

    // Every record of the run, in order.
    void on_record(const RecordView& record);
    // The last line waits for further pages.
    void finish();

    std::uint64_t rows() const { return rows_; }
    bool knows(std::string_view symbol) const { return names_.find(symbol).valid(); }
    // Columns that stayed empty for want of quotes that tell the moment before a trade, in words.
    std::vector<std::string> remarks() const;

private:
    struct Quotes {
        std::uint64_t all = 0;
        std::uint64_t sampled = 0;
    };

    bool wanted(const FeaturePage& page) const;
    void write();

    FeatureSelection selection_;
    Line line_;
    Names names_;
    bool signs_wanted_;
    FeatureFrame frame_;  // the one whose pages are coming
    bool filling_ = false;
    std::string text_;
    std::uint64_t rows_ = 0;
    std::map<std::uint32_t, Quotes> quotes_;  // by instrument, where signs are wanted
};

// Every column with unit, meaning, formula and cost, for a person.
std::string feature_list();

}  // namespace tradewind::research
