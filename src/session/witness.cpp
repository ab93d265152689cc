#include "tradewind/session/witness.hpp"

#include <fmt/format.h>

#include <cstring>

namespace tradewind::session {

Witness::Witness(journal::Reader& reader, settings::Outputs outputs)
    : reader_{reader}, orders_only_{outputs == settings::Outputs::OrdersAndHash} {}

Expected<const journal::Frame*> Witness::peek() {
    if (frame_ != nullptr || ended_) return frame_;
    auto next = reader_.next();
    if (!next) return next;
    frame_ = *next;
    ended_ = frame_ == nullptr;
    return frame_;
}

void Witness::pass() { frame_ = nullptr; }

void Witness::on_record(Stamp stamp, const std::byte* record, std::size_t size) {
    if (difference_) return;
    Header header;
    std::memcpy(&header, record, sizeof header);
    const bool is_output = header.kind >= RecordKind::OrderRequest;
    if (is_output && orders_only_ && header.kind != RecordKind::OrderRequest) return;
    auto next = peek();
    while (next && *next != nullptr && (*next)->stream == journal::Stream::Mark) {
        pass();
        next = peek();
    }
    if (!next) {
        difference_ = next.error();
        return;
    }
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
