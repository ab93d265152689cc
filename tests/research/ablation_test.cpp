#include "tradewind/research/ablation.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "tradewind/settings/load.hpp"

namespace tradewind::research {
namespace {

settings::Settings parse(const std::string& more) {
    auto settings = settings::parse(R"(
[run]
mode = "backtest"
symbols = ["AAA"]
[feed]
kind = "sim"
[feed.sim]
days = 12
quotes_per_second = 0.05
trades_per_second = 0.05
[features]
frames = ["1m", "5m"]
[regime]
frame = "1m"
[[agents]]
kind = "trend"
frame = "1m"
[[agents]]
kind = "mean_reversion"
frame = "1m"
[playbook]
atr_frame = "1m"
)" + more,
                                    "test");
    if (!settings) FAIL(settings.error().front().message());
    return *settings;
}

const AblationRow& row_of(const std::vector<AblationRow>& rows, const std::string& name) {
    const auto found = std::ranges::find(rows, name, &AblationRow::name);
    REQUIRE(found != rows.end());
    return *found;
}

}  // namespace

TEST_CASE("each agent and each rule that can act is left out once") {
    const auto names_of = [](const std::string& more) {
        std::vector<std::string> names;
        for (const Variant& variant : variants_of(parse(more))) names.push_back(variant.name);
        return names;
    };
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::count(names, name) == 1;
    };
    const auto plain = names_of("");
    CHECK(plain.front() == "all");
    CHECK(has(plain, "without agent trend"));
    CHECK(has(plain, "without agent mean_reversion"));
    CHECK(has(plain, "without risk daily_loss"));
    CHECK_FALSE(has(plain, "without risk loss_streak"));
    const auto more = names_of("[risk]\nloss_streak.losses = 3\n");
    CHECK(has(more, "without risk loss_streak"));
    // What is left out is out, and nothing else is.
    for (const Variant& variant : variants_of(parse(""))) {
        CHECK(variant.settings.journal.enabled == false);
        const auto off =
            std::ranges::count(variant.settings.agents, false, &settings::Agent::enabled);
        CHECK(off == (variant.name.starts_with("without agent") ? 1 : 0));
        CHECK((variant.settings.risk != parse("").risk) ==
              variant.name.starts_with("without risk"));
    }
}

TEST_CASE("what a part was worth is told by the same days without it") {
    const settings::Settings settings =
        parse("[risk]\nsymbol_exposure.fraction = 0.02\nmarket_state.age_ms_max = 60000\n");
    const calendar::Calendar calendar;
    std::uint32_t done = 0;
    const auto rows = ablate({.settings = settings,
                              .calendar = calendar,
                              .progress = [&](std::uint32_t now, std::uint32_t) { done = now; }});
    REQUIRE(rows);
    CHECK(done == rows->size());
    const AblationRow& all = rows->front();
    REQUIRE(all.totals.trades.trades() > 0);
    CHECK_FALSE(all.gain_a_day);
    CHECK(all.totals.trades_by_agent.size() == 2);
    const AblationRow& without = row_of(*rows, "without agent trend");
    CHECK(without.totals.trades_by_agent.size() == 1);
    // A rule that never acted changes nothing; one that shrank every order does.
    const AblationRow& drawdown = row_of(*rows, "without risk hard_drawdown");
    REQUIRE(drawdown.gain_a_day);
    CHECK(drawdown.gain_a_day->estimate == 0);
    CHECK(drawdown.gain_a_day->low == 0);
    CHECK(drawdown.totals.last.equity == all.totals.last.equity);
    const AblationRow& symbol = row_of(*rows, "without risk symbol_exposure");
    REQUIRE(symbol.gain_a_day);
    CHECK(symbol.gain_a_day->estimate != 0);
    CHECK(symbol.gain_a_day->low <= symbol.gain_a_day->estimate);
    CHECK(symbol.totals.trades.net() != all.totals.trades.net());

    const std::string text = text_of(*rows);
    CHECK(text.find("without risk symbol_exposure") != std::string::npos);
    const std::string csv = ablation_csv(*rows);
    CHECK(std::ranges::count(csv, '\n') == static_cast<std::ptrdiff_t>(rows->size()) + 1);
    CHECK(csv.find("nan") == std::string::npos);
}

}  // namespace tradewind::research
