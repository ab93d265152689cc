#pragma once

#include <string>

#include "tradewind/research/report.hpp"

namespace tradewind::research {

// The report as one page that needs nothing else: tables and charts, light or dark as the reader's
// system is, for a desk and for a phone. No script, no address of anything outside. Its size is
// bounded, whatever the run: series come thinned (run_charts.hpp), and the page says so.
std::string report_html(const RunTotals& totals, const RunFacts& facts);

}  // namespace tradewind::research
