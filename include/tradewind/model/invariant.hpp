#pragma once

#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tradewind {

// What only a bug can break. It stays on in release builds: halting costs less than a wrong
// position. The session catches it at the top of the core thread, halts trading, records it and
// says so; data from outside never raises it (see error.hpp for that).
class InvariantBroken : public std::logic_error {
public:
    InvariantBroken(std::string_view rule, std::source_location where);
};

[[noreturn]] void halt_trading(std::string_view rule, std::source_location where);

constexpr void invariant(bool holds, std::string_view rule,
                         std::source_location where = std::source_location::current()) {
    if (!holds) [[unlikely]]
        halt_trading(rule, where);
}

}  // namespace tradewind
