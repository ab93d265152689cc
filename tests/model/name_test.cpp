#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/control_input.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/time_frame.hpp"
#include "tradewind/model/verdict.hpp"

namespace tradewind {
namespace {

// Distinct names of the values 0 .. last, and "unknown" one beyond.
template <class Enum>
void check_names(Enum last) {
    std::set<std::string_view> names;
    const int count = static_cast<int>(last) + 1;
    for (int i = 0; i < count; ++i) names.insert(name_of(static_cast<Enum>(i)));
    CHECK(names.size() == static_cast<std::size_t>(count));
    CHECK(name_of(static_cast<Enum>(count)) == "unknown");
}

TEST_CASE("every value of every enumeration has its own name") {
    check_names(OrderState::Replaced);
    check_names(DecisionOutcome::GateRefused);
    check_names(IntentReason::Unconfirmed);
    check_names(PlanOutcome::NothingToDo);
    check_names(Regime::Expansion);
    check_names(RegimeRule::MixedEvidence);
    check_names(RiskRule::Shortability);
    check_names(VerdictOutcome::Refuse);
    check_names(Side::Sell);
    check_names(OrderType::StopLimit);
    check_names(TimeInForce::AtClose);
    check_names(OrderRole::Flatten);
    check_names(RequestAction::Reconcile);
    check_names(GroupKind::OneCancelsOther);
    check_names(ReportKind::Settled);
    check_names(RejectReason::LinkDown);
    check_names(TimerKind::Flattening);
    check_names(CommandKind::Reconcile);
    check_names(TimeFrame::Day1);
    CHECK(name_of(Direction::Short) == "short");
}

TEST_CASE("names are words in lower case with underscores") {
    CHECK(name_of(Regime::MeanReversion) == "mean_reversion");
    CHECK(name_of(TimeInForce::GoodTillCancel) == "good_till_cancel");
    CHECK(name_of(RiskRule::DailyLoss) == "daily_loss");
}

TEST_CASE("every feature has a name, a unit, a meaning, a formula and a cost") {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < feature_count; ++i) {
        const FeatureInfo& info = info_of(static_cast<Feature>(i));
        names.insert(info.name);
        CHECK_FALSE(info.unit.empty());
        CHECK_FALSE(info.meaning.empty());
        CHECK_FALSE(info.formula.empty());
        CHECK_FALSE(info.cost.empty());
        CHECK(parse_feature(info.name) == static_cast<Feature>(i));
    }
    CHECK(names.size() == feature_count);
    CHECK(info_of(Feature::Volume).name == "volume");
    CHECK(info_of(Feature::Hurst).name == "hurst");
    CHECK_FALSE(parse_feature("hurts").has_value());
}

TEST_CASE("a time frame reads back from its name") {
    for (const TimeFrame frame : all_time_frames) CHECK(parse_time_frame(name_of(frame)) == frame);
    CHECK_FALSE(parse_time_frame("2m").has_value());
    CHECK_FALSE(parse_time_frame("").has_value());
    CHECK_FALSE(parse_time_frame("1M").has_value());
}

}  // namespace
}  // namespace tradewind
