#include "golden.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <stdexcept>

namespace tradewind::golden {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split(std::string_view line, char separator) {
    std::vector<std::string> cells;
    for (std::size_t at = 0;;) {
        const std::size_t end = line.find(separator, at);
        cells.emplace_back(line.substr(at, end - at));
        if (end == std::string_view::npos) return cells;
        at = end + 1;
    }
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \r");
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(" \r") - first + 1)};
}

double to_number(const std::string& cell, const std::string& where) {
    if (cell == "nan") return std::numeric_limits<double>::quiet_NaN();
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc{} || end != cell.data() + cell.size())
        throw std::runtime_error{where + ": '" + cell + "' is no number"};
    return value;
}

// The part of an item behind its key; nullopt for another item.
std::optional<std::string> behind(const std::string& item, std::string_view key) {
    if (!item.starts_with(key)) return std::nullopt;
    return item.substr(key.size());
}

Tolerance tolerance_of(const std::string& absolute, const std::string& relative,
                       const std::string& notes, const std::string& where) {
    Tolerance tolerance;
    if (!absolute.empty()) tolerance.absolute = to_number(absolute, where);
    if (!relative.empty()) tolerance.relative = to_number(relative, where);
    for (const std::string& part : split(notes, ';')) {
        const std::string item = trimmed(part);
        if (item == "input" || item.starts_with("input ")) tolerance.input = true;
        if (item == "information" || item.starts_with("information ")) tolerance.information = true;
        if (item == "exact") tolerance.exact = true;
        if (item == "text") tolerance.text = true;
        if (const auto rest = behind(item, "where=")) {
            const auto colon = rest->find(':');
            if (colon == std::string::npos) throw std::runtime_error{where + ": " + item};
            tolerance.where_column = rest->substr(0, colon);
            tolerance.where_value = rest->substr(colon + 1);
        }
        if (const auto rest = behind(item, "scale=")) {
            const auto slash = rest->find('/');
            tolerance.scale_column = rest->substr(0, slash);
            if (slash != std::string::npos)
                tolerance.scale_divisor = to_number(rest->substr(slash + 1), where);
        }
        if (const auto rest = behind(item, "scale_min="))
            tolerance.scale_minimum = to_number(*rest, where);
        if (const auto rest = behind(item, "abs_column=")) tolerance.absolute_column = *rest;
        if (item == "bound=lower") tolerance.lower_bound = true;
        if (item == "bound=upper") tolerance.upper_bound = true;
        if (item == "nan=skip") tolerance.nan_skip = true;
        if (item == "nan=undefined") tolerance.nan_undefined = true;
        if (const auto rest = behind(item, "either=")) tolerance.either = *rest;
    }
    return tolerance;
}

std::string shown(double value) {
    std::string text(32, '\0');
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    text.resize(error == std::errc{} ? static_cast<std::size_t>(end - text.data()) : 0);
    return text;
}

fs::path chosen_root() {
    if (const char* chosen = std::getenv("TRADEWIND_GOLDEN_DIR")) return chosen;
    const fs::path source{TRADEWIND_SOURCE_DIR};
    const fs::path shared = source / ".." / "shared" / "golden";
    return fs::exists(shared / "tolerances.csv") ? shared : source / "tests" / "golden" / "data";
}

}  // namespace

// ---- Table ----

Table::Table(const fs::path& path, std::string name) : name_{std::move(name)} {
    std::ifstream in{path};
    if (!in) throw std::runtime_error{name_ + ": cannot be read"};
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.empty()) continue;
        auto cells = split(line, ',');
        if (number == 1) {
            columns_ = std::move(cells);
            continue;
        }
        if (cells.size() != columns_.size())
            throw std::runtime_error{name_ + ":" + std::to_string(number) + ": " +
                                     std::to_string(cells.size()) + " cells, expected " +
                                     std::to_string(columns_.size())};
        rows_.push_back(std::move(cells));
    }
}

std::size_t Table::index(std::string_view column) const {
    const auto found = std::ranges::find(columns_, column);
    if (found == columns_.end())
        throw std::runtime_error{name_ + ": no column " + std::string{column}};
    return static_cast<std::size_t>(found - columns_.begin());
}

bool Table::has(std::string_view column) const {
    return std::ranges::find(columns_, column) != columns_.end();
}

const std::string& Table::text(std::size_t row, std::string_view column) const {
    return rows_.at(row)[index(column)];
}

