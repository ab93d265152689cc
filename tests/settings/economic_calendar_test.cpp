#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tradewind/settings/effective.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::settings {
namespace {

const std::filesystem::path folder = std::filesystem::temp_directory_path() / "tradewind-events";

std::string written(const char* name, const std::string& text) {
    std::filesystem::create_directories(folder);
    const auto path = folder / name;
    std::ofstream{path} << text;
    return path.string();
}

std::expected<Settings, Errors> with_calendar(const std::string& text) {
    const std::string calendar = written("calendar.txt", text);
    return load(written("run.toml", "[risk.event_halt]\nfile = \"" + calendar + "\"\n"));
}

}  // namespace

TEST_CASE("a calendar of economic events is read at the start and becomes part of the settings") {
    const auto settings = with_calendar(
        "# releases\n\n2025-07-30 14:00 high FOMC statement\n"
        "  2025-07-03\t08:30  medium NFP # a half day\r\n2025-07-03 08:30 medium NFP\n");
    REQUIRE(settings);
    const EventHalt& halt = settings->risk.event_halt;
    REQUIRE(halt.events.size() == 2);
    CHECK(halt.events[0] == EconomicEvent{Date::from_ymd(2025, 7, 30), 14 * 60,
                                          EventImportance::High, "FOMC statement"});
    CHECK(halt.events[1].name == "NFP");
    CHECK(halt.events[1].minute == 8 * 60 + 30);
    // A journal tells the events, not a name; and they change what the run is.
    CHECK(halt.file.empty());
    const auto again = parse(effective_toml(*settings), "journal");
    REQUIRE(again);
    CHECK(again->risk.event_halt == halt);
    CHECK(session_id(*settings) != session_id(Settings{}));
    CHECK(session_id(*again) == session_id(*settings));
}

TEST_CASE("every bad line of a calendar is refused with its place") {
    const auto settings = with_calendar(
        "2025-07-30 14:00 high FOMC\n2025-07-32 14:00 high FOMC\n2025-07-30 24:00 high FOMC\n"
        "2025-07-30 1400 high FOMC\n2025-07-30 14:00 grave FOMC\n2025-07-30 14:00 high\n");
    REQUIRE_FALSE(settings);
    REQUIRE(settings.error().size() == 5);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(settings.error()[i].where.ends_with("calendar.txt:" + std::to_string(i + 2)));
    CHECK(settings.error()[0].message().find("\"2025-07-32 14:00 high FOMC\"") !=
          std::string::npos);
}

TEST_CASE("a calendar without an event is refused, and so is one with other line ends") {
    const auto empty = with_calendar("# nothing yet\n");
    REQUIRE_FALSE(empty);
    CHECK(empty.error().front().message().find("no event") != std::string::npos);
    CHECK_FALSE(with_calendar("2025-07-30 14:00 high FOMC\r2025-07-31 08:30 high PCE\r"));
}

TEST_CASE("a calendar that is not there is refused, and so is one beside events") {
    const auto missing =
        load(written("run.toml", "[risk.event_halt]\nfile = \"/nowhere/calendar.txt\"\n"));
    REQUIRE_FALSE(missing);
    CHECK(missing.error()[0].where == "/nowhere/calendar.txt");
    const auto both = parse(
        "[risk.event_halt]\nfile = \"a\"\nevents = [\"2025-07-30 14:00 high FOMC\"]\n", "test");
    REQUIRE_FALSE(both);
    CHECK(both.error()[0].message().find("risk.event_halt.events") != std::string::npos);
}

TEST_CASE("symbols that may be shorted are a mistake where any may") {
    CHECK_FALSE(parse("[risk.shortability]\nsymbols = [\"SPY\"]\n", "test"));
    CHECK(parse("[risk.shortability]\nlocates = \"listed\"\nsymbols = [\"SPY\"]\n", "test"));
}

TEST_CASE("rules that are off change neither the session nor the behaviour of a run") {
    const auto enforced = parse("[risk.working_entries]\nminutes_max = 0\n", "test");
    REQUIRE(enforced);
    CHECK(session_id(*enforced) == session_id(Settings{}));
    const auto off = parse("[risk.working_entries]\nenforce = false\n", "test");
    REQUIRE(off);
    CHECK(session_id(*off) != session_id(Settings{}));
}

}  // namespace tradewind::settings
