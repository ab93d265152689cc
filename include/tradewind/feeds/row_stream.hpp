#pragma once

#include <cstdint>
#include <string>

#include "tradewind/feeds/day_rows.hpp"

namespace tradewind::feeds {

// The rest of one ticker's rows, read from its file again because they did not fit in memory.
// Decompresses on the caller's thread from the nearest bookmark; about 140 KB while it is open.
class RowStream {
public:
    static Expected<RowStream> open(const Continuation& rest, std::string ticker,
                                    const FileDay& day, const RowPolicy& policy);

    // The next good row; false when the ticker's rows end. What is left out goes into `counts`.
    Expected<bool> next(MarketEvent& event, FeedSummary& counts);

private:
    RowStream(LineReader reader, const Continuation& rest, std::string ticker, const FileDay& day,
              const RowPolicy& policy);
    template <class Event>
    Expected<bool> next_of(MarketEvent& event, FeedSummary& counts);

    LineReader reader_;
    std::shared_ptr<const RowDecoder> decoder_;
    std::string path_;
    std::string ticker_;
    FileDay day_;
    RowPolicy policy_;
    TextBlock block_;
    std::size_t at_ = 0;
    std::uint64_t line_;
    TickerProgress progress_;
    CsvRow row_;
    bool opened_ = false;
};

}  // namespace tradewind::feeds
