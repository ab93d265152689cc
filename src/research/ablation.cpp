#include "tradewind/research/ablation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "tradewind/features/performance.hpp"
#include "tradewind/research/text.hpp"
#include "tradewind/session/run.hpp"

namespace tradewind::research {
namespace {

constexpr std::size_t fewest_days = 10;

// A rule, whether these settings let it act, and the settings without it.
struct Layer {
    const char* name;
    bool (*acts)(const settings::Risk&);
    void (*remove)(settings::Risk&);
};

// No order comes near it, and sums of it stay within what an account carries.
constexpr double boundless = 1e6;

constexpr Layer layers[] = {
    {"session_window",
     [](const settings::Risk& risk) {
         return risk.session_window.enforce && (risk.session_window.entry_open_minutes > 0 ||
                                                risk.session_window.entry_close_minutes > 0);
     },
     [](settings::Risk& risk) {
         // Flat before the close stays: overnight it would be another strategy.
         risk.session_window.entry_open_minutes = 0;
         risk.session_window.entry_close_minutes = risk.session_window.flat_minutes;
     }},
    {"price_collar", [](const settings::Risk& risk) { return risk.price_collar.fraction < 1; },
     [](settings::Risk& risk) { risk.price_collar.fraction = 1; }},
    {"order_size", [](const settings::Risk& risk) { return risk.order_size.notional < 1e9; },
     [](settings::Risk& risk) { risk.order_size.notional = 1e9; }},
    {"trade_risk", [](const settings::Risk&) { return true; },
     [](settings::Risk& risk) { risk.trade_risk.fraction = 1; }},
    {"volatility_target",
     [](const settings::Risk& risk) { return risk.volatility_target.annual > 0; },
     [](settings::Risk& risk) { risk.volatility_target.annual = 0; }},
    {"symbol_exposure", [](const settings::Risk&) { return true; },
     [](settings::Risk& risk) { risk.symbol_exposure.fraction = boundless; }},
    {"regime_exposure",
     [](const settings::Risk& risk) { return risk.regime_exposure != settings::RegimeExposure{}; },
     [](settings::Risk& risk) { risk.regime_exposure = {}; }},
    {"gross_exposure", [](const settings::Risk&) { return true; },
     [](settings::Risk& risk) { risk.gross_exposure.fraction = boundless; }},
    {"net_exposure", [](const settings::Risk&) { return true; },
     [](settings::Risk& risk) { risk.net_exposure.fraction = boundless; }},
    {"cluster_exposure",
     [](const settings::Risk& risk) { return risk.cluster_exposure.fraction > 0; },
     [](settings::Risk& risk) { risk.cluster_exposure.fraction = 0; }},
    {"portfolio_var", [](const settings::Risk& risk) { return risk.portfolio_var.fraction > 0; },
     [](settings::Risk& risk) { risk.portfolio_var.fraction = 0; }},
    {"portfolio_cvar", [](const settings::Risk& risk) { return risk.portfolio_cvar.fraction > 0; },
     [](settings::Risk& risk) { risk.portfolio_cvar.fraction = 0; }},
    {"trade_rate", [](const settings::Risk& risk) { return risk.trade_rate.entries > 0; },
     [](settings::Risk& risk) { risk.trade_rate.entries = 0; }},
    {"loss_streak", [](const settings::Risk& risk) { return risk.loss_streak.losses > 0; },
     [](settings::Risk& risk) { risk.loss_streak.losses = 0; }},
    {"loss_rate", [](const settings::Risk& risk) { return risk.loss_rate.losses > 0; },
     [](settings::Risk& risk) { risk.loss_rate.losses = 0; }},
    {"daily_loss", [](const settings::Risk& risk) { return risk.daily_loss.fraction > 0; },
     [](settings::Risk& risk) { risk.daily_loss.fraction = 0; }},
    {"soft_drawdown", [](const settings::Risk& risk) { return risk.soft_drawdown.fraction > 0; },
     [](settings::Risk& risk) { risk.soft_drawdown.fraction = 0; }},
    {"hard_drawdown", [](const settings::Risk& risk) { return risk.hard_drawdown.fraction > 0; },
     [](settings::Risk& risk) { risk.hard_drawdown.fraction = 0; }},
    {"working_entries", [](const settings::Risk& risk) { return risk.working_entries.enforce; },
     [](settings::Risk& risk) { risk.working_entries.enforce = false; }},
    {"event_halt", [](const settings::Risk& risk) { return !risk.event_halt.events.empty(); },
     [](settings::Risk& risk) { risk.event_halt.events.clear(); }},
    {"news_halt", [](const settings::Risk& risk) { return risk.news_halt.minutes > 0; },
     [](settings::Risk& risk) { risk.news_halt.minutes = 0; }},
};

// Rows go nowhere: the totals are what is compared.
class NoRows final : public RowSink {
public:
    void trade(const TradeRow&) override {}
    void order(const OrderRow&) override {}
    void equity(const EquityPoint&) override {}
    void event(std::string_view) override {}
};

class Listener final : public session::RecordListener {
public:
    explicit Listener(RunRecorder& recorder) : recorder_{recorder} {}
    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override {
        recorder_.on_record({stamp.sequence, stamp.time, record, size});
    }

private:
    RunRecorder& recorder_;
};

Expected<RunTotals> run(const Variant& variant, const AblationTask& task) {
    NoRows rows;
    RunRecorder recorder{
        {.starting_equity = Money::from_double(variant.settings.run.starting_equity),
         .agents = {},
         .events = {.min_confidence = variant.settings.policy.min_confidence}},
        rows};
    Listener listener{recorder};
    const auto outcome = session::run_backtest({.settings = variant.settings,
                                                .calendar = task.calendar,
                                                .on_journal = session::OnJournal::Replace,
                                                .listener = &listener,
                                                .stop = task.stop,
                                                .progress = [](const session::BacktestProgress&) {},
                                                .source = nullptr});
    if (!outcome) return std::unexpected{outcome.error()};
    if (outcome->end == session::RunEnd::Stopped)
        return failure("ablate", "a stop", "all variants");
    return recorder.finish();
}

// Each day's profit, dollars.
std::vector<double> profits(const RunTotals& totals) {
    std::vector<double> days;
    for (std::size_t i = 1; i < totals.daily_equity.size(); ++i)
        days.push_back(totals.daily_equity[i] - totals.daily_equity[i - 1]);
    return days;
}

std::optional<features::BootstrapInterval> gain_of(const RunTotals& without,
                                                   const RunTotals& whole) {
    std::vector<double> gains = profits(without);
    const std::vector<double> base = profits(whole);
    if (gains.size() != base.size() || gains.size() < fewest_days) return std::nullopt;
    std::ranges::transform(gains, base, gains.begin(), std::minus{});
    const auto mean = [](std::span<const double> values) -> std::optional<double> {
        double sum = 0;
        for (const double value : values) sum += value;
        return sum / static_cast<double>(values.size());
    };
    const auto interval =
        features::bootstrap_interval(gains, mean,
                                     {.kind = features::BootstrapKind::Stationary,
                                      .block = features::rule_of_thumb_block(gains.size())});
    if (!interval) return std::nullopt;
    return *interval;
}

std::uint64_t sum(const std::array<std::uint64_t, risk_rule_count>& counts) {
    std::uint64_t all = 0;
    for (const std::uint64_t count : counts) all += count;
    return all;
}

}  // namespace

std::vector<Variant> variants_of(const settings::Settings& settings) {
    settings::Settings base = settings;
    base.journal.enabled = false;
    std::vector<Variant> variants{{"all", base}};
    const auto enabled = std::ranges::count_if(base.agents, &settings::Agent::enabled);
    for (std::size_t i = 0; enabled > 1 && i < base.agents.size(); ++i) {
        const settings::Agent& agent = base.agents[i];
        if (!agent.enabled) continue;
        Variant& variant = variants.emplace_back(
            "without agent " + (agent.name.empty() ? agent.kind : agent.name), base);
        variant.settings.agents[i].enabled = false;
    }
    for (const Layer& layer : layers) {
        if (!layer.acts(base.risk)) continue;
        Variant& variant = variants.emplace_back(fmt::format("without risk {}", layer.name), base);
        layer.remove(variant.settings.risk);
    }
    return variants;
}

Expected<std::vector<AblationRow>> ablate(const AblationTask& task) {
    const std::vector<Variant> variants = variants_of(task.settings);
    std::vector<AblationRow> rows;
    for (const Variant& variant : variants) {
        auto totals = run(variant, task);
        if (!totals) return std::unexpected{totals.error()};
        AblationRow& row = rows.emplace_back();
        row.name = variant.name;
        row.totals = std::move(*totals);
        row.sharpe = features::performance_of(row.totals.daily_equity).sharpe;
        if (rows.size() > 1) row.gain_a_day = gain_of(row.totals, rows.front().totals);
        if (task.progress)
            task.progress(static_cast<std::uint32_t>(rows.size()),
                          static_cast<std::uint32_t>(variants.size()));
    }
    return rows;
}

std::string text_of(const std::vector<AblationRow>& rows) {
    std::string text =
        fmt::format("{:<32}{:>8}{:>12}{:>10}{:>9}{:>10}{:>9}   {}\n", "", "trades", "net",
                    "drawdown", "sharpe", "refused", "shrunk", "more a day than all (95 %)");
    auto out = std::back_inserter(text);
    for (const AblationRow& row : rows) {
        fmt::format_to(out, "{:<32}{:>8}{:>12.2f}{:>8.2f} %{:>9}{:>10}{:>9}   ", row.name,
                       row.totals.trades.trades(), row.totals.trades.net().to_double(),
                       row.totals.drawdown.deepest_fraction() * 100,
                       row.sharpe ? fmt::format("{:.2f}", *row.sharpe) : "-",
                       sum(row.totals.refusals), sum(row.totals.shrinks));
        if (row.gain_a_day)
            fmt::format_to(out, "{:+.2f} ({:+.2f} to {:+.2f})", row.gain_a_day->estimate,
                           row.gain_a_day->low, row.gain_a_day->high);
        text += '\n';
    }
    const std::size_t days = rows.empty() ? 0 : profits(rows.front().totals).size();
    fmt::format_to(out,
                   "\n{} days, {} variants: of so many comparisons one in twenty looks proven by "
                   "chance.\n",
                   days, rows.empty() ? 0 : rows.size() - 1);
    return text;
}

std::string ablation_csv(const std::vector<AblationRow>& rows) {
    std::string text =
        "variant,trades,net,max_drawdown,sharpe,refused,shrunk,gain_a_day,gain_low,gain_high\n";
    auto out = std::back_inserter(text);
    for (const AblationRow& row : rows) {
        fmt::format_to(out, "{},{},{},{},{},{},{},", csv_field(row.name),
                       row.totals.trades.trades(), text_of(row.totals.trades.net()),
                       text_of(row.totals.drawdown.deepest_fraction()),
                       row.sharpe ? text_of(*row.sharpe) : "", sum(row.totals.refusals),
                       sum(row.totals.shrinks));
        if (row.gain_a_day)
            fmt::format_to(out, "{},{},{}\n", text_of(row.gain_a_day->estimate),
                           text_of(row.gain_a_day->low), text_of(row.gain_a_day->high));
        else
            text += ",,\n";
    }
    return text;
}

}  // namespace tradewind::research
