#include "schema.hpp"

#include <algorithm>

#include "tradewind/settings/room.hpp"

namespace tradewind::settings {
namespace {

// One function a table. A line is: key, member, what it admits, unit, meaning, and its concern when
// that is not the table's.
class Builder {
public:
    template <class Struct>
    TableKeys<Settings, Struct> table(std::string_view name, std::string_view meaning,
                                      Concern concern,
                                      typename TableKeys<Settings, Struct>::Part part) {
        built_.tables.push_back({std::string{name}, std::string{meaning}});
        return {built_.keys, std::string{name} + ".", concern, std::move(part)};
    }
    void run();
    void feed();
    void simulated_regimes();
    void simulated_regime(std::string_view name, std::string_view meaning,
                          SimRegime SimRegimes::* regime);
    void market_view();
    void option_universe();
    void declared_features();
    void decisions();
    void risk();
    void events_and_account();
    void exchange();
    void options();
    void machinery();
    void agents();
    void gates();
    Schema take() { return std::move(built_); }

private:
    Schema built_;
};

constexpr double seed_max = 9'007'199'254'740'991;  // 2^53 - 1: exact in JSON readers too

void Builder::run() {
    table<Run>("run", "What runs, on what, with how much money.", Concern::Data,
               [](Settings& s) -> Run& { return s.run; })
        .key("mode", &Run::mode, any(), "",
             "`paper` trades live data on the simulated exchange; `backtest` does the same from "
             "recorded or simulated data as fast as it goes; `replay` runs a journal again.",
             Concern::Neither)
        .key("starting_equity", &Run::starting_equity, within(1, 1e9), "dollars",
             "Cash of the account at the start.", Concern::Behaviour)
        .key("symbols", &Run::symbols, any(), "",
             "The symbols that are traded. Each must have data in the feed.")
        .key("max_instruments", &Run::max_instruments, within(1, most_instruments), "instruments",
             "Room that is reserved at the start; instruments may be added while running, up to "
             "here (a run that needs more stops). Left out: 8192, or as many as `feed.sim.options` "
             "may list during the run where that is more.",
             Concern::Behaviour);
}

void Builder::feed() {
    table<Feed>("feed", "Where market data comes from.", Concern::Data,
                [](Settings& s) -> Feed& { return s.feed; })
        .key("kind", &Feed::kind, any(), "",
             "`sim` is the built-in simulated market; `flat_files` reads daily CSV files.")
        .key("directory", &Feed::directory, any(), "path",
             "`flat_files`: the folder that holds `us_stocks_sip/`, `reference/` and so on "
             "(`--data` sets it).",
             Concern::Neither)
        .key("datasets", &Feed::datasets, any(), "",
             "`flat_files`: the datasets that are read and merged in time order. They must be fine "
             "enough for every frame in use.")
        .key("from", &Feed::from, any(), "trading date",
             "`flat_files`: first day, inclusive (`--from`). Left out: the first day there is.")
        .key("to", &Feed::to, any(), "trading date",
             "`flat_files`: last day, inclusive (`--to`). Left out: the last day there is.")
        .key("on_bad_row", &Feed::on_bad_row, any(), "",
             "A row that cannot be read ends the run (`stop`), or is counted and left out "
             "(`skip`). Both name file and line.")
        .key("corporate_actions", &Feed::corporate_actions, any(), "",
             "Splits and dividends from `reference/` adjust positions, orders and feature history "
             "(`apply`), or are left out (`ignore`). What a split leaves beyond whole lots is paid "
             "in "
             "cash, at what the holding could be closed at. More than 100,000 for one either way, "
             "100,000 dollars a share, or what the account carries is passed over, and counted in "
             "the report.")
        .key("quote_size_unit", &Feed::quote_size_unit, any(), "",
             "What a quoted size of 1 means in the files: one round lot of 100 shares, or one "
             "share.")
        .key("extended_hours", &Feed::extended_hours, any(), "",
             "Events outside the regular session reach the engine.")
        .key("regular_session_bars_only", &Feed::regular_session_bars_only, any(), "",
             "Bars are made of the regular session's events alone; `false` lets pre-market and "
             "after-hours events into bars and indicators.");
    table<SimMarket>("feed.sim",
                     "The simulated market: seeded, so that the same seed is the same market.",
                     Concern::Data, [](Settings& s) -> SimMarket& { return s.feed.sim; })
        .key("seed", &SimMarket::seed, within(0, seed_max), "", "Another seed, another market.")
        .key("speed", &SimMarket::speed, within(0, 1'000'000), "times real time",
             "1 is real time, 60 an hour a minute, 0 as fast as possible.", Concern::Neither)
        .key("start", &SimMarket::start, any(), "date",
             "First trading day (the next one, when this is none).")
        .key("days", &SimMarket::days, within(1, 10'000), "trading days",
             "Length of the simulation.")
        .key("quotes_per_second", &SimMarket::quotes_per_second, above(0, 10'000),
             "a symbol and second", "Mean rate over the session, which is busier at its ends.")
        .key("trades_per_second", &SimMarket::trades_per_second, above(0, 10'000),
             "a symbol and second", "Mean rate over the session.")
        .key("annual_volatility", &SimMarket::annual_volatility, above(0, 5),
             "of the price, annualised", "Mean over the market's own regimes. 0.20 is 20 %.")
        .key("spread_bps", &SimMarket::spread_bps, above(0, 1000), "basis points of the price",
             "Mean quoted spread.")
        .key("jumps_per_day", &SimMarket::jumps_per_day, within(0, 100), "a symbol and day",
             "Sudden moves, as after news.")
        .key("extended_hours", &SimMarket::extended_hours, any(), "",
             "Also trades, thinly, 04:00-09:30 and 16:00-20:00 New York time.");
    table<SimOptions>("feed.sim.options",
                      "Option chains of the simulated stocks, priced off a moving surface that is "
                      "free of arbitrage (docs/analytics.md has its formulas).",
                      Concern::Data, [](Settings& s) -> SimOptions& { return s.feed.sim.options; })
        .silent_at_default()
        .key("enabled", &SimOptions::enabled, any(), "",
             "The stocks have options. Without it a chain costs nothing, and with it the stocks "
             "trade as they do without.")
        .key("underlyings", &SimOptions::underlyings, any(), "",
             "The symbols that have a chain, of `run.symbols`; empty: all of them. A symbol of an "
             "option is 1 to 6 capital letters.")
        .key("dailies", &SimOptions::dailies, within(0, 10), "expiries",
             "How many trading days ahead, today included, have an expiry that is neither a "
             "week's nor a month's.")
        .key("weeklies", &SimOptions::weeklies, within(0, 52), "expiries",
             "How many Fridays (the day before, on a holiday) that are no month's expiry.")
        .key("monthlies", &SimOptions::monthlies, within(0, 36), "expiries",
             "How many third Fridays (the day before, on a holiday).")
        .key("strikes", &SimOptions::strikes, within(1, 201), "an expiry",
             "Listed around the price when a session begins; what is listed stays until it "
             "expires, and an expiry takes up to 64 more. Each is a call and a put, and all that "
             "ever come count towards `run.max_instruments`.")
        .key("volatility_premium", &SimOptions::volatility_premium, above(0, 5), "",
             "Mean implied volatility at the money, as a multiple of `annual_volatility`.")
        .key("term_ratio", &SimOptions::term_ratio, above(0, 3), "",
             "Far over near implied volatility, in the mean.")
        .key("skew", &SimOptions::skew, within(-0.95, 0.95), "",
             "Correlation of the smile (SSVI's rho): below 0 low strikes are the dearer ones.")
        .key("curvature", &SimOptions::curvature, above(0, 1), "",
             "How bent smiles are, as a part of what is free of arbitrage for this skew.")
        .key("volatility_of_volatility", &SimOptions::volatility_of_volatility, within(0, 3),
             "annualised", "Deviation of the logarithm of near implied volatility.")
        .key("spot_correlation", &SimOptions::spot_correlation, within(-1, 1), "",
             "Of implied volatility's moves with the price's.")
        .key("rate", &SimOptions::rate, within(-0.05, 0.2), "a year", "Continuously compounded.")
        .key("dividend_yield", &SimOptions::dividend_yield, within(0, 0.2), "a year",
             "Continuous; no dividend is ever paid out.")
        .key("spread_ticks", &SimOptions::spread_ticks, within(0, 100), "ticks",
             "Quoted spread of a contract worth nothing; see `spread_share`.")
        .key("spread_share", &SimOptions::spread_share, within(0, 1), "of the contract's value",
             "Added to the ticks; the sum widens away from the money and near the open.")
        .key("quotes_per_second", &SimOptions::quotes_per_second, within(0, 100'000),
             "a chain and second",
             "Quotes without need, mean over the session. A move that takes a contract's value "
             "out of its quote is quoted at once, beyond these.")
        .key("trades_per_second", &SimOptions::trades_per_second, within(0, 100'000),
             "a chain and second", "Mean rate over the session.");
    simulated_regimes();
}

void Builder::simulated_regimes() {
    table<SimRegimes>("feed.sim.regimes",
                      "The hidden regimes of the simulated market. Each stays for a minimum and an "
                      "exponential rest, then another follows.",
                      Concern::Data, [](Settings& s) -> SimRegimes& { return s.feed.sim.regimes; })
        .silent_at_default()
        .key("dwell_minutes_min", &SimRegimes::dwell_minutes_min, within(1, 1000), "minutes",
             "The least stay in a regime.");
    simulated_regime("trend", "A drift, up or down by a fair coin at each entry.",
                     &SimRegimes::trend);
    simulated_regime("mean_reversion", "A pull back to the price at entry.",
                     &SimRegimes::mean_reversion);
    simulated_regime("compression", "Small moves.", &SimRegimes::compression);
    simulated_regime("expansion", "Large moves.", &SimRegimes::expansion);
}

void Builder::simulated_regime(std::string_view name, std::string_view meaning,
                               SimRegime SimRegimes::* regime) {
    table<SimRegime>("feed.sim.regimes." + std::string{name}, meaning, Concern::Data,
                     [regime](Settings& s) -> SimRegime& { return s.feed.sim.regimes.*regime; })
        .silent_at_default()
        .key("variance", &SimRegime::variance, above(0, 100), "",
             "Of returns, relative to the other regimes.")
        .key("activity", &SimRegime::activity, above(0, 100), "",
             "Rate of quotes and trades, relative to the other regimes.")
        .key("spread", &SimRegime::spread, above(0, 100), "",
             "Quoted spread, relative to the other regimes.")
        .key("drift", &SimRegime::drift, within(0, 5), "deviations",
             "Drift of a five-minute return, in its deviations.")
        .key("pull_minutes", &SimRegime::pull_minutes, within(0, 1000), "minutes",
             "Half-life of the way back to the price at entry; 0: no pull.")
        .key("dwell_minutes", &SimRegime::dwell_minutes, within(0, 10'000), "minutes",
             "Mean stay beyond the minimum.")
        .key("to_trend", &SimRegime::to_trend, within(0, 1), "",
             "Probability that the next regime is this one; the four add up to 1.")
        .key("to_mean_reversion", &SimRegime::to_mean_reversion, within(0, 1), "",
             "See `to_trend`.")
        .key("to_compression", &SimRegime::to_compression, within(0, 1), "", "See `to_trend`.")
        .key("to_expansion", &SimRegime::to_expansion, within(0, 1), "", "See `to_trend`.");
}

void Builder::market_view() {
    table<Bars>("bars", "How bars are built.", Concern::Behaviour,
                [](Settings& s) -> Bars& { return s.bars; })
        .key("aggregate_grace_ms", &Bars::aggregate_grace_ms, within(0, 600'000), "milliseconds",
             "How long a window that is built from smaller bars waits for its last one.");
    table<Features>("features",
                    "Windows of the indicators, the same in every time frame. Long windows need "
                    "long warm-up: no order leaves before what it needs is ready.",
                    Concern::Behaviour, [](Settings& s) -> Features& { return s.features; })
        .key("sma", &Features::sma, within(2, 10'000), "bars", "Simple moving average.")
        .key("ema_fast", &Features::ema_fast, within(2, 10'000), "bars",
             "Fast exponential average; shorter than `ema_slow`.")
        .key("ema_slow", &Features::ema_slow, within(2, 10'000), "bars",
             "Slow exponential average.")
        .key("rsi", &Features::rsi, within(2, 10'000), "bars", "Relative strength index, Wilder's.")
        .key("atr", &Features::atr, within(2, 10'000), "bars", "Average true range, Wilder's.")
        .key("adx", &Features::adx, within(2, 10'000), "bars", "Directional index, Wilder's.")
        .key("volatility", &Features::volatility, within(2, 10'000), "returns",
             "Short realised volatility; shorter than `volatility_long`.")
        .key("volatility_long", &Features::volatility_long, within(2, 10'000), "returns",
             "Long realised volatility; short / long is the volatility ratio.")
        .key("hurst", &Features::hurst, power_of_two(16, 4096), "returns",
             "Window of the rescaled-range estimate of the Hurst exponent.")
        .key("hurst_refresh", &Features::hurst_refresh, any(), "",
             "The estimate is made anew when a bar of this frame closes.")
        .key("gap_min_atr", &Features::gap_min_atr, within(0, 100), "ATR",
             "Smallest fair value gap that counts.")
        .key("gap_expiry", &Features::gap_expiry, within(1, 100'000), "bars",
             "A gap that is still open after this many bars is forgotten.")
        .key("gap_capacity", &Features::gap_capacity, within(1, 1024), "gaps",
             "Open gaps kept on each side of the price, newest first.");
    declared_features();
    table<RegimeRules>("regime",
                       "The rules that name the market's state: trend, mean_reversion, compression "
                       "or expansion; none where the evidence is mixed or the features are not "
                       "ready. Each has a level to enter and one to leave (hysteresis).",
                       Concern::Behaviour, [](Settings& s) -> RegimeRules& { return s.regime; })
        .key("enabled", &RegimeRules::enabled, any(), "",
             "`false`: the regime is always none, and agents use their weight for `none`.")
        .key("frame", &RegimeRules::frame, any(), "", "Time frame whose features are judged.")
        .key("adx_trend", &RegimeRules::adx_trend, within(0, 100), "ADX", "A trend starts here.")
        .key("adx_release", &RegimeRules::adx_release, within(0, 100), "ADX",
             "And ends below here; at most `adx_trend`.")
        .key("hurst_trend", &RegimeRules::hurst_trend, within(0, 1), "Hurst exponent",
             "Persistent from here: speaks for a trend.")
        .key("hurst_reversion", &RegimeRules::hurst_reversion, within(0, 1), "Hurst exponent",
             "Anti-persistent up to here: speaks for mean reversion; below `hurst_trend`.")
        .key("expansion_ratio", &RegimeRules::expansion_ratio, within(0, 100),
             "short / long volatility", "Volatility expands from here.")
        .key("expansion_release", &RegimeRules::expansion_release, within(0, 100),
             "short / long volatility", "And until below here; at most `expansion_ratio`.")
        .key("compression_ratio", &RegimeRules::compression_ratio, within(0, 100),
             "short / long volatility", "Volatility is compressed up to here.")
        .key("compression_release", &RegimeRules::compression_release, within(0, 100),
             "short / long volatility",
             "And until above here; at least `compression_ratio`, at most `expansion_release`.")
        .key("gap_pressure", &RegimeRules::gap_pressure, within(0, 1000), "gaps",
             "So many more open gaps on one side than on the other count as a trend.")
        .key("min_dwell", &RegimeRules::min_dwell, within(0, 10'000), "bars",
             "A flip may follow a flip only after this many bars.")
        .key("confirm", &RegimeRules::confirm, within(1, 1000), "bars",
             "A new regime must hold for this many bars before it counts.");
}

void Builder::option_universe() {
    table<OptionUniverse>(
        "options.universe",
        "Which option contracts are watched, where a venue streams only so many. Each candidate "
        "has a score from 0 to 1 (docs/analytics.md has the formula); what is held or has a "
        "working order is always watched.",
        Concern::Behaviour, [](Settings& s) -> OptionUniverse& { return s.option_universe; })
        .silent_at_default()
        .key("max_contracts", &OptionUniverse::max_contracts, within(1, 1'000'000), "contracts",
             "Watched at a time. Polygon streams the quotes of 1,000 a connection.")
        .key("max_steps", &OptionUniverse::max_steps, within(2, 1'000'000), "steps",
             "Contracts that one plan subscribes to and unsubscribes from, both counted.")
        .key("replan_minutes", &OptionUniverse::replan_minutes, within(1, 100'000), "minutes",
             "A new plan is due this long after the last one.")
        .key("replan_move", &OptionUniverse::replan_move, above(0, 1), "of the spot",
             "Or as soon as an underlying has moved by this much since.")
        .key("min_candidate_minutes", &OptionUniverse::min_candidate_minutes, within(0, 100'000),
             "minutes",
             "A contract must have been a candidate this long to take another's place, and must "
             "have been none this long to lose its own.")
        .key("min_stay_minutes", &OptionUniverse::min_stay_minutes, within(0, 100'000), "minutes",
             "A watched contract stays at least this long.")
        .key("margin", &OptionUniverse::margin, within(0, 1), "of the score",
             "A contract takes another's place when its score is higher by more than this.")
        .key("delta_low", &OptionUniverse::delta_low, within(0, 1), "delta",
             "Deltas from here, in size, are wanted most; at most `delta_high`.")
        .key("delta_high", &OptionUniverse::delta_high, within(0, 1), "delta", "And up to here.")
        .key("delta_fade", &OptionUniverse::delta_fade, above(0, 1), "delta",
             "So far outside a delta counts one half.")
        .key("days_low", &OptionUniverse::days_low, within(0, 10'000), "trading days",
             "Expiries from here are wanted most; at most `days_high`.")
        .key("days_high", &OptionUniverse::days_high, within(0, 10'000), "trading days",
             "And up to here.")
        .key("days_fade", &OptionUniverse::days_fade, above(0, 10'000), "trading days",
             "So far outside an expiry counts one half.")
        .key("open_interest_half", &OptionUniverse::open_interest_half, above(0, 1e9), "contracts",
             "Open interest that counts one half; more counts more.")
        .key("spread_half", &OptionUniverse::spread_half, above(0, 10), "of the mid",
             "Spread that counts one half; less counts more.")
        .key("delta_weight", &OptionUniverse::delta_weight, within(0, 1000), "",
             "Weight of the delta in the score. Not all four weights may be 0.")
        .key("days_weight", &OptionUniverse::days_weight, within(0, 1000), "",
             "Weight of the expiry.")
        .key("open_interest_weight", &OptionUniverse::open_interest_weight, within(0, 1000), "",
             "Weight of the open interest.")
        .key("spread_weight", &OptionUniverse::spread_weight, within(0, 1000), "",
             "Weight of the spread.")
        .key("shares", &OptionUniverse::shares, within(0, 1000), "",
             "How `max_contracts` is divided among underlyings, by weight: `[\"SPY=2\"]` gives SPY "
             "twice the room of any other. Left out: 1; 0: only what is held or working. Room that "
             "one does not need goes to the others.");
}

// Columns that a run may ask for beside those that it decides by, and their windows.
void Builder::declared_features() {
    TableKeys<Settings, Features> keys{built_.keys, "features.", Concern::Behaviour,
                                       [](Settings& s) -> Features& { return s.features; }};
    keys.silent_at_default();
    keys.key("columns", &Features::columns, any(), "",
             "Columns of the feature frame that are computed and recorded at every close, beyond "
             "what agents, regime and playbook read: names, or `all` (`tradewind features --list` "
             "explains each). None costs nothing.");
    keys.key("frames", &Features::frames, any(), "",
             "The time frames that `columns` are computed in.");
    keys.key("wma", &Features::wma, within(2, 10'000), "bars", "Linearly weighted moving average.");
    keys.key("macd_fast", &Features::macd_fast, within(2, 10'000), "bars",
             "Fast average of the MACD; shorter than `macd_slow`.");
    keys.key("macd_slow", &Features::macd_slow, within(2, 10'000), "bars",
             "Slow average of the MACD.");
    keys.key("macd_signal", &Features::macd_signal, within(2, 10'000), "bars",
             "Signal line of the MACD.");
    keys.key("rate_of_change", &Features::rate_of_change, within(1, 10'000), "bars",
             "Rate of change.");
    keys.key("standard_deviation", &Features::standard_deviation, within(2, 10'000), "bars",
             "Standard deviation of the closes.");
    keys.key("bollinger", &Features::bollinger, within(2, 10'000), "bars", "Bollinger bands.");
    keys.key("bollinger_width", &Features::bollinger_width, within(0, 100), "deviations",
             "Distance of the Bollinger bands from their middle.");
    keys.key("regression", &Features::regression, within(2, 10'000), "bars",
             "Regression line through the closes.");
    keys.key("range_volatility", &Features::range_volatility, within(2, 10'000), "bars",
             "Volatility by Parkinson, by Garman and Klass, and by Yang and Zhang.");
    keys.key("garch_alpha", &Features::garch_alpha, within(0, 1), "",
             "GARCH(1,1): weight of the last squared return; `garch_alpha` + `garch_beta` stays "
             "below 1.");
    keys.key("garch_beta", &Features::garch_beta, within(0, 1), "",
             "GARCH(1,1): weight of the last variance.");
    keys.key("garch_volatility", &Features::garch_volatility, within(0.001, 100), "a year",
             "GARCH(1,1): volatility in the long run, where the filter starts; the same in every "
             "time frame.");
    keys.key("hurst_lags", &Features::hurst_lags, within(8, 10'000), "closes",
             "Window of the Hurst exponent by variance of lags; longer than `hurst_lag_last`.");
    keys.key("hurst_lag_first", &Features::hurst_lag_first, within(1, 1000), "bars",
             "Shortest lag of that estimate; less than `hurst_lag_last`.");
    keys.key("hurst_lag_last", &Features::hurst_lag_last, within(2, 1000), "bars",
             "Longest lag of that estimate.");
    keys.key("vwap_width", &Features::vwap_width, within(0, 100), "deviations",
             "Distance of the VWAP's bands.");
    keys.key("opening_minutes", &Features::opening_minutes, within(1, 390), "minutes",
             "Length of the opening range.");
    keys.key("volume_sessions", &Features::volume_sessions, within(1, 1000), "sessions",
             "Sessions that the expected volume is a mean of, at most.");
    keys.key("volume_sessions_min", &Features::volume_sessions_min, within(1, 1000), "sessions",
             "Sessions before which no volume is expected; at most `volume_sessions`.");
    keys.key("spread_quotes", &Features::spread_quotes, within(2, 1'000'000), "quotes",
             "Good quotes that a spread is compared with.");
    keys.key("flow_quotes", &Features::flow_quotes, within(1, 1'000'000), "quotes",
             "Good quotes that the order-flow imbalance is summed over.");
    keys.key("rate_seconds", &Features::rate_seconds, within(1, 86'400), "seconds",
             "Time constant of the event rates.");
    keys.key("realised_seconds", &Features::realised_seconds, within(1, 86'400), "seconds",
             "Horizon of the realised spread.");
    keys.key("realised_capacity", &Features::realised_capacity, within(1, 1'000'000), "trades",
             "Trades of a symbol that may wait for that horizon; what comes beyond is left out.");
    keys.key("kyle_bars", &Features::kyle_bars, within(2, 10'000), "bars",
             "Intervals of the estimate of Kyle's lambda.");
}

void Builder::decisions() {
    table<Policy>("policy", "How the agents' proposals become one decision.", Concern::Behaviour,
                  [](Settings& s) -> Policy& { return s.policy; })
        .key("min_confidence", &Policy::min_confidence, within(0, 1), "",
             "A blend weaker than this is not traded.")
        .key("min_agreement", &Policy::min_agreement, within(0, 1), "of the speaking weight",
             "At least this share must speak for the direction; else it is a conflict.")
        .key("conflict", &Policy::conflict, any(), "",
             "Agents on both sides: `net` weighs them against each other, `stand_aside` does "
             "nothing, `veto` does nothing if one that dissents has `veto_confidence`, else nets.")
        .key("cooldown_minutes", &Policy::cooldown_minutes, within(0, 100'000), "minutes",
             "No new position in a symbol this long after one was closed.")
        .key("allow_short", &Policy::allow_short, any(), "",
             "Positions may be short; else a short blend only closes what is held.")
        .key("allow_reversal", &Policy::allow_reversal, any(), "",
             "A confident opposite blend closes a position. `true`: once flat, the other side may "
             "be "
             "opened without waiting for the cool-down.")
        .silent_at_default()
        .key("veto_confidence", &Policy::veto_confidence, within(0, 1), "",
             "`conflict = \"veto\"`: the confidence from which an agent with weight stops a blend "
             "that goes against it.")
        .key("hysteresis", &Policy::hysteresis, within(0, 1), "",
             "To close what is held, an opposite blend must have this much more confidence than "
             "`min_confidence`.")
        .key("gate_frame", &Policy::gate_frame, any(), "",
             "Time frame whose ADX and spread score `policy.gates` reads.")
        .key("regulatory_fees", &Policy::regulatory_fees, within(0, 0.01), "of the notional",
             "Estimate for `edge_min` of what a round trip pays beyond the commissions of "
             "`exchange.fees`.")
        .key("symbols", &Policy::symbols, any(), "",
             "`[policy.symbols.SPY]` holds keys of `policy.gates` that replace them for that "
             "symbol.");
    gates();
    table<NewsSentiment>(
        "policy.news", "News as a modifier of what agents propose (docs/policy.md).",
        Concern::Behaviour, [](Settings& s) -> NewsSentiment& { return s.policy.news; })
        .silent_at_default()
        .key(
            "strength", &NewsSentiment::strength, within(0, 1), "of the confidence",
            "What the best news adds to the confidence of a long and takes from a short's, and the "
            "worst the other way round; 0: news is not heard.")
        .key("relevance_min", &NewsSentiment::relevance_min, within(0, 1), "",
             "News that is less relevant to the symbol is not heard.")
        .key("half_life_minutes", &NewsSentiment::half_life_minutes, within(1, 100'000), "minutes",
             "After this time, by the clock, half of it is left.");
    table<Playbook>("playbook", "How a decision becomes orders.", Concern::Behaviour,
                    [](Settings& s) -> Playbook& { return s.playbook; })
        .key("kind", &Playbook::kind, any(), "",
             "`bracket`: an entry with stop and target, sized by risk. `fixed_quantity`: a plain "
             "market order of `fixed_quantity`; the agents say when to leave.")
        .key("entry", &Playbook::entry, any(), "", "Order type of a bracket's entry.")
        .key("risk_per_trade", &Playbook::risk_per_trade, above(0, 1), "of equity",
             "What a trade may lose between entry and stop. Sets the size.")
        .key("stop_atr", &Playbook::stop_atr, above(0, 100), "ATR",
             "Stop, from the entry, in the ATR of `atr_frame`, as the two below.")
        .key("target_atr", &Playbook::target_atr, within(0, 1000), "ATR",
             "Target, from the entry; 0: no target.")
        .key("entry_offset_atr", &Playbook::entry_offset_atr, within(0, 100), "ATR",
             "Limit entries stand this far on the better side of the last price.")
        .key("max_position", &Playbook::max_position, above(0, 100), "of equity",
             "Largest position in one symbol, in notional.")
        .key("fixed_quantity", &Playbook::fixed_quantity, above(0, 1e9), "shares",
             "Size of each `fixed_quantity` order.")
        .key("time_stop_minutes", &Playbook::time_stop_minutes, within(0, 1'000'000), "minutes",
             "A position is closed this long after its first fill, or after the agents' horizon "
             "where "
             "that is shorter; 0: never.")
        .key("atr_frame", &Playbook::atr_frame, any(), "",
             "Time frame of the ATR that places stops, and of the volatility that scales sizes.");
}

// The same keys twice: of [policy.gates], and of each table of [policy.symbols].
void Builder::gates() {
    const auto add = []<class Root>(TableKeys<Root, EntryGates> keys) {
        keys.key("confidence_min", &EntryGates::confidence_min, within(0, 1), "",
                 "The blend's confidence, as `policy.min_confidence`, but for entries alone.")
            .key("flip_minutes", &EntryGates::flip_minutes, within(1, 100'000), "minutes",
                 "The other side of a position that was closed is not entered for this long, "
                 "whatever `allow_reversal` says.")
            .key("quote_age_ms_max", &EntryGates::quote_age_ms_max, within(1, 86'400'000),
                 "milliseconds",
                 "Age of the quote. Without quotes nothing passes; so for the two "
                 "below.")
            .key("spread_max", &EntryGates::spread_max, above(0, 1), "of the mid", "Quoted spread.")
            .key("spread_score_max", &EntryGates::spread_score_max, within(-100, 100), "deviations",
                 "How far the spread may stand above its mean of `features.spread_quotes` quotes.")
            .key("adx_min", &EntryGates::adx_min, within(0, 100), "ADX", "In `policy.gate_frame`.")
            .key("adx_max", &EntryGates::adx_max, within(0, 100), "ADX", "Likewise.")
            .key("touch_min", &EntryGates::touch_min, within(0, 1), "probability",
                 "That the target is touched before the time stop and the end of the day, by the "
                 "realised volatility of `playbook.atr_frame`.")
            .key("edge_min", &EntryGates::edge_min, within(-1, 1), "of the price",
                 "What is expected of the trade after costs, its confidence taken for the "
                 "probability that it ends at the target and not at the stop.");
    };
    add(table<EntryGates>(
        "policy.gates",
        "What an entry must meet beyond the blend's own judgement (docs/policy.md "
        "has the formulas). A gate that is left out is not asked; one whose number "
        "is not known refuses.",
        Concern::Behaviour, [](Settings& s) -> EntryGates& { return s.policy.gates; }));
    add(TableKeys<EntryGates, EntryGates>{built_.gate_keys, "", Concern::Behaviour,
                                          [](EntryGates& gates) -> EntryGates& { return gates; }});
}

void Builder::risk() {
    // Limits that every order passes, one table for each rule.
    using R = Risk;
    const auto rule = [this]<class Rule>(std::string_view name, Rule R::* member,
                                         std::string_view meaning) {
        return table<Rule>("risk." + std::string{name}, meaning, Concern::Behaviour,
                           [member](Settings& s) -> Rule& { return s.risk.*member; });
    };
    rule("session_window", &R::session_window, "When entries may be sent, and the end of the day.")
        .key("enforce", &SessionWindow::enforce, any(), "", "Entries only in the regular session.")
        .key("entry_open_minutes", &SessionWindow::entry_open_minutes, within(0, 390), "minutes",
             "No entries this long after the open.")
        .key("entry_close_minutes", &SessionWindow::entry_close_minutes, within(0, 390), "minutes",
             "No entries this long before the close; at least `flat_minutes`.")
        .key("flat_minutes", &SessionWindow::flat_minutes, within(0, 390), "minutes",
             "Everything is closed this long before the close; 0: positions are held overnight. On "
             "bars alone it must be longer than a bar, since a market order fills at the next "
             "open.");
    rule("market_state", &R::market_state, "What a market must look like for an entry.")
        .key("age_ms_max", &MarketState::age_ms_max, within(1, 86'400'000), "milliseconds",
             "An older mark refuses an entry. Where bars mark and no quotes: two of their windows "
             "more.")
        .key("allow_locked", &MarketState::allow_locked, any(), "",
             "Entries while the bid equals the ask.");
    rule("price_collar", &R::price_collar, "Sanity of prices.")
        .key("fraction", &PriceCollar::fraction, above(0, 1), "of the mark",
             "A limit or stop may stand this far from the mark.");
    rule("open_orders", &R::open_orders, "Orders at work.")
        .key("orders", &OpenOrders::orders, within(1, 100'000), "orders",
             "Working at one time, all symbols.");
    rule("order_size", &R::order_size, "Size of one order.")
        .key("notional", &OrderSize::notional, above(0, 1e9), "dollars", "Largest single order.");
    rule("trade_risk", &R::trade_risk, "Risk of one trade.")
        .key("fraction", &TradeRisk::fraction, above(0, 1), "of equity",
             "Loss between entry and stop that one order may carry.");
    rule("volatility_target", &R::volatility_target, "Volatile symbols are traded smaller.")
        .key("annual", &VolatilityTarget::annual, within(0, 10), "of the price, annualised",
             "A symbol more volatile than this is traded smaller in proportion, one whose "
             "volatility is not known not at all; 0: not scaled.");
    rule("symbol_exposure", &R::symbol_exposure, "Exposure in one symbol.")
        .key("fraction", &SymbolExposure::fraction, above(0, 100), "of equity",
             "Position and working entries in one symbol, in notional.");
    rule("regime_exposure", &R::regime_exposure,
         "What of `risk.symbol_exposure` may be used while the symbol is in a regime.")
        .key("none", &RegimeExposure::none, within(0, 1), "of risk.symbol_exposure",
             "Before the regime is known, and where the evidence is mixed.")
        .key("trend", &RegimeExposure::trend, within(0, 1), "of risk.symbol_exposure", "Trend.")
        .key("mean_reversion", &RegimeExposure::mean_reversion, within(0, 1),
             "of risk.symbol_exposure", "Mean reversion.")
        .key("compression", &RegimeExposure::compression, within(0, 1), "of risk.symbol_exposure",
             "Compression.")
        .key("expansion", &RegimeExposure::expansion, within(0, 1), "of risk.symbol_exposure",
             "Expansion.");
    rule("gross_exposure", &R::gross_exposure, "Exposure of the book, long and short added.")
        .key("fraction", &GrossExposure::fraction, above(0, 100), "of equity",
             "All positions and working entries. Whatever the equity, 4 billion dollars is the "
             "most.");
    rule("net_exposure", &R::net_exposure, "Exposure of the book, shorts taken from longs.")
        .key("fraction", &NetExposure::fraction, above(0, 100), "of equity",
             "All positions, and the working entries of the order's side; to either side.");
    rule("buying_power", &R::buying_power, "What the account may hold.")
        .key("multiple", &BuyingPower::multiple, above(0, 10), "of equity",
             "1 is a cash account, 2 a Reg T margin account.");
    rule("portfolio_model", &R::portfolio_model,
         "What the three rules below rest on: the daily returns of each symbol, as far as they are "
         "known.")
        .key("volatility", &PortfolioModel::volatility, above(0, 10), "of the price, annualised",
             "Stated for symbols with fewer than 250 daily returns. Such a symbol is taken to move "
             "against the book together with all others: nothing nets.")
        .key("volatilities", &PortfolioModel::volatilities, above(0, 10), "",
             "The same by symbol: `[\"SPY=0.25\"]`. Left out: `volatility`.")
        .key("decay", &PortfolioModel::decay, within(0.8, 0.999), "a day",
             "What is left after a day of a day's weight in volatilities and correlations.")
        .key("shrinkage", &PortfolioModel::shrinkage, within(0, 1), "",
             "How far each correlation is moved towards the mean of all.")
        .key("stress_move", &PortfolioModel::stress_move, above(0, 1), "of the underlying",
             "A short option whose volatility is not known loses what this move of its underlying "
             "may cost, at a delta of 1. A long one loses its value.");
    rule("cluster_exposure", &R::cluster_exposure, "Concentration in symbols that move together.")
        .key("fraction", &ClusterExposure::fraction, within(0, 100), "of equity",
             "Net delta dollars of one cluster, positions and working entries; a symbol whose days "
             "are not known belongs to each cluster; 0: off.")
        .key("correlation", &ClusterExposure::correlation, within(0.5, 1), "",
             "From this correlation of daily returns on, either sign, two symbols are of one "
             "cluster, and so are all that such pairs connect. Made anew after each close.");
    rule("portfolio_var", &R::portfolio_var, "Value at risk of the book, one day, 99 %.")
        .key("fraction", &PortfolioVar::fraction, within(0, 10), "of equity",
             "The larger of historical and parametric, with the working entries and this order; "
             "0: off.");
    rule("portfolio_cvar", &R::portfolio_cvar,
         "Expected shortfall of the book: the mean loss beyond the value at risk.")
        .key("fraction", &PortfolioCvar::fraction, within(0, 10), "of equity",
             "As `risk.portfolio_var`; 0: off.");
    rule("trade_rate", &R::trade_rate, "How often a position may be entered, all symbols.")
        .key("entries", &TradeRate::entries, within(0, 10'000), "entries",
             "Sent within `window_minutes`; 0: no limit.")
        .key("window_minutes", &TradeRate::window_minutes, within(1, 100'000), "minutes",
             "The time over which they are counted.");
    rule("loss_streak", &R::loss_streak, "A breaker for trades that lose in a row.")
        .key("losses", &LossStreak::losses, within(0, 10'000), "round trips",
             "So many in a row that lost after fees, in all symbols: entries are cancelled and "
             "none sent for `cool_down_minutes`; 0: off.")
        .key("cool_down_minutes", &LossStreak::cool_down_minutes, within(1, 100'000), "minutes",
             "Counts from the last of them; the streak counts anew afterwards.");
    rule("loss_rate", &R::loss_rate, "A breaker for trades that lose in quick succession.")
        .key("losses", &LossRate::losses, within(0, 10'000), "round trips",
             "So many that lost after fees within `window_minutes`, whatever won between them: as "
             "`risk.loss_streak`; 0: off.")
        .key("window_minutes", &LossRate::window_minutes, within(1, 100'000), "minutes",
             "The time over which they are counted.")
        .key("cool_down_minutes", &LossRate::cool_down_minutes, within(1, 100'000), "minutes",
             "Counts from the last of them, which count no more afterwards.");
    rule("daily_loss", &R::daily_loss, "The most that a day may lose.")
        .key("fraction", &DailyLoss::fraction, above(0, 1), "of the day's first equity",
             "At this loss entries halt for the day and positions are closed.");
    rule("soft_drawdown", &R::soft_drawdown, "Smaller sizes after losses.")
        .key("fraction", &SoftDrawdown::fraction, above(0, 1), "of peak equity",
             "From here sizes are scaled; below that of `risk.hard_drawdown`.")
        .key("scale", &SoftDrawdown::scale, within(0, 1), "of the size",
             "Size of entries while it lasts.");
    rule("hard_drawdown", &R::hard_drawdown, "An end to losses.")
        .key("fraction", &HardDrawdown::fraction, above(0, 1), "of peak equity",
             "At this drawdown positions are closed and trading halts until an operator resets "
             "it.");
    rule("working_entries", &R::working_entries, "Entries at work at the venue.")
        .silent_at_default()
        .key("enforce", &WorkingEntries::enforce, any(), "",
             "An entry is cancelled when what it was sent under ends (docs/risk.md lists it).")
        .key("minutes_max", &WorkingEntries::minutes_max, within(0, 100'000), "minutes",
             "It is cancelled when it has worked longer; 0: no limit.")
        .key("partial_minutes_max", &WorkingEntries::partial_minutes_max, within(0, 100'000),
             "minutes",
             "Its rest is cancelled when the first fill was longer ago; 0: no limit. Stop and "
             "target keep standing for what was filled.");
    rule("flattening", &R::flattening,
         "Whether the book is flat after the kill switch, `risk.daily_loss` or "
         "`risk.hard_drawdown` had it closed.")
        .silent_at_default()
        .key("seconds_max", &Flattening::seconds_max, within(1, 3600), "seconds",
             "When it is not flat after this long that is said, with what stands, and it is tried "
             "again this often while the session is open.");
    events_and_account();
}

void Builder::events_and_account() {
    using R = Risk;
    const auto rule = [this]<class Rule>(std::string_view name, Rule R::* member,
                                         std::string_view meaning) {
        auto keys = table<Rule>("risk." + std::string{name}, meaning, Concern::Behaviour,
                                [member](Settings& s) -> Rule& { return s.risk.*member; });
        keys.silent_at_default();
        return keys;
    };
    rule("event_halt", &R::event_halt, "No entries around economic events.")
        .key("file", &EventHalt::file, any(), "path",
             "A calendar of events, one a line: date, New York time, importance, name, as in "
             "`2026-11-25 08:30 high GDP`; what follows a `#` is left out. It is read at the start "
             "and becomes `events`.",
             Concern::Neither)
        .key("events", &EventHalt::events, any(), "",
             "The events themselves, instead of a file. None: off.")
        .key("importance", &EventHalt::importance, any(), "", "Those and more important ones halt.")
        .key("minutes_before", &EventHalt::minutes_before, within(0, 1440), "minutes",
             "From so long before an event on entries are refused, and those at work cancelled.")
        .key("minutes_after", &EventHalt::minutes_after, within(0, 1440), "minutes",
             "Until so long after it.");
    rule("news_halt", &R::news_halt, "No entries in a symbol after news of it.")
        .key("minutes", &NewsHalt::minutes, within(0, 1440), "minutes",
             "So long after an item entries in the symbol and its options are refused; those at "
             "work are cancelled when it comes. 0: off.")
        .key("sentiment", &NewsHalt::sentiment, within(0, 1), "",
             "An item counts whose sentiment (-1 to 1) is at least this far from 0.")
        .key("relevance", &NewsHalt::relevance, within(0, 1), "",
             "And whose relevance for the symbol (0 to 1) is at least this.");
    rule("account", &R::account, "What the broker's account is, and which rules come with it.")
        .key("kind", &Account::kind, any(), "",
             "`cash`: entries are paid from settled cash, and nothing is shorted.")
        .key("day_trading", &Account::day_trading, any(), "",
             "The rule of a margin account for day trades: `pattern` as `risk.day_trades`, "
             "`intraday_margin` as `risk.margin_level`, `by_date` the first up to 2026-06-03 and "
             "the second from then on, `unchecked` neither. A broker may keep the first until "
             "2027-10-20.");
    rule("day_trades", &R::day_trades, "The pattern day trader rule (`account.day_trading`).")
        .key("trades", &DayTrades::trades, within(0, 1000), "day trades",
             "There may be so many within five trading days; each open position and each entry at "
             "work counts as one that may come.")
        .key("equity_min", &DayTrades::equity_min, within(0, 1e9), "dollars",
             "From this equity on there may be any number.");
    rule("margin_level", &R::margin_level,
         "Margin that must hold through the day (`account.day_trading`).")
        .key("maintenance_long", &MarginLevel::maintenance_long, above(0, 1), "of the value",
             "Equity that a long needs.")
        .key("maintenance_short", &MarginLevel::maintenance_short, above(0, 10), "of the value",
             "Equity that a short needs.")
        .key("equity_min", &MarginLevel::equity_min, within(0, 1e9), "dollars",
             "With less equity there are no entries.");
    rule("shortability", &R::shortability, "Which symbols may be shorted.")
        .key("locates", &Shortability::locates, any(), "",
             "`listed`: those that `symbols` names, for which the broker has shares to lend.")
        .key("symbols", &Shortability::symbols, any(), "", "`locates = \"listed\"`: the symbols.");
}

void Builder::exchange() {
    table<Exchange>("exchange",
                    "The simulated exchange of paper trading and backtests. The defaults are "
                    "pessimistic; the report prints what was assumed.",
                    Concern::Behaviour, [](Settings& s) -> Exchange& { return s.exchange; })
        .key("fills", &Exchange::fills, any(), "",
             "`pessimistic`: by quotes, trades and the unfavourable path inside a bar. "
             "`next_open`: market orders fill whole at the open of the next bar.")
        .key("latency_us", &Exchange::latency_us, within(0, 60'000'000), "microseconds",
             "From the engine to the exchange, and the same back.")
        .key("participation", &Exchange::participation, above(0, 1), "of the size",
             "How much of a bar's or a trade's volume may fill our orders.")
        .key("slippage_ticks", &Exchange::slippage_ticks, within(0, 1000), "ticks",
             "Against us, on market and stop orders that are filled without a quote: by bars, by "
             "trades, at the close.")
        .key("stop_slippage_spread", &Exchange::stop_slippage_spread, within(0, 100),
             "of the quoted spread", "Against us, on stops that are filled by quotes.")
        .key("queue_position", &Exchange::queue_position, any(), "",
             "A resting limit waits behind the size that stood there when it came.")
        .key("bars_unfavourable_path", &Exchange::bars_unfavourable_path, any(), "",
             "Where a bar touches stop and target, the stop is taken.");
    table<Faults>("exchange.faults",
                  "Faults of the simulated exchange, seeded: what the engine must survive.",
                  Concern::Behaviour, [](Settings& s) -> Faults& { return s.exchange.faults; })
        .key("seed", &Faults::seed, within(0, seed_max), "", "Another seed, other faults.")
        .key("lost_reply", &Faults::lost_reply, within(0, 1), "probability",
             "A reply is lost; a look-up finds out later.")
        .key("duplicate_reply", &Faults::duplicate_reply, within(0, 1), "probability",
             "A reply comes twice.")
        .key("late_reply", &Faults::late_reply, within(0, 1), "probability",
             "A reply comes much later.")
        .key("reorder_reply", &Faults::reorder_reply, within(0, 1), "probability",
             "A reply comes before the one it should follow.")
        .key("reject", &Faults::reject, within(0, 1), "probability", "An order is rejected.");
    table<Fees>("exchange.fees",
                "What trading costs. Regulatory rates come from a table by trade date, unless set "
                "here.",
                Concern::Behaviour, [](Settings& s) -> Fees& { return s.exchange.fees; })
        .key("commission_per_share", &Fees::commission_per_share, within(0, 100), "dollars",
             "The broker's, a share.")
        .key("commission_minimum", &Fees::commission_minimum, within(0, 10'000), "dollars",
             "The broker's, least for an order that filled.")
        .key("commission_per_contract", &Fees::commission_per_contract, within(0, 100), "dollars",
             "The broker's, an option contract.")
        .key("regulatory", &Fees::regulatory, any(), "", "Charge SEC, TAF, ORF and OCC fees.")
        .key("sec_per_million", &Fees::sec_per_million, within(0, 10'000),
             "dollars a million of sales", "SEC section 31 fee, instead of the dated rate.")
        .key("taf_per_share", &Fees::taf_per_share, within(0, 1), "dollars a share sold",
             "FINRA trading activity fee, instead of the dated rate.")
        .key("taf_maximum", &Fees::taf_maximum, within(0, 1000), "dollars a trade",
             "Its cap, instead of the dated one.")
        .key("orf_per_contract", &Fees::orf_per_contract, within(0, 10), "dollars a contract",
             "Options regulatory fee, instead of the dated rate.")
        .key("occ_per_contract", &Fees::occ_per_contract, within(0, 10), "dollars a contract",
             "OCC clearing fee, instead of the dated rate.");
}

void Builder::options() {
    table<Options>("options",
                   "The option chain: which quotes count, whose clock and carry price them "
                   "(docs/options.md). `tradewind options` reads it; no trading run does.",
                   Concern::Neither, [](Settings& s) -> Options& { return s.options; })
        .key("style", &Options::style, any(), "",
             "Under which exercise volatilities are implied (`--style`): each contract's own "
             "(`auto`), or one for all.")
        .key(
            "clock", &Options::clock, any(), "",
            "How time to expiry runs for volatility (`--clock`): `calendar` by the clock, 365 days "
            "a "
            "year; `trading` by sessions, 252 a year. Interest runs by the calendar in both.")
        .key("overnight_share", &Options::overnight_share, within(0.01, 0.9), "of a full day",
             "`trading`: how much of a day's time passes between the close before and the open.")
        .key("rate", &Options::rate, within(-0.5, 0.5), "a year, continuous",
             "Risk-free rate (`--rate`). A choice, not an estimate.")
        .key("dividend", &Options::dividend, within(-0.5, 0.5), "a year, continuous",
             "Dividend yield net of borrow (`--dividend`), the same for all expiries. Left out: "
             "each expiry's is implied by put-call parity.")
        .key("quote_age_s_max", &Options::quote_age_s_max, within(1, 604'800), "seconds",
             "An older quote does not shape forward or smile.")
        .key("spread_max", &Options::spread_max, above(0, 10'000), "dollars",
             "Nor does one with a wider spread.")
        .key("spread_relative_max", &Options::spread_relative_max, above(0, 2), "of the middle",
             "Or wider than this; 2 admits every bid above zero.")
        .key("parity_strikes", &Options::parity_strikes, within(2, 64), "strikes",
             "Nearest the money, from whose pairs of call and put the forward is implied.")
        .key("exercise_days", &Options::exercise_days, within(0, 60), "trading days",
             "Calls worth exercising for a dividend are flagged this long before its ex-date.")
        .key("pin_days", &Options::pin_days, within(0, 60), "trading days",
             "Strikes near the spot are flagged this long before they expire.")
        .key("pin_distance", &Options::pin_distance, within(0, 1), "|ln(strike / spot)|",
             "How near that is.")
        .key("max_contracts", &Options::max_contracts, within(1, 100'000), "contracts",
             "Room that is reserved at the start, as by the two below.")
        .key("max_expiries", &Options::max_expiries, within(1, 1024), "expiries", "Of a chain.")
        .key("max_strikes", &Options::max_strikes, within(5, 4096), "strikes",
             "Of one expiry, that a smile is fitted from.");
}

void Builder::machinery() {
    table<Journal>("journal", "The record of every input and order; what recovery is made of.",
                   Concern::Neither, [](Settings& s) -> Journal& { return s.journal; })
        .key("enabled", &Journal::enabled, any(), "",
             "`false`: nothing is recorded, nothing can be recovered. For quick backtests.")
        .key("directory", &Journal::directory, any(), "path", "Where the segments stand.")
        .key("durability", &Journal::durability, any(), "",
             "`process`: survives a crash of the engine. `power`: survives loss of power; an order "
             "waits until its record is on the disk; when the disk fails trading halts, and only "
             "cancels and exits still leave.")
        .key("outputs", &Journal::outputs, any(), "",
             "`all` keeps every decision; `orders+hash` keeps orders and now and then the hash "
             "of all outputs; reports make the rest again by replay.")
        .key("segment_mib", &Journal::segment_mib, within(1, 65'536), "MiB", "Size of a segment.")
        .key("group_commit_us", &Journal::group_commit_us, within(0, 1'000'000), "microseconds",
             "`power`: longest wait of a record for others to share its disk write.");
    table<Threads>("threads", "Speed. Nothing here changes a result.", Concern::Neither,
                   [](Settings& s) -> Threads& { return s.threads; })
        .key("shards", &Threads::shards, one_of({0, 1, 2, 4}), "threads",
             "Threads that work out features and agents ahead of the desk; 0: all on the core "
             "thread, as always in a paper session.")
        .key("reader_thread", &Threads::reader_thread, any(), "",
             "Market data comes from threads of its own: flat files are decompressed, parsed and "
             "merged ahead of the engine, the simulated market is made ahead of it.")
        .key("lane_capacity", &Threads::lane_capacity, power_of_two(64, 16'777'216), "records",
             "Room of each queue between threads. In a paper session with `journal.durability = "
             "\"power\"` at least four times `run.max_instruments`.")
        .key("feed_wait", &Threads::feed_wait, any(), "",
             "How the feed thread waits: `spin` is fastest and takes a whole core, `yield` shares "
             "it, `park` sleeps.")
        .key("core_wait", &Threads::core_wait, any(), "", "How the core thread waits.")
        .key("broker_wait", &Threads::broker_wait, any(), "", "How the broker thread waits.");
    table<Output>("output", "What a run leaves for people.", Concern::Neither,
                  [](Settings& s) -> Output& { return s.output; })
        .key("directory", &Output::directory, any(), "path", "Reports go here (`--out`).")
        .key("log_level", &Output::log_level, one_of({"trace", "debug", "info", "warn", "error"}),
             "",
             "How much a paper session says while it runs (start, end, halts, bad data, "
             "incidents): on "
             "standard error, or in `tradewind.log` of the output directory while the live screen "
             "has the terminal.");
}

void Builder::agents() {
    TableKeys<Agent, Agent> keys{built_.agent_keys, "", Concern::Behaviour,
                                 [](Agent& agent) -> Agent& { return agent; }};
    keys.key("kind", &Agent::kind, any(), "",
             "`trend`, `mean_reversion`, `volatility`, `fair_value_gap` or `reference_cross`. "
             "Required.")
        .key("name", &Agent::name, any(), "",
             "Stands in reports and in `--set agents.NAME.key=value`; a-z, 0-9, _ and -. Left out: "
             "the kind. No two alike.")
        .key("enabled", &Agent::enabled, any(), "", "`false`: as if it were not here.")
        .key("frame", &Agent::frame, any(), "", "Time frame of the bars it acts on.")
        .key("horizon_minutes", &Agent::horizon_minutes, within(1, 1'000'000), "minutes",
             "How long a proposal is meant to hold, and how long it counts at other agents' bars.")
        .key("confirm_frame", &Agent::confirm_frame, any(), "",
             "A slower frame: a long counts only while its fast EMA stands above the slow one, a "
             "short below. Left out: none is asked.")
        .key("weights", &Agent::weights, within(0, 1), "",
             "Its say in each regime; a regime left out keeps the default. `none` comes whenever "
             "the evidence is mixed, not at the start alone.")
        .key("parameters", &Agent::parameters, any(), "",
             "Thresholds by name; each kind knows its own and refuses others.");
}

Schema build() {
    Builder builder;
    builder.run();
    builder.feed();
    builder.market_view();
    builder.option_universe();
    builder.decisions();
    builder.risk();
    builder.exchange();
    builder.options();
    builder.machinery();
    builder.agents();
    return builder.take();
}

}  // namespace

const Schema& schema() {
    static const Schema built = build();
    return built;
}

const Key<Settings>* Schema::find(std::string_view path) const {
    const auto at = std::ranges::find(keys, path, &Key<Settings>::path);
    return at == keys.end() ? nullptr : &*at;
}

const Key<Agent>* Schema::find_agent(std::string_view name) const {
    const auto at = std::ranges::find(agent_keys, name, &Key<Agent>::path);
    return at == agent_keys.end() ? nullptr : &*at;
}

bool Schema::has_table(std::string_view name) const {
    return std::ranges::any_of(tables, [&](const TableInfo& table) {
        return table.name == name ||
               (table.name.starts_with(name) && table.name[name.size()] == '.');
    });
}

std::string_view table_of(std::string_view path) {
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

std::string_view leaf_of(std::string_view path) {
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

}  // namespace tradewind::settings
