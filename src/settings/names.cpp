#include "tradewind/settings/names.hpp"

#include <array>

namespace tradewind::settings {
namespace {

template <class Choice, std::size_t N>
using Names = std::array<std::pair<std::string_view, Choice>, N>;

constexpr Names<Mode, 3> modes{
    {{"paper", Mode::Paper}, {"backtest", Mode::Backtest}, {"replay", Mode::Replay}}};
constexpr Names<FeedKind, 2> feed_kinds{
    {{"flat_files", FeedKind::FlatFiles}, {"sim", FeedKind::Sim}}};
constexpr Names<Dataset, 9> datasets{{{"stock_trades", Dataset::StockTrades},
                                      {"stock_quotes", Dataset::StockQuotes},
                                      {"stock_minute", Dataset::StockMinute},
                                      {"stock_day", Dataset::StockDay},
                                      {"option_trades", Dataset::OptionTrades},
                                      {"option_quotes", Dataset::OptionQuotes},
                                      {"option_minute", Dataset::OptionMinute},
                                      {"index_minute", Dataset::IndexMinute},
                                      {"hourly", Dataset::Hourly}}};
constexpr Names<OnBadRow, 2> on_bad_rows{{{"stop", OnBadRow::Stop}, {"skip", OnBadRow::Skip}}};
constexpr Names<CorporateActions, 2> corporate_actions{
    {{"apply", CorporateActions::Apply}, {"ignore", CorporateActions::Ignore}}};
constexpr Names<SizeUnit, 2> size_units{
    {{"round_lots", SizeUnit::RoundLots}, {"shares", SizeUnit::Shares}}};
constexpr Names<Durability, 2> durabilities{
    {{"process", Durability::Process}, {"power", Durability::Power}}};
constexpr Names<Outputs, 2> outputs{
    {{"all", Outputs::All}, {"orders+hash", Outputs::OrdersAndHash}}};
constexpr Names<WaitKind, 3> wait_kinds{
    {{"spin", WaitKind::Spin}, {"yield", WaitKind::Yield}, {"park", WaitKind::Park}}};
constexpr Names<FillModel, 2> fill_models{
    {{"pessimistic", FillModel::Pessimistic}, {"next_open", FillModel::NextOpen}}};
constexpr Names<EntryKind, 2> entry_kinds{
    {{"market", EntryKind::Market}, {"limit", EntryKind::Limit}}};
constexpr Names<PlaybookKind, 2> playbook_kinds{
    {{"bracket", PlaybookKind::Bracket}, {"fixed_quantity", PlaybookKind::FixedQuantity}}};
constexpr Names<ConflictPolicy, 3> conflict_policies{{{"net", ConflictPolicy::Net},
                                                      {"stand_aside", ConflictPolicy::StandAside},
                                                      {"veto", ConflictPolicy::Veto}}};
constexpr Names<OptionClock, 2> option_clocks{
    {{"calendar", OptionClock::Calendar}, {"trading", OptionClock::Trading}}};
constexpr Names<OptionStyle, 3> option_styles{{{"auto", OptionStyle::Auto},
                                               {"european", OptionStyle::European},
                                               {"american", OptionStyle::American}}};
constexpr Names<AccountKind, 2> account_kinds{
    {{"margin", AccountKind::Margin}, {"cash", AccountKind::Cash}}};
constexpr Names<DayTrading, 4> day_tradings{{{"unchecked", DayTrading::Unchecked},
                                             {"pattern", DayTrading::Pattern},
                                             {"intraday_margin", DayTrading::IntradayMargin},
                                             {"by_date", DayTrading::ByDate}}};
constexpr Names<Locates, 2> locates{{{"any", Locates::Any}, {"listed", Locates::Listed}}};
constexpr Names<EventImportance, 3> event_importances{{{"low", EventImportance::Low},
                                                       {"medium", EventImportance::Medium},
                                                       {"high", EventImportance::High}}};
constexpr Names<Regime, 5> regimes{{{"none", Regime::None},
                                    {"trend", Regime::Trend},
                                    {"mean_reversion", Regime::MeanReversion},
                                    {"compression", Regime::Compression},
                                    {"expansion", Regime::Expansion}}};
constexpr Names<TimeFrame, 5> time_frames{{{"1m", TimeFrame::Minute1},
                                           {"5m", TimeFrame::Minute5},
                                           {"15m", TimeFrame::Minute15},
                                           {"1h", TimeFrame::Hour1},
                                           {"1d", TimeFrame::Day1}}};
static_assert(regimes.size() == regime_count && time_frames.size() == time_frame_count);

}  // namespace

template <>
ChoiceNames<Mode> choices<Mode>() {
    return modes;
}
template <>
ChoiceNames<FeedKind> choices<FeedKind>() {
    return feed_kinds;
}
template <>
ChoiceNames<Dataset> choices<Dataset>() {
    return datasets;
}
template <>
ChoiceNames<OnBadRow> choices<OnBadRow>() {
    return on_bad_rows;
}
template <>
ChoiceNames<CorporateActions> choices<CorporateActions>() {
    return corporate_actions;
}
template <>
ChoiceNames<SizeUnit> choices<SizeUnit>() {
    return size_units;
}
template <>
ChoiceNames<Durability> choices<Durability>() {
    return durabilities;
}
template <>
ChoiceNames<Outputs> choices<Outputs>() {
    return outputs;
}
template <>
ChoiceNames<WaitKind> choices<WaitKind>() {
    return wait_kinds;
}
template <>
ChoiceNames<FillModel> choices<FillModel>() {
    return fill_models;
}
template <>
ChoiceNames<EntryKind> choices<EntryKind>() {
    return entry_kinds;
}
template <>
ChoiceNames<PlaybookKind> choices<PlaybookKind>() {
    return playbook_kinds;
}
template <>
ChoiceNames<ConflictPolicy> choices<ConflictPolicy>() {
    return conflict_policies;
}
template <>
ChoiceNames<OptionClock> choices<OptionClock>() {
    return option_clocks;
}
template <>
ChoiceNames<OptionStyle> choices<OptionStyle>() {
    return option_styles;
}
template <>
ChoiceNames<AccountKind> choices<AccountKind>() {
    return account_kinds;
}
template <>
ChoiceNames<DayTrading> choices<DayTrading>() {
    return day_tradings;
}
template <>
ChoiceNames<Locates> choices<Locates>() {
    return locates;
}
template <>
ChoiceNames<EventImportance> choices<EventImportance>() {
    return event_importances;
}
template <>
ChoiceNames<Regime> choices<Regime>() {
    return regimes;
}
template <>
ChoiceNames<TimeFrame> choices<TimeFrame>() {
    return time_frames;
}

}  // namespace tradewind::settings
