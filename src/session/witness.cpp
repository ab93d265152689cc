#include "tradewind/session/witness.hpp"

#include <fmt/format.h>

#include <cstring>

#include "tradewind/session/mark.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::session {

Expected<settings::Outputs> outputs_of(const journal::Identity& identity) {
    const auto settings = settings::parse(identity.description, "journal");
    if (!settings) {
        return failure("the settings at the head of a journal segment",
                       settings.error().front().message(), "settings that this build understands");
    }
    return settings->journal.outputs;
}

Witness::Witness(journal::Reader& reader, const core::Engine& engine)
    : reader_{reader}, engine_{engine} {}

void Witness::follow_segment() {
    const journal::SegmentInfo& segment = reader_.segment();
    if (segment.index == followed_) return;
    const bool known = followed_ != 0 && segment.identity.description == description_;
    followed_ = segment.index;
    if (known) return;
    description_ = segment.identity.description;
    const auto outputs = outputs_of(segment.identity);
    if (!outputs) {
        difference_ = outputs.error();
        return;
    }
    orders_only_ = *outputs == settings::Outputs::OrdersAndHash;
}

Expected<const journal::Frame*> Witness::peek() {
    if (frame_ != nullptr || ended_) return frame_;
    auto next = reader_.next();
    if (!next) return next;
    frame_ = *next;
    ended_ = frame_ == nullptr;
    return frame_;
}

void Witness::pass() { frame_ = nullptr; }

void Witness::pass_mark() {
    if (const auto mark = mark_of(*frame_)) {
        if (mark->output_hash != engine_.output_hash() && !difference_) {
            difference_ =
                Error{.where = fmt::format("journal, sequence number {}", frame_->sequence),
                      .found = fmt::format("output hash {:016x}, made again as {:016x}",
                                           mark->output_hash, engine_.output_hash()),
                      .expected =
                          "the same outputs since the hash before; another build or other "
                          "settings cannot take this journal over"};
        }
        ++hashes_;
    }
    pass();
}

void Witness::on_record(Stamp stamp, const std::byte* record, std::size_t size) {
    if (difference_) return;
    Header header;
    std::memcpy(&header, record, sizeof header);
    const bool is_output = header.kind >= RecordKind::OrderRequest;
    if (is_output && orders_only_ && header.kind != RecordKind::OrderRequest) return;
    auto next = peek();
    while (next && *next != nullptr && (*next)->stream == journal::Stream::Mark) {
        pass_mark();
        if (difference_) return;
        next = peek();
    }
    if (!next) {
        difference_ = next.error();
        return;
    }
    if (!is_output) follow_segment();
    if (difference_) return;
    const journal::Frame* frame = *next;
    if (frame == nullptr) {
        missing_.push_back({.stream = is_output ? journal::Stream::Output : journal::Stream::Input,
                            .sequence = stamp.sequence,
                            .core_time = stamp.time,
                            .kind = header.kind,
                            .record = {record, record + size}});
        return;
    }
    if (frame->sequence != stamp.sequence || frame->core_time != stamp.time ||
        frame->kind != header.kind || frame->payload.size() != size ||
        std::memcmp(frame->payload.data(), record, size) != 0) {
        difference_ = Error{
            .where = fmt::format("journal, sequence number {}", frame->sequence),
            .found = fmt::format("{} at {} ns, made again as {} number {} at {} ns",
                                 name_of(frame->kind), frame->core_time.nanos(),
                                 name_of(header.kind), stamp.sequence, stamp.time.nanos()),
            .expected =
                "the same record; another build or other settings cannot take this journal over"};
        return;
    }
    ++compared_;
    pass();
}

}  // namespace tradewind::session
