#include "cross_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <string_view>

#include "schema.hpp"
#include "spelling.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/intent.hpp"
#include "tradewind/settings/names.hpp"
#include "tradewind/settings/symbol_gates.hpp"

namespace tradewind::settings {
namespace {

class Checks {
public:
    Checks(const Settings& settings, const Places& places, const std::vector<Problem>& known)
        : s_{settings}, places_{places}, known_{known} {}

    std::vector<Problem> take() {
        money();
        feed();
        heard();
        lanes();
        if (feed_reads_files()) {
            frames();
            gates_on_quotes();
            flat_by_the_close();
        }
        features();
        simulated_options();
        simulated_regimes();
        option_universe();
        regime();
        gates();
        agents();
        return std::move(problems_);
    }

private:
    void money() {
        const Risk& risk = s_.risk;
        ordered("risk.soft_drawdown.fraction", risk.soft_drawdown.fraction, "less than",
                "risk.hard_drawdown.fraction", risk.hard_drawdown.fraction,
                risk.soft_drawdown.fraction < risk.hard_drawdown.fraction);
        const SessionWindow& window = risk.session_window;
        ordered("risk.session_window.flat_minutes", window.flat_minutes, "at most",
                "risk.session_window.entry_close_minutes", window.entry_close_minutes,
                window.flat_minutes <= window.entry_close_minutes);
        by_symbol("risk.portfolio_model.volatilities", risk.portfolio_model.volatilities,
                  "each symbol once");
        require({"risk.event_halt.file", "risk.event_halt.events"},
                risk.event_halt.file.empty() || risk.event_halt.events.empty(),
                "\"" + risk.event_halt.file + "\"", "nothing beside risk.event_halt.events");
        const Shortability& shorts = risk.shortability;
        require({"risk.shortability.symbols", "risk.shortability.locates"},
                shorts.symbols.empty() || shorts.locates == Locates::Listed,
                fmt::format("{} symbols", shorts.symbols.size()),
                "none, unless risk.shortability.locates is \"listed\"");
        for (const std::string& symbol : shorts.symbols)
            require({"risk.shortability.symbols"}, is_symbol(symbol), "\"" + symbol + "\"",
                    "symbols of 1 to 31 letters, digits, or one of .:/-");
    }

    void feed() {
        const Feed& feed = s_.feed;
        if (feed.from && feed.to)
            require({"feed.from", "feed.to"}, *feed.from <= *feed.to, feed.from->to_string(),
                    "no later than feed.to, " + feed.to->to_string());
        if (feed_reads_files()) {
            require({"feed.directory", "feed.kind"}, !feed.directory.empty(), "nothing",
                    "the folder of the files, for feed.kind \"flat_files\" (or --data DIR)");
            require({"feed.datasets"}, !feed.datasets.empty(), "none", "at least one dataset");
        }
        if (s_.run.mode == Mode::Replay)
            require({"journal.directory"}, !s_.journal.directory.empty(), "nothing",
                    "the folder of the journal that is replayed");
        if (s_.journal.enabled)
            require({"journal.directory", "journal.enabled"}, !s_.journal.directory.empty(),
                    "nothing", "a folder, for journal.enabled true");
        require({"run.symbols"}, !s_.run.symbols.empty(), "none", "at least one symbol");
        require({"run.max_instruments", "run.symbols"},
                s_.run.symbols.size() <= s_.run.max_instruments,
                std::to_string(s_.run.max_instruments),
                fmt::format("at least the {} symbols", s_.run.symbols.size()));
        for (const std::string& symbol : s_.run.symbols)
            require({"run.symbols"}, is_symbol(symbol), "\"" + symbol + "\"",
                    "symbols of 1 to 31 letters, digits, or one of .:/-");
    }

    // With "power" the first order of an input waits for the disk, and the disk is only asked when
    // the input is over: all that one input sends, closing every position at once say, must find
    // room behind it.
    void lanes() {
        if (s_.run.mode != Mode::Paper || s_.journal.durability != Durability::Power) return;
        const std::uint64_t most = 4 * std::uint64_t{s_.run.max_instruments};
        require({"threads.lane_capacity", "run.max_instruments", "journal.durability"},
                s_.threads.lane_capacity >= most, fmt::format("{}", s_.threads.lane_capacity),
                fmt::format("at least {}, four times run.max_instruments, for journal.durability "
                            "\"power\"",
                            most));
    }

