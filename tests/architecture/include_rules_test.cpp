#include "include_rules.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace tradewind::architecture {
namespace {

constexpr std::string_view sample_table = R"(
# The rooms
# floor 0
tradewind_room(model)
# floor 1
tradewind_room(lanes     MAY_USE model)
tradewind_room(calendar  MAY_USE model)
# floor 3
tradewind_room(risk      MAY_USE model
                                 calendar)
tradewind_room(agents    MAY_USE model)
# floor 5
tradewind_room(brokers   MAY_USE model lanes)
)";

std::string findings(std::string_view path, std::string_view text) {
    const auto table = parse_room_table(sample_table);
    REQUIRE(table.has_value());
    std::string all;
    for (const Finding& finding : check_file(*table, path, text))
        all += finding.where + ": " + finding.what + "\n";
    return all;
}

TEST_CASE("the table knows floors and what a room may use over several lines") {
    const auto table = parse_room_table(sample_table);
    REQUIRE(table.has_value());
    CHECK(table->size() == 6);
    CHECK(table->at("model").floor == 0);
    CHECK(table->at("risk").floor == 3);
    CHECK(table->at("risk").may_use == std::set<std::string>{"model", "calendar"});
}

TEST_CASE("a table that contradicts itself is refused") {
    const auto message = [](std::string_view text) {
        const auto table = parse_room_table(text);
        return table ? std::string{} : table.error().message();
    };
    CHECK(message("") != "");
    CHECK(message("tradewind_room(a)\ntradewind_room(a)\n").find("a second time") !=
          std::string::npos);
    CHECK(message("tradewind_room(a MAY_USE b)\ntradewind_room(b)\n").find("listed above it") !=
          std::string::npos);
    CHECK(message("# floor 3\ntradewind_room(a)\ntradewind_room(b MAY_USE a)\n")
              .find("lower floor") != std::string::npos);
}

TEST_CASE("an arrow that the table has is fine, in either kind of bracket") {
    CHECK(findings("src/risk/gate.cpp",
                   "#include \"tradewind/risk/gate.hpp\"\n"
                   "#include <tradewind/calendar/calendar.hpp>\n"
                   "#include \"detail.hpp\"\n#include <vector>\n")
              .empty());
}

TEST_CASE("a forbidden arrow is named with its line") {
    CHECK(findings("src/risk/gate.cpp",
                   "#include <vector>\n#include \"tradewind/agents/agent.hpp\"\n") ==
          "src/risk/gate.cpp:2: risk may not include agents (tradewind/agents/agent.hpp)\n");
    CHECK_FALSE(
        findings("include/tradewind/model/price.hpp", "  #  include \"tradewind/lanes/ring.hpp\"\n")
            .empty());
    CHECK_FALSE(
        findings("include/tradewind/brokers/port.hpp", "#include <tradewind/risk/gate.hpp>\n")
            .empty());
}

TEST_CASE("a room that the table lacks is named, as the includer and as the included") {
    CHECK(findings("src/moon/base.cpp", "") ==
          "src/moon/base.cpp: lies in no room of CMakeLists.txt's table\n");
    CHECK_FALSE(findings("include/tradewind/price.hpp", "").empty());
    CHECK_FALSE(findings("src/risk/gate.cpp", "#include \"tradewind/moon/base.hpp\"\n").empty());
}

TEST_CASE("reaching around the public headers is named") {
    CHECK_FALSE(findings("src/risk/gate.cpp", "#include \"../model/secret.hpp\"\n").empty());
    CHECK_FALSE(findings("src/risk/gate.cpp", "#include \"src/model/secret.hpp\"\n").empty());
}

TEST_CASE("the deterministic rooms name no clock, chance, file, environment or thread") {
    for (const auto* line :
         {"auto t = std::chrono::steady_clock::now();", "using C = std::chrono::system_clock;",
          "std::random_device chance;", "const char* home = std::getenv(\"HOME\");",
          "#include <fstream>", "#include <thread>", "#include <iostream>", "#include <random>",
          "std::unordered_map<int, int> orders;", "return std::log(x);", "return exp(x);",
          "return ::pow(x, 2);"}) {
        INFO(line);
        CHECK_FALSE(findings("src/risk/gate.cpp", line).empty());
        CHECK_FALSE(findings("src/model/price.cpp", line).empty());
    }
}

TEST_CASE("a bare logarithm is the pinned one only where that is in sight") {
    const std::string pinned = "#include \"tradewind/numeric/math.hpp\"\n";
    const auto table = parse_room_table(
        "# floor 1\ntradewind_room(numeric)\n# floor 3\ntradewind_room(risk MAY_USE numeric)\n");
    REQUIRE(table.has_value());
    const auto count = [&](const std::string& text) {
        return check_file(*table, "src/risk/gate.cpp", text).size();
    };
    CHECK(count("return log(x);\n") == 1);
    CHECK(count(pinned + "return log(x);\n") == 0);
    CHECK(count(pinned + "return std::log(x);\n") == 1);
    CHECK(count(pinned + "return ::log(x);\n") == 1);
}

TEST_CASE("only the shards own threads on the floors of the core") {
    const auto table = parse_room_table("# floor 4\ntradewind_room(core)\n");
    REQUIRE(table.has_value());
    CHECK(check_file(*table, "include/tradewind/core/shards.hpp", "#include <thread>\n").empty());
    CHECK(check_file(*table, "include/tradewind/core/desk.hpp", "#include <thread>\n").size() == 1);
}

TEST_CASE("the edges may name them") {
    CHECK(findings("src/brokers/paper.cpp",
                   "#include <thread>\nauto t = std::chrono::steady_clock::now();\n")
              .empty());
    CHECK(findings("src/lanes/wait.cpp", "#include <thread>\n").empty());
}

TEST_CASE("comments, texts and other names are not uses") {
    CHECK(findings("src/risk/gate.cpp",
                   "// never std::chrono::steady_clock\n"
                   "/* #include <fstream>\n std::getenv */\n"
                   "const char* text = \"std::random_device // \\\" exp(\";\n"
                   "int my_steady_clock = 1'000; char quote = '\"';\n"
                   "double y = sleef::log(x) + event.log(1) + events->log(2);\n"
                   "double z = log_of(x) + std::sqrt(x) + Sleef_expd1_u10(x);\n")
              .empty());
}

TEST_CASE("a use behind a comment or a text still counts") {
    CHECK_FALSE(findings("src/risk/gate.cpp", "/* a */ std::random_device chance;\n").empty());
    CHECK_FALSE(
        findings("src/risk/gate.cpp", "f(\"a\\\\\"); std::random_device chance;\n").empty());
    CHECK_FALSE(findings("src/risk/gate.cpp", "f('\\''); int n = 1'000; getenv(name);\n").empty());
}

TEST_CASE("test libraries stay in tests and heavy headers behind the .cpp border") {
    CHECK_FALSE(findings("src/brokers/paper.cpp", "#include <rapidcheck.h>\n").empty());
    CHECK_FALSE(
        findings("include/tradewind/brokers/port.hpp", "#include <boost/asio.hpp>\n").empty());
    CHECK(findings("src/brokers/paper.cpp", "#include <boost/asio.hpp>\n").empty());
}

}  // namespace
}  // namespace tradewind::architecture
