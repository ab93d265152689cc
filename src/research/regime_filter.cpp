#include "tradewind/research/regime_filter.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "tradewind/feeds/sim_random.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::research {
namespace {

constexpr double ln2 = 0.69314718055994530942;
constexpr double minutes_per_session = 390;
constexpr double negligible = 1e-7;
constexpr int scatter_draws = 600;  // the mean within 3 %

double normal_density(double x, double variance) {
    return numeric::exp(-0.5 * x * x / variance) / numeric::sqrt(variance);
}

}  // namespace

ScatterLaw::ScatterLaw(double quotes_per_trade) {
    struct Event {
        double time;  // the minute is 0 .. 1; quotes come in the minute before it too
        bool is_trade;
    };
    std::vector<Event> events;
    for (std::size_t i = 0; i < trade_points; ++i) {
        const std::size_t trades = std::size_t{4} << i;
        const auto quotes = static_cast<std::size_t>(
            std::max(1.0, 2 * quotes_per_trade * static_cast<double>(trades)));
        for (std::size_t k = 0; k < noise_points.size(); ++k) {
            feeds::SimRandom random{1, i, 0};  // the same paths for all noises: the table is smooth
            double sum = 0;
            double squares = 0;
            for (int draw = 0; draw < scatter_draws; ++draw) {
                events.clear();
                for (std::size_t j = 0; j < trades; ++j) events.push_back({random.uniform(), true});
                for (std::size_t j = 0; j < quotes; ++j)
                    events.push_back({2 * random.uniform() - 1, false});
                std::ranges::sort(events, {}, &Event::time);
                double quoted = 0;
                double quoted_at = -1;
                std::optional<double> first;
                double last = 0;
                double high = 0;
                double low = 0;
                for (const Event& event : events) {
                    if (!event.is_trade) {
                        quoted += random.normal() * numeric::sqrt(event.time - quoted_at);
                        quoted_at = event.time;
                        continue;
                    }
                    const double seen = quoted + random.normal() * noise_points[k];
                    if (!first) first = seen;
                    last = seen - *first;
                    high = std::max(high, last);
                    low = std::min(low, last);
                }
                const double scatter = high * (high - last) + low * (low - last);
                sum += scatter;
                squares += scatter * scatter;
            }
            const double mean = sum / scatter_draws;
            mean_[i][k] = mean;
            shape_[i][k] = mean * mean / (squares / scatter_draws - mean * mean);
        }
    }
}

double ScatterLaw::at(const Table& table, double trades, double noise) {
    const double row = std::clamp(numeric::log(trades) / ln2 - 2, 0.0, trade_points - 1.0);
    const auto i = std::min(static_cast<std::size_t>(row), trade_points - 2);
    const double down = row - static_cast<double>(i);
    noise = std::min(noise, noise_points.back());
    std::size_t k = 0;
    while (k + 2 < noise_points.size() && noise_points[k + 1] < noise) ++k;
    const double across = (noise - noise_points[k]) / (noise_points[k + 1] - noise_points[k]);
    const auto along = [&](std::size_t at_row) {
        return table[at_row][k] + across * (table[at_row][k + 1] - table[at_row][k]);
    };
    return along(i) + down * (along(i + 1) - along(i));
}

RegimeFilter::Parameters RegimeFilter::Parameters::of(const feeds::SimModel& model) {
    const settings::SimMarket& settings = model.settings();
    return {.regimes = model.regimes(),
            .shares = model.shares(),
            .stay_min = static_cast<std::uint32_t>(std::lround(settings.regimes.dwell_minutes_min)),
            .variance_per_minute = 60 * model.variance_per_second(),
            .jump_chance = std::min(0.5, settings.jumps_per_day / minutes_per_session),
            .jump_variance = model.jump_deviation() * model.jump_deviation()};
}

RegimeFilter::RegimeFilter(const Parameters& parameters, const ScatterLaw& law)
    : parameters_{parameters}, law_{&law} {
    for (std::size_t i = 0; i < count; ++i) {
        const double mean = parameters_.regimes[i].dwell_minutes;
        leave_[i] = mean > 0 ? 1 - numeric::exp(-1 / mean) : 1;
    }
    begin(0);
}

void RegimeFilter::begin(double log_price) {
    log_price_ = log_price;
    unseen_minutes_ = 0;
    last_noise_ = 0;
    hypotheses_.clear();
    for (std::size_t i = 0; i < count; ++i) enter(i, parameters_.shares[i], hypotheses_);
    posterior_ = parameters_.shares;
}

void RegimeFilter::enter(std::size_t regime, double weight, std::vector<Hypothesis>& into) const {
    if (weight <= 0) return;
    Hypothesis entered{.weight = weight,
                       .anchor = log_price_,
                       .age = 0,
                       .regime = static_cast<std::uint8_t>(regime),
                       .direction = 0};
    if (parameters_.regimes[regime].drift == 0) {
        into.push_back(entered);
        return;
    }
    entered.weight /= 2;
    for (const std::int8_t direction : {std::int8_t{1}, std::int8_t{-1}}) {
        entered.direction = direction;
        into.push_back(entered);
    }
}

// Who has stayed long enough leaves by chance, at the minute's start; then all grow older by it.
void RegimeFilter::pass_minute() {
    Shares entering{};
    next_.clear();
    for (Hypothesis& each : hypotheses_) {
        if (each.age < parameters_.stay_min) continue;
        const double left = each.weight * leave_[each.regime];
        each.weight -= left;
        for (std::size_t to = 0; to < count; ++to)
            entering[to] += left * parameters_.regimes[each.regime].next[to];
    }
    for (std::size_t to = 0; to < count; ++to) enter(to, entering[to], hypotheses_);
    for (Hypothesis& each : hypotheses_) each.age = std::min(each.age + 1, parameters_.stay_min);
}

