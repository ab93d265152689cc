#include "report_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "svg.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/numeric/math.hpp"
#include "words.hpp"

namespace tradewind::research {
namespace {

using svg::Box;
using svg::Canvas;
using svg::Mark;
using svg::Point;
using svg::Range;
using svg::Scale;
using svg::Unit;

constexpr std::size_t most_bars = 14;  // of a chart of bars; the rest is told as one

Box box_of(const ChartSize& size, double top = 22, double bottom = 24) {
    return {58, top, size.width - 10, size.height - bottom};
}
Scale across(const Box& box, double lo, double hi) {
    return {lo, hi > lo ? hi : lo + 1, box.left, box.right};
}
Scale up(const Box& box, const Range& range) { return {range.lo, range.hi, box.bottom, box.top}; }

std::string month_and_day(const std::string& date) {
    static constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const int month = (date[5] - '0') * 10 + (date[6] - '0');
    return fmt::format("{} {}", months[std::clamp(month, 1, 12) - 1], date.substr(8, 2));
}

// Dates where they begin, or times of day in a run of one date.
std::vector<Mark> time_marks(std::span<const CurvePart> parts, int about) {
    std::vector<Mark> days;
    std::string last;
    std::string first_date;
    for (const CurvePart& part : parts) {
        const std::string date = calendar::to_new_york_string(part.time).substr(0, 10);
        if (first_date.empty()) first_date = date;
        if (date != last) days.push_back({static_cast<double>(part.at), month_and_day(date)});
        last = date;
    }
    const bool years = !parts.empty() && first_date.substr(0, 4) != last.substr(0, 4);
    std::vector<Mark> marks;
    if (days.size() < 2) {
        const std::size_t step =
            std::max<std::size_t>(1, parts.size() / static_cast<std::size_t>(std::max(about, 1)));
        for (std::size_t i = 0; i < parts.size(); i += step)
            marks.push_back({static_cast<double>(parts[i].at),
                             calendar::to_new_york_string(parts[i].time).substr(11, 5)});
        return marks;
    }
    const std::size_t step =
        (days.size() + static_cast<std::size_t>(about) - 1) / static_cast<std::size_t>(about);
    for (std::size_t i = 0; i < days.size(); i += step) marks.push_back(days[i]);
    constexpr int room_for_years = 6;
    if (years && about >= room_for_years)
        marks.front().text = first_date.substr(0, 4) + " " + marks.front().text;
    return marks;
}

std::span<const CurvePart> parts_of(const Curve& curve) { return curve.parts(); }

double last_at(const Curve& curve) {
    return curve.empty() ? 0 : static_cast<double>(curve.points() - 1);
}

std::vector<Point> points_of(std::span<const CurvePart> parts, const Scale& x, const Scale& y,
                             double CurvePart::* value) {
    std::vector<Point> points;
    points.reserve(parts.size());
    for (const CurvePart& part : parts)
        points.push_back({x(static_cast<double>(part.at)), y(part.*value)});
    return points;
}

std::string series(std::size_t i) { return fmt::format("s{}", i % max_agents); }
std::string regime_css(Regime regime) {
    return fmt::format("r{}", static_cast<std::size_t>(regime));
}

struct Bar {
    std::string name;
    double value = 0;
    std::string told;  // beside the bar
    std::string_view css;
};

// Horizontal bars around zero, names at the left.
std::string bars(std::vector<Bar> list, const ChartSize& size, std::string_view says) {
    if (list.empty()) return {};
    constexpr double row = 19;
    const double left = std::min(150.0, size.width * 0.37);
    const double height = row * static_cast<double>(list.size()) + 12;
    Range range;
    range.include(0);
    for (const Bar& bar : list) range.include(bar.value);
    const bool both = range.lo < 0 && range.hi > 0;
    // For what stands beside the longest bar.
    std::size_t longest = 0;
    for (const Bar& bar : list) longest = std::max(longest, bar.told.size());
    const double room = 10 + 6.3 * static_cast<double>(longest);
    const Scale x{range.lo, range.hi > range.lo ? range.hi : range.lo + 1,
                  left + (range.lo < 0 ? room : 0),
                  size.width - (range.hi > 0 || !both ? room : 8)};
    Canvas canvas{size.width, height, size.css, says};
    double y = 6;
    for (const Bar& bar : list) {
        const double from = x(std::min(bar.value, 0.0));
        const double to = x(std::max(bar.value, 0.0));
        canvas.text({left - 6, y + 12.5}, "end", bar.name);
        canvas.rect(from, y + 2, std::max(to - from, 1.0), row - 5, bar.css,
                    bar.name + ": " + bar.told);
        if (bar.value < 0) {
            canvas.text({from - 4, y + 12.5}, "end value", bar.told);
        } else {
            canvas.text({to + 4, y + 12.5}, "start value", bar.told);
        }
        y += row;
    }
    if (range.lo < 0) canvas.rule({x(0), 4}, {x(0), height - 4}, "zero");
    return canvas.take();
}

}  // namespace

HitInterval wilson(std::uint64_t wins, std::uint64_t trades) {
    if (trades == 0) return {};
    constexpr double z = 1.959963984540054;
    const auto n = static_cast<double>(trades);
    const double p = static_cast<double>(wins) / n;
    const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * numeric::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return {std::max(centre - half, 0.0), std::min(centre + half, 1.0)};
}

std::string equity_chart(const RunTotals& totals, const ChartSize& size) {
    const RunCharts& charts = totals.charts;
    if (charts.equity().empty()) return {};
    const auto equity = parts_of(charts.equity());
    const auto fall = parts_of(charts.drawdown());
    const double split = size.height * 0.66;
    const Box top = box_of({size.width, split}, 22, 8);
    const Box below{top.left, split + 20, top.right, size.height - 24};
    const Scale x = across(top, 0, last_at(charts.equity()));
    Range range;
    range.include(totals.starting_equity.to_double());
    for (const CurvePart& part : equity) {
        range.include(part.low);
        range.include(part.high);
    }
    const Scale y = up(top, range.padded(0.06));
    Canvas canvas{size.width, size.height, size.css, "Equity and drawdown over time"};
    canvas.y_axis(top, y, Unit::Dollars, 5, "equity, $ (dashed: start)");
    canvas.rule({top.left, y(totals.starting_equity.to_double())},
                {top.right, y(totals.starting_equity.to_double())}, "start-level");
    canvas.band(points_of(equity, x, y, &CurvePart::low), points_of(equity, x, y, &CurvePart::high),
                "s0 faint");
    canvas.line(points_of(equity, x, y, &CurvePart::last), "s0");

    Range depth;
    depth.include(0);
    for (const CurvePart& part : fall) depth.include(part.high);
    if (depth.hi <= 0) depth.hi = 0.01;
    const Scale down{0, depth.hi, below.top, below.bottom};
    canvas.y_axis(below, down, Unit::Percent, 2, "drawdown from the peak, %");
    canvas.area(points_of(fall, x, down, &CurvePart::high), below.top, "neg faint");
    canvas.line(points_of(fall, x, down, &CurvePart::high), "neg");
    canvas.x_axis(below, x, time_marks(equity, size.marks));
    return canvas.take();
}

std::string exposure_chart(const RunTotals& totals, const ChartSize& size) {
    const Curve& curve = totals.charts.exposure();
    if (curve.empty()) return {};
    const Box box = box_of(size);
    Range range;
    range.include(0);
    for (const CurvePart& part : curve.parts()) range.include(part.high);
    if (range.hi <= 0) range.hi = 0.01;
    const Scale x = across(box, 0, last_at(curve));
    const Scale y = up(box, {0, range.hi * 1.05, true});
    Canvas canvas{size.width, size.height, size.css, "Gross exposure over time"};
    canvas.y_axis(box, y, Unit::Percent, 4, "gross exposure, % of equity");
    canvas.area(points_of(curve.parts(), x, y, &CurvePart::high), box.bottom, "s1 faint");
    canvas.line(points_of(curve.parts(), x, y, &CurvePart::high), "s1 thin");
    canvas.x_axis(box, x, time_marks(curve.parts(), size.marks));
    return canvas.take();
}

std::string regime_chart(const RunTotals& totals, std::size_t symbol, const ChartSize& size) {
    if (symbol >= totals.charts.symbols().size()) return {};
    const auto& curve = totals.charts.symbols()[symbol];
    const auto parts = curve.parts.parts();
    const Box box = box_of(size);
    Range range;
    std::vector<CurvePart> prices;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        // Drawn by place, so that a symbol with few decisions fills its chart too.
        prices.push_back(parts[i].price);
        prices.back().at = i;
        range.include(prices.back().low);
        range.include(prices.back().high);
    }
    const Scale x = across(box, 0, static_cast<double>(parts.size()));
    const Scale y = up(box, range.padded(0.06));
    Canvas canvas{size.width, size.height, size.css,
                  totals.names.symbol(curve.instrument) + ": price and regime over time"};
    for (std::size_t i = 0; i < parts.size();) {
        const Regime regime = parts[i].most_often();
        std::size_t end = i;
        while (end < parts.size() && parts[end].most_often() == regime) ++end;
        const double left = x(static_cast<double>(i));
        canvas.rect(left, box.top, x(static_cast<double>(end)) - left, box.height(),
                    "block " + regime_css(regime), name_of(regime));
        i = end;
    }
    canvas.y_axis(box, y, Unit::Dollars, 5, totals.names.symbol(curve.instrument) + ", $");
    canvas.line(points_of(prices, x, y, &CurvePart::last), "price");
    canvas.x_axis(box, x, time_marks(prices, size.marks));
    return canvas.take();
}

