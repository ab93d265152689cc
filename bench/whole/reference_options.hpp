#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "tradewind/options/european.hpp"

namespace tradewind::bench {

// A CSV file of the reference figures that the repository holds, by column name. Stops the program
// when the file or a column is missing.
class ReferenceTable {
public:
    explicit ReferenceTable(const std::string& name);  // "american.csv"

    std::size_t rows() const { return cells_.size(); }
    const std::string& text(std::size_t row, const std::string& column) const;
    double number(std::size_t row, const std::string& column) const;
    OptionRight right(std::size_t row) const;

private:
    std::string name_;
    std::vector<std::string> columns_;
    std::vector<std::vector<std::string>> cells_;
};

// The textbook formula on the C library's log, exp and erfc: the unit that the goals of options
// count in.
inline double plain_price(const options::SpotOption& of, double volatility) {
    const double s = volatility * std::sqrt(of.years);
    const double d1 =
        (std::log(of.spot / of.strike) + (of.rate - of.yield) * of.years) / s + 0.5 * s;
    const double side = of.right == OptionRight::Call ? 1 : -1;
    const auto cdf = [](double x) { return 0.5 * std::erfc(-x * 0.70710678118654752); };
    return side * (of.spot * std::exp(-of.yield * of.years) * cdf(side * d1) -
                   of.strike * std::exp(-of.rate * of.years) * cdf(side * (d1 - s)));
}

}  // namespace tradewind::bench
