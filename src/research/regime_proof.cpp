#include "tradewind/research/regime_proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <tuple>

#include "tradewind/core/symbol_pipeline.hpp"
#include "tradewind/features/bar_builder.hpp"
#include "tradewind/feeds/sim_market.hpp"
#include "tradewind/feeds/sim_symbol.hpp"
#include "tradewind/numeric/math.hpp"
#include "tradewind/research/regime_filter.hpp"

namespace tradewind::research {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t regimes = feeds::sim_regime_count;
constexpr double never = std::numeric_limits<double>::infinity();
constexpr double cent = 0.01;
constexpr double minute_seconds = 60;

double log_of(Price price) { return numeric::log(price.to_double()); }

// What one judge says, minute by minute, against the truth.
class Tally {
public:
    void begin_stay(std::size_t regime) {
        end_stay();
        stay_ = regime;
        delay_ = never;
    }
    void end_stay() {
        if (stay_) judge_.delays[*stay_].push_back(delay_);
        stay_.reset();
    }
    void count(std::size_t judged, double minutes_since_entry) {
        ++judge_.all.minutes[*stay_][judged];
        if (minutes_since_entry > RegimeProof::unsettled_bars)
            ++judge_.settled.minutes[*stay_][judged];
        if (judged == *stay_) delay_ = std::min(delay_, minutes_since_entry);
    }
    RegimeJudge take() { return std::move(judge_); }

private:
    RegimeJudge judge_;
    std::optional<std::size_t> stay_;
    double delay_ = never;
};

// One market, the engine's front and the filter beside each other.
class Market {
public:
    // `law` is to outlive the market.
    static Expected<Market> create(const settings::Settings& settings,
                                   const calendar::Calendar& calendar, const ScatterLaw& law) {
        const auto plan = core::FrontPlan::of(settings);
        if (!plan) return std::unexpected{plan.error()};
        auto sessions = feeds::sim_sessions(settings.feed.sim, calendar);
        if (!sessions) return std::unexpected{sessions.error()};
        if (sessions->size() <= RegimeProof::warm_up_sessions)
            return failure("feed.sim.days", std::to_string(sessions->size()),
                           fmt::format("more than the {} that the windows need to fill",
                                       RegimeProof::warm_up_sessions));
        auto front = core::SymbolPipeline::create(instrument, settings, *plan, calendar);
        if (!front) return std::unexpected{front.error()};
        return Market{settings, calendar, law, *plan, *std::move(front), *std::move(sessions)};
    }

    void run() {
        for (std::size_t i = 0; i < sessions_.size(); ++i)
            pass(sessions_[i], i >= RegimeProof::warm_up_sessions);
    }
    RegimeJudge engine() { return engine_.take(); }
    RegimeJudge filter() { return filtered_.take(); }

private:
    static constexpr InstrumentId instrument = InstrumentId::from_index(0);

    Market(const settings::Settings& settings, const calendar::Calendar& calendar,
           const ScatterLaw& law, const core::FrontPlan& plan,
           std::unique_ptr<core::SymbolPipeline> front, std::vector<calendar::Session> sessions)
        : spread_{settings.feed.sim.spread_bps * 1e-4},
          microstructure_{plan.microstructure},
          model_{std::make_unique<feeds::SimModel>(settings.feed.sim)},
          symbol_{*model_, settings.run.symbols.front(), instrument},
          front_{std::move(front)},
          minutes_{instrument, calendar, settings.bars, only_minutes(),
                   features::SessionHours::RegularOnly},
          filter_{RegimeFilter::Parameters::of(*model_), law},
          sessions_{std::move(sessions)} {}

    static std::array<bool, time_frame_count> only_minutes() {
        std::array<bool, time_frame_count> wanted{};
        wanted[index_of(TimeFrame::Minute1)] = true;
        return wanted;
    }

