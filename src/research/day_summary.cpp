#include "tradewind/research/day_summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/research/text.hpp"
#include "words.hpp"

namespace tradewind::research {
namespace {

std::string share(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return "-";
    return fmt::format("{:.1f} %", 100 * static_cast<double>(part) / static_cast<double>(whole));
}

Timestamp midnight(Date day) { return calendar::from_new_york(day, std::chrono::nanoseconds{0}); }

template <class Key, class Count>
std::vector<std::pair<Key, Count>> most_frequent(const std::map<Key, Count>& counts) {
    std::vector<std::pair<Key, Count>> sorted{counts.begin(), counts.end()};
    std::ranges::stable_sort(sorted,
                             [](const auto& a, const auto& b) { return a.second > b.second; });
    return sorted;
}

std::string symbols_of(const RefusalTally::Rule& rule, const Names& names) {
    constexpr std::size_t shown = 5;
    const auto sorted = most_frequent(rule.symbols);
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, sorted.size()); ++i)
        text +=
            fmt::format("{}{} {}", i == 0 ? "" : ", ",
                        names.symbol(InstrumentId::from_index(sorted[i].first)), sorted[i].second);
    if (sorted.size() > shown) text += fmt::format(" and {} more", sorted.size() - shown);
    return text;
}

void tell_outcomes(std::string& text, const RefusalTally& tally) {
    text += fmt::format("\n  {:>7} {:>8} {:>7}  what became of the decisions\n", "count", "share",
                        "strong");
    std::map<std::size_t, std::uint64_t> counts;
    for (std::size_t i = 0; i < RefusalTally::outcomes; ++i)
        if (tally.by_outcome()[i] != 0) counts[i] = tally.by_outcome()[i];
    for (const auto& [outcome, count] : most_frequent(counts)) {
        const auto kind = static_cast<DecisionOutcome>(outcome);
        text += fmt::format("  {:>7} {:>8} {:>7}  {}\n", count, share(count, tally.decisions()),
                            tally.strong(kind), words_of(kind));
        if (kind != DecisionOutcome::PlanRefused) continue;
        for (const auto& [plan, refused] : most_frequent(tally.plans_refused()))
            text += fmt::format("  {:>7} {:>8} {:>7}    {}\n", refused,
                                share(refused, tally.decisions()), "", words_of(plan));
    }
}

void tell_agents(std::string& text, const RefusalTally& tally, const Names& names) {
    constexpr std::size_t shown = 3;
    if (tally.agent_count() == 0) return;
    text += "\n  Agents: how often each spoke, and why it was silent\n";
    for (std::size_t i = 0; i < tally.agent_count(); ++i) {
        const RefusalTally::Agent& agent = tally.agents()[i];
        text += fmt::format("    {:<20} spoke {:>5} ({})", names.agent(i), agent.spoke,
                            share(agent.spoke, tally.decisions()));
        const auto sorted = most_frequent(agent.silent);
        for (std::size_t k = 0; k < std::min(shown, sorted.size()); ++k)
            text += fmt::format("{} {} {}", k == 0 ? "; silent:" : ",", words_of(sorted[k].first),
                                sorted[k].second);
        text += '\n';
    }
}

void tell_rules(std::string& text, const RefusalTally& tally, const Names& names) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < risk_rule_count; ++i)
        if (tally.rules()[i].refused + tally.rules()[i].shrunk != 0) order.push_back(i);
    if (order.empty()) {
        text += "\n  Risk refused and shrank nothing.\n";
        return;
    }
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        const auto dollars = [&](std::size_t i) {
            return tally.rules()[i].refused_dollars + tally.rules()[i].shrunk_dollars;
        };
        return dollars(a) > dollars(b);
    });
    text += fmt::format("\n  {:<20} {:>7} {:>14} {:>7} {:>14}  symbols\n", "risk rule", "refused",
                        "not traded", "shrunk", "taken off");
    for (const std::size_t i : order) {
        const RefusalTally::Rule& rule = tally.rules()[i];
        const auto kind = static_cast<RiskRule>(i);
        text += fmt::format("  {:<20} {:>7} {:>14} {:>7} {:>14}  {}\n", name_of(kind), rule.refused,
                            dollars_text(rule.refused_dollars), rule.shrunk,
                            dollars_text(rule.shrunk_dollars), symbols_of(rule, names));
        text += fmt::format("  {:<20}   last: {}, limit {} ({})", "", short_number(rule.last_value),
                            short_number(rule.last_limit), words_of(kind));
        if (rule.exits != 0) text += fmt::format("; {} of these were exits", rule.exits);
        text += '\n';
    }
}

}  // namespace

