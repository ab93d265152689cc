#pragma once

#include <cstdint>
#include <span>

namespace tradewind::feeds {

// What a print may change, from its condition codes: the flags of tradewind::Trade.
//
// Stocks (vendor codes 0 to 59): the vendor's conditions reference, `update_rules.consolidated`,
// which restates the CTA and UTP plans' tables of sale conditions and consolidated last, high, low
// and volume. A print with several codes may do only what all of them allow.
//   all three            0 1 3 4 6 8 9 11 14 17 18 19 23 24 25 26 27 28 30 34 36 41 55 59
//   high, low, volume    5 bunched sold, 10 derivatively priced, 22 prior reference price,
//                        29 seller, 32 and 33 sold out of sequence, 40 held
//   volume only          2 average price, 7 cash, 13 extended hours out of sequence, 20 next day,
//                        21 price variation, 35 stock option, 37 odd lot, 42, 43, 52 contingent,
//                        53 qualified contingent, and every code that is not listed
//   nothing              15 and 16 official close and open (they repeat a price), 38 corrected
//                        close, 44 to 51 and 54 (cancels, corrections, as-of reports, summaries)
// Code 12 (form T, extended hours) allows all three outside the regular session, where every
// print carries it, and volume only inside. 12 and 13 mean extended hours.
//
// Options (vendor codes 201 to 248, which restate OPRA's message types): cancelled prints (201,
// 203, 205, 207) change nothing; out of sequence (202, 206) high, low and volume; multilateral
// compression (247) volume only; 248 means extended hours; all others may do everything.
enum class ConditionTable : std::uint8_t { Stocks, Options };
enum class PrintedIn : std::uint8_t { RegularSession, ExtendedHours };

std::uint8_t trade_flags(std::span<const std::uint8_t> conditions, ConditionTable table,
                         PrintedIn session);

}  // namespace tradewind::feeds
