#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "tradewind/model/error.hpp"
#include "tradewind/settings/settings.hpp"

namespace spdlog {
class logger;
}

namespace tradewind::app {

// The program's own lines: start and end, what was resumed, halts, bad data, incidents of orders
// and of the link to the broker. What was decided and why stands in the journal, not here. From
// output.log_level up, each line out at once. One thread; never the core's in a paper session.
class Log {
public:
    // While the live screen owns the terminal, lines on it would tear it: then they go to
    // tradewind.log in the output directory (8 MiB, three older ones are kept).
    enum class To : std::uint8_t { StandardError, File };
    static Expected<Log> open(const settings::Output& output, To to);

    void debug(std::string_view line);
    void info(std::string_view line);
    void warn(std::string_view line);
    void error(std::string_view line);
    To to() const { return to_; }
    bool tells_details() const;  // output.log_level is debug or lower

private:
    Log(std::shared_ptr<spdlog::logger> logger, To to) : logger_{std::move(logger)}, to_{to} {}

    std::shared_ptr<spdlog::logger> logger_;
    To to_;
};

}  // namespace tradewind::app
