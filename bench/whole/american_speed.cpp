// American options over the reference contracts, by the engine that meets their figures.
#include <fmt/format.h>

#include "bare.hpp"
#include "reference_options.hpp"
#include "sections.hpp"
#include "tradewind/options/american.hpp"
#include "tradewind/options/american_dividend.hpp"
#include "tradewind/options/american_implied_volatility.hpp"

namespace tradewind::bench {
namespace {

using options::AmericanOption;

struct Contract {
    AmericanOption option;
    double reference = 0;  // its price
};

std::vector<Contract> contracts_of(const ReferenceTable& table, const std::string& price) {
    std::vector<Contract> contracts;
    const bool cash = price == "american";
    for (std::size_t row = 0; row < table.rows(); ++row)
        contracts.push_back({{table.right(row), table.number(row, "S"), table.number(row, "K"),
                              table.number(row, "T"), table.number(row, "r"),
                              cash ? 0 : table.number(row, "q"), table.number(row, "sigma")},
                             table.number(row, price)});
    return contracts;
}

// Thousands a second beside prices of the textbook formula in the same run.
class Rate {
public:
    Rate(std::string what, std::size_t contracts, std::string says, double goal)
        : what_{std::move(what)},
          count_{static_cast<double>(contracts)},
          says_{std::move(says)},
          goal_{goal} {}

    void add(double seconds, double plain) { pair_.add(seconds / count_, plain); }
    Row row() const {
        const double seconds = pair_.first_median();
        return at_least(what_, fmt::format("{:.1f} us", seconds * 1e6),
                        fmt::format("{:.0f} prices with erfc{}", pair_.ratio(), says_),
                        1e-3 / seconds, goal_);
    }

private:
    std::string what_;
    double count_;
    std::string says_;
    double goal_;
    Pair pair_;
};

}  // namespace

std::vector<Row> measure_american(const Setting&) {
    const Pinned pinned{1};
    const options::AmericanPricer pricer;
    const auto contracts = contracts_of(ReferenceTable{"american.csv"}, "price");
    const ReferenceTable cash_table{"american_dividend.csv"};
    const auto cash_contracts = contracts_of(cash_table, "american");
    std::vector<options::CashDividend> dividends;
    for (std::size_t row = 0; row < cash_table.rows(); ++row)
        dividends.push_back(
            {cash_table.number(row, "dividend"), cash_table.number(row, "dividend_time")});

    // The solver starts one point of volatility off. What is exercised at once has no volatility.
    struct Quoted {
        AmericanOption option;
        double price;
    };
    std::vector<Quoted> quoted;
    double worst = 0;
    for (const Contract& of : contracts) {
        const auto value = pricer.price(of.option);
        if (!value) stop({"american.csv", std::string{options::name(value.error())}, "a price"});
        worst = std::max(worst, std::abs(value->price - of.reference) / of.option.spot);
        if (value->exercise_now || value->price < 1e-4) continue;
        quoted.push_back({of.option, value->price});
        quoted.back().option.volatility += 0.01;
    }
    double worst_cash = 0;
    for (std::size_t i = 0; i < cash_contracts.size(); ++i) {
        const auto value =
            american_price_with_dividend(pricer, cash_contracts[i].option, dividends[i]);
        if (!value)
            stop({"american_dividend.csv", std::string{options::name(value.error())}, "a price"});
        worst_cash = std::max(worst_cash, std::abs(value->price - cash_contracts[i].reference));
    }

    Rate prices{"American price, delta and gamma, thousands/s", contracts.size(),
                fmt::format(", error {:.0e} S", worst), 50};
    Rate greeks{"American, all Greeks, thousands/s", contracts.size(), "", 20};
    Rate solved{"American implied volatility, warm, thousands/s", quoted.size(), "", 10};
    Rate cash{"American with a cash dividend, thousands/s", cash_contracts.size(),
              fmt::format(", error {:.0e}", worst_cash), 1};
    for (int round = 0; round < 15; ++round) {
        const double plain = seconds_of_one(20,
                                            [&] {
                                                for (const Contract& of : contracts)
                                                    keep(plain_price({.right = of.option.right,
                                                                      .spot = of.option.spot,
                                                                      .strike = of.option.strike,
                                                                      .years = of.option.time,
                                                                      .rate = of.option.rate,
                                                                      .yield = of.option.yield},
                                                                     of.option.volatility));
                                            }) /
                             static_cast<double>(contracts.size());
        prices.add(cpu_seconds_of([&] {
                       for (const Contract& of : contracts) keep(pricer.price(of.option));
                   }),
                   plain);
        greeks.add(cpu_seconds_of([&] {
                       for (const Contract& of : contracts) keep(pricer.greeks(of.option));
                   }),
                   plain);
        solved.add(cpu_seconds_of([&] {
                       for (const Quoted& of : quoted)
                           keep(american_implied_volatility(pricer, of.option, of.price));
                   }),
                   plain);
        cash.add(cpu_seconds_of([&] {
                     for (std::size_t i = 0; i < cash_contracts.size(); ++i)
                         keep(american_price_with_dividend(pricer, cash_contracts[i].option,
                                                           dividends[i]));
                 }),
                 plain);
    }
    return {prices.row(), greeks.row(), cash.row(), solved.row()};
}

}  // namespace tradewind::bench
