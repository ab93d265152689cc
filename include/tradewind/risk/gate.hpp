#pragma once

#include <cstdint>

#include "tradewind/model/control_input.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/risk/action.hpp"
#include "tradewind/risk/book_losses.hpp"
#include "tradewind/risk/day_trades.hpp"
#include "tradewind/risk/event_halt.hpp"
#include "tradewind/risk/flattening.hpp"
#include "tradewind/risk/loss_limits.hpp"
#include "tradewind/risk/loss_rate.hpp"
#include "tradewind/risk/loss_streak.hpp"
#include "tradewind/risk/news_halt.hpp"
#include "tradewind/risk/portfolio_model.hpp"
#include "tradewind/risk/proposal.hpp"
#include "tradewind/risk/rule_counts.hpp"
#include "tradewind/risk/settled_cash.hpp"
#include "tradewind/risk/trade_rate.hpp"
#include "tradewind/risk/views.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

class Inquiry;
struct Entry;

// What the rules on the book as a whole have room for; they take memory only if there are any.
struct BookCapacity {
    std::uint32_t symbols = 0;  // that have daily returns
    std::uint32_t instruments = 0;
};

// Refuses or shrinks; the only maker of ApprovedOrder. Every rule that is asked leaves a Verdict
// with the number it looked at and its limit, and is counted.
//
// The rules stand each in a file of its own (docs/risk.md lists them); here they are put in order.
// Entries pass all of them: the latches, the breakers, the session, the market's state, the orders'
// prices, our own orders, then the sizes, of which those on the book as a whole come last, for they
// cost most. Rules on size shrink to whole lots; the first that leaves nothing refuses. Exposure
// counts what is held, what entries under way may still add at their worst, and this order at the
// far side of the quote. No plan is too large to be asked about, and no limit counts beyond
// largest_exposure.
//
// Exits are not asked the entry rules, the latches and an operator's halt. A venue's halt refuses
// them, so does the price collar, and a flattening never exceeds the position. A resized stop or
// target keeps the price that it has at the venue: the market may have left it since, which is no
// reason to leave its size wrong, so that the collar is not asked.
//
// Entries at work are asked about again when something changes under them, and when it is time.
class Gate {
public:
    Gate(const settings::Risk& settings, const settings::Policy& policy,
         BookCapacity capacity = {});

    Review review_entry(const Proposal& proposal, const Instrument& instrument,
                        const MarketView& market, const BookView& book, Timestamp now,
                        OutputBuffer& outputs);
    Review review_exit(const Order& order, const Instrument& instrument, const MarketView& market,
                       const BookView& book, Timestamp now, OutputBuffer& outputs);
    // `order`: the exit as it stands, prices and all, with its new total quantity.
    Review review_resize(const Order& order, const Instrument& instrument, const MarketView& market,
                         OutputBuffer& outputs);

    // Whether an entry may go on working at the venue. If not, a RiskEvent says why; it is to be
    // cancelled.
    bool may_work(const AtWork& entry, const Instrument& instrument, const MarketView& market,
                  const BookView& book, Timestamp now, OutputBuffer& outputs);
    // When that must be asked again though nothing comes; max(): never.
    Timestamp works_until(const AtWork& entry, const MarketView& market, Timestamp now) const;
    bool watches_entries() const { return settings_.working_entries.enforce; }
    // Whether prices have carried the book beyond one of its caps. Looked at with every mark while
    // an entry is at work.
    bool beyond_caps(Money equity, Money gross, Money net) const;

    // At every change of equity. Flatten is said once per latch.
    RiskAction watch(Money equity, Money day_start, Money peak, OutputBuffer& outputs) {
        const RiskAction action = losses_.watch(equity, day_start, peak, outputs);
        if (action == RiskAction::Flatten) [[unlikely]]
            begin_flattening(equity, outputs.core_time());
        return action;
    }
    void on_fill(const Fill& fill, const Instrument& instrument, Timestamp now);
    // A position became flat, or was turned.
    RiskAction on_trip(const RoundTrip& trip, Timestamp now, OutputBuffer& outputs);
    // Whether it halts entries.
    bool on_news(const News& news, Timestamp now) { return news_halt_.on_news(news, now); }
    void roll_day(Money day_start, Timestamp now, OutputBuffer& outputs);
    void command(CommandKind command, Money equity, OutputBuffer& outputs);
    // The kill switch is latched, and something is held again.
    void flatten_again(Money equity, Timestamp now) {
        flattening_.begin(RiskRule::KillSwitch, equity, equity, now);
    }
    Flattening& flattening() { return flattening_; }
    const Flattening& flattening() const { return flattening_; }

    // 0 .. 1: what a soft drawdown leaves of a size.
    double size_scale() const { return losses_.soft() ? settings_.soft_drawdown.scale : 1.0; }
    bool kill_latched() const { return killed_ != 0; }
    bool journal_failed() const { return journal_failed_ != 0; }
    bool entries_halted() const {
        return killed_ != 0 || halted_ != 0 || journal_failed_ != 0 || losses_.daily_latched() ||
               losses_.hard_latched();
    }
    const LossLimits& losses() const { return losses_; }
    // Is told of instruments, closes, splits and dividends.
    PortfolioModel& portfolio() { return portfolio_; }
    const PortfolioModel& portfolio() const { return portfolio_; }
    const RuleCounts& counts() const { return counts_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(losses_, loss_streak_, loss_rate_, trade_rate_, flattening_, news_halt_,
                day_trades_, settled_cash_, counts_, killed_, halted_, journal_failed_, portfolio_);
    }

private:
    void ask_latches(const BookView& book, Inquiry& inquiry) const;
    void ask_sizes(Entry& entry, Inquiry& inquiry);
    void ask_account(Entry& entry, Inquiry& inquiry) const;
    settings::DayTrading day_trading(Timestamp now) const;
    void begin_flattening(Money equity, Timestamp now);

    settings::Risk settings_;
    bool allow_short_;
    LossLimits losses_;
    LossStreak loss_streak_;
    LossRate loss_rate_;
    TradeRate trade_rate_;
    Flattening flattening_;
    EventHalt event_halt_;
    NewsHalt news_halt_;
    DayTrades day_trades_;
    SettledCash settled_cash_;
    RuleCounts counts_;
    PortfolioModel portfolio_;
    BookLosses book_losses_;
    std::uint8_t killed_ = 0;
    std::uint8_t halted_ = 0;
    std::uint8_t journal_failed_ = 0;
};

}  // namespace tradewind::risk