    bool feed_reads_files() const {
        return s_.feed.kind == FeedKind::FlatFiles && s_.run.mode != Mode::Replay;
    }

    // The shortest bars that a dataset brings or can be built into; none: it makes no bars.
    static std::optional<TimeFrame> shortest_frame(Dataset dataset) {
        switch (dataset) {
            case Dataset::StockTrades:
            case Dataset::OptionTrades:
            case Dataset::StockMinute:
            case Dataset::OptionMinute:
            case Dataset::IndexMinute:
                return TimeFrame::Minute1;
            case Dataset::Hourly:
                return TimeFrame::Hour1;
            case Dataset::StockDay:
                return TimeFrame::Day1;
            case Dataset::StockQuotes:
            case Dataset::OptionQuotes:
                return std::nullopt;
        }
        return std::nullopt;
    }

    // Where no dataset is fine enough for a frame, its bars never close, and a run ends without a
    // decision and without a word.
    void frames() {
        std::optional<TimeFrame> shortest;
        std::string names;
        for (const Dataset dataset : s_.feed.datasets) {
            const auto frame = shortest_frame(dataset);
            if (frame && (!shortest || *frame < *shortest)) shortest = frame;
            names += (names.empty() ? "" : ", ") + std::string{name_of(dataset)};
        }
        const bool decides = std::ranges::any_of(s_.agents, &Agent::enabled);
        if (s_.feed.datasets.empty()) return;
        const auto buildable = [&](std::string key, TimeFrame frame) {
            const std::string expected =
                shortest ? fmt::format("{} or longer, the bars that feed.datasets = {} can make",
                                       name_of(*shortest), names)
                         : fmt::format("trades or bars to make it of; feed.datasets = {} has none",
                                       names);
            require({std::move(key), "feed.datasets"}, shortest && frame >= *shortest,
                    std::string{name_of(frame)}, expected);
        };
        if (!s_.features.columns.empty())
            for (const TimeFrame frame : s_.features.frames) buildable("features.frames", frame);
        const auto declared = [&](std::string_view column) {
            return std::ranges::any_of(s_.features.columns, [&](const std::string& name) {
                return name == column || name == "all";
            });
        };
        const bool hurst = declared("hurst") || declared("hurst_lags");
        if (hurst) buildable("features.hurst_refresh", s_.features.hurst_refresh);
        if (!decides) return;
        for (const Agent& agent : s_.agents)
            if (agent.enabled) buildable("agents." + agent.name + ".frame", agent.frame);
        if (s_.regime.enabled) {
            buildable("regime.frame", s_.regime.frame);
            if (!hurst) buildable("features.hurst_refresh", s_.features.hurst_refresh);
        }
        if (s_.playbook.kind == PlaybookKind::Bracket)
            buildable("playbook.atr_frame", s_.playbook.atr_frame);
        if (any_gate([](const EntryGates& gates) {
                return gates.adx_min || gates.adx_max || gates.spread_score_max;
            }))
            buildable("policy.gate_frame", s_.policy.gate_frame);
    }

    bool any_gate(bool (*asked)(const EntryGates&)) const {
        return asked(s_.policy.gates) ||
               std::ranges::any_of(s_.policy.symbols, asked, &SymbolGates::gates);
    }

    // They would refuse every entry, and a run would end without a trade.
    void gates_on_quotes() {
        const bool has =
            std::ranges::find(s_.feed.datasets, Dataset::StockQuotes) != s_.feed.datasets.end();
        const auto needs_quotes = [&](const char* name, bool (*asked)(const EntryGates&)) {
            require({std::string{"policy.gates."} + name, "policy.symbols", "feed.datasets"},
                    has || !any_gate(asked), "a limit",
                    "none without stock_quotes in feed.datasets: no entry would pass");
        };
        needs_quotes("quote_age_ms_max",
                     [](const EntryGates& gates) { return gates.quote_age_ms_max.has_value(); });
        needs_quotes("spread_max",
                     [](const EntryGates& gates) { return gates.spread_max.has_value(); });
        needs_quotes("spread_score_max",
                     [](const EntryGates& gates) { return gates.spread_score_max.has_value(); });
    }

