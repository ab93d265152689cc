#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/error.hpp"

namespace tradewind::app {

// SIGINT and SIGTERM ask for an orderly stop; a second one ends the process at once.
std::stop_token stop_on_signals();

void complain(const Error& error);
void complain(std::span<const Error> errors);

// One line on standard error that is rewritten in place, when that is a terminal; nothing
// otherwise.
class ProgressLine {
public:
    enum class Show : std::uint8_t { Auto, Never };
    explicit ProgressLine(Show show);
    ~ProgressLine();
    // `fraction` of the work that is done, below 0 when unknown.
    void update(std::uint64_t count, std::string_view unit, double fraction, std::string_view what);
    void clear();

private:
    bool on_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point began_;
    std::chrono::steady_clock::time_point next_;
};

}  // namespace tradewind::app
