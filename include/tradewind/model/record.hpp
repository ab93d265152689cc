#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>

#include "tradewind/model/instrument_id.hpp"
#include "tradewind/model/timestamp.hpp"

namespace tradewind {

// Every record that crosses a lane or reaches the journal. The values are the journal's: append
// only.
enum class RecordKind : std::uint8_t {
    None = 0,
    // market events
    Quote = 1,
    Trade = 2,
    Bar = 3,
    IndexValue = 4,
    OptionStats = 5,
    News = 6,
    Split = 7,
    Dividend = 8,
    TradingStatus = 9,
    // other inputs
    ExecutionReport = 20,
    Timer = 21,
    OperatorCommand = 22,
    InstrumentAdded = 23,
    ClockAdvance = 24,
    // outputs
    OrderRequest = 40,
    FeatureFrame = 41,
    Decision = 42,
    Verdict = 43,
    OrderPlan = 44,
    RegimeFlip = 45,
    OrderUpdate = 46,
    Fill = 47,
    RoundTrip = 48,
    EquityPoint = 49,
    RiskEvent = 50,
    WeightChange = 51,
};

std::string_view name_of(RecordKind kind);  // "order_request"

// Where an input comes from; ties in time are settled by rank, lowest first.
enum class SourceRank : std::uint8_t { Timer = 0, Exchange = 1, Market = 2, Command = 3 };

// Opens every record. 32 bytes, no padding.
struct Header {
    Timestamp event_time{};  // when it happened, by the venue (bars: the end of their window)
    Timestamp
        receive_time{};  // inputs: when the edge took it; outputs: the core time they were made at
    std::uint64_t sequence =
        0;  // inputs: the source's own ordinal; outputs: their input's global number
    InstrumentId instrument{};  // none() where no instrument is meant
    RecordKind kind = RecordKind::None;
    std::uint8_t flags = 0;    // meaning by kind
    std::uint16_t source = 0;  // SourceRank of the edge it came from
};
static_assert(sizeof(Header) == 32 && std::is_trivially_copyable_v<Header>);

// What a record type must be: a trivially copyable struct that opens with its Header and names its
// kind.
template <class T>
concept Record =
    std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T> && requires(const T& t) {
        { t.header } -> std::same_as<const Header&>;
        { T::record_kind } -> std::convertible_to<RecordKind>;
    };

// A record of any kind up to Capacity bytes, as bytes: a lane's slot. Copies the whole slot.
template <std::size_t Capacity>
class alignas(64) RecordSlot {
public:
    static constexpr std::size_t capacity = Capacity;

    RecordSlot() noexcept { ::new (static_cast<void*>(bytes_)) Header{}; }

    template <Record T>
    explicit RecordSlot(const T& record) noexcept {
        static_assert(sizeof(T) <= Capacity && alignof(T) <= 64);
        std::memcpy(bytes_, &record, sizeof(T));
        if constexpr (sizeof(T) < Capacity)
            std::memset(bytes_ + sizeof(T), 0, Capacity - sizeof(T));
    }

    const Header& header() const noexcept {
        return *std::launder(reinterpret_cast<const Header*>(bytes_));
    }
    Header& header() noexcept { return *std::launder(reinterpret_cast<Header*>(bytes_)); }

    // The caller has checked header().kind.
    template <Record T>
    const T& as() const noexcept {
        static_assert(sizeof(T) <= Capacity);
        return *std::launder(reinterpret_cast<const T*>(bytes_));
    }
    template <Record T>
    T& as() noexcept {
        static_assert(sizeof(T) <= Capacity);
        return *std::launder(reinterpret_cast<T*>(bytes_));
    }

    const std::byte* data() const noexcept { return bytes_; }
    std::byte* data() noexcept { return bytes_; }

private:
    alignas(64) std::byte bytes_[Capacity];
};

}  // namespace tradewind
