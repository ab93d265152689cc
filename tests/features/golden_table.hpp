#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tradewind/model/decimal.hpp"

namespace tradewind::test {

// A CSV file of figures by column name; "nan" is NaN.
class GoldenTable {
public:
    explicit GoldenTable(const std::filesystem::path& path) {
        std::ifstream file{path};
        INFO(path.string());
        REQUIRE(file);
        std::string line;
        std::getline(file, line);
        for (const std::string& name : split(line)) {
            columns_[name] = names_;
            ++names_;
        }
        while (std::getline(file, line)) {
            rows_.push_back(split(line));
            REQUIRE(rows_.back().size() == names_);
        }
    }

    std::size_t rows() const { return rows_.size(); }
    const std::string& text(std::size_t row, const std::string& column) const {
        return rows_[row][columns_.at(column)];
    }
    double number(std::size_t row, const std::string& column) const {
        const std::string& cell = text(row, column);
        return cell == "nan" ? std::numeric_limits<double>::quiet_NaN() : std::stod(cell);
    }
    // Dollars as a whole number of nano-dollars, as the engine feeds its indicators.
    double nanos(std::size_t row, const std::string& column) const {
        return static_cast<double>(parse_decimal(text(row, column), 9).value());
    }

private:
    static std::vector<std::string> split(const std::string& line) {
        std::vector<std::string> cells;
        std::stringstream in{line};
        for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
        return cells;
    }

    std::map<std::string, std::size_t> columns_;
    std::size_t names_ = 0;
    std::vector<std::vector<std::string>> rows_;
};

// What an indicator says: a number, or NaN while it is not ready.
inline double said(bool ready, double value) {
    return ready ? value : std::numeric_limits<double>::quiet_NaN();
}

struct Tolerance {
    double absolute = 0;
    double relative = 0;
};

// Compares one figure with its golden one; both undefined is agreement. True when they agree.
inline bool agrees(double actual, double golden, Tolerance tolerance) {
    if (std::isnan(actual) || std::isnan(golden)) return std::isnan(actual) && std::isnan(golden);
    return std::abs(actual - golden) <= tolerance.absolute + tolerance.relative * std::abs(golden);
}

}  // namespace tradewind::test
