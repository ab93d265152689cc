#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/property.hpp"
#include "support/scratch.hpp"
#include "tradewind/journal/journal.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::journal::test {

using tradewind::test::Scratch;
using tradewind::test::slurp;
using tradewind::test::spill;

inline Identity identity() {
    return {
        .session = 7, .config_hash = 11, .build = "test build", .description = "a = 1\nb = 2\n"};
}

inline Options small(std::size_t segment_bytes = 64 << 10) {
    Options options;
    options.segment_bytes = segment_bytes;
    options.reserve_bytes = 4 << 10;
    options.checkpoint_hint_bytes = 1 << 10;
    return options;
}

inline std::vector<std::byte> bytes_of(const std::string& text) {
    std::vector<std::byte> bytes(text.size());
    if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}

inline Trade trade(std::uint64_t n) {
    Trade trade;
    trade.header.sequence = n;
    trade.price = Price::from_nanos(static_cast<std::int64_t>(n * 3));
    trade.id = n * 7;
    return trade;
}

inline bool append(Journal& journal, std::uint64_t n) {
    const Trade record = trade(n);
    return journal.append(Stream::Input, n, Timestamp::from_nanos(static_cast<std::int64_t>(n)),
                          RecordKind::Trade, &record, sizeof record);
}

template <class T>
T must(Expected<T> value) {
    if (!value) FAIL(value.error().message());
    if constexpr (!std::is_void_v<T>) return std::move(*value);
}

inline std::unique_ptr<Journal> create(const std::filesystem::path& directory,
                                       const Options& options = small(),
                                       const std::string& checkpoint = {}) {
    return must(Journal::create(directory, identity(), options, bytes_of(checkpoint)));
}

// The numbers of the frames from `first` on, which must be trades as trade(n) makes them.
inline std::vector<std::uint64_t> numbers(Reader& reader) {
    std::vector<std::uint64_t> found;
    while (const Frame* frame = must(reader.next())) {
        const Trade* record = frame->as<Trade>();
        REQUIRE(record != nullptr);
        REQUIRE(record->id == frame->sequence * 7);
        found.push_back(frame->sequence);
    }
    return found;
}
inline std::vector<std::uint64_t> numbers(const std::filesystem::path& directory,
                                          const ReadOptions& options = {}) {
    Reader reader = must(Reader::open(directory, options));
    return numbers(reader);
}
inline std::vector<std::uint64_t> range(std::uint64_t first, std::uint64_t last) {
    std::vector<std::uint64_t> all;
    for (std::uint64_t n = first; n <= last; ++n) all.push_back(n);
    return all;
}

// What a process that dies now would leave: the files as they stand, without the close.
inline void copy_as_killed(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::remove_all(to);
    std::filesystem::create_directories(to);
    for (const SegmentName& name : must(list_segments(from)))
        spill(to / name.path.filename(), slurp(name.path));
}

}  // namespace tradewind::journal::test
