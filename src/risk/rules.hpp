#pragma once

#include <algorithm>

#include "inquiry.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/risk/proposal.hpp"
#include "tradewind/risk/views.hpp"
#include "tradewind/settings/settings.hpp"

// The rules without a memory, each in the file of its name; those that remember are classes of
// their own, each with a header in include/. Each asks the inquiry at its limit, and says with
// which number. docs/risk.md lists them all.
namespace tradewind::risk {

class BookLosses;
class PortfolioModel;

// What is asked for has no bound that sums of money would keep to.
__extension__ using Wide = __int128;

// An entry under review, shrunk as far as the rules before have shrunk it.
struct Entry {
    const Proposal& proposal;
    const Instrument& instrument;
    const MarketView& market;
    const BookView& book;
    Timestamp now;
    // What a unit costs at worst: a buy limit fills at its limit or better, a market order at about
    // the far side; a short is worth at least the far side, and more at a limit above it.
    Price price;
    Quantity quantity;

    const Order& order() const { return proposal.orders[0]; }
    bool buys() const { return order().side == Side::Buy; }
};

void ask_session_window(const settings::SessionWindow& rule, const MarketView& market,
                        Inquiry& inquiry);
void ask_market_state(const settings::MarketState& rule, const MarketView& market, Timestamp now,
                      Inquiry& inquiry);
// How old a mark may be.
std::chrono::nanoseconds age_max(const settings::MarketState& rule, const MarketView& market);
// The same of an entry at work. Outside the regular session a market is quiet by nature: only its
// halt counts there, and in it a mark is no older than the session.
void ask_market_at_work(const settings::MarketState& rule, const MarketView& market, Timestamp now,
                        Inquiry& inquiry);
// How long an entry may work.
void ask_working_entry(const settings::WorkingEntries& rule, const AtWork& entry, Timestamp now,
                       Inquiry& inquiry);
// Whether prices alone have carried what is held beyond a cap that the entry would add to.
void ask_caps_held(const settings::Risk& settings, const Order& order, const BookView& book,
                   Inquiry& inquiry);
// Asked of every order with a price; without a mark nothing can be said.
void ask_price_collar(const settings::PriceCollar& rule, const Order& order,
                      const MarketView& market, Inquiry& inquiry);
// Shorting, DuplicateOrder, SelfCrossing, UnknownOrders.
void ask_own_orders(bool allow_short, const Entry& entry, Inquiry& inquiry);
void ask_shortability(const settings::Shortability& rule, const Entry& entry, Inquiry& inquiry);
void ask_open_orders(const settings::OpenOrders& rule, const Entry& entry, Inquiry& inquiry);

// Rules on size: each leaves in entry.quantity what it allows, and is asked with what those before
// it have left.
void ask_order_size(const settings::OrderSize& rule, Entry& entry, Inquiry& inquiry);
void ask_trade_risk(const settings::TradeRisk& rule, Entry& entry, Inquiry& inquiry);
void ask_volatility_target(const settings::VolatilityTarget& rule, Entry& entry, Inquiry& inquiry);
void ask_symbol_exposure(const settings::SymbolExposure& rule, Entry& entry, Inquiry& inquiry);
void ask_regime_exposure(const settings::RegimeExposure& rule,
                         const settings::SymbolExposure& whole, Entry& entry, Inquiry& inquiry);
void ask_gross_exposure(const settings::GrossExposure& rule, Entry& entry, Inquiry& inquiry);
void ask_net_exposure(const settings::NetExposure& rule, Entry& entry, Inquiry& inquiry);
void ask_buying_power(const settings::BuyingPower& rule, Entry& entry, Inquiry& inquiry);
void ask_margin_level(const settings::MarginLevel& rule, Entry& entry, Inquiry& inquiry);
// The book as a whole; `losses` are prepared for this entry.
void ask_cluster_exposure(const settings::ClusterExposure& rule, const PortfolioModel& model,
                          Entry& entry, Inquiry& inquiry);
void ask_portfolio_var(const settings::PortfolioVar& rule, const BookLosses& losses, Entry& entry,
                       Inquiry& inquiry);
void ask_portfolio_cvar(const settings::PortfolioCvar& rule, const BookLosses& losses, Entry& entry,
                        Inquiry& inquiry);

// What they share.

// Whose days an instrument moves by.
inline InstrumentId symbol_of(const Instrument& instrument) {
    return instrument.kind == InstrumentKind::Option ? instrument.underlying : instrument.id;
}
// `fraction` of equity. No limit is above what an account can carry.
Money share_of(Money equity, double fraction);
// Of `quantity` at `each`, in nano-dollars, as Instrument::notional() rounds it; `each` > 0.
Wide value_of(const Instrument& instrument, Price each, Quantity quantity);
// The largest whole-lot quantity up to `wanted`, itself in whole lots, whose notional at `price` is
// at most `budget`.
Quantity most_affordable(const Instrument& instrument, Price price, Money budget, Quantity wanted);
// Shrinks the entry until `used` and it together are within `limit`; it counts `each` a unit.
void cap_notional(RiskRule rule, Wide used, Money limit, Price each, Entry& entry,
                  Inquiry& inquiry);
inline void cap_notional(RiskRule rule, Wide used, Money limit, Entry& entry, Inquiry& inquiry) {
    cap_notional(rule, used, limit, entry.price, entry, inquiry);
}

}  // namespace tradewind::risk
