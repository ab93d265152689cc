#include "codec.hpp"

#include <charconv>

#include "economic_calendar.hpp"

namespace tradewind::settings {
namespace {

bool is_bare_key(std::string_view key) {
    return !key.empty() && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            result += fmt::format("\\u{:04X}", byte);
        } else {
            result += c;
        }
    }
    return result + '"';
}

std::string number_text(double value) {
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".en") == std::string::npos) text += ".0";
    return text;
}

bool is_text(const Value& value) {
    return value.as<std::string>() != nullptr || !value.typed.empty();
}

std::string typed_text(const Value& value) {
    if (const auto* text = value.as<std::string>()) return *text;
    return value.typed;
}

bool is_list(const Value& value) {
    return value.as<Value::List>() != nullptr || (is_text(value) && value.line == 0);
}

std::vector<Value> listed_values(const Value& value) {
    if (const auto* list = value.as<Value::List>()) return *list;
    std::vector<Value> values;
    const std::string text = typed_text(value);
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        const std::string part{trimmed(std::string_view{text}.substr(at, comma - at))};
        values.push_back({.data = part, .line = 0, .typed = part});
        at = comma + 1;
    }
    return values;
}

Read<Codec<std::array<double, regime_count>>::Weights>
Codec<std::array<double, regime_count>>::read(const Value& value, const Constraint& constraint) {
    const auto* table = value.as<Value::Table>();
    if (table == nullptr) return mismatch(value, text(constraint));
    Weights weights = Agent{}.weights;
    std::vector<Mismatch> wrong;
    for (const auto& [key, line, entry] : *table) {
        const auto names = choices<Regime>();
        const auto regime =
            std::ranges::find(names, key, [](const auto& name) { return name.first; });
        if (regime == names.end()) {
            wrong.push_back({"." + key, "an unknown regime", Codec<Regime>::text({}), line});
            continue;
        }
        const auto weight = Codec<double>::read(entry, constraint);
        if (weight) {
            weights[static_cast<std::size_t>(regime->second)] = *weight;
        } else {
            wrong.push_back({"." + key, describe(entry), Codec<double>::text(constraint), line});
        }
    }
    if (!wrong.empty()) return std::unexpected{std::move(wrong)};
    return weights;
}

std::optional<std::string> Codec<std::array<double, regime_count>>::write(const Weights& weights) {
    std::string text = "{ ";
    for (const auto& [name, regime] : choices<Regime>()) {
        if (text.size() > 2) text += ", ";
        text +=
            fmt::format("{} = {}", name, number_text(weights[static_cast<std::size_t>(regime)]));
    }
    return text + " }";
}

std::string Codec<std::array<double, regime_count>>::text(const Constraint& constraint) {
    return "a table of regime = " + Codec<double>::text(constraint);
}

Read<SymbolNumber> Codec<SymbolNumber>::read(const Value& value, const Constraint& constraint) {
    if (!is_text(value)) return mismatch(value, text(constraint));
    const std::string found = typed_text(value);
    const auto sign = found.rfind('=');
    if (sign == std::string::npos) return mismatch(value, text(constraint));
    const std::string_view number = trimmed(std::string_view{found}.substr(sign + 1));
    SymbolNumber pair{.symbol = std::string{trimmed(std::string_view{found}.substr(0, sign))}};
    const char* const end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, pair.number);
    if (error != std::errc{} || stop != end || !constraint.admits(pair.number))
        return mismatch(value, text(constraint));
    if (pair.number == 0) pair.number = 0.0;  // one zero: -0.0 would print and hash differently
    return pair;
}

std::optional<std::string> Codec<SymbolNumber>::write(const SymbolNumber& pair) {
    return quoted(pair.symbol + "=" + number_text(pair.number));
}

std::string Codec<SymbolNumber>::text(const Constraint& constraint) {
    return "SYMBOL=number with " + Codec<double>::text(constraint);
}

Read<EconomicEvent> Codec<EconomicEvent>::read(const Value& value, const Constraint& constraint) {
    if (is_text(value))
        if (auto event = parse_event(typed_text(value))) return *std::move(event);
    return mismatch(value, text(constraint));
}

std::optional<std::string> Codec<EconomicEvent>::write(const EconomicEvent& event) {
    return quoted(fmt::format("{} {:02}:{:02} {} {}", event.date.to_string(), event.minute / 60,
                              event.minute % 60, settings::name_of(event.importance), event.name));
}

std::string Codec<EconomicEvent>::text(const Constraint&) { return std::string{event_form}; }

Read<Codec<std::vector<std::pair<std::string, double>>>::Parameters>
Codec<std::vector<std::pair<std::string, double>>>::read(const Value& value,
                                                         const Constraint& constraint) {
    const auto* table = value.as<Value::Table>();
    if (table == nullptr) return mismatch(value, text(constraint));
    Parameters parameters;
    std::vector<Mismatch> wrong;
    for (const auto& [key, line, entry] : *table) {
        const auto number = Codec<double>::read(entry, constraint);
        if (!is_bare_key(key)) {
            wrong.push_back({"." + key, "a name of other letters", "a-z, 0-9 and _", line});
        } else if (!number) {
            wrong.push_back({"." + key, describe(entry), Codec<double>::text(constraint), line});
        } else {
            parameters.emplace_back(key, *number);
        }
    }
    if (!wrong.empty()) return std::unexpected{std::move(wrong)};
    std::ranges::sort(parameters);
    return parameters;
}

std::optional<std::string> Codec<std::vector<std::pair<std::string, double>>>::write(
    const Parameters& parameters) {
    if (parameters.empty()) return std::nullopt;
    std::string text = "{ ";
    for (const auto& [name, number] : parameters) {
        if (text.size() > 2) text += ", ";
        text += fmt::format("{} = {}", name, number_text(number));
    }
    return text + " }";
}

std::string Codec<std::vector<std::pair<std::string, double>>>::text(const Constraint& constraint) {
    return "a table of name = " + Codec<double>::text(constraint);
}

}  // namespace tradewind::settings
