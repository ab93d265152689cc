// The configurations that ship: each is valid and says what its comments promise.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tradewind/settings/effective.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::settings {
namespace {

const std::filesystem::path folder = TRADEWIND_SOURCE_DIR "/config";

Settings shipped(const std::string& name, std::vector<std::string> overrides = {}) {
    auto settings = load(folder / name, overrides);
    if (!settings) FAIL(settings.error().front().message());
    return *settings;
}

}  // namespace

TEST_CASE("every shipped configuration is valid and prints as itself") {
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        INFO(entry.path());
        const auto settings = load(entry.path());
        if (!settings) FAIL(settings.error().front().message());
        CHECK(parse(effective_toml(*settings), "effective") == *settings);
        CHECK(!settings->agents.empty());
    }
}

TEST_CASE("the default limits are the stated ones, and the code's") {
    const Settings s = shipped("settings.toml");
    for (const Settings& each : {s, Settings{}}) {
        CHECK(each.risk.daily_loss.fraction == 0.03);
        CHECK(each.risk.soft_drawdown.fraction == 0.10);
        CHECK(each.risk.hard_drawdown.fraction == 0.15);
        CHECK(each.playbook.max_position == 0.10);
        CHECK(each.policy.min_confidence == 0.5);
    }
}

TEST_CASE("safe_live is tighter") {
    const Settings s = shipped("safe_live.toml");
    CHECK(s.risk.daily_loss.fraction == 0.02);
    CHECK(s.risk.soft_drawdown.fraction == 0.07);
    CHECK(s.risk.hard_drawdown.fraction == 0.10);
    CHECK(s.playbook.max_position == 0.05);
    CHECK(s.risk.symbol_exposure.fraction == 0.05);
    CHECK(s.policy.min_confidence == 0.6);
}

TEST_CASE("the reference takes another series by overrides alone") {
    const Settings s =
        shipped("reference.toml", {"feed.datasets=hourly", "agents.reference_cross.frame=1h",
                                   "feed.from=1998-01-01", "feed.to=", "run.symbols=IBM"});
    CHECK(s.feed.datasets == std::vector{Dataset::Hourly});
    CHECK(s.agents.front().frame == TimeFrame::Hour1);
    CHECK(!s.feed.to);
}

}  // namespace tradewind::settings
