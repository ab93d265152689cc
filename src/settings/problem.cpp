#include "problem.hpp"

#include <algorithm>
#include <limits>
#include <utility>

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
    std::vector<std::pair<std::uint32_t, std::size_t>> order;  // line, then as they were found
    order.reserve(problems.size());
    for (std::size_t i = 0; i < problems.size(); ++i) order.emplace_back(rank_of(problems[i]), i);
    std::ranges::sort(order);
    std::vector<Error> errors;
    errors.reserve(problems.size());
    for (const auto& [rank, index] : order)
        errors.push_back({where(problems[index], name), std::move(problems[index].found),
                          std::move(problems[index].expected)});
    return errors;
}

}  // namespace tradewind::settings
