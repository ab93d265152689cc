#pragma once

#include "tradewind/model/decision.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/order_plan.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::playbooks {

// What one plan is made of.
struct PlanRequest {
    const Instrument& instrument;
    Blend blend;      // its direction and horizon
    Price reference;  // last price; zero: none known
    double atr = 0;   // dollars, of settings.atr_frame; 0: not ready
    Money equity;
    Quantity position;      // signed
    double size_scale = 1;  // 0 .. 1, from the risk layer (soft drawdown)
};

// Turns a decision to enter into orders: which, at what prices, how many. Exits need no plan: the
// desk closes what is held at the market.
//
// Bracket entry. With R the reference price and A the ATR:
//     entry   market at about R, or a limit at R - entry_offset_atr x A for a buy (R + for a sell)
//     stop    entry - stop_atr x A for a buy (+ for a sell)
//     target  entry + target_atr x A for a buy (- for a sell); none when target_atr is 0
//     size    risk_per_trade x equity / (|entry - stop| x multiplier),
//             at most max_position x equity / (entry x multiplier),
//             times size_scale, down to whole lots
// Prices go to the tick on the side that does not flatter: limits and targets to where less is
// gained, stops away from the entry; the size is found after that rounding, so the loss at the stop
// stays within the budget to the last cent. (Slippage and gaps beyond the stop are not in it.)
//
// Fixed quantity entry: a market order of fixed_quantity x size_scale, down to whole lots, without
// stop and target.
//
// The time stop is time_stop_minutes, or the blend's horizon where that is shorter; none when
// time_stop_minutes is 0.
//
// Outcomes: NotReady (the ATR is not there yet), NoPrice (no
// reference, or a limit or stop would stand at or below zero), TooSmall (less than one lot:
// `wanted` says how much it would have been), NothingToDo (no direction, or a position is held
// already).
//
// A pure function; the header of the record is left to the desk.
OrderPlan plan(const settings::Playbook& settings, const PlanRequest& request);

}  // namespace tradewind::playbooks
