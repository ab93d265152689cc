#pragma once

#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tradewind {

// What only a bug can break. It stays on in release builds: halting costs less than a wrong
// position. The run that breaks one ends at that input: the session catches it at the top of its
// threads, closes the journal behind the input and names both in its error. Data from outside must
// never raise it (see error.hpp for that).
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
