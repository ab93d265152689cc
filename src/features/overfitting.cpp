#include "tradewind/features/overfitting.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "tradewind/numeric/math.hpp"

namespace tradewind::features {
namespace {

constexpr std::uint32_t blocks_max = 20;  // 184,756 splits

// One strategy in one block. Parts are put together from these, so that no split reads a return.
struct BlockSums {
    double mean = 0;
    double squares = 0;  // of the deviations from it
    double first = 0;
    bool alike = true;  // all equal to `first`
};

BlockSums sums_of(const TrialReturns& returns, std::uint32_t strategy, std::size_t from,
                  std::size_t length) {
    const auto at = [&](std::size_t i) {
        return returns.values[(from + i) * returns.strategies + strategy];
    };
    BlockSums sums{.first = at(0)};
    for (std::size_t i = 0; i < length; ++i) {
        sums.mean += at(i);
        sums.alike = sums.alike && at(i) == sums.first;
    }
    sums.mean /= static_cast<double>(length);
    for (std::size_t i = 0; i < length; ++i) {
        const double d = at(i) - sums.mean;
        sums.squares += d * d;
    }
    return sums;
}

// The blocks of all strategies, each of `length` periods.
class BlockTable {
public:
    BlockTable(const TrialReturns& returns, std::uint32_t blocks)
        : blocks_{blocks}, length_{returns.values.size() / returns.strategies / blocks} {
        sums_.reserve(std::size_t{blocks} * returns.strategies);
        for (std::uint32_t strategy = 0; strategy < returns.strategies; ++strategy)
            for (std::uint32_t block = 0; block < blocks; ++block)
                sums_.push_back(sums_of(returns, strategy, block * length_, length_));
    }

    bool finite() const {
        double total = 0;
        for (const BlockSums& sums : sums_) total += std::abs(sums.mean) + sums.squares;
        return std::isfinite(total);
    }

    // Mean over deviation of one strategy in the chosen half of the blocks; 0 where it has none.
    double sharpe(std::uint32_t strategy, std::uint32_t chosen) const {
        const BlockSums* of = &sums_[std::size_t{strategy} * blocks_];
        double sum = 0;
        for (std::uint32_t block = 0; block < blocks_; ++block)
            if (holds(chosen, block)) sum += of[block].mean;
        const double half = blocks_ / 2;  // NOLINT(bugprone-integer-division): they are even
        const double mean = sum / half;
        double within = 0;
        double between = 0;
        bool alike = true;
        const double first = of[std::countr_zero(chosen)].first;
        for (std::uint32_t block = 0; block < blocks_; ++block) {
            if (!holds(chosen, block)) continue;
            const double d = of[block].mean - mean;
            within += of[block].squares;
            between += d * d;
            alike = alike && of[block].alike && of[block].first == first;
        }
        const auto length = static_cast<double>(length_);
        const double squares = within + between * length;
        if (alike || !(squares > 0)) return 0;
        return mean / numeric::sqrt(squares / (length * half - 1));
    }

private:
    static bool holds(std::uint32_t set, std::uint32_t block) { return (set >> block & 1U) != 0; }

    std::uint32_t blocks_;
    std::size_t length_;
    std::vector<BlockSums> sums_;
};

OverfittingSplit split_of(const BlockTable& table, std::uint32_t strategies,
                          std::uint32_t in_sample, std::uint32_t out_of_sample) {
    OverfittingSplit split{.in_sample = in_sample};
    for (std::uint32_t strategy = 0; strategy < strategies; ++strategy) {
        const double sharpe = table.sharpe(strategy, in_sample);
        if (strategy != 0 && !(sharpe > split.sharpe_in_sample)) continue;
        split.best = strategy;
        split.sharpe_in_sample = sharpe;
    }
    split.sharpe_out_of_sample = table.sharpe(split.best, out_of_sample);
    split.rank = 1;
    for (std::uint32_t strategy = 0; strategy < strategies; ++strategy)
        if (table.sharpe(strategy, out_of_sample) < split.sharpe_out_of_sample) ++split.rank;
    const double above = strategies + 1 - split.rank;
    split.omega = split.rank / (strategies + 1.0);
    split.logit = numeric::log(split.rank / above);
    return split;
}

// The next choice of as many numbers below `count`, in the order of the lists; false after the
// last.
bool advance(std::span<std::uint32_t> chosen, std::uint32_t count) {
    const auto size = static_cast<std::uint32_t>(chosen.size());
    for (std::uint32_t i = size; i-- > 0;) {
        if (chosen[i] == count - size + i) continue;
        ++chosen[i];
        for (std::uint32_t j = i + 1; j < size; ++j) chosen[j] = chosen[j - 1] + 1;
        return true;
    }
    return false;
}

Overfitting::Degradation degradation_of(std::span<const OverfittingSplit> splits) {
    const auto n = static_cast<double>(splits.size());
    double mean_x = 0;
    double mean_y = 0;
    for (const OverfittingSplit& split : splits) {
        mean_x += split.sharpe_in_sample / n;
        mean_y += split.sharpe_out_of_sample / n;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    bool same_x = true;
    bool same_y = true;
    for (const OverfittingSplit& split : splits) {
        const double x = split.sharpe_in_sample - mean_x;
        const double y = split.sharpe_out_of_sample - mean_y;
        xx += x * x;
        xy += x * y;
        yy += y * y;
        same_x = same_x && split.sharpe_in_sample == splits.front().sharpe_in_sample;
        same_y = same_y && split.sharpe_out_of_sample == splits.front().sharpe_out_of_sample;
    }
    if (same_x || !(xx > 0)) return {};
    Overfitting::Degradation line;
    line.slope = xy / xx;
    line.intercept = mean_y - *line.slope * mean_x;
    if (!same_y && yy > 0) line.r_squared = std::min(1.0, xy * xy / xx / yy);
    return line;
}

}  // namespace

Statistic<Overfitting> overfitting_of(const TrialReturns& returns, std::uint32_t blocks) {
    if (blocks < 2 || blocks > blocks_max || blocks % 2 != 0)
        return std::unexpected{StatisticRefusal::ParameterOutOfRange};
    const std::uint32_t strategies = returns.strategies;
    if (strategies < 2) return std::unexpected{StatisticRefusal::TooFewValues};
    const std::size_t periods = returns.values.size() / strategies;
    if (returns.values.size() % strategies != 0 || periods % blocks != 0)
        return std::unexpected{StatisticRefusal::ParameterOutOfRange};
    if (periods < 4) return std::unexpected{StatisticRefusal::TooFewValues};
    const BlockTable table{returns, blocks};
    if (!table.finite()) return std::unexpected{StatisticRefusal::ValueNotFinite};

    std::array<std::uint32_t, blocks_max / 2> first{};
    const std::span chosen{first.data(), blocks / 2};
    for (std::uint32_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
    const std::uint32_t all = (1U << blocks) - 1;
    Overfitting result;
    double overfitted = 0;
    double losing = 0;
    double logits = 0;
    do {
        std::uint32_t in_sample = 0;
        for (const std::uint32_t block : chosen) in_sample |= 1U << block;
        const OverfittingSplit& split =
            result.splits.emplace_back(split_of(table, strategies, in_sample, all & ~in_sample));
        overfitted += split.logit <= 0;
        losing += split.sharpe_out_of_sample < 0;
        logits += split.logit;
    } while (advance(chosen, blocks));
    const auto count = static_cast<double>(result.splits.size());
    result.probability = overfitted / count;
    result.loss_probability = losing / count;
    result.mean_logit = logits / count;
    result.degradation = degradation_of(result.splits);
    return result;
}

}  // namespace tradewind::features
