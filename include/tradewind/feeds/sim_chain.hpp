#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/feeds/sim_model.hpp"
#include "tradewind/feeds/sim_random.hpp"
#include "tradewind/feeds/sim_surface.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/options/american.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::feeds {

// The option chain of one simulated stock: what its contracts are worth on a moving surface
// (SimSurface), and the quotes and trades that show it, in the regular session, one session after
// another. Its chance is a stream of its own, of the seed, the stock's name and the date; it looks
// at the stock and never touches it, so that the stock trades the same with a chain or without.
//
// Worth. Makers follow the price that the stock's standing quote was made around. A contract is
// worth the European price by Black 1976 on its expiry's smile and forward, the side in the money
// by put-call parity, plus what early exercise is worth (American roots): the difference of
// AmericanPricer's two prices, taken anew every five minutes or half a percent of the stock's
// price, and in between along its slope by that price. Time runs by the calendar, a year of 365
// days, to the close of the expiry's day. No dividend falls due.
//
// Quotes. Bid <= worth <= ask, in the contract's ticks, never locked or crossed; bid and ask stand
// (spread_ticks x tick + spread_share x worth) apart, more away from the money and near the open,
// and are rounded outwards. A bid below a tick is none: price and size 0. When the stock's quote
// moves, all contracts whose worth has left their quote, or no longer fits it, follow a fraction of
// a millisecond later, microseconds apart: bursts, as a real chain has. Between those,
// quotes_per_second renews quotes at random, most of them near the money. Contracts open with the
// stock's first quote of the session. Trades print at the bid or the ask, or at a tick between, and
// are never larger than what is displayed.
class SimChain {
public:
    static constexpr std::uint8_t trade_condition = 209;  // the vendor's code of a regular trade

    // The model and the calendar must outlive it.
    SimChain(const SimModel& model, const calendar::Calendar& calendar, std::string_view symbol,
             InstrumentId underlying);

    // Starts a trading day with the stock at `spot`: contracts that expired before it are dropped,
    // those newly listed stand behind the others, without an id. Sessions in order. All that are
    // ever listed are bounded by the settings alone: settings::instruments_listed().
    void begin(const calendar::Session& session, double spot);
    // Contracts by number, and the first of those that the last begin() listed.
    std::size_t size() const { return contracts_.size(); }
    std::size_t first_new() const { return first_new_; }
    const Instrument& instrument(std::size_t contract) const {
        return contracts_[contract].instrument;
    }
    // Before the first event of a session, for each new contract.
    void give_id(std::size_t contract, InstrumentId id) { contracts_[contract].instrument.id = id; }

    // The stock is quoted around `spot` from t on. Times never fall.
    void on_stock_quote(Timestamp t, double spot);

    // When the next event happens; Timestamp::max() when nothing will before the stock is quoted
    // again. Only a call of on_stock_quote() makes it earlier.
    Timestamp next_time() const { return next_time_; }
    // That event, without header.sequence. Only while next_time() is not max().
    MarketEvent take();

    // What no trader sees, for tests: as of the stock's last quote.
    double worth(std::size_t contract) const { return contracts_[contract].worth; }
    std::vector<options::SviSlice> smiles() const;
    double spot() const { return spot_; }

private:
    struct Expiry {
        Date date;
        Timestamp instant;
        std::uint32_t strikes = 0;  // listed so far
        double years = 0;
        double forward = 0;
        double log_forward = 0;
        double discount = 1;
        double root_theta = 1;
        options::SviSlice smile;
        Timestamp exercise_taken = Timestamp::min();  // when early exercise was valued last
        double exercise_spot = 0;                     // and at which price of the stock
    };
    struct Contract {
        Instrument instrument;
        std::uint32_t expiry = 0;  // its place in expiries_
        double strike = 0;
        double log_strike = 0;
        double worth = 0;
        double width = 0;       // of its quote, dollars
        double deviations = 0;  // from the money, in deviations of the price until expiry
        double exercise = 0;    // early exercise: its value, and by the stock's price
        double exercise_slope = 0;
        Price bid;
        Price ask;
        Quantity bid_size;
        Quantity ask_size;
        std::uint64_t trades = 0;  // of the day
        bool quoted = false;
    };

    void list(Date date, double spot);
    void value_all();
    void value_exercise(Contract& contract, const Expiry& expiry, double volatility) const;
    void set_width(Contract& contract, double time_of_day) const;
    bool needs_quote(const Contract& contract) const;
    std::size_t draw_contract(int draws);
    Timestamp schedule(Timestamp from, double per_second);
    void choose_next();
    MarketEvent quote(Contract& contract, Timestamp t);
    MarketEvent trade(Timestamp t);
    Header header(const Contract& contract, Timestamp t, RecordKind kind) const;

    const SimModel* model_;
    const settings::SimOptions* options_;
    const calendar::Calendar* calendar_;
    std::string root_;
    InstrumentId underlying_;
    std::uint64_t key_;
    SimRandom random_;
    SimSurface surface_;
    options::AmericanPricer pricer_;
    calendar::Session session_{};

    std::vector<Expiry> expiries_;
    std::vector<Contract> contracts_;  // a put follows its call
    std::size_t first_new_ = 0;
    double spot_ = 0;
    Timestamp now_;
    bool open_ = false;

    std::vector<std::uint32_t> pending_;  // contracts that a move has left to quote
    std::size_t pending_at_ = 0;
    Timestamp next_time_ = Timestamp::max();
    Timestamp next_pending_ = Timestamp::max();
    Timestamp next_renewal_ = Timestamp::max();
    Timestamp next_trade_ = Timestamp::max();
};

// The symbols that have a chain: of `symbols`, those that settings.options names, or all; none
// without settings.options.enabled. Errors: a name that is not among them or cannot be an option's
// root, one of an index option (the simulated market has no indices), options without an expiry.
Expected<std::vector<std::string>> sim_underlyings(const settings::SimMarket& settings,
                                                   const std::vector<std::string>& symbols);

}  // namespace tradewind::feeds
