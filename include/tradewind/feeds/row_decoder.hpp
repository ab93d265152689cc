#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tradewind/calendar/session.hpp"
#include "tradewind/feeds/csv_row.hpp"
#include "tradewind/feeds/dataset_layout.hpp"
#include "tradewind/feeds/feed_summary.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {

// The trading day a file belongs to, with the bounds of its date in New York.
struct FileDay {
    calendar::Session session;
    Timestamp midnight;
    Timestamp next_midnight;

    explicit FileDay(const calendar::Session& of);
    FileDay() = default;
    bool has(Timestamp t) const { return t >= midnight && t < next_midnight; }
    bool regular(Timestamp t) const { return t >= session.open && t < session.close; }
};

// What is wrong with a row; `column` is the field's name, empty for the row as a whole.
struct RowProblem {
    SkipReason reason;
    std::string_view column;
    std::string found;
    std::string_view expected;
};

// Condition fields seen before: few different ones come again and again. Belongs to one reader of
// one file.
struct ConditionCache {
    struct Entry {
        std::uint64_t text = ~std::uint64_t{0};  // the field's up to eight bytes; nothing has this
        std::array<std::uint8_t, 4> codes{};
        std::uint8_t regular_flags = 0;   // of a print in the regular session
        std::uint8_t extended_flags = 0;  // and outside it
    };
    std::array<Entry, 64> entries;
};

// One file's rows into events: made from its header line, which says where each column stands.
// Names are compared without case, quotes and blanks; columns that no event needs may be missing or
// new. The events have no instrument and no sequence yet.
class RowDecoder {
public:
    static Expected<RowDecoder> from_header(const CsvRow& header, const DatasetLayout& layout,
                                            std::string_view path, settings::SizeUnit quote_sizes);

    std::size_t fields() const { return fields_; }
    std::size_t ticker_field() const { return place_[0]; }
    // Where the time stands that orders the rows.
    std::size_t time_field() const;
    const DatasetLayout& layout() const { return *layout_; }

    // The row has fields() fields and lies in a TextBlock. nullopt: the event is good.
    std::optional<RowProblem> decode(const CsvRow& row, const FileDay& day, ConditionCache& cache,
                                     Trade& trade) const;
    std::optional<RowProblem> decode(const CsvRow& row, const FileDay& day, ConditionCache& cache,
                                     Quote& quote) const;
    std::optional<RowProblem> decode(const CsvRow& row, const FileDay& day, ConditionCache& cache,
                                     Bar& bar) const;

    // Rows of a window from the first up to the last, or up to one that decode() must look at by
    // itself: how many events were made. There is room for all.
    template <class Event>
    std::size_t decode_run(const CsvWindow& window, std::size_t first, std::size_t last,
                           const FileDay& day, ConditionCache& cache, std::span<Event> into) const;

    // Columns in use, by kind of row. The first is always the ticker.
    static constexpr std::size_t max_columns = 9;

private:
    bool decode_plainly(const CsvRow& row, const FileDay& day, Quote& quote) const;
    [[gnu::noinline]] std::optional<RowProblem> decode_carefully(const CsvRow& row,
                                                                 const FileDay& day,
                                                                 Quote& quote) const;
    std::optional<RowProblem> problem(const CsvRow& row, std::size_t column, SkipReason reason,
                                      std::string_view expected) const;

    const DatasetLayout* layout_ = nullptr;
    std::size_t fields_ = 0;
    std::int64_t quote_size_factor_ = 1;
    std::array<std::uint8_t, max_columns> place_{};
};

}  // namespace tradewind::feeds
