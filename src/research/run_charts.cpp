#include "tradewind/research/run_charts.hpp"

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::research {
namespace {

// A damaged journal may name any index; a table must not grow to it.
constexpr std::uint32_t most_instruments = 1u << 20;
constexpr std::uint8_t left_out = 255;

}  // namespace

void RunCharts::on_equity(const EquityPoint& point) {
    const double equity = point.equity.to_double();
    peak_ = at_ == 0 ? equity : std::max(peak_, equity);
    const Timestamp time = point.header.event_time;
    const double gross = point.gross_exposure.to_double();
    equity_.add(CurvePart::of(at_, time, equity));
    drawdown_.add(CurvePart::of(at_, time, peak_ > 0 ? 1 - equity / peak_ : 0));
    exposure_.add(CurvePart::of(at_, time, equity > 0 ? gross / equity : 0));
    ++at_;
}

void RunCharts::on_decision(const Decision& decision) {
    const auto regime = static_cast<std::size_t>(decision.regime.regime);
    const InstrumentId id = decision.header.instrument;
    if (regime >= regime_count || !id.valid() || id.index() >= most_instruments) return;
    ++regimes_[regime];
    const Timestamp time = decision.header.event_time;
    const std::size_t votes = std::min<std::size_t>(decision.agents, max_agents);
    for (std::size_t i = 0; i < votes; ++i) {
        WeightCurve& curve = weights_[i][regime];
        const double weight = decision.votes[i].weight;
        if (weight == curve.last) continue;
        curve.last = weight;
        curve.in_force.add(CurvePart::of(at_, time, weight));
    }
    if (known_.size() <= id.index()) known_.resize(id.index() + 1);
    std::uint8_t& known = known_[id.index()];
    if (known == 0) {
        if (symbols_.size() < most_symbols) {
            symbols_.push_back({.instrument = id});
            known = static_cast<std::uint8_t>(symbols_.size());
        } else {
            known = left_out;
            ++symbols_left_out_;
        }
    }
    if (known == left_out) return;
    PricePart part{.price = CurvePart::of(at_, time, decision.reference.to_double())};
    part.regimes[regime] = 1;
    symbols_[known - 1u].parts.add(part);
}

void RunCharts::on_weight(const WeightChange& change, Timestamp time) {
    const auto regime = static_cast<std::size_t>(change.regime);
    if (change.agent >= max_agents || regime >= regime_count ||
        change.reason != WeightChangeReason::Proposed)
        return;
    Curve& curve = weights_[change.agent][regime].proposed;
    if (curve.empty()) curve.add(CurvePart::of(at_, time, change.before));
    curve.add(CurvePart::of(at_, time, change.after));
}

void RunCharts::on_trip(const RoundTrip& trip, const EntryNote* note, std::int64_t multiplier) {
    const double net = trip.gross.to_double() - trip.fees.to_double();
    const Timestamp time = trip.header.event_time;
    const auto regime = static_cast<std::size_t>(trip.regime);
    const auto result = result_in_risk(trip, note, multiplier);
    const bool won = net > 0;

    const std::int32_t day = calendar::new_york_date(time).days();
    if (day_trades_.empty() || day_trades_.back().day != day) day_trades_.push_back({.day = day});
    ++day_trades_.back().trades;
    day_trades_.back().net += net;

    AgentShares shares = trip.shares;
    if (!shares.recorded() && note != nullptr) shares = note->shares;
    if (!shares.recorded() && trip.agent < max_agents)
        shares.parts[trip.agent] = AgentShares::whole;
    for (std::size_t i = 0; i < max_agents; ++i) {
        if (shares.parts[i] == 0) continue;
        AgentFitness& fitness = fitness_[i];
        fitness.share += shares.of(i);
        fitness.net += shares.of(i) * net;
        fitness.curve.add(CurvePart::of(at_, time, fitness.net));
    }
    if (trip.agent < max_agents) {
        AgentFitness& fitness = fitness_[trip.agent];
        ++fitness.led;
        if (won) ++fitness.led_wins;
        if (result) {
            ++fitness.measured;
            fitness.result_sum += *result;
            fitness.result_squares += *result * *result;
        }
        if (regime < regime_count) by_agent_regime_[trip.agent][regime].add(trip.gross, trip.fees);
    }
    if (note != nullptr && note->confidence >= 0 && note->confidence <= 1) {
        const auto bin = std::min(static_cast<std::size_t>(note->confidence * reliability_bins),
                                  reliability_bins - 1);
        ++reliability_[bin].trades;
        if (won) ++reliability_[bin].wins;
        reliability_[bin].confidence += note->confidence;
    }
    if (!result) {
        ++without_risk_;
        return;
    }
    if (dots_seen_++ % dot_stride_ != 0) return;
    if (dots_.size() == most_dots) {
        for (std::size_t i = 0; i < most_dots / 2; ++i) dots_[i] = dots_[2 * i];
        dots_.resize(most_dots / 2);
        dot_stride_ *= 2;
        if ((dots_seen_ - 1) % dot_stride_ != 0) return;
    }
    dots_.push_back({.hold_seconds = static_cast<double>((time - trip.opened).count()) / 1e9,
                     .result = *result,
                     .net = net,
                     .agent = trip.agent,
                     .regime = trip.regime});
}

// The cluster-robust variance of a mean of unequal days: sum over days of the squared sum of
// deviations, over the square of the number of trades, with the usual correction for few days.
double RunCharts::expectancy_error() const {
    double trades = 0;
    double net = 0;
    for (const DayTrades& day : day_trades_) {
        trades += static_cast<double>(day.trades);
        net += day.net;
    }
    const auto days = static_cast<double>(day_trades_.size());
    if (days < 2) return 0;
    const double mean = net / trades;
    double squares = 0;
    for (const DayTrades& day : day_trades_) {
        const double deviation = day.net - static_cast<double>(day.trades) * mean;
        squares += deviation * deviation;
    }
    return numeric::sqrt(squares * days / (days - 1)) / trades;
}

}  // namespace tradewind::research
