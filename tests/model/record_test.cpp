#include <array>
#include <set>
#include <string>

#include "support/property.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/input.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/model/weight_change.hpp"

namespace tradewind {
namespace {

template <class... T>
struct Kinds {
    static bool sizes_match() { return ((size_of(T::record_kind) == sizeof(T)) && ...); }
    static std::size_t count() { return sizeof...(T); }
    static std::set<std::string> names() { return {std::string{name_of(T::record_kind)}...}; }
    static bool kinds_in_headers() { return ((T{}.header.kind == T::record_kind) && ...); }
};

using All = Kinds<Quote, Trade, Bar, IndexValue, OptionStats, News, Split, Dividend, TradingStatus,
                  ExecutionReport, Timer, OperatorCommand, InstrumentAdded, ClockAdvance,
                  OrderRequest, FeaturePage, Decision, Verdict, OrderPlan, RegimeFlip, OrderUpdate,
                  Fill, RoundTrip, EquityPoint, RiskEvent, WeightChange>;

// Records without a double must have no padding: equal values, equal bytes.
template <class... T>
constexpr bool unpadded = (std::has_unique_object_representations_v<T> && ...);
static_assert(unpadded<Header, Quote, Trade, Bar, IndexValue, Split, Dividend, TradingStatus,
                       ExecutionReport, Timer, OperatorCommand, InstrumentAdded, ClockAdvance,
                       OrderRequest, OrderPlan, OrderUpdate, Fill, RoundTrip, EquityPoint>);

TEST_CASE("every kind of record knows its length, its name and its own kind") {
    CHECK(All::sizes_match());
    CHECK(All::kinds_in_headers());
    CHECK(All::names().size() == All::count());
    CHECK(size_of(RecordKind::None) == sizeof(Header));
    CHECK(name_of(RecordKind::OrderRequest) == "order_request");
}

TEST_CASE("a byte that names no kind has no length and no name") {
    CHECK(size_of(static_cast<RecordKind>(200)) == 0);
    CHECK(name_of(static_cast<RecordKind>(200)) == "unknown");
}

TEST_CASE("a slot gives back the record it took and zeros behind it") {
    test::check_property("whatever its values", [](std::int64_t bid, std::int64_t size) {
        Quote quote;
        quote.header.event_time = Timestamp::from_nanos(size);
        quote.bid = Price::from_nanos(bid);
        quote.bid_size = Quantity::from_micros(size);
        const MarketEvent event{quote};
        RC_ASSERT(event.header().kind == RecordKind::Quote);
        RC_ASSERT(event.as<Quote>().bid == quote.bid);
        RC_ASSERT(event.as<Quote>().bid_size == quote.bid_size);
        for (std::size_t i = sizeof(Quote); i < MarketEvent::capacity; ++i)
            RC_ASSERT(event.data()[i] == std::byte{0});
    });
}

TEST_CASE("a fresh slot holds no kind and no instrument") {
    const Input input;
    CHECK(input.header().kind == RecordKind::None);
    CHECK_FALSE(input.header().instrument.valid());
}

struct CountKinds {
    int quotes = 0;
    int others = 0;
    void operator()(const Quote&) { ++quotes; }
    template <class T>
    void operator()(const T&) {
        ++others;
    }
};

TEST_CASE("a market event is handled as what it is and nothing else is one") {
    CountKinds count;
    visit_market(count, MarketEvent{Quote{}});
    visit_market(count, MarketEvent{Split{}});
    CHECK(count.quotes == 1);
    CHECK(count.others == 1);
    CHECK_THROWS_AS(visit_market(count, MarketEvent{}), InvariantBroken);
    CHECK_THROWS_AS(visit_market(count, MarketEvent{Timer{}}), InvariantBroken);
    CHECK(is_market(RecordKind::TradingStatus));
    CHECK_FALSE(is_market(RecordKind::Timer));
}

TEST_CASE("a quote knows its missing sides, a lock and a cross") {
    Quote quote;
    quote.ask = Price::from_cents(101);
    CHECK_FALSE(quote.has_bid());
    CHECK_FALSE(quote.crossed());
    quote.bid = Price::from_cents(101);
    CHECK(quote.locked());
    quote.bid = Price::from_cents(102);
    CHECK(quote.crossed());
}

TEST_CASE("outputs come back in order, stamped with their input") {
    OutputBuffer outputs{1024};
    outputs.begin(7, Timestamp::from_nanos(99));
    outputs.push(Verdict{});
    outputs.push(Decision{});
    outputs.push(Fill{});
    std::vector<RecordKind> kinds;
    outputs.for_each(size_of, [&](const Header& header, const std::byte*, std::size_t size) {
        CHECK(header.sequence == 7);
        CHECK(header.receive_time == Timestamp::from_nanos(99));
        CHECK(size == size_of(header.kind));
        kinds.push_back(header.kind);
    });
    CHECK(kinds == std::vector{RecordKind::Verdict, RecordKind::Decision, RecordKind::Fill});
    outputs.begin(8, {});
    CHECK(outputs.empty());
}

TEST_CASE("a request leaves when it is pushed and stands before the other outputs") {
    struct Desk final : OutputBuffer::Owner {
        std::vector<std::uint64_t> left;
        void on_request(const OrderRequest& request) override {
            CHECK(request.header.sequence == 7);
            left.push_back(request.target.number);
        }
        void take_outputs() override {}
    } desk;
    OutputBuffer outputs{1024, &desk};
    outputs.begin(7, Timestamp::from_nanos(99));
    outputs.push(Verdict{});
    OrderRequest request;
    request.target.number = 3;
    outputs.push(request);
    CHECK(desk.left == std::vector<std::uint64_t>{3});
    outputs.push(Fill{});
    request.target.number = 4;
    outputs.push(request);
    CHECK(desk.left == std::vector<std::uint64_t>{3, 4});
    std::vector<RecordKind> kinds;
    outputs.for_each(size_of, [&](const Header& header, const std::byte*, std::size_t size) {
        CHECK(size == size_of(header.kind));
        kinds.push_back(header.kind);
    });
    CHECK(kinds == std::vector{RecordKind::OrderRequest, RecordKind::OrderRequest,
                               RecordKind::Verdict, RecordKind::Fill});
    outputs.begin(8, {});
    outputs.for_each(size_of, [](const Header&, const std::byte*, std::size_t) { FAIL(); });
}

TEST_CASE("outputs that do not fit break an invariant before they write") {
    OutputBuffer outputs{128};
    outputs.begin(1, {});
    outputs.push(Fill{});
    CHECK_THROWS_AS(outputs.push(Verdict{}), InvariantBroken);
}

TEST_CASE("a feature is there once it is set and gone once it is cleared") {
    FeatureFrame frame;
    CHECK_FALSE(frame.has(Feature::Volume));
    frame.set(Feature::Volume, 5);
    CHECK(frame.has(Feature::Volume));
    CHECK(frame[Feature::Volume] == 5);
    frame.clear(Feature::Volume);
    CHECK_FALSE(frame.has(Feature::Volume));
    CHECK(frame[Feature::Volume] == 0);
}

TEST_CASE("columns beyond the first page stand on pages of their own") {
    FeatureFrame frame;
    frame.used = 0b1001;
    frame.pages[3].bars = 7;
    frame.set(Feature::Mid, 2.5);
    CHECK(frame.has(Feature::Mid));
    CHECK(frame[Feature::Mid] == 2.5);
    CHECK_FALSE(frame.has(Feature::Close));
    std::vector<int> pages;
    frame.for_each_page([&](const FeaturePage& page) { pages.push_back(page.page); });
    CHECK(pages == std::vector<int>{0, 3});

    FeatureFrame copy;
    copy.set(Feature::Wma, 1);
    copy.take(frame);
    CHECK(copy.used == frame.used);
    CHECK(copy[Feature::Mid] == 2.5);
    CHECK(copy.pages[3].bars == 7);
    CHECK(copy.has(Feature::Wma));  // of a page that is not in use: nobody looks at it
}

TEST_CASE("a broken invariant says its rule and where, without folders") {
    try {
        invariant(false, "fills never exceed the order");
        FAIL("it must throw");
    } catch (const InvariantBroken& broken) {
        const std::string text = broken.what();
        CHECK(text.find("fills never exceed the order") != std::string::npos);
        CHECK(text.find("(record_test.cpp:") != std::string::npos);
    }
}

}  // namespace
}  // namespace tradewind
