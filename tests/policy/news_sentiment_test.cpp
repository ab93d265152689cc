#include "tradewind/policy/news_sentiment.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <vector>

#include "support/property.hpp"

namespace tradewind::policy {
namespace {

using namespace std::chrono_literals;
using Effect = NewsSentiment::Effect;

const Timestamp noon = Timestamp::from_nanos(1'711'468'800'000'000'000);
const InstrumentId spy = InstrumentId::from_index(0);
const InstrumentId qqq = InstrumentId::from_index(1);

settings::NewsSentiment half() {
    return {.strength = 0.5, .relevance_min = 0.3, .half_life_minutes = 60};
}

News item(double sentiment, double relevance = 1, Timestamp published = noon) {
    News news;
    news.header.instrument = spy;
    news.header.event_time = published;
    news.sentiment = sentiment;
    news.relevance = relevance;
    return news;
}

Vote says(Direction direction, double confidence) {
    Vote vote;
    vote.intent.direction = direction;
    vote.intent.confidence = confidence;
    return vote;
}

}  // namespace

TEST_CASE("news lifts those that agree with it and weakens the others") {
    NewsSentiment news{half(), 2};
    news.on_news(item(0.8, 0.5), noon);
    const double tone = news.tone(spy, noon);
    CHECK(tone == Approx(0.4));
    std::vector votes{says(Direction::Long, 0.5), says(Direction::Short, 0.5)};
    CHECK(news.modify(tone, votes) == Effect::Weakens);
    CHECK(votes[0].intent.confidence == Approx(0.5 * 1.2));
    CHECK(votes[1].intent.confidence == Approx(0.5 * 0.8));
    std::vector agree{says(Direction::Long, 0.9)};
    CHECK(news.modify(1, agree) == Effect::Supports);
    CHECK(agree[0].intent.confidence == 1);  // and not more
}

TEST_CASE("half of the tone is left after the half-life, counted from the publication") {
    NewsSentiment news{half(), 2};
    news.on_news(item(1), noon);
    CHECK(news.tone(spy, noon + 60min) == Approx(0.5));
    CHECK(news.tone(spy, noon + 180min) == Approx(0.125));
    CHECK(news.tone(qqq, noon) == 0);

    NewsSentiment late{half(), 2};
    late.on_news(item(1), noon + 60min);
    CHECK(late.tone(spy, noon + 60min) == Approx(0.5));
}

TEST_CASE("items add up within the bounds") {
    NewsSentiment news{half(), 2};
    news.on_news(item(0.4), noon);
    news.on_news(item(0.4, 1, noon + 60min), noon + 60min);
    CHECK(news.tone(spy, noon + 60min) == Approx(0.6));
    for (int i = 0; i < 10; ++i) news.on_news(item(-1, 1, noon + 60min), noon + 60min);
    CHECK(news.tone(spy, noon + 60min) == -1);
}

TEST_CASE("what is hardly relevant or no number is not heard") {
    NewsSentiment news{half(), 2};
    news.on_news(item(1, 0.29), noon);
    news.on_news(item(std::numeric_limits<double>::quiet_NaN()), noon);
    news.on_news(item(1, std::numeric_limits<double>::quiet_NaN()), noon);
    News elsewhere = item(1);
    elsewhere.header.instrument = InstrumentId::from_index(2);
    news.on_news(elsewhere, noon);
    CHECK(news.tone(spy, noon) == 0);
    news.on_news(item(1, 0.3), noon);
    CHECK(news.tone(spy, noon) == Approx(0.3));
}

TEST_CASE("silence, exits and a strength of 0 are left alone") {
    NewsSentiment news{half(), 2};
    Vote exit = says(Direction::Short, 1);
    exit.intent.exit = 1;
    std::vector votes{Vote{}, exit};
    CHECK(news.modify(1, votes) == Effect::None);
    CHECK(votes[1].intent.confidence == 1);

    NewsSentiment off{settings::NewsSentiment{}, 2};
    off.on_news(item(1), noon);
    CHECK(off.tone(spy, noon) == 0);
}

TEST_CASE("whatever the news, tone and confidence keep their bounds") {
    test::check_property("bounds", [] {
        const settings::NewsSentiment settings{.strength = *rc::gen::inRange(1, 101) / 100.0,
                                               .relevance_min = 0,
                                               .half_life_minutes = *rc::gen::inRange(1u, 1000u)};
        NewsSentiment news{settings, 1};
        Timestamp now = noon;
        for (int i = 0; i < 20; ++i) {
            now = now + std::chrono::minutes{*rc::gen::inRange(0, 100)};
            const auto age = std::chrono::minutes{*rc::gen::inRange(-100, 100)};
            news.on_news(
                item(*rc::gen::inRange(-30, 31) / 10.0, *rc::gen::inRange(0, 31) / 10.0, now - age),
                now);
            const double tone = news.tone(spy, now);
            RC_ASSERT(tone >= -1 && tone <= 1);
            std::vector votes{says(Direction::Short, *rc::gen::inRange(0, 101) / 100.0)};
            news.modify(tone, votes);
            RC_ASSERT(votes[0].intent.confidence >= 0 && votes[0].intent.confidence <= 1);
        }
    });
}

}  // namespace tradewind::policy
