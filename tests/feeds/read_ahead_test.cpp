#include "tradewind/feeds/read_ahead.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <utility>

using namespace tradewind;
using namespace tradewind::feeds;

namespace {

// Batches of one, two, three ... events, then the end, an error or an exception.
class Counting final : public MarketSource {
public:
    enum class End : std::uint8_t { Plain, Error, Throw };
    Counting(int batches, End end) : batches_{batches}, end_{end} {}

    Expected<void> read(Batch& into) override {
        into.added.clear();
        into.events.clear();
        if (batch_ == batches_) {
            if (end_ == End::Error) return failure("tape", "a scratch", "a whole one");
            if (end_ == End::Throw) throw std::runtime_error{"torn"};
            return {};
        }
        if (batch_ == 0) into.added.push_back(*Instrument::equity("AAA"));
        ++batch_;
        for (int i = 0; i < batch_; ++i) {
            Trade trade;
            trade.header.sequence = ++ordinal_;
            into.events.emplace_back(trade);
        }
        return {};
    }
    int batches_read() const { return batch_; }

private:
    int batches_;
    End end_;
    int batch_ = 0;
    std::uint64_t ordinal_ = 0;
};

}  // namespace

TEST_CASE("what is read ahead is what would have been read") {
    Counting source{50, Counting::End::Plain};
    ReadAhead ahead{source};
    Batch batch;
    std::uint64_t ordinal = 0;
    for (std::size_t size = 1; size <= 50; ++size) {
        REQUIRE(ahead.read(batch));
        CHECK(batch.added.size() == (size == 1 ? 1 : 0));
        REQUIRE(batch.events.size() == size);
        for (const MarketEvent& event : batch.events) REQUIRE(event.header().sequence == ++ordinal);
    }
    for (int i = 0; i < 3; ++i) {
        REQUIRE(ahead.read(batch));
        CHECK(batch.empty());
    }
}

TEST_CASE("an error and an exception of the source come after what was read before them") {
    const auto end = GENERATE(Counting::End::Error, Counting::End::Throw);
    Counting source{3, end};
    ReadAhead ahead{source};
    Batch batch;
    for (std::size_t size = 1; size <= 3; ++size) {
        REQUIRE(ahead.read(batch));
        CHECK(batch.events.size() == size);
    }
    if (end == Counting::End::Error) {
        const auto failed = ahead.read(batch);
        REQUIRE_FALSE(failed);
        CHECK(failed.error().found == "a scratch");
    } else {
        CHECK_THROWS_AS(ahead.read(batch), std::runtime_error);
    }
}

TEST_CASE("a source is left alone some batches ahead, and when nobody reads any more") {
    Counting source{1'000'000, Counting::End::Plain};
    {
        ReadAhead ahead{source};
        Batch batch;
        for (int i = 0; i < 10; ++i) REQUIRE(ahead.read(batch));
    }
    CHECK(source.batches_read() >= 10);
    CHECK(source.batches_read() < 20);
}
