#pragma once

#include <memory>
#include <vector>

#include "tradewind/core/symbol_pipeline.hpp"
#include "tradewind/model/instrument.hpp"

namespace tradewind::core {

// Market kinds that can change a front. All others pass it by, at the cost of this comparison.
constexpr bool concerns_front(RecordKind kind) {
    return kind == RecordKind::Trade || kind == RecordKind::Bar || kind == RecordKind::Split;
}

// The fronts of a set of instruments, on whatever thread calls them.
class Fronts {
public:
    Fronts(const settings::Settings& settings, const FrontPlan& plan,
           const calendar::Calendar& calendar);

    // Options live in their underlying's chain and indices are context: only equities own a
    // pipeline.
    Expected<void> add_instrument(const Instrument& instrument);

    // True when `signal` was filled.
    bool on_market(const MarketEvent& event, Signal& signal) {
        if (!concerns_front(event.header().kind)) return false;
        const std::size_t index = event.header().instrument.index();
        if (index >= pipelines_.size() || !pipelines_[index]) return false;
        return pipelines_[index]->on_market(event, signal);
    }

    // Calls visit(const Signal&) for each instrument whose windows closed, by rising id.
    template <class Visitor>
    void on_boundary(Timestamp due, Signal& signal, Visitor&& visit) {
        // Hundreds of fronts are more than a cache holds, and each is needed once a minute: the
        // next one is on its way while this one works.
        for (std::size_t i = 0; i < pipelines_.size(); ++i) {
            if (i + 1 < pipelines_.size() && pipelines_[i + 1]) pipelines_[i + 1]->prefetch();
            if (pipelines_[i] && pipelines_[i]->on_boundary(due, signal)) {
                visit(std::as_const(signal));
            }
        }
    }

    // Null where the instrument owns no front.
    SymbolPipeline* pipeline(InstrumentId id) {
        return id.index() < pipelines_.size() ? pipelines_[id.index()].get() : nullptr;
    }

private:
    const settings::Settings& settings_;
    const FrontPlan& plan_;
    const calendar::Calendar& calendar_;
    std::vector<std::unique_ptr<SymbolPipeline>> pipelines_;  // by instrument index; null: no front
};

}  // namespace tradewind::core
