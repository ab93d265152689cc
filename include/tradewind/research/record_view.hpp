#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "tradewind/model/input.hpp"
#include "tradewind/model/invariant.hpp"
#include "tradewind/model/record.hpp"
#include "tradewind/model/timestamp.hpp"

namespace tradewind::research {

// One record of a run as its bytes stand somewhere (a journal's frame, an output buffer), with the
// stamp that the sequencer gave its input. The bytes belong to the caller and need no alignment.
struct RecordView {
    std::uint64_t sequence = 0;  // global number: of the input, or of the input that caused it
    Timestamp core_time;
    const std::byte* bytes = nullptr;
    std::size_t size = 0;

    Header header() const {
        invariant(size >= sizeof(Header), "a record is at least as long as its header");
        Header header;
        std::memcpy(&header, bytes, sizeof header);
        return header;
    }
    RecordKind kind() const { return header().kind; }

    // A copy as what it is; the caller has checked kind().
    template <Record T>
    T as() const {
        invariant(size >= sizeof(T), "a record is as long as its kind says");
        T record;
        std::memcpy(static_cast<void*>(&record), bytes, sizeof record);
        return record;
    }
};

// A view of a record that carries its own stamp, as outputs do. Inputs carry their source's ordinal
// instead; pass the stamp that stands beside them in the journal.
template <Record T>
RecordView view_of(const T& record) {
    return RecordView{record.header.sequence, record.header.receive_time,
                      reinterpret_cast<const std::byte*>(&record), sizeof record};
}
template <Record T>
RecordView view_of(const T& record, std::uint64_t sequence, Timestamp core_time) {
    return RecordView{sequence, core_time, reinterpret_cast<const std::byte*>(&record),
                      sizeof record};
}

constexpr bool is_input(RecordKind kind) {
    return kind != RecordKind::None && kind < RecordKind::OrderRequest;
}
constexpr bool is_output(RecordKind kind) { return kind >= RecordKind::OrderRequest; }

}  // namespace tradewind::research
