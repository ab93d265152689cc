#include "tradewind/features/volume_profile.hpp"

#include <limits>
#include <utility>

#include "any_series.hpp"
#include "checkpoint.hpp"
#include "market.hpp"

using namespace tradewind;
using namespace tradewind::features;
using namespace std::chrono_literals;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
const Timestamp first_open = Timestamp::from_nanos(1'700'000'000'000'000'000);

// A session told in bars of a minute; the minute is that of the bar's end, counted from the open.
struct Day {
    Timestamp open;
    std::chrono::minutes length{0};
    std::chrono::minutes watched{0};  // time that was seen
    std::vector<std::pair<int, double>> bars;

    double volume(double after, double until) const {
        double sum = 0;
        for (const auto& [minute, volume] : bars)
            if (minute > after && minute <= until) sum += volume;
        return sum;
    }
};

// The definition, written as it reads: sessions of the whole length, seen to their end, with any
// volume; the last so many of them; each bucket's mean.
class SlowProfile {
public:
    explicit SlowProfile(const VolumeProfileShape& shape)
        : session_{static_cast<double>(shape.session / 1min)},
          bucket_{static_cast<double>(shape.bucket / 1min)},
          window_{shape.sessions} {}

    void close(const Day& day) {
        if (static_cast<double>(day.length.count()) != session_ || day.watched < day.length ||
            day.volume(0, session_) <= 0)
            return;
        days_.push_back(day);
        if (days_.size() > window_) days_.erase(days_.begin());
    }
    std::size_t sessions() const { return days_.size(); }
    double mean(double after, double until) const {
        double sum = 0;
        for (const Day& day : days_) sum += day.volume(after, until);
        return sum / static_cast<double>(days_.size());
    }
    double expected_until(double minute) const {
        double sum = 0;
        for (double begin = 0; begin < session_ && begin < minute; begin += bucket_) {
            const double end = std::min(begin + bucket_, session_);
            sum += mean(begin, end) * std::min(1.0, (minute - begin) / (end - begin));
        }
        return sum;
    }

private:
    double session_;
    double bucket_;
    std::size_t window_;
    std::vector<Day> days_;
};

Day any_day(Timestamp open, std::chrono::minutes whole) {
    Day day{.open = open, .length = whole, .watched = whole, .bars = {}};
    const int kind = *rc::gen::inRange(0, 8);
    if (kind == 0) day.length = day.watched = whole * 7 / 13;  // an early close
    if (kind == 1) day.watched = whole * *rc::gen::inRange(0, 9) / 9;
    if (kind == 2) return day;  // nothing trades
    for (int minute = 1; minute <= day.watched.count(); ++minute) {
        minute += *rc::gen::inRange(0, 4);
        if (minute > day.watched.count()) break;
        day.bars.emplace_back(minute, *rc::gen::inRange(0, 5) * 100.0);
    }
    return day;
}

// A session of an hour in buckets of a quarter, with the same volume every minute.
void play(VolumeProfile& profile, Timestamp open, double volume, std::chrono::minutes length = 1h,
          std::chrono::minutes watched = 1h) {
    profile.open_session(open, open + length);
    for (auto minute = 1min; minute <= std::min(length, watched); ++minute)
        CHECK(profile.update(open + minute, volume));
}

constexpr VolumeProfileShape hour{.bucket = 15min, .session = 1h, .sessions = 3, .fewest = 2};

}  // namespace

