#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tradewind/journal/journal.hpp"
#include "tradewind/session/inline_run.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::session {

// What the segments with this identity keep of the outputs: `outputs` among the settings at their
// head.
Expected<settings::Outputs> outputs_of(const journal::Identity& identity);

// Compares what a run makes again with what its journal holds, frame by frame. Journaled orders are
// facts: a run of the same build and settings that makes another one is stopped, and says where.
class Witness final : public RecordListener {
public:
    // `reader` stands before the first frame to compare, `engine` is what makes them again; both
    // outlive the witness. Each segment says itself whether it has all outputs, or orders alone and
    // the hash of the rest.
    Witness(journal::Reader& reader, const core::Engine& engine);

    // The next frame of the journal, or null at its end. Errors: the journal's.
    Expected<const journal::Frame*> peek();
    void pass();  // the peeked frame was dealt with by the caller
    // The peeked frame is a mark and the engine stands behind the input it is numbered by: passes
    // it, and compares the output hash.
    void pass_mark();

    // Made again: must be what the journal has next. Past its end nothing is compared: what is made
    // there the journal lacks (`missing`).
    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override;

    const std::optional<Error>& difference() const { return difference_; }
    std::uint64_t compared() const { return compared_; }       // records
    std::uint64_t hashes_compared() const { return hashes_; }  // output hashes
    // What the journal should have behind its end: the process died between two appends.
    const std::vector<journal::MissingFrame>& missing() const { return missing_; }

private:
    // The outputs of an input stand in its segment.
    void follow_segment();

    journal::Reader& reader_;
    const core::Engine& engine_;
    bool orders_only_ = false;
    std::uint64_t followed_ = 0;  // the segment that says so
    std::string description_;     // of the settings of that segment
    const journal::Frame* frame_ = nullptr;
    bool ended_ = false;
    std::optional<Error> difference_;
    std::uint64_t compared_ = 0;
    std::uint64_t hashes_ = 0;
    std::vector<journal::MissingFrame> missing_;
};

}  // namespace tradewind::session
