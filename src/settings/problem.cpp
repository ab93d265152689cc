#include "problem.hpp"

#include <algorithm>
#include <limits>

namespace tradewind::settings {
namespace {

std::uint32_t rank_of(const Problem& problem) {
    constexpr auto last = std::numeric_limits<std::uint32_t>::max();
    if (!problem.line) return last;
    return *problem.line == 0 ? last - 1 : *problem.line;
}

std::string where(const Problem& problem, std::string_view name) {
    if (!problem.line) return std::string{name} + ": " + problem.path;
    if (*problem.line == 0) return "--set " + problem.path;
    return std::string{name} + ":" + std::to_string(*problem.line) + ": " + problem.path;
}

}  // namespace

std::vector<Error> errors_of(std::vector<Problem> problems, std::string_view name) {
    std::ranges::stable_sort(problems, {}, rank_of);
    std::vector<Error> errors;
    errors.reserve(problems.size());
    for (const Problem& problem : problems)
        errors.push_back({where(problem, name), problem.found, problem.expected});
    return errors;
}

}  // namespace tradewind::settings
