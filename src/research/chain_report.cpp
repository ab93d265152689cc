#include "tradewind/research/chain_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <expected>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/options/svi_arbitrage.hpp"
#include "tradewind/settings/names.hpp"

namespace tradewind::research {
namespace {

using options::Chain;
using options::ChainExpiry;
using options::ContractIndex;
using options::ContractMark;
using options::ExpiryIndex;
using options::MarkRefusal;
using options::QuoteVerdict;

constexpr std::string_view style_name(ExerciseStyle style) {
    return style == ExerciseStyle::American ? "american" : "european";
}

// What stands beside a contract without figures, or whose quote the fit left out.
std::string remark(const ContractMark& mark) {
    if (mark.refusal == MarkRefusal::Quote || mark.verdict != QuoteVerdict::Accepted)
        return std::string{name_of(mark.verdict)};
    return mark.refusal == MarkRefusal::None ? std::string{} : std::string{name_of(mark.refusal)};
}

// One word for programs: ok, missing (a side has no quote), below_bound, and so on.
std::string status(const ContractMark& mark) {
    if (mark.refusal == MarkRefusal::None) return "ok";
    std::string word;
    if (mark.refusal == MarkRefusal::Quote) {
        const bool missing = mark.verdict == QuoteVerdict::NoQuote ||
                             mark.verdict == QuoteVerdict::NoBid ||
                             mark.verdict == QuoteVerdict::NoAsk;
        word = missing ? "missing" : std::string{name_of(mark.verdict)};
    } else {
        word = name_of(mark.refusal);
    }
    for (char& c : word)
        if (c == ' ') c = '_';
    return word;
}

std::string flags_text(const options::ContractFlags& flags) {
    std::string text;
    const auto add = [&text](bool set, std::string_view name) {
        if (set) text += (text.empty() ? "" : " ") + std::string{name};
    };
    add(flags.exercise_for_dividend, "exercise_for_dividend");
    add(flags.exercise_for_interest, "exercise_for_interest");
    add(flags.pin_risk, "pin_risk");
    return text;
}

// Shortest decimal that reads back as the same double; empty without a number.
class CsvRow {
public:
    CsvRow& add(double value) { return add(fmt::format("{}", value)); }
    CsvRow& add(std::optional<double> value) { return value ? add(*value) : add(std::string{}); }
    CsvRow& add(std::expected<double, MarkRefusal> value) {
        return value ? add(*value) : add(std::string{});
    }
    CsvRow& add(std::string_view text) {
        text_ += text_.empty() && !began_ ? "" : ",";
        began_ = true;
        text_ += text;
        return *this;
    }
    CsvRow& add(std::uint32_t count) { return add(std::string_view{fmt::format("{}", count)}); }
    CsvRow& add(const std::string& text) { return add(std::string_view{text}); }
    CsvRow& add(const char* text) { return add(std::string_view{text}); }
    std::string take() { return std::move(text_) + "\n"; }

private:
    std::string text_;
    bool began_ = false;
};

std::optional<double> if_positive(double value) {
    return value > 0 ? std::optional{value} : std::nullopt;
}

std::string fixed(std::optional<double> value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

// Of the contracts that settle at one instant: mostly one. Empty where nobody named any.
std::string roots_of(const Chain& chain, ExpiryIndex index) {
    std::set<std::string_view> names;
    for (const ContractIndex i : chain.contracts_of(index))
        names.insert(chain.terms(i).root_name());
    return fmt::format("{}", fmt::join(names, " "));
}

// By which the smile before lies above this one, in total variance; 0 where it never does.
double calendar_excess_before(const Chain& chain, std::size_t place) {
    const options::ExpirySmile* smile = chain.smile(chain.expiries()[place]);
    for (std::size_t i = place; i-- > 0;)
        if (const auto* earlier = chain.smile(chain.expiries()[i]))
            return std::max(0.0, calendar_excess(earlier->fit.slice, smile->fit.slice));
    return 0;
}
bool calendar_free_before(const Chain& chain, std::size_t place) {
    const options::ExpirySmile* smile = chain.smile(chain.expiries()[place]);
    for (std::size_t i = place; i-- > 0;)
        if (const auto* earlier = chain.smile(chain.expiries()[i]))
            return free_of_calendars(earlier->fit.slice, smile->fit.slice);
    return true;
}

}  // namespace

std::string chain_csv(const Chain& chain, Timestamp at, ContractTouches touches) {
    std::string text =
        "expiry,settles_at,root,strike,right,bid,ask,mid,bid_size,ask_size,bid_age_s,ask_age_s,"
        "style,spot,forward,"
        "years,calendar_years,yield,price,iv_bid,iv_mid,iv_ask,iv_european_mid,iv_american_mid,"
        "delta,"
        "gamma,vega,theta_day,rho,vanna,charm_day,early_exercise,prob_itm,prob_touch,"
        "prob_touch_local_volatility,touch_refusal,surface_iv,residual,inside,surface_prob_itm,"
        "status,quote,flags\n";
    for (const ExpiryIndex index : chain.expiries()) {
        const ChainExpiry& expiry = chain.expiry(index);
        for (const ContractIndex i : chain.contracts_of(index)) {
            const auto& terms = chain.terms(i);
            const auto& quote = chain.quote(i);
            const ContractMark& mark = chain.mark(i);
            const auto& touch = touches[i];
            const bool priced = mark.refusal == MarkRefusal::None;
            const bool both = options::two_sided(mark.verdict);
            const auto bid = if_positive(quote.bid);
            const auto ask = if_positive(quote.ask);
            const auto age = [&](std::optional<double> side, Timestamp stamped) {
                return side ? std::optional{static_cast<double>((at - stamped).count()) / 1e9}
                            : std::nullopt;
            };
            const auto side_volatility = [&](std::optional<double> price) {
                return price && mark.verdict != QuoteVerdict::NotUsable
                           ? chain.volatility_at(i, *price, mark.style)
                           : std::unexpected{MarkRefusal::Quote};
            };
            const auto middle = [&](ExerciseStyle style) {
                return both ? chain.volatility_at(i, quote.middle(), style)
                            : std::unexpected{MarkRefusal::Quote};
            };
            const auto figure = [&](double value) {
                return priced ? std::optional{value} : std::nullopt;
            };
            const auto on_surface = [&](double value) {
                return mark.on_surface ? std::optional{value} : std::nullopt;
            };
            std::string inside;
            if (priced && mark.on_surface) {
                const auto model = chain.price_at(i, mark.surface_volatility, mark.style);
                inside = model && std::abs(*model - quote.middle()) <= quote.half_spread() + 1e-9
                             ? "1"
                             : "0";
            }
            CsvRow row;
            row.add(terms.listed.to_string())
                .add(calendar::to_new_york_string(expiry.instant))
                .add(terms.root_name())
                .add(terms.strike.to_double())
                .add(terms.right == OptionRight::Call ? "C" : "P")
                .add(bid)
                .add(ask)
                .add(both ? std::optional{quote.middle()} : std::nullopt)
                .add(quote.bid_size)
                .add(quote.ask_size)
                .add(age(bid, quote.bid_at))
                .add(age(ask, quote.ask_at))
                .add(style_name(mark.style))
                .add(if_positive(expiry.spot))
                .add(if_positive(expiry.forward))
                .add(expiry.years)
                .add(expiry.calendar_years)
                .add(expiry.yield)
                .add(priced ? chain.price_at(i, mark.volatility, mark.style)
                            : std::unexpected{MarkRefusal::Quote})
                .add(side_volatility(bid))
                .add(figure(mark.volatility))
                .add(side_volatility(ask))
                .add(middle(ExerciseStyle::European))
                .add(middle(ExerciseStyle::American))
                .add(figure(mark.delta))
                .add(figure(mark.gamma))
                .add(figure(mark.vega))
                .add(figure(mark.theta_per_day))
                .add(figure(mark.rho))
                .add(figure(mark.vanna))
                .add(figure(mark.charm_per_day))
                .add(figure(mark.early_exercise_premium))
                .add(figure(mark.in_the_money))
                .add(figure(mark.touch))
                .add(touch ? std::optional{touch->touched} : std::nullopt)
                .add(touch ? std::string_view{} : name(touch.error()))
                .add(on_surface(mark.surface_volatility))
                .add(priced ? on_surface(mark.residual) : std::nullopt)
                .add(inside)
                .add(on_surface(mark.surface_in_the_money))
                .add(status(mark))
                .add(name_of(mark.verdict))
                .add(flags_text(mark.flags));
            text += row.take();
        }
    }
    return text;
}

std::string chain_expiries_csv(const Chain& chain) {
    std::string text =
        "expiry,settles_at,roots,years,calendar_years,days,trading_days,forward_from,forward,yield,"
        "parity_forward,parity_error,parity_pairs,parity_refusal,contracts,accepted,no_quote,no_"
        "bid,no_ask,crossed,not_usable,from_the_future,stale,wide,relatively_wide,svi_a,svi_b,svi_"
        "rho,svi_m,svi_sigma,"
        "quotes,adjustment,quality,smile_refusal,residual_rms,residual_largest,otm_two_sided,"
        "otm_refused,otm_inside,inside_share,minimum_g,butterfly_free,calendar_excess,"
        "calendar_free\n";
    for (std::size_t place = 0; place < chain.expiries().size(); ++place) {
        const ExpiryIndex index = chain.expiries()[place];
        const ChainExpiry& expiry = chain.expiry(index);
        const auto counts = chain.counts(index);
        const auto report = chain.report(index);
        const options::ExpirySmile* smile = chain.smile(index);
        const auto parity = [&](double value) {
            return expiry.parity_known ? std::optional{value} : std::nullopt;
        };
        const auto of_smile = [&](auto&& figure) {
            return smile != nullptr ? std::optional<double>{figure(smile->fit)} : std::nullopt;
        };
        CsvRow row;
        row.add(expiry.listed.to_string())
            .add(calendar::to_new_york_string(expiry.instant))
            .add(roots_of(chain, index))
            .add(expiry.years)
            .add(expiry.calendar_years)
            .add(expiry.years * chain.clock().days_a_year())
            .add(expiry.trading_days)
            .add(name_of(expiry.source))
            .add(if_positive(expiry.forward))
            .add(expiry.yield)
            .add(parity(expiry.parity.forward))
            .add(parity(expiry.parity.standard_error))
            .add(expiry.parity_known ? expiry.parity.pairs : 0U)
            .add(expiry.parity_known ? std::string_view{} : name_of(expiry.parity_refusal))
            .add(counts.total());
        for (const QuoteVerdict verdict :
             {QuoteVerdict::Accepted, QuoteVerdict::NoQuote, QuoteVerdict::NoBid,
              QuoteVerdict::NoAsk, QuoteVerdict::Crossed, QuoteVerdict::NotUsable,
              QuoteVerdict::FromTheFuture, QuoteVerdict::Stale, QuoteVerdict::Wide,
              QuoteVerdict::RelativelyWide})
            row.add(counts.at(verdict));
        using options::SmileFit;
        row.add(of_smile([](const SmileFit& fit) { return fit.slice.a; }))
            .add(of_smile([](const SmileFit& fit) { return fit.slice.b; }))
            .add(of_smile([](const SmileFit& fit) { return fit.slice.rho; }))
            .add(of_smile([](const SmileFit& fit) { return fit.slice.m; }))
            .add(of_smile([](const SmileFit& fit) { return fit.slice.sigma; }))
            .add(smile != nullptr ? smile->fit.quotes : 0U)
            .add(smile != nullptr ? name_of(smile->fit.adjustment) : std::string_view{})
            .add(smile != nullptr ? name_of(smile->fit.quality) : std::string_view{})
            .add(expiry.smile_refused ? name_of(expiry.smile_refusal) : std::string_view{})
            .add(smile != nullptr ? std::optional{report.root_mean_square} : std::nullopt)
            .add(smile != nullptr ? std::optional{report.largest} : std::nullopt)
            .add(report.two_sided)
            .add(report.refused)
            .add(report.inside)
            .add(report.two_sided > 0
                     ? std::optional{static_cast<double>(report.inside) / report.two_sided}
                     : std::nullopt)
            .add(of_smile([](const SmileFit& fit) { return fit.minimum_g; }))
            .add(smile == nullptr                        ? ""
                 : free_of_butterflies(smile->fit.slice) ? "1"
                                                         : "0")
            .add(smile != nullptr ? std::optional{calendar_excess_before(chain, place)}
                                  : std::nullopt)
            .add(smile == nullptr                     ? ""
                 : calendar_free_before(chain, place) ? "1"
                                                      : "0");
        text += row.take();
    }
    return text;
}

std::string chain_summary(const Chain& chain, const ChainHeading& heading) {
    const settings::Options& s = heading.settings;
    std::string text = fmt::format("{} options at {}\n", heading.underlying,
                                   calendar::to_new_york_string(heading.at));
    auto out = std::back_inserter(text);
    if (heading.spot > 0)
        fmt::format_to(out, "spot {:.4f} from {} of {}\n", heading.spot, heading.spot_from,
                       calendar::to_new_york_string(heading.spot_at));
    else
        fmt::format_to(out, "spot not in the files: put-call parity stands in\n");
    fmt::format_to(out, "style {}   clock {}   rate {:.4f}   dividend {}\n",
                   settings::name_of(s.style), settings::name_of(s.clock), s.rate,
                   s.dividend ? fmt::format("{:.4f}", *s.dividend) : "implied by parity");
    fmt::format_to(out,
                   "touch {}, closed form at the contract's volatility; touch_lv {}, by the {} of "
                   "the surface\n",
                   options::LocalTouch::measure, options::LocalTouch::measure,
                   options::LocalTouch::model);
    fmt::format_to(out,
                   "quotes for the fit: age up to {} s, spread up to {} dollars and {} of the "
                   "middle\n\n",
                   s.quote_age_s_max, s.spread_max, s.spread_relative_max);
    fmt::format_to(out,
                   "{:<10} {:>8} {:>9} {:<6} {:>8} | {:>9} {:>8} {:>7} {:>8} {:>7} | {:>4} {:>4} "
                   "{:>6} {:>6} {:>6} | {}\n",
                   "expiry", "days", "forward", "from", "yield", "a", "b", "rho", "m", "sigma",
                   "otm", "out", "inside", "rms", "worst", "smile");
    options::SmileReport all;
    bool every_butterfly = true;
    bool every_calendar = true;
    std::size_t smiles = 0;
    for (std::size_t place = 0; place < chain.expiries().size(); ++place) {
        const ExpiryIndex index = chain.expiries()[place];
        const ChainExpiry& expiry = chain.expiry(index);
        const auto report = chain.report(index);
        const options::ExpirySmile* smile = chain.smile(index);
        const bool known = expiry.source != options::ForwardSource::None;
        fmt::format_to(out, "{:<10} {:>8.3f} {:>9} {:<6} {:>8} | ", expiry.listed.to_string(),
                       expiry.years * chain.clock().days_a_year(),
                       fixed(known ? std::optional{expiry.forward} : std::nullopt, 3),
                       name_of(expiry.source),
                       fixed(known ? std::optional{expiry.yield} : std::nullopt, 4));
        if (smile != nullptr)
            fmt::format_to(out, "{:>9.6f} {:>8.5f} {:>7.4f} {:>8.5f} {:>7.5f} | ",
                           smile->fit.slice.a, smile->fit.slice.b, smile->fit.slice.rho,
                           smile->fit.slice.m, smile->fit.slice.sigma);
        else
            fmt::format_to(out, "{:>9} {:>8} {:>7} {:>8} {:>7} | ", "-", "-", "-", "-", "-");
        fmt::format_to(
            out, "{:>4} {:>4} {:>6} {:>6} {:>6} | ", report.two_sided, report.refused,
            report.two_sided > 0 ? fmt::format("{:.1f}%", 100.0 * report.inside / report.two_sided)
                                 : "-",
            smile != nullptr ? fmt::format("{:.2f}", 100 * report.root_mean_square) : "-",
            smile != nullptr ? fmt::format("{:.2f}", 100 * report.largest) : "-");
        if (smile != nullptr) {
            const bool butterfly = free_of_butterflies(smile->fit.slice);
            const bool calendar = calendar_free_before(chain, place);
            every_butterfly = every_butterfly && butterfly;
            every_calendar = every_calendar && calendar;
            ++smiles;
            fmt::format_to(
                out, "{}, {}, {}{}\n", name_of(smile->fit.quality),
                butterfly ? "no butterfly" : "BUTTERFLY", calendar ? "no calendar" : "CALENDAR",
                expiry.smile_refused ? fmt::format(", kept: {}", name_of(expiry.smile_refusal))
                                     : std::string{});
        } else {
            fmt::format_to(out, "none: {}\n",
                           expiry.smile_refused ? name_of(expiry.smile_refusal)
                           : expiry.years > 0   ? std::string_view{"no forward"}
                                                : std::string_view{"expired"});
        }
        all.add(report);
    }
    const auto percent = [](std::uint32_t part, std::uint32_t whole) {
        return whole > 0 ? fmt::format("{:.1f} %", 100.0 * part / whole) : std::string{"-"};
    };
    fmt::format_to(out,
                   "\nout of the money, two-sided, not crossed: {}; left out of the fit by the "
                   "filters: {} ({})\n",
                   all.two_sided, all.refused, percent(all.refused, all.two_sided));
    fmt::format_to(
        out, "surface within half the spread of the middle: {} ({} of all, {} of those fitted)\n",
        all.inside, percent(all.inside, all.two_sided),
        percent(all.inside_accepted, all.two_sided - all.refused));
    fmt::format_to(out,
                   "residual in volatility points: root mean square {:.3f}, largest {:.3f}\n"
                   "{} smiles: {} arbitrage, {} arbitrage\n\n",
                   100 * all.root_mean_square, 100 * all.largest, smiles,
                   every_butterfly ? "no butterfly" : "BUTTERFLY",
                   every_calendar ? "no calendar" : "CALENDAR");
    return text;
}

std::string chain_table(const Chain& chain, ContractTouches touches) {
    std::string text;
    auto out = std::back_inserter(text);
    for (const ExpiryIndex index : chain.expiries()) {
        const ChainExpiry& expiry = chain.expiry(index);
        fmt::format_to(out, "{}  {}  settles {}  forward {}\n", roots_of(chain, index),
                       expiry.listed.to_string(), calendar::to_new_york_string(expiry.instant),
                       fixed(if_positive(expiry.forward), 3));
        fmt::format_to(out,
                       "{:>9} {:1} {:>8} {:>8} {:>7} {:>7} {:>8} {:>8} {:>8} {:>6} {:>6} {:>8} "
                       "{:>7} {:>7} {:<2} {}\n",
                       "strike", "", "bid", "ask", "iv", "delta", "gamma", "vega", "theta", "p_itm",
                       "touch", "touch_lv", "surface", "resid", "st", "remarks");
        for (const ContractIndex i : chain.contracts_of(index)) {
            const auto& terms = chain.terms(i);
            const auto& quote = chain.quote(i);
            const auto& touch = touches[i];
            const ContractMark& mark = chain.mark(i);
            const auto figure = [&](double value, int digits) {
                return mark.refusal == MarkRefusal::None ? fixed(value, digits) : "-";
            };
            std::string remarks = remark(mark);
            if (const std::string flags = flags_text(mark.flags); !flags.empty())
                remarks += (remarks.empty() ? "" : ", ") + flags;
            std::string line = fmt::format(
                "{:>9.2f} {:1} {:>8} {:>8} {:>7} {:>7} {:>8} {:>8} {:>8} {:>6} {:>6} {:>8} {:>7} "
                "{:>7} {:<2} {}",
                terms.strike.to_double(), terms.right == OptionRight::Call ? "C" : "P",
                fixed(if_positive(quote.bid), 2), fixed(if_positive(quote.ask), 2),
                figure(100 * mark.volatility, 2), figure(mark.delta, 3), figure(mark.gamma, 5),
                figure(mark.vega / 100, 4), figure(mark.theta_per_day, 4),
                figure(mark.in_the_money, 3), figure(mark.touch, 3),
                fixed(touch ? std::optional{touch->touched} : std::nullopt, 3),
                fixed(mark.on_surface ? std::optional{100 * mark.surface_volatility} : std::nullopt,
                      2),
                mark.on_surface ? figure(100 * mark.residual, 2) : "-",
                mark.style == ExerciseStyle::American ? "am" : "eu", remarks);
            line.erase(line.find_last_not_of(' ') + 1);
            text += line + "\n";
        }
        text += "\n";
    }
    return text;
}

}  // namespace tradewind::research
