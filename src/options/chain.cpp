#include "tradewind/options/chain.hpp"

#include <algorithm>
#include <cmath>

#include <limits>
#include <tuple>

#include "tradewind/numeric/math.hpp"
#include "tradewind/options/probability.hpp"

namespace tradewind::options {
namespace {

constexpr int premium_rounds = 2;
// A yield beyond this is no company's: a dividend within days, or a spot that is off.
constexpr double largest_yield = 0.25;
// A dividend is more than a spot is off: this share of it.
constexpr double spot_noise = 1e-3;
// What the American pricer takes, a year of the chain's clock.
constexpr double pricer_yield_max = 1;
// The yield of an expiry serves another when it is known so well, a year.
constexpr double lent_yield_error_max = 0.01;
// Spot and options are not of one instant: a share of the forward that it is off at least.
constexpr double forward_error_least = 1e-4;

bool usable(double value) { return value > 0 && std::isfinite(value); }

SmileFitSettings fit_settings(const settings::Options& settings) {
    SmileFitSettings fit;
    fit.max_quotes = settings.max_strikes;
    return fit;
}

}  // namespace

std::string_view ContractTerms::root_name() const {
    return {root.data(), static_cast<std::size_t>(std::ranges::find(root, '\0') - root.begin())};
}

void ContractTerms::set_root(std::string_view name) {
    root = {};
    std::ranges::copy(name.substr(0, root.size() - 1), root.begin());
}

std::string_view name_of(ChainRefusal refusal) {
    switch (refusal) {
        case ChainRefusal::TooManyContracts:
            return "too many contracts";
        case ChainRefusal::TooManyExpiries:
            return "too many expiries";
        case ChainRefusal::BadStrike:
            return "bad strike";
        case ChainRefusal::UnknownIndex:
            return "unknown index";
        case ChainRefusal::EmptyChain:
            return "empty chain";
        case ChainRefusal::BadSpot:
            return "bad spot";
        case ChainRefusal::BadSplit:
            return "bad split";
        case ChainRefusal::NonStandard:
            return "not standard after the split";
        case ChainRefusal::TooManyDividends:
            return "too many dividends";
    }
    return "unknown";
}

std::string_view name_of(ForwardSource source) {
    switch (source) {
        case ForwardSource::None:
            return "none";
        case ForwardSource::Parity:
            return "parity";
        case ForwardSource::Carry:
            return "carry";
    }
    return "unknown";
}

Chain::Chain(const settings::Options& settings, const calendar::Calendar& calendar)
    : settings_{settings},
      calendar_{&calendar},
      clock_{calendar, settings.clock, settings.overnight_share},
      surface_{{.fit = fit_settings(settings), .max_expiries = settings.max_expiries}} {
    contracts_.reserve(settings.max_contracts);
    order_.reserve(settings.max_contracts);
    smile_quotes_.reserve(settings.max_contracts);
    expiries_.reserve(settings.max_expiries);
    expiry_order_.reserve(settings.max_expiries);
    begins_.reserve(settings.max_expiries);
    sizes_.reserve(settings.max_expiries);
    expiry_quotes_.reserve(settings.max_expiries);
    fitted_.reserve(settings.max_expiries);
    dividends_.reserve(max_dividends);
    pairs_.reserve(settings.parity_strikes + 1);
    parity_pairs_.reserve(settings.parity_strikes);
}
Chain::~Chain() = default;
Chain::Chain(Chain&&) noexcept = default;
Chain& Chain::operator=(Chain&&) noexcept = default;

std::expected<ContractIndex, ChainRefusal> Chain::add_contract(const ContractTerms& terms) {
    if (!(terms.strike > Price{})) return std::unexpected{ChainRefusal::BadStrike};
    if (contracts_.size() == settings_.max_contracts)
        return std::unexpected{ChainRefusal::TooManyContracts};
    const Timestamp instant =
        calendar::expiry_instant(*calendar_, terms.listed, terms.expiry_class);
    const auto instant_of = [this](ExpiryIndex index) { return expiries_[index].instant; };
    auto place = std::ranges::lower_bound(expiry_order_, instant, {}, instant_of);
    if (place == expiry_order_.end() || instant_of(*place) != instant) {
        if (expiries_.size() == settings_.max_expiries)
            return std::unexpected{ChainRefusal::TooManyExpiries};
        const std::uint32_t begin = place == expiry_order_.end()
                                        ? static_cast<std::uint32_t>(order_.size())
                                        : begins_[*place];
        place = expiry_order_.insert(place, static_cast<ExpiryIndex>(expiries_.size()));
        expiries_.push_back({.listed = terms.listed,
                             .expiry_class = terms.expiry_class,
                             .instant = instant,
                             .last_trading = calendar::last_trading_instant(
                                 *calendar_, terms.listed, terms.expiry_class)});
        begins_.push_back(begin);
        sizes_.push_back(0);
    }
    const ExpiryIndex expiry = *place;
    const auto index = static_cast<ContractIndex>(contracts_.size());
    contracts_.push_back({.terms = terms,
                          .strike = terms.strike.to_double(),
                          .expiry = expiry,
                          .partner = no_index,
                          .quote = {},
                          .mark = {}});
    contracts_.back().mark.style = style_of(terms);

    const auto key = [this](ContractIndex i) {
        const ContractTerms& of = contracts_[i].terms;
        return std::tuple{of.strike, of.root, of.right};
    };
    const auto first = order_.begin() + begins_[expiry];
    const auto at = std::ranges::upper_bound(first, first + sizes_[expiry], key(index), {}, key);
    // The partner stands just before or just behind.
    const auto pair_with = [&](ContractIndex other) {
        Contract& beside = contracts_[other];
        if (beside.terms.strike != terms.strike || beside.terms.root != terms.root ||
            beside.terms.right == terms.right)
            return;
        beside.partner = index;
        contracts_[index].partner = other;
    };
    if (at != first) pair_with(*(at - 1));
    if (at != first + sizes_[expiry]) pair_with(*at);
    order_.insert(at, index);
    ++sizes_[expiry];
    for (auto later = place + 1; later != expiry_order_.end(); ++later) ++begins_[*later];
    return index;
}

std::expected<void, ChainRefusal> Chain::set_spot(double price) {
    if (!usable(price)) return std::unexpected{ChainRefusal::BadSpot};
    spot_ = price;
    return {};
}

std::expected<void, ChainRefusal> Chain::add_dividend(Timestamp ex, double amount) {
    if (!usable(amount)) return {};  // nothing is paid
    if (dividends_.size() == max_dividends) return std::unexpected{ChainRefusal::TooManyDividends};
    const auto at = std::ranges::upper_bound(dividends_, ex, {}, &CashDividendDate::ex);
    dividends_.insert(at, {.ex = ex, .amount = amount});
    return {};
}

std::expected<void, ChainRefusal> Chain::store_quote(ContractIndex contract,
                                                     const ChainQuote& quote) {
    if (contract >= contracts_.size()) return std::unexpected{ChainRefusal::UnknownIndex};
    contracts_[contract].quote = quote;
    expiries_[contracts_[contract].expiry].stale = true;
    return {};
}

std::expected<void, ChainRefusal> Chain::on_quote(ContractIndex index, const ChainQuote& quote,
                                                  Timestamp now) {
    if (auto stored = store_quote(index, quote); !stored) return stored;
    Contract& contract = contracts_[index];
    ChainExpiry& expiry = expiries_[contract.expiry];
    if (now >= expiry.instant) keep_time(expiry, now);
    contract.mark.verdict = judge_quote(quote, now, settings_);
    price(index);
    flag(contract, now);
    read_surface(contract);
    return {};
}

std::span<const ContractIndex> Chain::contracts_of(ExpiryIndex expiry) const {
    return std::span{order_}.subspan(begins_[expiry], sizes_[expiry]);
}

const ExpirySmile* Chain::smile(ExpiryIndex expiry) const {
    return surface_.find(expiries_[expiry].instant);
}

QuoteCounts Chain::counts(ExpiryIndex expiry) const {
    QuoteCounts counts;
    for (const ContractIndex i : contracts_of(expiry)) counts.count(contracts_[i].mark.verdict);
    return counts;
}

ExerciseStyle Chain::style_of(const ContractTerms& terms) const {
    switch (settings_.style) {
        case settings::OptionStyle::Auto:
            return terms.style;
        case settings::OptionStyle::European:
            return ExerciseStyle::European;
        case settings::OptionStyle::American:
            return ExerciseStyle::American;
    }
    return terms.style;
}

bool Chain::out_of_the_money(ContractIndex index) const {
    const Contract& contract = contracts_[index];
    const double forward = expiries_[contract.expiry].forward;
    return contract.terms.right == OptionRight::Call ? contract.strike >= forward
                                                     : contract.strike < forward;
}

void Chain::keep_time(ChainExpiry& expiry, Timestamp now) const {
    expiry.years = clock_.years(now, expiry.instant);
    expiry.calendar_years = ExpiryClock::calendar_years(now, expiry.instant);
    expiry.trading_days = clock_.trading_days(now, expiry.instant);
    expiry.discount = numeric::exp(-settings_.rate * expiry.calendar_years);
}

void Chain::judge(ExpiryIndex expiry, Timestamp now) {
    for (const ContractIndex i : contracts_of(expiry))
        contracts_[i].mark.verdict = judge_quote(contracts_[i].quote, now, settings_);
}

// The pairs nearest the money, into pairs_. Without a spot the money is where call and put cost the
// same.
std::size_t Chain::choose_pairs(ExpiryIndex expiry) {
    pairs_.clear();
    double centre = spot_;
    const auto contracts = contracts_of(expiry);
    const auto each_pair = [&](auto&& take) {
        for (const ContractIndex i : contracts) {
            const Contract& call = contracts_[i];
            if (call.terms.right != OptionRight::Call || call.partner == no_index ||
                call.mark.verdict != QuoteVerdict::Accepted ||
                contracts_[call.partner].mark.verdict != QuoteVerdict::Accepted)
                continue;
            take(i, call, contracts_[call.partner]);
        }
    };
    if (centre == 0) {
        double least = std::numeric_limits<double>::infinity();
        each_pair([&](ContractIndex, const Contract& call, const Contract& put) {
            const double apart = std::abs(call.quote.middle() - put.quote.middle());
            if (apart < least) {
                least = apart;
                centre = call.strike;
            }
        });
    }
    each_pair([&](ContractIndex i, const Contract& call, const Contract&) {
        const Pair pair{.distance = std::abs(call.strike - centre), .call = i, .put = call.partner};
        const auto at = std::ranges::upper_bound(pairs_, pair.distance, {}, &Pair::distance);
        if (pairs_.size() == settings_.parity_strikes) {
            if (at == pairs_.end()) return;
            pairs_.pop_back();
        }
        pairs_.insert(at, pair);
    });
    return pairs_.size();
}

// The past ones are forgotten, so the first is the next.
bool Chain::dividend_before(const ChainExpiry& expiry) const {
    return !dividends_.empty() && dividends_.front().ex < expiry.instant;
}

void Chain::take_forward(ChainExpiry& expiry, double forward) const {
    const double spot = underlying();
    const double paid = spot - forward * expiry.discount;
    expiry.source = ForwardSource::Parity;
    expiry.forward = forward;
    expiry.yield = implied_yield(forward, spot, settings_.rate, expiry.calendar_years);
    expiry.spot = spot;
    expiry.spot_implied = false;
    expiry.paid = std::max(0.0, paid);
    if (std::abs(expiry.yield) <= largest_yield) return;
    const bool dividend =
        paid > spot_noise * spot && (dividends_.empty() || dividend_before(expiry));
    if (dividend && expiry.yield * expiry.calendar_years <= pricer_yield_max * expiry.years) return;
    expiry.spot = forward * expiry.discount;
    expiry.spot_implied = true;
    expiry.yield = 0;
    if (!dividend) expiry.paid = 0;
}

void Chain::carry_forward(ChainExpiry& expiry, double yield, double spot) const {
    expiry.source = ForwardSource::Carry;
    expiry.spot = spot;
    expiry.spot_implied = false;
    expiry.yield = yield;
    expiry.forward = spot * numeric::exp((settings_.rate - yield) * expiry.calendar_years);
    expiry.paid = std::max(0.0, spot - expiry.forward * expiry.discount);
}

// What early exercise adds to a price, and by how much that may be wrong.
Chain::Premium Chain::premium_of(const Contract& contract) const {
    const ContractMark& mark = contract.mark;
    if (mark.style != ExerciseStyle::American || mark.refusal == MarkRefusal::Quote ||
        mark.refusal == MarkRefusal::NoForward)
        return {};
    const ChainExpiry& expiry = expiries_[contract.expiry];
    const bool call = contract.terms.right == OptionRight::Call;
    // Not a volatility's price: at most the interest on the strike to a put, what the underlying
    // pays to a call.
    if (mark.refusal != MarkRefusal::None)
        return {.value = 0,
                .error = call ? expiry.paid : std::abs(contract.strike * (1 - expiry.discount))};
    // Near what exercise pays the price says little of the volatility, and that of the premium.
    const double premium = mark.early_exercise_premium;
    if (!(premium > 0)) return {};
    const double exercised = call ? expiry.spot - contract.strike : contract.strike - expiry.spot;
    const double held = std::max(0.0, contract.quote.middle() - std::max(0.0, exercised));
    return {.value = premium, .error = premium * premium / (premium + held)};
}

// The prices of pairs_ as European ones, into parity_pairs_.
void Chain::gather_pairs() {
    parity_pairs_.clear();
    // A European price is known to its quote's half spread or to its premium's error.
    const auto width = [](const Contract& contract, const Premium& premium) {
        return std::max(contract.quote.half_spread(), premium.error);
    };
    for (const Pair& pair : pairs_) {
        const Contract& call = contracts_[pair.call];
        const Contract& put = contracts_[pair.put];
        const Premium of_call = premium_of(call);
        const Premium of_put = premium_of(put);
        parity_pairs_.push_back({.strike = call.strike,
                                 .call = call.quote.middle() - of_call.value,
                                 .put = put.quote.middle() - of_put.value,
                                 .half_spread = width(call, of_call) + width(put, of_put)});
    }
}

// The forward of parity, and, unless a dividend yield is given, of the expiry.
void Chain::imply_forward(ExpiryIndex index) {
    ChainExpiry& expiry = expiries_[index];
    expiry.source = ForwardSource::None;
    expiry.parity_known = false;
    expiry.parity_refusal = ParityRefusal::NoPairs;
    if (!(expiry.years > 0)) return;
    const bool given = settings_.dividend.has_value();
    if (given && spot_ > 0) carry_forward(expiry, *settings_.dividend, spot_);
    if (choose_pairs(index) == 0) return;
    // American ones that nobody has priced yet.
    bool cold = false;
    for (const Pair& pair : pairs_)
        for (const ContractIndex i : {pair.call, pair.put}) {
            const ContractMark& mark = contracts_[i].mark;
            cold = cold ||
                   (mark.style == ExerciseStyle::American &&
                    (mark.refusal == MarkRefusal::Quote || mark.refusal == MarkRefusal::NoForward));
        }
    if (parity_spot_ == 0) parity_spot_from_ = index;
    const int rounds = cold ? premium_rounds : 0;
    for (int round = 0; round <= rounds; ++round) {
        gather_pairs();
        const auto found = implied_forward(parity_pairs_, expiry.discount);
        if (!found) {
            expiry.parity_refusal = found.error();
            expiry.parity_known = false;
            return;
        }
        expiry.parity_known = true;
        expiry.parity = *found;
        if (spot_ == 0 && parity_spot_from_ == index)
            parity_spot_ =
                found->forward * numeric::exp((settings_.dividend.value_or(0) - settings_.rate) *
                                              expiry.calendar_years);
        if (given)
            carry_forward(expiry, *settings_.dividend, underlying());
        else
            take_forward(expiry, found->forward);
        if (round < rounds)
            for (const Pair& pair : pairs_) {
                price(pair.call);
                price(pair.put);
            }
    }
}

// Expiries without a pair of their own take the yield of the nearest that knows its own, the
// earlier of two; without any the yield is 0.
void Chain::borrow_forwards() {
    const double spot = underlying();
    if (spot == 0) return;
    const auto lends = [](const ChainExpiry& known) {
        if (known.source != ForwardSource::Parity || known.spot_implied) return false;
        const double error = std::max({known.parity.standard_error, known.parity.spread_error,
                                       forward_error_least * known.forward});
        return error <= lent_yield_error_max * known.forward * known.calendar_years;
    };
    for (const ExpiryIndex index : expiry_order_) {
        ChainExpiry& expiry = expiries_[index];
        if (expiry.source != ForwardSource::None || !(expiry.years > 0)) continue;
        double yield = settings_.dividend.value_or(0);
        double nearest = std::numeric_limits<double>::infinity();
        for (const ExpiryIndex other : expiry_order_) {
            const ChainExpiry& known = expiries_[other];
            const double apart = std::abs(known.calendar_years - expiry.calendar_years);
            if (!(apart < nearest) || !lends(known)) continue;
            nearest = apart;
            yield = known.yield;
        }
        carry_forward(expiry, yield, spot);
    }
}

void Chain::forget_dividends(Timestamp now) {
    const auto first = std::ranges::upper_bound(dividends_, now, {}, &CashDividendDate::ex);
    dividends_.erase(dividends_.begin(), first);
}

std::span<const SmileQuote> Chain::smile_quotes(ExpiryIndex index) {
    const ChainExpiry& expiry = expiries_[index];
    const std::size_t first = smile_quotes_.size();
    for (const ContractIndex i : contracts_of(index)) {
        const Contract& contract = contracts_[i];
        if (contract.mark.verdict != QuoteVerdict::Accepted ||
            contract.mark.refusal != MarkRefusal::None || !out_of_the_money(i))
            continue;
        smile_quotes_.push_back({.k = numeric::log(contract.strike / expiry.forward),
                                 .volatility = contract.mark.volatility,
                                 .vega = contract.mark.vega,
                                 .half_spread = contract.quote.half_spread()});
    }
    return std::span{smile_quotes_}.subspan(first);
}

std::expected<void, ChainRefusal> Chain::refresh(Timestamp now) {
    if (contracts_.empty()) return std::unexpected{ChainRefusal::EmptyChain};
    surface_.expire(now);
    forget_dividends(now);
    smile_quotes_.clear();
    expiry_quotes_.clear();
    fitted_.clear();
    parity_spot_ = 0;
    for (const ExpiryIndex index : expiry_order_) {
        keep_time(expiries_[index], now);
        judge(index, now);
        imply_forward(index);
    }
    borrow_forwards();
    for (const ExpiryIndex index : expiry_order_) {
        ChainExpiry& expiry = expiries_[index];
        for (const ContractIndex i : contracts_of(index)) price(i);
        if (!(expiry.years > 0) || expiry.source == ForwardSource::None) continue;
        expiry_quotes_.push_back({.expiry = expiry.instant,
                                  .years = expiry.years,
                                  .forward = expiry.forward,
                                  .quotes = smile_quotes(index)});
        fitted_.push_back(index);
    }
    for (ChainExpiry& expiry : expiries_) expiry.smile_known = false;
    const auto outcomes = surface_.refit_all(expiry_quotes_, now);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        ChainExpiry& expiry = expiries_[fitted_[i]];
        expiry.smile_known = outcomes[i].in_surface;
        expiry.smile_refused = outcomes[i].refused;
        expiry.smile_refusal = outcomes[i].refusal;
        expiry.stale = false;
    }
    for (const ExpiryIndex index : expiry_order_) {
        for (const ContractIndex i : contracts_of(index)) flag(contracts_[i], now);
        read_surface_of(index);
    }
    return {};
}

