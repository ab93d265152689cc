#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "tradewind/feeds/day_rows.hpp"
#include "tradewind/feeds/symbol_selection.hpp"

namespace tradewind::feeds {

// Parses one day file, block by block, into a DayRows: rows of selected tickers are judged and
// packed, those of others passed over line by line. Tickers' rows must stand together; the order of
// tickers is not assumed.
class FileParser {
public:
    FileParser(const DatasetLayout& layout, std::string path, const SymbolSelection& selection,
               const RowPolicy& policy, DayRows& into);

    // False: stop, into.error says why. After a false return, or a block that was the last, the
    // parser is done.
    bool parse(const TextBlock& block);

private:
    bool read_header(const char*& at);
    template <class Event>
    bool parse_rows(const TextBlock& block, const char* at, const char* end);
    bool starts_with_prefix(const char* line) const;
    void start_run(std::string_view ticker);
    void end_run();
    std::size_t plain_rows(std::size_t first) const;
    template <class Event>
    const char* take_run(const TextBlock& block, const char* at, const char* end);
    template <class Event>
    bool take_row(const TextBlock& block, const CsvRow& row);
    bool finish(const TextBlock& block);
    bool after(Fate fate);

    const DatasetLayout* layout_;
    std::string path_;
    const SymbolSelection* selection_;
    RowPolicy policy_;
    DayRows* into_;
    std::shared_ptr<const RowDecoder> decoder_;
    RowJudge judge_;
    bool ignored_ = false;  // a header that cannot be used, under the skip policy
    std::uint64_t line_ = 0;
    CsvSplitter splitter_;
    CsvWindow window_;
    // Events between judging and packing.
    static constexpr std::size_t batch_max = 64;
    template <class Event>
    using Some = std::array<Event, batch_max>;
    std::tuple<Some<Trade>, Some<Quote>, Some<Bar>> batches_;

    // The run of rows of one ticker.
    static constexpr std::size_t prefix_max = 48;
    std::array<char, prefix_max> prefix_{};  // "SPY,": how its lines start
    std::size_t prefix_size_ = 0;            // 0: compare fields instead
    std::uint64_t prefix_start_ = 0;         // its first eight bytes
    std::uint64_t prefix_mask_ = 0;
    std::string run_;
    bool in_run_ = false;
    bool selected_ = false;  // its rows go to open_
    TickerRows open_;
    PackState pack_;
    TickerProgress* progress_ = nullptr;
    std::map<std::string, TickerProgress, std::less<>> seen_;
};

}  // namespace tradewind::feeds
