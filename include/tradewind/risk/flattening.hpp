#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "tradewind/model/money.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

// Whether the book is flat after the kill switch, the daily loss or the hard drawdown had it
// closed. That it is, is said as a RiskEvent (Flattening, the seconds that it took), and for each
// cause what was lost until then (Overshoot): the equity when flat, the limit that was breached (of
// the kill switch: the equity when it was pulled), and in `detail` how far beyond it the first
// marked breach already was, which no order could have saved. That it is not, when it should be, is
// said once.
class Flattening {
public:
    // What the desk sees of the book.
    struct Book {
        Money equity;
        std::uint32_t open_positions = 0;
        std::uint32_t open_orders = 0;

        bool flat() const { return open_positions == 0 && open_orders == 0; }
    };
    enum class Standing : std::uint8_t { Flat, Known, NewlyOverdue };

    explicit Flattening(const settings::Flattening& settings)
        : patience_{std::chrono::seconds{settings.seconds_max}} {}

    // `cause` has everything closed, and at `equity` has breached `limit`.
    void begin(RiskRule cause, Money equity, Money limit, Timestamp now);
    bool running() const { return began_ != Timestamp::min(); }
    std::chrono::nanoseconds patience() const { return patience_; }
    // Says when it is over; and once, when it should be and is not.
    Standing look(const Book& book, Timestamp now, OutputBuffer& outputs);
    // It was told that it should be over and is not.
    bool overdue_told() const { return told_ != 0; }
    // No longer this rule's affair: what stands is pursued as any exit, and nothing verified.
    void end(RiskRule cause);
    // The same for all: a person has been told, and goes on.
    void abandon();
    // That it goes on, where something waits for its end.
    void say_running(Timestamp now, OutputBuffer& outputs) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(courses_, began_, told_);
    }

private:
    struct Course {
        Money equity{};
        Money limit{};
        RiskRule cause = RiskRule::KillSwitch;
        std::uint8_t under_way = 0;
        std::uint8_t reserved[6] = {};

        template <class Archive>
        void serialize(Archive& archive) {
            archive(equity, limit, cause, under_way);
        }
    };

    Course* course_of(RiskRule cause);
    void say(RiskRule cause, Timestamp now, std::uint8_t latched, OutputBuffer& outputs) const;

    std::chrono::nanoseconds patience_;
    std::array<Course, 3> courses_{{{.cause = RiskRule::KillSwitch},
                                    {.cause = RiskRule::DailyLoss},
                                    {.cause = RiskRule::HardDrawdown}}};
    Timestamp began_ = Timestamp::min();  // the first of them; min(): none is under way
    std::uint8_t told_ = 0;
};

}  // namespace tradewind::risk
