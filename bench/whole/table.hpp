#pragma once

#include <string>
#include <vector>

namespace tradewind::bench {

// One line of the result: what was measured, beside what it is compared with in the same run.
struct Row {
    std::string what;
    std::string measured;  // with its unit
    std::string beside;    // the baseline of the same run, with its unit
    std::string result;    // the ratio, or the figure that the goal speaks of
    std::string goal;      // "<= 30"; empty: for information
    bool met = true;
};

// Most rows carry one ratio.
Row at_most(std::string what, std::string measured, std::string beside, double ratio, double goal);
Row at_least(std::string what, std::string measured, std::string beside, double ratio, double goal);
Row note(std::string what, std::string measured, std::string beside = {});

// Prints rows as they come, as a Markdown table that docs/benchmarks.md can take over.
class Table {
public:
    void head() const;
    void add(const Row& row);
    void add(const std::vector<Row>& rows);
    int missed() const { return missed_; }

private:
    int missed_ = 0;
};

// The machine, its compiler and the date, for the table's head.
std::string machine_text();

}  // namespace tradewind::bench
