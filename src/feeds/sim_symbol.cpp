#include "tradewind/feeds/sim_symbol.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace tradewind::feeds {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr std::int64_t tick_nanos = 10'000'000;  // a cent: prices stay above a dollar
constexpr double ticks_per_dollar = 100;
constexpr double price_min = 2;
constexpr double price_max = 100'000;
constexpr double first_price_min = 20;
constexpr double locked_chance = 0.002;
constexpr double crossed_chance = 0.0002;
constexpr double between_chance = 0.15;  // a trade inside the spread
constexpr std::int64_t round_lot = 100;
constexpr std::int64_t trade_lots_max = 500;
constexpr std::int64_t quote_lots_max = 300;
constexpr double mean_lots = 1.64;
constexpr double auction_share = 0.015;  // of a day's expected volume, each
constexpr double big_gap_chance = 0.05;
constexpr double big_gap = 3;
constexpr nanoseconds reaction = 2ms;      // quotes follow a jump
constexpr nanoseconds longest_step = 60s;  // rates are taken as constant over it
constexpr double five_minutes = 300;
constexpr double ln2 = 0.69314718055994530942;

constexpr std::uint8_t opening_condition = 17;
constexpr std::uint8_t closing_condition = 8;
constexpr std::uint8_t extended_condition = 12;
// Venues by the vendor's codes: FINRA, Nasdaq, Arca, BZX, EDGX, NYSE, EDGA, BYX; and by tape the
// primary one, which runs the auctions.
constexpr std::array<std::uint8_t, 8> venues{4, 12, 11, 19, 8, 10, 7, 18};
constexpr std::array<std::uint8_t, 4> primary_venue{0, 10, 11, 12};

double seconds(nanoseconds d) { return static_cast<double>(d.count()) * 1e-9; }
nanoseconds from_seconds(double s) { return nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

Price from_ticks(std::int64_t ticks) { return Price::from_nanos(ticks * tick_nanos); }

}  // namespace

SimSymbol::SimSymbol(const SimModel& model, std::string_view symbol, InstrumentId id)
    : model_{&model},
      id_{id},
      key_{name_key(symbol)},
      random_{model.settings().seed, key_, std::numeric_limits<std::uint64_t>::max()},
      // From 20 to 500 dollars, evenly in the logarithm.
      price_{first_price_min * numeric::exp(random_.uniform() * numeric::log(25.0))},
      tape_{static_cast<std::uint8_t>(1 + random_.below(3))} {}

void SimSymbol::begin(const calendar::Session& session) {
    const settings::SimMarket& settings = model_->settings();
    session_ = session;
    random_ = SimRandom{settings.seed, key_, static_cast<std::uint64_t>(session.date.days())};
    begin_ = settings.extended_hours ? session.pre_open : session.open;
    end_ = settings.extended_hours ? session.post_close : session.close;
    now_ = begin_;
    trade_number_ = 0;
    spells_.clear();

    const double size = random_.chance(big_gap_chance) ? big_gap : 1;
    price_ *= numeric::exp(random_.normal() * model_->gap_deviation() * size);
    price_ = std::clamp(price_, price_min, price_max);
    enter_regime(draw_regime(model_->shares()), begin_);
    next_jump_ = Timestamp::max();
    if (settings.jumps_per_day > 0) {
        const double per_second = settings.jumps_per_day / seconds(session.close - session.open);
        next_jump_ = session.open + from_seconds(random_.exponential() / per_second);
        if (next_jump_ >= session.close) next_jump_ = Timestamp::max();
    }
    next_quote_ = begin_ + from_seconds(0.001 + 0.02 * random_.uniform());
    opening_print_ = session.open + from_seconds(0.05 + 0.4 * random_.uniform());
    closing_print_ = session.close - 1ms;
    next_trade_ =
        schedule(settings.extended_hours ? begin_ : opening_print_, settings.trades_per_second);
    requote();
    advance_hidden();
}

