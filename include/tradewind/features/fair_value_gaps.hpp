#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tradewind::features {

// A stretch of price that three bars skipped, [low, high].
struct FairValueGap {
    double low = 0;
    double high = 0;
    double untouched = 0;    // the edge where the unfilled rest begins: high's side of a gap below
                             // the price, low's side of one above
    std::uint64_t born = 0;  // number of the bar that made it

    double size() const { return high - low; }
    // 0: not entered yet .. 1: filled.
    double filled_below() const { return (high - untouched) / size(); }
    double filled_above() const { return (untouched - low) / size(); }
};

// Fair value gaps of one bar series.
//
// Three bars leave a gap below the price (bullish, support) when the third's low is above the
// first's high, and one above it (bearish, resistance) when the third's high is below the first's
// low; the gap is what lies between. It counts from `size_min_atr` average true ranges (of the
// third bar) on. Later bars that reach into a gap fill it from the price's side; it is gone when
// one reaches its far edge, or after `expiry` bars. At most `capacity` gaps stay open on each side;
// a new one pushes out the oldest.
//
// The newest open gap of a side is the nearest to the price: what a bar has traded through is
// filled, so older gaps lie beyond newer ones, but for the overlap of two gaps born in neighbouring
// bars. Update is therefore O(1) amortised; nothing is allocated after construction.
class FairValueGaps {
public:
    FairValueGaps(double size_min_atr, std::uint32_t expiry, std::uint32_t capacity);

    // `atr` <= 0 (not ready): fills and expires gaps but makes none.
    void update(double high, double low, double atr);

    std::uint32_t below_count() const { return below_.count; }
    std::uint32_t above_count() const { return above_.count; }
    // The nearest open gap of a side; nullptr when there is none.
    const FairValueGap* below() const { return below_.newest(); }
    const FairValueGap* above() const { return above_.newest(); }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(below_, above_, bars_, high_1_, low_1_, high_2_, low_2_);
    }

private:
    // Ring of open gaps, oldest first.
    struct Side {
        std::vector<FairValueGap> ring;
        std::uint32_t first = 0;
        std::uint32_t count = 0;

        std::size_t place_of(std::uint32_t i) const {
            const std::size_t place = std::size_t{first} + i;
            return place < ring.size() ? place : place - ring.size();
        }
        FairValueGap& at(std::uint32_t i) { return ring[place_of(i)]; }
        const FairValueGap* newest() const {
            return count == 0 ? nullptr : &ring[place_of(count - 1)];
        }
        void push(const FairValueGap& gap);
        void drop_oldest();
        void expire(std::uint64_t born_before);
        void fill_down_to(double low);
        void fill_up_to(double high);

        template <class Archive>
        void serialize(Archive& archive) {
            archive(ring, first, count);
        }
    };

    double size_min_atr_;
    std::uint32_t expiry_;
    Side below_;
    Side above_;
    std::uint64_t bars_ = 0;
    double high_1_ = 0;  // of the last bar
    double low_1_ = 0;
    double high_2_ = 0;  // of the bar before it
    double low_2_ = 0;
};

}  // namespace tradewind::features