    // On bars alone a market order fills at the open of the first bar that starts after it was
    // sent: what is closed in the session's last bar, or on bars of days, stays open over the
    // night.
    void flat_by_the_close() {
        const bool decides = std::ranges::any_of(s_.agents, &Agent::enabled);
        if (!decides || s_.risk.session_window.flat_minutes == 0 || s_.feed.datasets.empty())
            return;
        std::optional<TimeFrame> finest;
        for (const Dataset dataset : s_.feed.datasets) {
            switch (dataset) {
                case Dataset::StockTrades:
                case Dataset::OptionTrades:
                case Dataset::StockQuotes:
                case Dataset::OptionQuotes:
                    return;  // fills at once
                case Dataset::IndexMinute:
                    continue;  // not traded
                case Dataset::StockMinute:
                case Dataset::OptionMinute:
                case Dataset::Hourly:
                case Dataset::StockDay:
                    break;
            }
            const auto frame = shortest_frame(dataset);
            if (!finest || *frame < *finest) finest = frame;
        }
        if (!finest) return;
        const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(length_of(*finest));
        const std::string expected =
            *finest == TimeFrame::Day1
                ? "0 (held overnight): on bars of days nothing fills before the close"
                : fmt::format(
                      "0 (held overnight) or more than {}: on bars of {} what is closed "
                      "later does not fill before the close",
                      minutes.count(), name_of(*finest));
        require({"risk.session_window.flat_minutes", "feed.datasets"},
                *finest != TimeFrame::Day1 && s_.risk.session_window.flat_minutes > minutes.count(),
                std::to_string(s_.risk.session_window.flat_minutes), expected);
    }

    // What is given and would never be looked at. A folder in the file is no harm: only who names
    // one for this run expects it to be read.
    void heard() {
        const Feed& feed = s_.feed;
        if (s_.run.mode == Mode::Replay) {
            for (const auto& [path, line] : places_) {
                const auto* key = schema().find(path);
                const bool chooses = key == nullptr || key->concern != Concern::Neither ||
                                     path == "feed.directory" || path == "risk.event_halt.file";
                if (line == 0 && chooses && (key != nullptr || path.starts_with("agents.")))
                    require({path}, false, "an override",
                            "none in a replay: it runs the journal's own settings and data");
            }
        } else if (feed.kind == FeedKind::Sim) {
            const std::string expected =
                "nothing for feed.kind \"sim\", whose days are feed.sim.start and feed.sim.days "
                "(or feed.kind \"flat_files\")";
            require({"feed.from"}, !feed.from, feed.from ? feed.from->to_string() : "", expected);
            require({"feed.to"}, !feed.to, feed.to ? feed.to->to_string() : "", expected);
            const auto place = places_.find("feed.directory");
            require({"feed.directory"}, place == places_.end() || place->second != 0,
                    "\"" + feed.directory + "\"",
                    "nothing for feed.kind \"sim\", which reads no files (or feed.kind "
                    "\"flat_files\")");
        }
    }

    void features() {
        const Features& f = s_.features;
        ordered("features.ema_fast", f.ema_fast, "less than", "features.ema_slow", f.ema_slow,
                f.ema_fast < f.ema_slow);
        ordered("features.volatility", f.volatility, "less than", "features.volatility_long",
                f.volatility_long, f.volatility < f.volatility_long);
        ordered("features.macd_fast", f.macd_fast, "less than", "features.macd_slow", f.macd_slow,
                f.macd_fast < f.macd_slow);
        ordered("features.hurst_lag_first", f.hurst_lag_first, "less than",
                "features.hurst_lag_last", f.hurst_lag_last, f.hurst_lag_first < f.hurst_lag_last);
        ordered("features.hurst_lag_last", f.hurst_lag_last, "less than", "features.hurst_lags",
                f.hurst_lags, f.hurst_lag_last < f.hurst_lags);
        ordered("features.volume_sessions_min", f.volume_sessions_min, "at most",
                "features.volume_sessions", f.volume_sessions,
                f.volume_sessions_min <= f.volume_sessions);
        require({"features.garch_alpha", "features.garch_beta"}, f.garch_alpha + f.garch_beta < 1,
                fmt::format("{}", f.garch_alpha),
                fmt::format("less than 1 together with features.garch_beta, {}", f.garch_beta));
        if (f.columns.empty()) return;
        require({"features.frames", "features.columns"}, !f.frames.empty(), "none",
                "at least one time frame, for features.columns");
        for (const std::string& name : f.columns) {
            if (name != "all" && !parse_feature(name))
                require({"features.columns"}, false, "\"" + name + "\"", columns_like(name));
        }
    }