double Table::number(std::size_t row, std::string_view column) const {
    return to_number(text(row, column),
                     name_ + ", row " + std::to_string(row) + ", " + std::string{column});
}

std::int64_t Table::integer(std::size_t row, std::string_view column) const {
    return static_cast<std::int64_t>(std::llround(number(row, column)));
}

std::vector<double> Table::numbers(std::string_view column) const {
    std::vector<double> values(rows());
    for (std::size_t row = 0; row < rows(); ++row) values[row] = number(row, column);
    return values;
}

// ---- Figures ----

const Figures& Figures::all() {
    static const Figures figures{chosen_root()};
    return figures;
}

Figures::Figures(const fs::path& root) : root_{root} {
    for (const auto& entry : fs::recursive_directory_iterator{root}) {
        const std::string name = fs::relative(entry.path(), root).generic_string();
        // In the folder itself stand the tables about the figures.
        if (entry.is_regular_file() && name.ends_with(".csv") && name.contains('/'))
            files_.push_back(name);
    }
    std::ranges::sort(files_);
    // Its last column may hold commas.
    std::ifstream in{root / "tolerances.csv"};
    if (!in) throw std::runtime_error{(root / "tolerances.csv").string() + ": cannot be read"};
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        const auto cells = split(line, ',');
        if (cells.size() < 5) throw std::runtime_error{"tolerances.csv: " + line};
        std::size_t notes = 0;
        for (int i = 0; i < 4; ++i) notes = line.find(',', notes) + 1;
        tolerances_[{cells[0], cells[1]}] =
            tolerance_of(cells[2], cells[3], line.substr(notes), "tolerances.csv: " + line);
    }
    const Table parameters{root / "parameters.csv", "parameters.csv"};
    for (std::size_t row = 0; row < parameters.rows(); ++row)
        parameters_[{parameters.text(row, "file"), parameters.text(row, "column"),
                     parameters.text(row, "parameter")}] = parameters.text(row, "value");
}

bool Figures::has(const std::string& file) const {
    return std::ranges::binary_search(files_, file);
}

const Table& Figures::table(const std::string& file) const {
    const auto known = tables_.find(file);
    if (known != tables_.end()) return known->second;
    return tables_.emplace(file, Table{root_ / file, file}).first->second;
}

const Tolerance& Figures::tolerance(const std::string& file, const std::string& column) const {
    const auto found = tolerances_.find({file, column});
    if (found == tolerances_.end())
        throw std::runtime_error{"tolerances.csv: nothing about " + file + ", " + column};
    return found->second;
}

std::optional<double> Figures::find_parameter(const std::string& file, const std::string& column,
                                              const std::string& name) const {
    const auto found = parameters_.find({file, column, name});
    if (found == parameters_.end()) return std::nullopt;
    return to_number(found->second, "parameters.csv: " + file + ", " + column + ", " + name);
}

double Figures::parameter(const std::string& file, const std::string& column,
                          const std::string& name) const {
    const auto found = find_parameter(file, column, name);
    if (!found)
        throw std::runtime_error{"parameters.csv: no " + name + " of " + file + ", " + column};
    return *found;
}

std::vector<double> Figures::parameter_list(const std::string& file, const std::string& column,
                                            const std::string& name) const {
    const auto found = parameters_.find({file, column, name});
    if (found == parameters_.end())
        throw std::runtime_error{"parameters.csv: no " + name + " of " + file + ", " + column};
    std::vector<double> values;
    for (const std::string& part : split(found->second, ' '))
        if (!part.empty()) values.push_back(to_number(part, "parameters.csv: " + found->second));
    return values;
}

// ---- Comparison ----

Comparison::Comparison(const Figures& figures, const std::string& file)
    : figures_{figures}, file_{file}, table_{figures.table(file)} {
    if (table_.columns().size() == 2 && table_.columns()[1] == "value") key_ = table_.columns()[0];
}

