#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/model/timestamp.hpp"

namespace tradewind::features {

struct VolumeProfileShape {
    std::chrono::nanoseconds bucket = std::chrono::minutes{5};
    std::chrono::nanoseconds session = std::chrono::minutes{390};  // a whole one
    std::uint32_t sessions = 20;  // the mean is taken over the last so many
    std::uint32_t fewest = 10;    // and not told before so many
};

// How much of one symbol usually trades by this time of day, and how much of that has traded today.
// Expected volume of a bucket (the n-th 5 minutes since the open, say): the mean volume of that
// bucket over the last complete sessions. Relative volume: volume since the open divided by the
// expected volume until now, 1 on a usual day; within a bucket the expectation grows in a straight
// line.
//
// Which sessions enter the mean, each when the next one opens: those of the whole length, that were
// watched from open_session() until time reached their close, and in which something traded. An
// early close does not: its afternoon comes at noon. It is itself compared with whole sessions, by
// time since the open, and its last minutes, which hold the closing auction, look busier than they
// are. A session that was broken off, or in which nothing traded (a halt, a missing file), leaves
// no trace. The window counts sessions, not days: a gap of days leaves none either.
//
// In the unit of the volumes. An update is O(1); a session's opening costs one pass over
// sessions x buckets. No allocation after construction.
class VolumeProfile {
public:
    explicit VolumeProfile(const VolumeProfileShape& shape);

    // Watching begins at the open of a session that is to close at `close`. A session whose
    // beginning was missed is not to be opened, for it would look quiet. Later than the session
    // before.
    void open_session(Timestamp open, Timestamp close);

    // The volume of a bar that ended at `bar_end`; it belongs to the bucket in which it ends, an
    // end on the border to the bucket before. Bars may come late and in any order. False, and
    // nothing has changed, where the volume is negative or no number, and for a bar that ends
    // outside the session.
    bool update(Timestamp bar_end, double volume) {
        if (!(volume >= 0) || !usable_value(volume)) return false;
        if (bar_end <= open_ || bar_end > close_) return false;
        const auto bucket = static_cast<std::size_t>(
            (bar_end - open_ - std::chrono::nanoseconds{1}) / shape_.bucket);
        if (bucket >= today_.size()) return false;
        today_[bucket] += volume;
        volume_ += volume;
        advance(bar_end);
        return true;
    }
    // Time has come to `now`, with or without a bar.
    void advance(Timestamp now) { now_ = std::clamp(now, now_, std::max(now_, close_)); }

    bool ready() const { return sessions_ >= shape_.fewest; }
    std::uint32_t sessions() const { return sessions_; }  // in the mean

    // Buckets of a whole session; the last one may be shorter than the others.
    std::size_t buckets() const { return today_.size(); }
    double expected(std::size_t bucket) const { return means_[bucket]; }  // once ready()
    double expected_total() const { return until_.back(); }               // once ready()
    double expected_so_far() const;                                       // once ready()

    double volume() const { return volume_; }  // of this session until now
    double volume(std::size_t bucket) const { return today_[bucket]; }

    // nullopt before ready(), without a session, and where no volume is expected.
    std::optional<double> relative() const {
        if (!ready()) return std::nullopt;
        return ratio(volume_, expected_so_far());
    }
    // Of one bucket, the same; nullopt also before this session has come to its end.
    std::optional<double> relative(std::size_t bucket) const {
        if (!ready() || bucket >= finished()) return std::nullopt;
        return ratio(today_[bucket], means_[bucket]);
    }
    // How many buckets of this session have ended.
    std::size_t finished() const;

    // A split multiplies all prices so far by `factor`, and divides all volumes by it.
    void scale(double factor);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(open_, close_, now_, volume_, today_, past_, means_, until_, sessions_, next_);
    }

private:
    static std::optional<double> ratio(double volume, double expected) {
        if (!(expected > 0)) return std::nullopt;
        return volume / expected;
    }
    bool is_complete() const;
    void take_session_in();

    VolumeProfileShape shape_;
    Timestamp open_;
    Timestamp close_;
    Timestamp now_;
    double volume_ = 0;
    std::vector<double> today_;  // by bucket
    std::vector<double> past_;   // session by session, by bucket; a ring
    std::vector<double> means_;  // by bucket
    std::vector<double> until_;  // sum of the means of the buckets before, and of all
    std::uint32_t sessions_ = 0;
    std::uint32_t next_ = 0;
};

}  // namespace tradewind::features
