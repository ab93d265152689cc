#include "tradewind/research/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "tradewind/research/journal_print.hpp"
#include "tradewind/research/record_fields.hpp"

namespace tradewind::research {
namespace {

bool same_bytes(const RecordView& a, const RecordView& b) {
    return a.size == b.size && (a.size == 0 || std::memcmp(a.bytes, b.bytes, a.size) == 0);
}

bool same(const RecordView& a, const RecordView& b) {
    return a.sequence == b.sequence && a.core_time == b.core_time && same_bytes(a, b);
}

std::string first_byte_difference(const RecordView& expected, const RecordView& actual) {
    const std::size_t shared = std::min(expected.size, actual.size);
    for (std::size_t i = 0; i < shared; ++i)
        if (expected.bytes[i] != actual.bytes[i])
            return fmt::format("  byte {}: expected {:#04x}, got {:#04x}\n", i,
                               std::to_integer<unsigned>(expected.bytes[i]),
                               std::to_integer<unsigned>(actual.bytes[i]));
    return fmt::format("  length: expected {}, got {}\n", expected.size, actual.size);
}

}  // namespace

std::optional<std::string> difference(const RecordView& expected, const RecordView& actual,
                                      const Names& names) {
    if (same(expected, actual)) return std::nullopt;
    const auto left = fields_of(expected, names);
    const auto right = fields_of(actual, names);
    const bool comparable = !left.empty() && !right.empty() && expected.kind() == actual.kind();
    if (!comparable)
        return fmt::format("different records\n  expected {}\n  got      {}\n",
                           line_of(expected, names), line_of(actual, names));

    std::string text =
        fmt::format("input {}: {} {} differs\n", expected.sequence, name_of(expected.kind()),
                    names.symbol(expected.header().instrument));
    bool shown = false;
    // Lists of one kind may differ in length (votes, orders of a group), so fields meet by name.
    for (const Field& field : left) {
        const auto other = std::find_if(right.begin(), right.end(),
                                        [&field](const Field& f) { return f.name == field.name; });
        const std::string got = other == right.end() ? "nothing" : other->value;
        if (got == field.value) continue;
        text += fmt::format("  {}: expected {}, got {}\n", field.name, field.value, got);
        shown = true;
    }
    for (const Field& field : right) {
        const bool known = std::any_of(left.begin(), left.end(),
                                       [&field](const Field& f) { return f.name == field.name; });
        if (known) continue;
        text += fmt::format("  {}: expected nothing, got {}\n", field.name, field.value);
        shown = true;
    }
    if (!shown) text += first_byte_difference(expected, actual);
    text += fmt::format("  expected {}\n  got      {}\n", line_of(expected, names),
                        line_of(actual, names));
    return text;
}

void OutputComparison::take(const RecordView& record, std::deque<Copy>& own,
                            std::deque<Copy>& other) {
    if (first_) return;
    if (other.empty()) {
        own.push_back({record.sequence, record.core_time,
                       std::vector<std::byte>(record.bytes, record.bytes + record.size)});
        return;
    }
    const RecordView waiting = other.front().view();
    if (same(waiting, record)) {
        ++compared_;
    } else if (&own == &actual_) {
        note(waiting, record);
    } else {
        note(record, waiting);
    }
    other.pop_front();
}

void OutputComparison::note(const RecordView& expected, const RecordView& actual) {
    first_ = fmt::format("after {} equal outputs: ", compared_) +
             difference(expected, actual, names_).value_or("no difference");
}

void OutputComparison::finish() {
    if (first_) return;
    if (!expected_.empty())
        first_ = fmt::format(
            "after {} equal outputs: the journal holds {} more that the re-run did not make, "
            "first\n  {}\n",
            compared_, expected_.size(), line_of(expected_.front().view(), names_));
    if (!actual_.empty())
        first_ = fmt::format(
            "after {} equal outputs: the re-run made {} more that the journal does not hold, "
            "first\n  {}\n",
            compared_, actual_.size(), line_of(actual_.front().view(), names_));
}

}  // namespace tradewind::research