std::expected<void, ChainRefusal> Chain::refit(ExpiryIndex index, Timestamp now) {
    if (index >= expiries_.size()) return std::unexpected{ChainRefusal::UnknownIndex};
    ChainExpiry& expiry = expiries_[index];
    surface_.age([&](Timestamp end) { return clock_.years(now, end); });
    forget_dividends(now);
    keep_time(expiry, now);
    judge(index, now);
    imply_forward(index);
    borrow_forwards();
    for (const ContractIndex i : contracts_of(index)) {
        price(i);
        flag(contracts_[i], now);
    }
    if (expiry.years > 0 && expiry.source != ForwardSource::None) {
        smile_quotes_.clear();
        const auto fit = surface_.refit({.expiry = expiry.instant,
                                         .years = expiry.years,
                                         .forward = expiry.forward,
                                         .quotes = smile_quotes(index)},
                                        now);
        expiry.smile_refused = !fit.has_value();
        if (!fit) expiry.smile_refusal = fit.error();
        expiry.smile_known = smile(index) != nullptr;
    } else {
        expiry.smile_known = false;
    }
    expiry.stale = false;
    read_surface_of(index);
    return {};
}

void Chain::read_surface_of(ExpiryIndex index) {
    for (const ContractIndex i : contracts_of(index)) read_surface(contracts_[i]);
}