MarketEvent SimSymbol::take() {
    const Timestamp t = next_time_;
    move_to(t);
    const settings::SimMarket& settings = model_->settings();
    MarketEvent event;
    if (t == next_quote_) {
        event = quote(t);
        next_quote_ = schedule(t, settings.quotes_per_second);
    } else if (t == opening_print_) {
        event = trade(t, Next::OpeningPrint);
        opening_print_ = Timestamp::max();
    } else if (t == closing_print_) {
        event = trade(t, Next::ClosingPrint);
        closing_print_ = Timestamp::max();
    } else {
        event = trade(t, Next::Trade);
        next_trade_ = schedule(t, settings.trades_per_second);
    }
    advance_hidden();
    return event;
}

// How busy the market is, relative to its mean.
double SimSymbol::activity_at(Timestamp t) const {
    return model_->time_of_day(session_, t).activity * model_->regimes()[regime_].activity /
           model_->activity_mean();
}

// The next arrival of a Poisson process whose rate follows the time of day.
Timestamp SimSymbol::schedule(Timestamp from, double per_second) {
    double left = random_.exponential();
    for (Timestamp t = from; t < end_; t = t + longest_step) {
        const double rate = per_second * activity_at(t);
        if (left < rate * seconds(longest_step)) {
            const Timestamp arrival = t + from_seconds(left / rate) + 1ns;
            return arrival < end_ ? arrival : Timestamp::max();
        }
        left -= rate * seconds(longest_step);
    }
    return Timestamp::max();
}

// Lets happen what no trader sees, up to the next quote or trade, and says when that is.
void SimSymbol::advance_hidden() {
    for (;;) {
        next_time_ = std::min({next_quote_, next_trade_, opening_print_, closing_print_});
        const Timestamp hidden = std::min(next_regime_, next_jump_);
        if (hidden > next_time_ || next_time_ == Timestamp::max()) return;
        move_to(hidden);
        if (hidden == next_regime_)
            enter_regime(draw_regime(model_->regimes()[regime_].next), hidden);
        else
            jump(hidden);
    }
}

// Diffusion, drift and pull from now_ to t, in the present regime.
void SimSymbol::move_to(Timestamp t) {
    const double elapsed = seconds(t - now_);
    if (elapsed <= 0) return;
    const SimRegime& regime = model_->regimes()[regime_];
    const double variance_per_second = model_->variance_per_second() * regime.variance *
                                       model_->time_of_day(session_, now_).variance;
    double log_return = random_.normal() * numeric::sqrt(variance_per_second * elapsed);
    if (regime.drift > 0)
        log_return += direction_ * regime.drift *
                      numeric::sqrt(variance_per_second * five_minutes) * elapsed / five_minutes;
    if (regime.pull_minutes > 0) {
        const double pulled = std::min(1.0, ln2 / (60 * regime.pull_minutes) * elapsed);
        log_return += pulled * (anchor_ / price_ - 1);
    }
    // Steps are small: 1 + r stands for exp(r), at a tenth of its price.
    price_ = std::clamp(price_ * (1 + std::max(log_return, -0.5)), price_min, price_max);
    now_ = t;
}

void SimSymbol::enter_regime(std::size_t regime, Timestamp t) {
    regime_ = regime;
    anchor_ = price_;
    direction_ = random_.chance(0.5) ? 1 : -1;
    const double minutes = model_->settings().regimes.dwell_minutes_min +
                           model_->regimes()[regime].dwell_minutes * random_.exponential();
    next_regime_ = t + from_seconds(60 * minutes);
    spells_.push_back({t, model_->regimes()[regime].regime, direction_ > 0});
}

Regime SimSymbol::hidden_regime_at(Timestamp t) const {
    const auto later = std::ranges::upper_bound(spells_, t, {}, &Spell::from);
    return (later == spells_.begin() ? later : later - 1)->regime;
}

void SimSymbol::jump(Timestamp t) {
    const settings::SimMarket& settings = model_->settings();
    price_ *= numeric::exp(random_.normal() * model_->jump_deviation());
    price_ = std::clamp(price_, price_min, price_max);
    anchor_ = price_;  // news does not revert
    next_quote_ = std::min(next_quote_, t + reaction);
    const double per_second = settings.jumps_per_day / seconds(session_.close - session_.open);
    next_jump_ = t + from_seconds(random_.exponential() / per_second) + 1ns;
    if (next_jump_ >= session_.close) next_jump_ = Timestamp::max();
}