std::string regime_share_chart(const RunTotals& totals, const ChartSize& size) {
    double sum = 0;
    for (const std::uint64_t count : totals.charts.regimes()) sum += static_cast<double>(count);
    if (!(sum > 0)) return {};
    Canvas canvas{size.width, 34, size.css, "Share of decisions in each regime"};
    double left = 0;
    for (std::size_t i = 0; i < regime_count; ++i) {
        const double share = static_cast<double>(totals.charts.regimes()[i]) / sum;
        const double width = share * size.width;
        const auto regime = static_cast<Regime>(i);
        const std::string told = fmt::format("{:.0f}%", share * 100);
        canvas.rect(left, 4, width, 26, "block solid " + regime_css(regime),
                    fmt::format("{}: {}", name_of(regime), told));
        if (width > 30) canvas.text({left + width / 2, 21}, "middle on", told);
        left += width;
    }
    return canvas.take();
}

bool weights_move(const RunTotals& totals, Regime regime) {
    for (const auto& agent : totals.charts.weights()) {
        const auto& curve = agent[static_cast<std::size_t>(regime)];
        if (curve.in_force.points() > 1 || !curve.proposed.empty()) return true;
    }
    return false;
}

std::string weight_chart(const RunTotals& totals, Regime regime, const ChartSize& size) {
    const Curve& clock = totals.charts.equity();
    const Box box = box_of(size);
    const double end = last_at(clock);
    Range range;
    range.include(0);
    bool any = false;
    for (const auto& agent : totals.charts.weights())
        for (const Curve* curve : {&agent[static_cast<std::size_t>(regime)].in_force,
                                   &agent[static_cast<std::size_t>(regime)].proposed})
            for (const CurvePart& part : curve->parts()) {
                range.include(part.high);
                any = true;
            }
    if (!any) return {};
    const Scale x = across(box, 0, end);
    const Scale y = up(box, {0, range.hi > 0 ? range.hi * 1.08 : 1, true});
    Canvas canvas{size.width, size.height, size.css,
                  fmt::format("Agents' weights in the regime {}", name_of(regime))};
    canvas.y_axis(box, y, Unit::Number, 4, fmt::format("weight in {}", name_of(regime)));
    for (std::size_t i = 0; i < max_agents; ++i) {
        const auto& curves = totals.charts.weights()[i][static_cast<std::size_t>(regime)];
        for (const Curve* curve : {&curves.proposed, &curves.in_force}) {
            auto points = points_of(curve->parts(), x, y, &CurvePart::last);
            if (points.empty()) continue;
            points.push_back({x(end), points.back().y});
            canvas.steps(points, series(i) + (curve == &curves.proposed ? " dashed" : ""));
        }
    }
    canvas.x_axis(box, x, time_marks(clock.parts(), size.marks));
    return canvas.take();
}

