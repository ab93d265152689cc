#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>

#include "tradewind/model/invariant.hpp"
#include "tradewind/model/record.hpp"

namespace tradewind {

// The output records that one input causes, in order, in memory reserved once. The core opens it
// with the input's stamp, rooms push, the core then hashes, journals and routes them. Records are
// multiples of 64 bytes long, so they stand without gaps.
//
// What has no bound (closing every position at once) is pushed in pieces: make_room() before each
// lets the owner take what stands here so far, as if it were an input's outputs of their own.
class OutputBuffer {
public:
    using HandOn = void (*)(void* owner);

    explicit OutputBuffer(std::size_t capacity_bytes = 1u << 20)
        : bytes_{new(std::align_val_t{64}) std::byte[capacity_bytes]}, capacity_{capacity_bytes} {}

    // Who takes the records when make_room() asks; nobody, and the buffer is all there is.
    void hand_on_by(HandOn hand_on, void* owner) {
        hand_on_ = hand_on;
        owner_ = owner;
    }
    // Before pushing up to `bytes`. Records pushed earlier may be gone then, and references to
    // them.
    void make_room(std::size_t bytes) {
        if (used_ + bytes <= capacity_ || hand_on_ == nullptr) return;
        hand_on_(owner_);
        begin(sequence_, core_time_);
    }

    void begin(std::uint64_t sequence, Timestamp core_time) {
        sequence_ = sequence;
        core_time_ = core_time;
        used_ = 0;
        count_ = 0;
    }

    // Stamps the copy with the input's sequence number and core time.
    template <Record T>
    T& push(const T& record) {
        return emplace_from([&record] { return T{record}; });
    }
    // The same for a fresh record, and for one that `make` returns, built in their place.
    template <Record T>
    T& emplace() {
        return emplace_from([] { return T{}; });
    }
    template <class Make>
    auto& emplace_from(Make&& make) {
        using T = std::invoke_result_t<Make>;
        static_assert(sizeof(T) % 64 == 0);
        invariant(used_ + sizeof(T) <= capacity_, "the outputs of one input fit their buffer");
        T* placed = ::new (static_cast<void*>(bytes_.get() + used_)) T(make());
        placed->header.sequence = sequence_;
        placed->header.receive_time = core_time_;
        placed->header.kind = T::record_kind;
        used_ += sizeof(T);
        ++count_;
        return *placed;
    }

    std::uint64_t sequence() const { return sequence_; }
    Timestamp core_time() const { return core_time_; }
    bool empty() const { return used_ == 0; }
    std::size_t count() const { return count_; }
    // All records, one after the other.
    std::span<const std::byte> bytes() const { return {bytes_.get(), used_}; }

    // Calls visit(const Header&, const std::byte* record, std::size_t size) for each record in
    // order. `size_of` is tradewind::size_of, which knows each kind's length.
    template <class SizeOf, class Visitor>
    void for_each(SizeOf&& size_of, Visitor&& visit) const {
        for (std::size_t at = 0; at < used_;) {
            const auto& header = *std::launder(reinterpret_cast<const Header*>(bytes_.get() + at));
            const std::size_t size = size_of(header.kind);
            visit(header, bytes_.get() + at, size);
            at += size;
        }
    }

private:
    struct Release {
        void operator()(std::byte* bytes) const {
            ::operator delete[](bytes, std::align_val_t{64});
        }
    };
    std::unique_ptr<std::byte[], Release> bytes_;
    std::size_t capacity_;
    HandOn hand_on_ = nullptr;
    void* owner_ = nullptr;
    std::size_t used_ = 0;
    std::size_t count_ = 0;
    std::uint64_t sequence_ = 0;
    Timestamp core_time_;
};

}  // namespace tradewind
