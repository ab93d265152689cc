// Raw SVI: slices, their arbitrage verdicts, and the unweighted reference fit.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>

#include "golden.hpp"
#include "tradewind/options/svi.hpp"
#include "tradewind/options/svi_arbitrage.hpp"
#include "tradewind/options/svi_fit.hpp"

namespace tradewind::golden {
namespace {

using namespace tradewind::options;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr auto fit_file = "options/svi_fit.csv";
constexpr auto quotes_file = "options/svi_fit_quotes.csv";

SviSlice slice_at(const Table& table, std::size_t row) {
    return {.a = table.number(row, "a"),
            .b = table.number(row, "b"),
            .rho = table.number(row, "rho"),
            .m = table.number(row, "m"),
            .sigma = table.number(row, "sigma")};
}

void compare_slices(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    const auto at = [&](std::size_t row) {
        return slice_at(table, row).at(table.number(row, "k"));
    };
    comparison.column("total_variance", [&](std::size_t row) { return at(row).total_variance; });
    comparison.column("implied_vol", [&](std::size_t row) {
        return slice_at(table, row)
            .implied_volatility(table.number(row, "k"), table.number(row, "T"))
            .value_or(none);
    });
    comparison.column("dw_dk", [&](std::size_t row) { return at(row).slope; });
    comparison.column("d2w_dk2", [&](std::size_t row) { return at(row).curvature; });
    comparison.column(
        "g", [&](std::size_t row) { return slice_at(table, row).g(table.number(row, "k")); });
    comparison.finish();
}

void compare_arbitrage(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    const MoneynessGrid grid{.first = figures.parameter(file, "min_g", "k_first"),
                             .last = figures.parameter(file, "min_g", "k_last"),
                             .step = figures.parameter(file, "min_g", "k_step")};
    std::vector<ButterflyVerdict> verdicts;
    for (std::size_t row = 0; row < table.rows(); ++row)
        verdicts.push_back(butterfly_verdict(slice_at(table, row), grid));

    comparison.column("min_total_variance", [&](std::size_t row) {
        return slice_at(table, row).minimum_total_variance();
    });
    comparison.column("left_slope",
                      [&](std::size_t row) { return slice_at(table, row).left_slope(); });
    comparison.column("right_slope",
                      [&](std::size_t row) { return slice_at(table, row).right_slope(); });
    comparison.column("lee_bound_ok", [&](std::size_t row) {
        return slice_at(table, row).within_lee_bounds() ? 1.0 : 0.0;
    });
    comparison.column("min_g", [&](std::size_t row) { return verdicts[row].minimum_g; });
    comparison.column("k_at_min_g", [&](std::size_t row) {
        // Without a bend g is 1 everywhere and any k is right.
        if (slice_at(table, row).b == 0) return table.number(row, "k_at_min_g");
        return verdicts[row].k_at_minimum;
    });
    comparison.column("butterfly_arbitrage",
                      [&](std::size_t row) { return verdicts[row].arbitrage ? 1.0 : 0.0; });
    comparison.column("k_first_negative_g", [&](std::size_t row) {
        return verdicts[row].first_negative_k.value_or(none);
    });
    comparison.column("k_last_negative_g", [&](std::size_t row) {
        return verdicts[row].last_negative_k.value_or(none);
    });
    comparison.finish();
}

// The fit of each smile of the quotes' file, by its name.
std::map<std::string, LeastSquaresFit> fits_of(const Table& quotes) {
    std::map<std::string, std::vector<SmilePoint>> points;
    for (std::size_t row = 0; row < quotes.rows(); ++row)
        points[quotes.text(row, "fit")].push_back(
            {.k = quotes.number(row, "k"), .total_variance = quotes.number(row, "total_variance")});
    std::map<std::string, LeastSquaresFit> fits;
    for (const auto& [name, smile] : points) {
        INFO(name);
        const auto fit = fit_least_squares(smile);
        CHECK(fit.has_value());
        if (fit) fits[name] = *fit;
    }
    return fits;
}

void compare_quotes(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    const auto fits = fits_of(table);
    comparison.column("fitted_vol", [&](std::size_t row) {
        const auto fit = fits.find(table.text(row, "fit"));
        if (fit == fits.end()) return none;
        return fit->second.slice.implied_volatility(table.number(row, "k"), table.number(row, "T"))
            .value_or(none);
    });
    comparison.finish();
}

void compare_fits(const Figures& figures, const std::string& file) {
    constexpr std::string_view columns[] = {"a", "b", "rho", "m", "sigma", "sse_total_variance"};
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    std::map<std::string, LeastSquaresFit> fits;
    const bool quoted = figures.has(quotes_file);
    if (quoted) {
        fits = fits_of(figures.table(quotes_file));
    } else {
        // The quotes are market data, which the repository does not hold. A smile without noise is
        // its own quotes: where the file compares the parameters, they must come back from points
        // of the smile that they describe.
        std::size_t remade = 0;
        for (std::size_t row = 0; row < table.rows(); ++row) {
            const Tolerance& exact = figures.tolerance(file, "a");
            if (exact.where_column.empty() ||
                table.text(row, exact.where_column) != exact.where_value)
                continue;
            const SviSlice slice = slice_at(table, row);
            const auto n = table.integer(row, "n");
            std::vector<SmilePoint> points;
            for (std::int64_t i = 0; i < n; ++i) {
                const double y =
                    n > 1 ? 12 * static_cast<double>(i) / static_cast<double>(n - 1) - 6 : 0;
                const double k = slice.m + slice.sigma * y;
                points.push_back({.k = k, .total_variance = slice.total_variance(k)});
            }
            const auto fit = fit_least_squares(points);
            CHECK(fit.has_value());
            if (fit) fits[table.text(row, "fit")] = *fit;
            ++remade;
        }
        std::printf(
            "  %-44s %s is not here (market data): only %zu of %zu fits compared, on points made "
            "from their parameters\n",
            file.c_str(), quotes_file, remade, table.rows());
    }
    const auto value = [](const LeastSquaresFit& fit, std::string_view column) {
        if (column == "a") return fit.slice.a;
        if (column == "b") return fit.slice.b;
        if (column == "rho") return fit.slice.rho;
        if (column == "m") return fit.slice.m;
        if (column == "sigma") return fit.slice.sigma;
        return fit.sum_of_squares;
    };
    for (const std::string_view column : columns)
        comparison.column(std::string{column}, [&](std::size_t row) {
            const auto fit = fits.find(table.text(row, "fit"));
            if (fit != fits.end()) return value(fit->second, column);
            // Said above; with the quotes at hand a missing fit is a difference.
            return quoted ? none : table.number(row, column);
        });
    comparison.finish();
}

}  // namespace

Handler svi_handler(std::string_view file) {
    if (file == "options/svi_slices.csv") return compare_slices;
    if (file == "options/svi_arbitrage.csv") return compare_arbitrage;
    if (file == quotes_file) return compare_quotes;
    if (file == fit_file) return compare_fits;
    return nullptr;
}

}  // namespace tradewind::golden
