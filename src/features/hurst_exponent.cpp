#include "tradewind/features/hurst_exponent.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/model/invariant.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::features {
namespace {

constexpr double still = 1e-10;  // a block with less deviation did not move

// R / S of one block; 0 where it does not move.
double rescaled_range(std::span<const double> block) {
    const auto count = static_cast<double>(block.size());
    double mean = 0;
    for (const double r : block) mean += r;
    mean /= count;
    double path = 0;
    double high = block[0] - mean;
    double low = high;
    double squares = 0;
    for (const double r : block) {
        const double apart = r - mean;
        path += apart;
        high = std::max(high, path);
        low = std::min(low, path);
        squares += apart * apart;
    }
    const double deviation = std::sqrt(squares / count);
    return deviation < still ? 0 : (high - low) / deviation;
}

// Sums of a least-squares line, point by point: what log_log_slope() and the exponent share.
class Line {
public:
    void add(double x, double y) {  // Welford's update of means and products
        ++count_;
        const double from_old = x - mean_x_;
        mean_x_ += from_old / count_;
        mean_y_ += (y - mean_y_) / count_;
        xx_ += from_old * (x - mean_x_);
        xy_ += from_old * (y - mean_y_);
    }
    std::optional<double> slope() const {
        if (!(xx_ > 0)) return std::nullopt;
        return xy_ / xx_;
    }

private:
    double count_ = 0;
    double mean_x_ = 0;
    double mean_y_ = 0;
    double xx_ = 0;
    double xy_ = 0;
};

}  // namespace

std::optional<double> log_log_slope(std::span<const double> x, std::span<const double> y) {
    invariant(x.size() == y.size(), "each x of a line has its y");
    Line line;
    for (std::size_t i = 0; i < x.size(); ++i) line.add(numeric::log(x[i]), numeric::log(y[i]));
    return line.slope();
}

std::optional<double> mean_rescaled_range(std::span<const double> returns, std::uint32_t size) {
    if (size == 0) return std::nullopt;
    double sum = 0;
    std::uint32_t moving = 0;
    for (; returns.size() >= size; returns = returns.subspan(size)) {
        const double ratio = rescaled_range(returns.first(size));
        sum += ratio;
        if (ratio > 0) ++moving;
    }
    if (moving == 0) return std::nullopt;
    return sum / moving;
}

std::optional<double> rescaled_range_exponent(std::span<const double> returns,
                                              std::span<const std::uint32_t> sizes) {
    Line line;
    for (const std::uint32_t size : sizes)
        if (const auto ratio = mean_rescaled_range(returns, size))
            line.add(numeric::log(static_cast<double>(size)), numeric::log(*ratio));
    return line.slope();
}

}  // namespace tradewind::features
