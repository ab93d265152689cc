#include <algorithm>
#include <chrono>

#include "tradewind/calendar/option_expiry.hpp"
#include "tradewind/core/desk.hpp"
#include "tradewind/model/occ_symbol.hpp"

// What the rules on the book as a whole see of the desk: stakes, and each day's closes.
namespace tradewind::core {

void Desk::list(InstrumentId id) {
    if (!gate_.portfolio().in_use() || slot(id).listed != 0) return;
    slot(id).listed = 1;
    listed_.push_back(id);
}

void Desk::list_stakes(InstrumentId id) {
    std::erase_if(listed_, [this](InstrumentId known) {
        if (!ledger_.position(known).is_zero() || orders_.has_open(known)) return false;
        slot(known).listed = 0;
        return true;
    });
    for (const execution::ExternalOrder& order : orders_.external())
        if (order.instrument.index() < slots_.size()) list(order.instrument);
    list(id);
}

risk::Stake Desk::stake(std::size_t index) const {
    const InstrumentId id = listed_[index];
    const Instrument& instrument = instruments_[id.index()];
    const execution::Work& work = orders_.work(id);
    risk::Stake stake{.instrument = &instrument,
                      .held = ledger_.position(id),
                      .value = ledger_.holding(id).value(),
                      .buying = work.buy,
                      .selling = work.sell,
                      .buying_value = work.opening_buy_notional(),
                      .selling_value = work.opening_sell_notional(),
                      .mark = mark_of(id)};
    for (const execution::ExternalOrder& order : orders_.external()) {
        if (order.instrument != id) continue;
        const bool buys = order.side == Side::Buy;
        (buys ? stake.buying : stake.selling) += order.leaves;
        Money& value = buys ? stake.buying_value : stake.selling_value;
        value += Money::from_double(std::clamp(1e9 - value.to_double(), 0.0, worst_value(order)));
    }
    if (instrument.kind != InstrumentKind::Option) return stake;
    if (instrument.underlying.index() < slots_.size())
        stake.underlying = mark_of(instrument.underlying);
    const auto symbol = OccSymbol::parse(instrument.symbol());
    const Timestamp expiry = calendar::expiry_instant(
        calendar_, instrument.expiry,
        symbol ? calendar::expiry_class_of(symbol->root) : calendar::ExpiryClass::Stock);
    stake.years = expiry_clock_->years(now_, expiry);
    stake.rate = settings_.options.rate;
    stake.yield = settings_.options.dividend.value_or(0);
    return stake;
}

void Desk::take_day_returns() {
    // The last bar ends with the session, and the closing prints come right behind it.
    const calendar::Session& session = cursor_.at(now_);
    const auto close_of = [&](InstrumentId id) {
        const Slot& known = slots_[id.index()];
        if (known.last_time >= session.open) return known.last;
        return known.quote_time >= session.open ? mark_of(id) : Price{};
    };
    gate_.portfolio().close(session.date, calendar_.previous_trading_day(session.date), close_of);
}

}  // namespace tradewind::core
