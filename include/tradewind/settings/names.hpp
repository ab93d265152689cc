#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "tradewind/settings/settings.hpp"

namespace tradewind::settings {

// The words of the configuration file for each choice, in the order of the enum.
template <class Choice>
using ChoiceNames = std::span<const std::pair<std::string_view, Choice>>;

// Specialised for each enum of settings.hpp, and for Regime and TimeFrame as agents name them.
template <class Choice>
ChoiceNames<Choice> choices();

// The file's word for `choice`: name_of(FillModel::NextOpen) is "next_open".
template <class Choice>
std::string_view name_of(Choice choice) {
    for (const auto& [name, value] : choices<Choice>())
        if (value == choice) return name;
    return "?";
}

template <>
ChoiceNames<Mode> choices<Mode>();
template <>
ChoiceNames<FeedKind> choices<FeedKind>();
template <>
ChoiceNames<Dataset> choices<Dataset>();
template <>
ChoiceNames<OnBadRow> choices<OnBadRow>();
template <>
ChoiceNames<CorporateActions> choices<CorporateActions>();
template <>
ChoiceNames<SizeUnit> choices<SizeUnit>();
template <>
ChoiceNames<Durability> choices<Durability>();
template <>
ChoiceNames<Outputs> choices<Outputs>();
template <>
ChoiceNames<WaitKind> choices<WaitKind>();
template <>
ChoiceNames<FillModel> choices<FillModel>();
template <>
ChoiceNames<EntryKind> choices<EntryKind>();
template <>
ChoiceNames<PlaybookKind> choices<PlaybookKind>();
template <>
ChoiceNames<OptionClock> choices<OptionClock>();
template <>
ChoiceNames<OptionStyle> choices<OptionStyle>();
template <>
ChoiceNames<ConflictPolicy> choices<ConflictPolicy>();
template <>
ChoiceNames<AccountKind> choices<AccountKind>();
template <>
ChoiceNames<DayTrading> choices<DayTrading>();
template <>
ChoiceNames<Locates> choices<Locates>();
template <>
ChoiceNames<EventImportance> choices<EventImportance>();
template <>
ChoiceNames<Regime> choices<Regime>();
template <>
ChoiceNames<TimeFrame> choices<TimeFrame>();

}  // namespace tradewind::settings
