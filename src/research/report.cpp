#include "tradewind/research/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/features/performance.hpp"
#include "tradewind/research/atomic_file.hpp"
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

void account(Lines& lines, const RunTotals& totals) {
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

ReportLines report_lines(const RunTotals& totals, const RunFacts& facts) {
    Lines lines;
    identify(lines, totals, facts);
    measure(lines, totals, facts);
    account(lines, totals);
    trades(lines, totals, facts);
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
    return write_atomically(directory / "summary.csv", summary_csv(lines));
}

}  // namespace tradewind::research
