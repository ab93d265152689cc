#include "tradewind/feeds/sim_chain.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "tradewind/calendar/option_expiry.hpp"
#include "tradewind/feeds/sim_listing.hpp"
#include "tradewind/feeds/symbol_selection.hpp"
#include "tradewind/numeric/normal.hpp"
#include "tradewind/options/european.hpp"
#include "tradewind/settings/room.hpp"

namespace tradewind::feeds {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr double sessions_per_year = 252;
constexpr double seconds_per_session = 23'400;
constexpr double night_share = 0.16;  // of a session's variance: SimModel's gap
constexpr double seconds_per_year = 365 * 86'400.0;
constexpr double years_min = 1e-8;  // a third of a second

constexpr nanoseconds exercise_age_max = 5min;
constexpr double exercise_move_max = 0.005;
constexpr nanoseconds first_trade_delay = 1s;
constexpr nanoseconds longest_step = 60s;  // rates are taken as constant over it
constexpr double between_chance = 0.15;    // a trade inside the spread
constexpr std::int64_t quote_draw_max = 100;
constexpr std::int64_t trade_contracts_max = 200;
constexpr int renewal_draws = 3;
constexpr int trade_draws = 5;
constexpr std::size_t root_length_max = 6;

double seconds(nanoseconds d) { return static_cast<double>(d.count()) * 1e-9; }
nanoseconds from_seconds(double s) { return nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

double intrinsic(const Instrument& instrument, double strike, double spot) {
    return std::max(0.0, instrument.right == OptionRight::Call ? spot - strike : strike - spot);
}

}  // namespace

Expected<std::vector<std::string>> sim_underlyings(const settings::SimMarket& settings,
                                                   const std::vector<std::string>& symbols) {
    const settings::SimOptions& options = settings.options;
    std::vector<std::string> chosen;
    if (!options.enabled) return chosen;
    constexpr const char* key = "feed.sim.options.underlyings";
    for (const std::string& name : options.underlyings) {
        if (std::ranges::find(symbols, name) == symbols.end())
            return failure(key, name, "symbols of run.symbols");
        if (std::ranges::find(chosen, name) != chosen.end())
            return failure(key, name + " a second time", "each symbol once");
        chosen.push_back(name);
    }
    if (options.underlyings.empty()) chosen = symbols;
    for (const std::string& name : chosen) {
        const bool root = !name.empty() && name.size() <= root_length_max &&
                          std::ranges::all_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
        if (!root) return failure(key, name, "1 to 6 capital letters: the root of its options");
        if (index_of_root(name))
            return failure(key, name, "stocks: the simulated market has no indices");
    }
    if (options.dailies + options.weeklies + options.monthlies == 0)
        return failure("feed.sim.options", "no dailies, weeklies or monthlies",
                       "at least one expiry");
    return chosen;
}

SimChain::SimChain(const SimModel& model, const calendar::Calendar& calendar,
                   std::string_view symbol, InstrumentId underlying)
    : model_{&model},
      options_{&model.settings().options},
      calendar_{&calendar},
      root_{symbol},
      underlying_{underlying},
      key_{name_key("O:" + std::string{symbol})},
      random_{model.settings().seed, key_, 0},
      surface_{*options_, model.settings().annual_volatility} {}

// --- listing ------------------------------------------------------------------------------------

void SimChain::begin(const calendar::Session& session, double spot) {
    session_ = session;
    random_ =
        SimRandom{model_->settings().seed, key_, static_cast<std::uint64_t>(session.date.days())};
    if (spot_ > 0)
        surface_.move(night_share / sessions_per_year, numeric::log(spot / spot_),
                      random_.normal());
    spot_ = spot;
    open_ = false;
    pending_.clear();
    pending_at_ = 0;
    next_time_ = next_pending_ = next_renewal_ = next_trade_ = Timestamp::max();

    std::erase_if(contracts_, [&](const Contract& contract) {
        return expiries_[contract.expiry].instant <= session.open;
    });
    const std::vector<Expiry> before = std::move(expiries_);
    expiries_.clear();
    std::vector<std::uint32_t> place(before.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        place[i] = static_cast<std::uint32_t>(expiries_.size());
        if (before[i].instant > session.open) expiries_.push_back(before[i]);
    }
    for (Contract& contract : contracts_) {
        contract.expiry = place[contract.expiry];
        contract.quoted = false;
        contract.bid = contract.ask = Price{};
        contract.trades = 0;
    }
    for (Expiry& expiry : expiries_) expiry.exercise_taken = Timestamp::min();
    first_new_ = contracts_.size();
    for (const Date date : sim_expiries(*options_, *calendar_, session.date)) list(date, spot);
}

void SimChain::list(Date date, double spot) {
    auto found = std::ranges::find(expiries_, date, &Expiry::date);
    if (found == expiries_.end()) {
        Expiry fresh;
        fresh.date = date;
        fresh.instant = calendar::expiry_instant(*calendar_, date, calendar::ExpiryClass::Stock);
        expiries_.push_back(fresh);
        found = expiries_.end() - 1;
    }
    const auto expiry = static_cast<std::uint32_t>(found - expiries_.begin());
    for (const Price strike : sim_strikes(spot, options_->strikes)) {
        const bool listed = std::ranges::any_of(contracts_, [&](const Contract& contract) {
            return contract.expiry == expiry && contract.instrument.strike == strike;
        });
        if (listed) continue;
        if (found->strikes == options_->strikes + settings::more_strikes) return;
        ++found->strikes;
        for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
            const OccSymbol symbol{.root = root_, .expiry = date, .right = right, .strike = strike};
            const auto instrument = Instrument::option(symbol.to_vendor(), underlying_);
            if (!instrument) continue;  // a strike that no symbol has room for
            Contract contract;
            contract.instrument = *instrument;
            contract.expiry = expiry;
            contract.strike = strike.to_double();
            contract.log_strike = numeric::log(contract.strike);
            contracts_.push_back(contract);
        }
    }
}