bool Comparison::agrees(const Tolerance& tolerance, std::size_t row, double golden,
                        double engine) const {
    if (std::isnan(golden) || std::isnan(engine)) return std::isnan(golden) == std::isnan(engine);
    if (tolerance.exact) return golden == engine;
    double absolute = tolerance.absolute.value_or(0);
    if (!tolerance.absolute_column.empty())
        absolute = table_.number(row, tolerance.absolute_column);
    if (!tolerance.scale_column.empty()) {
        double scale = table_.number(row, tolerance.scale_column) / tolerance.scale_divisor;
        if (tolerance.scale_minimum) scale = std::max(scale, *tolerance.scale_minimum);
        absolute *= scale;
    }
    const double allowed = absolute + tolerance.relative.value_or(0) * std::abs(golden);
    if (tolerance.lower_bound) return engine >= golden - allowed;
    if (tolerance.upper_bound) return engine <= golden + allowed;
    return std::abs(engine - golden) <= allowed;
}

void Comparison::record(const std::string& name, std::size_t row, const std::string& golden,
                        const std::string& engine) {
    Failure& failure = failures_[name];
    if (failure.count++ > 0) return;
    failure.first = "row " + std::to_string(row) + ": " + engine + ", expected " + golden;
}

bool Comparison::wants(const std::string& name) const {
    return figures_.tolerance(file_, name).compared();
}

void Comparison::column(const std::string& name,
                        const std::function<double(std::size_t row)>& engine) {
    const Tolerance& tolerance = figures_.tolerance(file_, name);
    seen_.insert(name);
    const auto first = figures_.find_parameter(file_, name, "first_index");
    for (std::size_t row = 0; row < table_.rows(); ++row) {
        if (!tolerance.where_column.empty() &&
            table_.text(row, tolerance.where_column) != tolerance.where_value)
            continue;
        const double golden = table_.number(row, name);
        if (std::isnan(golden)) {
            if (tolerance.nan_skip) continue;
            if (tolerance.nan_undefined && static_cast<double>(row) >= first.value_or(0)) continue;
        }
        const double own = engine(row);
        if (!agrees(tolerance, row, golden, own)) record(name, row, shown(golden), shown(own));
    }
}

void Comparison::column(const std::string& name, const std::vector<double>& engine) {
    if (engine.size() != table_.rows())
        throw std::runtime_error{file_ + ", " + name + ": " + std::to_string(engine.size()) +
                                 " values for " + std::to_string(table_.rows()) + " rows"};
    column(name, [&](std::size_t row) { return engine[row]; });
}

void Comparison::text(const std::string& name,
                      const std::function<std::string(std::size_t row)>& engine) {
    seen_.insert(name);
    for (std::size_t row = 0; row < table_.rows(); ++row) {
        const std::string own = engine(row);
        if (own != table_.text(row, name)) record(name, row, table_.text(row, name), own);
    }
}

void Comparison::value(const std::string& name, double engine) {
    seen_.insert(name);
    for (std::size_t row = 0; row < table_.rows(); ++row) {
        if (table_.text(row, key_) != name) continue;
        const double golden = table_.number(row, "value");
        if (!agrees(figures_.tolerance(file_, name), row, golden, engine))
            record(name, row, shown(golden), shown(engine));
        return;
    }
    record(name, 0, "a row of that name", "none");
}

void Comparison::finish() {
    std::vector<std::string> names = table_.columns();
    if (!key_.empty()) {
        names.clear();
        for (std::size_t row = 0; row < table_.rows(); ++row)
            names.push_back(table_.text(row, key_));
    }
    // Columns of which there are two families are right when one whole family is.
    std::set<std::string> firsts;
    std::set<std::string> seconds;
    for (const std::string& name : names) {
        if (!wants(name)) continue;
        INFO(file_ << ", " << name);
        CHECK(seen_.contains(name));
        const std::string& other = figures_.tolerance(file_, name).either;
        if (!other.empty()) (firsts.contains(other) ? seconds : firsts).insert(name);
    }
    const auto failed = [&](const std::set<std::string>& family) {
        return std::ranges::any_of(family,
                                   [&](const auto& name) { return failures_.contains(name); });
    };
    const bool excused = !failed(firsts) || !failed(seconds);
    for (const auto& [name, failure] : failures_) {
        if (excused && (firsts.contains(name) || seconds.contains(name))) continue;
        INFO(file_ << ", " << name << ": " << failure.count << " of " << table_.rows()
                   << " rows differ; the first, " << failure.first);
        CHECK(failure.count == 0);
    }
    std::size_t compared = 0;
    for (const std::string& name : seen_) compared += failures_.contains(name) ? 0U : 1U;
    std::printf("  %-44s %5zu rows, %2zu columns agree\n", file_.c_str(), table_.rows(), compared);
}

}  // namespace tradewind::golden
