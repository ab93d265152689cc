#pragma once

#include <memory>
#include <vector>

#include "tradewind/core/symbol_pipeline.hpp"
#include "tradewind/model/instrument.hpp"

namespace tradewind::core {

// Market kinds that can close a bar or change one. All others pass a front by, at the cost of this
// comparison; quotes do too, unless the plan has columns that rest on them.
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
        if (!concerns_front(event.header().kind)) {
            if (event.header().kind == RecordKind::Quote && plan_.microstructure)
                on_quote(event.as<Quote>());
            return false;
        }
        const std::size_t index = event.header().instrument.index();
        if (index >= pipelines_.size() || !pipelines_[index]) return false;
        SymbolPipeline& pipeline = *pipelines_[index];
        pipeline.ended_before(minute_);
        const bool filled = pipeline.on_market(event, signal);
        due_[index] = pipeline.next_due();
        return filled;
    }

    // Calls visit(const Signal&) for each instrument whose windows closed, by rising id.
    template <class Visitor>
    void on_boundary(Timestamp due, Signal& signal, Visitor&& visit) {
        minute_ = std::max(minute_, features::minute_of(due));
        // Hundreds of fronts are more than a cache holds, and most have nothing to close: those are
        // passed by without a look at them, and the next that has is on its way while one works.
        std::size_t next = next_due_by(due, 0);
        while (next < due_.size()) {
            const std::size_t i = next;
            next = next_due_by(due, i + 1);
            if (next < due_.size()) pipelines_[next]->prefetch(due);
            const bool filled = pipelines_[i]->on_boundary(due, signal);
            due_[i] = pipelines_[i]->next_due();
            if (filled) visit(std::as_const(signal));
        }
    }

    // To save or load one front, all of them at a time: the fronts as a boundary that passed them
    // by would have left them. Null where the instrument owns none.
    SymbolPipeline* pipeline(InstrumentId id) {
        SymbolPipeline* own =
            id.index() < pipelines_.size() ? pipelines_[id.index()].get() : nullptr;
        if (own != nullptr) own->ended_before(minute_);
        return own;
    }
    // After they were loaded: boundaries go on behind this one.
    void resume(Timestamp last_boundary);

private:
    void on_quote(const Quote& quote) {
        const std::size_t index = quote.header.instrument.index();
        if (index < pipelines_.size() && pipelines_[index]) pipelines_[index]->on_quote(quote);
    }
    // The first at or behind `i` with a window to close; due_.size() where there is none.
    std::size_t next_due_by(Timestamp due, std::size_t i) const {
        while (i < due_.size() && due_[i] > due) ++i;
        return i;
    }

    const settings::Settings& settings_;
    const FrontPlan& plan_;
    const calendar::Calendar& calendar_;
    std::vector<std::unique_ptr<SymbolPipeline>> pipelines_;  // by instrument index; null: no front
    std::vector<Timestamp> due_;  // when the first window of each closes; max(): none is open
    Timestamp minute_ = Timestamp::min();  // of the last boundary
};

}  // namespace tradewind::core