// --- worth --------------------------------------------------------------------------------------

std::vector<options::SviSlice> SimChain::smiles() const {
    std::vector<Expiry> sorted = expiries_;
    std::ranges::sort(sorted, {}, &Expiry::date);
    std::vector<options::SviSlice> smiles;
    for (const Expiry& expiry : sorted) smiles.push_back(expiry.smile);
    return smiles;
}

void SimChain::value_exercise(Contract& contract, const Expiry& expiry, double volatility) const {
    contract.exercise = contract.exercise_slope = 0;
    if (contract.instrument.exercise == ExerciseStyle::European) return;
    const auto american = pricer_.price({.right = contract.instrument.right,
                                         .spot = spot_,
                                         .strike = contract.strike,
                                         .time = expiry.years,
                                         .rate = options_->rate,
                                         .yield = options_->dividend_yield,
                                         .volatility = volatility});
    if (!american) return;  // next to expiry; its worth is held above the intrinsic value anyhow
    const double deviation = volatility * numeric::sqrt(expiry.years);
    const double d1 = (expiry.log_forward - contract.log_strike) / deviation + deviation / 2;
    const double growth = expiry.forward * expiry.discount / spot_;  // e^(-yield T)
    const double european_delta =
        growth * (contract.instrument.right == OptionRight::Call ? numeric::normal_cdf(d1)
                                                                 : -numeric::normal_cdf(-d1));
    contract.exercise = std::max(0.0, american->price - american->european);
    contract.exercise_slope = american->delta - european_delta;
}