void Chain::read_surface(Contract& contract) const {
    const ChainExpiry& expiry = expiries_[contract.expiry];
    ContractMark& mark = contract.mark;
    mark.on_surface = false;
    mark.surface_volatility = mark.residual = mark.surface_in_the_money = 0;
    if (!expiry.smile_known || !(expiry.years > 0)) return;
    const ExpirySmile* found = surface_.find(expiry.instant);
    if (found == nullptr) return;
    const double k = numeric::log(contract.strike / expiry.forward);
    const VariancePoint at = found->fit.slice.at(k);
    if (!(at.total_variance > 0)) return;
    // A smile that was kept while time went on keeps its volatilities, not its variance.
    mark.on_surface = true;
    mark.surface_volatility = std::sqrt(at.total_variance / found->fit.years);
    if (mark.refusal == MarkRefusal::None)
        mark.residual = mark.surface_volatility - mark.volatility;
    const auto above =
        probability_above({.forward = expiry.forward,
                           .strike = contract.strike,
                           .years = expiry.years,
                           .volatility = mark.surface_volatility,
                           .slope = at.slope / (2 * mark.surface_volatility * found->fit.years)});
    if (!above) return;
    mark.surface_in_the_money = contract.terms.right == OptionRight::Call ? *above : 1 - *above;
}

