#include "why_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <span>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/model/attribution.hpp"
#include "tradewind/research/entry_book.hpp"
#include "tradewind/research/text.hpp"

namespace tradewind::research {
namespace {

std::string order_words(const Order& order) {
    std::string text =
        fmt::format("{} {}: {} {} {}", name_of(order.role), order.id.number, name_of(order.side),
                    text_of(order.quantity), name_of(order.type));
    if (order.limit != Price{}) text += " limit " + text_of(order.limit);
    if (order.stop != Price{}) text += " stop " + text_of(order.stop);
    return text + fmt::format(" ({})", name_of(order.time_in_force));
}

std::string age_words(Timestamp now, Timestamp then) {
    return span_words(static_cast<double>((now - then).count()) / 1e9) + " before";
}

void tell_market(std::string& text, const Moment& moment) {
    text += "\nMarket\n";
    if (moment.bar) {
        const Bar& bar = *moment.bar;
        text += fmt::format("  bar {} {} to {}: open {} high {} low {} close {}, volume {}\n",
                            name_of(bar.frame), clock_text(bar.window_start),
                            clock_text(bar.header.event_time), text_of(bar.open), text_of(bar.high),
                            text_of(bar.low), text_of(bar.close), text_of(bar.volume));
    }
    if (moment.quote) {
        const Quote& quote = *moment.quote;
        text += fmt::format("  quote: bid {} x {}, ask {} x {}, {}\n", text_of(quote.bid),
                            text_of(quote.bid_size), text_of(quote.ask), text_of(quote.ask_size),
                            age_words(moment.core_time, quote.header.event_time));
    }
    if (moment.trade) {
        const Trade& trade = *moment.trade;
        text +=
            fmt::format("  last trade: {} at {}, {}\n", text_of(trade.size), text_of(trade.price),
                        age_words(moment.core_time, trade.header.event_time));
    }
    if (!moment.bar && !moment.quote && !moment.trade)
        text += "  no market event of the symbol is among the records\n";
    if (!moment.account) return;
    const EquityPoint& account = *moment.account;
    text += fmt::format("  account {}: equity {}, gross exposure {}",
                        clock_text(account.header.event_time), text_of(account.equity),
                        text_of(account.gross_exposure));
    if (account.peak_equity > account.equity && account.peak_equity > Money{})
        text +=
            fmt::format(", {:.2f} % below its peak",
                        100 * (1 - account.equity.to_double() / account.peak_equity.to_double()));
    text += '\n';
}

// Features as rows, time frames as columns.
void tell_features(std::string& text, const Moment& moment) {
    std::vector<const FeatureFrame*> frames;
    for (const auto& frame : moment.frames)
        if (frame) frames.push_back(&*frame);
    text += "\nFeatures\n";
    if (frames.empty()) {
        text += "  none are among the records\n";
        return;
    }
    std::vector<Feature> shown;
    std::size_t width = 19;
    for (std::size_t i = 0; i < feature_count; ++i) {
        const auto feature = static_cast<Feature>(i);
        if (std::ranges::none_of(frames, [feature](const FeatureFrame* frame) {
                return frame->uses(page_of(feature));
            }))
            continue;
        shown.push_back(feature);
        width = std::max(width, info_of(feature).name.size());
    }
    ++width;
    text += fmt::format("  {:<{}}", "time frame", width);
    for (const FeatureFrame* frame : frames)
        text += fmt::format(" {:>12}", name_of(frame->frame()));
    text += fmt::format("\n  {:<{}}", "bar closed at", width);
    for (const FeatureFrame* frame : frames)
        text += fmt::format(" {:>12}", clock_text(frame->header().event_time));
    text += '\n';
    for (const Feature feature : shown) {
        const FeatureInfo& info = info_of(feature);
        text += fmt::format("  {:<{}}", info.name, width);
        for (const FeatureFrame* frame : frames)
            text +=
                fmt::format(" {:>12}", frame->has(feature) ? short_number((*frame)[feature]) : "-");
        text += fmt::format("  {} ({})\n", info.unit, info.meaning);
    }
}

void tell_limits(std::string& text, std::string_view limits) {
    if (!limits.empty()) text += fmt::format("  by the settings: {}\n", limits);
}

void tell_regime(std::string& text, const Moment& moment, const RegimeState& state,
                 const DecisionLimits& limits) {
    const std::string_view way = state.direction > 0 ? " up" : state.direction < 0 ? " down" : "";
    text += fmt::format("\nRegime\n  {}{}, confidence {}, {} bars since it began: {}\n",
                        name_of(state.regime), way, short_number(state.confidence), state.bars,
                        words_of(state.rule));
    if (moment.flip)
        text +=
            fmt::format("  it changed with this bar, from {}\n", name_of(moment.flip->from.regime));
    tell_limits(text, limits.regime);
}

// Whose decision it was: each agent's part of what was said for the side that was taken.
void tell_shares(std::string& text, const Decision& decision, const Names& names) {
    const std::size_t votes = std::min<std::size_t>(decision.agents, max_agents);
    const Attribution attribution = attribution_of(decision.regime.regime, decision.blend.direction,
                                                   std::span{decision.votes}.first(votes));
    if (!attribution.shares.recorded()) return;
    text += "  by weight x confidence:";
    for (std::size_t i = 0; i < votes; ++i)
        if (attribution.shares.parts[i] != 0)
            text += fmt::format(" {} {:.0f} %", names.agent(i), 100 * attribution.shares.of(i));
    text += '\n';
}

void tell_agents(std::string& text, const Moment& moment, const Decision& decision,
                 const Names& names, const DecisionLimits& limits) {
    text += "\nAgents\n";
    if (decision.agents == 0) text += "  none voted\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(decision.agents, max_agents); ++i) {
        const Vote& vote = decision.votes[i];
        const Intent& intent = vote.intent;
        const std::string_view says = intent.exit != 0  ? "exit"
                                      : intent.speaks() ? name_of(intent.direction)
                                                        : "silent";
        text += fmt::format("  {:<20} {:<7}", names.agent(i), says);
        if (intent.speaks())
            text += fmt::format(
                "confidence {}, weight {}, horizon {}: ", short_number(intent.confidence),
                short_number(vote.weight), span_words(intent.horizon_seconds));
        else
            text += fmt::format("weight {}: ", short_number(vote.weight));
        text += fmt::format("{}\n", words_of(intent.reason));
    }
    const Blend& blend = decision.blend;
    text += fmt::format("\nBlend\n  {}, score {}, confidence {}, agreement {}{}\n",
                        name_of(blend.direction), short_number(blend.score),
                        short_number(blend.confidence), short_number(blend.agreement),
                        blend.exit != 0 ? ", exit what is held" : "");
    tell_shares(text, decision, names);
    if (blend.outcome != DecisionOutcome::Sent)
        text += fmt::format("  {}\n", words_of(blend.outcome));
    if (blend.outcome == DecisionOutcome::CoolingDown && moment.last_trip) {
        const Timestamp closed = moment.last_trip->header.event_time;
        text += fmt::format("  the last position was closed at {}, {}\n", clock_text(closed),
                            age_words(decision.header.event_time, closed));
    }
    tell_limits(text, limits.policy);
}

// What the plan stakes and hopes for, in dollars and against each other.
std::string stakes(const OrderPlan& plan, const Names& names) {
    const Price entry = plan.entry_limit > Price{} ? plan.entry_limit : plan.reference;
    const double sign = plan.side == Side::Buy ? 1 : -1;
    const double units =
        plan.quantity.to_double() * static_cast<double>(names.multiplier(plan.header.instrument));
    const auto distance = [&](Price to) { return sign * (to - entry).to_double(); };
    std::string text = fmt::format("    notional {}", dollars_text(entry.to_double() * units));
    const double risk = plan.stop != Price{} ? -distance(plan.stop) : 0;
    const double reward = plan.target != Price{} ? distance(plan.target) : 0;
    if (risk > 0)
        text += fmt::format("; to the stop {} a unit, {} in all", short_number(risk),
                            dollars_text(risk * units));
    if (reward > 0)
        text += fmt::format("; to the target {} a unit, {} in all", short_number(reward),
                            dollars_text(reward * units));
    if (risk > 0 && reward > 0)
        text += fmt::format(": {} times the risk", short_number(reward / risk));
    return text + "\n";
}

void tell_plans(std::string& text, const Moment& moment, const Names& names,
                const DecisionLimits& limits) {
    text += "\nPlan\n";
    if (moment.plans.empty()) text += "  none was made\n";
    for (const OrderPlan& plan : moment.plans) {
        text += fmt::format("  enter {} {} {} at {}", name_of(plan.side), text_of(plan.quantity),
                            name_of(plan.entry_type), text_of(plan.reference));
        if (plan.entry_limit != Price{}) text += ", limit " + text_of(plan.entry_limit);
        if (plan.stop != Price{}) text += ", stop " + text_of(plan.stop);
        if (plan.target != Price{}) text += ", target " + text_of(plan.target);
        if (plan.time_stop_nanos != 0)
            text +=
                ", time stop after " + span_words(static_cast<double>(plan.time_stop_nanos) / 1e9);
        if (plan.wanted != plan.quantity)
            text += fmt::format(" (wanted {} before lots and limits)", text_of(plan.wanted));
        if (plan.outcome != PlanOutcome::Planned)
            text += fmt::format(": {}", words_of(plan.outcome));
        text += '\n';
        if (plan.outcome == PlanOutcome::Planned) text += stakes(plan, names);
    }
    if (!moment.plans.empty()) tell_limits(text, limits.playbook);
}

std::string line_of(const Verdict& verdict) {
    return fmt::format("    {:<7} {:<18} {:>12}, limit {:<12} {}\n", name_of(verdict.outcome),
                       name_of(verdict.rule),
                       verdict.unknown != 0 ? "unknown" : short_number(verdict.value),
                       short_number(verdict.limit), words_of(verdict.rule));
}

bool before_any_order(const Verdict& verdict) { return verdict.order == 0; }

// Without gates there is nothing to tell.
void tell_gates(std::string& text, const Moment& moment) {
    if (std::ranges::none_of(moment.verdicts, before_any_order)) return;
    text += "\nGates\n";
    for (const Verdict& verdict : moment.verdicts)
        if (before_any_order(verdict)) text += line_of(verdict);
}

void tell_risk(std::string& text, const Moment& moment) {
    text += "\nRisk\n";
    if (std::ranges::all_of(moment.verdicts, before_any_order)) text += "  was not asked\n";
    std::uint64_t asked = 0;
    for (const Verdict& verdict : moment.verdicts) {
        if (before_any_order(verdict)) continue;
        if (verdict.order != asked) text += fmt::format("  order {}\n", verdict.order);
        asked = verdict.order;
        text += line_of(verdict);
    }
    const auto all = std::ranges::count_if(moment.verdicts, std::not_fn(before_any_order));
    const auto passed = std::ranges::count_if(moment.verdicts, [](const Verdict& verdict) {
        return !before_any_order(verdict) && verdict.outcome == VerdictOutcome::Pass;
    });
    if (all > 0) text += fmt::format("  {} of {} answers passed\n", passed, all);
    for (const Verdict& verdict : moment.verdicts)
        if (!before_any_order(verdict) && verdict.outcome != VerdictOutcome::Pass)
            text += fmt::format("  {} by {}: {} against the limit {} ({})\n",
                                verdict.outcome == VerdictOutcome::Refuse ? "refused" : "shrunk",
                                name_of(verdict.rule), short_number(verdict.value),
                                short_number(verdict.limit), words_of(verdict.rule));
    for (const RiskEvent& event : moment.risk_events) {
        text += fmt::format("  {}: {} at {}, limit {}{}",
                            event.header.instrument.valid() ? "instrument" : "whole book",
                            name_of(event.rule), short_number(event.value),
                            short_number(event.limit), event.latched != 0 ? ", latched" : "");
        if (event.rule == RiskRule::Flattening || event.rule == RiskRule::Overshoot)
            text += fmt::format(", after {}", name_of(event.cause));
        if (event.rule == RiskRule::Overshoot) {
            text += fmt::format(": {} USD beyond it, {} by the gap and {} until flat",
                                short_number(event.limit - event.value), short_number(event.detail),
                                short_number(event.limit - event.value - event.detail));
        }
        text += '\n';
    }
}

void tell_orders(std::string& text, const Moment& moment) {
    text += "\nOrders\n";
    if (moment.requests.empty()) text += "  none were sent\n";
    for (const OrderRequest& request : moment.requests) {
        text += fmt::format("  {} {}", name_of(request.action), name_of(request.group));
        if (request.target.valid()) text += fmt::format(" of order {}", request.target.number);
        text += '\n';
        for (std::size_t i = 0; i < std::min<std::size_t>(request.count, OrderRequest::max_orders);
             ++i)
            text += "    " + order_words(request.orders[i].order()) + "\n";
    }
}

}  // namespace