void SimChain::value_all() {
    const double time_of_day = model_->time_of_day(session_, now_).spread;
    std::vector<bool> anew(expiries_.size());
    for (std::size_t i = 0; i < expiries_.size(); ++i) {
        Expiry& expiry = expiries_[i];
        expiry.years = std::max(years_min, seconds(expiry.instant - now_) / seconds_per_year);
        expiry.discount = numeric::exp(-options_->rate * expiry.years);
        expiry.forward =
            spot_ * numeric::exp((options_->rate - options_->dividend_yield) * expiry.years);
        expiry.log_forward = numeric::log(expiry.forward);
        const double theta = surface_.theta(expiry.years);
        expiry.root_theta = numeric::sqrt(theta);
        expiry.smile = surface_.slice(expiry.years);
        anew[i] = expiry.exercise_taken == Timestamp::min() ||
                  now_ - expiry.exercise_taken >= exercise_age_max ||
                  std::abs(spot_ / expiry.exercise_spot - 1) >= exercise_move_max;
        if (anew[i]) {
            expiry.exercise_taken = now_;
            expiry.exercise_spot = spot_;
        }
    }
    double volatility = 0;
    double out_of_the_money = 0;  // the cheaper side of a strike: its call's or its put's
    for (std::size_t i = 0; i < contracts_.size(); ++i) {
        Contract& contract = contracts_[i];
        const Expiry& expiry = expiries_[contract.expiry];
        const double k = contract.log_strike - expiry.log_forward;
        const OptionRight cheap = k >= 0 ? OptionRight::Call : OptionRight::Put;
        if (contract.instrument.right == OptionRight::Call) {
            volatility = numeric::sqrt(expiry.smile.total_variance(k) / expiry.years);
            const auto priced = options::price(options::ForwardOption{.right = cheap,
                                                                      .forward = expiry.forward,
                                                                      .strike = contract.strike,
                                                                      .years = expiry.years,
                                                                      .rate = options_->rate},
                                               volatility);
            out_of_the_money = priced.value_or(0);
        }
        double worth = out_of_the_money;
        if (contract.instrument.right != cheap)
            worth += expiry.discount * std::abs(expiry.forward - contract.strike);
        if (anew[contract.expiry]) value_exercise(contract, expiry, volatility);
        worth += std::max(
            0.0, contract.exercise + contract.exercise_slope * (spot_ - expiry.exercise_spot));
        if (contract.instrument.exercise == ExerciseStyle::American)
            worth = std::max(worth, intrinsic(contract.instrument, contract.strike, spot_));
        contract.worth = worth;
        contract.deviations = std::abs(k) / expiry.root_theta;
        set_width(contract, time_of_day);
    }
}

void SimChain::set_width(Contract& contract, double time_of_day) const {
    const double tick = contract.instrument.tick_at(Price::from_double(contract.worth)).to_double();
    const double away = 1 + std::min(2.0, contract.deviations * contract.deviations / 8);
    contract.width = (options_->spread_ticks * tick + options_->spread_share * contract.worth) *
                     away * time_of_day;
}

// --- events -------------------------------------------------------------------------------------

bool SimChain::needs_quote(const Contract& contract) const {
    if (!contract.quoted) return true;
    const double bid = contract.bid.to_double();
    const double ask = contract.ask.to_double();
    if (contract.worth < bid || contract.worth > ask) return true;
    const double tick = contract.instrument.tick_at(contract.ask).to_double();
    // A fresh quote is within 0.6 of the width and a tick of the worth on either side.
    const double slack = 0.75 * contract.width + 1.5 * tick;
    return ask - contract.worth > slack || contract.worth - bid > slack;
}

void SimChain::on_stock_quote(Timestamp t, double spot) {
    if (t < session_.open || t >= session_.close || contracts_.empty()) return;
    if (open_)
        surface_.move(seconds(t - now_) / seconds_per_session / sessions_per_year,
                      numeric::log(spot / spot_), random_.normal());
    now_ = t;
    spot_ = spot;
    value_all();

    const bool waiting = next_pending_ != Timestamp::max();
    pending_.clear();
    pending_at_ = 0;
    const std::size_t from = random_.below(contracts_.size());
    for (std::size_t i = 0; i < contracts_.size(); ++i) {
        const std::size_t contract = (from + i) % contracts_.size();
        if (needs_quote(contracts_[contract]))
            pending_.push_back(static_cast<std::uint32_t>(contract));
    }
    if (pending_.empty())
        next_pending_ = Timestamp::max();
    else if (!waiting)
        next_pending_ = t + 200us + from_seconds(300e-6 * random_.exponential());
    if (next_pending_ >= session_.close) next_pending_ = Timestamp::max();
    if (!open_) {
        open_ = true;
        next_renewal_ = schedule(t + first_trade_delay, options_->quotes_per_second);
        next_trade_ = schedule(t + first_trade_delay, options_->trades_per_second);
    }
    choose_next();
}

// The next arrival of a Poisson process whose rate follows the time of day.
Timestamp SimChain::schedule(Timestamp from, double per_second) {
    if (per_second <= 0) return Timestamp::max();
    double left = random_.exponential();
    for (Timestamp t = from; t < session_.close; t = t + longest_step) {
        const double rate = per_second * model_->time_of_day(session_, t).activity;
        if (left < rate * seconds(longest_step)) {
            const Timestamp arrival = t + from_seconds(left / rate) + 1ns;
            return arrival < session_.close ? arrival : Timestamp::max();
        }
        left -= rate * seconds(longest_step);
    }
    return Timestamp::max();
}

