#include "tradewind/features/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tradewind/features/sample_moments.hpp"
#include "tradewind/numeric/random.hpp"

namespace tradewind::features {
namespace {

constexpr std::uint32_t resamples_max = 10'000'000;

bool are_usable(const BootstrapTerms& terms, std::size_t count) {
    if (!(terms.confidence > 0 && terms.confidence < 1)) return false;
    if (terms.resamples < 2 || terms.resamples > resamples_max) return false;
    if (terms.kind == BootstrapKind::Independent) return true;
    if (!(terms.block >= 1 && terms.block <= static_cast<double>(count))) return false;
    return terms.kind == BootstrapKind::Stationary || terms.block == std::floor(terms.block);
}

// Blocks run on from the end of the values to their beginning.
void draw_blocks(std::span<const double> values, std::size_t length, numeric::RandomStream& chance,
                 std::span<double> drawn) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        at = i % length == 0 ? static_cast<std::size_t>(chance.below(values.size()))
                             : (at + 1) % values.size();
        drawn[i] = values[at];
    }
}

void draw_stationary(std::span<const double> values, double mean_length,
                     numeric::RandomStream& chance, std::span<double> drawn) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        const bool begins = i == 0 || chance.uniform() * mean_length < 1;
        at = begins ? static_cast<std::size_t>(chance.below(values.size()))
                    : (at + 1) % values.size();
        drawn[i] = values[at];
    }
}

double quantile_of(std::span<const double> ascending, double p) {
    const double position = p * static_cast<double>(ascending.size() - 1);
    const auto at = std::min(static_cast<std::size_t>(position), ascending.size() - 2);
    return std::lerp(ascending[at], ascending[at + 1], position - static_cast<double>(at));
}

}  // namespace

Statistic<BootstrapInterval> bootstrap_interval(std::span<const double> values,
                                                const SampleFigure& figure,
                                                const BootstrapTerms& terms) {
    if (values.size() < 2) return std::unexpected{StatisticRefusal::TooFewValues};
    if (!are_usable(terms, values.size()))
        return std::unexpected{StatisticRefusal::ParameterOutOfRange};
    const std::optional<double> estimate = figure(values);
    if (!estimate || !std::isfinite(*estimate))
        return std::unexpected{StatisticRefusal::NotDefined};

    numeric::RandomStream chance{terms.seed};
    std::vector<double> drawn(values.size());
    std::vector<double> figures;
    figures.reserve(terms.resamples);
    for (std::uint32_t i = 0; i < terms.resamples; ++i) {
        switch (terms.kind) {
            case BootstrapKind::Independent:
                draw_blocks(values, 1, chance, drawn);
                break;
            case BootstrapKind::Block:
                draw_blocks(values, static_cast<std::size_t>(terms.block), chance, drawn);
                break;
            case BootstrapKind::Stationary:
                draw_stationary(values, terms.block, chance, drawn);
                break;
        }
        const std::optional<double> one = figure(drawn);
        if (one && std::isfinite(*one)) figures.push_back(*one);
    }
    if (figures.size() < 2 || figures.size() * 10 < std::size_t{terms.resamples} * 9)
        return std::unexpected{StatisticRefusal::NotDefined};
    const auto moments = moments_of(figures);
    if (!moments) return std::unexpected{moments.error()};
    std::ranges::sort(figures);
    return BootstrapInterval{.estimate = *estimate,
                             .low = quantile_of(figures, (1 - terms.confidence) / 2),
                             .high = quantile_of(figures, (1 + terms.confidence) / 2),
                             .deviation = moments->deviation,
                             .resamples = static_cast<std::uint32_t>(figures.size())};
}

double rule_of_thumb_block(std::uint64_t count) {
    double block = 1;
    while (block * block * block < static_cast<double>(count)) ++block;
    return block;
}

}  // namespace tradewind::features
