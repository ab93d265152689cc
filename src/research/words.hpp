#pragma once

#include <string>
#include <string_view>

#include "tradewind/model/decision.hpp"
#include "tradewind/model/intent.hpp"
#include "tradewind/model/order_plan.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/model/verdict.hpp"

namespace tradewind::research {

// The enumerations of a decision as a trader would say them.
std::string_view words_of(DecisionOutcome outcome);
std::string_view words_of(RegimeRule rule);
std::string_view words_of(IntentReason reason);
std::string_view words_of(PlanOutcome outcome);
// What the rule's number is, with its unit: "age of the mark, ms" (the units are risk/'s).
std::string_view words_of(RiskRule rule);

// "0.5", "1200": six significant digits, no trailing zeros.
std::string short_number(double value);
// "$1,234", "-$0.50": whole dollars from a hundred up, cents below.
std::string dollars_text(double value);
// "90 s", "45 min", "6.5 h".
std::string span_words(double seconds);
// "14:35:00.5Z": the time of day, for lines of which a headline gives the date.
std::string clock_text(Timestamp time);

}  // namespace tradewind::research