std::string fitness_chart(const RunTotals& totals, const ChartSize& size) {
    const Curve& clock = totals.charts.equity();
    Range range;
    range.include(0);
    bool any = false;
    for (const AgentFitness& fitness : totals.charts.fitness())
        for (const CurvePart& part : fitness.curve.parts()) {
            range.include(part.low);
            range.include(part.high);
            any = true;
        }
    if (!any) return {};
    const Box box = box_of(size);
    const double end = last_at(clock);
    const Scale x = across(box, 0, end);
    const Scale y = up(box, range.padded(0.06));
    Canvas canvas{size.width, size.height, size.css, "Net result of each agent's shares over time"};
    canvas.y_axis(box, y, Unit::Dollars, 5, "net by shares, $, summed up");
    for (std::size_t i = 0; i < max_agents; ++i) {
        const auto parts = totals.charts.fitness()[i].curve.parts();
        if (parts.empty()) continue;
        std::vector<Point> points{{x(0), y(0)}};
        for (const CurvePart& part : parts)
            points.push_back({x(static_cast<double>(part.at)), y(part.last)});
        points.push_back({x(end), points.back().y});
        canvas.steps(points, series(i));
    }
    canvas.x_axis(box, x, time_marks(clock.parts(), size.marks));
    return canvas.take();
}