std::string date_and_clock(Timestamp time) {
    std::string text = short_utc_text(time);
    std::replace(text.begin(), text.end(), 'T', ' ');
    return text;
}

std::string text_of_moment(const Moment& moment, std::string_view symbol, Timestamp asked,
                           const Names& names, const DecisionLimits& limits) {
    std::string text;
    for (const Decision& decision : moment.decisions) {
        const Timestamp time = decision.header.event_time;
        text += fmt::format("{} at {} (input {}): {}\n", symbol, date_and_clock(time),
                            moment.sequence, words_of(decision.outcome));
        text +=
            fmt::format("  {}, price {}, position before {}\n", calendar::to_new_york_string(time),
                        text_of(decision.reference), text_of(decision.position));
        constexpr std::chrono::hours far{1};
        if (asked - time > far)
            text += fmt::format("  It is the last decision before {}, {} earlier.\n",
                                date_and_clock(asked),
                                span_words(static_cast<double>((asked - time).count()) / 1e9));
    }
    tell_market(text, moment);
    tell_features(text, moment);
    for (const Decision& decision : moment.decisions) {
        tell_regime(text, moment, decision.regime, limits);
        tell_agents(text, moment, decision, names, limits);
    }
    tell_plans(text, moment, names, limits);
    tell_gates(text, moment);
    tell_risk(text, moment);
    tell_orders(text, moment);
    return text;
}

