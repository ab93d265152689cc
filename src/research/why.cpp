#include "tradewind/research/why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "tradewind/model/book_record.hpp"
#include "tradewind/settings/effective.hpp"
#include "why_text.hpp"

namespace tradewind::research {
namespace {

constexpr std::size_t most_aftermath_lines = 200;

}  // namespace

// Each key of the tables, so that a limit that is added later is told as well.
DecisionLimits limits_of(const settings::Settings& settings) {
    DecisionLimits limits;
    std::string* table = nullptr;
    std::istringstream lines{settings::effective_toml(settings)};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('[')) {
            table = line == "[regime]"     ? &limits.regime
                    : line == "[policy]"   ? &limits.policy
                    : line == "[playbook]" ? &limits.playbook
                                           : nullptr;
            continue;
        }
        const auto equals = line.find(" = ");
        if (table == nullptr || equals == std::string::npos) continue;
        std::string value = line.substr(equals + 3);
        std::erase(value, '"');
        *table += fmt::format("{}{} {}", table->empty() ? "" : ", ", line.substr(0, equals), value);
    }
    return limits;
}

DecisionTrace::DecisionTrace(std::string symbol, Timestamp at, Names names, DecisionLimits limits)
    : symbol_{std::move(symbol)}, at_{at}, names_{std::move(names)}, limits_{std::move(limits)} {}

void DecisionTrace::on_record(const RecordView& record) {
    if (complete() || record.size < sizeof(Header)) return;
    const Header header = record.header();
    if (size_of(header.kind) == 0 || record.size < size_of(header.kind)) return;
    names_.learn(record);
    if (record.sequence != present_.sequence || is_input(header.kind)) {
        close_moment();
        present_.sequence = record.sequence;
        present_.core_time = record.core_time;
        past_ = past_ || record.core_time > at_;
    }
    const InstrumentId wanted = names_.find(symbol_);
    const bool whole_book =
        (header.kind == RecordKind::RiskEvent || header.kind == RecordKind::EquityPoint) &&
        !header.instrument.valid();
    if (!wanted.valid() || (header.instrument != wanted && !whole_book)) return;
    if (is_input(header.kind)) {
        take_input(record, header.kind);
    } else {
        take_output(record, header.kind);
    }
}

void DecisionTrace::take_input(const RecordView& record, RecordKind kind) {
    if (kind == RecordKind::Bar) present_.bar = record.as<Bar>();
    if (kind == RecordKind::Quote) present_.quote = record.as<Quote>();
    if (kind == RecordKind::Trade) present_.trade = record.as<Trade>();
}

void DecisionTrace::take_output(const RecordView& record, RecordKind kind) {
    if (kind == RecordKind::FeatureFrame) {
        const auto page = record.as<FeaturePage>();
        if (index_of(page.frame) < time_frame_count && page.page < feature_page_count) {
            auto& frame = present_.frames[index_of(page.frame)];
            if (page.page == 0 || !frame) frame.emplace();
            frame->used |= std::uint64_t{1} << page.page;
            frame->pages[page.page] = page;
        }
    }
    if (kind == RecordKind::RegimeFlip) present_.flip = record.as<RegimeFlip>();
    if (kind == RecordKind::Decision) present_.decisions.push_back(record.as<Decision>());
    if (kind == RecordKind::OrderPlan) present_.plans.push_back(record.as<OrderPlan>());
    if (kind == RecordKind::Verdict) present_.verdicts.push_back(record.as<Verdict>());
    if (kind == RecordKind::RiskEvent) present_.risk_events.push_back(record.as<RiskEvent>());
    if (kind == RecordKind::OrderRequest) present_.requests.push_back(record.as<OrderRequest>());
    if (kind == RecordKind::EquityPoint) present_.account = record.as<EquityPoint>();
    if (kind == RecordKind::RoundTrip) present_.last_trip = record.as<RoundTrip>();
    // The first answers to an order may come with its own input, before the moment is closed.
    follow(record, kind);
}

