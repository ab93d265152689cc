#include "tradewind/research/report_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report_charts.hpp"
#include "report_style.hpp"
#include "svg.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/numeric/math.hpp"
#include "tradewind/research/text.hpp"
#include "words.hpp"

namespace tradewind::research {
namespace {

using svg::escaped;

constexpr std::size_t most_price_charts = 4;
constexpr ChartSize desk{1120, 300, "wide", 9};
constexpr ChartSize phone{400, 270, "narrow", 4};
constexpr ChartSize half{520, 270, "chart", 5};

std::string percent(double fraction, int decimals = 1) {
    return fmt::format("{:.{}f} %", fraction * 100, decimals);
}
std::string plain(const std::optional<double>& value, int decimals = 2) {
    return value && std::isfinite(*value) ? fmt::format("{:.{}f}", *value, decimals) : "–";
}
std::string signed_dollars(double value) { return (value > 0 ? "+" : "") + dollars_text(value); }
std::string_view tone(double value) { return value > 0 ? "gain" : value < 0 ? "loss" : ""; }

std::string spaced(std::string_view name) {
    std::string text{name};
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

// A chart too wide for a phone is drawn twice; the page shows one of them.
template <class Draw>
std::string both(Draw draw) {
    return draw(desk) + draw(phone);
}

class Page {
public:
    Page(const RunTotals& totals, const RunFacts& facts)
        : totals_{totals},
          facts_{facts},
          trials_{std::max<std::uint64_t>(facts.trials, 1)},
          worth_{sharpe_worth(totals, trials_)} {}

    std::string text() {
        begin();
        tiles();
        carry();
        card("Equity and drawdown", both([&](auto size) { return equity_chart(totals_, size); }),
             thinned(totals_.charts.equity()) +
                 "Open positions count at their last mark; costs are in it. The faint band is the "
                 "range within a point of the line.");
        prices();
        html_ += "<div class=\"flow\">";
        regimes();
        regime_by_agent();
        fitness();
        card("Result by symbol", symbol_chart(totals_, half), "Net of fees, closed trades.");
        trades();
        reliability();
        card("Exposure", exposure_chart(totals_, half),
             fmt::format("Gross exposure over equity; {} of it on average while the market was "
                         "open.",
                         percent(totals_.exposure)));
        decisions();
        refusals();
        html_ += "</div>";
        weights();
        small_print();
        html_ += "</main></body></html>\n";
        return std::move(html_);
    }

private:
    void begin();
    void tiles();
    void carry();
    void prices();
    void regimes();
    void regime_by_agent();
    void fitness();
    void trades();
    void reliability();
    void decisions();
    void weights();
    void refusals();
    void small_print();

    // One line of a note, where a series holds fewer parts than it had points.
    template <class Bucket>
    static std::string thinned(const Thinned<Bucket>& series) {
        if (series.stride() == 1) return {};
        return fmt::format("Drawn from {} points, {} in each. ", series.points(), series.stride());
    }
    void card(std::string_view title, const std::string& body, std::string_view note) {
        html_ += fmt::format("<section class=\"card\"><h2>{}</h2>", escaped(title));
        html_ += body.empty() ? "<p class=\"note\">Nothing to show: the run has no such data.</p>"
                              : body;
        if (!body.empty() && !note.empty())
            html_ += fmt::format("<p class=\"note\">{}</p>", escaped(note));
        html_ += "</section>";
    }
    void tile(std::string_view name, std::string_view value, std::string_view more,
              std::string_view css = {}) {
        html_ += fmt::format(
            "<div class=\"tile\"><span>{}</span><b class=\"{}\">{}</b><span>{}"
            "</span></div>",
            escaped(name), css, value, more);
    }
    std::string agent(std::size_t index) const {
        return index < facts_.agents.size() ? facts_.agents[index] : fmt::format("#{}", index);
    }
    bool has_agent(std::size_t i) const {
        return i < facts_.agents.size() || totals_.charts.fitness()[i].share > 0;
    }
    std::string agent_legend() const {
        std::string text = "<div class=\"legend\">";
        for (std::size_t i = 0; i < max_agents; ++i)
            if (has_agent(i))
                text += fmt::format("<span><i style=\"background:var(--s{})\"></i>{}</span>", i,
                                    escaped(spaced(agent(i))));
        return text + "</div>";
    }
    static std::string regime_legend() {
        std::string text = "<div class=\"legend\">";
        for (std::size_t i = 0; i < regime_count; ++i)
            text += fmt::format("<span><i style=\"background:var(--r{})\"></i>{}</span>", i,
                                spaced(name_of(static_cast<Regime>(i))));
        return text + "</div>";
    }

    const RunTotals& totals_;
    const RunFacts& facts_;
    std::uint64_t trials_;
    SharpeWorth worth_;
    std::string html_;
};

void Page::begin() {
    std::string symbols;
    constexpr std::size_t named = 8;
    for (std::size_t i = 0; i < std::min(named, facts_.symbols.size()); ++i)
        symbols += (i == 0 ? "" : ", ") + facts_.symbols[i];
    if (facts_.symbols.size() > named)
        symbols += fmt::format(" and {} more", facts_.symbols.size() - named);
    const bool seen = totals_.market_events != 0;
    const auto date = [&](const std::optional<Date>& asked, Timestamp time) {
        return asked  ? asked->to_string()
               : seen ? calendar::new_york_date(time).to_string()
                      : std::string{"–"};
    };
    const std::string span =
        date(facts_.from, totals_.first_event) + " to " + date(facts_.to, totals_.last_event);
    html_ = fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width,initial-scale=1\"><title>{0}, {1}: Tradewind report</title>"
        "<style>",
        escaped(symbols), span);
    html_ += report_style;
    for (std::size_t i = 0; i < max_agents; ++i)
        html_ += fmt::format(
            ".line.s{0},.whisker.s{0}{{stroke:var(--s{0})}}.area.s{0},.dot.s{0},rect.s{0}{{fill:"
            "var(--s{0})}}",
            i);
    for (std::size_t i = 0; i < regime_count; ++i)
        html_ += fmt::format("rect.r{0}{{fill:var(--r{0})}}", i);
    html_ += fmt::format(
        "</style></head><body><main><h1>{}</h1><p class=\"soft\">{} · {} · {} trading {}</p>",
        escaped(symbols.empty() ? "Tradewind" : symbols), escaped(facts_.mode), span, totals_.days,
        totals_.days == 1 ? "day" : "days");
}

void Page::tiles() {
    const double start = totals_.starting_equity.to_double();
    const double net = totals_.last.equity.to_double() - start;
    const auto& all = totals_.trades;
    const double fees = totals_.last.fees.to_double();
    html_ += "<div class=\"tiles\">";
    tile("Net result", signed_dollars(net),
         start > 0 ? fmt::format("{:+.2f} % of {}", 100 * net / start, dollars_text(start)) : "",
         tone(net));
    tile("Sharpe, a year", plain(worth_.sharpe),
         worth_.error ? fmt::format("± {} (standard error)", plain(worth_.error))
                      : std::string{"too few days for an error"});
    tile("Deflated Sharpe", worth_.deflated ? percent(*worth_.deflated, 0) : "–",
         fmt::format("better than luck, {} {}", trials_, trials_ == 1 ? "trial" : "trials"));
    tile("Deepest drawdown", percent(totals_.drawdown.deepest_fraction(), 2),
         dollars_text(totals_.drawdown.largest_amount().to_double()));
    tile("Trades", fmt::format("{}", all.trades()),
         all.win_rate() ? percent(*all.win_rate(), 0) + " won" : std::string{"none closed"});
    const double error = totals_.charts.expectancy_error();
    tile("Net a trade", all.expectancy() ? signed_dollars(*all.expectancy()) : "–",
         error > 0 ? fmt::format("± {} (standard error)", dollars_text(error)) : std::string{},
         tone(all.expectancy().value_or(0)));
    tile("Profit factor", plain(all.profit_factor()), "won / lost, net");
    tile("Fees", dollars_text(fees),
         all.trades() != 0 ? dollars_text(fees / static_cast<double>(all.trades())) + " a trade"
                           : std::string{});
    html_ += "</div>";
}

// What a reader should not conclude from it.
void Page::carry() {
    std::vector<std::string> says;
    const auto& all = totals_.trades;
    if (worth_.sharpe && worth_.error) {
        const double low = *worth_.sharpe - 1.96 * *worth_.error;
        const double high = *worth_.sharpe + 1.96 * *worth_.error;
        says.push_back(
            fmt::format("The Sharpe ratio of {:.2f} rests on {} daily returns: the true one lies "
                        "between {:.2f} "
                        "and {:.2f} with 95 % confidence. {}",
                        *worth_.sharpe, worth_.days, low, high,
                        low > 0    ? "That excludes 0, before the number of trials is counted."
                        : high < 0 ? "That excludes 0: this loses."
                                   : "That includes 0: the data do not tell it from luck."));
        if (worth_.days_needed && *worth_.days_needed > static_cast<double>(worth_.days))
            says.push_back(fmt::format(
                "Returns like these would take {:.0f} days to show a ratio above 0 at 95 %.",
                *worth_.days_needed));
        if (worth_.deflated)
            says.push_back(fmt::format(
                "Deflated Sharpe ratio: {} for {} {} ({}). With more configurations tried it "
                "would be less: {}.",
                percent(*worth_.deflated), trials_, trials_ == 1 ? "trial" : "trials",
                trials_ == 1 ? "none other was stated; --trials says how many there were"
                             : "as stated",
                [&] {
                    std::string text;
                    for (const std::uint64_t count : {10u, 100u, 1000u}) {
                        const auto at = sharpe_worth(totals_, count);
                        if (count <= trials_ || !at.deflated) continue;
                        text += fmt::format("{}{} for {}", text.empty() ? "" : ", ",
                                            percent(*at.deflated), count);
                    }
                    return text.empty() ? std::string{"-"} : text;
                }()));
    } else {
        says.push_back(
            fmt::format("{} daily {}: no Sharpe ratio, growth or significance can be "
                        "told from that.",
                        worth_.days, worth_.days == 1 ? "return" : "returns"));
    }
    const double error = totals_.charts.expectancy_error();
    if (all.expectancy() && error > 0) {
        const double t = *all.expectancy() / error;
        says.push_back(fmt::format(
            "A trade earned {} on average, {:.1f} standard errors from 0 over {} days with "
            "trades{}.",
            signed_dollars(*all.expectancy()), t, totals_.charts.days_with_trades(),
            std::fabs(t) < 2 ? ": not to be told from 0" : ""));
    }
    if (totals_.days < 60)
        says.push_back(
            fmt::format("{} trading {} show one kind of market, not how the rules do in others.",
                        totals_.days, totals_.days == 1 ? "day" : "days"));
    if (all.trades() != 0)
        says.push_back(fmt::format(
            "Costs are on: {} in fees, {} of the result before fees; slippage and latency as "
            "listed at the end.",
            dollars_text(totals_.last.fees.to_double()),
            all.gross() != Money{}
                ? percent(std::fabs(totals_.last.fees.to_double() / all.gross().to_double()), 0)
                : std::string{"-"}));
    if (totals_.ledger_gap() != Money{})
        says.push_back("The ledger does not add up: " + text_of(totals_.ledger_gap()) +
                       " $ are not accounted for. Trust nothing here.");
    if (facts_.data_problems && !facts_.data_problems->empty())
        says.push_back(fmt::format("The feed reported {} {} about its data; see the end.",
                                   facts_.data_problems->size(),
                                   facts_.data_problems->size() == 1 ? "line" : "lines"));
    html_ +=
        "<section class=\"card carry\"><h2>What these figures "
        "carry</h2><ul>";
    for (const std::string& sentence : says) html_ += fmt::format("<li>{}</li>", escaped(sentence));
    html_ += "</ul></section>";
}

void Page::prices() {
    const auto& symbols = totals_.charts.symbols();
    const std::size_t shown = std::min(most_price_charts, symbols.size());
    std::string body;
    for (std::size_t i = 0; i < shown; ++i)
        body += both([&](auto size) {
            size.height = shown == 1 ? size.height : 220;
            return regime_chart(totals_, i, size);
        });
    if (!body.empty()) body += regime_legend();
    const std::uint64_t all = symbols.size() + totals_.charts.symbols_left_out();
    std::string note = symbols.empty() ? "" : thinned(symbols.front().parts);
    if (all > shown) note += fmt::format("{} of {} symbols are shown. ", shown, all);
    card("Price and regime", body,
         note +
             "Price at each decision; the colour is the regime most of a point's decisions were "
             "made in. Nights and gaps take no room.");
}

void Page::regimes() {
    std::string body = regime_share_chart(totals_, {520, 34, "chart", 0});
    if (!body.empty()) {
        body += regime_legend();
        body +=
            "<div class=\"wrap\"><table><tr><th>regime</th><th>flips to</th><th>trades</th>"
            "<th>won</th><th>net, $</th><th>net a trade, $</th></tr>";
        for (std::size_t i = 0; i < regime_count; ++i) {
            const auto& tally = totals_.trades_by_regime[i];
            const double net = tally.net().to_double();
            body += fmt::format(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"{}\">{}</td>"
                "<td>{}</td></tr>",
                spaced(name_of(static_cast<Regime>(i))), totals_.flips[i], tally.trades(),
                tally.win_rate() ? percent(*tally.win_rate(), 0) : "–", tone(net),
                tally.trades() != 0 ? signed_dollars(net) : "–", plain(tally.expectancy()));
        }
        body += "</table></div>";
    }
    card("Regimes", body, "The bar is the share of decisions (closed bars) made in each regime.");
}

void Page::regime_by_agent() {
    const auto& table = totals_.charts.by_agent_regime();
    double largest = 0;
    for (const auto& row : table)
        for (const auto& tally : row)
            largest = std::max(largest, std::fabs(tally.net().to_double()));
    std::string body;
    if (largest > 0) {
        body = "<div class=\"wrap\"><table><tr><th>agent</th>";
        for (std::size_t i = 0; i < regime_count; ++i)
            body += fmt::format("<th>{}</th>", spaced(name_of(static_cast<Regime>(i))));
        body += "</tr>";
        for (std::size_t a = 0; a < max_agents; ++a) {
            if (!has_agent(a)) continue;
            body += fmt::format("<tr><td>{}</td>", escaped(spaced(agent(a))));
            for (const auto& tally : table[a]) {
                const double net = tally.net().to_double();
                if (tally.trades() == 0) {
                    body += "<td class=\"soft\">–</td>";
                    continue;
                }
                body += fmt::format(
                    "<td style=\"background:color-mix(in srgb,var(--{}) {:.0f}%,transparent)\">{}"
                    "<small>{} {}</small></td>",
                    net < 0 ? "neg" : "pos", 6 + 34 * std::fabs(net) / largest, signed_dollars(net),
                    tally.trades(), tally.trades() == 1 ? "trade" : "trades");
            }
            body += "</tr>";
        }
        body += "</table></div>";
    }
    card("Result by regime and agent", body,
         "Net of fees. A trade counts for the agent with the largest share of its decision, in the "
         "regime at the decision. Cells of a few trades say nothing.");
}

void Page::fitness() {
    std::string body = fitness_chart(totals_, half);
    if (!body.empty()) {
        body += agent_legend();
        body +=
            "<div class=\"wrap\"><table><tr><th>agent</th><th>trades</th><th>net, $</th>"
            "<th>led</th><th>won (95 %)</th><th>R</th></tr>";
        for (std::size_t i = 0; i < max_agents; ++i) {
            if (!has_agent(i)) continue;
            const AgentFitness& fitness = totals_.charts.fitness()[i];
            const auto count = static_cast<double>(fitness.measured);
            const double mean = count > 0 ? fitness.result_sum / count : 0;
            const double variance =
                count > 1 ? (fitness.result_squares - count * mean * mean) / (count - 1) : 0;
            const HitInterval hits = wilson(fitness.led_wins, fitness.led);
            body += fmt::format(
                "<tr><td>{}</td><td>{:.1f}</td><td class=\"{}\">{}</td><td>{}</td><td>{}</td>"
                "<td>{}</td></tr>",
                escaped(spaced(agent(i))), fitness.share, tone(fitness.net),
                fitness.share > 0 ? signed_dollars(fitness.net) : "–", fitness.led,
                fitness.led != 0 ? fmt::format("{:.0f} % ({:.0f}–{:.0f})",
                                               100 * static_cast<double>(fitness.led_wins) /
                                                   static_cast<double>(fitness.led),
                                               100 * hits.low, 100 * hits.high)
                                 : std::string{"–"},
                count > 1 ? fmt::format("{:+.2f} ± {:.2f}", mean,
                                        numeric::sqrt(std::max(variance, 0.0) / count))
                          : std::string{"–"});
        }
        body += "</table></div>";
    }
    card("Agents", body,
         "A trade and its net are divided among the agents that spoke for it, by weight x "
         "confidence; led, won and R are of those in which the agent had the largest share. R is "
         "net / what was to be lost at the stop, with its standard error (trades taken as "
         "independent).");
}

void Page::trades() {
    std::string note =
        "R of 1 is what the trade was to lose at its stop. Colours: the leading "
        "agent, as above. ";
    if (totals_.charts.dot_stride() > 1)
        note += fmt::format("One trade in {} is shown. ", totals_.charts.dot_stride());
    if (totals_.charts.trades_without_risk() != 0)
        note += fmt::format("{} trades had no stop, and are not here.",
                            totals_.charts.trades_without_risk());
    card("Trades", trade_chart(totals_, half), note);
}

void Page::reliability() {
    card("Confidence and outcome", reliability_chart(totals_, half),
         "By the confidence of the decision that entered. On the dashed line the confidence would "
         "be the probability that the trade wins; whether it is meant to be one is the agents' "
         "affair (docs/agents.md).");
}

void Page::decisions() {
    card("What became of decisions", outcome_chart(totals_, {520, 0, "chart", 0}),
         "One decision a closed bar and symbol. tradewind why DIR --summary tells it by day and "
         "symbol.");
}

void Page::weights() {
    std::string body;
    bool any = false;
    for (std::size_t i = 0; i < regime_count; ++i)
        any = any || weights_move(totals_, static_cast<Regime>(i));
    if (any) {
        body += "<div class=\"cards\">";
        for (std::size_t i = 0; i < regime_count; ++i)
            if (const auto regime = static_cast<Regime>(i); weights_move(totals_, regime))
                body += "<div>" + weight_chart(totals_, regime, {520, 220, "chart", 5}) + "</div>";
        body += "</div>" + agent_legend();
    }
    bool known = false;
    std::string table = "<div class=\"wrap\"><table><tr><th>agent</th>";
    for (std::size_t i = 0; i < regime_count; ++i)
        table += fmt::format("<th>{}</th>", spaced(name_of(static_cast<Regime>(i))));
    table += "</tr>";
    for (std::size_t a = 0; a < max_agents; ++a) {
        if (!has_agent(a)) continue;
        table += fmt::format("<tr><td>{}</td>", escaped(spaced(agent(a))));
        for (const auto& curve : totals_.charts.weights()[a]) {
            known = known || curve.last >= 0;
            table += fmt::format("<td>{}</td>",
                                 curve.last >= 0 ? short_number(curve.last) : std::string{"–"});
        }
        table += "</tr>";
    }
    if (known) body += table + "</table></div>";
    card("Agents' weights", body,
         any ? "Solid: in force, as decisions used them; dashed: proposed by adaptation. The table "
               "is the last of them."
             : "No weight moved during the run: the table is what decisions used. A regime without "
               "a decision has none.");
}

void Page::refusals() {
    std::uint64_t refused = 0;
    std::uint64_t shrunk = 0;
    for (const std::uint64_t count : totals_.refusals) refused += count;
    for (const std::uint64_t count : totals_.shrinks) shrunk += count;
    std::string body = refusal_chart(totals_, {520, 0, "chart", 0});
    if (body.empty()) body = "<p class=\"note\">Risk refused and shrank nothing.</p>";
    card("Risk: refusals and shrinks by rule", body,
         fmt::format("{} refused (red), {} shrunk; {} risk events. Dollars: notional of plans that "
                     "were refused, or taken off orders. Of {} planned, {} was sent.",
                     refused, shrunk, totals_.risk_events,
                     dollars_text(totals_.refused.planned_dollars()),
                     dollars_text(totals_.refused.sent_dollars())));
}

void Page::small_print() {
    const auto list = [&](std::string_view title, const std::vector<std::string>& lines) {
        if (lines.empty()) return;
        html_ += fmt::format("<h3>{}</h3><ul class=\"plain\">", title);
        for (const std::string& line : lines) html_ += fmt::format("<li>{}</li>", escaped(line));
        html_ += "</ul>";
    };
    html_ += "<section class=\"card\"><h2>Small print</h2>";
    list("What the simulated exchange assumes", facts_.fill_assumptions);
    if (facts_.data_problems) list("The data", *facts_.data_problems);
    html_ += fmt::format(
        "<p class=\"note\">Configuration {}, build {}, session {:016x}{}. Every "
        "figure is defined in report.json; trades.csv, orders.csv, equity.csv and "
        "events.jsonl hold the rows.</p></section>",
        escaped(facts_.config_hash), escaped(facts_.build), facts_.session_id,
        facts_.output_hash ? fmt::format(", output {:016x}", *facts_.output_hash) : std::string{});
}

}  // namespace

std::string report_html(const RunTotals& totals, const RunFacts& facts) {
    return Page{totals, facts}.text();
}

}  // namespace tradewind::research
