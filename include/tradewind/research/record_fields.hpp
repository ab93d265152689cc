#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tradewind/research/names.hpp"
#include "tradewind/research/record_view.hpp"

namespace tradewind::research {

// How a field's text is to be taken by a program.
enum class FieldForm : std::uint8_t { Number, Text, Boolean };

// One field of one record as text: fixed point exact, doubles so that they read back to the same
// bits, enumerations by name, times in UTC.
struct Field {
    std::string name;
    std::string value;
    FieldForm form = FieldForm::Number;
    bool telling = true;  // false: it has the value that means "nothing there"
};

// Every field of a record of any kind that means something, headers included, in the order of the
// struct. The one list behind the printer, the JSONL export and the comparison of two runs. A
// record of an unknown kind, or shorter than its kind, yields its header and its bytes in hex.
std::vector<Field> fields_of(const RecordView& record, const Names& names);

}  // namespace tradewind::research
