// What one contract of a chain is worth, in either style; its flags, and what a split makes of it.
#include <algorithm>
#include <cmath>

#include "tradewind/model/contract_adjustment.hpp"
#include "tradewind/model/split_terms.hpp"
#include "tradewind/numeric/math.hpp"
#include "tradewind/options/american_implied_volatility.hpp"
#include "tradewind/options/chain.hpp"
#include "tradewind/options/implied_volatility.hpp"
#include "tradewind/options/probability.hpp"

namespace tradewind::options {
namespace {

// Interest and dividends run by the calendar, volatility by the chain's clock: rates are restated
// a year of that clock.
struct Carry {
    double rate = 0;
    double yield = 0;
    double stretch = 1;  // calendar years a year of the clock
};

Carry carry_of(const ChainExpiry& expiry, double rate) {
    const double stretch =
        expiry.years == expiry.calendar_years ? 1 : expiry.calendar_years / expiry.years;
    return {.rate = rate * stretch, .yield = expiry.yield * stretch, .stretch = stretch};
}

MarkRefusal refusal_of(PricingRefusal refusal) {
    switch (refusal) {
        case PricingRefusal::Expired:
            return MarkRefusal::Expired;
        case PricingRefusal::ZeroPrice:
        case PricingRefusal::BelowIntrinsic:
            return MarkRefusal::BelowBound;
        case PricingRefusal::AboveBound:
            return MarkRefusal::AboveBound;
        case PricingRefusal::NotFinite:
        case PricingRefusal::NotPositive:
        case PricingRefusal::NoVolatility:
        case PricingRefusal::OutOfRange:
        case PricingRefusal::SmileArbitrage:
        case PricingRefusal::NoSmile:
        case PricingRefusal::TwoBoundaries:
        case PricingRefusal::DividendNotPositive:
        case PricingRefusal::DividendOutsideLife:
            return MarkRefusal::OutOfRange;
    }
    return MarkRefusal::OutOfRange;
}

SpotOption european_of(OptionRight right, double strike, const ChainExpiry& expiry,
                       const Carry& carry) {
    return {.right = right,
            .spot = expiry.spot,
            .strike = strike,
            .years = expiry.years,
            .rate = carry.rate,
            .yield = carry.yield};
}

AmericanOption american_of(OptionRight right, double strike, const ChainExpiry& expiry,
                           const Carry& carry, double volatility) {
    return {.right = right,
            .spot = expiry.spot,
            .strike = strike,
            .time = expiry.years,
            .rate = carry.rate,
            .yield = carry.yield,
            .volatility = volatility};
}

}  // namespace

std::string_view name_of(MarkRefusal refusal) {
    switch (refusal) {
        case MarkRefusal::None:
            return "none";
        case MarkRefusal::Quote:
            return "quote";
        case MarkRefusal::Expired:
            return "expired";
        case MarkRefusal::NoForward:
            return "no forward";
        case MarkRefusal::BelowBound:
            return "below bound";
        case MarkRefusal::AboveBound:
            return "above bound";
        case MarkRefusal::OutOfRange:
            return "out of range";
    }
    return "unknown";
}

std::expected<double, MarkRefusal> Chain::price_at(ContractIndex index, double volatility,
                                                   ExerciseStyle style) const {
    const Contract& contract = contracts_[index];
    const ChainExpiry& expiry = expiries_[contract.expiry];
    if (!(expiry.years > 0)) return std::unexpected{MarkRefusal::Expired};
    if (expiry.source == ForwardSource::None) return std::unexpected{MarkRefusal::NoForward};
    const Carry carry = carry_of(expiry, settings_.rate);
    if (style == ExerciseStyle::European) {
        const auto found = options::price(
            european_of(contract.terms.right, contract.strike, expiry, carry), volatility);
        if (!found) return std::unexpected{refusal_of(found.error())};
        return *found;
    }
    const auto found = american_.price(
        american_of(contract.terms.right, contract.strike, expiry, carry, volatility));
    if (!found) return std::unexpected{refusal_of(found.error())};
    return found->price;
}

std::expected<double, MarkRefusal> Chain::volatility_at(ContractIndex index, double price,
                                                        ExerciseStyle style) const {
    const Contract& contract = contracts_[index];
    const ChainExpiry& expiry = expiries_[contract.expiry];
    if (!(expiry.years > 0)) return std::unexpected{MarkRefusal::Expired};
    if (expiry.source == ForwardSource::None) return std::unexpected{MarkRefusal::NoForward};
    const Carry carry = carry_of(expiry, settings_.rate);
    if (style == ExerciseStyle::European) {
        const auto found = implied_volatility(
            european_of(contract.terms.right, contract.strike, expiry, carry), price);
        if (!found) return std::unexpected{refusal_of(found.error())};
        return found->value;
    }
    // Prices are counted in nano-dollars: one that is not above exercise by as much is at it.
    const double side = contract.terms.right == OptionRight::Call ? 1 : -1;
    if (price <= side * (expiry.spot - contract.strike) + 1e-9)
        return std::unexpected{MarkRefusal::BelowBound};
    const double near = contract.mark.refusal == MarkRefusal::None ? contract.mark.volatility : 0;
    const auto found = american_implied_volatility(
        american_, american_of(contract.terms.right, contract.strike, expiry, carry, near), price);
    if (!found) return std::unexpected{refusal_of(found.error())};
    return found->volatility;
}

void Chain::price(ContractIndex index) {
    Contract& contract = contracts_[index];
    const ChainExpiry& expiry = expiries_[contract.expiry];
    ContractMark& mark = contract.mark;
    const auto refuse = [&](MarkRefusal refusal) {
        mark = {.verdict = mark.verdict, .refusal = refusal, .style = mark.style};
    };
    if (!two_sided(mark.verdict)) return refuse(MarkRefusal::Quote);
    if (!(expiry.years > 0)) return refuse(MarkRefusal::Expired);
    if (expiry.source == ForwardSource::None) return refuse(MarkRefusal::NoForward);
    const auto volatility = volatility_at(index, contract.quote.middle(), mark.style);
    if (!volatility) return refuse(volatility.error());
    mark.volatility = *volatility;
    mark.refusal = MarkRefusal::None;
    if (mark.style == ExerciseStyle::European)
        price_european(contract, expiry);
    else
        price_american(contract, expiry);
    if (mark.refusal != MarkRefusal::None) return refuse(mark.refusal);

    const Carry carry = carry_of(expiry, settings_.rate);
    const Diffusion diffusion{.spot = expiry.spot,
                              .years = expiry.years,
                              .drift = carry.rate - carry.yield,
                              .volatility = mark.volatility};
    const auto ends = probability_in_the_money(diffusion, contract.strike);
    const auto passes = probability_of_touch(diffusion, contract.strike);
    if (!ends || !passes) return refuse(MarkRefusal::OutOfRange);
    mark.in_the_money = contract.terms.right == OptionRight::Call ? ends->call : ends->put;
    mark.touch = passes->touched;
}

void Chain::price_european(Contract& contract, const ChainExpiry& expiry) const {
    ContractMark& mark = contract.mark;
    const Carry carry = carry_of(expiry, settings_.rate);
    const auto found =
        greeks(european_of(contract.terms.right, contract.strike, expiry, carry), mark.volatility);
    if (!found) {
        mark.refusal = refusal_of(found.error());
        return;
    }
    mark.delta = found->delta;
    mark.gamma = found->gamma;
    mark.vega = found->vega;
    mark.theta_per_day = found->theta_per_year / clock_.days_a_year();
    mark.rho = found->rho * carry.stretch;
    mark.vanna = found->vanna;
    mark.charm_per_day = found->charm_per_year / clock_.days_a_year();
    mark.early_exercise_premium = 0;
}

void Chain::price_american(Contract& contract, const ChainExpiry& expiry) const {
    ContractMark& mark = contract.mark;
    const Carry carry = carry_of(expiry, settings_.rate);
    const auto found = american_.greeks(
        american_of(contract.terms.right, contract.strike, expiry, carry, mark.volatility));
    if (!found) {
        mark.refusal = refusal_of(found.error());
        return;
    }
    mark.delta = found->value.delta;
    mark.gamma = found->value.gamma;
    mark.vega = found->vega;
    mark.theta_per_day = found->theta / clock_.days_a_year();
    mark.rho = found->rho * carry.stretch;
    mark.vanna = found->vanna;
    mark.charm_per_day = found->charm / clock_.days_a_year();
    mark.early_exercise_premium = std::max(0.0, found->value.price - found->value.european);
}

// A call is worth exercising before an ex-date when the dividend is more than what holding on is
// worth: the put of the same strike and the interest on it from there. A put is worth exercising
// now when the interest on its strike is more than the call of the same strike and the dividends
// that the forward implies (Hull, "Options, Futures, and Other Derivatives", chapters 11 and 15).
void Chain::flag(Contract& contract, Timestamp now) const {
    const ChainExpiry& expiry = expiries_[contract.expiry];
    ContractFlags& flags = contract.mark.flags;
    flags = {};
    const bool alive = expiry.years > 0 && expiry.source != ForwardSource::None;
    // Where the spot was taken for being off, what the options themselves say of it.
    const double spot = alive && expiry.spot_implied ? expiry.spot + expiry.paid : underlying();
    if (!(spot > 0)) return;
    const double strike = contract.strike;
    flags.pin_risk = !calendar::settled_in_cash(contract.terms.expiry_class) &&
                     now < expiry.last_trading &&
                     clock_.trading_days(now, expiry.last_trading) <= settings_.pin_days &&
                     std::abs(numeric::log(strike / spot)) <= settings_.pin_distance;
    if (!alive || contract.terms.style != ExerciseStyle::American || contract.partner == no_index)
        return;
    // A bid of 0 beside an ask is a price near 0; no ask is no price.
    const ChainQuote& other = contracts_[contract.partner].quote;
    if (!other.has_ask()) return;
    const double held = other.middle();
    if (contract.terms.right == OptionRight::Call) {
        if (strike >= spot) return;
        for (const CashDividendDate& dividend : dividends_) {
            if (dividend.ex <= now) continue;
            if (dividend.ex > expiry.last_trading ||
                clock_.trading_days(now, dividend.ex) > settings_.exercise_days)
                break;
            const double left = ExpiryClock::calendar_years(dividend.ex, expiry.instant);
            const double interest = strike * (1 - numeric::exp(-settings_.rate * left));
            flags.exercise_for_dividend =
                flags.exercise_for_dividend || dividend.amount > held + interest;
        }
        return;
    }
    if (strike <= spot) return;
    const double interest = strike * (1 - expiry.discount);
    flags.exercise_for_interest = interest > held + expiry.paid;
}

std::expected<void, ChainRefusal> Chain::adjust(const Split& split) {
    if (!credible(split)) return std::unexpected{ChainRefusal::BadSplit};
    if (split.to < split.from) return std::unexpected{ChainRefusal::NonStandard};
    const bool whole = split.to % split.from == 0;
    const double ratio = static_cast<double>(split.to) / static_cast<double>(split.from);
    const auto adjusted = [&split](const Contract& contract) {
        return AdjustedContract::standard(contract.terms.strike, contract.terms.multiplier)
            .after(split);
    };
    for (const Contract& contract : contracts_)
        if (!adjusted(contract).is_standard()) return std::unexpected{ChainRefusal::BadStrike};
    for (Contract& contract : contracts_) {
        const AdjustedContract terms = adjusted(contract);
        contract.terms.strike = terms.strike;
        contract.terms.multiplier = terms.multiplier;
        contract.strike = contract.terms.strike.to_double();
        contract.quote.bid /= ratio;
        contract.quote.ask /= ratio;
        if (whole) {
            contract.quote.bid_size *= ratio;
            contract.quote.ask_size *= ratio;
        }
        contract.mark = {.verdict = contract.mark.verdict, .style = contract.mark.style};
    }
    for (ChainExpiry& expiry : expiries_) {
        expiry.stale = true;
        for (double* dollars : {&expiry.forward, &expiry.spot, &expiry.paid, &expiry.parity.forward,
                                &expiry.parity.standard_error, &expiry.parity.spread_error})
            *dollars /= ratio;
    }
    surface_.adjust(ratio);
    spot_ /= ratio;
    parity_spot_ /= ratio;
    for (CashDividendDate& dividend : dividends_) dividend.amount /= ratio;
    return {};
}

}  // namespace tradewind::options
