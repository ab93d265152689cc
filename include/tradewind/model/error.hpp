#pragma once

#include <expected>
#include <string>
#include <utility>

namespace tradewind {

// Bad input from outside, as an ordinary value: where it stands (file:line, key, field, url), what
// was found and what was expected. Any part may be empty.
struct Error {
    std::string where;
    std::string found;
    std::string expected;

    // One line for a person: "config/paper.toml:12: risk.daily_loss: found -3, expected 0 to 1".
    std::string message() const {
        std::string text = where;
        if (!found.empty()) text += (text.empty() ? "found " : ": found ") + found;
        if (!expected.empty()) text += (text.empty() ? "expected " : ", expected ") + expected;
        return text;
    }

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Expected = std::expected<T, Error>;

inline std::unexpected<Error> failure(std::string where, std::string found = {},
                                      std::string expected = {}) {
    return std::unexpected{Error{std::move(where), std::move(found), std::move(expected)}};
}

}  // namespace tradewind
