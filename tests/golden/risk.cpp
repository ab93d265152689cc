#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>

#include "golden.hpp"
#include "tradewind/features/overfitting.hpp"
#include "tradewind/features/performance.hpp"
#include "tradewind/features/sharpe_inference.hpp"
#include "tradewind/features/trade_tally.hpp"
#include "tradewind/features/value_at_risk.hpp"

namespace tradewind::golden {
namespace {

using namespace features;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

double value_of(const Statistic<double>& statistic) { return statistic ? *statistic : none; }
double value_of(const std::optional<double>& figure) { return figure.value_or(none); }

// The value under a name in a file of names and values.
double named(const Table& table, std::string_view name) {
    for (std::size_t row = 0; row < table.rows(); ++row)
        if (table.text(row, table.columns()[0]) == name) return table.number(row, "value");
    throw std::runtime_error{table.name() + ": nothing is called " + std::string{name}};
}

// An input of other files: all its cells can be read, none is missing and nothing of it is to be
// compared.
void read_input(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    CHECK(table.rows() > 0);
    for (const std::string& column : table.columns()) {
        INFO(file << ", " << column);
        CHECK_FALSE(comparison.wants(column));
        for (std::size_t row = 0; row < table.rows(); ++row) {
            if (column == "window") {
                CHECK_FALSE(table.text(row, column).empty());
                continue;
            }
            INFO("row " << row);
            CHECK(std::isfinite(table.number(row, column)));
        }
    }
    comparison.finish();
}

void value_at_risk(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    const Table& returns = figures.table("risk/returns.csv");
    struct Window {
        std::vector<double> returns;
        SampleMoments moments;
        std::optional<SortedReturns> sorted;
    };
    std::map<std::string, Window> windows;
    for (std::size_t row = 0; row < returns.rows(); ++row)
        windows[returns.text(row, "window")].returns.push_back(returns.number(row, "ret"));
    for (auto& [name, window] : windows) {
        window.moments = moments_of(window.returns).value();
        window.sorted = SortedReturns::of(window.returns).value();
    }
    const auto window_of = [&](std::size_t row) -> const Window& {
        return windows.at(table.text(row, "window"));
    };
    const auto confidence_of = [&](std::size_t row) { return table.number(row, "confidence"); };
    for (std::size_t row = 0; row < table.rows(); ++row)
        CHECK(window_of(row).returns.size() == static_cast<std::size_t>(table.integer(row, "n")));

    comparison.column("mean", [&](std::size_t row) { return window_of(row).moments.mean; });
    comparison.column("stdev", [&](std::size_t row) { return window_of(row).moments.deviation; });
    comparison.column("skew", [&](std::size_t row) { return window_of(row).moments.skew; });
    comparison.column("excess_kurtosis",
                      [&](std::size_t row) { return window_of(row).moments.excess_kurtosis(); });
    comparison.column("hist_var_linear", [&](std::size_t row) {
        return value_of(
            historical_var(*window_of(row).sorted, confidence_of(row), QuantileRule::Linear));
    });
    comparison.column("hist_var_order_stat", [&](std::size_t row) {
        return value_of(historical_var(*window_of(row).sorted, confidence_of(row),
                                       QuantileRule::OrderStatistic));
    });
    comparison.column("hist_cvar_tail_mean", [&](std::size_t row) {
        return value_of(historical_cvar_tail_mean(*window_of(row).sorted, confidence_of(row)));
    });
    comparison.column("hist_cvar_ru", [&](std::size_t row) {
        return value_of(historical_cvar(*window_of(row).sorted, confidence_of(row)));
    });
    const auto normal = [&](std::size_t row) {
        const SampleMoments& moments = window_of(row).moments;
        return value_of(normal_var(moments.mean, moments.deviation, confidence_of(row)));
    };
    comparison.column("param_var", normal);
    comparison.column("param_var_zero_mean", [&](std::size_t row) {
        return value_of(normal_var(0, window_of(row).moments.deviation, confidence_of(row)));
    });
    comparison.column("param_cvar", [&](std::size_t row) {
        const SampleMoments& moments = window_of(row).moments;
        return value_of(normal_cvar(moments.mean, moments.deviation, confidence_of(row)));
    });
    comparison.column("cornish_fisher_var", [&](std::size_t row) {
        return value_of(cornish_fisher_var(window_of(row).moments, confidence_of(row)));
    });
    // One column a horizon; the days stand in its name and, for us, in parameters.csv.
    for (const std::string& column : table.columns()) {
        const auto days = figures.find_parameter(file, column, "horizon_days");
        if (!days) continue;
        comparison.column(
            column, [&](std::size_t row) { return value_of(over_horizon(normal(row), *days)); });
    }
    comparison.finish();
}

void performance(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& curve = figures.table("risk/equity_curve.csv");
    const Table& trades = figures.table("risk/trades.csv");
    const std::vector<double> equity = curve.numbers("equity");
    const auto with = [&](const std::string& metric, double risk_free, double least_acceptable) {
        return performance_of(
            equity, {.periods_per_year = figures.parameter(file, metric, "periods_per_year"),
                     .risk_free_per_year = risk_free,
                     .least_acceptable = least_acceptable});
    };
    const double risk_free = named(comparison.table(), "rf_annual");
    const double least_acceptable = named(comparison.table(), "mar_daily");
    const Performance plain = performance_of(equity, {.least_acceptable = least_acceptable});
    const auto date = [&](const std::optional<std::uint64_t>& position) {
        return position ? curve.number(*position, "date") : none;
    };

    REQUIRE(plain.returns + 1 == equity.size());
    comparison.value("observations_returns", static_cast<double>(plain.returns));
    comparison.value("start_equity", equity.front());
    comparison.value("end_equity", equity.back());
    comparison.value("total_return", value_of(plain.total_return));
    comparison.value("cagr", value_of(with("cagr", 0, 0).cagr));
    comparison.value("mean_daily_return", value_of(plain.mean));
    comparison.value("stdev_daily_return", value_of(plain.deviation));
    comparison.value("annual_volatility",
                     value_of(with("annual_volatility", 0, 0).annual_volatility));
    comparison.value("sharpe_rf0", value_of(with("sharpe_rf0", 0, 0).sharpe));
    comparison.value("sharpe_rf", value_of(with("sharpe_rf", risk_free, 0).sharpe));
    comparison.value("downside_deviation_daily", value_of(plain.downside_deviation));
    comparison.value("sortino", value_of(with("sortino", 0, least_acceptable).sortino));
    comparison.value("skew", value_of(plain.skew));
    comparison.value("kurtosis", value_of(plain.kurtosis));
    comparison.value("max_drawdown", plain.max_drawdown);
    const auto& deepest = plain.drawdown;
    comparison.value("max_drawdown_peak_date", deepest ? date(deepest->peak_at) : none);
    comparison.value("max_drawdown_trough_date", deepest ? date(deepest->trough_at) : none);
    comparison.value("max_drawdown_recovery_date", deepest ? date(deepest->recovery_at) : none);
    comparison.value("max_drawdown_amount", plain.max_drawdown_amount);
    comparison.value("longest_underwater_bars", static_cast<double>(plain.longest_underwater));
    comparison.value("calmar", value_of(with("cagr", 0, 0).calmar));

    TradeTally tally;
    for (std::size_t row = 0; row < trades.rows(); ++row)
        tally.add(Money::from_double(trades.number(row, "pnl")), Money{});
    comparison.value("trades", static_cast<double>(tally.trades()));
    comparison.value("winning_trades", static_cast<double>(tally.wins()));
    comparison.value("losing_trades", static_cast<double>(tally.losses()));
    comparison.value("gross_profit", tally.profit().to_double());
    comparison.value("gross_loss", tally.loss().to_double());
    comparison.value("profit_factor", value_of(tally.profit_factor()));
    comparison.value("win_rate", value_of(tally.win_rate()));
    comparison.value("average_trade", value_of(tally.expectancy()));
    comparison.value("daily_profit_factor", value_of(plain.profit_factor));
    comparison.finish();
}

void sharpe_inference(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    const auto sample_of = [&](std::size_t row) {
        return SharpeSample{.sharpe = table.number(row, "sr_per_period"),
                            .observations = table.number(row, "observations"),
                            .skew = table.number(row, "skew"),
                            .kurtosis = table.number(row, "kurtosis")};
    };
    const auto trials_of = [&](std::size_t row) {
        return SharpeTrials{.count = table.number(row, "trials"),
                            .variance = table.number(row, "variance_of_trial_sr")};
    };
    for (const std::string& column : table.columns()) {
        if (const auto benchmark = figures.find_parameter(file, column, "benchmark"))
            comparison.column(column, [&](std::size_t row) {
                return value_of(probabilistic_sharpe(sample_of(row), *benchmark));
            });
        if (const auto confidence = figures.find_parameter(file, column, "confidence"))
            comparison.column(column, [&](std::size_t row) {
                return value_of(minimum_track_record(sample_of(row), *confidence));
            });
    }
    comparison.column("expected_max_sr", [&](std::size_t row) {
        return value_of(expected_maximum_sharpe(trials_of(row)));
    });
    comparison.column("dsr", [&](std::size_t row) {
        return value_of(deflated_sharpe(sample_of(row), trials_of(row)));
    });
    comparison.finish();
}

struct CrossValidation {
    std::uint32_t blocks = 0;
    std::vector<std::string> strategies;  // the columns, s<k>
    std::size_t periods = 0;
    Overfitting result;
};

CrossValidation cross_validation(const Figures& figures) {
    const Table& matrix = figures.table("risk/pbo_matrix.csv");
    CrossValidation own;
    own.blocks = static_cast<std::uint32_t>(named(figures.table("risk/pbo.csv"), "blocks"));
    own.periods = matrix.rows();
    for (const std::string& column : matrix.columns())
        if (column.starts_with('s')) own.strategies.push_back(column);
    std::vector<double> values;
    for (std::size_t row = 0; row < matrix.rows(); ++row)
        for (const std::string& strategy : own.strategies)
            values.push_back(matrix.number(row, strategy));
    const auto count = static_cast<std::uint32_t>(own.strategies.size());
    own.result = overfitting_of({.values = values, .strategies = count}, own.blocks).value();
    return own;
}

void overfitting_splits(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const CrossValidation own = cross_validation(figures);
    const auto& splits = own.result.splits;
    REQUIRE(splits.size() == comparison.table().rows());
    comparison.text("in_sample_blocks", [&](std::size_t row) {
        std::string blocks;
        for (std::uint32_t block = 0; block < own.blocks; ++block)
            blocks += (splits[row].in_sample >> block & 1U) != 0 ? '1' : '0';
        return blocks;
    });
    comparison.column("best", [&](std::size_t row) {
        return std::stod(own.strategies[splits[row].best].substr(1));
    });
    comparison.column("sharpe_is", [&](std::size_t row) { return splits[row].sharpe_in_sample; });
    comparison.column("sharpe_oos",
                      [&](std::size_t row) { return splits[row].sharpe_out_of_sample; });
    comparison.column("oos_rank",
                      [&](std::size_t row) { return static_cast<double>(splits[row].rank); });
    comparison.column("omega", [&](std::size_t row) { return splits[row].omega; });
    comparison.column("logit", [&](std::size_t row) { return splits[row].logit; });
    comparison.finish();
}

void overfitting(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const CrossValidation own = cross_validation(figures);
    CHECK(named(comparison.table(), "observations") == static_cast<double>(own.periods));
    CHECK(named(comparison.table(), "strategies") == static_cast<double>(own.strategies.size()));
    comparison.value("splits", static_cast<double>(own.result.splits.size()));
    comparison.value("pbo", own.result.probability);
    comparison.value("prob_oos_loss", own.result.loss_probability);
    comparison.value("mean_logit", own.result.mean_logit);
    comparison.value("degradation_slope", value_of(own.result.degradation.slope));
    comparison.value("degradation_intercept", value_of(own.result.degradation.intercept));
    comparison.value("degradation_r2", value_of(own.result.degradation.r_squared));
    comparison.finish();
}

}  // namespace

Handler risk_handler(std::string_view file) {
    if (file == "risk/var.csv") return value_at_risk;
    if (file == "risk/performance.csv") return performance;
    if (file == "risk/psr_dsr.csv") return sharpe_inference;
    if (file == "risk/pbo_splits.csv") return overfitting_splits;
    if (file == "risk/pbo.csv") return overfitting;
    for (const std::string_view input :
         {"risk/returns.csv", "risk/equity_curve.csv", "risk/trades.csv", "risk/pbo_matrix.csv"})
        if (file == input) return read_input;
    return nullptr;
}

}  // namespace tradewind::golden