std::string symbol_chart(const RunTotals& totals, const ChartSize& size) {
    std::vector<Bar> list;
    for (const auto& [symbol, tally] : totals.trades_by_symbol) {
        const double net = tally.net().to_double();
        list.push_back({symbol, net, svg::label(net, Unit::Dollars), net < 0 ? "neg" : "pos"});
    }
    std::ranges::stable_sort(
        list, [](const Bar& a, const Bar& b) { return std::fabs(a.value) > std::fabs(b.value); });
    if (list.size() > most_bars) {
        Bar rest{fmt::format("{} others", list.size() - most_bars + 1), 0, {}, "pos"};
        for (std::size_t i = most_bars - 1; i < list.size(); ++i) rest.value += list[i].value;
        rest.told = svg::label(rest.value, Unit::Dollars);
        if (rest.value < 0) rest.css = "neg";
        list.resize(most_bars - 1);
        list.push_back(std::move(rest));
    }
    return bars(std::move(list), size, "Net result by symbol");
}

std::string trade_chart(const RunTotals& totals, const ChartSize& size) {
    const auto& dots = totals.charts.dots();
    if (dots.empty()) return {};
    const Box box = box_of(size, 22, 36);
    // The axis of times is logarithmic: most trades are short, a few are long.
    const auto place = [](double seconds) { return numeric::log(std::max(seconds, 1.0) / 60); };
    Range times;
    Range results;
    results.include(0);
    results.include(-1);
    for (const TradeDot& dot : dots) {
        times.include(place(dot.hold_seconds));
        results.include(dot.result);
    }
    times = times.padded(0.04);
    const Scale x = across(box, times.lo, times.hi);
    const Scale y = up(box, results.padded(0.06));
    Canvas canvas{size.width, size.height, size.css, "Result of each trade against its duration"};
    canvas.y_axis(box, y, Unit::Number, 5, "result in R (net / risk at the stop)");
    for (const TradeDot& dot : dots)
        canvas.dot({x(place(dot.hold_seconds)), y(dot.result)}, 2.6,
                   dot.agent < max_agents ? series(dot.agent) : "muted",
                   fmt::format(
                       "{:+.2f} R, {}, held {}, {}", dot.result, svg::label(dot.net, Unit::Dollars),
                       svg::label(dot.hold_seconds / 60, Unit::Minutes), name_of(dot.regime)));
    std::vector<Mark> marks;
    double last = -1e9;
    for (const double minutes :
         {1.0 / 60, 1.0 / 12, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 240.0, 390.0,
          1440.0, 2880.0, 7200.0, 14400.0, 43200.0, 144000.0}) {
        const double at = place(minutes * 60);
        if (at < times.lo || at > times.hi || x(at) - last < 54) continue;
        last = x(at);
        marks.push_back({at, svg::label(minutes, Unit::Minutes)});
    }
    canvas.x_axis(box, x, marks);
    canvas.x_title(box, "held for (logarithmic)");
    return canvas.take();
}

