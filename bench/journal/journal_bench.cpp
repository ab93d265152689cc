// What one append costs beside a plain copy of the same record into prepared memory, and how fast a
// journal is read with all its checksums beside a bare read of the same file.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tradewind/journal/journal.hpp"
#include "tradewind/model/market_event.hpp"

namespace {

using namespace tradewind;
using Clock = std::chrono::steady_clock;

class Scratch {
public:
    Scratch() {
        std::string name =
            (std::filesystem::temp_directory_path() / "tradewind-bench-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    std::filesystem::path journal() const { return path_ / "journal"; }

private:
    std::filesystem::path path_;
};

std::unique_ptr<journal::Journal> create(const Scratch& scratch) {
    auto made =
        journal::Journal::create(scratch.journal(), {.build = "bench", .description = {}}, {}, {});
    return made ? std::move(*made) : nullptr;
}

bool append(journal::Journal& journal, std::uint64_t n, const Quote& quote) {
    if (journal.rotation_wanted() && journal.wait_for_next()) journal.rotate({});
    return journal.append(journal::Stream::Input, n, Timestamp::from_nanos(1), RecordKind::Quote,
                          &quote, sizeof quote);
}

// Times each operation by itself: nanoseconds at a percentile, less what the clock itself costs.
class Percentiles {
public:
    explicit Percentiles(std::size_t count) { nanos_.reserve(count); }

    template <class Operation>
    void time(Operation&& operation) {
        const auto start = Clock::now();
        operation();
        nanos_.push_back((Clock::now() - start).count());
    }
    double at(double share) {
        const auto place =
            static_cast<std::ptrdiff_t>(share * static_cast<double>(nanos_.size() - 1));
        std::nth_element(nanos_.begin(), nanos_.begin() + place, nanos_.end());
        return static_cast<double>(nanos_[static_cast<std::size_t>(place)]);
    }

private:
    std::vector<std::int64_t> nanos_;
};

void append_64_bytes(benchmark::State& state) {
    const Scratch scratch;
    const auto journal = create(scratch);
    const Quote quote;
    std::uint64_t n = 0;
    for (auto _ : state) {
        if (journal == nullptr || !append(*journal, ++n, quote)) {
            state.SkipWithError("no journal");
            break;
        }
    }
    constexpr std::size_t samples = 1'000'000;
    Percentiles clock{samples};
    Percentiles one{samples};
    for (std::size_t i = 0; i < samples && journal != nullptr; ++i) {
        clock.time([] {});
        one.time([&] { append(*journal, ++n, quote); });
        // Live events come spaced; the keeper's thread gets its turn.
        if (i % 4096 == 0) usleep(1000);
    }
    const double clock_ns = clock.at(0.5);
    state.counters["p50_ns"] = one.at(0.5) - clock_ns;
    state.counters["p99_ns"] = one.at(0.99) - clock_ns;
    state.counters["p99.9_ns"] = one.at(0.999) - clock_ns;
}
BENCHMARK(append_64_bytes)->Iterations(5'000'000);

void plain_copy_of_64_bytes(benchmark::State& state) {
    constexpr std::size_t room = std::size_t{64} << 20;
    const std::unique_ptr<std::byte[]> memory{new std::byte[room]()};
    const Quote quote;
    std::size_t at = 0;
    for (auto _ : state) {
        std::memcpy(memory.get() + at, &quote, sizeof quote);
        benchmark::ClobberMemory();
        at = (at + 96) % (room - 96);
    }
}
BENCHMARK(plain_copy_of_64_bytes);

constexpr std::uint64_t frames_read = 2'000'000;

void read_with_checksums(benchmark::State& state) {
    const Scratch scratch;
    if (const auto journal = create(scratch)) {
        for (std::uint64_t n = 1; n <= frames_read; ++n) append(*journal, n, Quote{});
    }
    std::uint64_t frames = 0;
    for (auto _ : state) {
        auto reader = journal::Reader::open(scratch.journal());
        while (reader) {
            const auto frame = reader->next();
            if (!frame || *frame == nullptr) break;
            ++frames;
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(frames));
    state.SetBytesProcessed(static_cast<std::int64_t>(frames * 96));
}
BENCHMARK(read_with_checksums)->Unit(benchmark::kMillisecond);

void bare_read_of_the_file(benchmark::State& state) {
    const Scratch scratch;
    if (const auto journal = create(scratch)) {
        for (std::uint64_t n = 1; n <= frames_read; ++n) append(*journal, n, Quote{});
    }
    std::vector<std::byte> buffer(256 << 10);
    std::int64_t bytes = 0;
    const auto path = journal::segment_path(scratch.journal(), 1);
    for (auto _ : state) {
        const journal::Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
        while (true) {
            const ssize_t got = read(file.get(), buffer.data(), buffer.size());
            if (got <= 0) break;
            bytes += got;
        }
    }
    state.SetBytesProcessed(bytes);
}
BENCHMARK(bare_read_of_the_file)->Unit(benchmark::kMillisecond);

}  // namespace