DaySummary::DaySummary(DayQuestion question, Names names)
    : question_{std::move(question)}, names_{std::move(names)} {
    if (question_.day) begin_day(*question_.day);
}

void DaySummary::begin_day(Date day) {
    day_ = day;
    day_begin_ = midnight(day);
    day_end_ = midnight(day.plus_days(1));
    all_ = Tables{};
    all_.tally.set_strong_from(question_.min_confidence);
    by_symbol_.clear();
    risk_events_ = 0;
}

bool DaySummary::in_day(Timestamp time) { return day_ && time >= day_begin_ && time < day_end_; }

void DaySummary::on_record(const RecordView& record) {
    if (past_ || record.size < sizeof(Header)) return;
    const Header header = record.header();
    if (size_of(header.kind) == 0 || record.size < size_of(header.kind)) return;
    names_.learn(record);
    if (is_input(header.kind) || header.kind == RecordKind::FeatureFrame) return;
    if (header.kind == RecordKind::Decision) {
        const bool inside = in_day(record.core_time);
        if (!inside && question_.day && record.core_time >= day_end_) past_ = true;
        if (!inside || !last_) {
            const Date date = calendar::new_york_date(record.core_time);
            if (!first_) first_ = date;
            last_ = date;
            if (!question_.day) begin_day(date);
        }
    }
    if (!in_day(record.core_time)) return;
    if (header.kind == RecordKind::RiskEvent) ++risk_events_;
    if (!header.instrument.valid()) return;
    if (!question_.symbol.empty() && names_.symbol(header.instrument) != question_.symbol) return;
    const auto count = [&](Tables& tables) {
        tables.tally.on_record(record, header, names_);
        if (header.kind == RecordKind::Fill) ++tables.fills;
        if (header.kind == RecordKind::RoundTrip) {
            const auto trip = record.as<RoundTrip>();
            tables.trades.add(trip.gross, trip.fees);
        }
    };
    count(all_);
    if (!question_.by_symbol) return;
    const auto [at, made] = by_symbol_.try_emplace(header.instrument.index());
    if (made) at->second.tally.set_strong_from(question_.min_confidence);
    count(at->second);
}

void DaySummary::tell(std::string& text, const Tables& tables) const {
    const RefusalTally& tally = tables.tally;
    text += fmt::format("  {} decisions, {} plans for {}, {} sent; {} fills\n", tally.decisions(),
                        tally.plans(), dollars_text(tally.planned_dollars()),
                        dollars_text(tally.sent_dollars()), tables.fills);
    if (tables.trades.trades() != 0)
        text += fmt::format("  {} trades closed: net {} after {} of fees\n", tables.trades.trades(),
                            dollars_text(tables.trades.net().to_double()),
                            dollars_text(tables.trades.fees().to_double()));
    tell_outcomes(text, tally);
    tell_agents(text, tally, names_);
    tell_rules(text, tally, names_);
}

Expected<std::string> DaySummary::text() {
    if (!question_.symbol.empty() && !names_.find(question_.symbol).valid()) {
        std::string known;
        for (std::uint32_t i = 0; i < names_.symbols(); ++i)
            known += (known.empty() ? "" : ", ") + names_.symbol(InstrumentId::from_index(i));
        return failure("symbol", question_.symbol,
                       known.empty() ? "a run with instruments" : known);
    }
    all_.tally.finish();
    for (auto& [symbol, tables] : by_symbol_) tables.tally.finish();
    if (!first_)
        return failure("decisions", "none",
                       "a journal that holds decisions (journal.outputs = \"all\")");
    if (all_.tally.decisions() == 0)
        return failure("decisions on " + day_->to_string(), "none",
                       first_ == last_ ? first_->to_string()
                                       : fmt::format("a day from {} to {}", first_->to_string(),
                                                     last_->to_string()));
    std::string text = fmt::format("{} (New York){}\n", day_->to_string(),
                                   question_.symbol.empty() ? "" : ", " + question_.symbol);
    tell(text, all_);
    text += fmt::format("  {} risk events on the day\n", risk_events_);
    text += fmt::format(
        "\n  strong: the blend's confidence was {} or more. Dollars are those of the plan: what a\n"
        "  rule refused whole, or took off an order that was sent.\n",
        short_number(question_.min_confidence));
    for (const auto& [symbol, tables] : by_symbol_) {
        if (tables.tally.decisions() == 0) continue;
        text += fmt::format("\n{}\n", names_.symbol(InstrumentId::from_index(symbol)));
        tell(text, tables);
    }
    return text;
}

}  // namespace tradewind::research
