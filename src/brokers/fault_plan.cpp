#include "tradewind/brokers/fault_plan.hpp"

namespace tradewind::brokers {
namespace {

constexpr std::uint64_t whole = std::uint64_t{1} << 53;

// The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every input bit moves every output
// bit, which is all that a counter-based draw needs.
std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

std::uint64_t limit_of(double probability) {
    if (!(probability > 0)) return 0;
    if (probability >= 1) return whole;
    return static_cast<std::uint64_t>(probability * static_cast<double>(whole));
}

}  // namespace

FaultPlan::FaultPlan(const settings::Faults& faults)
    : seed_{faults.seed}, limits_{limit_of(faults.lost_reply),      limit_of(0.5),
                                  limit_of(faults.duplicate_reply), limit_of(faults.late_reply),
                                  limit_of(faults.reorder_reply),   limit_of(faults.reject)} {
    any_ =
        limits_[0] != 0 || limits_[2] != 0 || limits_[3] != 0 || limits_[4] != 0 || limits_[5] != 0;
}

std::uint64_t FaultPlan::draw(Fault fault, std::uint64_t order_number,
                              std::uint64_t ordinal) const {
    return mix(mix(mix(seed_ ^ static_cast<std::uint64_t>(fault)) ^ order_number) ^ ordinal) >> 11;
}

}  // namespace tradewind::brokers