    void pass(const calendar::Session& session, bool counts) {
        symbol_.begin(session);
        counts_ = counts;
        seen_to_ = session.open;
        spell_ = 0;
        while (symbol_.next_time() != Timestamp::max()) {
            close_until(symbol_.next_time(), session);
            const MarketEvent event = symbol_.take();
            if (front_->on_market(event, signal_)) regime_ = signal_.regime;
            if (event.header().kind == RecordKind::Trade) {
                features::ClosedBars closed;
                minutes_.on_trade(event.as<Trade>(), closed);
            } else if (microstructure_) {
                front_->on_quote(event.as<Quote>());
            }
        }
        close_until(session.post_close, session);
        engine_.end_stay();
        filtered_.end_stay();
    }

    // The engine first: it judges at the close that it is asked at.
    void close_until(Timestamp t, const calendar::Session& session) {
        for (;;) {
            const Timestamp due = std::min(front_->next_due(), minutes_.next_due());
            if (due > t) return;
            if (front_->next_due() <= due && front_->on_boundary(due, signal_))
                regime_ = signal_.regime;
            if (minutes_.next_due() > due) continue;
            features::ClosedBars closed;
            minutes_.on_boundary(due, closed);
            for (const Bar& bar : closed.span()) judge(bar, session);
        }
    }

    void judge(const Bar& bar, const calendar::Session& session) {
        const Timestamp end = bar.window_start + 1min;
        if (seen_to_ == session.open) filter_.begin(log_of(bar.open));
        for (; seen_to_ + 1min < end; seen_to_ = seen_to_ + 1min) filter_.skip();
        seen_to_ = end;
        const double width = std::max(cent / bar.close.to_double(), spread_);
        filter_.update({
            .log_close = log_of(bar.close),
            .day_variance = model_->time_of_day(session, bar.window_start + 30s).variance,
            .half_spread = width / 2,
            .high = log_of(bar.high) - log_of(bar.open),
            .low = log_of(bar.low) - log_of(bar.open),
            .change = log_of(bar.close) - log_of(bar.open),
            .trades = static_cast<double>(bar.transactions),
        });
        if (counts_) count(end);
    }

    void count(Timestamp end) {
        const auto spells = symbol_.hidden_spells();
        const bool first = spell_ == 0;
        std::size_t now = std::max<std::size_t>(spell_, 1);
        while (now < spells.size() && spells[now].from <= end) ++now;
        if (first || now != spell_) {
            const std::size_t truth = place_of(spells[now - 1].regime);
            engine_.begin_stay(truth);
            filtered_.begin_stay(truth);
            spell_ = now;
        }
        const double since = static_cast<double>((end - spells[now - 1].from).count()) * 1e-9;
        engine_.count(place_of(regime_.regime), since / minute_seconds);
        filtered_.count(filter_.judgement(), since / minute_seconds);
    }

    std::size_t place_of(Regime regime) const {
        const auto& table = model_->regimes();
        const auto found = std::ranges::find(table, regime, &feeds::SimRegime::regime);
        return static_cast<std::size_t>(found - table.begin());  // behind all: None
    }

