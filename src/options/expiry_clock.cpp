#include "tradewind/options/expiry_clock.hpp"

#include <algorithm>
#include <chrono>

namespace tradewind::options {
namespace {

using namespace std::chrono_literals;

constexpr double full_session_nanos = 6.5 * 3600e9;
constexpr double year_nanos = 365 * 24 * 3600e9;

double nanos(std::chrono::nanoseconds span) { return static_cast<double>(span.count()); }

}  // namespace

ExpiryClock::ExpiryClock(const calendar::Calendar& calendar, settings::OptionClock kind,
                         double overnight_share)
    : calendar_{&calendar}, kind_{kind}, overnight_share_{overnight_share} {
    at_close_.reserve(calendar.size());
    double days = 0;
    for (const calendar::Session& session : calendar.sessions()) {
        if (!at_close_.empty())
            days += overnight_share + (1 - overnight_share) * nanos(session.close - session.open) /
                                          full_session_nanos;
        at_close_.push_back(days);
    }
}

double ExpiryClock::trading_days_until(Timestamp t) const {
    const auto sessions = calendar_->sessions();
    const auto next = std::ranges::upper_bound(sessions, t, {}, &calendar::Session::close);
    if (next == sessions.begin()) return 252 * nanos(t - next->close) / year_nanos;
    const auto last = next - 1;
    const double so_far = at_close_[static_cast<std::size_t>(last - sessions.begin())];
    if (next == sessions.end()) return so_far + 252 * nanos(t - last->close) / year_nanos;
    if (t < next->open)
        return so_far + overnight_share_ * nanos(t - last->close) / nanos(next->open - last->close);
    return so_far + overnight_share_ +
           (1 - overnight_share_) * nanos(t - next->open) / full_session_nanos;
}

double ExpiryClock::trading_days(Timestamp now, Timestamp expiry) const {
    if (expiry <= now) return 0;
    return trading_days_until(expiry) - trading_days_until(now);
}

double ExpiryClock::calendar_years(Timestamp now, Timestamp expiry) {
    if (expiry <= now) return 0;
    return nanos(expiry - now) / year_nanos;
}

double ExpiryClock::years(Timestamp now, Timestamp expiry) const {
    return kind_ == settings::OptionClock::Calendar ? calendar_years(now, expiry)
                                                    : trading_days(now, expiry) / 252;
}

}  // namespace tradewind::options
