// American options: with a continuous yield, and with one cash dividend.
#include <limits>

#include "golden.hpp"
#include "tradewind/options/american.hpp"
#include "tradewind/options/american_dividend.hpp"

namespace tradewind::golden {
namespace {

using namespace options;

OptionRight right_of(const Table& table, std::size_t row) {
    return table.text(row, "right") == "C" ? OptionRight::Call : OptionRight::Put;
}

AmericanOption option_of(const Table& table, std::size_t row) {
    return {right_of(table, row),      table.number(row, "S"),
            table.number(row, "K"),    table.number(row, "T"),
            table.number(row, "r"),    table.has("q") ? table.number(row, "q") : 0,
            table.number(row, "sigma")};
}

constexpr double none = std::numeric_limits<double>::quiet_NaN();

void compare_yield(const Figures& figures, const std::string& file) {
    for (const AmericanPreset preset : {AmericanPreset::Fast, AmericanPreset::Accurate}) {
        Comparison comparison{figures, file};
        const Table& table = comparison.table();
        const AmericanPricer pricer{preset};
        std::vector<AmericanPrice> prices;
        for (std::size_t row = 0; row < table.rows(); ++row)
            prices.push_back(pricer.price(option_of(table, row))
                                 .value_or(AmericanPrice{none, none, none, none, false}));
        comparison.column("price", [&](std::size_t row) { return prices[row].price; });
        comparison.column("european", [&](std::size_t row) { return prices[row].european; });
        comparison.column("early_exercise_premium", [&](std::size_t row) {
            return prices[row].price - prices[row].european;
        });
        comparison.column("delta", [&](std::size_t row) { return prices[row].delta; });
        comparison.column("gamma", [&](std::size_t row) { return prices[row].gamma; });
        comparison.finish();
    }
}

void compare_dividend(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    const AmericanPricer pricer;
    std::vector<AmericanPrice> prices;
    for (std::size_t row = 0; row < table.rows(); ++row)
        prices.push_back(american_price_with_dividend(
                             pricer, option_of(table, row),
                             {table.number(row, "dividend"), table.number(row, "dividend_time")})
                             .value_or(AmericanPrice{none, none, none, none, false}));
    comparison.column("american", [&](std::size_t row) { return prices[row].price; });
    comparison.column("european", [&](std::size_t row) { return prices[row].european; });
    comparison.finish();
}

}  // namespace

Handler american_handler(std::string_view file) {
    if (file == "options/american.csv") return compare_yield;
    if (file == "options/american_dividend.csv") return compare_dividend;
    return nullptr;
}

}  // namespace tradewind::golden
