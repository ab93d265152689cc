#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tradewind::bench {

struct Ran {
    double seconds = 0;
    double resident_mb = 0;  // most at any time
    int status = -1;         // the program's exit code; -1: it did not end by itself
};

enum class Cores : unsigned char { First, Second, All };

// Runs a program to its end, its standard output thrown away.
Ran run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                Cores cores);

}  // namespace tradewind::bench
