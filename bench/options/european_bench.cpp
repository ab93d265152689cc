// What European options cost, over the contracts of the reference figures in the repository: a
// price, a price with all Greeks, an implied volatility. Times are per option. The plain price is
// the textbook formula on the C library's log, exp and erfc: the limit that every other figure is
// read against, taken in the same run.
#include <benchmark/benchmark.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tradewind/options/european.hpp"
#include "tradewind/options/implied_volatility.hpp"
#include "tradewind/options/probability.hpp"

namespace {

using namespace tradewind;
using namespace tradewind::options;

struct Row {
    SpotOption option;
    double price = 0;
    double volatility = 0;
};

// The rows of implied_vol.csv that a market could show: regular, deep_* and minutes to expiry.
// Where a row's price has no volatility, its generating one is there for the pricing loops.
const std::vector<Row>& rows() {
    static const std::vector<Row> all = [] {
        std::ifstream in{TRADEWIND_SOURCE_DIR "/tests/golden/data/options/implied_vol.csv"};
        std::string line;
        std::getline(in, line);
        std::vector<std::string> names;
        const auto cells_of = [](const std::string& text) {
            std::vector<std::string> cells;
            std::istringstream parts{text};
            for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
            return cells;
        };
        names = cells_of(line);
        const auto index = [&](const std::string& name) {
            for (std::size_t i = 0; i < names.size(); ++i)
                if (names[i] == name) return i;
            throw std::runtime_error{"implied_vol.csv: no column " + name};
        };
        std::vector<Row> out;
        while (std::getline(in, line)) {
            const auto cells = cells_of(line);
            const std::string& category = cells[index("category")];
            if (category != "regular" && !category.starts_with("deep_") && category != "tiny_T")
                continue;
            const auto number = [&](const char* name) { return std::stod(cells[index(name)]); };
            out.push_back({.option = {.right = cells[index("right")] == "C" ? OptionRight::Call
                                                                            : OptionRight::Put,
                                      .spot = number("S"),
                                      .strike = number("K"),
                                      .years = number("T"),
                                      .rate = number("r"),
                                      .yield = number("q")},
                           .price = number("price"),
                           .volatility = number("sigma_generating")});
        }
        if (out.empty()) throw std::runtime_error{"implied_vol.csv: no rows"};
        return out;
    }();
    return all;
}

template <class Work>
void per_option(benchmark::State& state, Work work) {
    const auto& all = rows();
    for (auto _ : state)
        for (const Row& row : all) {
            auto result = work(row);
            benchmark::DoNotOptimize(result);
        }
    state.counters["ns_per_option"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * static_cast<double>(all.size()) * 1e-9,
        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void plain_price(benchmark::State& state) {
    per_option(state, [](const Row& row) {
        const SpotOption& of = row.option;
        const double s = row.volatility * std::sqrt(of.years);
        const double d1 =
            (std::log(of.spot / of.strike) + (of.rate - of.yield) * of.years) / s + 0.5 * s;
        const double side = of.right == OptionRight::Call ? 1 : -1;
        const auto cdf = [](double x) { return 0.5 * std::erfc(-x * 0.70710678118654752); };
        return side * (of.spot * std::exp(-of.yield * of.years) * cdf(side * d1) -
                       of.strike * std::exp(-of.rate * of.years) * cdf(side * (d1 - s)));
    });
}
BENCHMARK(plain_price);

void european_price(benchmark::State& state) {
    per_option(state, [](const Row& row) { return price(row.option, row.volatility); });
}
BENCHMARK(european_price);

void european_greeks(benchmark::State& state) {
    per_option(state, [](const Row& row) { return greeks(row.option, row.volatility); });
}
BENCHMARK(european_greeks);

void european_implied_volatility(benchmark::State& state) {
    per_option(state, [](const Row& row) { return implied_volatility(row.option, row.price); });
}
BENCHMARK(european_implied_volatility);

// Of the same rows those that have an answer: a refusal costs less.
void european_implied_volatility_found(benchmark::State& state) {
    std::vector<Row> found;
    for (const Row& row : rows())
        if (implied_volatility(row.option, row.price)) found.push_back(row);
    for (auto _ : state)
        for (const Row& row : found) {
            auto result = implied_volatility(row.option, row.price);
            benchmark::DoNotOptimize(result);
        }
    state.counters["ns_per_option"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * static_cast<double>(found.size()) * 1e-9,
        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(european_implied_volatility_found);

void european_probability_of_touch(benchmark::State& state) {
    per_option(state, [](const Row& row) {
        return probability_of_touch({.spot = row.option.spot,
                                     .years = row.option.years,
                                     .drift = row.option.rate - row.option.yield,
                                     .volatility = row.volatility},
                                    row.option.strike);
    });
}
BENCHMARK(european_probability_of_touch);

}  // namespace
