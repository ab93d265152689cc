#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/feeds/conveyor.hpp"
#include "tradewind/feeds/feed_summary.hpp"
#include "tradewind/feeds/market_source.hpp"
#include "tradewind/model/instrument_table.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::feeds {

// A market's history from files in the vendor's flat-file layout (dataset_layout.hpp), one trading
// day after the other.
//
// Order. Events come by (event_time, rank of their dataset, position of their symbol in the
// selection, ticker, row): a split or dividend first, then what ended at the instant (index,
// minute, hour and day bars), then what happened at it (quotes, then trades). Trades and quotes are
// stamped with sip_timestamp; a bar with the END of its window (minute + 60 s, hour + 1 h, day:
// that session's close), when it was known. receive_time is event_time.
//
// Memory. Files are sorted by ticker, so a day's rows must be held to be merged: packed, 16
// bytes each (bars 24), up to `day_bytes`; what does not fit is read again from the file, ticker by
// ticker (day_rows.hpp). Text waits in 16 blocks of 256 KB at most. So memory does not grow with a
// file's length.
//
// Threads. With Threading::ReaderThread one thread decompresses and one parses, up to two days
// ahead; read() merges (ReadAhead puts that on a third). What comes out is the same. read() and
// summary() belong to one thread.
class FlatFileSource final : public MarketSource {
public:
    ~FlatFileSource() override;
    FlatFileSource(FlatFileSource&&) noexcept;

    Expected<void> read(Batch& into) override;

    // What has been read so far; symbols_without_data is complete after the empty batch.
    const FeedSummary& summary() const;

private:
    friend struct FlatFileOpener;
    struct State;
    explicit FlatFileSource(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Bounds that tests make small.
struct FlatFileLimits {
    std::size_t day_bytes = 24 * 1024 * 1024;  // packed rows of one day; two days with threads
    std::size_t batch_events = 1024;
};

// Opens feed.directory for the symbols (symbol_selection.hpp says what each means). Stocks and
// indices are added to the table at once, option contracts when their first event comes; both are
// told in Batch::added. `table` and `calendar` must outlive the source. Errors: a folder, dataset
// or range without any file; a symbol that cannot be one; damaged reference files under
// feed.on_bad_row = "stop".
Expected<std::unique_ptr<FlatFileSource>> open_flat_files(
    const settings::Feed& feed, const std::vector<std::string>& symbols, InstrumentTable& table,
    const calendar::Calendar& calendar, Threading threading, const FlatFileLimits& limits = {});

}  // namespace tradewind::feeds
