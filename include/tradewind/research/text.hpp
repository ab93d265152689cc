#pragma once

#include <string>
#include <string_view>

#include "tradewind/model/money.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"
#include "tradewind/model/timestamp.hpp"

// How reports spell values. Fixed point is printed exactly; doubles in the shortest form that reads
// back to the same bits.
namespace tradewind::research {

// "2024-03-26T14:30:00.000000000Z", UTC; the nine decimals always stand, so that texts sort as
// times do. Timestamp::min() and max() print as "-inf" and "+inf".
std::string utc_text(Timestamp time);
// The same with the fraction shortened to what is not zero: "2024-03-26T14:30:00Z".
std::string short_utc_text(Timestamp time);

std::string text_of(Price price);        // "601.10": at least two decimals
std::string text_of(Money money);        // "-11.50"
std::string text_of(Quantity quantity);  // "100", "0.5"
std::string text_of(double value);       // "0.25"; "nan", "inf", "-inf" where it is not a number

// A JSON string with its quotes. Bytes that are not ASCII are taken as Latin-1, so that a damaged
// text from outside still makes valid JSON.
std::string json_quoted(std::string_view text);
// A JSON number, or null where JSON has none (not a number, infinities).
std::string json_number(double value);
// A CSV field: quoted when it holds a comma, a quote or a line end.
std::string csv_field(std::string_view text);

}  // namespace tradewind::research
