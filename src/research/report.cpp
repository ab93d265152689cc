#include "tradewind/research/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/features/performance.hpp"
#include "tradewind/features/sharpe_inference.hpp"
#include "tradewind/numeric/math.hpp"
#include "tradewind/research/atomic_file.hpp"
#include "tradewind/research/report_page.hpp"
#include "tradewind/research/text.hpp"

namespace tradewind::research {
namespace {

std::string exchange_date(Timestamp time) { return calendar::new_york_date(time).to_string(); }

std::string hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

std::string json_strings(const std::vector<std::string>& texts) {
    std::string json = "[";
    for (const std::string& text : texts) {
        if (json.size() > 1) json += ", ";
        json += json_quoted(text);
    }
    return json + "]";
}

const std::vector<std::string>& definitions() {
    static const std::vector<std::string> sentences{
        "net_pnl is ending_equity - starting_equity: open positions count at their last mark.",
        "return is net_pnl / starting_equity, not annualised.",
        "ledger_gap is ending_equity - (starting_equity + realized_pnl + unrealized_pnl - fees): "
        "anything but zero is a broken ledger. Dividends count as realized.",
        "A trade is a closed round trip, flat to flat in one instrument; its net is after fees.",
        "win_rate is trades with a net above zero / trades; profit_factor is the sum of winning "
        "nets / the sum of losing ones, null while nothing was lost.",
        "sharpe and sortino come from daily equity returns, annualised by sqrt(252), risk-free "
        "rate 0; the standard deviation divides by N - 1, the downside deviation (below 0) by all "
        "N days; a day counts when it had market data.",
        "cagr is (ending / starting equity)^(252 / N) - 1 over N daily returns, null below 20 of "
        "them; annual_volatility is the standard deviation of the daily returns, times sqrt(252).",
        "max_drawdown is the deepest fraction below the running peak over every equity point "
        "(once a minute and at every fill); max_drawdown_dollars the largest drop in dollars.",
        "sharpe_error is the standard error of sharpe by the returns' own skew and kurtosis; "
        "probabilistic_sharpe the probability that the true ratio is above 0; deflated_sharpe the "
        "probability that it is above what the best of `trials` configurations without skill is "
        "expected to show (Bailey and Lopez de Prado 2014), the variance among them taken as "
        "1 / (days - 1); sharpe_days_needed how many daily returns like these show it to be above "
        "0 at 95 %. trials is what was stated (--trials), 1 where nothing was.",
        "expectancy_error is the standard error of the mean net of a trade, clustered by day; null "
        "below two days with trades.",
        "agent.*.share_* divide each trade among the agents that spoke for it, by weight x "
        "confidence; regime_agent.* and agent.* count it for the one with the largest share.",
        "mean_r is net / what the trade was to lose at its stop, over the trades with a stop.",
        "risk_refused_dollars is the notional of plans that the rule refused; risk_shrunk_dollars "
        "what it took off orders that were sent.",
        "regime_share is the share of decisions (closed bars) made in the regime.",
        "exposure is gross exposure / equity, averaged over time from each day's first market "
        "event to its last.",
        "bars counts those of the shortest time frame in the run."};
    return sentences;
}

class Lines {
public:
    void text(std::string key, std::string_view value) { push(std::move(key), json_quoted(value)); }
    void nothing(std::string key) { push(std::move(key), "null"); }  // not known
    void count(std::string key, std::uint64_t value) {
        push(std::move(key), std::to_string(value));
    }
    void number(std::string key, double value) { push(std::move(key), json_number(value)); }
    void number(std::string key, const std::optional<double>& value) {
        push(std::move(key), value ? json_number(*value) : "null");
    }
    void money(std::string key, Money value) { push(std::move(key), text_of(value)); }
    void strings(std::string key, const std::vector<std::string>& values) {
        push(std::move(key), json_strings(values));
    }
    void tally(const std::string& prefix, const features::TradeTally& tally) {
        count(prefix + ".trades", tally.trades());
        money(prefix + ".net_pnl", tally.net());
        money(prefix + ".fees", tally.fees());
        number(prefix + ".win_rate", tally.win_rate());
        number(prefix + ".expectancy", tally.expectancy());
        number(prefix + ".profit_factor", tally.profit_factor());
    }
    ReportLines take() { return std::move(lines_); }

private:
    void push(std::string key, std::string value) {
        lines_.emplace_back(std::move(key), std::move(value));
    }
    ReportLines lines_;
};

void identify(Lines& lines, const RunTotals& totals, const RunFacts& facts) {
    const bool seen = totals.market_events != 0;
    lines.text("mode", facts.mode);
    lines.strings("symbols", facts.symbols);
    lines.text("from", facts.from ? facts.from->to_string()
                       : seen     ? exchange_date(totals.first_event)
                                  : "");
    lines.text("to", facts.to ? facts.to->to_string()
                     : seen   ? exchange_date(totals.last_event)
                              : "");
    lines.text("session_id", hex(facts.session_id));
    if (facts.output_hash) {
        lines.text("output_hash", hex(*facts.output_hash));
    } else {
        lines.nothing("output_hash");
    }
    lines.text("config_hash", facts.config_hash);
    lines.text("build", facts.build);
}

void measure(Lines& lines, const RunTotals& totals, const RunFacts& facts) {
    const std::uint64_t events = facts.events.value_or(totals.market_events);
    lines.count("events", events);
    lines.count("bars", facts.bars.value_or(totals.bars()));
    lines.count("days", totals.days);
    lines.number("elapsed_s", facts.elapsed_s);
    lines.number("events_per_s", facts.elapsed_s.value_or(0) > 0
                                     ? std::optional{static_cast<double>(events) / *facts.elapsed_s}
                                     : std::nullopt);
}

void account(Lines& lines, const RunTotals& totals, std::uint64_t trials) {
    const Money net = totals.last.equity - totals.starting_equity;
    const auto figures = features::performance_of(
        totals.daily_equity, {.periods_per_year = 252, .fewest_for_growth = 20});
    const bool has_start = totals.starting_equity > Money{};
    lines.money("starting_equity", totals.starting_equity);
    lines.money("ending_equity", totals.last.equity);
    lines.money("net_pnl", net);
    lines.number("return", has_start
                               ? std::optional{net.to_double() / totals.starting_equity.to_double()}
                               : std::nullopt);
    lines.money("realized_pnl", totals.last.realized);
    lines.money("unrealized_pnl", totals.last.unrealized);
    lines.money("fees", totals.last.fees);
    lines.money("ledger_gap", totals.ledger_gap());
    lines.number("sharpe", figures.sharpe);
    const SharpeWorth worth = sharpe_worth(totals, trials);
    lines.number("sharpe_error", worth.error);
    lines.number("probabilistic_sharpe", worth.probabilistic);
    lines.count("trials", trials);
    lines.number("deflated_sharpe", worth.deflated);
    lines.number("sharpe_days_needed", worth.days_needed);
    lines.number("sortino", figures.sortino);
    lines.number("cagr", figures.cagr);
    lines.number("annual_volatility", figures.annual_volatility);
    lines.number("max_drawdown", totals.drawdown.deepest_fraction());
    lines.money("max_drawdown_dollars", totals.drawdown.largest_amount());
    lines.number("exposure", totals.exposure);
    lines.money("ending_gross_exposure", totals.last.gross_exposure);
}

void trades(Lines& lines, const RunTotals& totals, const RunFacts& facts) {
    const features::TradeTally& all = totals.trades;
    lines.count("trades", all.trades());
    lines.count("winning_trades", all.wins());
    lines.count("losing_trades", all.losses());
    lines.number("win_rate", all.win_rate());
    lines.number("expectancy", all.expectancy());
    const double error = totals.charts.expectancy_error();
    lines.number("expectancy_error", error > 0 ? std::optional{error} : std::nullopt);
    lines.number("profit_factor", all.profit_factor());
    lines.money("gross_profit", all.profit());
    lines.money("gross_loss", all.loss());
    lines.money("best_trade", all.best());
    lines.money("worst_trade", all.worst());
    lines.number("average_hold_s", all.trades() == 0
                                       ? std::nullopt
                                       : std::optional{static_cast<double>(totals.hold_seconds) /
                                                       static_cast<double>(all.trades())});
    for (std::size_t i = 0; i < regime_count; ++i)
        lines.tally(fmt::format("regime.{}", name_of(static_cast<Regime>(i))),
                    totals.trades_by_regime[i]);
    for (const std::string& agent : facts.agents) {
        const auto at = totals.trades_by_agent.find(agent);
        lines.tally("agent." + agent,
                    at == totals.trades_by_agent.end() ? features::TradeTally{} : at->second);
    }
    for (const auto& [agent, tally] : totals.trades_by_agent)
        if (std::find(facts.agents.begin(), facts.agents.end(), agent) == facts.agents.end())
            lines.tally("agent." + agent, tally);
    for (const auto& [symbol, tally] : totals.trades_by_symbol)
        lines.tally("symbol." + symbol, tally);
}

// What stands behind the tables of the page: agents within regimes, shares, refused dollars.
void attribution(Lines& lines, const RunTotals& totals, const RunFacts& facts) {
    const RunCharts& charts = totals.charts;
    for (std::size_t agent = 0; agent < std::min(facts.agents.size(), max_agents); ++agent) {
        const AgentFitness& fitness = charts.fitness()[agent];
        const std::string prefix = "agent." + facts.agents[agent];
        lines.number(prefix + ".share_trades", fitness.share);
        lines.number(prefix + ".share_net_pnl", fitness.net);
        lines.number(prefix + ".mean_r",
                     fitness.measured == 0 ? std::nullopt
                                           : std::optional{fitness.result_sum /
                                                           static_cast<double>(fitness.measured)});
        for (std::size_t i = 0; i < regime_count; ++i) {
            const features::TradeTally& tally = charts.by_agent_regime()[agent][i];
            if (tally.trades() != 0)
                lines.tally(fmt::format("regime_agent.{}.{}", name_of(static_cast<Regime>(i)),
                                        facts.agents[agent]),
                            tally);
        }
    }
    std::uint64_t decisions = 0;
    for (const std::uint64_t count : charts.regimes()) decisions += count;
    for (std::size_t i = 0; i < regime_count; ++i)
        lines.number(fmt::format("regime_share.{}", name_of(static_cast<Regime>(i))),
                     decisions == 0 ? std::nullopt
                                    : std::optional{static_cast<double>(charts.regimes()[i]) /
                                                    static_cast<double>(decisions)});
    for (std::size_t i = 0; i < risk_rule_count; ++i) {
        const RefusalTally::Rule& rule = totals.refused.rules()[i];
        const auto name = name_of(static_cast<RiskRule>(i));
        if (rule.refused_dollars > 0)
            lines.number(fmt::format("risk_refused_dollars.{}", name), rule.refused_dollars);
        if (rule.shrunk_dollars > 0)
            lines.number(fmt::format("risk_shrunk_dollars.{}", name), rule.shrunk_dollars);
    }
}

template <class Enum, std::size_t N>
std::uint64_t counts(Lines& lines, std::string_view prefix,
                     const std::array<std::uint64_t, N>& counters) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < N; ++i) {
        sum += counters[i];
        if (counters[i] != 0)
            lines.count(fmt::format("{}.{}", prefix, name_of(static_cast<Enum>(i))), counters[i]);
    }
    return sum;
}

