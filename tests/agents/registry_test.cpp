#include "tradewind/agents/registry.hpp"

#include <catch2/catch.hpp>

using namespace tradewind;
using agents::find_kind;
using agents::make_agent;
using agents::needs_of;

namespace {

settings::Agent agent_of(std::string kind,
                         std::vector<std::pair<std::string, double>> parameters = {}) {
    settings::Agent agent;
    agent.kind = std::move(kind);
    agent.name = "mine";
    agent.parameters = std::move(parameters);
    return agent;
}

}  // namespace

TEST_CASE("every kind can be made with its defaults, and says what it reads") {
    CHECK(agents::agent_kinds().size() == 5);
    for (const agents::AgentKind* kind : agents::agent_kinds()) {
        const settings::Agent agent = agent_of(std::string{kind->name});
        CHECK(make_agent(agent, {}).has_value());
        const auto needs = needs_of(agent);
        REQUIRE(needs.has_value());
        CHECK((*needs)[index_of(agent.frame)] == kind->reads);
        CHECK((*needs)[index_of(TimeFrame::Day1)].empty());
        CHECK_FALSE(kind->meaning.empty());
    }
}

TEST_CASE("every default lies in its range and every parameter may be set to its borders") {
    for (const agents::AgentKind* kind : agents::agent_kinds()) {
        for (const agents::ParameterInfo& p : kind->parameters()) {
            INFO(kind->name << "." << p.name);
            CHECK(p.standard >= p.smallest);
            CHECK(p.standard <= p.largest);
            CHECK_FALSE(p.meaning.empty());
            for (const double value : {p.smallest, p.largest}) {
                const auto made = make_agent(
                    agent_of(std::string{kind->name}, {{std::string{p.name}, value}}), {});
                // A border may lie beyond the default of the parameter it must stay below.
                CHECK((made || made.error().expected.contains(" than ")));
            }
        }
    }
}

TEST_CASE("an unknown kind is an error that lists what there is") {
    const auto made = make_agent(agent_of("tremd"), {});
    REQUIRE_FALSE(made);
    CHECK(made.error().where == "agent mine: kind");
    CHECK(made.error().found == "tremd");
    CHECK(made.error().expected ==
          "one of trend, mean_reversion, volatility, fair_value_gap, reference_cross");
    CHECK(needs_of(agent_of("tremd")).error() == made.error());
    CHECK(find_kind("tremd") == nullptr);
}

TEST_CASE("an unknown parameter is an error that lists what there is") {
    const auto made = make_agent(agent_of("trend", {{"adx_min", 25}, {"adx_mim", 25}}), {});
    REQUIRE_FALSE(made);
    CHECK(made.error().where == "agent mine: parameters.adx_mim");
    CHECK(made.error().expected ==
          "one of adx_min, adx_strong, rsi_spent, stretch_max_atr, vwap_filter");
    CHECK_FALSE(needs_of(agent_of("trend", {{"adx_mim", 25}})));
}

TEST_CASE("a parameter out of range is an error that states the range") {
    for (const double value : {101.0, -1.0, std::nan("")}) {
        const auto made = make_agent(agent_of("trend", {{"adx_min", value}}), {});
        REQUIRE_FALSE(made);
        CHECK(made.error().where == "agent mine: parameters.adx_min");
        CHECK(made.error().expected == "0 to 100 (ADX from which there is a trend)");
    }
}

TEST_CASE("parameters that must be ordered are refused in the wrong order") {
    using Parameters = std::vector<std::pair<std::string, double>>;
    const auto wrong = [](const char* kind, const Parameters& parameters) {
        const auto made = make_agent(agent_of(kind, parameters), {});
        return made ? std::string{"accepted"} : made.error().message();
    };
    CHECK(wrong("trend", {{"adx_min", 30}, {"adx_strong", 20}}) ==
          "agent mine: parameters.adx_min: found 30, expected less than adx_strong, 20");
    CHECK(wrong("trend", {{"adx_min", 40}}) ==
          "agent mine: parameters.adx_min: found 40, expected less than adx_strong, 40");
    CHECK(wrong("trend", {{"adx_strong", 15}}) ==
          "agent mine: parameters.adx_strong: found 15, expected more than adx_min, 20");
    CHECK(wrong("mean_reversion", {{"stretch_atr", 4}}) ==
          "agent mine: parameters.stretch_atr: found 4, expected less than stretch_far_atr, 3");
    CHECK(wrong("trend", {{"adx_min", 30}, {"adx_strong", 31}}) == "accepted");
}

TEST_CASE("all problems of an agent are told at once") {
    const auto problems = agents::problems_of(
        agent_of("trend", {{"adx_mim", 25}, {"adx_strong", 10}, {"rsi_spent", 200}}));
    REQUIRE(problems.size() == 3);
    CHECK(problems[0].key == "parameters.adx_mim");
    CHECK(problems[1].key == "parameters.rsi_spent");
    CHECK(problems[2].key == "parameters.adx_strong");
    CHECK(agents::problems_of(agent_of("trend")).empty());
}

TEST_CASE("an agent without memory has an empty checkpoint") {
    const auto made = make_agent(agent_of("trend"), {});
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(**made);
    CHECK(bytes.empty());
}