std::size_t SimSymbol::draw_regime(const std::array<double, 4>& probabilities) {
    double left = random_.uniform();
    std::size_t last = 0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        if (probabilities[i] <= 0) continue;
        last = i;
        if ((left -= probabilities[i]) < 0) break;
    }
    return last;
}

// A whole number of ticks around the hidden price, wide as the setting in the mean.
void SimSymbol::requote() {
    const double relative = model_->regimes()[regime_].spread / model_->spread_mean() *
                            model_->time_of_day(session_, now_).spread;
    const double wanted =
        price_ * model_->settings().spread_bps * 1e-4 * relative * ticks_per_dollar;
    const auto drawn = static_cast<std::int64_t>(wanted + random_.uniform());
    std::int64_t width = std::max<std::int64_t>(1, drawn);
    const double odd = random_.uniform();
    if (odd < locked_chance) width = odd < crossed_chance ? -1 : 0;
    bid_ticks_ = static_cast<std::int64_t>(price_ * ticks_per_dollar -
                                           static_cast<double>(width) / 2 + random_.uniform());
    ask_ticks_ = bid_ticks_ + width;
    quoted_price_ = price_;
}

Header SimSymbol::header(Timestamp t, RecordKind kind) const {
    return {.event_time = t,
            .receive_time = t,
            .instrument = id_,
            .kind = kind,
            .source = static_cast<std::uint16_t>(SourceRank::Market)};
}

MarketEvent SimSymbol::quote(Timestamp t) {
    requote();
    // The side that the hidden price leans on is the thicker one.
    const double width = static_cast<double>(std::max<std::int64_t>(1, ask_ticks_ - bid_ticks_));
    const double lean =
        std::clamp((price_ * ticks_per_dollar - static_cast<double>(bid_ticks_)) / width, 0.0, 1.0);
    const auto lots = [this](double weight) {
        const auto drawn = static_cast<double>(random_.heavy_tailed(quote_lots_max));
        return round_lot * static_cast<std::int64_t>(1 + drawn * (0.5 + 2 * weight));
    };
    Quote quote;
    quote.header = header(t, RecordKind::Quote);
    quote.bid = from_ticks(bid_ticks_);
    quote.ask = from_ticks(ask_ticks_);
    quote.bid_size = Quantity::from_units(lots(lean));
    quote.ask_size = Quantity::from_units(lots(1 - lean));
    return MarketEvent{quote};
}

MarketEvent SimSymbol::trade(Timestamp t, Next kind) {
    const std::int64_t low = std::min(bid_ticks_, ask_ticks_);
    const std::int64_t width = std::max(bid_ticks_, ask_ticks_) - low;
    const double lean = width == 0
                            ? 0.5
                            : std::clamp((price_ * ticks_per_dollar - static_cast<double>(low)) /
                                             static_cast<double>(width),
                                         0.15, 0.85);
    std::int64_t at = random_.chance(lean) ? low + width : low;
    if (width >= 2 && random_.chance(between_chance))
        at = low + width / 2 + static_cast<std::int64_t>(random_.below(2)) * (width % 2);

    const bool auction = kind != Next::Trade;
    std::int64_t lots = random_.heavy_tailed(trade_lots_max);
    if (auction) {
        const double expected = model_->settings().trades_per_second *
                                seconds(session_.close - session_.open) * mean_lots;
        lots += static_cast<std::int64_t>(expected * auction_share * (0.5 + random_.uniform()));
    }
    Trade trade;
    trade.header = header(t, RecordKind::Trade);
    trade.header.flags = Trade::regular;
    trade.price = from_ticks(at);
    trade.size = Quantity::from_units(lots * round_lot);
    trade.id = ++trade_number_;
    trade.tape = tape_;
    trade.exchange = auction ? primary_venue[tape_] : venues[random_.below(venues.size())];
    if (kind == Next::OpeningPrint) trade.conditions[0] = opening_condition;
    if (kind == Next::ClosingPrint) trade.conditions[0] = closing_condition;
    if (session_.phase_at(t) != calendar::Phase::Regular) {
        trade.conditions[0] = extended_condition;
        trade.header.flags |= Trade::extended_hours;
    }
    return MarketEvent{trade};
}

}  // namespace tradewind::feeds
