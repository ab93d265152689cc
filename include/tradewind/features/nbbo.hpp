#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::features {

// Why a quote says nothing about spread and depth; Good where it does. A locked quote is good.
enum class QuoteVerdict : std::uint8_t { Good, OneSided, Crossed, NoNumber };

// The best bid and offer as features read it: prices in nano-dollars (any unit will do), sizes in
// the feed's own. A missing side has price 0.
struct Nbbo {
    double bid = 0;
    double ask = 0;
    double bid_size = 0;
    double ask_size = 0;

    static Nbbo from(const Quote& quote) {
        return {.bid = static_cast<double>(quote.bid.nanos()),
                .ask = static_cast<double>(quote.ask.nanos()),
                .bid_size = quote.bid_size.to_double(),
                .ask_size = quote.ask_size.to_double()};
    }

    QuoteVerdict verdict() const {
        if (!usable_value(bid) || !usable_value(ask) || bid < 0 || ask < 0 ||
            !usable_value(bid_size) || !usable_value(ask_size) || bid_size < 0 || ask_size < 0)
            return QuoteVerdict::NoNumber;
        if (!usable_price(bid) || !usable_price(ask)) return QuoteVerdict::OneSided;
        return bid > ask ? QuoteVerdict::Crossed : QuoteVerdict::Good;
    }
    bool good() const { return verdict() == QuoteVerdict::Good; }

    // A split multiplies all prices so far by `factor`, and divides all sizes by it.
    void scale(double factor) {
        bid *= factor;
        ask *= factor;
        bid_size /= factor;
        ask_size /= factor;
    }

    // All of these of a good quote.
    double mid() const { return 0.5 * (bid + ask); }
    double spread() const { return ask - bid; }                  // the quoted spread
    double relative_spread() const { return spread() / mid(); }  // a fraction of the mid
    // (bid size - ask size) / (bid size + ask size), -1 .. 1; nullopt where both are 0.
    std::optional<double> depth_imbalance() const {
        const double depth = bid_size + ask_size;
        if (!(depth > 0)) return std::nullopt;
        return (bid_size - ask_size) / depth;
    }
    // The mid weighted by the opposite side's size, between bid and ask, nearer to the side that
    // has less: (ask * bid size + bid * ask size) / (bid size + ask size). nullopt as above.
    std::optional<double> microprice() const {
        const auto imbalance = depth_imbalance();
        if (!imbalance) return std::nullopt;
        return mid() + 0.5 * spread() * *imbalance;
    }
};

// The time since the quote last spoke, whatever it said. O(1).
class NbboAge {
public:
    void update(Timestamp quote_time) {
        last_ = quote_time;
        known_ = 1;
    }
    bool ready() const { return known_ != 0; }
    // Once ready(); 0 for a clock behind the quote's own time.
    std::chrono::nanoseconds value(Timestamp now) const {
        return now > last_ ? now - last_ : std::chrono::nanoseconds{0};
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(last_, known_);
    }

private:
    Timestamp last_;
    std::uint8_t known_ = 0;
};

}  // namespace tradewind::features