    static std::string columns_like(std::string_view name) {
        constexpr std::string_view all =
            "a column of the feature frame, or all (tradewind features --list names them)";
        std::string_view nearest;
        std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
        for (std::size_t i = 0; i < feature_count; ++i) {
            const std::string_view known = info_of(static_cast<Feature>(i)).name;
            const std::size_t found = distance(name, known);
            if (found >= best) continue;
            best = found;
            nearest = known;
        }
        if (nearest.empty()) return std::string{all};
        return fmt::format("{}; perhaps {}", all, nearest);
    }

    void simulated_options() {
        if (s_.feed.kind != FeedKind::Sim || !s_.feed.sim.options.enabled) return;
        // The symbol of an option has two digits for its year.
        const Date first = Date::from_ymd(2000, 1, 1);
        require({"feed.sim.start", "feed.sim.options.enabled"}, s_.feed.sim.start >= first,
                s_.feed.sim.start.to_string(),
                first.to_string() + " or later, for feed.sim.options.enabled true");
    }

    void simulated_regimes() {
        const SimRegimes& regimes = s_.feed.sim.regimes;
        const std::string table = "feed.sim.regimes.";
        for (const auto& [name, regime] : {std::pair{"trend", &regimes.trend},
                                           {"mean_reversion", &regimes.mean_reversion},
                                           {"compression", &regimes.compression},
                                           {"expansion", &regimes.expansion}}) {
            const double sum = regime->to_trend + regime->to_mean_reversion +
                               regime->to_compression + regime->to_expansion;
            const std::string to = table + name + ".to_";
            require({to + "*", to + "trend", to + "mean_reversion", to + "compression",
                     to + "expansion"},
                    sum > 1 - 1e-9 && sum < 1 + 1e-9, fmt::format("{:.6g} in all", sum),
                    "probabilities that add up to 1");
        }
    }

    void option_universe() {
        const OptionUniverse& u = s_.option_universe;
        const std::string table = "options.universe.";
        ordered(table + "delta_low", u.delta_low, "at most", table + "delta_high", u.delta_high,
                u.delta_low <= u.delta_high);
        ordered(table + "days_low", u.days_low, "at most", table + "days_high", u.days_high,
                u.days_low <= u.days_high);
        require({table + "delta_weight", table + "days_weight", table + "open_interest_weight",
                 table + "spread_weight"},
                u.delta_weight + u.days_weight + u.open_interest_weight + u.spread_weight > 0,
                "all 0", "a weight above 0");
        by_symbol(table + "shares", u.shares, "each underlying once");
    }

    void by_symbol(const std::string& key, const std::vector<SymbolNumber>& pairs,
                   const std::string& once) {
        for (auto pair = pairs.begin(); pair != pairs.end(); ++pair) {
            require({key}, is_symbol(pair->symbol), "\"" + pair->symbol + "\"",
                    "symbols of 1 to 31 letters, digits, or one of .:/-");
            require(
                {key},
                std::ranges::find(pairs.begin(), pair, pair->symbol, &SymbolNumber::symbol) == pair,
                pair->symbol + " twice", once);
        }
    }

    void regime() {
        const RegimeRules& r = s_.regime;
        ordered("regime.adx_release", r.adx_release, "at most", "regime.adx_trend", r.adx_trend,
                r.adx_release <= r.adx_trend);
        ordered("regime.hurst_reversion", r.hurst_reversion, "less than", "regime.hurst_trend",
                r.hurst_trend, r.hurst_reversion < r.hurst_trend);
        ordered("regime.expansion_release", r.expansion_release, "at most",
                "regime.expansion_ratio", r.expansion_ratio,
                r.expansion_release <= r.expansion_ratio);
        ordered("regime.compression_ratio", r.compression_ratio, "at most",
                "regime.compression_release", r.compression_release,
                r.compression_ratio <= r.compression_release);
        ordered("regime.compression_release", r.compression_release, "at most",
                "regime.expansion_release", r.expansion_release,
                r.compression_release <= r.expansion_release);
    }

