#pragma once

#include <cstdint>

#include "tradewind/model/attribution.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/portfolio/proportion.hpp"

namespace tradewind::portfolio {

// A round trip under way: from flat to flat in one instrument. Dividends and cash in lieu that
// arrive meanwhile are part of its gross, so that the trips' net profits add up to the account's.
class OpenTrip {
public:
    bool open() const { return open_; }
    Money gross() const { return gross_; }
    Money fees() const { return fees_; }

    void begin(Timestamp opened, Side side, Attribution attribution);
    // A part of a fill that made the position larger, to `held` in size.
    void enter(Price price, Quantity quantity, Money fees, Quantity held);
    // A part that made it smaller.
    void leave(Price price, Quantity quantity, Money realized, Money fees);
    void receive(Money amount) { gross_ += amount; }
    // A booked fill turned out to have another price and fees.
    void correct_entry(Price from, Price to, Quantity quantity, Money fees);
    void correct_exit(Price from, Price to, Quantity quantity, Money realized, Money fees);
    // Earlier quantities and prices in terms of the shares after a split, quantities up to what a
    // holding may come to.
    void split(const Split& split);
    // The finished trip as a record; the trip is closed then.
    RoundTrip finish(InstrumentId instrument, std::int64_t multiplier, Timestamp closed,
                     OrderRole exit_role);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(opened_, gross_, fees_, largest_, entered_, left_, entered_value_, left_value_,
                side_, attribution_, open_);
    }

private:
    Timestamp opened_;
    Money gross_;
    Money fees_;
    Quantity largest_;
    Quantity entered_;
    Quantity left_;
    // Sums of price x quantity, in 1e-15 dollars: a trip may turn over more than Money can hold.
    Wide entered_value_ = 0;
    Wide left_value_ = 0;
    Side side_ = Side::Buy;
    Attribution attribution_;
    bool open_ = false;
};

}  // namespace tradewind::portfolio
