#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/error.hpp"
#include "tradewind/model/record.hpp"
#include "tradewind/model/timestamp.hpp"
#include "tradewind/research/names.hpp"
#include "tradewind/research/record_view.hpp"

namespace tradewind::research {

// One line for a person, without its line end: number, core time, kind, symbol, then name=value of
// every field that says something. Control characters from outside are shown as '?'.
std::string line_of(const RecordView& record, const Names& names);

// One JSON object with every field by its name in record_fields.hpp, flat, without a line end;
// core_time_ns and event_time_ns besides. A feature that is not ready is null.
std::string json_of(const RecordView& record, const Names& names);

// Which records to show; what is not set lets everything pass. Ranges include both ends.
struct RecordFilter {
    std::vector<RecordKind> kinds;
    std::vector<std::string> symbols;
    std::optional<std::uint64_t> first_sequence;
    std::optional<std::uint64_t> last_sequence;
    std::optional<Timestamp> from;  // core time
    std::optional<Timestamp> to;

    bool passes(const RecordView& record, const Names& names) const;
    // No record from here on can pass: a reader may stop.
    bool exhausted_by(const RecordView& record) const;
};

// "fill" or "order_request"; the error lists every kind there is.
Expected<RecordKind> parse_record_kind(std::string_view name);

}  // namespace tradewind::research
