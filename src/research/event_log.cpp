#include "tradewind/research/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "tradewind/numeric/math.hpp"
#include "tradewind/research/journal_print.hpp"
#include "tradewind/research/text.hpp"
#include "words.hpp"

namespace tradewind::research {
namespace {

// A damaged journal may name any index; a table must not grow to it.
constexpr std::uint32_t most_instruments = 1u << 20;
constexpr std::size_t most_weight_points = 256;  // of one weight, in one window

// A decision that had a mind to trade and did not, other than for what it holds or has sent.
bool is_missed_trade(const Decision& decision) {
    switch (decision.outcome) {
        case DecisionOutcome::NoIntent:
        case DecisionOutcome::BelowConfidence:
        case DecisionOutcome::AlreadyPositioned:
        case DecisionOutcome::OrderWorking:
        case DecisionOutcome::Sent:
        case DecisionOutcome::WarmUp:
            return false;
        case DecisionOutcome::Conflict:
        case DecisionOutcome::CoolingDown:
        case DecisionOutcome::PlanRefused:
        case DecisionOutcome::RiskRefused:
        case DecisionOutcome::GateRefused:
        case DecisionOutcome::NotTradable:
            break;
    }
    return true;
}

double part(Money amount, Money whole) {
    return whole > Money{} ? amount.to_double() / whole.to_double() : 0;
}

}  // namespace

// One event: its name, the record behind it, then what else one needs to know.
class EventLog::Line {
public:
    Line(std::string_view event, const RecordView& record, const Names& names)
        : json_{json_of(record, names)} {
        json_.replace(0, 1, "{\"event\":" + json_quoted(event) + ",");
        json_.pop_back();
    }
    Line& number(std::string_view key, double value) { return put(key, json_number(value)); }
    Line& count(std::string_view key, std::uint64_t value) {
        return put(key, fmt::format("{}", value));
    }
    Line& money(std::string_view key, Money value) { return put(key, text_of(value)); }
    Line& text(std::string_view key, std::string_view value) {
        return put(key, json_quoted(value));
    }
    Line& plain(std::string_view key, std::string_view value) { return put(key, value); }
    Line& account(const Account& account) {
        money("account.equity", account.equity);
        number("account.drawdown", part(account.peak - account.equity, account.peak));
        return money("account.gross_exposure", account.gross);
    }
    std::string take() { return std::move(json_) + "}"; }

private:
    Line& put(std::string_view key, std::string_view value) {
        json_ += "," + json_quoted(key) + ":";
        json_ += value;
        return *this;
    }
    std::string json_;
};

RecordView EventLog::Missed::view() const {
    return {sequence, core_time, reinterpret_cast<const std::byte*>(&decision), sizeof decision};
}

EventLog::EventLog(EventSettings settings, const Names& names, const EntryBook& entries,
                   RowSink& sink)
    : settings_{settings}, names_{names}, entries_{entries}, sink_{sink} {}

void EventLog::on_record(const RecordView& record, const Header& header) {
    if (record.sequence != sequence_) {
        settle();
        sequence_ = record.sequence;
    }
    if (is_input(header.kind)) return;
    switch (header.kind) {
        case RecordKind::FeatureFrame:
            return on_features(record);
        case RecordKind::Decision:
            return on_decision(record.as<Decision>(), record);
        case RecordKind::OrderPlan: {
            const auto plan = record.as<OrderPlan>();
            for (Missed& missed : missed_)
                if (missed.decision.header.instrument == header.instrument) missed.plan = plan;
            return;
        }
        case RecordKind::Verdict: {
            const auto verdict = record.as<Verdict>();
            if (verdict.outcome != VerdictOutcome::Refuse) return;
            for (Missed& missed : missed_)
                if (missed.decision.header.instrument == header.instrument)
                    missed.refusal = verdict;
            return;
        }
        case RecordKind::RegimeFlip: {
            Line line{"regime_flip", record, names_};
            const auto flip = record.as<RegimeFlip>();
            line.text("meaning", words_of(flip.to.rule));
            for (const FeaturePage& page : pages_) {
                if (page.header.instrument != header.instrument) continue;
                FeatureFrame frame;
                frame.pages[0] = page;
                for (const Feature feature : {Feature::Close, Feature::Adx, Feature::Hurst,
                                              Feature::VolatilityRatio, Feature::GapCount})
                    if (frame.has(feature)) line.number(info_of(feature).name, frame[feature]);
            }
            line.plain("position", text_of(symbol(header.instrument).held));
            return sink_.event(line.take());
        }
        case RecordKind::OrderUpdate:
            return on_update(record.as<OrderUpdate>(), record);
        case RecordKind::Fill: {
            const auto fill = record.as<Fill>();
            if ((header.flags & Fill::correction) == 0)
                symbol(header.instrument).held = fill.position_after;
            return;
        }
        case RecordKind::RoundTrip:
            return on_trip(record.as<RoundTrip>(), record);
        case RecordKind::EquityPoint: {
            const auto point = record.as<EquityPoint>();
            account_ = {point.equity, point.peak_equity, point.gross_exposure};
            return;
        }
        case RecordKind::RiskEvent: {
            Line line{"risk_event", record, names_};
            line.text("meaning", words_of(record.as<RiskEvent>().rule)).account(account_);
            if (header.instrument.valid())
                line.plain("position", text_of(symbol(header.instrument).held));
            return sink_.event(line.take());
        }
        case RecordKind::WeightChange:
            return on_weight(record.as<WeightChange>(), record);
        case RecordKind::None:
        case RecordKind::Quote:
        case RecordKind::Trade:
        case RecordKind::Bar:
        case RecordKind::IndexValue:
        case RecordKind::OptionStats:
        case RecordKind::News:
        case RecordKind::Split:
        case RecordKind::Dividend:
        case RecordKind::TradingStatus:
        case RecordKind::ExecutionReport:
        case RecordKind::Timer:
        case RecordKind::OperatorCommand:
        case RecordKind::InstrumentAdded:
        case RecordKind::ClockAdvance:
        case RecordKind::OrderRequest:
            return;
    }
}

void EventLog::finish() { settle(); }

void EventLog::settle() {
    for (const Missed& missed : missed_) tell_missed(missed);
    missed_.clear();
    pages_.clear();
}

void EventLog::on_features(const RecordView& record) {
    // The most frequent output: two bytes of it decide.
    if (std::to_integer<std::size_t>(record.bytes[offsetof(FeaturePage, page)]) != 0 ||
        std::to_integer<std::size_t>(record.bytes[offsetof(FeaturePage, frame)]) !=
            index_of(settings_.regime_frame))
        return;
    pages_.push_back(record.as<FeaturePage>());
}

void EventLog::on_decision(const Decision& decision, const RecordView& record) {
    agents_ = std::min<std::size_t>(decision.agents, max_agents);
    Symbol& at = symbol(decision.header.instrument);
    at.reference = decision.reference;
    if (is_missed_trade(decision) && decision.blend.confidence >= settings_.min_confidence) {
        missed_.push_back({decision, record.sequence, record.core_time, {}, {}});
        return;
    }
    at.told = decision.outcome;
    const EntryNote* note = entries_.find(decision.header.instrument);
    if (note != nullptr && note->sequence == decision.header.sequence) note_entry(record);
}

// The same refusal of the same idea, bar after bar, is one event.
void EventLog::tell_missed(const Missed& missed) {
    const Decision& decision = missed.decision;
    Symbol& at = symbol(decision.header.instrument);
    const std::uint32_t by =
        missed.refusal ? static_cast<std::uint32_t>(missed.refusal->rule) + 1 : 0;
    if (at.told == decision.outcome && at.told_by == by && at.told_side == decision.blend.direction)
        return;
    at.told = decision.outcome;
    at.told_by = by;
    at.told_side = decision.blend.direction;
    Line line{"no_trade", missed.view(), names_};
    line.text("meaning", words_of(decision.outcome));
    if (missed.plan) {
        const OrderPlan& plan = *missed.plan;
        line.text("plan.outcome", name_of(plan.outcome)).text("plan.side", name_of(plan.side));
        line.plain("plan.quantity", text_of(plan.quantity));
        line.plain("plan.wanted", text_of(plan.wanted));
        line.number("plan.notional",
                    plan.quantity.to_double() * plan.reference.to_double() *
                        static_cast<double>(names_.multiplier(decision.header.instrument)));
    }
    if (missed.refusal) {
        const Verdict& verdict = *missed.refusal;
        line.text("refused_by", name_of(verdict.rule)).text("rule", words_of(verdict.rule));
        line.number("value", verdict.unknown != 0 ? std::numeric_limits<double>::quiet_NaN()
                                                  : verdict.value);
        line.number("limit", verdict.limit);
    }
    sink_.event(line.account(account_).take());
}

void EventLog::on_update(const OrderUpdate& update, const RecordView& record) {
    if (update.header.flags == 0 && update.to != OrderState::Rejected &&
        update.to != OrderState::Unknown)
        return;
    Line line{"order_anomaly", record, names_};
    line.plain("position", text_of(symbol(update.header.instrument).held));
    sink_.event(line.take());
}

void EventLog::note_entry(const RecordView& record) {
    const EntryNote& note = *entries_.find(record.header().instrument);
    const EventThresholds& limits = settings_.thresholds;
    shares_.push_back(note.shares);
    if (shares_.size() > limits.dominance_entries) shares_.pop_front();
    if (shares_.size() < limits.dominance_entries || agents_ < 2) return;
    std::array<double, max_agents> mean{};
    for (const AgentShares& shares : shares_)
        for (std::size_t i = 0; i < max_agents; ++i) mean[i] += shares.of(i);
    for (double& share : mean) share /= static_cast<double>(shares_.size());
    const auto first = static_cast<std::size_t>(
        std::distance(mean.begin(), std::max_element(mean.begin(), mean.end())));
    if (dominant_ != Attribution::nobody && mean[dominant_] < limits.dominance_release)
        dominant_ = Attribution::nobody;
    if (mean[first] < limits.dominance_share || dominant_ == first) return;
    dominant_ = static_cast<std::uint8_t>(first);
    Line line{"agent_dominance", record, names_};
    line.text("meaning", "one agent is behind nearly all entries: the others add little");
    line.text("dominant", names_.agent(first)).number("share", mean[first]);
    line.number("limit", limits.dominance_share).count("entries", shares_.size());
    for (std::size_t i = 0; i < agents_; ++i) line.number("share." + names_.agent(i), mean[i]);
    line.count("led.trades", led_[first].trades()).money("led.net", led_[first].net());
    sink_.event(line.take());
}

void EventLog::on_trip(const RoundTrip& trip, const RecordView& record) {
    const EntryNote* note = entries_.behind(trip);
    const auto deviations = trades_.deviations_from_mean(trip.net());
    const double limit = settings_.thresholds.outlier_deviations;
    if (deviations && (*deviations > limit || *deviations < -limit)) {
        Line line{"outlier_pnl", record, names_};
        line.number("deviations", *deviations).number("limit", limit);
        line.number("mean", trades_.expectancy().value_or(0)).count("trades", trades_.trades());
        if (const auto multiple =
                result_in_risk(trip, note, names_.multiplier(trip.header.instrument)))
            line.number("result_in_risk", *multiple);
        if (note != nullptr) {
            line.number("entry.confidence", note->confidence);
            line.count("entry.sequence", note->sequence);
        }
        sink_.event(line.account(account_).take());
    }
    trades_.add(trip.gross, trip.fees);
    if (trip.agent >= max_agents) return;
    led_[trip.agent].add(trip.gross, trip.fees);
    note_hit(trip.agent, trip.net() > Money{}, record);
}

// Whether the newest trades of an agent hit as often as those before them did. Two rates differ by
// chance with the standard error of their pooled rate; an agent is told when it leaves the band and
// again only after it was back inside.
void EventLog::note_hit(std::uint8_t agent, bool won, const RecordView& record) {
    const EventThresholds& limits = settings_.thresholds;
    Hits& hits = hits_[agent];
    hits.recent.push_back(won);
    if (hits.recent.size() > limits.drift_trades) {
        hits.earlier += 1;
        hits.earlier_wins += hits.recent.front() ? 1u : 0u;
        hits.recent.pop_front();
    }
    if (hits.earlier < limits.drift_trades) return;
    const auto recent = static_cast<double>(hits.recent.size());
    const auto earlier = static_cast<double>(hits.earlier);
    const auto wins = static_cast<double>(std::ranges::count(hits.recent, true));
    const double before = static_cast<double>(hits.earlier_wins) / earlier;
    const double pooled = (wins + static_cast<double>(hits.earlier_wins)) / (recent + earlier);
    const double error = numeric::sqrt(pooled * (1 - pooled) * (1 / recent + 1 / earlier));
    const double distance = wins / recent - before;
    const bool outside = std::fabs(distance) > limits.drift_deviations * error;
    if (outside && !hits.outside) {
        Line line{"drift", record, names_};
        line.text("meaning", distance < 0
                                 ? "the agent's newest trades hit less often than those before"
                                 : "the agent's newest trades hit more often than those before");
        line.number("hit_rate", wins / recent).count("recent_trades", hits.recent.size());
        line.number("hit_rate_before", before).count("trades_before", hits.earlier);
        line.number("band_low", before - limits.drift_deviations * error);
        line.number("band_high", before + limits.drift_deviations * error);
        line.count("led.trades", led_[agent].trades()).money("led.net", led_[agent].net());
        sink_.event(line.take());
    }
    hits.outside = outside;
}

void EventLog::on_weight(const WeightChange& change, const RecordView& record) {
    Line line{"weight_change", record, names_};
    if (change.agent == WeightChange::whole_table) return sink_.event(line.take());
    if (change.before > 0) line.number("change", change.after / change.before - 1);
    if (change.agent < max_agents)
        line.count("led.trades", led_[change.agent].trades())
            .money("led.net", led_[change.agent].net());
    sink_.event(line.take());

    const EventThresholds& limits = settings_.thresholds;
    const bool in_force = change.reason == WeightChangeReason::InForce;
    auto& points = weights_[{change.agent, change.regime, in_force}];
    while (!points.empty() && record.core_time - points.front().time > limits.swing_window)
        points.pop_front();
    points.push_back({record.core_time, change.before, change.after});
    if (points.size() > most_weight_points) points.pop_front();
    const double begin = points.front().before;
    const double moved = change.after - begin;
    if (!(begin > 0) || std::fabs(moved) <= limits.swing_fraction * begin) return;
    Line swing{"rapid_weight_swing", record, names_};
    swing.text("meaning", "a weight has moved far within a day: look at the trades that moved it");
    swing.number("from_weight", begin).number("change", moved / begin);
    swing.number("limit", limits.swing_fraction);
    swing.number("hours",
                 static_cast<double>((record.core_time - points.front().time).count()) / 3.6e12);
    swing.count("moves", points.size());
    sink_.event(swing.take());
    points.clear();
}

EventLog::Symbol& EventLog::symbol(InstrumentId id) {
    const std::uint32_t index = id.valid() && id.index() < most_instruments ? id.index() : 0;
    if (symbols_.size() <= index) symbols_.resize(index + 1);
    return symbols_[index];
}

}  // namespace tradewind::research
