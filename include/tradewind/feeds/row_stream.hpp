#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tradewind/feeds/day_rows.hpp"

namespace tradewind::feeds {

// The rest of one ticker's rows, read from its file again because they did not fit in memory.
// Decompresses on the caller's thread from the nearest bookmark; about 140 KB while it is open.
class RowStream {
public:
    // `rest`, `day` and `counts`, which gets what is left out, must outlive the stream.
    static Expected<std::unique_ptr<RowStream>> open(const Continuation& rest, std::string ticker,
                                                     const FileDay& day, const RowPolicy& policy,
                                                     FeedSummary& counts);

    // The next good row; false when the ticker's rows end.
    Expected<bool> next(MarketEvent& event);

private:
    RowStream(LineReader reader, const Continuation& rest, std::string ticker, const FileDay& day,
              const RowPolicy& policy, FeedSummary& counts);
    template <class Event>
    Expected<bool> next_of(MarketEvent& event);

    LineReader reader_;
    std::shared_ptr<const RowDecoder> decoder_;
    std::string ticker_;
    RowJudge judge_;
    TextBlock block_;
    std::size_t at_ = 0;
    std::uint64_t line_;
    TickerProgress progress_;
    CsvSplitter splitter_;
    bool opened_ = false;
};

}  // namespace tradewind::feeds
