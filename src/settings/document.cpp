#include "document.hpp"

#include <toml++/toml.h>

#include <string>

namespace tradewind::settings {
namespace {

std::uint32_t line_of(const toml::source_region& region) { return region.begin.line; }

Value convert(const toml::node& node);

Value::Table convert_table(const toml::table& table) {
    Value::Table entries;
    for (const auto& [key, node] : table)
        entries.push_back({std::string{key.str()}, line_of(key.source()), convert(node)});
    return entries;
}

Value convert(const toml::node& node) {
    Value value{.data = {}, .line = line_of(node.source()), .typed = {}};
    if (const auto* table = node.as_table()) {
        value.data = convert_table(*table);
    } else if (const auto* array = node.as_array()) {
        Value::List list;
        for (const toml::node& element : *array) list.push_back(convert(element));
        value.data = std::move(list);
    } else if (const auto* boolean = node.as_boolean()) {
        value.data = boolean->get();
    } else if (const auto* integer = node.as_integer()) {
        value.data = integer->get();
    } else if (const auto* real = node.as_floating_point()) {
        value.data = real->get();
    } else if (const auto* text = node.as_string()) {
        value.data = text->get();
    } else if (const auto* date = node.as_date()) {
        value.data = Date::from_ymd(date->get().year, date->get().month, date->get().day);
    }
    return value;
}

void forget_lines(Value& value) {
    value.line = 0;
    if (auto* list = value.as<Value::List>())
        for (Value& element : *list) forget_lines(element);
    if (auto* table = value.as<Value::Table>()) {
        for (Value::Entry& entry : *table) {
            entry.line = 0;
            forget_lines(entry.value);
        }
    }
}

}  // namespace

// Debian's toml++ is built to throw; a bad file is an ordinary value here.
Expected<Value::Table> parse_document(std::string_view text, std::string_view name) {
    try {
        return convert_table(toml::parse(text, name));
    } catch (const toml::parse_error& error) {
        return failure(std::string{name} + ":" + std::to_string(line_of(error.source())),
                       std::string{error.description()}, "TOML");
    }
}

Value parse_typed(std::string_view text) {
    Value value{.data = std::string{text}, .line = 0, .typed = std::string{text}};
    const auto document = parse_document("value = " + std::string{text}, "--set");
    // More than one entry: the text held a line break and went on. Then it is just text.
    if (!document || document->size() != 1) return value;
    Value parsed = document->front().value;
    forget_lines(parsed);
    value.data = std::move(parsed.data);
    return value;
}

}  // namespace tradewind::settings
