#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "constraint.hpp"
#include "tradewind/model/date.hpp"
#include "tradewind/settings/names.hpp"
#include "tradewind/settings/settings.hpp"
#include "value.hpp"

namespace tradewind::settings {

// What is wrong with a value, at `below` its key ("" or ".trnd" inside an inline table).
struct Mismatch {
    std::string below;
    std::string found;
    std::string expected;
    std::uint32_t line = 0;
};
template <class T>
using Read = std::expected<T, std::vector<Mismatch>>;

inline std::unexpected<std::vector<Mismatch>> mismatch(const Value& value, std::string expected) {
    return std::unexpected{
        std::vector{Mismatch{{}, describe(value), std::move(expected), value.line}}};
}

// How one C++ type is read from, written to and described in TOML: read, write (nullopt: leave the
// key out) and text ("number, 0 to 1").
template <class T>
struct Codec;

std::string quoted(std::string_view text);   // a TOML basic string
std::string number_text(double value);       // shortest text that reads back the same, as float
std::string typed_text(const Value& value);  // text of a string, or of --set as typed
bool is_text(const Value& value);            // a string, or anything given by --set
std::vector<Value> listed_values(const Value& value);  // elements; --set A,B is cut at the commas
bool is_list(const Value& value);

inline std::string with_constraint(std::string type, const Constraint& constraint) {
    const std::string text = constraint.text();
    if (text.empty()) return type;
    return std::move(type) + ", " + text;
}

template <>
struct Codec<bool> {
    static Read<bool> read(const Value& value, const Constraint& constraint) {
        if (const bool* found = value.as<bool>()) return *found;
        return mismatch(value, text(constraint));
    }
    static std::optional<std::string> write(bool value) { return value ? "true" : "false"; }
    static std::string text(const Constraint&) { return "true or false"; }
};

template <>
struct Codec<double> {
    static Read<double> read(const Value& value, const Constraint& constraint) {
        std::optional<double> found;
        if (const double* real = value.as<double>()) found = *real;
        if (const std::int64_t* integer = value.as<std::int64_t>())
            found = static_cast<double>(*integer);
        if (!found || !constraint.admits(*found)) return mismatch(value, text(constraint));
        return *found == 0 ? 0.0 : *found;  // one zero: -0.0 would print and hash differently
    }
    static std::optional<std::string> write(double value) { return number_text(value); }
    static std::string text(const Constraint& constraint) {
        return with_constraint("a number", constraint);
    }
};

template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
struct Codec<T> {
    static Read<T> read(const Value& value, const Constraint& constraint) {
        const std::int64_t* found = value.as<std::int64_t>();
        if (found == nullptr || !std::in_range<T>(*found) ||
            !constraint.admits(static_cast<double>(*found)))
            return mismatch(value, text(constraint));
        return static_cast<T>(*found);
    }
    static std::optional<std::string> write(T value) { return std::to_string(value); }
    static std::string text(const Constraint& constraint) {
        return with_constraint("a whole number", constraint);
    }
};

template <>
struct Codec<std::string> {
    static Read<std::string> read(const Value& value, const Constraint& constraint) {
        if (!is_text(value)) return mismatch(value, text(constraint));
        std::string found = typed_text(value);
        if (!constraint.words.empty() &&
            std::ranges::find(constraint.words, found) == constraint.words.end())
            return mismatch(value, text(constraint));
        return found;
    }
    static std::optional<std::string> write(const std::string& value) { return quoted(value); }
    static std::string text(const Constraint& constraint) {
        return constraint.words.empty() ? "text" : constraint.text();
    }
};

template <>
struct Codec<Date> {
    static Read<Date> read(const Value& value, const Constraint& constraint) {
        if (const Date* date = value.as<Date>()) return *date;
        if (const std::string* found = value.as<std::string>())
            if (const auto date = Date::parse(*found)) return *date;
        return mismatch(value, text(constraint));
    }
    static std::optional<std::string> write(Date value) { return value.to_string(); }
    static std::string text(const Constraint&) { return "a date, like 2024-03-26"; }
};

template <class T>
    requires std::is_enum_v<T>
struct Codec<T> {
    static Read<T> read(const Value& value, const Constraint& constraint) {
        if (is_text(value)) {
            const std::string found = typed_text(value);
            for (const auto& [name, choice] : choices<T>())
                if (name == found) return choice;
        }
        return mismatch(value, text(constraint));
    }
    static std::optional<std::string> write(T value) { return quoted(settings::name_of(value)); }
    static std::string text(const Constraint&) {
        std::vector<std::string_view> words;
        for (const auto& [name, choice] : choices<T>()) words.push_back(name);
        return one_of(std::move(words)).text();
    }
};

template <class T>
struct Codec<std::optional<T>> {
    static Read<std::optional<T>> read(const Value& value, const Constraint& constraint) {
        // --set table.key= takes an optional key back.
        const bool cleared = value.line == 0 && is_text(value) && typed_text(value).empty();
        if (cleared) return std::optional<T>{};
        Read<T> found = Codec<T>::read(value, constraint);
        if (!found) return std::unexpected{std::move(found).error()};
        return std::optional<T>{*std::move(found)};
    }
    static std::optional<std::string> write(const std::optional<T>& value) {
        return value ? Codec<T>::write(*value) : std::nullopt;
    }
    static std::string text(const Constraint& constraint) { return Codec<T>::text(constraint); }
};

template <class T>
struct Codec<std::vector<T>> {
    static Read<std::vector<T>> read(const Value& value, const Constraint& constraint) {
        if (!is_list(value)) return mismatch(value, text(constraint));
        std::vector<T> found;
        std::vector<Mismatch> wrong;
        for (const Value& element : listed_values(value)) {
            Read<T> one = Codec<T>::read(element, constraint);
            if (!one) {
                wrong.insert(wrong.end(), one.error().begin(), one.error().end());
            } else if (std::ranges::find(found, *one) != found.end()) {
                wrong.push_back({{}, describe(element) + " twice", "each once", element.line});
            } else {
                found.push_back(*std::move(one));
            }
        }
        if (!wrong.empty()) return std::unexpected{std::move(wrong)};
        return found;
    }
    static std::optional<std::string> write(const std::vector<T>& values) {
        std::string text = "[";
        for (std::size_t i = 0; i < values.size(); ++i)
            text += (i == 0 ? "" : ", ") + Codec<T>::write(values[i]).value_or("");
        return text + "]";
    }
    static std::string text(const Constraint& constraint) {
        return "a list of: " + Codec<T>::text(constraint);
    }
};

// Agent weights, one for each regime; a regime left out keeps its default.
template <>
struct Codec<std::array<double, regime_count>> {
    using Weights = std::array<double, regime_count>;
    static Read<Weights> read(const Value& value, const Constraint& constraint);
    static std::optional<std::string> write(const Weights& weights);
    static std::string text(const Constraint& constraint);
};

// "SPY=2".
template <>
struct Codec<SymbolNumber> {
    static Read<SymbolNumber> read(const Value& value, const Constraint& constraint);
    static std::optional<std::string> write(const SymbolNumber& pair);
    static std::string text(const Constraint& constraint);
};

// A table of tables: the gates that each symbol has of its own, sorted by symbol.
template <>
struct Codec<std::vector<SymbolGates>> {
    static Read<std::vector<SymbolGates>> read(const Value& value, const Constraint& constraint);
    static std::optional<std::string> write(const std::vector<SymbolGates>& symbols);
    static std::string text(const Constraint& constraint);
};

// "2026-11-25 08:30 high GDP".
template <>
struct Codec<EconomicEvent> {
    static Read<EconomicEvent> read(const Value& value, const Constraint& constraint);
    static std::optional<std::string> write(const EconomicEvent& event);
    static std::string text(const Constraint& constraint);
};

// Agent parameters, sorted by name.
template <>
struct Codec<std::vector<std::pair<std::string, double>>> {
    using Parameters = std::vector<std::pair<std::string, double>>;
    static Read<Parameters> read(const Value& value, const Constraint& constraint);
    static std::optional<std::string> write(const Parameters& parameters);
    static std::string text(const Constraint& constraint);
};

}  // namespace tradewind::settings
