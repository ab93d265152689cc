#include "reference_options.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "market_memory.hpp"

namespace tradewind::bench {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream parts{line};
    for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
    return cells;
}

}  // namespace

ReferenceTable::ReferenceTable(const std::string& name) : name_{name} {
    std::ifstream in{TRADEWIND_SOURCE_DIR "/tests/golden/data/options/" + name};
    std::string line;
    std::getline(in, line);
    columns_ = cells_of(line);
    while (std::getline(in, line)) cells_.push_back(cells_of(line));
    if (cells_.empty()) stop({name, "no rows", "the reference figures of tests/golden"});
}

const std::string& ReferenceTable::text(std::size_t row, const std::string& column) const {
    const auto at = std::ranges::find(columns_, column);
    if (at == columns_.end()) stop({name_, "no column " + column, "one"});
    return cells_[row].at(static_cast<std::size_t>(at - columns_.begin()));
}

double ReferenceTable::number(std::size_t row, const std::string& column) const {
    return std::stod(text(row, column));
}

OptionRight ReferenceTable::right(std::size_t row) const {
    return text(row, "right") == "C" ? OptionRight::Call : OptionRight::Put;
}

}  // namespace tradewind::bench
