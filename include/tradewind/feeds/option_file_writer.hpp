#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "tradewind/model/date.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {

// The three option files of one trading date under DIRECTORY/us_options_opra: quotes_v1, trades_v1
// and minute_aggs_v1, gzip CSV with the vendor's columns. The caller gives each contract's events
// in time order, contract after contract in the order of their tickers; sizes are written in
// contracts, a side that is missing as 0,0,0 (exchange, price, size), and one that is there with
// exchange 302, since to the reader a quote without any exchange is a sampled one. Minute
// aggregates are made of the trades.
class OptionFileDay {
public:
    struct Counts {
        std::uint64_t trades = 0;
        std::uint64_t quotes = 0;
        std::uint64_t minutes = 0;
        std::uint64_t bytes = 0;  // compressed; known once finished
    };

    static Expected<OptionFileDay> create(const std::filesystem::path& directory, Date date);
    OptionFileDay(OptionFileDay&&) noexcept;
    OptionFileDay& operator=(OptionFileDay&&) noexcept;
    ~OptionFileDay();

    void begin_ticker(std::string_view ticker);
    void write(const Quote& quote);
    void write(const Trade& trade);
    // Ends the last ticker and gives the files their names.
    Expected<Counts> finish();

private:
    struct State;
    explicit OptionFileDay(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// DIRECTORY/us_options_opra/trades_v1/2024/03/2024-03-26.csv.gz
std::filesystem::path option_file_path(const std::filesystem::path& directory,
                                       std::string_view dataset, Date date);

}  // namespace tradewind::feeds