std::string reliability_chart(const RunTotals& totals, const ChartSize& size) {
    const auto& bins = totals.charts.reliability();
    const bool any = std::ranges::any_of(bins, [](const auto& bin) { return bin.trades != 0; });
    if (!any) return {};
    const Box box = box_of(size, 22, 36);
    const Scale x = across(box, 0, 1);
    const Scale y = up(box, {0, 1, true});
    Canvas canvas{size.width, size.height, size.css, "Share of winning trades by confidence"};
    canvas.y_axis(box, y, Unit::Percent, 5, "trades that won, % (bars: 95 % interval)");
    canvas.rule({x(0), y(0)}, {x(1), y(1)}, "start-level");
    for (const ReliabilityBin& bin : bins) {
        if (bin.trades == 0) continue;
        const auto count = static_cast<double>(bin.trades);
        const double confidence = bin.confidence / count;
        const HitInterval interval = wilson(bin.wins, bin.trades);
        canvas.rule({x(confidence), y(interval.low)}, {x(confidence), y(interval.high)},
                    "whisker s0");
        canvas.dot(
            {x(confidence), y(static_cast<double>(bin.wins) / count)}, 3.5, "s0",
            fmt::format("confidence {:.2f}: {} of {} won", confidence, bin.wins, bin.trades));
        const bool at_end = confidence > 0.88;
        canvas.text({x(confidence) + (at_end ? -5 : 5), y(interval.high) + 9},
                    at_end ? "end value" : "start value", fmt::format("n {}", bin.trades));
    }
    std::vector<Mark> marks;
    for (const double tick : {0.0, 0.2, 0.4, 0.6, 0.8, 1.0})
        marks.push_back({tick, svg::label(tick, Unit::Percent)});
    canvas.x_axis(box, x, marks);
    canvas.x_title(box, "confidence of the decision to enter");
    return canvas.take();
}

std::string refusal_chart(const RunTotals& totals, const ChartSize& size) {
    std::vector<Bar> list;
    for (std::size_t i = 0; i < risk_rule_count; ++i) {
        const std::uint64_t count = totals.refusals[i] + totals.shrinks[i];
        if (count == 0) continue;
        const RefusalTally::Rule& rule = totals.refused.rules()[i];
        const double dollars = rule.refused_dollars + rule.shrunk_dollars;
        list.push_back({std::string{name_of(static_cast<RiskRule>(i))}, static_cast<double>(count),
                        dollars > 0
                            ? fmt::format("{}, {}", count, svg::label(dollars, Unit::Dollars))
                            : fmt::format("{}", count),
                        totals.refusals[i] != 0 ? "neg" : "s1 solid"});
    }
    std::ranges::stable_sort(list, [](const Bar& a, const Bar& b) { return a.value > b.value; });
    return bars(std::move(list), size, "Refusals and shrinks by rule of risk");
}

std::string outcome_chart(const RunTotals& totals, const ChartSize& size) {
    std::vector<Bar> list;
    double sum = 0;
    for (const std::uint64_t count : totals.decisions) sum += static_cast<double>(count);
    for (std::size_t i = 0; i < totals.decisions.size(); ++i) {
        if (totals.decisions[i] == 0) continue;
        const auto outcome = static_cast<DecisionOutcome>(i);
        const auto count = static_cast<double>(totals.decisions[i]);
        list.push_back({std::string{name_of(outcome)}, count,
                        fmt::format("{} ({:.1f}%)", totals.decisions[i], count / sum * 100),
                        outcome == DecisionOutcome::Sent ? "pos" : "s0 solid"});
    }
    std::ranges::stable_sort(list, [](const Bar& a, const Bar& b) { return a.value > b.value; });
    return bars(std::move(list), size, "What became of decisions");
}

}  // namespace tradewind::research
