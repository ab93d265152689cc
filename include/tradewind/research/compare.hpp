#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "tradewind/research/names.hpp"
#include "tradewind/research/record_view.hpp"

namespace tradewind::research {

// Where two records differ, as text: their fields side by side where they are of one kind, else
// both in a line; nullopt when stamp, length and every byte agree. Bytes that no field shows are
// named by their offset.
std::optional<std::string> difference(const RecordView& expected, const RecordView& actual,
                                      const Names& names);

// Compares the outputs of a re-run with those of a journal, one pair after the other, and keeps the
// first difference. Give expected and actual records in their own orders, as they come: each side
// waits for the other. Memory grows with how far one side runs ahead.
class OutputComparison {
public:
    explicit OutputComparison(Names names) : names_{std::move(names)} {}

    // One side ended before the other, or a pair differs: the text of that. The records are copied.
    void expect(const RecordView& record) { take(record, expected_, actual_); }
    void actual(const RecordView& record) { take(record, actual_, expected_); }
    void finish();  // no more of either side

    Names& names() { return names_; }
    bool differs() const { return first_.has_value(); }
    const std::optional<std::string>& first_difference() const { return first_; }
    std::uint64_t compared() const { return compared_; }  // pairs that agreed

private:
    struct Copy {
        std::uint64_t sequence = 0;
        Timestamp core_time;
        std::vector<std::byte> bytes;
        RecordView view() const { return {sequence, core_time, bytes.data(), bytes.size()}; }
    };
    void take(const RecordView& record, std::deque<Copy>& own, std::deque<Copy>& other);
    void note(const RecordView& expected, const RecordView& actual);

    Names names_;
    std::deque<Copy> expected_;  // one of the two is empty
    std::deque<Copy> actual_;
    std::optional<std::string> first_;
    std::uint64_t compared_ = 0;
};

}  // namespace tradewind::research
