#include "log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <filesystem>

namespace tradewind::app {
namespace {

constexpr std::size_t largest_file = 8u << 20;
constexpr std::size_t older_files = 3;

spdlog::sink_ptr sink_of(const settings::Output& output, Log::To to) {
    if (to == Log::To::StandardError) return std::make_shared<spdlog::sinks::stderr_sink_st>();
    const auto file = std::filesystem::path{output.directory} / "tradewind.log";
    return std::make_shared<spdlog::sinks::rotating_file_sink_st>(file.string(), largest_file,
                                                                  older_files);
}

}  // namespace

Expected<Log> Log::open(const settings::Output& output, To to) {
    try {
        auto logger = std::make_shared<spdlog::logger>("tradewind", sink_of(output, to));
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l: %v");
        logger->set_level(spdlog::level::from_str(output.log_level));
        logger->flush_on(spdlog::level::trace);
        return Log{std::move(logger), to};
    } catch (const spdlog::spdlog_ex& broken) {
        return failure("output.directory = \"" + output.directory + "\"", broken.what(),
                       "a folder that can hold tradewind.log");
    }
}

// A line is text from outside too: it is no format.
void Log::debug(std::string_view line) { logger_->log(spdlog::level::debug, line); }
void Log::info(std::string_view line) { logger_->log(spdlog::level::info, line); }
void Log::warn(std::string_view line) { logger_->log(spdlog::level::warn, line); }
void Log::error(std::string_view line) { logger_->log(spdlog::level::err, line); }

bool Log::tells_details() const { return logger_->should_log(spdlog::level::debug); }

}  // namespace tradewind::app
