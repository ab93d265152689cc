#pragma once

// The inverse of out_of_the_money_fraction.
namespace tradewind::options::detail {

// Which s = sigma sqrt T makes a price. `fraction` is the out-of-the-money price in units of the
// smaller side, between 0 and 1, and `rest` is 1 - fraction, computed without cancellation;
// `log_size` is |ln(F/K)| and `root` the square root of smaller over larger side. Always positive
// and finite.
double standard_deviation_of(double fraction, double rest, double log_size, double root);

}  // namespace tradewind::options::detail