void SmileReport::add(const SmileReport& other) {
    const double before = two_sided - refused - unpriced;
    const double more = other.two_sided - other.refused - other.unpriced;
    if (before + more > 0)
        root_mean_square = std::sqrt((before * root_mean_square * root_mean_square +
                                      more * other.root_mean_square * other.root_mean_square) /
                                     (before + more));
    largest = std::max(largest, other.largest);
    two_sided += other.two_sided;
    refused += other.refused;
    inside += other.inside;
    inside_accepted += other.inside_accepted;
    unpriced += other.unpriced;
}

SmileReport Chain::report(ExpiryIndex index) const {
    SmileReport report;
    double squares = 0;
    std::uint32_t measured = 0;
    for (const ContractIndex i : contracts_of(index)) {
        const Contract& contract = contracts_[i];
        const ContractMark& mark = contract.mark;
        if (!two_sided(mark.verdict) || !out_of_the_money(i)) continue;
        const bool accepted = mark.verdict == QuoteVerdict::Accepted;
        ++report.two_sided;
        if (!accepted) ++report.refused;
        if (mark.refusal != MarkRefusal::None) {
            if (accepted) ++report.unpriced;
            continue;
        }
        if (!mark.on_surface) {
            if (accepted) ++report.unpriced;
            continue;
        }
        const auto model = price_at(i, mark.surface_volatility, mark.style);
        // Prices come in cents: a rounding of the last bit is no distance.
        constexpr double rounding = 1e-9;
        const bool inside = model && std::abs(*model - contract.quote.middle()) <=
                                         contract.quote.half_spread() + rounding;
        if (inside) ++report.inside;
        if (!accepted) continue;
        if (inside) ++report.inside_accepted;
        squares += mark.residual * mark.residual;
        report.largest = std::max(report.largest, std::abs(mark.residual));
        ++measured;
    }
    if (measured > 0) report.root_mean_square = std::sqrt(squares / measured);
    return report;
}

}  // namespace tradewind::options
