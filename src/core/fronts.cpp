#include "tradewind/core/fronts.hpp"

namespace tradewind::core {

Fronts::Fronts(const settings::Settings& settings, const FrontPlan& plan,
               const calendar::Calendar& calendar)
    : settings_{settings}, plan_{plan}, calendar_{calendar} {
    pipelines_.reserve(settings.run.max_instruments);
}

Expected<void> Fronts::add_instrument(const Instrument& instrument) {
    invariant(instrument.id.index() >= pipelines_.size(), "an instrument is added once, in order");
    pipelines_.resize(instrument.id.index() + 1);
    if (instrument.kind != InstrumentKind::Equity) return {};
    auto pipeline = SymbolPipeline::create(instrument.id, settings_, plan_, calendar_);
    if (!pipeline) return std::unexpected{pipeline.error()};
    pipelines_.back() = std::move(*pipeline);
    return {};
}

}  // namespace tradewind::core