std::string result_words(const RoundTrip& trip, const Moment& moment, const Names& names) {
    const auto plan = std::ranges::find(moment.plans, PlanOutcome::Planned, &OrderPlan::outcome);
    if (plan == moment.plans.end() || plan->side != trip.side) return {};
    std::string text;
    if (plan->stop != Price{}) {
        EntryNote note;
        const Price entry = plan->entry_limit > Price{} ? plan->entry_limit : plan->reference;
        note.distance = entry > plan->stop ? entry - plan->stop : plan->stop - entry;
        if (const auto result =
                result_in_risk(trip, &note, names.multiplier(trip.header.instrument)))
            text +=
                fmt::format("\n  that is {:+.2f} times what was to be lost at the stop", *result);
    }
    const double sign = trip.side == Side::Buy ? 1 : -1;
    const double slipped = sign * (trip.entry_price - plan->reference).to_double();
    text += fmt::format(
        "{}entered {} {} than planned, held {}", text.empty() ? "\n  " : "; ",
        short_number(slipped < 0 ? -slipped : slipped), slipped > 0 ? "worse" : "better",
        span_words(static_cast<double>((trip.header.event_time - trip.opened).count()) / 1e9));
    return text;
}

std::string line_of(const OrderUpdate& update, Timestamp time) {
    std::string text = fmt::format("{} {} {}: {} -> {}", clock_text(time), name_of(update.role),
                                   update.id.number, name_of(update.from), name_of(update.to));
    if (update.cumulative != Quantity{})
        text +=
            fmt::format(", {} of {} filled", text_of(update.cumulative), text_of(update.quantity));
    if (update.reason != 0)
        text += fmt::format(", {}", name_of(static_cast<RejectReason>(update.reason)));
    return text;
}

