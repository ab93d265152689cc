#include "tradewind/model/instrument.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "tradewind/model/option_root.hpp"

namespace tradewind {
namespace {

bool is_symbol_char(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '/' || c == '+';
}

bool is_symbol(std::string_view text, std::size_t length_max) {
    return !text.empty() && text.size() <= length_max && std::ranges::all_of(text, is_symbol_char);
}

// The caller has checked that it fits, with at least one zero behind it.
void name(Instrument& instrument, std::string_view symbol) {
    std::ranges::copy(symbol, instrument.symbol_chars.begin());
}

constexpr std::size_t symbol_length_max = sizeof(Instrument::symbol_chars) - 1;

}  // namespace

Expected<Instrument> Instrument::equity(std::string_view symbol) {
    if (!is_symbol(symbol, symbol_length_max))
        return failure("stock symbol", "\"" + std::string{symbol} + "\"",
                       "1 to 31 letters, digits, '.', '-', '/' or '+', such as BRK.B");
    Instrument instrument;
    name(instrument, symbol);
    instrument.tick = Price::from_cents(1);
    instrument.tick_below = Price::from_nanos(100'000);
    instrument.tick_threshold = Price::from_cents(100);
    instrument.lot = Quantity::from_units(1);
    return instrument;
}

Expected<Instrument> Instrument::index(std::string_view symbol) {
    if (!symbol.starts_with("I:") || !is_symbol(symbol.substr(2), symbol_length_max - 2))
        return failure("index symbol", "\"" + std::string{symbol} + "\"",
                       "I: and 1 to 29 letters, digits, '.', '-', '/' or '+', such as I:SPX");
    Instrument instrument;
    name(instrument, symbol);
    instrument.tick = Price::from_cents(1);
    instrument.tick_below = instrument.tick;
    instrument.lot = Quantity::from_units(1);
    instrument.kind = InstrumentKind::Index;
    return instrument;
}

Expected<Instrument> Instrument::option(std::string_view symbol, InstrumentId underlying) {
    const auto parsed = OccSymbol::parse(symbol);
    if (!parsed) return std::unexpected{parsed.error()};
    const OptionRoot& root = option_root(parsed->root);
    Instrument instrument;
    name(instrument, parsed->to_vendor());
    instrument.underlying = underlying;
    instrument.tick = Price::from_cents(root.cents ? 1 : 10);
    instrument.tick_below = Price::from_cents(root.cents ? 1 : 5);
    instrument.tick_threshold = Price::from_cents(300);
    instrument.strike = parsed->strike;
    instrument.lot = Quantity::from_units(1);
    instrument.multiplier = 100;
    instrument.expiry = parsed->expiry;
    instrument.kind = InstrumentKind::Option;
    instrument.right = parsed->right;
    instrument.exercise = root.style;
    return instrument;
}

std::string_view Instrument::symbol() const {
    const auto* const end = std::ranges::find(symbol_chars, '\0');
    return {symbol_chars.data(), static_cast<std::size_t>(end - symbol_chars.begin())};
}

Price Instrument::round_to_tick(Price price, Rounding rounding) const {
    const std::int64_t step = tick_at(price).nanos();
    if (step <= 1) return price;
    const std::int64_t remainder = ((price.nanos() % step) + step) % step;  // for negatives too
    const std::int64_t below = price.nanos() - remainder;
    if (remainder == 0) return price;
    switch (rounding) {
        case Rounding::Down:
            return Price::from_nanos(below);
        case Rounding::Up:
            return Price::from_nanos(below + step);
        case Rounding::Nearest:
            break;
    }
    const bool up = price < Price{} ? 2 * remainder > step : 2 * remainder >= step;
    return Price::from_nanos(up ? below + step : below);
}

Quantity Instrument::round_to_lot(Quantity size) const {
    invariant(lot > Quantity{}, "an instrument's lot is above zero");
    return Quantity::from_micros(size.micros() / lot.micros() * lot.micros());
}

}  // namespace tradewind
