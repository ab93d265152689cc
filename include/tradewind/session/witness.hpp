#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tradewind/journal/journal.hpp"
#include "tradewind/session/inline_run.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::session {

// Compares what a run makes again with what its journal holds, frame by frame. Journaled orders are
// facts: a run of the same build and settings that makes another one is stopped, and says where.
class Witness final : public RecordListener {
public:
    // `reader` stands before the first frame to compare. With outputs = orders+hash the journal has
    // only the orders among the outputs.
    Witness(journal::Reader& reader, settings::Outputs outputs);

    // The next frame of the journal, or null at its end. Errors: the journal's.
    Expected<const journal::Frame*> peek();
    void pass();  // the peeked frame was dealt with by the caller

    // Made again: must be what the journal has next. Past its end nothing is compared: what is made
    // there the journal lacks (`missing`).
    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override;

    const std::optional<Error>& difference() const { return difference_; }
    std::uint64_t compared() const { return compared_; }
    // What the journal should have behind its end: the process died between two appends.
    const std::vector<journal::MissingFrame>& missing() const { return missing_; }

private:
    journal::Reader& reader_;
    bool orders_only_;
    const journal::Frame* frame_ = nullptr;
    bool ended_ = false;
    std::optional<Error> difference_;
    std::uint64_t compared_ = 0;
    std::vector<journal::MissingFrame> missing_;
};

}  // namespace tradewind::session