void RegimeFilter::skip() {
    pass_minute();
    unseen_minutes_ += 1;
    settle();
}

void RegimeFilter::update(const Minute& minute) {
    pass_minute();
    const double minutes = 1 + unseen_minutes_;
    unseen_minutes_ = 0;
    const double move = minute.log_close - log_price_;
    // Of a trade at either side of the spread, the nearer one the more often: (2 half)^2 / 6.
    const double trade_noise = minute.half_spread * minute.half_spread * (2.0 / 3);
    const double noise = trade_noise + last_noise_;
    last_noise_ = trade_noise;

    // One shape for all, that of the middle regimes: the likelihoods then differ in the mean alone,
    // and a scatter of 0 is no more than small.
    Shares scatter_weight{1, 1, 1, 1};
    if (minute.trades >= 4) {
        const double scatter =
            minute.high * (minute.high - minute.change) + minute.low * (minute.low - minute.change);
        const double middle = parameters_.variance_per_minute * minute.day_variance;
        const ScatterLaw& law = *law_;
        const double shape = law.shape(minute.trades, numeric::sqrt(trade_noise / middle));
        std::array<double, count> logs{};
        for (std::size_t i = 0; i < count; ++i) {
            const double variance = middle * parameters_.regimes[i].variance;
            const double mean =
                variance * law.mean(minute.trades, numeric::sqrt(trade_noise / variance));
            logs[i] = -shape * (numeric::log(mean) + scatter / mean);
        }
        const double best = *std::ranges::max_element(logs);
        for (std::size_t i = 0; i < count; ++i) scatter_weight[i] = numeric::exp(logs[i] - best);
    }

    struct Law {
        double drift;   // of the return, upwards
        double pulled;  // part of the way to the anchor
        double variance;
    };
    std::array<Law, count> laws{};
    for (std::size_t i = 0; i < count; ++i) {
        const feeds::SimRegime& regime = parameters_.regimes[i];
        const double variance =
            parameters_.variance_per_minute * minute.day_variance * regime.variance;
        laws[i] = {.drift = regime.drift * numeric::sqrt(variance * 5) / 5 * minutes,
                   .pulled = 0,
                   .variance = variance * minutes + noise};
        if (regime.pull_minutes == 0) continue;
        const double rate = ln2 / regime.pull_minutes;
        laws[i].pulled = 1 - numeric::exp(-rate * minutes);
        laws[i].variance = variance * (1 - numeric::exp(-2 * rate * minutes)) / (2 * rate) + noise;
    }
    // After a jump all that is pulled is pulled to one price: those of one age are one.
    jumped_.assign(count * 3 * (parameters_.stay_min + 1), Hypothesis{});
    for (Hypothesis each : hypotheses_) {
        const Law& law = laws[each.regime];
        const double surprise = move - each.direction * law.drift -
                                (law.pulled > 0 ? law.pulled * (each.anchor - log_price_) : 0);
        const double weight = each.weight * scatter_weight[each.regime];
        const double calm =
            weight * (1 - parameters_.jump_chance) * normal_density(surprise, law.variance);
        const double jumped = weight * parameters_.jump_chance *
                              normal_density(surprise, law.variance + parameters_.jump_variance);
        each.weight = law.pulled > 0 ? calm : calm + jumped;
        next_.push_back(each);
        if (law.pulled == 0 || jumped == 0) continue;
        const auto direction = static_cast<std::size_t>(each.direction + 1);
        Hypothesis& child =
            jumped_[(each.regime * 3 + direction) * (parameters_.stay_min + 1) + each.age];
        each.weight = child.weight + jumped;
        each.anchor = minute.log_close;  // news does not revert
        child = each;
    }
    for (const Hypothesis& each : jumped_)
        if (each.weight > 0) next_.push_back(each);
    hypotheses_.swap(next_);
    log_price_ = minute.log_close;
    settle();
}

// Weights that add up to 1, hypotheses that the future cannot tell apart as one, and the posterior.
void RegimeFilter::settle() {
    double total = 0;
    for (const Hypothesis& each : hypotheses_) total += each.weight;
    if (!(total > 0)) {  // so unlikely a move that every weight is 0: nothing was learnt
        hypotheses_.clear();
        for (std::size_t i = 0; i < count; ++i) enter(i, posterior_[i], hypotheses_);
        total = 1;
    }
    next_.clear();
    std::array<std::array<std::size_t, 3>, count> settled{};  // place + 1 in next_
    posterior_ = {};
    for (Hypothesis each : hypotheses_) {
        each.weight /= total;
        posterior_[each.regime] += each.weight;
        if (each.weight < negligible) continue;
        if (parameters_.regimes[each.regime].pull_minutes > 0 || each.age < parameters_.stay_min) {
            next_.push_back(each);
            continue;
        }
        std::size_t& place = settled[each.regime][static_cast<std::size_t>(each.direction + 1)];
        if (place == 0) {
            next_.push_back(each);
            place = next_.size();
        } else {
            next_[place - 1].weight += each.weight;
        }
    }
    hypotheses_.swap(next_);
}

std::size_t RegimeFilter::judgement() const {
    std::size_t best = 0;
    for (std::size_t i = 1; i < count; ++i)
        if (posterior_[i] * parameters_.shares[best] > posterior_[best] * parameters_.shares[i])
            best = i;
    return best;
}

}  // namespace tradewind::research
