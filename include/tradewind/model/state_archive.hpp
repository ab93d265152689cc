#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace tradewind {

// Checkpoints. A stateful class of floors 2 to 4 lists its fields once,
//
//     template <class Archive> void serialize(Archive& archive) { archive(count_, mean_, ring_); }
//
// and the same list saves (StateWriter), loads (StateReader) and, over the saved bytes, hashes the
// state. Fields are: trivially copyable values without padding (written byte by byte, so padding
// would make equal states differ), classes with serialize(), std::vector and std::string of those,
// and std::array of classes. Pointers are not state. What the settings determine (windows,
// thresholds, capacities) is not written: a state is loaded into an object built from the same
// settings.
template <class T, class Archive>
concept Serializable = requires(T& t, Archive& archive) { t.serialize(archive); };

class StateWriter {
public:
    explicit StateWriter(std::vector<std::byte>& out) : out_{out} {}

    template <class... T>
    void operator()(T&... fields) {
        (field(fields), ...);
    }

private:
    template <class T>
    void field(T& value) {
        if constexpr (Serializable<T, StateWriter>) {
            value.serialize(*this);
        } else {
            static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>);
            append(&value, sizeof value);
        }
    }
    template <class T, class Allocator>
    void field(std::vector<T, Allocator>& values) {
        std::uint64_t size = values.size();
        append(&size, sizeof size);
        if constexpr (!Serializable<T, StateWriter> && std::is_trivially_copyable_v<T>) {
            append(values.data(), values.size() * sizeof(T));
        } else {
            for (T& value : values) field(value);
        }
    }
    void field(std::string& text) {
        std::uint64_t size = text.size();
        append(&size, sizeof size);
        append(text.data(), text.size());
    }
    template <class T, std::size_t N>
    void field(std::array<T, N>& values) {
        for (T& value : values) field(value);
    }
    void append(const void* data, std::size_t size) {
        const auto* bytes = static_cast<const std::byte*>(data);
        out_.insert(out_.end(), bytes, bytes + size);
    }

    std::vector<std::byte>& out_;
};

// Reads what a StateWriter wrote. After a short or oversized input ok() is false and the object
// that was being loaded must be thrown away.
class StateReader {
public:
    explicit StateReader(std::span<const std::byte> in) : in_{in} {}

    template <class... T>
    void operator()(T&... fields) {
        (field(fields), ...);
    }
    bool ok() const { return ok_; }
    bool finished() const { return ok_ && in_.empty(); }

private:
    template <class T>
    void field(T& value) {
        if constexpr (Serializable<T, StateReader>) {
            value.serialize(*this);
        } else {
            static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>);
            take(&value, sizeof value);
        }
    }
    template <class T, class Allocator>
    void field(std::vector<T, Allocator>& values) {
        std::uint64_t size = 0;
        take(&size, sizeof size);
        if (!ok_ || size > in_.size()) {  // every element takes at least one byte
            ok_ = ok_ && size == 0;
            return;
        }
        values.resize(size);
        if constexpr (!Serializable<T, StateReader> && std::is_trivially_copyable_v<T>) {
            take(values.data(), values.size() * sizeof(T));
        } else {
            for (T& value : values) field(value);
        }
    }
    void field(std::string& text) {
        std::uint64_t size = 0;
        take(&size, sizeof size);
        if (!ok_ || size > in_.size()) {
            ok_ = ok_ && size == 0;
            return;
        }
        text.resize(size);
        take(text.data(), size);
    }
    template <class T, std::size_t N>
    void field(std::array<T, N>& values) {
        for (T& value : values) field(value);
    }
    void take(void* data, std::size_t size) {
        if (!ok_ || size > in_.size()) {
            ok_ = false;
            return;
        }
        if (size != 0) std::memcpy(data, in_.data(), size);
        in_ = in_.subspan(size);
    }

    std::span<const std::byte> in_;
    bool ok_ = true;
};

}  // namespace tradewind
