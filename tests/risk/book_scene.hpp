#pragma once

#include <vector>

#include "gate_scene.hpp"
#include "tradewind/calendar/calendar.hpp"

namespace tradewind::risk {

// The scene's account with several stocks, all at 100.00, and what is held and works of each. The
// order under review is in the first.
struct BookScene : Scene {
    struct Line {
        Instrument instrument;
        std::int64_t held = 0;  // shares, signed
        std::int64_t buying = 0;
        std::int64_t selling = 0;
        Price price = Price::from_cents(100'00);
        Price underlying{};
        double years = 0;
    };
    std::vector<Line> lines;
    calendar::Calendar calendar;
    std::size_t days = 0;  // closed so far

    explicit BookScene(std::uint32_t stocks = 1) {
        // No rule but those on the book as a whole.
        settings.trade_risk.fraction = 1;
        settings.symbol_exposure.fraction = settings.gross_exposure.fraction =
            settings.net_exposure.fraction = 100;
        settings.buying_power.multiple = 10;
        settings.order_size.notional = 1e9;
        policy.allow_short = true;
        market.bid = market.ask = market.last = Price::from_cents(100'00);
        settings.market_state.allow_locked = true;
        for (std::uint32_t i = 0; i < stocks; ++i) add(*Instrument::equity(i == 0 ? "SPY" : "QQQ"));
    }
    std::size_t add(Instrument added) {
        added.id = InstrumentId::from_index(static_cast<std::uint32_t>(lines.size()));
        lines.emplace_back().instrument = added;
        return lines.size() - 1;
    }

    std::size_t stakes() const { return lines.size(); }
    Stake stake(std::size_t i) const {
        const Line& line = lines[i];
        const auto worth = [&](std::int64_t shares) {
            return line.instrument.notional(line.price, Quantity::from_units(shares));
        };
        Stake stake;
        stake.instrument = &line.instrument;
        stake.held = Quantity::from_units(line.held);
        stake.value = worth(line.held);
        stake.buying = Quantity::from_units(line.buying);
        stake.selling = Quantity::from_units(line.selling);
        stake.buying_value = worth(line.buying);
        stake.selling_value = worth(line.selling);
        stake.mark = line.price;
        stake.underlying = line.underlying;
        stake.years = line.years;
        return stake;
    }

    Gate gate() const {
        Gate gate{settings,
                  policy,
                  {.symbols = static_cast<std::uint32_t>(lines.size()), .instruments = 16}};
        for (const Line& line : lines) gate.portfolio().add(line.instrument);
        return gate;
    }
    // A close for each of `returns`: the day's return of each stock.
    void pass(Gate& gate, const std::vector<std::vector<double>>& returns) {
        std::vector<double> prices(lines.size(), 100);
        const auto close = [&] {
            gate.portfolio().close(date(days), date(days - 1), [&](InstrumentId id) {
                return Price::from_double(prices[id.index()]);
            });
            ++days;
        };
        ++days;
        close();
        for (const std::vector<double>& day : returns) {
            // Prices are in nano-dollars: near the first price a return keeps eleven digits.
            for (std::size_t i = 0; i < day.size(); ++i) prices[i] *= 1 + day[i];
            close();
        }
    }
    Date date(std::size_t day) const { return calendar.sessions()[day].date; }

    // Shares of the first stock that are allowed of those asked for; 0: refused.
    std::int64_t allowed(const Gate& gate, std::int64_t shares) {
        book.stakes = Stakes::of(*this);
        instrument = lines[0].instrument;
        Proposal order = short_sale(shares < 0 ? -shares : shares);
        if (shares > 0) order.orders[0].side = Side::Buy;
        const Review review = enter(gate, order);
        return review.approved()
                   ? review.orders[0].order().quantity.micros() / Quantity::micros_per_unit
                   : 0;
    }
};

}  // namespace tradewind::risk
