#include "tradewind/risk/news_halt.hpp"

#include <algorithm>
#include <cmath>

#include "inquiry.hpp"

namespace tradewind::risk {
namespace {

double minutes(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 6e10; }

}  // namespace

bool NewsHalt::on_news(const News& news, Timestamp now) {
    if (news.header.instrument.index() >= latest_.size()) return false;
    const bool matters =
        std::abs(news.sentiment) >= settings_.sentiment && news.relevance >= settings_.relevance;
    if (matters) latest_[news.header.instrument.index()] = now;
    return matters;  // what is not a number does not
}

void NewsHalt::ask(const Instrument& instrument, Timestamp now, Inquiry& inquiry) const {
    const Timestamp came = std::max(latest(instrument.id), latest(instrument.underlying));
    if (came == Timestamp::min()) return;
    inquiry.at_least(RiskRule::NewsHalt, minutes(now - came), minutes(length_));
}

}  // namespace tradewind::risk
