#include "value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tradewind::settings {
namespace {

struct Describe {
    std::string operator()(Value::Unsupported) const { return "a date with a time, or a time"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return fmt::format("{}", value); }
    std::string operator()(const std::string& value) const {
        constexpr std::size_t longest = 60;
        std::string text = "\"";
        for (const char c : std::string_view{value}.substr(0, longest)) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x20 || byte == 0x7f) {
                text += fmt::format("\\x{:02x}", byte);
            } else {
                text += c;
            }
        }
        return text + (value.size() > longest ? "...\"" : "\"");
    }
    std::string operator()(Date value) const { return value.to_string(); }
    std::string operator()(const Value::List& values) const {
        constexpr std::size_t most = 6;
        std::string text = "[";
        for (std::size_t i = 0; i < std::min(values.size(), most); ++i) {
            if (i != 0) text += ", ";
            text +=
                std::holds_alternative<Value::List>(values[i].data) ? "[...]" : describe(values[i]);
        }
        return text + (values.size() > most ? ", ...]" : "]");
    }
    std::string operator()(const Value::Table&) const { return "a table"; }
};

}  // namespace

const Value* find(const Value::Table& table, std::string_view key) {
    const auto at = std::ranges::find(table, key, &Value::Entry::key);
    return at == table.end() ? nullptr : &at->value;
}

Value* find(Value::Table& table, std::string_view key) {
    const auto at = std::ranges::find(table, key, &Value::Entry::key);
    return at == table.end() ? nullptr : &at->value;
}

std::string describe(const Value& value) { return std::visit(Describe{}, value.data); }

}  // namespace tradewind::settings