void SimChain::choose_next() { next_time_ = std::min({next_pending_, next_renewal_, next_trade_}); }

// One that is quoted, the nearest to the money and to its expiry of a few: where the business is.
std::size_t SimChain::draw_contract(int draws) {
    const auto distance = [this](std::size_t i) {
        const Contract& contract = contracts_[i];
        if (!contract.quoted) return 1e9;
        return contract.deviations + 4 * expiries_[contract.expiry].years;
    };
    std::size_t best = random_.below(contracts_.size());
    for (int i = 1; i < draws; ++i) {
        const std::size_t other = random_.below(contracts_.size());
        if (distance(other) < distance(best)) best = other;
    }
    return best;
}

MarketEvent SimChain::take() {
    const Timestamp t = next_time_;
    MarketEvent event;
    if (t == next_pending_) {
        event = quote(contracts_[pending_[pending_at_++]], t);
        next_pending_ = pending_at_ < pending_.size()
                            ? t + from_seconds(1e-6 + 6e-6 * random_.exponential())
                            : Timestamp::max();
        if (next_pending_ >= session_.close) next_pending_ = Timestamp::max();
    } else if (t == next_renewal_) {
        event = quote(contracts_[draw_contract(renewal_draws)], t);
        next_renewal_ = schedule(t, options_->quotes_per_second);
    } else {
        event = trade(t);
        next_trade_ = schedule(t, options_->trades_per_second);
    }
    choose_next();
    return event;
}

Header SimChain::header(const Contract& contract, Timestamp t, RecordKind kind) const {
    return {.event_time = t,
            .receive_time = t,
            .instrument = contract.instrument.id,
            .kind = kind,
            .source = static_cast<std::uint16_t>(SourceRank::Market)};
}

MarketEvent SimChain::quote(Contract& contract, Timestamp t) {
    const Instrument& instrument = contract.instrument;
    const double half = contract.width / 2 * (0.8 + 0.4 * random_.uniform());
    const Price worth = Price::from_double(contract.worth);
    const Price low = Price::from_double(contract.worth - half);
    contract.ask = instrument.round_to_tick(
        std::max({Price::from_double(contract.worth + half), worth, instrument.tick_below}),
        Rounding::Up);
    contract.bid = low < instrument.tick_below
                       ? Price{}
                       : instrument.round_to_tick(std::min(low, worth), Rounding::Down);
    if (contract.ask == contract.bid)  // worth a whole number of ticks, and no width to speak of
        contract.ask = contract.ask + instrument.tick_at(contract.ask);
    const std::int64_t depth = contract.deviations < 1 ? 20 : contract.deviations < 2 ? 8 : 3;
    const auto size = [&] {
        return Quantity::from_units(1 + random_.heavy_tailed(quote_draw_max) * depth / 2);
    };
    contract.bid_size = contract.bid == Price{} ? Quantity{} : size();
    contract.ask_size = size();
    contract.quoted = true;
    Quote quote;
    quote.header = header(contract, t, RecordKind::Quote);
    quote.bid = contract.bid;
    quote.ask = contract.ask;
    quote.bid_size = contract.bid_size;
    quote.ask_size = contract.ask_size;
    return MarketEvent{quote};
}

MarketEvent SimChain::trade(Timestamp t) {
    Contract& contract = contracts_[draw_contract(trade_draws)];
    // At the session's first trades of a burst cut short: quoted first, as a trade needs a quote.
    if (!contract.quoted) return quote(contract, t);
    const Instrument& instrument = contract.instrument;
    const bool buys = contract.bid == Price{} || random_.chance(0.5);
    Price price = buys ? contract.ask : contract.bid;
    if (contract.bid > Price{} && random_.chance(between_chance)) {
        const Price middle = Price::from_nanos(contract.bid.nanos() +
                                               (contract.ask.nanos() - contract.bid.nanos()) / 2);
        price = instrument.round_to_tick(middle, buys ? Rounding::Up : Rounding::Down);
    }
    Trade trade;
    trade.header = header(contract, t, RecordKind::Trade);
    trade.header.flags = Trade::regular;
    trade.price = price;
    trade.size = min(Quantity::from_units(random_.heavy_tailed(trade_contracts_max)),
                     buys ? contract.ask_size : contract.bid_size);
    trade.id = ++contract.trades;
    trade.conditions[0] = trade_condition;
    return MarketEvent{trade};
}

}  // namespace tradewind::feeds
