#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace tradewind::settings {

// What a key admits beyond its type. Numbers: a range, perhaps only powers of two or listed values.
// Text: listed words.
struct Constraint {
    enum class Lower { Included, Excluded };

    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    Lower lower = Lower::Included;
    bool power_of_two = false;
    std::vector<double> listed;
    std::vector<std::string_view> words;

    bool admits(double value) const;  // false for NaN and the infinities
    // "0 to 1", "above 0, up to 5", "a power of two, 16 to 4096", "0, 1, 2 or 4"; empty: no limit.
    std::string text() const;
};

Constraint any();
Constraint within(double low, double high);
Constraint above(double low, double high);
Constraint power_of_two(double low, double high);
Constraint one_of(std::vector<double> values);
Constraint one_of(std::vector<std::string_view> words);

}  // namespace tradewind::settings
