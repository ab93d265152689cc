#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"

namespace tradewind::portfolio {

// One instrument's position at cost and at its mark. The cost is kept as the sum of what was paid,
// not as an average price: a part that is closed takes its share, rounded to the nano-dollar, and
// the rest stays, so the last share closed takes exactly what is left. One cache line, because
// every mark of a held instrument touches it.
class alignas(64) Holding {
public:
    // What closing a part of the position releases.
    struct Closed {
        Quantity quantity;  // > 0; zero when the fill only opened
        Money cost;         // signed as the position was
        Money proceeds;     // cash of the closing part, fees apart: + for a sale
        Money realized() const { return proceeds - cost; }
    };

    Holding() = default;
    explicit Holding(std::int64_t multiplier) : multiplier_{multiplier} {}

    Quantity quantity() const { return quantity_; }  // signed
    Money cost() const { return cost_; }             // signed as the quantity
    Money value() const { return value_; }           // at the mark, signed as the quantity
    Money unrealized() const { return value_ - cost_; }
    Price average_price() const;  // of what is held; zero when flat
    Price mark() const { return quantity_ < Quantity{} ? short_mark_ : long_mark_; }
    bool marked() const { return marked_; }
    std::int64_t multiplier() const { return multiplier_; }

    // A long is worth `long_mark`, a short costs `short_mark` to close. What the position is worth
    // then; nullopt if that is more than largest_exposure, either way.
    std::optional<Money> worth(Price long_mark, Price short_mark) const;
    // The same, taken over; `worth` is what worth() said of them. True when the value changed.
    bool set_marks(Price long_mark, Price short_mark, Money worth) {
        long_mark_ = long_mark;
        short_mark_ = short_mark;
        marked_ = true;
        return std::exchange(value_, worth) != worth;
    }
    Price long_mark() const { return long_mark_; }
    Price short_mark() const { return short_mark_; }

    // Takes part in a fill of `quantity` > 0. What exceeds the position opens the other side. An
    // unmarked instrument is marked at the fill, and so is one whose mark makes no value that fits.
    Closed fill(Side side, Price price, Quantity quantity);

    // The fill's price was another one: cost moves by `difference`, signed as cost is.
    void adjust_cost(Money difference) { cost_ += difference; }

    // Every split.from old units are split.to new ones. What is left beyond whole `lot`s is paid
    // out at the mark: returned as closed. nullopt: SettledSplit says that an account with `cash`
    // does not carry it, and nothing has changed.
    std::optional<Closed> split(const Split& split, Quantity lot, Money cash);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(quantity_, cost_, value_, long_mark_, short_mark_, units_, multiplier_, marked_);
    }

private:
    void revalue();
    void set_quantity(Quantity quantity);

    Quantity quantity_;
    Money cost_;
    Money value_;
    Price long_mark_;
    Price short_mark_;
    std::int64_t units_ = 0;  // whole units x multiplier; 0 when the quantity has a fraction
    std::int64_t multiplier_ = 1;
    bool marked_ = false;
};
static_assert(sizeof(Holding) == 64);

}  // namespace tradewind::portfolio
