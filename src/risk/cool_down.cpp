#include "tradewind/risk/cool_down.hpp"

#include "inquiry.hpp"

namespace tradewind::risk {
namespace {

double minutes(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 6e10; }

}  // namespace

void CoolDown::trip(Timestamp now, double value, double limit, OutputBuffer& outputs) {
    tripped_ = now;
    say(value, limit, 1, outputs);
}

void CoolDown::look(Timestamp now, OutputBuffer& outputs) {
    if (tripped_ == Timestamp::min() || running(now)) return;
    say(minutes(now - tripped_), minutes(length_), 0, outputs);
    tripped_ = Timestamp::min();
}

void CoolDown::ask(Timestamp now, Inquiry& inquiry) const {
    if (running(now)) inquiry.at_least(rule_, minutes(now - tripped_), minutes(length_));
}

void CoolDown::say(double value, double limit, std::uint8_t latched, OutputBuffer& outputs) const {
    RiskEvent event;
    event.rule = rule_;
    event.value = value;
    event.limit = limit;
    event.latched = latched;
    outputs.push(event);
}

}  // namespace tradewind::risk
