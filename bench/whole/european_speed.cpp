// European implied volatility over the reference contracts, in prices.
#include <fmt/format.h>

#include "bare.hpp"
#include "reference_options.hpp"
#include "sections.hpp"
#include "tradewind/options/implied_volatility.hpp"

namespace tradewind::bench {
namespace {

struct Contract {
    options::SpotOption option;
    double price = 0;
    double volatility = 0;  // that made the price
};

// What a market could show: the goal names these rows.
bool is_meant(const std::string& category) {
    return category == "regular" || category.starts_with("deep_") || category == "tiny_T";
}

}  // namespace

std::vector<Row> measure_european(const Setting&) {
    const Pinned pinned{1};
    const ReferenceTable table{"implied_vol.csv"};
    std::vector<Contract> all, found;
    double worst = 0;              // of the rows whose price determines a volatility to 1e-4
    double worst_conditioned = 0;  // of those where a rounding of the price hardly moves it
    std::size_t conditioned = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (!is_meant(table.text(row, "category"))) continue;
        Contract contract{.option = {.right = table.right(row),
                                     .spot = table.number(row, "S"),
                                     .strike = table.number(row, "K"),
                                     .years = table.number(row, "T"),
                                     .rate = table.number(row, "r"),
                                     .yield = table.number(row, "q")},
                          .price = table.number(row, "price"),
                          .volatility = table.number(row, "sigma_generating")};
        all.push_back(contract);
        const auto volatility = options::implied_volatility(contract.option, contract.price);
        if (volatility) found.push_back(contract);
        if (table.text(row, "status") != "ok") continue;
        const double reference = table.number(row, "iv");
        const double error =
            volatility ? std::abs(volatility->value - reference) / reference : INFINITY;
        worst = std::max(worst, error);
        // The tolerance holds 32 roundings of the price beside its fixed part.
        const double roundings = table.number(row, "tol_iv") - 1e-8 * std::max(1.0, reference);
        if (roundings / 32 > 1e-13 * reference) continue;
        worst_conditioned = std::max(worst_conditioned, error);
        ++conditioned;
    }

    Pair priced, solved, refused;
    constexpr int repeats = 20;
    for (int round = 0; round < 31; ++round) {
        const double plain = seconds_of_one(repeats, [&] {
            for (const Contract& of : all) keep(plain_price(of.option, of.volatility));
        });
        const double plain_found = seconds_of_one(repeats, [&] {
            for (const Contract& of : found) keep(plain_price(of.option, of.volatility));
        });
        priced.add(seconds_of_one(repeats,
                                  [&] {
                                      for (const Contract& of : all)
                                          keep(options::price(of.option, of.volatility));
                                  }),
                   plain);
        solved.add(seconds_of_one(repeats,
                                  [&] {
                                      for (const Contract& of : all)
                                          keep(options::implied_volatility(of.option, of.price));
                                  }),
                   plain);
        refused.add(seconds_of_one(repeats,
                                   [&] {
                                       for (const Contract& of : found)
                                           keep(options::implied_volatility(of.option, of.price));
                                   }),
                    plain_found);
    }
    const double count = static_cast<double>(all.size());
    const double found_count = static_cast<double>(found.size());
    const auto nanos = [](double seconds, double contracts) {
        return fmt::format("{:.0f} ns", seconds / contracts * 1e9);
    };
    const std::string unit =
        fmt::format("price with erfc {}", nanos(solved.second_median(), count));
    return {
        at_most(fmt::format("European implied volatility, {} contracts, prices", all.size()),
                nanos(solved.first_median(), count), unit, solved.ratio(), 8),
        at_most(fmt::format("  of the {} that have one (the stretch goal)", found.size()),
                nanos(refused.first_median(), found_count), unit, refused.ratio(), 5),
        note("  own price, the same bits on every CPU", nanos(priced.first_median(), count),
             fmt::format("{:.2f} prices with erfc", priced.ratio())),
        at_most(fmt::format("  worst relative error of {} well conditioned, 1e-12", conditioned),
                fmt::format("{:.1e}", worst_conditioned),
                fmt::format("of all with a tol_iv to 1e-4 {:.1e}", worst), worst_conditioned * 1e12,
                1)};
}

}  // namespace tradewind::bench
