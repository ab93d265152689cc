#include "tradewind/research/journal_print.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "records.hpp"
#include "support/property.hpp"
#include "tradewind/research/record_fields.hpp"

using namespace tradewind;
using namespace tradewind::research;
using namespace tradewind::research::test;

namespace {

Names names() {
    Names names{{"trend", "gap"}};
    names.add_symbol(spy, "SPY");
    return names;
}

std::vector<RecordKind> known_kinds() {
    std::vector<RecordKind> kinds;
    for (unsigned value = 0; value < 256; ++value)
        if (size_of(static_cast<RecordKind>(value)) != 0)
            kinds.push_back(static_cast<RecordKind>(value));
    return kinds;
}

}  // namespace

TEST_CASE("a bar prints as one readable line") {
    const Bar bar = minute_bar(at(0, 13, 31), 499.5, 500);
    CHECK(line_of(view_of(bar, 12, at(0, 13, 31)), names()) ==
          "        12 2024-03-26T13:31:00.000000000Z bar              SPY    frame=1m "
          "window_start=2024-03-26T13:30:00Z open=499.50 high=500.00 low=499.50 close=500.00 "
          "volume=1000");
}

TEST_CASE("an order request prints the orders it holds") {
    Order entry = order(7, Side::Buy, 100, OrderRole::Entry);
    entry.type = OrderType::Limit;
    entry.limit = dollars(601.1);
    const std::string line = line_of(view_of(submit(entry)), names());
    CHECK_THAT(line, Catch::Contains("order_request"));
    CHECK_THAT(line, Catch::Contains("action=submit"));
    CHECK_THAT(line, Catch::Contains("order0.id=0000000000abcdef-7"));
    CHECK_THAT(line, Catch::Contains("order0.type=limit order0.limit=601.10"));
    CHECK(line.find("order1") == std::string::npos);
}

TEST_CASE("a decision exports each agent's vote by name") {
    Decision decision;
    decision.header.instrument = spy;
    decision.agents = 2;
    decision.votes[1].weight = 1.5;
    decision.votes[1].intent.direction = Direction::Long;
    decision.votes[1].intent.reason = IntentReason::GapSupport;
    const auto json = boost::json::parse(json_of(view_of(decision), names())).as_object();
    CHECK(json.at("agent.gap.direction") == "long");
    CHECK(json.at("agent.gap.reason") == "gap_support");
    CHECK(json.at("agent.gap.weight").to_number<double>() == 1.5);
    CHECK(json.at("agent.trend.direction") == "flat");
    CHECK(json.at("blend.exit") == false);
}

TEST_CASE("a feature that is not ready is null, one that is zero is zero") {
    FeatureFrame frame;
    frame.pages[0].header.instrument = spy;
    frame.set(Feature::Rsi, 0);
    const RecordView first = view_of(frame.pages[0]);
    const auto json = boost::json::parse(json_of(first, names())).as_object();
    CHECK(json.at("rsi").to_number<double>() == 0);
    CHECK(json.at("adx").is_null());
    CHECK_THAT(line_of(first, names()), Catch::Contains("rsi=0"));
    CHECK_FALSE(json.contains("mid"));
    frame.set(Feature::Mid, 1.5);
    const auto last = boost::json::parse(json_of(view_of(frame.pages[3]), names())).as_object();
    CHECK(last.at("mid").to_number<double>() == 1.5);
    CHECK(last.at("kyle_lambda").is_null());
    CHECK_FALSE(last.contains("rsi"));
}

TEST_CASE("every kind of record has a name and prints, whatever its bytes hold") {
    tradewind::test::check_property("any bytes of any kind make a line and valid JSON", [] {
        const auto value = *rc::gen::arbitrary<std::uint8_t>();
        const auto known = *rc::gen::elementOf(known_kinds());
        const auto kind = value % 8 == 0 ? static_cast<RecordKind>(value) : known;
        const std::size_t size = size_of(kind) == 0 ? 64 : size_of(kind);
        auto bytes = *rc::gen::container<std::vector<std::uint8_t>>(
            size, rc::gen::arbitrary<std::uint8_t>());
        bytes[offsetof(Header, kind)] = static_cast<std::uint8_t>(kind);
        const RecordView record{1, Timestamp::from_nanos(1),
                                reinterpret_cast<const std::byte*>(bytes.data()), size};
        RC_ASSERT(line_of(record, names()).find('\n') == std::string::npos);
        boost::system::error_code error;
        boost::json::parse(json_of(record, names()), error);
        RC_ASSERT(!error);
    });
}

TEST_CASE("a record cut short shows its bytes") {
    Quote quote;
    RecordView view = view_of(quote);
    view.size = 40;
    CHECK(fields_of(view, names()).back().value == "0000000000000000");
    view.size = 10;
    CHECK(fields_of(view, names()).empty());
}

TEST_CASE("filters choose by kind, symbol, number and time") {
    const Bar bar = minute_bar(at(0, 13, 31), 1, 1);
    const RecordView view = view_of(bar, 5, at(0, 13, 31));
    CHECK(RecordFilter{}.passes(view, names()));
    RecordFilter filter;
    filter.kinds = {RecordKind::Fill};
    CHECK_FALSE(filter.passes(view, names()));
    filter.kinds = {RecordKind::Fill, RecordKind::Bar};
    filter.symbols = {"SPY"};
    CHECK(filter.passes(view, names()));
    filter.symbols = {"QQQ"};
    CHECK_FALSE(filter.passes(view, names()));
    filter.symbols.clear();
    filter.first_sequence = 5;
    filter.last_sequence = 5;
    filter.from = at(0, 13, 31);
    filter.to = at(0, 13, 31);
    CHECK(filter.passes(view, names()));
    CHECK_FALSE(filter.exhausted_by(view));
    filter.last_sequence = 4;
    CHECK_FALSE(filter.passes(view, names()));
    CHECK(filter.exhausted_by(view));
    filter.last_sequence.reset();
    filter.to = at(0, 13, 30);
    CHECK(filter.exhausted_by(view));
}

TEST_CASE("a record kind is found by its name, and a wrong one is told what there is") {
    CHECK(*parse_record_kind("order_request") == RecordKind::OrderRequest);
    const auto refused = parse_record_kind("orders");
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().expected, Catch::Contains("order_update"));
}

TEST_CASE("names come from the records that add instruments") {
    Names learned;
    const auto record = added(InstrumentId::from_index(2), "BAC");
    learned.learn(view_of(record));
    CHECK(learned.symbol(InstrumentId::from_index(2)) == "BAC");
    CHECK(learned.symbol(spy) == "#0");
    CHECK(learned.symbol(InstrumentId::none()).empty());
    CHECK(learned.find("BAC") == InstrumentId::from_index(2));
    CHECK_FALSE(learned.find("IBM").valid());
    CHECK_FALSE(learned.find("").valid());
    CHECK(learned.agent(3) == "#3");
}
