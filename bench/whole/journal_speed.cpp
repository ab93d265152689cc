// One append to the journal by itself, spaced as live events are.
#include <fmt/format.h>
#include <unistd.h>

#include "measure.hpp"
#include "sections.hpp"
#include "tradewind/journal/journal.hpp"

namespace tradewind::bench {

std::vector<Row> measure_journal(const Setting& setting) {
    const Pinned pinned{1};
    const auto directory = setting.scratch / "append";
    auto journal =
        journal::Journal::create(directory, {.build = "bench", .description = {}}, {}, {});
    if (!journal) stop(journal.error());
    const Quote quote;
    std::vector<double> clock;
    std::vector<double> append;
    constexpr std::uint64_t samples = 1'000'000;
    clock.reserve(samples);
    append.reserve(samples);
    for (std::uint64_t n = 1; n <= samples; ++n) {
        if ((*journal)->rotation_wanted() && (*journal)->wait_for_next()) (*journal)->rotate({});
        const auto start = Clock::now();
        const auto between = Clock::now();
        (*journal)->append(journal::Stream::Input, n, Timestamp::from_nanos(1), RecordKind::Quote,
                           &quote, sizeof quote);
        const auto end = Clock::now();
        clock.push_back(static_cast<double>((between - start).count()));
        append.push_back(static_cast<double>((end - between).count()));
        if (n % 4096 == 0) usleep(1000);  // the keeper's thread gets its turn
    }
    const double cost = percentile(clock, 0.5);
    const auto at = [&](double share) { return percentile(append, share) - cost; };
    Row row = at_most("journal append of 64 bytes, median, ns",
                      fmt::format("p99 {:.0f}, p99.9 {:.0f} ns", at(0.99), at(0.999)),
                      fmt::format("two clock reads {:.0f} ns, subtracted", cost), at(0.5), 50);
    journal->reset();
    std::filesystem::remove_all(directory);
    return {row};
}

}  // namespace tradewind::bench
