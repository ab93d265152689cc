#include "tradewind/core/fronts.hpp"

namespace tradewind::core {

Fronts::Fronts(const settings::Settings& settings, const FrontPlan& plan,
               const calendar::Calendar& calendar)
    : settings_{settings}, plan_{plan}, calendar_{calendar} {
    pipelines_.reserve(settings.run.max_instruments);
    due_.reserve(settings.run.max_instruments);
}

Expected<void> Fronts::add_instrument(const Instrument& instrument) {
    invariant(instrument.id.index() >= pipelines_.size(), "an instrument is added once, in order");
    pipelines_.resize(instrument.id.index() + 1);
    due_.resize(pipelines_.size(), Timestamp::max());
    if (instrument.kind != InstrumentKind::Equity) return {};
    auto pipeline = SymbolPipeline::create(instrument.id, settings_, plan_, calendar_);
    if (!pipeline) return std::unexpected{pipeline.error()};
    pipelines_.back() = std::move(*pipeline);
    return {};
}

void Fronts::resume(Timestamp last_boundary) {
    if (last_boundary > Timestamp::min()) minute_ = features::minute_of(last_boundary);
    for (std::size_t i = 0; i < pipelines_.size(); ++i) {
        if (pipelines_[i]) due_[i] = pipelines_[i]->next_due();
    }
}

}  // namespace tradewind::core