TEST_CASE("a volume profile equals its definition over any run of sessions") {
    test::check_property("mean of the last sessions at the same time of day", [] {
        VolumeProfileShape shape;
        shape.session = 1min * *rc::gen::inRange(13, 80);
        shape.bucket = 1min * *rc::gen::inRange(1, 14);
        shape.sessions = *rc::gen::inRange(1u, 5u);
        shape.fewest = *rc::gen::inRange(1u, shape.sessions + 1);
        VolumeProfile profile{shape};
        SlowProfile slow{shape};
        const double whole = static_cast<double>(shape.session / 1min);
        const double step = static_cast<double>(shape.bucket / 1min);
        Timestamp open = first_open;
        for (int days = *rc::gen::inRange(1, 9); days > 0; --days) {
            const Day day =
                any_day(open, std::chrono::duration_cast<std::chrono::minutes>(shape.session));
            profile.open_session(day.open, day.open + day.length);
            RC_ASSERT(profile.sessions() == slow.sessions());
            RC_ASSERT(profile.ready() == (slow.sessions() >= shape.fewest));
            double traded = 0;
            for (const auto& [minute, volume] : day.bars) {
                RC_ASSERT(profile.update(open + 1min * minute, volume));
                traded += volume;
                RC_ASSERT(profile.volume() == traded);
                RC_ASSERT(profile.relative().has_value() ==
                          (profile.ready() && slow.expected_until(minute) > 0));
                if (!profile.ready()) continue;
                const double expected = slow.expected_until(minute);
                RC_ASSERT(test::near(profile.expected_so_far(), expected, 1e-12));
                if (expected > 0)
                    RC_ASSERT(test::near(*profile.relative(), traded / expected, 1e-12));
            }
            profile.advance(open + day.watched);
            for (std::size_t i = 0; profile.ready() && i < profile.buckets(); ++i) {
                const double begin = static_cast<double>(i) * step;
                const double end = std::min(begin + step, whole);
                const double mean = slow.mean(begin, end);
                RC_ASSERT(test::near(profile.expected(i), mean, 1e-12));
                const bool ended = end <= static_cast<double>(day.watched.count());
                RC_ASSERT(profile.relative(i).has_value() == (ended && mean > 0));
                if (ended && mean > 0)
                    RC_ASSERT(
                        test::near(*profile.relative(i), day.volume(begin, end) / mean, 1e-12));
            }
            slow.close(day);
            open = open + 24h * *rc::gen::inRange(1, 5);  // weekends and longer gaps
        }
    });
}

