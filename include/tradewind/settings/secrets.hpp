#pragma once

#include <fmt/core.h>

#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

#include "tradewind/model/error.hpp"

namespace tradewind::settings {

// An API key or account number. It prints as ***, whatever prints it; reveal() is for the request
// that needs it and for nothing else. Its memory is wiped when it goes.
class Secret {
public:
    explicit Secret(std::string value) : value_{std::move(value)} {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : value_{std::move(other.value_)} { other.wipe(); }
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret() { wipe(); }

    std::string_view reveal() const { return value_; }

    friend std::ostream& operator<<(std::ostream& out, const Secret&);

private:
    void wipe();

    std::string value_;
};

// The secret `name` (a-z, 0-9, _), for instance "tradier_token": the file of that name in the
// directory that $CREDENTIALS_DIRECTORY names (as systemd's LoadCredential= gives), else the
// environment variable TRADEWIND_TRADIER_TOKEN. A credentials file that group or others may read,
// or that is no regular file, is an error and does not fall back. A line end at the end is not part
// of it. Errors never show the value. Reads the environment: for edges at start, never for the
// core.
Expected<Secret> find_secret(std::string_view name);

}  // namespace tradewind::settings

template <>
struct fmt::formatter<tradewind::settings::Secret> : fmt::formatter<fmt::string_view> {
    template <class Context>
    auto format(const tradewind::settings::Secret&, Context& context) const {
        return fmt::formatter<fmt::string_view>::format("***", context);
    }
};
