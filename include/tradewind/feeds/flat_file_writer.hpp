#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "tradewind/model/date.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/market_event.hpp"

// Writes market data as a subscriber of the vendor's flat files has it: gzip CSV, one file a
// dataset and trading date, rows sorted by ticker and then by time.
namespace tradewind::feeds {

// The four stock files of one trading date under DIRECTORY/us_stocks_sip. The caller gives each
// ticker's events in time order, ticker after ticker in the order of their names; quote sizes are
// written in round lots of 100, everything else in shares and dollars. Minute and day aggregates
// are made of the trades, by what their flags allow; a day's window starts at New York midnight.
class FlatFileDay {
public:
    struct Counts {
        std::uint64_t trades = 0;
        std::uint64_t quotes = 0;
        std::uint64_t minutes = 0;
        std::uint64_t days = 0;
        std::uint64_t bytes = 0;  // compressed; known once finished
    };

    static Expected<FlatFileDay> create(const std::filesystem::path& directory, Date date);
    FlatFileDay(FlatFileDay&&) noexcept;
    FlatFileDay& operator=(FlatFileDay&&) noexcept;
    ~FlatFileDay();

    void begin_ticker(std::string_view ticker);
    void write(const Quote& quote);
    void write(const Trade& trade);
    // Ends the last ticker and gives the files their names.
    Expected<Counts> finish();

private:
    struct State;
    explicit FlatFileDay(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// DIRECTORY/us_stocks_sip/trades_v1/2024/03/2024-03-26.csv.gz
std::filesystem::path flat_file_path(const std::filesystem::path& directory,
                                     std::string_view dataset, Date date);

}  // namespace tradewind::feeds
