#include "tradewind/risk/flattening.hpp"

#include "tradewind/model/invariant.hpp"

namespace tradewind::risk {

Flattening::Course* Flattening::course_of(RiskRule cause) {
    for (Course& course : courses_)
        if (course.cause == cause) return &course;
    return nullptr;
}

void Flattening::begin(RiskRule cause, Money equity, Money limit, Timestamp now) {
    Course* const course = course_of(cause);
    invariant(course != nullptr, "only rules that have the book closed begin a flattening");
    if (course->under_way != 0) return;
    course->under_way = 1;
    course->equity = equity;
    course->limit = limit;
    if (running()) return;
    began_ = now;
    told_ = 0;
}

Flattening::Standing Flattening::look(const Book& book, Timestamp now, OutputBuffer& outputs) {
    if (!running()) return Standing::Flat;
    const bool overdue = now - began_ >= patience_;
    if (!book.flat() && (!overdue || told_ != 0)) return Standing::Known;
    for (Course& course : courses_) {
        if (course.under_way == 0) continue;
        say(course.cause, now, book.flat() ? 0 : 1, outputs);
        if (!book.flat()) continue;
        RiskEvent lost;
        lost.header.event_time = now;
        lost.value = book.equity.to_double();
        lost.limit = course.limit.to_double();
        lost.rule = RiskRule::Overshoot;
        lost.cause = course.cause;
        lost.detail = (course.limit - course.equity).to_double();
        outputs.push(lost);
        course.under_way = 0;
    }
    if (book.flat()) {
        began_ = Timestamp::min();
        return Standing::Flat;
    }
    told_ = 1;
    return Standing::NewlyOverdue;
}

void Flattening::end(RiskRule cause) {
    course_of(cause)->under_way = 0;
    for (const Course& course : courses_)
        if (course.under_way != 0) return;
    began_ = Timestamp::min();
}

void Flattening::abandon() {
    for (Course& course : courses_) course.under_way = 0;
    began_ = Timestamp::min();
}

void Flattening::say_running(Timestamp now, OutputBuffer& outputs) const {
    for (const Course& course : courses_)
        if (course.under_way != 0) say(course.cause, now, 1, outputs);
}

void Flattening::say(RiskRule cause, Timestamp now, std::uint8_t latched,
                     OutputBuffer& outputs) const {
    RiskEvent event;
    event.header.event_time = now;
    event.value = static_cast<double>((now - began_).count()) / 1e9;
    event.limit = static_cast<double>(patience_.count()) / 1e9;
    event.rule = RiskRule::Flattening;
    event.cause = cause;
    event.latched = latched;
    outputs.push(event);
}

}  // namespace tradewind::risk
