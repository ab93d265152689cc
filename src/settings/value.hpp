#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tradewind/model/date.hpp"

namespace tradewind::settings {

// A TOML value with the line it stands on, free of the parser's headers, so that those are compiled
// once. A value given by --set has line 0 and keeps its text as typed, for keys that want text
// where TOML would read a number.
struct Value {
    struct Entry;
    using List = std::vector<Value>;
    using Table = std::vector<Entry>;
    struct Unsupported {};  // a time or a date with time: no key takes one

    std::variant<Unsupported, bool, std::int64_t, double, std::string, Date, List, Table> data;
    std::uint32_t line = 0;
    std::string typed;  // --set only

    template <class T>
    const T* as() const {
        return std::get_if<T>(&data);
    }
    template <class T>
    T* as() {
        return std::get_if<T>(&data);
    }
};

struct Value::Entry {
    std::string key;
    std::uint32_t line = 0;
    Value value;
};

const Value* find(const Value::Table& table, std::string_view key);
Value* find(Value::Table& table, std::string_view key);

// The value as an error shows it, shortened: -3, "abc", [1, 2], a table.
std::string describe(const Value& value);

}  // namespace tradewind::settings