std::string line_of(const Fill& fill) {
    return fmt::format("{} {} {}: {} {} filled at {}, fees {}; position {}",
                       clock_text(fill.header.event_time), name_of(fill.role), fill.order.number,
                       name_of(fill.side), text_of(fill.quantity), text_of(fill.price),
                       text_of(fill.fees), text_of(fill.position_after));
}

std::string line_of(const OrderRequest& request, Timestamp time) {
    std::string text = fmt::format("{} {}", clock_text(time), name_of(request.action));
    if (request.target.valid()) text += fmt::format(" order {}", request.target.number);
    for (std::size_t i = 0; i < std::min<std::size_t>(request.count, OrderRequest::max_orders); ++i)
        text += (i == 0 ? " " : "; ") + order_words(request.orders[i].order());
    return text;
}

std::string line_of(const RoundTrip& trip) {
    return fmt::format("{} closed by {}: {} {} from {} to {}, gross {}, fees {}, net {}",
                       clock_text(trip.header.event_time), name_of(trip.exit_role),
                       trip.side == Side::Buy ? "long" : "short", text_of(trip.quantity),
                       text_of(trip.entry_price), text_of(trip.exit_price), text_of(trip.gross),
                       text_of(trip.fees), text_of(trip.net()));
}

}  // namespace tradewind::research
