#include "tradewind/research/feature_table.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "records.hpp"

namespace tradewind::research {
namespace {

using test::added;
using test::at;

// A run's records: two symbols, one close each in two frames.
test::Tape tape() {
    test::Tape tape;
    tape.input(added(InstrumentId::from_index(0), "SPY"));
    tape.input(added(InstrumentId::from_index(1), "BAC"));
    for (const std::uint32_t id : {0u, 1u}) {
        for (const TimeFrame frame : {TimeFrame::Minute1, TimeFrame::Hour1}) {
            FeatureFrame features;
            for (FeaturePage& page : features.pages) {
                page.header.instrument = InstrumentId::from_index(id);
                page.header.event_time = at(0, 13, 31);
                page.frame = frame;
            }
            features.set(Feature::Rsi, 50 + id);
            features.set(Feature::Mid, 0.1 + 0.2);
            tape.output(features.pages[0]);
            tape.output(features.pages[3]);
        }
    }
    return tape;
}

std::vector<std::string> lines(const FeatureSelection& selection) {
    std::vector<std::string> found;
    FeatureTable table{selection, [&](std::string_view line) { found.emplace_back(line); }};
    const test::Tape records = tape();
    for (const RecordView& record : records.records()) table.on_record(record);
    table.finish();
    CHECK(table.rows() == found.size());
    return found;
}

FeatureSelection selection() {
    FeatureSelection selection;
    selection.columns = {Feature::Mid, Feature::Adx, Feature::Rsi};
    selection.frames.fill(true);
    return selection;
}

}  // namespace

TEST_CASE("each close is a line, its pages put together, empty where nothing is ready") {
    const auto found = lines(selection());
    REQUIRE(found.size() == 4);
    CHECK_THAT(found[0], Catch::EndsWith(",SPY,1m,0.30000000000000004,,50"));
    CHECK_THAT(found[3], Catch::EndsWith(",BAC,1h,0.30000000000000004,,51"));
    CHECK_THAT(found[0], Catch::Contains("T13:31:00.000000000Z"));
    FeatureTable table{selection(), [](std::string_view) {}};
    CHECK(table.header() == "time,symbol,frame,mid,adx,rsi");
    CHECK(table.units() == "UTC,,,USD,0..100,0..100");
}

TEST_CASE("symbols, frames and dates choose the lines") {
    FeatureSelection some = selection();
    SECTION("symbols") { some.symbols = {"BAC"}; }
    SECTION("frames") { some.frames = {true, false, false, false, false}; }
    CHECK(lines(some).size() == 2);
    some.from = Date::from_ymd(2100, 1, 1);
    CHECK(lines(some).empty());
    some.from.reset();
    some.to = Date::from_ymd(2000, 1, 1);
    CHECK(lines(some).empty());
}

TEST_CASE("sampled quotes are remarked on where a column rests on the quote before a trade") {
    Quote quote;
    quote.header.instrument = InstrumentId::from_index(0);
    quote.header.flags = Quote::sampled;
    for (const bool rests : {false, true}) {
        FeatureSelection some = selection();
        if (rests) some.columns.push_back(Feature::TradeSign);
        FeatureTable table{some, [](std::string_view) {}};
        table.on_record(view_of(added(InstrumentId::from_index(0), "SPY"), 1, at(0, 13, 30)));
        table.on_record(view_of(quote, 2, at(0, 13, 31)));
        REQUIRE(table.remarks().size() == (rests ? 1u : 0u));
        if (rests) {
            CHECK_THAT(table.remarks().front(),
                       Catch::StartsWith("SPY: 1 of 1 quotes are sampled"));
            CHECK_THAT(table.remarks().front(), Catch::EndsWith("they give no trade_sign"));
        }
    }
}

TEST_CASE("the list and docs/analytics.md explain every column") {
    const std::string list = feature_list();
    std::ifstream file{TRADEWIND_SOURCE_DIR "/docs/analytics.md"};
    std::ostringstream text;
    text << file.rdbuf();
    for (std::size_t i = 0; i < feature_count; ++i) {
        const FeatureInfo& info = info_of(static_cast<Feature>(i));
        CHECK_THAT(list, Catch::Contains(fmt::format("\n{}\n  {}\n", info.name, info.meaning)));
        CHECK_THAT(list, Catch::Contains(std::string{info.formula}));
        const auto cell = [](std::string_view words) {
            std::string escaped;
            for (const char c : words)
                escaped += c == '|' || c == '*' ? fmt::format("\\{}", c) : std::string(1, c);
            return escaped;
        };
        CHECK_THAT(text.str(), Catch::Contains(fmt::format(
                                   "| `{}` | {} | {} | {} | {} |\n", info.name, cell(info.meaning),
                                   cell(info.formula), cell(info.unit), cell(info.cost))));
    }
}

}  // namespace tradewind::research