void activity(Lines& lines, const RunTotals& totals) {
    lines.count("orders", totals.orders);
    counts<OrderState>(lines, "orders", totals.order_states);
    lines.count("fills", totals.fills);
    lines.count("order_anomalies", totals.anomalies);
    lines.count("order_incidents", totals.incidents);
    lines.count("late_fills", totals.late_fills);
    lines.count("duplicate_executions", totals.duplicates);
    lines.count("decisions", counts<DecisionOutcome>(lines, "decisions", totals.decisions));
    lines.count("risk_refusals", counts<RiskRule>(lines, "risk_refusals", totals.refusals));
    lines.count("risk_shrinks", counts<RiskRule>(lines, "risk_shrinks", totals.shrinks));
    lines.count("risk_events", totals.risk_events);
    lines.count("regime_flips", counts<Regime>(lines, "regime_flips", totals.flips));
    for (std::size_t i = 0; i < time_frame_count; ++i)
        lines.count(fmt::format("bars.{}", name_of(all_time_frames[i])),
                    std::max(totals.feed_bars[i], totals.frames[i]));
    counts<RecordKind>(lines, "records", totals.records);
}

}  // namespace

SharpeWorth sharpe_worth(const RunTotals& totals, std::uint64_t trials) {
    constexpr double periods = 252;
    const auto figures =
        features::performance_of(totals.daily_equity, {.periods_per_year = periods});
    SharpeWorth worth{.days = figures.returns, .sharpe = figures.sharpe};
    if (!figures.sharpe || !figures.mean || !figures.deviation || !figures.skew ||
        !figures.kurtosis || figures.returns < 3)
        return worth;
    const auto count = static_cast<double>(figures.returns);
    const features::SharpeSample sample{.sharpe = *figures.mean / *figures.deviation,
                                        .observations = count,
                                        .skew = *figures.skew,
                                        .kurtosis = *figures.kurtosis};
    const auto known = [](const features::Statistic<double>& value) {
        return value ? std::optional{*value} : std::nullopt;
    };
    if (const auto error = features::sharpe_standard_error(sample))
        worth.error = *error * numeric::sqrt(periods);
    worth.probabilistic = known(features::probabilistic_sharpe(sample));
    worth.deflated = known(features::deflated_sharpe(
        sample, {.count = static_cast<double>(trials), .variance = 1 / (count - 1)}));
    if (sample.sharpe > 0) worth.days_needed = known(features::minimum_track_record(sample, 0.95));
    return worth;
}