TEST_CASE("relative volume compares the session so far with the same time before") {
    VolumeProfile profile{hour};
    CHECK(profile.buckets() == 4);
    play(profile, first_open, 100);
    play(profile, first_open + 24h, 300);
    CHECK_FALSE(profile.ready());
    const Timestamp open = first_open + 48h;
    profile.open_session(open, open + 1h);
    REQUIRE(profile.ready());
    CHECK(profile.expected(0) == 3000);
    CHECK(profile.expected_total() == 12'000);
    CHECK_FALSE(profile.relative());  // nothing is expected yet
    profile.update(open + 1min, 400);
    CHECK(profile.expected_so_far() == Approx(200));
    CHECK(*profile.relative() == Approx(2));
    CHECK_FALSE(profile.relative(0));
    profile.advance(open + 15min);
    CHECK(profile.finished() == 1);
    CHECK(*profile.relative() == Approx(400.0 / 3000));
    CHECK(*profile.relative(0) == Approx(400.0 / 3000));
    CHECK_FALSE(profile.relative(1));
    CHECK_FALSE(profile.relative(9));
}

TEST_CASE("a bar on a border belongs to the bucket that it ends, and late bars to their own") {
    VolumeProfile profile{hour};
    profile.open_session(first_open, first_open + 1h);
    CHECK(profile.update(first_open + 16min, 5));
    CHECK(profile.update(first_open + 15min, 7));
    CHECK(profile.update(first_open + 1h, 11));
    CHECK(profile.volume(0) == 7);
    CHECK(profile.volume(1) == 5);
    CHECK(profile.volume(3) == 11);
    CHECK_FALSE(profile.update(first_open, 1));  // before the session
    CHECK_FALSE(profile.update(first_open + 1h + 1ns, 1));
    CHECK_FALSE(profile.update(first_open + 5min, -1));
    CHECK_FALSE(profile.update(first_open + 5min, no_number));
    CHECK(profile.volume() == 23);
}

TEST_CASE("early closes, broken-off sessions and quiet ones stay out of a volume profile") {
    VolumeProfile profile{hour};
    play(profile, first_open, 100);
    play(profile, first_open + 24h, 900, 30min);      // an early close
    play(profile, first_open + 48h, 900, 1h, 45min);  // the feed broke off
    play(profile, first_open + 72h, 0);               // halted all day
    play(profile, first_open + 24h * 30, 300);        // a month's gap
    const Timestamp open = first_open + 24h * 31;
    play(profile, open, 100, 30min);  // an early close is compared with whole sessions
    CHECK(profile.sessions() == 2);
    CHECK(profile.expected(0) == 3000);
    CHECK(*profile.relative() == Approx(0.5));
}

TEST_CASE("a volume profile has no number before its first session") {
    VolumeProfile profile{{.bucket = 15min, .session = 1h, .sessions = 1, .fewest = 1}};
    CHECK_FALSE(profile.update(first_open, 100));
    profile.advance(first_open);
    CHECK_FALSE(profile.relative());
    CHECK_FALSE(profile.relative(0));
    CHECK(profile.finished() == 0);
}

TEST_CASE("a bucket in which nothing usually trades has no relative volume") {
    VolumeProfile profile{{.bucket = 15min, .session = 1h, .sessions = 1, .fewest = 1}};
    profile.open_session(first_open, first_open + 1h);
    profile.update(first_open + 20min, 100);
    profile.advance(first_open + 1h);
    const Timestamp open = first_open + 24h;
    profile.open_session(open, open + 1h);
    profile.update(open + 5min, 50);
    CHECK_FALSE(profile.relative());
    profile.advance(open + 30min);
    CHECK_FALSE(profile.relative(0));
    CHECK(*profile.relative(1) == 0);
    CHECK(*profile.relative() == Approx(0.5));
}

TEST_CASE("a volume profile goes on from a checkpoint, and across a split") {
    VolumeProfile running{hour};
    for (int day = 0; day < 5; ++day) play(running, first_open + 24h * day, 100.0 * (day + 1));
    const Timestamp open = first_open + 24h * 5;
    play(running, open, 120, 1h, 20min);
    VolumeProfile restored{hour};
    test::load_state(running, restored);
    restored.scale(0.5);  // two for one
    CHECK(restored.expected_so_far() == 2 * running.expected_so_far());
    CHECK(*restored.relative() == *running.relative());
    running.update(open + 21min, 60);
    restored.update(open + 21min, 120);
    CHECK(*restored.relative() == *running.relative());
    running.advance(open + 1h);
    restored.advance(open + 1h);
    for (VolumeProfile* profile : {&running, &restored})
        profile->open_session(open + 24h, open + 25h);
    for (std::size_t i = 0; i < running.buckets(); ++i)
        CHECK(restored.expected(i) == 2 * running.expected(i));
}

TEST_CASE("a trading day's profile takes regular sessions and leaves early closes out") {
    const calendar::Calendar& calendar = test::us_calendar();
    VolumeProfile profile{{.bucket = 5min, .sessions = 10, .fewest = 3}};
    std::uint32_t whole = 0;
    for (unsigned day = 20; day <= 30; ++day) {  // Thanksgiving of 2024, and the half day after it
        const auto session = calendar.session_on(Date::from_ymd(2024, 11, day));
        if (!session) continue;
        profile.open_session(session->open, session->close);
        for (Timestamp t = session->open + 1min; t <= session->close; t = t + 1min)
            REQUIRE(profile.update(t, 10));
        whole += session->close - session->open == 390min ? 1u : 0u;
    }
    CHECK(profile.buckets() == 78);
    CHECK(profile.sessions() == whole);  // the last one, a half day, is not in it
    CHECK(whole == 6);
    CHECK(*profile.relative() == Approx(1));
}
