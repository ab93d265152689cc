#pragma once

#include <string>
#include <string_view>

#include "tradewind/model/book_record.hpp"
#include "tradewind/research/why.hpp"
#include "words.hpp"

namespace tradewind::research {

// From the bar to the orders sent, in the order the decision was made.
std::string text_of_moment(const Moment& moment, std::string_view symbol, Timestamp asked,
                           const Names& names, const DecisionLimits& limits);
// What a trade came to against its plan: multiples of its risk, slippage of the entry, time held.
// "" for a trade that the moment did not open.
std::string result_words(const RoundTrip& trip, const Moment& moment, const Names& names);

// One line each of what happened to an order later.
std::string line_of(const OrderUpdate& update, Timestamp time);
std::string line_of(const Fill& fill);
std::string line_of(const OrderRequest& request, Timestamp time);
std::string line_of(const RoundTrip& trip);

std::string date_and_clock(Timestamp time);  // "2024-03-26 14:35:00Z"

}  // namespace tradewind::research
