#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

#include "tradewind/model/invariant.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/record.hpp"

namespace tradewind {

// The output records that one input causes, in memory reserved once. The core opens it with the
// input's stamp, rooms push, the core then journals, routes and hashes them. Records are multiples
// of 64 bytes long, so they stand without gaps.
//
// Requests to the broker leave while the input is still being worked on, as soon as they are
// pushed: an order does not wait until its reasons are written down. So an input's requests stand
// before its other outputs in the journal.
//
// What has no bound (closing every position at once) is pushed in pieces: make_room() before each
// lets the owner take what stands here so far, as if it were an input's outputs of their own.
class OutputBuffer {
public:
    // Whose outputs they are.
    class Owner {
    public:
        virtual void on_request(const OrderRequest& request) = 0;  // was just pushed
        virtual void take_outputs() = 0;                           // room is needed

    protected:
        ~Owner() = default;
    };

    // Without an owner nothing leaves early, and the buffer is all the room there is.
    explicit OutputBuffer(std::size_t capacity_bytes = 1u << 20, Owner* owner = nullptr)
        : bytes_{new(std::align_val_t{64}) std::byte[capacity_bytes]},
          capacity_{capacity_bytes},
          owner_{owner} {
        requests_.reserve(capacity_bytes / sizeof(OrderRequest));
    }

    // Before pushing up to `bytes`. Records pushed earlier may be gone then, and references to
    // them.
    void make_room(std::size_t bytes) {
        if (used_ + bytes <= capacity_ || owner_ == nullptr) return;
        owner_->take_outputs();
        begin(sequence_, core_time_);
    }

    void begin(std::uint64_t sequence, Timestamp core_time) {
        sequence_ = sequence;
        core_time_ = core_time;
        used_ = 0;
        count_ = 0;
        requests_.clear();
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
        if constexpr (std::is_same_v<T, OrderRequest>) requests_.push_back(used_);
        used_ += sizeof(T);
        ++count_;
        if constexpr (std::is_same_v<T, OrderRequest>) {
            if (owner_ != nullptr) owner_->on_request(*placed);
        }
        return *placed;
    }

    std::uint64_t sequence() const { return sequence_; }
    Timestamp core_time() const { return core_time_; }
    bool empty() const { return used_ == 0; }
    std::size_t count() const { return count_; }
    // All records, one after the other, as they were pushed.
    std::span<const std::byte> bytes() const { return {bytes_.get(), used_}; }

    // Each calls visit(const Header&, const std::byte* record, std::size_t size); `size_of` is
    // tradewind::size_of, which knows each kind's length.
    template <class SizeOf, class Visitor>
    void for_each_but_requests(SizeOf&& size_of, Visitor&& visit) const {
        for (std::size_t at = 0; at < used_;) {
            const Header& header = header_at(at);
            const std::size_t size = size_of(header.kind);
            if (header.kind != RecordKind::OrderRequest) visit(header, bytes_.get() + at, size);
            at += size;
        }
    }
    // In the order of the journal.
    template <class SizeOf, class Visitor>
    void for_each(SizeOf&& size_of, Visitor&& visit) const {
        for (const std::size_t at : requests_)
            visit(header_at(at), bytes_.get() + at, sizeof(OrderRequest));
        for_each_but_requests(size_of, visit);
    }

private:
    const Header& header_at(std::size_t at) const {
        return *std::launder(reinterpret_cast<const Header*>(bytes_.get() + at));
    }

    struct Release {
        void operator()(std::byte* bytes) const {
            ::operator delete[](bytes, std::align_val_t{64});
        }
    };
    std::unique_ptr<std::byte[], Release> bytes_;
    std::size_t capacity_;
    Owner* owner_;
    std::size_t used_ = 0;
    std::size_t count_ = 0;
    std::vector<std::size_t> requests_;  // where they stand
    std::uint64_t sequence_ = 0;
    Timestamp core_time_;
};

}  // namespace tradewind