// What was collected becomes the answer, unless it is too late or decided nothing.
void DecisionTrace::close_moment() {
    if (!present_.decisions.empty()) {
        ++decisions_seen_;
        const Timestamp time = present_.decisions.front().header.event_time;
        if (!first_decision_) first_decision_ = time;
        if (time <= at_) {
            chosen_ = present_;
            aftermath_.clear();
            aftermath_dropped_ = 0;
            open_orders_.clear();
            // An exit is over when the position is closed; an entry that never fills, when its
            // orders are.
            filled_ = !present_.decisions.front().position.is_zero();
            for (const OrderRequest& request : present_.requests) {
                if (request.target.valid()) open_orders_.push_back(request.target.number);
                for (std::size_t i = 0;
                     i < std::min<std::size_t>(request.count, OrderRequest::max_orders); ++i)
                    open_orders_.push_back(request.orders[i].order().id.number);
            }
            followed_ = present_.requests.empty();
        } else {
            past_ = true;
        }
    }
    present_.flip.reset();
    present_.decisions.clear();
    present_.plans.clear();
    present_.verdicts.clear();
    present_.requests.clear();
    present_.risk_events.clear();
}

void DecisionTrace::follow(const RecordView& record, RecordKind kind) {
    if (!chosen_ || followed_ || record.sequence == chosen_->sequence) return;
    std::string line;
    if (kind == RecordKind::OrderUpdate) {
        const auto update = record.as<OrderUpdate>();
        line = line_of(update, record.core_time);
        filled_ = filled_ || update.to == OrderState::Filled || !update.cumulative.is_zero();
        if (is_final(update.to)) std::erase(open_orders_, update.id.number);
        // Nothing filled and nothing working: there is no more to tell.
        followed_ = !filled_ && open_orders_.empty();
    } else if (kind == RecordKind::Fill) {
        filled_ = true;
        line = line_of(record.as<Fill>());
    } else if (kind == RecordKind::OrderRequest) {
        line = line_of(record.as<OrderRequest>(), record.core_time);
    } else if (kind == RecordKind::RoundTrip) {
        const auto trip = record.as<RoundTrip>();
        line = line_of(trip) + result_words(trip, *chosen_, names_);
        followed_ = true;
    } else {
        return;
    }
    if (aftermath_.size() < most_aftermath_lines || followed_) {
        aftermath_.push_back(std::move(line));
    } else {
        ++aftermath_dropped_;
    }
}

bool DecisionTrace::complete() const { return past_ && chosen_ && followed_; }

Expected<std::string> DecisionTrace::text() const {
    // The records may end with the very input that decided.
    if (!present_.decisions.empty()) {
        DecisionTrace ended = *this;
        ended.close_moment();
        return ended.text();
    }
    if (!names_.find(symbol_).valid()) {
        std::string known;
        for (std::uint32_t i = 0; i < names_.symbols(); ++i)
            known += (known.empty() ? "" : ", ") + names_.symbol(InstrumentId::from_index(i));
        return failure("symbol", symbol_, known.empty() ? "a run with instruments" : known);
    }
    if (!chosen_) {
        if (decisions_seen_ == 0)
            return failure("decisions about " + symbol_, "none",
                           "a journal that holds decisions (journal.outputs = \"all\")");
        return failure("decisions about " + symbol_ + " by " + clock_text(at_), "none",
                       "a time from " + date_and_clock(*first_decision_) + " on");
    }
    std::string text = text_of_moment(*chosen_, symbol_, at_, names_, limits_);
    text += "\nWhat became of it\n";
    if (chosen_->requests.empty()) text += "  nothing was sent\n";
    for (const std::string& line : aftermath_) text += "  " + line + "\n";
    if (aftermath_dropped_ != 0)
        text += fmt::format("  ({} further lines are left out)\n", aftermath_dropped_);
    if (!chosen_->requests.empty() && !followed_) text += "  still open when the records end\n";
    return text;
}

}  // namespace tradewind::research