    void gates() {
        judge_gates("policy.gates", s_.policy.gates, s_.policy.gates);
        for (const SymbolGates& own : s_.policy.symbols) {
            const std::string path = "policy.symbols." + own.symbol;
            require({path, "policy.symbols"}, is_symbol(own.symbol), "\"" + own.symbol + "\"",
                    "a symbol of 1 to 31 letters, digits, or one of .:/-");
            judge_gates(path, own.gates, gates_of(s_.policy, own.symbol));
        }
    }

    // `given` at the path; `limits` with those for all.
    void judge_gates(const std::string& path, const EntryGates& given, const EntryGates& limits) {
        const bool has_target =
            s_.playbook.kind == PlaybookKind::Bracket && s_.playbook.target_atr > 0;
        const auto needs_target = [&](const char* name, bool asked) {
            require({path + name, "policy.symbols"}, !asked || has_target, "a limit",
                    "none without playbook.kind \"bracket\" and playbook.target_atr above 0");
        };
        needs_target(".touch_min", given.touch_min.has_value());
        needs_target(".edge_min", given.edge_min.has_value());
        if (limits.adx_min && limits.adx_max && (given.adx_min || given.adx_max))
            require({path + ".adx_min", path + ".adx_max", "policy.symbols"},
                    *limits.adx_min <= *limits.adx_max, fmt::format("{}", *limits.adx_min),
                    fmt::format("at most {}.adx_max, {}", path, *limits.adx_max));
    }

    void agents() {
        require({"agents"}, s_.agents.size() <= max_agents, std::to_string(s_.agents.size()),
                fmt::format("at most {} agents", max_agents));
        for (const Agent& agent : s_.agents) {
            if (agent.confirm_frame)
                require(
                    {"agents." + agent.name + ".confirm_frame", "agents." + agent.name + ".frame"},
                    *agent.confirm_frame > agent.frame, std::string{name_of(*agent.confirm_frame)},
                    fmt::format("longer than agents.{}.frame, {}", agent.name,
                                name_of(agent.frame)));
            const std::string path = "agents." + agent.name + ".weights";
            if (!agent.enabled || std::ranges::any_of(agent.weights, is_positive)) {
                const bool heard = s_.regime.enabled || is_positive(agent.weights[0]);
                if (agent.enabled)
                    require({path, "regime.enabled"}, heard, "none = 0",
                            "a weight for none, since regime.enabled is false and no other regime "
                            "comes");
            } else {
                require({path}, false, "all 0", "a weight above 0 in some regime");
            }
        }
    }

    static bool is_positive(double weight) { return weight > 0; }
    static bool is_symbol(std::string_view symbol) {
        return !symbol.empty() && symbol.size() <= 31 && std::ranges::all_of(symbol, [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                   std::string_view{".:/-"}.contains(c);
        });
    }

    template <class T>
    void ordered(std::string low, T low_value, std::string_view relation, std::string high,
                 T high_value, bool holds) {
        const std::string expected = fmt::format("{} {}, {}", relation, high, high_value);
        require({std::move(low), std::move(high)}, holds, fmt::format("{}", low_value), expected);
    }

    // The error stands at the first of the keys that was given.
    void require(const std::vector<std::string>& keys, bool holds, std::string found,
                 std::string expected) {
        const bool judged = std::ranges::any_of(known_, [&](const Problem& problem) {
            return std::ranges::any_of(
                keys, [&](const std::string& key) { return problem.path.starts_with(key); });
        });
        if (holds || judged) return;
        for (const std::string& key : keys) {
            const auto place = places_.find(key);
            if (place == places_.end()) continue;
            const std::string subject = key == keys.front() ? "" : keys.front() + " = ";
            problems_.push_back({key, subject + found, std::move(expected), place->second});
            return;
        }
        problems_.push_back({keys.front(), std::move(found), std::move(expected), std::nullopt});
    }

    const Settings& s_;
    const Places& places_;
    const std::vector<Problem>& known_;
    std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> cross_checks(const Settings& settings, const Places& places,
                                  const std::vector<Problem>& known) {
    return Checks{settings, places, known}.take();
}

}  // namespace tradewind::settings
