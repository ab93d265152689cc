// European options: prices, Greeks, implied volatilities, probabilities, and the chains.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <limits>

#include "golden.hpp"
#include "tradewind/options/american_implied_volatility.hpp"
#include "tradewind/options/european.hpp"
#include "tradewind/options/implied_volatility.hpp"
#include "tradewind/options/probability.hpp"

namespace tradewind::golden {
namespace {

using namespace options;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

OptionRight right_of(const Table& table, std::size_t row) {
    const std::string& text = table.text(row, "right");
    if (text == "C") return OptionRight::Call;
    if (text == "P") return OptionRight::Put;
    throw std::runtime_error{table.name() + ": '" + text + "' is no right"};
}

SpotOption spot_option(const Table& table, std::size_t row, OptionRight right,
                       const char* strike = "K") {
    return {.right = right,
            .spot = table.number(row, "S"),
            .strike = table.number(row, strike),
            .years = table.number(row, "T"),
            .rate = table.number(row, "r"),
            .yield = table.number(row, "q")};
}

// The columns of a grid of prices and Greeks. A column that is none of these fails in finish().
void compare_greeks(Comparison& comparison,
                    const std::function<Greeks(std::size_t, OptionRight)>& engine) {
    const Table& table = comparison.table();
    const std::pair<std::string, OptionRight> sides[] = {{"call", OptionRight::Call},
                                                         {"put", OptionRight::Put}};
    for (const auto& [side, right] : sides) {
        const auto compare = [&, of_side = right](const std::string& name, auto figure) {
            if (table.has(name))
                comparison.column(name,
                                  [&](std::size_t row) { return figure(engine(row, of_side)); });
        };
        compare(side, [](const Greeks& of) { return of.price; });
        compare(side + "_delta", [](const Greeks& of) { return of.delta; });
        compare(side + "_theta_year", [](const Greeks& of) { return of.theta_per_year; });
        compare(side + "_theta_day", [](const Greeks& of) { return of.theta_per_day(); });
        compare(side + "_rho", [](const Greeks& of) { return of.rho; });
        if (right == OptionRight::Put) continue;  // the rest is the same for both
        compare("gamma", [](const Greeks& of) { return of.gamma; });
        compare("vega", [](const Greeks& of) { return of.vega; });
        compare("d1", [](const Greeks& of) { return of.d1; });
        compare("d2", [](const Greeks& of) { return of.d2; });
    }
}

void bsm(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    compare_greeks(comparison, [&](std::size_t row, OptionRight right) {
        const auto option = spot_option(table, row, right);
        const double volatility = table.number(row, "sigma");
        return greeks(option, volatility).value();
    });
    comparison.finish();
}

void black76(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    compare_greeks(comparison, [&](std::size_t row, OptionRight right) {
        const ForwardOption option{.right = right,
                                   .forward = table.number(row, "F"),
                                   .strike = table.number(row, "K"),
                                   .years = table.number(row, "T"),
                                   .rate = table.number(row, "r")};
        const double volatility = table.number(row, "sigma");
        return greeks(option, volatility).value();
    });
    comparison.finish();
}

// `ok` rows by their own tolerance; of every other row no number is asked for, but if one is given
// it has to make the price again, and the impossible prices have to be refused.
void implied_vol(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    comparison.column("iv", [&](std::size_t row) {
        const auto found = implied_volatility(spot_option(table, row, right_of(table, row)),
                                              table.number(row, "price"));
        return found ? found->value : none;
    });
    std::size_t refused = 0;
    std::size_t repriced = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string& status = table.text(row, "status");
        const std::string& category = table.text(row, "category");
        INFO(file << ", row " << row << ", " << category << ", " << status);
        if (status == "ok") continue;
        const bool known = status == "ill_conditioned" || status == "no_solution";
        CHECK(known);
        const SpotOption option = spot_option(table, row, right_of(table, row));
        const double quoted = table.number(row, "price");
        const auto found = implied_volatility(option, quoted);
        if (category == "below_lower_bound" || category == "above_upper_bound" ||
            category == "zero_price")
            CHECK_FALSE(found.has_value());
        if (!found) {
            ++refused;
            continue;
        }
        ++repriced;
        const double scale = std::max(option.spot * std::exp(-option.yield * option.years),
                                      option.strike * std::exp(-option.rate * option.years));
        const double again = price(option, found->value).value();
        CHECK(std::abs(again - quoted) <= 32 * std::numeric_limits<double>::epsilon() * scale);
    }
    // Between the call's price at a vanishing volatility and nothing lies its lower bound.
    comparison.column("discounted_intrinsic", [&](std::size_t row) {
        return price(spot_option(table, row, right_of(table, row)), 1e-12).value();
    });
    std::printf("  %-44s %5zu rows more: %zu refused, %zu repriced\n", file.c_str(),
                refused + repriced, refused, repriced);
    comparison.finish();
}

void prob_itm(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    const auto engine = [&](std::size_t row) {
        return probability_in_the_money({.spot = table.number(row, "S"),
                                         .years = table.number(row, "T"),
                                         .drift = table.number(row, "drift"),
                                         .volatility = table.number(row, "sigma")},
                                        table.number(row, "K"))
            .value();
    };
    comparison.column("d2", [&](std::size_t row) { return engine(row).d2; });
    comparison.column("p_call_itm", [&](std::size_t row) { return engine(row).call; });
    comparison.column("p_put_itm", [&](std::size_t row) { return engine(row).put; });
    comparison.finish();
}

void prob_touch(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    const auto engine = [&](std::size_t row) {
        return probability_of_touch({.spot = table.number(row, "S"),
                                     .years = table.number(row, "T"),
                                     .drift = table.number(row, "r") - table.number(row, "q"),
                                     .volatility = table.number(row, "sigma")},
                                    table.number(row, "H"))
            .value();
    };
    comparison.column("p_itm", [&](std::size_t row) { return engine(row).beyond; });
    comparison.column("p_touch", [&](std::size_t row) { return engine(row).touched; });
    comparison.column("p_no_touch", [&](std::size_t row) { return engine(row).untouched; });
    comparison.finish();
}

// A quote's volatility is judged by its figure, or, within a tick of the bound, where a price
// hardly holds one, by making the price again.
double chain_volatility(const Table& table, std::size_t row, const std::string& side,
                        const std::string& column, double tolerance) {
    constexpr double tick = 0.05;  // options at 3 dollars and above
    const double quoted = table.number(row, side);
    if (std::isnan(quoted)) return none;
    const SpotOption option = spot_option(table, row, right_of(table, row), "strike");
    const auto found = implied_volatility(option, quoted);
    if (!found) return none;
    const double golden = table.number(row, column);
    if (std::abs(found->value - golden) <= tolerance) return found->value;
    const double bound = price(option, 1e-12).value();
    const double again = price(option, found->value).value();
    if (quoted - bound <= tick && std::abs(again - quoted) <= 1e-8) return golden;
    return found->value;
}

void chain(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    for (const std::string side : {"bid", "mid", "ask"}) {
        const std::string column = "iv_" + side;
        const double tolerance = figures.tolerance(file, column).absolute.value_or(0);
        comparison.column(column, [&](std::size_t row) {
            return chain_volatility(table, row, side, column, tolerance);
        });
    }
    // The Greeks stand at the volatility of the file.
    const auto engine = [&](std::size_t row) -> std::optional<Greeks> {
        const double volatility = table.number(row, "iv_mid");
        if (std::isnan(volatility)) return std::nullopt;
        return greeks(spot_option(table, row, right_of(table, row), "strike"), volatility).value();
    };
    const auto compare = [&](const std::string& name, auto figure) {
        comparison.column(name, [&](std::size_t row) {
            const auto all = engine(row);
            return all ? figure(*all) : none;
        });
    };
    compare("delta", [](const Greeks& of) { return of.delta; });
    compare("gamma", [](const Greeks& of) { return of.gamma; });
    compare("vega", [](const Greeks& of) { return of.vega; });
    compare("theta_day", [](const Greeks& of) { return of.theta_per_day(); });
    comparison.column("prob_itm", [&](std::size_t row) {
        const double volatility = table.number(row, "iv_mid");
        if (std::isnan(volatility)) return none;
        const auto found =
            probability_in_the_money({.spot = table.number(row, "S"),
                                      .years = table.number(row, "T"),
                                      .drift = table.number(row, "r") - table.number(row, "q"),
                                      .volatility = volatility},
                                     table.number(row, "strike"));
        return right_of(table, row) == OptionRight::Call ? found.value().call : found.value().put;
    });
    comparison.text("status", [&](std::size_t row) -> std::string {
        if (std::isnan(table.number(row, "bid")) || std::isnan(table.number(row, "ask")))
            return "missing";
        const auto found = implied_volatility(
            spot_option(table, row, right_of(table, row), "strike"), table.number(row, "mid"));
        if (found) return "ok";
        return found.error() == PricingRefusal::BelowIntrinsic ? "below_bound"
                                                               : std::string{name(found.error())};
    });
    // Its golden value is nan where the mid is at or below what exercise pays at once.
    const AmericanPricer pricer{AmericanPreset::Accurate};
    comparison.column("iv_american_mid", [&](std::size_t row) {
        const auto found = american_implied_volatility(pricer,
                                                       {.right = right_of(table, row),
                                                        .spot = table.number(row, "S"),
                                                        .strike = table.number(row, "strike"),
                                                        .time = table.number(row, "T"),
                                                        .rate = table.number(row, "r"),
                                                        .yield = table.number(row, "q"),
                                                        .volatility = 0},
                                                       table.number(row, "mid"));
        return found ? found->volatility : std::numeric_limits<double>::quiet_NaN();
    });
    comparison.finish();
}

}  // namespace

Handler european_handler(std::string_view file) {
    if (file == "options/bsm.csv") return bsm;
    if (file == "options/black76.csv") return black76;
    if (file == "options/implied_vol.csv") return implied_vol;
    if (file == "options/prob_itm.csv") return prob_itm;
    if (file == "options/prob_touch.csv") return prob_touch;
    if (file.starts_with("options/chain_") && file.ends_with(".csv")) return chain;
    return nullptr;
}

}  // namespace tradewind::golden
