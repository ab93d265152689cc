#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tradewind/model/date.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/model/time_frame.hpp"

// The run's settings as plain values, one struct a TOML table. Defaults stand here; ranges, units
// and meaning of each key stand beside its reader in src/settings/schema.cpp, from which
// docs/configuration.md is made. Loaded and validated once, at start.
namespace tradewind::settings {

enum class Mode : std::uint8_t { Paper, Backtest, Replay };
enum class FeedKind : std::uint8_t { FlatFiles, Sim };
enum class Dataset : std::uint8_t {
    StockTrades,
    StockQuotes,
    StockMinute,
    StockDay,
    OptionTrades,
    OptionQuotes,
    OptionMinute,
    IndexMinute,
    Hourly
};
enum class OnBadRow : std::uint8_t { Stop, Skip };
enum class CorporateActions : std::uint8_t { Apply, Ignore };
enum class SizeUnit : std::uint8_t { RoundLots, Shares };
enum class Durability : std::uint8_t { Process, Power };
enum class Outputs : std::uint8_t { All, OrdersAndHash };
enum class WaitKind : std::uint8_t { Spin, Yield, Park };
enum class FillModel : std::uint8_t { Pessimistic, NextOpen };
enum class EntryKind : std::uint8_t { Market, Limit };
enum class PlaybookKind : std::uint8_t { Bracket, FixedQuantity };
enum class ConflictPolicy : std::uint8_t { Net, StandAside, Veto };
enum class AdaptationMode : std::uint8_t { Off, Shadow, Apply };
enum class AdaptationPace : std::uint8_t { Normal, SafeLive };
enum class AccountKind : std::uint8_t { Margin, Cash };
enum class DayTrading : std::uint8_t { Unchecked, Pattern, IntradayMargin, ByDate };
enum class Locates : std::uint8_t { Any, Listed };
enum class EventImportance : std::uint8_t { Low, Medium, High };
enum class OptionClock : std::uint8_t { Calendar, Trading };
enum class OptionStyle : std::uint8_t { Auto, European, American };

struct Run {
    Mode mode = Mode::Paper;
    double starting_equity = 100'000;  // dollars
    std::vector<std::string> symbols{"SPY"};
    std::uint32_t max_instruments = 8192;
    friend bool operator==(const Run&, const Run&) = default;
};

// Option chains of the simulated market's stocks.
struct SimOptions {
    bool enabled = false;
    std::vector<std::string> underlyings;  // of run.symbols; none named: all of them
    std::uint32_t dailies = 0;             // expiries listed at a time, each kind for itself
    std::uint32_t weeklies = 2;
    std::uint32_t monthlies = 2;
    std::uint32_t strikes = 21;       // an expiry, around the price at a session's start
    double volatility_premium = 1.1;  // implied over annual_volatility, in the mean
    double term_ratio = 1.1;          // long over short implied volatility, in the mean
    double skew = -0.6;               // SSVI's rho
    double curvature = 0.7;           // SSVI's eta, as a part of the largest without arbitrage
    double volatility_of_volatility = 0.8;
    double spot_correlation = -0.7;  // of implied volatility with the price
    double rate = 0.04;
    double dividend_yield = 0.01;
    double spread_ticks = 1;
    double spread_share = 0.02;      // of the contract's value, on top of the ticks
    double quotes_per_second = 10;   // a chain, beyond those that moves force
    double trades_per_second = 0.5;  // a chain
    friend bool operator==(const SimOptions&, const SimOptions&) = default;
};

// One hidden regime of the simulated market.
struct SimRegime {
    double variance = 1;       // of returns, relative to the other regimes
    double activity = 1;       // rate of quotes and trades, relative
    double spread = 1;         // relative
    double drift = 0;          // of a five-minute return, in its deviations; the direction is drawn
    double pull_minutes = 0;   // half-life of the way back to the price at entry; 0: no pull
    double dwell_minutes = 0;  // mean stay beyond the minimum
    double to_trend = 0;       // probabilities of what comes next
    double to_mean_reversion = 0;
    double to_compression = 0;
    double to_expansion = 0;
    friend bool operator==(const SimRegime&, const SimRegime&) = default;
};

struct SimRegimes {
    double dwell_minutes_min = 8;
    SimRegime trend{0.9, 1.1, 1.0, 0.45, 0, 40, 0, 0.5, 0.3, 0.2};
    SimRegime mean_reversion{1.1, 0.9, 1.0, 0, 5, 45, 0.5, 0, 0.4, 0.1};
    SimRegime compression{0.3, 0.7, 0.8, 0, 0, 30, 0.35, 0.15, 0, 0.5};
    SimRegime expansion{3.0, 1.6, 1.5, 0, 0, 15, 0.5, 0.4, 0.1, 0};
    friend bool operator==(const SimRegimes&, const SimRegimes&) = default;
};

struct SimMarket {
    std::uint64_t seed = 42;
    double speed = 1;  // 1 real time, N times real time, 0 as fast as possible
    Date start = Date::from_ymd(2025, 1, 6);
    std::uint32_t days = 20;       // trading days before the market ends
    double quotes_per_second = 4;  // a symbol, mean over the session
    double trades_per_second = 1;
    double annual_volatility = 0.20;  // mean over regimes
    double spread_bps = 1.5;          // mean quoted spread
    double jumps_per_day = 0.5;
    bool extended_hours = false;  // also 04:00-09:30 and 16:00-20:00, thin
    SimOptions options;
    SimRegimes regimes;
    friend bool operator==(const SimMarket&, const SimMarket&) = default;
};

struct Feed {
    FeedKind kind = FeedKind::Sim;
    std::string directory;  // flat files: the folder that holds us_stocks_sip/ and so on
    std::vector<Dataset> datasets{Dataset::StockMinute};
    std::optional<Date> from;  // inclusive trading dates
    std::optional<Date> to;
    OnBadRow on_bad_row = OnBadRow::Stop;
    CorporateActions corporate_actions = CorporateActions::Apply;
    SizeUnit quote_size_unit = SizeUnit::RoundLots;
    bool extended_hours = false;  // events outside the regular session reach the core
    bool regular_session_bars_only = true;
    SimMarket sim;
    friend bool operator==(const Feed&, const Feed&) = default;
};

struct Bars {
    std::uint32_t aggregate_grace_ms = 0;  // how long a window waits for its last smaller bar
    friend bool operator==(const Bars&, const Bars&) = default;
};

struct Features {
    std::uint32_t sma = 20;  // bars
    std::uint32_t ema_fast = 12;
    std::uint32_t ema_slow = 26;
    std::uint32_t rsi = 14;
    std::uint32_t atr = 14;
    std::uint32_t adx = 14;
    std::uint32_t volatility = 30;  // returns in the short realised volatility
    std::uint32_t volatility_long = 120;
    std::uint32_t hurst = 128;  // returns in the rescaled-range window, a power of two
    TimeFrame hurst_refresh = TimeFrame::Minute15;  // recomputed when a bar of this frame closes
    double gap_min_atr = 0.25;                      // smallest fair value gap, in ATR
    std::uint32_t gap_expiry = 200;                 // bars
    std::uint32_t gap_capacity = 32;                // open gaps kept on each side, newest first
    // Columns beyond those that decisions need, by name or "all", in these frames.
    std::vector<std::string> columns{};
    std::vector<TimeFrame> frames{all_time_frames.begin(), all_time_frames.end()};
    std::uint32_t wma = 20;  // bars
    std::uint32_t macd_fast = 12;
    std::uint32_t macd_slow = 26;
    std::uint32_t macd_signal = 9;
    std::uint32_t rate_of_change = 10;
    std::uint32_t standard_deviation = 20;
    std::uint32_t bollinger = 20;
    double bollinger_width = 2;  // deviations
    std::uint32_t regression = 20;
    std::uint32_t range_volatility = 20;  // Parkinson, Garman-Klass, Yang-Zhang
    double garch_alpha = 0.08;
    double garch_beta = 0.9;
    double garch_volatility = 0.2;   // long run, annualised
    std::uint32_t hurst_lags = 256;  // closes
    std::uint32_t hurst_lag_first = 2;
    std::uint32_t hurst_lag_last = 20;
    double vwap_width = 2;  // deviations
    std::uint32_t opening_minutes = 30;
    std::uint32_t volume_sessions = 20;
    std::uint32_t volume_sessions_min = 10;
    std::uint32_t spread_quotes = 500;  // good quotes
    std::uint32_t flow_quotes = 100;    // good quotes after a good one
    std::uint32_t rate_seconds = 60;    // time constant
    std::uint32_t realised_seconds = 300;
    std::uint32_t realised_capacity = 8192;  // trades that wait for their horizon
    std::uint32_t kyle_bars = 30;
    friend bool operator==(const Features&, const Features&) = default;
};

// A number for one symbol: "SPY=2".
struct SymbolNumber {
    std::string symbol{};
    double number = 1;
    friend bool operator==(const SymbolNumber&, const SymbolNumber&) = default;
};

struct OptionUniverse {
    std::uint32_t max_contracts = 1000;  // watched at a time
    std::uint32_t max_steps = 200;       // subscribe and unsubscribe steps of one plan
    std::uint32_t replan_minutes = 5;
    double replan_move = 0.005;  // of the spot
    std::uint32_t min_candidate_minutes = 5;
    std::uint32_t min_stay_minutes = 15;
    double margin = 0.05;    // of the score
    double delta_low = 0.1;  // the sizes of deltas most wanted, and how fast others are less so
    double delta_high = 0.6;
    double delta_fade = 0.1;
    double days_low = 0;  // trading days
    double days_high = 45;
    double days_fade = 20;
    double open_interest_half = 250;  // contracts
    double spread_half = 0.1;         // of the mid
    double delta_weight = 0.4;
    double days_weight = 0.3;
    double open_interest_weight = 0.15;
    double spread_weight = 0.15;
    std::vector<SymbolNumber> shares{};  // an underlying that is not named has weight 1
    friend bool operator==(const OptionUniverse&, const OptionUniverse&) = default;
};

struct RegimeRules {
    bool enabled = true;  // false: Regime::None always, its features not computed
    TimeFrame frame = TimeFrame::Minute5;
    double adx_trend = 25;    // Trend from here
    double adx_release = 20;  // and until below here
    double hurst_trend = 0.55;
    double hurst_reversion = 0.45;
    double expansion_ratio = 1.5;  // short / long volatility
    double expansion_release = 1.2;
    double compression_ratio = 0.6;
    double compression_release = 0.8;
    double gap_pressure = 3;      // open gaps on one side that count as trend
    std::uint32_t min_dwell = 3;  // bars before a flip may follow a flip
    std::uint32_t confirm = 2;    // bars that a new regime must hold
    friend bool operator==(const RegimeRules&, const RegimeRules&) = default;
};

struct Agent {
    std::string kind{};  // trend, mean_reversion, volatility, fair_value_gap, reference_cross
    std::string name{};  // defaults to kind
    bool enabled = true;
    TimeFrame frame = TimeFrame::Minute5;
    std::uint32_t horizon_minutes = 60;
    std::optional<TimeFrame> confirm_frame{};  // whose averages must agree
    // Weights by Regime (index: its value); None's is used before the features are ready, whenever
    // the evidence is mixed, and always with regime.enabled = false.
    std::array<double, regime_count> weights{0, 1, 1, 1, 1};
    // Thresholds by name, sorted; the agent states which it takes, and refuses others.
    std::vector<std::pair<std::string, double>> parameters{};
    friend bool operator==(const Agent&, const Agent&) = default;
};

// What an entry must meet beyond the blend's own judgement; docs/policy.md has the gates. Left out:
// not asked.
struct EntryGates {
    std::optional<double> confidence_min{};
    std::optional<std::uint32_t> flip_minutes{};
    std::optional<std::uint32_t> quote_age_ms_max{};
    std::optional<double> spread_max{};        // of the mid
    std::optional<double> spread_score_max{};  // deviations
    std::optional<double> adx_min{};
    std::optional<double> adx_max{};
    std::optional<double> touch_min{};  // probability
    std::optional<double> edge_min{};   // of the price, after costs
    friend bool operator==(const EntryGates&, const EntryGates&) = default;
};

// What replaces a gate's limit for one symbol.
struct SymbolGates {
    std::string symbol{};
    EntryGates gates{};
    friend bool operator==(const SymbolGates&, const SymbolGates&) = default;
};

struct NewsSentiment {
    double strength = 0;  // what a sentiment of 1 adds to a confidence, as a part of it
    double relevance_min = 0.3;
    std::uint32_t half_life_minutes = 60;
    friend bool operator==(const NewsSentiment&, const NewsSentiment&) = default;
};

struct Policy {
    double min_confidence = 0.5;
    double min_agreement = 0.6;
    ConflictPolicy conflict = ConflictPolicy::Net;
    std::uint32_t cooldown_minutes = 5;  // after a position closes, a symbol
    bool allow_short = true;
    bool allow_reversal = false;   // an opposite target closes the position, and only that
    double veto_confidence = 0.7;  // ConflictPolicy::Veto: of the agent that dissents
    double hysteresis = 0;         // confidence beyond min_confidence to close what is held
    TimeFrame gate_frame = TimeFrame::Minute5;  // whose ADX and spread score the gates read
    double regulatory_fees = 0.00003;           // of the notional, a round trip: an estimate
    EntryGates gates{};
    std::vector<SymbolGates> symbols{};
    NewsSentiment news{};
    friend bool operator==(const Policy&, const Policy&) = default;
};

// How the agents' weights learn from results; docs/adaptation.md has the formulas.
struct Adaptation {
    AdaptationMode mode = AdaptationMode::Off;
    AdaptationPace pace = AdaptationPace::Normal;
    double half_life_trades = 150;  // of an agent, in a regime and in all
    double half_life_days = 60;     // trading days, on top
    double minimum_trades = 30;     // of an agent in a regime, before its weight moves
    double prior_trades = 100;      // that the expectation of no edge counts as
    double gain = 5;                // of the weight, as a part of the prior, a unit of edge
    double floor = 0.25;            // times the prior
    double ceiling = 2;             // times the prior
    double step = 0.02;             // of the prior, at most, a finished trade
    double safe_live_step = 0.005;  // the same at the pace of safe_live
    double result_limit = 4;        // a result counts as this many times its risk at most
    double alpha = 0.05;            // probability of a false adoption
    friend bool operator==(const Adaptation&, const Adaptation&) = default;
};

struct Playbook {
    PlaybookKind kind = PlaybookKind::Bracket;
    EntryKind entry = EntryKind::Market;
    double risk_per_trade = 0.005;  // of equity, between entry and stop
    double stop_atr = 2;            // ATR of atr_frame; so are the two below
    double target_atr = 3;
    double entry_offset_atr = 0;            // Limit entries: below (above) the reference price
    double max_position = 0.10;             // of equity
    double fixed_quantity = 100;            // FixedQuantity: shares
    std::uint32_t time_stop_minutes = 120;  // 0: none
    TimeFrame atr_frame = TimeFrame::Minute5;
    friend bool operator==(const Playbook&, const Playbook&) = default;
};

// A release or decision that moves markets: "2026-11-25 08:30 high GDP", New York time.
struct EconomicEvent {
    Date date{};
    std::uint32_t minute = 0;  // of the day
    EventImportance importance = EventImportance::High;
    std::string name{};
    friend bool operator==(const EconomicEvent&, const EconomicEvent&) = default;
};

// One struct for each rule of docs/risk.md, whose table is [risk.<member of Risk>]. Where 0 is
// admitted, the rule is off then.
struct SessionWindow {
    bool enforce = true;                     // entries only in the regular session
    std::uint32_t entry_open_minutes = 5;    // no entries this long after the open
    std::uint32_t entry_close_minutes = 15;  // and before the close
    std::uint32_t flat_minutes = 5;          // flat this long before the close; 0: overnight
    friend bool operator==(const SessionWindow&, const SessionWindow&) = default;
};

struct MarketState {
    std::uint32_t age_ms_max = 5000;  // of the mark; of a bar two windows more
    bool allow_locked = false;
    friend bool operator==(const MarketState&, const MarketState&) = default;
};

struct PriceCollar {
    double fraction = 0.05;  // a limit or stop may stand this far from the mark
    friend bool operator==(const PriceCollar&, const PriceCollar&) = default;
};

struct OpenOrders {
    std::uint32_t orders = 50;  // all symbols
    friend bool operator==(const OpenOrders&, const OpenOrders&) = default;
};

struct OrderSize {
    double notional = 1'000'000;  // dollars
    friend bool operator==(const OrderSize&, const OrderSize&) = default;
};

struct TradeRisk {
    double fraction = 0.01;  // of equity, between entry and stop
    friend bool operator==(const TradeRisk&, const TradeRisk&) = default;
};

struct VolatilityTarget {
    double annual = 0;  // of the price
    friend bool operator==(const VolatilityTarget&, const VolatilityTarget&) = default;
};

struct SymbolExposure {
    double fraction = 0.10;  // of equity
    friend bool operator==(const SymbolExposure&, const SymbolExposure&) = default;
};

struct RegimeExposure {  // of symbol_exposure, while the symbol is in that regime
    double none = 1;
    double trend = 1;
    double mean_reversion = 1;
    double compression = 1;
    double expansion = 1;
    friend bool operator==(const RegimeExposure&, const RegimeExposure&) = default;
};

struct GrossExposure {
    double fraction = 1.0;  // of equity
    friend bool operator==(const GrossExposure&, const GrossExposure&) = default;
};

struct NetExposure {
    double fraction = 1.0;  // of equity, either side
    friend bool operator==(const NetExposure&, const NetExposure&) = default;
};

struct BuyingPower {
    double multiple = 1.0;  // of equity (1: cash only, 2: Reg T margin)
    friend bool operator==(const BuyingPower&, const BuyingPower&) = default;
};

struct TradeRate {
    std::uint32_t entries = 0;  // all symbols
    std::uint32_t window_minutes = 60;
    friend bool operator==(const TradeRate&, const TradeRate&) = default;
};

struct LossStreak {
    std::uint32_t losses = 0;  // round trips in a row
    std::uint32_t cool_down_minutes = 60;
    friend bool operator==(const LossStreak&, const LossStreak&) = default;
};

struct LossRate {
    std::uint32_t losses = 0;  // round trips
    std::uint32_t window_minutes = 60;
    std::uint32_t cool_down_minutes = 60;
    friend bool operator==(const LossRate&, const LossRate&) = default;
};

struct DailyLoss {
    double fraction = 0.03;  // of the day's first equity: halts entries, flattens
    friend bool operator==(const DailyLoss&, const DailyLoss&) = default;
};

struct SoftDrawdown {
    double fraction = 0.10;  // of peak equity
    double scale = 0.5;      // of the size, while it lasts
    friend bool operator==(const SoftDrawdown&, const SoftDrawdown&) = default;
};

struct HardDrawdown {
    double fraction = 0.15;  // of peak equity: flattens, halts until reset
    friend bool operator==(const HardDrawdown&, const HardDrawdown&) = default;
};

// What the rules on the book as a whole know of each symbol's days.
struct PortfolioModel {
    double volatility = 0.4;                   // annualised, of a symbol whose days are not known
    std::vector<SymbolNumber> volatilities{};  // of such symbols by name
    double decay = 0.97;                       // of a day's weight in the covariances, a day
    double shrinkage = 0.2;                    // of correlations towards their mean
    double stress_move = 0.3;  // of an underlying, against a short option without a volatility
    friend bool operator==(const PortfolioModel&, const PortfolioModel&) = default;
};

struct PortfolioVar {
    double fraction = 0;  // of equity, one day, 99 %
    friend bool operator==(const PortfolioVar&, const PortfolioVar&) = default;
};

struct PortfolioCvar {
    double fraction = 0;  // of equity, one day, 99 %
    friend bool operator==(const PortfolioCvar&, const PortfolioCvar&) = default;
};

struct ClusterExposure {
    double fraction = 0;       // of equity
    double correlation = 0.7;  // of daily returns, from which two symbols are one cluster
    friend bool operator==(const ClusterExposure&, const ClusterExposure&) = default;
};

struct WorkingEntries {
    bool enforce = true;                    // an entry goes when its conditions end
    std::uint32_t minutes_max = 0;          // that it may work
    std::uint32_t partial_minutes_max = 0;  // that its rest may, from the first fill on
    friend bool operator==(const WorkingEntries&, const WorkingEntries&) = default;
};

struct Flattening {
    std::uint32_t seconds_max = 30;  // that closing everything may take
    friend bool operator==(const Flattening&, const Flattening&) = default;
};

struct EventHalt {
    std::string file;  // load() puts what it says into `events`
    std::vector<EconomicEvent> events;
    EventImportance importance = EventImportance::High;  // and above
    std::uint32_t minutes_before = 5;
    std::uint32_t minutes_after = 10;
    friend bool operator==(const EventHalt&, const EventHalt&) = default;
};

struct NewsHalt {
    std::uint32_t minutes = 0;  // after an item about the symbol
    double sentiment = 0.5;     // at least, either way
    double relevance = 0.5;     // at least
    friend bool operator==(const NewsHalt&, const NewsHalt&) = default;
};

struct Account {
    AccountKind kind = AccountKind::Margin;
    DayTrading day_trading = DayTrading::Unchecked;
    friend bool operator==(const Account&, const Account&) = default;
};

struct DayTrades {
    std::uint32_t trades = 3;    // within five trading days
    double equity_min = 25'000;  // dollars; from here on they are not counted
    friend bool operator==(const DayTrades&, const DayTrades&) = default;
};

struct MarginLevel {
    double maintenance_long = 0.25;   // of the value
    double maintenance_short = 0.30;  // of the value
    double equity_min = 2'000;        // dollars
    friend bool operator==(const MarginLevel&, const MarginLevel&) = default;
};

struct Shortability {
    Locates locates = Locates::Any;
    std::vector<std::string> symbols;  // that may be shorted
    friend bool operator==(const Shortability&, const Shortability&) = default;
};

struct Risk {
    SessionWindow session_window;
    MarketState market_state;
    PriceCollar price_collar;
    OpenOrders open_orders;
    OrderSize order_size;
    TradeRisk trade_risk;
    VolatilityTarget volatility_target;
    SymbolExposure symbol_exposure;
    RegimeExposure regime_exposure;
    GrossExposure gross_exposure;
    NetExposure net_exposure;
    BuyingPower buying_power;
    PortfolioModel portfolio_model;
    ClusterExposure cluster_exposure;
    PortfolioVar portfolio_var;
    PortfolioCvar portfolio_cvar;
    TradeRate trade_rate;
    LossStreak loss_streak;
    LossRate loss_rate;
    DailyLoss daily_loss;
    SoftDrawdown soft_drawdown;
    HardDrawdown hard_drawdown;
    WorkingEntries working_entries;
    Flattening flattening;
    EventHalt event_halt;
    NewsHalt news_halt;
    Account account;
    DayTrades day_trades;
    MarginLevel margin_level;
    Shortability shortability;
    friend bool operator==(const Risk&, const Risk&) = default;
};

struct Faults {  // seeded faults of the simulated exchange, probabilities
    std::uint64_t seed = 7;
    double lost_reply = 0;
    double duplicate_reply = 0;
    double late_reply = 0;
    double reorder_reply = 0;
    double reject = 0;
    friend bool operator==(const Faults&, const Faults&) = default;
};

struct Fees {
    double commission_per_share = 0.0;  // dollars
    double commission_minimum = 0.0;    // per order
    double commission_per_contract = 0.65;
    bool regulatory = true;  // SEC, TAF, ORF, OCC by trade date (docs/configuration.md)
    std::optional<double> sec_per_million;  // overrides the dated table
    std::optional<double> taf_per_share;
    std::optional<double> taf_maximum;
    std::optional<double> orf_per_contract;
    std::optional<double> occ_per_contract;
    friend bool operator==(const Fees&, const Fees&) = default;
};

struct Exchange {
    FillModel fills = FillModel::Pessimistic;
    std::uint32_t latency_us = 50'000;   // order to exchange, and report back, each
    double participation = 0.10;         // of a bar's or trade's size that may fill us
    double slippage_ticks = 1;           // market and stop orders on bars, against us
    double stop_slippage_spread = 0.5;   // of the quoted spread, stops on quotes
    bool queue_position = true;          // resting limits wait behind the size they joined
    bool bars_unfavourable_path = true;  // stop before target inside one bar
    Faults faults;
    Fees fees;
    friend bool operator==(const Exchange&, const Exchange&) = default;
};

struct Journal {
    bool enabled = true;
    std::string directory = "var/journal";
    Durability durability = Durability::Process;
    Outputs outputs = Outputs::All;
    std::uint32_t segment_mib = 256;
    std::uint32_t group_commit_us = 500;  // power mode: longest wait for company
    friend bool operator==(const Journal&, const Journal&) = default;
};

struct Options {
    OptionStyle style = OptionStyle::Auto;  // whose exercise implies the volatility
    OptionClock clock = OptionClock::Trading;
    double overnight_share = 0.2;    // trading clock: of a full day's variance, outside the session
    double rate = 0.005;             // continuously compounded, a year
    std::optional<double> dividend;  // yield, a year, net of borrow; none: implied by parity
    std::uint32_t quote_age_s_max = 14'400;  // of the older side
    double spread_max = 25;                  // dollars
    double spread_relative_max = 2;          // of the middle
    std::uint32_t parity_strikes = 16;       // nearest the money
    double exercise_days = 5;    // trading days before an ex-dividend date that calls are watched
    double pin_days = 1;         // trading days before expiry
    double pin_distance = 0.01;  // |ln(strike / spot)|
    std::uint32_t max_contracts = 8192;
    std::uint32_t max_expiries = 64;
    std::uint32_t max_strikes = 512;  // quotes that one expiry's smile is fitted from
    friend bool operator==(const Options&, const Options&) = default;
};

struct Threads {
    std::uint32_t shards = 0;              // 0: everything on the core thread; else 1, 2 or 4
    bool reader_thread = true;             // flat files: decompress and parse on another thread
    std::uint32_t lane_capacity = 65'536;  // records, a power of two
    WaitKind feed_wait = WaitKind::Yield;
    WaitKind core_wait = WaitKind::Park;
    WaitKind broker_wait = WaitKind::Park;
    friend bool operator==(const Threads&, const Threads&) = default;
};

struct Output {
    std::string directory = "out";
    std::string log_level = "info";
    friend bool operator==(const Output&, const Output&) = default;
};

struct Settings {
    Run run;
    Feed feed;
    Bars bars;
    Features features;
    OptionUniverse option_universe;
    RegimeRules regime;
    std::vector<Agent> agents;
    Policy policy;
    Playbook playbook;
    Risk risk;
    Exchange exchange;
    Options options;
    Journal journal;
    Threads threads;
    Output output;
    friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace tradewind::settings