    double spread_;
    bool microstructure_;
    std::unique_ptr<const feeds::SimModel> model_;
    feeds::SimSymbol symbol_;
    std::unique_ptr<core::SymbolPipeline> front_;
    features::BarBuilder minutes_;
    RegimeFilter filter_;
    std::vector<calendar::Session> sessions_;
    core::Signal signal_;
    RegimeState regime_;
    Timestamp seen_to_;
    std::size_t spell_ = 0;  // of the session's, counted from 1; 0: none yet
    bool counts_ = false;
    Tally engine_;
    Tally filtered_;
};

Expected<features::BootstrapInterval> ratio_interval(const RegimeProof& proof,
                                                     RegimeConfusion RegimeJudge::* part) {
    std::vector<double> places(proof.engine.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<double>(i);
    const auto ratio = [&](std::span<const double> drawn) -> std::optional<double> {
        RegimeConfusion engine;
        RegimeConfusion filter;
        for (const double place : drawn) {
            engine.add(proof.engine[static_cast<std::size_t>(place)].*part);
            filter.add(proof.filter[static_cast<std::size_t>(place)].*part);
        }
        if (filter.macro_recall() <= 0) return std::nullopt;
        return engine.macro_recall() / filter.macro_recall();
    };
    const auto interval = features::bootstrap_interval(places, ratio, {});
    if (!interval)
        return failure("the ratio of recalls", "no interval", "seeds that hold every regime");
    return *interval;
}

RegimeJudge sum_of(const std::vector<RegimeJudge>& judges) {
    RegimeJudge sum;
    for (const RegimeJudge& each : judges) sum.add(each);
    return sum;
}

std::string_view name_at(std::size_t place) {
    return name_of(feeds::sim_regime_table({})[place].regime);
}

std::string table_of(const RegimeConfusion& confusion, std::string_view title) {
    std::string text = fmt::format("{:<24}", title);
    for (std::size_t i = 0; i < regimes; ++i) text += fmt::format("{:>16}", name_at(i));
    text += fmt::format("{:>9}{:>9}\n", "none", "recall");
    for (std::size_t truth = 0; truth < regimes; ++truth) {
        text += fmt::format("  {:<22}", name_at(truth));
        const auto& row = confusion.minutes[truth];
        for (std::size_t i = 0; i < regimes; ++i) text += fmt::format("{:>16}", row[i]);
        text += fmt::format("{:>9}{:>9.3f}\n", row[regimes], confusion.recall(truth));
    }
    return text;
}

std::string minutes_at(std::vector<double> delays, double quantile) {
    if (delays.empty()) return "-";
    std::ranges::sort(delays);
    const double place = std::ceil(quantile * static_cast<double>(delays.size())) - 1;
    const double found = delays[static_cast<std::size_t>(std::max(0.0, place))];
    return found == never ? "never" : fmt::format("{:.1f}", found);
}

std::string never_part(const std::vector<double>& delays) {
    if (delays.empty()) return "-";
    const auto missed = std::ranges::count(delays, never);
    return fmt::format("{:.1f} %",
                       100 * static_cast<double>(missed) / static_cast<double>(delays.size()));
}

}  // namespace

void RegimeConfusion::add(const RegimeConfusion& other) {
    for (std::size_t truth = 0; truth < regimes; ++truth)
        for (std::size_t judged = 0; judged <= regimes; ++judged)
            minutes[truth][judged] += other.minutes[truth][judged];
}

double RegimeConfusion::recall(std::size_t truth) const {
    std::uint64_t total = 0;
    for (const std::uint64_t each : minutes[truth]) total += each;
    if (total == 0) return 0;
    return static_cast<double>(minutes[truth][truth]) / static_cast<double>(total);
}

double RegimeConfusion::macro_recall() const {
    double sum = 0;
    double occurred = 0;
    for (std::size_t truth = 0; truth < regimes; ++truth) {
        if (std::ranges::all_of(minutes[truth], [](std::uint64_t n) { return n == 0; })) continue;
        sum += recall(truth);
        occurred += 1;
    }
    return occurred == 0 ? 0 : sum / occurred;
}

void RegimeJudge::add(const RegimeJudge& other) {
    all.add(other.all);
    settled.add(other.settled);
    for (std::size_t i = 0; i < regimes; ++i)
        delays[i].insert(delays[i].end(), other.delays[i].begin(), other.delays[i].end());
}

Expected<RegimeProof> prove_regimes(const ProofTask& task) {
    if (task.seeds < 2) return failure("seeds", std::to_string(task.seeds), "2 or more");
    settings::Settings settings = task.settings;
    settings.agents.clear();  // a front without them judges the same
    if (settings.run.symbols.empty()) return failure("run.symbols", "none", "a symbol");
    const settings::SimMarket& market_settings = settings.feed.sim;
    const ScatterLaw law{market_settings.trades_per_second > 0
                             ? market_settings.quotes_per_second / market_settings.trades_per_second
                             : 1};
    RegimeProof proof;
    proof.symbol = settings.run.symbols.front();
    proof.seed_base = task.seed_base;
    proof.sessions = settings.feed.sim.days;
    for (std::uint32_t i = 0; i < task.seeds; ++i) {
        if (task.stop.stop_requested()) return failure("prove", "a signal", "to be left alone");
        settings.feed.sim.seed = task.seed_base + i;
        auto market = Market::create(settings, task.calendar, law);
        if (!market) return std::unexpected{market.error()};
        market->run();
        proof.engine.push_back(market->engine());
        proof.filter.push_back(market->filter());
        if (task.progress) task.progress(i + 1);
    }
    const auto all = ratio_interval(proof, &RegimeJudge::all);
    if (!all) return std::unexpected{all.error()};
    const auto settled = ratio_interval(proof, &RegimeJudge::settled);
    if (!settled) return std::unexpected{settled.error()};
    proof.all = *all;
    proof.settled = *settled;
    return proof;
}

std::string text_of(const RegimeProof& proof) {
    const RegimeJudge engine = sum_of(proof.engine);
    const RegimeJudge filter = sum_of(proof.filter);
    std::string text = fmt::format(
        "Regime recognition: {} markets of {}, seeds {} to {}, {} sessions each, the first {} to "
        "warm up.\nMinutes by the hidden regime at their close (rows) and what was judged then.\n",
        proof.engine.size(), proof.symbol, proof.seed_base,
        proof.seed_base + proof.engine.size() - 1, proof.sessions, RegimeProof::warm_up_sessions);
    text += "\n" + table_of(engine.all, "engine, all bars");
    text += "\n" + table_of(filter.all, "Bayes filter, all bars");
    text += "\n" + table_of(engine.settled,
                            fmt::format("engine, without {} bars", RegimeProof::unsettled_bars));
    text += "\n" + table_of(filter.settled,
                            fmt::format("filter, without {} bars", RegimeProof::unsettled_bars));
    text += fmt::format("\n{:<24}{:>9}{:>9}{:>9}   {}\n", "macro-averaged recall", "engine",
                        "filter", "ratio", "95 % interval (bootstrap over seeds, paired)");
    for (const auto& [name, part, interval] :
         {std::tuple{"all bars", &RegimeJudge::all, &proof.all},
          std::tuple{"without first 15", &RegimeJudge::settled, &proof.settled}})
        text += fmt::format("  {:<22}{:>9.3f}{:>9.3f}{:>9.3f}   {:.3f} to {:.3f}   {}\n", name,
                            (engine.*part).macro_recall(), (filter.*part).macro_recall(),
                            interval->estimate, interval->low, interval->high,
                            interval->low >= RegimeProof::ratio_wanted ? "holds" : "FAILS");
    text += fmt::format("\n{:<24}{:>27}{:>36}\n{:<24}", "detection delay, minutes", "engine",
                        "Bayes filter", "  stays in");
    for (int judge = 0; judge < 2; ++judge)
        text += fmt::format("{:>12}{:>12}{:>12}", "median", "90 %", "never");
    text += "\n";
    for (std::size_t i = 0; i < regimes; ++i) {
        text += fmt::format("  {:<15}{:>7}", name_at(i), engine.delays[i].size());
        for (const RegimeJudge* judge : {&engine, &filter})
            text += fmt::format("{:>12}{:>12}{:>12}", minutes_at(judge->delays[i], 0.5),
                                minutes_at(judge->delays[i], 0.9), never_part(judge->delays[i]));
        text += "\n";
    }
    text += fmt::format("\nWanted: {:.2f} at the low end of both intervals. {}\n",
                        RegimeProof::ratio_wanted, proof.holds() ? "It holds." : "It FAILS.");
    return text;
}

Expected<ProofResult> regimes_section(const ProofTask& task) {
    const auto proof = prove_regimes(task);
    if (!proof) return std::unexpected{proof.error()};
    return ProofResult{.text = text_of(*proof), .holds = proof->holds()};
}

}  // namespace tradewind::research
