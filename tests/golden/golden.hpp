#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Reference figures: CSV files beside a tolerances.csv and a parameters.csv that say how each
// column is to be compared and which windows and constants stand behind it. Nothing about them is
// known here but that layout: names, windows, dates and numbers of rows come from the files.
namespace tradewind::golden {

// A CSV file by column name; "nan" is NaN. Throws std::runtime_error naming file and line when it
// is no table, and file and column when a column or a number is missing.
class Table {
public:
    Table() = default;
    Table(const std::filesystem::path& path, std::string name);

    const std::string& name() const { return name_; }
    std::size_t rows() const { return rows_.size(); }
    const std::vector<std::string>& columns() const { return columns_; }
    bool has(std::string_view column) const;
    const std::string& text(std::size_t row, std::string_view column) const;
    double number(std::size_t row, std::string_view column) const;
    std::int64_t integer(std::size_t row, std::string_view column) const;
    std::vector<double> numbers(std::string_view column) const;

private:
    std::size_t index(std::string_view column) const;

    std::string name_;
    std::vector<std::string> columns_;
    std::vector<std::vector<std::string>> rows_;
};

// What a column's row of tolerances.csv says.
struct Tolerance {
    std::optional<double> absolute;  // neither: not compared
    std::optional<double> relative;
    bool input = false;        // given, or it names the row
    bool information = false;  // a second method, a derived value
    bool exact = false;
    bool text = false;
    std::string where_column, where_value;  // only rows with that value
    std::string scale_column;               // the absolute one is multiplied by it ...
    double scale_divisor = 1;
    std::optional<double> scale_minimum;
    std::string absolute_column;  // the absolute one stands in that column
    bool lower_bound = false;     // only values below count as different
    bool upper_bound = false;
    bool nan_skip = false;       // rows whose figure is nan are not compared
    bool nan_undefined = false;  // a nan from first_index on may be any documented neutral value
    std::string either;          // enough that this column or that one passes in every row

    bool compared() const { return absolute.has_value() || relative.has_value() || exact || text; }
};

// The folder of figures: TRADEWIND_GOLDEN_DIR, else ../shared/golden of the checkout, else the
// files that the repository itself holds (those without market data).
class Figures {
public:
    static const Figures& all();
    explicit Figures(const std::filesystem::path& root);

    const std::filesystem::path& root() const { return root_; }
    // Every CSV file with figures, by its path in the folder.
    const std::vector<std::string>& files() const { return files_; }
    bool has(const std::string& file) const;
    const Table& table(const std::string& file) const;

    // In files of names and values `column` is the name.
    const Tolerance& tolerance(const std::string& file, const std::string& column) const;
    // A window or constant behind a column. Throws when it is not told.
    double parameter(const std::string& file, const std::string& column,
                     const std::string& name) const;
    // One that is a list, separated by blanks.
    std::vector<double> parameter_list(const std::string& file, const std::string& column,
                                       const std::string& name) const;
    std::optional<double> find_parameter(const std::string& file, const std::string& column,
                                         const std::string& name) const;

private:
    std::filesystem::path root_;
    std::vector<std::string> files_;
    mutable std::map<std::string, Table> tables_;
    std::map<std::pair<std::string, std::string>, Tolerance> tolerances_;
    std::map<std::tuple<std::string, std::string, std::string>, std::string> parameters_;
};

// Compares one file's columns with what the engine gives. Failures become Catch failures with the
// first row that differs; finish() fails for each column that was to be compared and was not.
class Comparison {
public:
    // A file whose columns are `name`/`metric` and `value` is one of names and values.
    explicit Comparison(const Figures& figures, const std::string& file);

    const Table& table() const { return table_; }
    // What the engine has for each row; NaN: no value. Where the tolerance says nan=undefined, a
    // neutral value may stand in for none.
    void column(const std::string& name, const std::function<double(std::size_t row)>& engine);
    void column(const std::string& name, const std::vector<double>& engine);
    void text(const std::string& name, const std::function<std::string(std::size_t row)>& engine);
    // In a file of names and values.
    void value(const std::string& name, double engine);
    bool wants(const std::string& name) const;  // whether it is compared at all

    void finish();

private:
    bool agrees(const Tolerance& tolerance, std::size_t row, double golden, double engine) const;
    void record(const std::string& name, std::size_t row, const std::string& golden,
                const std::string& engine);

    const Figures& figures_;
    std::string file_;
    const Table& table_;
    std::string key_;  // of a file of names and values, the column of the names
    std::set<std::string> seen_;
    struct Failure {
        std::size_t count = 0;
        std::string first;
    };
    std::map<std::string, Failure> failures_;
};

// One handler a file; nullptr for a file that nobody knows. Inputs of other files have one that
// reads them.
using Handler = void (*)(const Figures& figures, const std::string& file);
Handler indicator_handler(std::string_view file);
Handler risk_handler(std::string_view file);
Handler european_handler(std::string_view file);  // European options, probabilities, chains
Handler american_handler(std::string_view file);
Handler svi_handler(std::string_view file);
Handler reference_handler(std::string_view file);  // whole backtests, trade by trade

}  // namespace tradewind::golden
