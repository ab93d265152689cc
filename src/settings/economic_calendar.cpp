#include "economic_calendar.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tradewind/settings/names.hpp"

namespace tradewind::settings {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Takes the first word off the text.
std::string_view next_word(std::string_view& text) {
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text = trimmed(text.substr(word.size()));
    return word;
}

// "08:30" in minutes.
std::optional<std::uint32_t> minute_of(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
        return std::nullopt;
    const auto number = [&](std::size_t at) {
        return static_cast<std::uint32_t>((text[at] - '0') * 10 + (text[at + 1] - '0'));
    };
    if (number(0) > 23 || number(3) > 59) return std::nullopt;
    return number(0) * 60 + number(3);
}

}  // namespace

std::optional<EconomicEvent> parse_event(std::string_view text) {
    text = trimmed(text);
    const auto date = Date::parse(next_word(text));
    const auto minute = minute_of(next_word(text));
    const std::string_view word = next_word(text);
    const auto names = choices<EventImportance>();
    const auto importance =
        std::ranges::find(names, word, [](const auto& name) { return name.first; });
    if (!date || !minute || importance == names.end() || text.empty()) return std::nullopt;
    return EconomicEvent{*date, *minute, importance->second, std::string{text}};
}

std::expected<std::vector<EconomicEvent>, std::vector<Error>> parse_economic_calendar(
    std::string_view text, std::string_view name) {
    std::vector<EconomicEvent> events;
    std::vector<Error> errors;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view written = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view said = trimmed(written.substr(0, written.find('#')));
        if (said.empty()) continue;
        const bool printable = std::ranges::none_of(
            said, [](char c) { return c != '\t' && static_cast<unsigned char>(c) < 0x20; });
        auto event = printable ? parse_event(said) : std::nullopt;
        if (!event) {
            errors.push_back({fmt::format("{}:{}", name, line), fmt::format("\"{}\"", said),
                              std::string{event_form}});
        } else if (std::ranges::find(events, *event) == events.end()) {
            events.push_back(*std::move(event));
        }
    }
    if (!errors.empty()) return std::unexpected{std::move(errors)};
    return events;
}

}  // namespace tradewind::settings
