#include "tradewind/model/feature_frame.hpp"

#include <algorithm>

#include "tradewind/model/invariant.hpp"

namespace tradewind {
namespace {

// In the formulas O, H, L, C and v are open, high, low, close and volume of the bar, ' marks the
// bar before, r is the log return and B the number of bars in a year.
constexpr std::array<FeatureInfo, feature_count> table{{
    {"close", "USD", "close of the bar", "C", "O(1)", 1},
    {"sma", "USD", "simple moving average of the closes",
     "sum of the last n closes / n; n = features.sma", "O(1)", 1},
    {"ema_fast", "USD", "exponential moving average of the closes, fast",
     "e += 2/(n+1) (C - e), from the mean of the first n; n = features.ema_fast", "O(1)", 1},
    {"ema_slow", "USD", "exponential moving average of the closes, slow",
     "as ema_fast; n = features.ema_slow", "O(1)", 1},
    {"rsi", "0..100", "relative strength index, Wilder's smoothing",
     "100 G/(G+L), Wilder means of gains and losses, 0 where nothing moved; n = features.rsi",
     "O(1)", 0},
    {"atr", "USD", "average true range, Wilder's smoothing",
     "a += (TR - a)/n, TR = max(H, C') - min(L, C'); n = features.atr", "O(1)", 1},
    {"adx", "0..100", "average directional index, Wilder's smoothing",
     "100 |DI+ - DI-|/(DI+ + DI-), Wilder mean; n = features.adx", "O(1)", 0},
    {"plus_di", "0..100", "positive directional indicator",
     "100 DM+/TR, Wilder sums; n = features.adx", "O(1)", 0},
    {"minus_di", "0..100", "negative directional indicator",
     "100 DM-/TR, Wilder sums; n = features.adx", "O(1)", 0},
    {"realized_volatility", "1/year", "annualised deviation of the log returns, short window",
     "sqrt(sum((r - mean r)^2)/(n-1) B), B bars a year; n = features.volatility; intraday no "
     "return across sessions",
     "O(1)", 0},
    {"volatility_ratio", "ratio", "realised volatility, short window over long window",
     "realized_volatility / realized_volatility_long; none where that is 0", "O(1)", 0},
    {"hurst", "0..1", "Hurst exponent by rescaled range: above 0.5 persistent",
     "slope of ln(mean R/S) on ln(size), sizes 8, 16 .. n; n = features.hurst; made anew at the "
     "closes of features.hurst_refresh",
     "O(1); O(n log n) at features.hurst_refresh", 0},
    {"vwap", "USD", "volume weighted average price since the session's start",
     "sum(v p)/sum(v), p = (H+L+C)/3, regular bars of the session", "O(1)", 1},
    {"gap_above_low", "USD", "lower edge of the nearest open fair value gap above the price",
     "high of the third bar of three, where below the low of the first by features.gap_min_atr ATR",
     "O(1)", 1},
    {"gap_above_high", "USD", "upper edge of the nearest open fair value gap above the price",
     "low of the first of those bars", "O(1)", 1},
    {"gap_below_low", "USD", "lower edge of the nearest open fair value gap below the price",
     "high of the first bar of three, where below the low of the third by features.gap_min_atr ATR",
     "O(1)", 1},
    {"gap_below_high", "USD", "upper edge of the nearest open fair value gap below the price",
     "low of the third of those bars", "O(1)", 1},
    {"gap_count", "count", "open fair value gaps below the price minus those above it",
     "gaps open below - gaps open above, each at most features.gap_capacity", "O(1)", 0},
    {"bar_range", "USD", "high minus low of the bar", "H - L", "O(1)", 1},
    {"volume", "shares", "volume of the bar", "v", "O(1)", -1},
    {"open", "USD", "open of the bar", "O", "O(1)", 1},
    {"high", "USD", "high of the bar", "H", "O(1)", 1},
    {"low", "USD", "low of the bar", "L", "O(1)", 1},
    {"wma", "USD", "linearly weighted moving average of the closes",
     "sum(j C_j)/(n(n+1)/2), newest j = n; n = features.wma", "O(1)*", 1},
    {"macd", "USD", "moving average convergence divergence",
     "fast EMA - slow EMA of the closes, TA-Lib's seed; features.macd_fast, features.macd_slow",
     "O(1)", 1},
    {"macd_signal", "USD", "signal line of the MACD", "EMA of macd; n = features.macd_signal",
     "O(1)", 1},
    {"macd_histogram", "USD", "MACD above its signal line", "macd - macd_signal", "O(1)", 1},
    {"rate_of_change", "percent", "change of the close over a window",
     "100 (C/C_n - 1), C_n n bars ago; n = features.rate_of_change", "O(1)", 0},
    {"standard_deviation", "USD", "deviation of the closes, of the population",
     "sqrt(sum((C - mean C)^2)/n); n = features.standard_deviation", "O(1)*", 1},
    {"bollinger_upper", "USD", "upper Bollinger band",
     "mean C + k sqrt(sum((C - mean C)^2)/n); n = features.bollinger, k = features.bollinger_width",
     "O(1)*", 1},
    {"bollinger_middle", "USD", "middle of the Bollinger bands", "mean C; n = features.bollinger",
     "O(1)*", 1},
    {"bollinger_lower", "USD", "lower Bollinger band", "mean C - k sqrt(sum((C - mean C)^2)/n)",
     "O(1)*", 1},
    {"regression_slope", "USD/bar", "slope of the line through the closes",
     "least squares of C on 0 (oldest) .. n-1; n = features.regression", "O(1)*", 1},
    {"regression_intercept", "USD", "that line at the oldest bar of its window",
     "least squares of C, at 0", "O(1)*", 1},
    {"regression_end", "USD", "that line at the newest bar", "least squares of C, at n-1", "O(1)*",
     1},
    {"regression_r2", "0..1", "how much of the closes' movement that line explains",
     "squared correlation of C and 0 .. n-1; none in a flat window", "O(1)*", 0},
    {"gap_above_size", "ATR", "size of the nearest open fair value gap above the price",
     "(gap_above_high - gap_above_low)/atr", "O(1)", 0},
    {"gap_above_filled", "0..1", "share of that gap that has been traded back",
     "(furthest high since - gap_above_low)/(gap_above_high - gap_above_low)", "O(1)", 0},
    {"gap_below_size", "ATR", "size of the nearest open fair value gap below the price",
     "(gap_below_high - gap_below_low)/atr", "O(1)", 0},
    {"gap_below_filled", "0..1", "share of that gap that has been traded back",
     "(gap_below_high - furthest low since)/(gap_below_high - gap_below_low)", "O(1)", 0},
    {"log_return", "fraction", "log return of the close",
     "r = ln(C/C'); intraday none at a session's first bar", "O(1)", 0},
    {"realized_volatility_long", "1/year", "annualised deviation of the log returns, long window",
     "as realized_volatility; n = features.volatility_long", "O(1)", 0},
    {"zero_mean_volatility", "1/year", "annualised root mean square of the log returns",
     "sqrt(sum(r^2)/n B); n = features.volatility", "O(1)*", 0},
    {"parkinson", "1/year", "annualised volatility from the ranges",
     "sqrt(sum(ln(H/L)^2)/(4 n ln 2) B); n = features.range_volatility", "O(1)*, a logarithm", 0},
    {"garman_klass", "1/year", "annualised volatility from open, high, low and close",
     "sqrt(sum(ln(H/L)^2/2 - (2 ln 2 - 1) ln(C/O)^2)/n B); n = features.range_volatility",
     "O(1)*, two logarithms", 0},
    {"yang_zhang", "1/year", "annualised volatility with the moves between bars, free of drift",
     "sqrt((V_o + k V_c + (1-k) V_rs) B), Yang and Zhang 2000; n = features.range_volatility; "
     "intraday a session's first bar is left out",
     "O(1)*, six logarithms", 0},
    {"garch_volatility", "1/year", "annualised volatility of the next return by GARCH(1,1)",
     "sqrt(s B), s = w + a r^2 + b s', w = (1-a-b) features.garch_volatility^2/B, which is also "
     "where it starts; a = features.garch_alpha, b = features.garch_beta",
     "O(1)", 0},
    {"hurst_lags", "0..1", "Hurst exponent by variance of lags",
     "half the slope of ln var(ln C_t+L - ln C_t) on ln L, L = features.hurst_lag_first .. "
     "hurst_lag_last; n = features.hurst_lags closes; made anew at the closes of "
     "features.hurst_refresh",
     "O(1); O(n lags) at features.hurst_refresh", 0},
    {"vwap_deviation", "USD", "volume weighted deviation of the price about the VWAP",
     "sqrt(sum(v (p - vwap)^2)/sum(v)), p = (H+L+C)/3, regular bars of the session", "O(1)", 1},
    {"vwap_upper", "USD", "upper band of the VWAP",
     "vwap + k vwap_deviation; k = features.vwap_width", "O(1)", 1},
    {"vwap_lower", "USD", "lower band of the VWAP",
     "vwap - k vwap_deviation; k = features.vwap_width", "O(1)", 1},
    {"opening_high", "USD", "high of the opening range",
     "highest H of the bars that end in the first features.opening_minutes of the session, in "
     "every frame of the shortest bars that are built; ready when they are over",
     "O(1)", 1},
    {"opening_low", "USD", "low of the opening range", "lowest L of those bars", "O(1)", 1},
    {"opening_width", "USD", "width of the opening range", "opening_high - opening_low", "O(1)", 1},
    {"session_gap", "fraction", "gap between the session's open and the close before it",
     "O/C' - 1, O of the session's first regular bar, C' of the last one before", "O(1)", 0},
    {"session_gap_filled", "0..1", "share of that gap that has been traded back",
     "(O - furthest price towards C')/(O - C'); 1 without a gap", "O(1)", 0},
    {"session_volume", "shares", "volume since the session's start",
     "sum(v) over the session's regular bars", "O(1)", -1},
    {"expected_volume", "shares", "volume that usually trades by this time of the session",
     "mean over the last features.volume_sessions whole sessions of sum(v) until this time; ready "
     "after features.volume_sessions_min of them; a session counts that is watched from its first "
     "to its last five minutes",
     "O(1); once a session O(windows)", -1},
    {"relative_volume", "ratio", "volume so far against what is usual by this time",
     "session_volume/expected_volume", "O(1)", 0},
    {"transactions", "count", "trades in the bar",
     "number of trades that count as volume; none where the feed does not tell", "O(1)", 0},
    {"mid", "USD", "middle of the best bid and offer",
     "(bid + ask)/2 of the last quote, where it is good", "O(1) a quote", 1},
    {"quoted_spread", "USD", "quoted spread", "ask - bid of the last quote, where it is good",
     "O(1) a quote", 1},
    {"relative_spread", "fraction", "quoted spread as a part of the price", "(ask - bid)/mid",
     "O(1) a quote", 0},
    {"spread_score", "deviations", "how unusual the spread is",
     "(s - mean s)/sample deviation, s = relative spread of the last n good quotes; n = "
     "features.spread_quotes; none where all are equal",
     "O(1)* a quote", 0},
    {"nbbo_age", "seconds", "time since the last quote",
     "end of the bar - time of the last quote of the session", "O(1) a quote", 0},
    {"depth_imbalance", "-1..1", "more is bid than offered",
     "(bid size - ask size)/(bid size + ask size) of the last quote, where it is good",
     "O(1) a quote", 0},
    {"microprice", "USD", "mid weighted by the opposite sides' sizes",
     "(ask bid size + bid ask size)/(bid size + ask size) of the last quote, where it is good",
     "O(1) a quote", 1},
    {"order_flow_imbalance", "quoted sizes", "pressure of the orders at the best prices",
     "Cont, Kukanov and Stoikov 2014, summed over the last features.flow_quotes good quotes after "
     "a good one",
     "O(1)* a quote", -1},
    {"quote_rate", "1/second", "quotes a second, recent ones counting more",
     "sum(e^(-age/T))/(T (1 - e^(-session/T))); T = features.rate_seconds; ready T after the "
     "session's start",
     "an exponential a quote", 0},
    {"trade_rate", "1/second", "trades a second, recent ones counting more", "as quote_rate",
     "an exponential a trade", 0},
    {"effective_spread", "USD", "what trades paid, both ways",
     "2 |price - mid before| of the bar's trades, weighted by size; refused on sampled quotes",
     "O(1) a trade", 1},
    {"realised_spread", "USD", "what the other side of the trades kept",
     "2 sign (price - mid h later), weighted by size, over the session's trades whose horizon has "
     "passed; h = features.realised_seconds; refused on sampled quotes",
     "O(1) a trade", 1},
    {"signed_volume", "shares", "bought minus sold in a hurry",
     "sum(sign size) of the bar's trades, sign by Lee and Ready 1991; refused on sampled quotes",
     "O(1) a trade", -1},
    {"trade_sign", "-1..1", "who was in a hurry",
     "signed_volume / size of the trades that have a sign; refused on sampled quotes",
     "O(1) a trade", 0},
    {"kyle_lambda", "USD/share", "price impact of signed volume",
     "slope of the mid's move over a bar on signed_volume, least squares over the last n bars; n = "
     "features.kyle_bars; intraday no move across sessions; refused on sampled quotes",
     "O(1) a trade, O(1)* a bar", 2},
}};

constexpr bool every_column_is_described() {
    return std::ranges::none_of(table,
                                [](const FeatureInfo& info) { return info.formula.empty(); });
}
static_assert(every_column_is_described());

}  // namespace

const FeatureInfo& info_of(Feature feature) {
    const auto index = static_cast<std::size_t>(feature);
    invariant(index < table.size(), "a feature has a column");
    return table[index];
}

std::optional<Feature> parse_feature(std::string_view name) {
    const auto found = std::ranges::find(table, name, &FeatureInfo::name);
    if (found == table.end()) return std::nullopt;
    return static_cast<Feature>(found - table.begin());
}

}  // namespace tradewind