ReportLines report_lines(const RunTotals& totals, const RunFacts& facts) {
    Lines lines;
    identify(lines, totals, facts);
    measure(lines, totals, facts);
    account(lines, totals, std::max<std::uint64_t>(facts.trials, 1));
    trades(lines, totals, facts);
    attribution(lines, totals, facts);
    activity(lines, totals);
    lines.strings("fill_assumptions", facts.fill_assumptions);
    if (facts.data_problems) {
        lines.strings("data_problems", *facts.data_problems);
    } else {
        lines.nothing("data_problems");
    }
    lines.strings("definitions", definitions());
    return lines.take();
}

std::string report_json(const ReportLines& lines) {
    std::string json = "{";
    for (const auto& [key, value] : lines) {
        json += json.size() > 1 ? ",\n  " : "\n  ";
        json += json_quoted(key) + ": " + value;
    }
    return json + "\n}\n";
}

std::string summary_csv(const ReportLines& lines) {
    std::string csv = "metric,value\n";
    for (const auto& [key, value] : lines) {
        if (value.starts_with('[')) continue;
        std::string plain = value == "null" ? "" : value;
        if (plain.starts_with('"')) plain = plain.substr(1, plain.size() - 2);
        csv += csv_field(key) + "," + csv_field(plain) + "\n";
    }
    return csv;
}

Expected<void> write_report(const std::filesystem::path& directory, const RunTotals& totals,
                            const RunFacts& facts) {
    const ReportLines lines = report_lines(totals, facts);
    if (auto done = write_atomically(directory / "report.json", report_json(lines)); !done)
        return done;
    if (auto done = write_atomically(directory / "summary.csv", summary_csv(lines)); !done)
        return done;
    return write_atomically(directory / "report.html", report_html(totals, facts));
}

}  // namespace tradewind::research
