#include "tradewind/features/volume_profile.hpp"

#include "tradewind/model/invariant.hpp"

namespace tradewind::features {
namespace {

std::size_t buckets_of(const VolumeProfileShape& shape) {
    invariant(shape.bucket.count() > 0 && shape.bucket <= shape.session,
              "a session has room for a bucket");
    const auto whole = static_cast<std::size_t>(shape.session / shape.bucket);
    return shape.session % shape.bucket == std::chrono::nanoseconds{0} ? whole : whole + 1;
}

}  // namespace

VolumeProfile::VolumeProfile(const VolumeProfileShape& shape)
    : shape_{shape},
      today_(buckets_of(shape), 0.0),
      past_(today_.size() * shape.sessions, 0.0),
      means_(today_.size(), 0.0),
      until_(today_.size() + 1, 0.0) {
    invariant(shape.fewest > 0 && shape.fewest <= shape.sessions,
              "a mean takes one session or more, and no more than its window holds");
}

void VolumeProfile::open_session(Timestamp open, Timestamp close) {
    invariant(open < close, "a session lasts some time");
    invariant(open >= close_, "sessions open one after the other");
    if (is_complete()) take_session_in();
    open_ = now_ = open;
    close_ = close;
    volume_ = 0;
    std::fill(today_.begin(), today_.end(), 0.0);
}

bool VolumeProfile::is_complete() const {
    return close_ - open_ == shape_.session && now_ >= close_ && volume_ > 0;
}

void VolumeProfile::take_session_in() {
    const std::size_t buckets = today_.size();
    std::copy(today_.begin(), today_.end(), past_.begin() + static_cast<long>(next_ * buckets));
    if (++next_ == shape_.sessions) next_ = 0;
    sessions_ = std::min(sessions_ + 1, shape_.sessions);

    // Summed anew, so that no rounding outlives its session.
    std::fill(means_.begin(), means_.end(), 0.0);
    for (std::size_t i = 0; i < sessions_ * buckets; ++i) means_[i % buckets] += past_[i];
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        means_[bucket] /= sessions_;
        until_[bucket + 1] = until_[bucket] + means_[bucket];
    }
}

double VolumeProfile::expected_so_far() const {
    const std::chrono::nanoseconds passed = std::min(now_ - open_, shape_.session);
    const auto bucket = static_cast<std::size_t>(passed / shape_.bucket);
    if (bucket == means_.size()) return until_.back();
    const std::chrono::nanoseconds begin = shape_.bucket * static_cast<std::int64_t>(bucket);
    if (begin == passed) return until_[bucket];
    const std::chrono::nanoseconds length = std::min(shape_.bucket, shape_.session - begin);
    return until_[bucket] + means_[bucket] * (static_cast<double>((passed - begin).count()) /
                                              static_cast<double>(length.count()));
}

std::size_t VolumeProfile::finished() const {
    const std::chrono::nanoseconds passed = now_ - open_;
    if (passed >= shape_.session) return today_.size();
    return static_cast<std::size_t>(passed / shape_.bucket);
}

void VolumeProfile::scale(double factor) {
    volume_ /= factor;
    for (std::vector<double>* volumes : {&today_, &past_, &means_, &until_})
        for (double& volume : *volumes) volume /= factor;
}

}  // namespace tradewind::features
