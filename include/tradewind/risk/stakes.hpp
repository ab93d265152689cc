#pragma once

#include <cstddef>

#include "tradewind/model/instrument.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"

namespace tradewind::risk {

// One instrument's part of the book: what is held, and what entries under way may add.
struct Stake {
    const Instrument* instrument = nullptr;
    Quantity held{};        // signed
    Money value{};          // of that at its mark, signed as it
    Quantity buying{};      // may still be bought,
    Quantity selling{};     // and sold
    Money buying_value{};   // of the entries among them, at their worst price
    Money selling_value{};  // likewise, > 0
    Price mark{};           // zero: none
    // Of an option alone.
    Price underlying{};  // the mark of its underlying; zero: none
    double years = 0;    // to expiry, as volatility counts them; 0: none left, or not known
    double rate = 0;     // continuously compounded, a year
    double yield = 0;    // of the underlying, likewise
};

// All instruments that are held or have orders at work, and that of the order under review, each
// once, in an order that inputs determine. It looks into its source, which has
//
//     std::size_t stakes() const;  Stake stake(std::size_t) const;
//
// and must outlive it; nothing is copied until it is asked for. Without a source: an empty book.
class Stakes {
public:
    Stakes() = default;
    template <class Source>
    static Stakes of(const Source& source) {
        Stakes stakes;
        stakes.source_ = &source;
        stakes.count_ = [](const void* from) { return static_cast<const Source*>(from)->stakes(); };
        stakes.at_ = [](const void* from, std::size_t index) {
            return static_cast<const Source*>(from)->stake(index);
        };
        return stakes;
    }

    std::size_t size() const { return source_ == nullptr ? 0 : count_(source_); }
    Stake operator[](std::size_t index) const { return at_(source_, index); }

private:
    const void* source_ = nullptr;
    std::size_t (*count_)(const void*) = nullptr;
    Stake (*at_)(const void*, std::size_t) = nullptr;
};

}  // namespace tradewind::risk
