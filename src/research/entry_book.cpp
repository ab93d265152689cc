#include "tradewind/research/entry_book.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace tradewind::research {
namespace {

// A damaged journal may name any index; a table must not grow to it.
constexpr std::uint32_t most_instruments = 1u << 20;

bool is_entry(const Decision& decision) {
    return decision.outcome == DecisionOutcome::Sent && decision.blend.exit == 0 &&
           decision.blend.direction != Direction::Flat;
}

}  // namespace

void EntryBook::on_decision(const Decision& decision) {
    const InstrumentId id = decision.header.instrument;
    if (!is_entry(decision) || !id.valid() || id.index() >= most_instruments) return;
    if (notes_.size() <= id.index()) notes_.resize(id.index() + 1);
    const std::size_t votes = std::min<std::size_t>(decision.agents, max_agents);
    const Attribution attribution = attribution_of(decision.regime.regime, decision.blend.direction,
                                                   std::span{decision.votes}.first(votes));
    EntryNote& note = notes_[id.index()].emplace();
    note.decided = decision.header.event_time;
    note.sequence = decision.header.sequence;
    note.confidence = decision.blend.confidence;
    note.agent = attribution.agent;
    note.shares = attribution.shares;
    for (std::size_t i = 0; i < votes; ++i)
        if (attribution.shares.parts[i] != 0)
            note.confidences[i] = decision.votes[i].intent.confidence;
}

void EntryBook::on_plan(const OrderPlan& plan) {
    const InstrumentId id = plan.header.instrument;
    if (plan.outcome != PlanOutcome::Planned || plan.stop == Price{} || !id.valid() ||
        id.index() >= notes_.size())
        return;
    auto& note = notes_[id.index()];
    if (!note || note->sequence != plan.header.sequence) return;
    const Price entry = plan.entry_limit > Price{} ? plan.entry_limit : plan.reference;
    note->distance = entry > plan.stop ? entry - plan.stop : plan.stop - entry;
}

const EntryNote* EntryBook::find(InstrumentId id) const {
    if (!id.valid() || id.index() >= notes_.size() || !notes_[id.index()]) return nullptr;
    return &*notes_[id.index()];
}

const EntryNote* EntryBook::behind(const RoundTrip& trip) const {
    return trip.agent == Attribution::nobody ? nullptr : find(trip.header.instrument);
}

std::optional<double> result_in_risk(const RoundTrip& trip, const EntryNote* note,
                                     std::int64_t multiplier) {
    double risk = trip.risk.to_double();
    if (!(risk > 0) && note != nullptr)
        risk = note->distance.to_double() * trip.quantity.to_double() *
               static_cast<double>(multiplier);
    const double result = (trip.gross.to_double() - trip.fees.to_double()) / risk;
    if (!(risk > 0) || !std::isfinite(result)) return std::nullopt;
    return result;
}

}  // namespace tradewind::research
