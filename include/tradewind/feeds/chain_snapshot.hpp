#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/occ_symbol.hpp"
#include "tradewind/options/chain.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::feeds {

// A contract's last quote of the day at some instant.
struct ContractSnapshot {
    OccSymbol symbol;
    ExerciseStyle style = ExerciseStyle::American;
    std::int64_t multiplier = 100;
    options::ChainQuote quote;
};

// A future cash dividend in today's shares: splits until then are taken out of it.
struct DividendAhead {
    Timestamp ex;
    double amount = 0;
};

// All contracts of an underlying that had a quote on the day of `at` up to and including `at`.
struct ChainSnapshot {
    std::string underlying;
    Timestamp at;
    double spot = 0;  // 0: not in the files (put-call parity has to say it)
    Timestamp spot_at{};
    std::string spot_from;  // "stock_quotes"
    std::vector<ContractSnapshot> contracts;
    std::vector<DividendAhead> dividends;
};

// Reads it from flat files (dataset_layout.hpp): option quotes; the underlying from stock quotes
// (the middle), else stock or index minutes (the close); dividends of the next two years from
// reference/, as if declared by then. `underlying` is a stock (GOOG), an index (I:SPX: all its
// roots) or one index root (SPXW). Rows are as feed.on_bad_row says. A quote is as old as its row:
// a side that the feed carries forward counts as new with the row that carries it.
//
// Errors: no trading day, no file of option quotes for it, no such underlying in it, none of its
// contracts quoted yet. Reads a whole day's file; memory for one day (flat_files.hpp).
Expected<ChainSnapshot> read_chain(const settings::Feed& feed, const std::string& underlying,
                                   Timestamp at, const calendar::Calendar& calendar);

// Puts it into a chain, whose quotes wait for a refresh. Refused: what the chain refuses, naming
// the contract. Expired series are left out.
Expected<options::Chain> chain_of(const ChainSnapshot& snapshot, const settings::Options& settings,
                                  const calendar::Calendar& calendar);

}  // namespace tradewind::feeds
