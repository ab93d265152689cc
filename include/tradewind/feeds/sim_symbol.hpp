#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tradewind/calendar/session.hpp"
#include "tradewind/feeds/sim_model.hpp"
#include "tradewind/feeds/sim_random.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {

// One stock of the simulated market: a hidden price that moves by regime, time of day and jumps,
// and the quotes and trades that show it, one session after another. Its chance depends on the
// seed, its name and the date alone, so that a symbol's events are the same in any company.
//
// The hidden price diffuses in continuous time, from event to event. A quote stands around it, a
// whole number of ticks wide, drawn so that its mean is the setting's; two in a thousand are
// locked, two in ten thousand crossed, until the next one. A trade prints at the standing bid or
// ask, the nearer side to the hidden price more often, or at a tick between them. The first trade
// of the regular session is an opening print (condition 17), the last, a millisecond before its
// end, a closing print (8); both are large. Outside the regular session trades carry condition 12.
class SimSymbol {
public:
    // The model must outlive it.
    SimSymbol(const SimModel& model, std::string_view symbol, InstrumentId id);

    // Starts a trading day: the night's gap, a fresh regime, and what follows. Sessions in order.
    void begin(const calendar::Session& session);

    // When the next event happens; Timestamp::max() when the session has no more.
    Timestamp next_time() const { return next_time_; }
    // That event, without header.sequence. Only while next_time() is not max().
    MarketEvent take();

    // The hidden price that the standing quote was made around: what may be known by its time.
    double quoted_price() const { return quoted_price_; }

    // What no trader sees, for tests and reports: as of next_time().
    Regime hidden_regime() const { return model_->regimes()[regime_].regime; }
    double hidden_price() const { return price_; }
    // The regimes of this session so far, in order; the first begins with it.
    struct Spell {
        Timestamp from;
        Regime regime;
        bool upwards;  // Trend's direction
    };
    std::span<const Spell> hidden_spells() const { return spells_; }
    // The regime at an instant of this session that next_time() has passed; of two that meet in it,
    // the later.
    Regime hidden_regime_at(Timestamp t) const;

private:
    enum class Next : std::uint8_t { Quote, Trade, OpeningPrint, ClosingPrint };

    double activity_at(Timestamp t) const;
    Timestamp schedule(Timestamp from, double per_second);
    void advance_hidden();
    void move_to(Timestamp t);
    void enter_regime(std::size_t regime, Timestamp t);
    void jump(Timestamp t);
    std::size_t draw_regime(const std::array<double, 4>& probabilities);
    MarketEvent quote(Timestamp t);
    MarketEvent trade(Timestamp t, Next kind);
    void requote();
    Header header(Timestamp t, RecordKind kind) const;

    const SimModel* model_;
    InstrumentId id_;
    std::uint64_t key_;
    SimRandom random_;
    calendar::Session session_{};
    Timestamp begin_;  // of the simulated part of the day
    Timestamp end_;

    double price_;       // hidden, dollars
    double anchor_ = 0;  // where a mean-reverting price is pulled to
    double direction_ = 1;
    std::size_t regime_ = 0;
    std::int64_t bid_ticks_ = 0;  // standing quote
    std::int64_t ask_ticks_ = 0;
    double quoted_price_ = 0;
    std::uint64_t trade_number_ = 0;  // of the day

    Timestamp now_;  // how far the hidden price has come
    Timestamp next_time_ = Timestamp::max();
    Timestamp next_quote_ = Timestamp::max();
    Timestamp next_trade_ = Timestamp::max();
    Timestamp opening_print_ = Timestamp::max();
    Timestamp closing_print_ = Timestamp::max();
    Timestamp next_regime_ = Timestamp::max();
    Timestamp next_jump_ = Timestamp::max();
    std::vector<Spell> spells_;
    std::uint8_t tape_;
};

}  // namespace tradewind::feeds
