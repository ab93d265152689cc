#include "tradewind/options/quote_filter.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <limits>

using namespace tradewind;
using namespace tradewind::options;
using namespace std::chrono_literals;

namespace {

const Timestamp now = Timestamp::from_nanos(1'400'000'000'000'000'000);

ChainQuote quote(double bid, double ask, std::chrono::seconds age = 0s) {
    return {
        .bid = bid, .ask = ask, .bid_size = 1, .ask_size = 1, .bid_at = now - age, .ask_at = now};
}
std::string_view verdict(const ChainQuote& of, const settings::Options& filters = {}) {
    return name_of(judge_quote(of, now, filters));
}

}  // namespace

TEST_CASE("each flaw of a quote has its name") {
    settings::Options filters;
    filters.quote_age_s_max = 60;
    filters.spread_max = 2;
    filters.spread_relative_max = 0.5;
    CHECK(verdict(quote(10, 10.5), filters) == "accepted");
    CHECK(verdict(quote(10, 10), filters) == "accepted");  // locked
    CHECK(verdict(quote(0, 0), filters) == "no quote");
    CHECK(verdict(quote(0, 1), filters) == "no bid");
    CHECK(verdict(quote(1, 0), filters) == "no ask");
    CHECK(verdict(quote(1.01, 1), filters) == "crossed");
    CHECK(verdict(quote(std::numeric_limits<double>::quiet_NaN(), 1), filters) == "not usable");
    CHECK(verdict(quote(1, std::numeric_limits<double>::infinity()), filters) == "not usable");
    CHECK(verdict(quote(-1, 1), filters) == "not usable");
    CHECK(verdict(quote(10, 10.5, -1s), filters) == "from the future");
    CHECK(verdict(quote(10, 10.5, 60s), filters) == "accepted");
    CHECK(verdict(quote(10, 10.5, 61s), filters) == "stale");
    CHECK(verdict(quote(10, 12), filters) == "accepted");
    CHECK(verdict(quote(10, 12.01), filters) == "wide");
    CHECK(verdict(quote(0.75, 1.25), filters) == "accepted");
    CHECK(verdict(quote(0.74, 1.26), filters) == "relatively wide");
}

TEST_CASE("a filtered quote still has a middle, a one-sided or crossed one has none") {
    for (const auto has : {QuoteVerdict::Accepted, QuoteVerdict::Stale, QuoteVerdict::Wide,
                           QuoteVerdict::RelativelyWide})
        CHECK(two_sided(has));
    for (const auto has_not :
         {QuoteVerdict::NoQuote, QuoteVerdict::NoBid, QuoteVerdict::NoAsk, QuoteVerdict::Crossed,
          QuoteVerdict::NotUsable, QuoteVerdict::FromTheFuture})
        CHECK_FALSE(two_sided(has_not));
}

TEST_CASE("quotes are counted by verdict") {
    QuoteCounts counts;
    for (const auto& one : {quote(1, 2), quote(1, 2), quote(0, 1), quote(2, 1)})
        counts.count(judge_quote(one, now, {}));
    CHECK(counts.at(QuoteVerdict::Accepted) == 2);
    CHECK(counts.at(QuoteVerdict::NoBid) == 1);
    CHECK(counts.at(QuoteVerdict::Crossed) == 1);
    CHECK(counts.two_sided() == 2);
    CHECK(counts.total() == 4);
}
