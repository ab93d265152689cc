#include "tradewind/policy/news_sentiment.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "tradewind/numeric/math.hpp"

namespace tradewind::policy {

NewsSentiment::NewsSentiment(const settings::NewsSentiment& settings, std::size_t instruments)
    : settings_{settings}, tones_(settings.strength > 0 ? instruments : 0) {}

double NewsSentiment::faded(double value, std::chrono::nanoseconds age) const {
    constexpr double ln2 = 0.693147180559945309417;
    const std::chrono::duration<double, std::ratio<60>> minutes = age;
    return value * numeric::exp(-ln2 * minutes.count() / settings_.half_life_minutes);
}

double NewsSentiment::at(const Tone& tone, Timestamp now) const {
    return tone.value == 0 ? 0 : faded(tone.value, now - tone.since);
}

void NewsSentiment::on_news(const News& news, Timestamp now) {
    const std::size_t index = news.header.instrument.index();
    if (index >= tones_.size() || !std::isfinite(news.sentiment) ||
        !(news.relevance >= settings_.relevance_min))
        return;
    const double said = std::clamp(news.sentiment, -1.0, 1.0) * std::min(news.relevance, 1.0);
    const auto age = std::max(std::chrono::nanoseconds{0}, now - news.header.event_time);
    Tone& tone = tones_[index];
    tone.value = std::clamp(at(tone, now) + faded(said, age), -1.0, 1.0);
    tone.since = now;
}

double NewsSentiment::tone(InstrumentId id, Timestamp now) const {
    return id.index() < tones_.size() ? at(tones_[id.index()], now) : 0;
}

NewsSentiment::Effect NewsSentiment::modify(double tone, std::span<Vote> votes) const {
    Effect effect = Effect::None;
    if (tone == 0) return effect;
    for (Vote& vote : votes) {
        Intent& intent = vote.intent;
        if (intent.direction == Direction::Flat || intent.exit != 0) continue;
        const double tilt = settings_.strength * tone * sign_of(intent.direction);
        intent.confidence = std::clamp(intent.confidence * (1 + tilt), 0.0, 1.0);
        if (tilt < 0) effect = Effect::Weakens;
        if (effect == Effect::None) effect = Effect::Supports;
    }
    return effect;
}

}  // namespace tradewind::policy
