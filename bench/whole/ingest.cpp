// Compressed days of quotes to events, beside nothing but the decompression of the same files by
// the same library. Decompressing and parsing have a thread each; the third merges.
#include <fcntl.h>
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <fstream>
#include <iterator>

#include "measure.hpp"
#include "sections.hpp"
#include "tradewind/feeds/flat_files.hpp"

namespace tradewind::bench {
namespace {

std::vector<std::filesystem::path> quote_files(const Data& data) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{data.directory}) {
        const std::string path = entry.path().string();
        if (path.find("us_stocks_sip/quotes_v1") == std::string::npos) continue;
        if (!path.ends_with(".csv.gz")) continue;
        const std::string day = entry.path().filename().string().substr(0, 10);
        if (day >= data.tick_from && day <= data.tick_to) files.push_back(entry.path());
    }
    return files;
}

// Bytes out.
std::uint64_t decompress(const std::filesystem::path& path, std::vector<std::uint8_t>& in,
                         std::vector<std::uint8_t>& out) {
    std::ifstream file{path, std::ios::binary};
    inflate_state state;
    isal_inflate_init(&state);
    state.crc_flag = ISAL_GZIP;
    std::uint64_t total = 0;
    while (true) {
        if (state.avail_in == 0) {
            file.read(reinterpret_cast<char*>(in.data()), static_cast<std::streamsize>(in.size()));
            state.next_in = in.data();
            state.avail_in = static_cast<std::uint32_t>(file.gcount());
        }
        state.next_out = out.data();
        state.avail_out = static_cast<std::uint32_t>(out.size());
        if (isal_inflate(&state) != ISAL_DECOMP_OK) return total;
        total += out.size() - state.avail_out;
        if (state.block_state == ISAL_BLOCK_FINISH) {
            if (state.avail_in == 0 && file.peek() == std::ifstream::traits_type::eof())
                return total;
            isal_inflate_reset(&state);
            state.crc_flag = ISAL_GZIP;
        } else if (state.avail_in == 0 && file.eof()) {
            return total;
        }
    }
}

}  // namespace

std::vector<Row> measure_ingest(const Setting& setting) {
    const auto files = quote_files(setting.data);
    settings::Settings settings = for_ticks(setting.data, "backtest.toml", {});
    // Not the trades that for_ticks() adds: what is read must be what is decompressed.
    settings.feed.datasets = {settings::Dataset::StockQuotes};
    std::vector<std::uint8_t> in(1 << 16);
    std::vector<std::uint8_t> out(1 << 18);
    Pair pair;
    std::uint64_t bytes = 0;
    std::uint64_t events = 0;
    for (int round = 0; round < 21; ++round) {
        bytes = 0;
        const double bare = seconds_of([&] {
            for (const auto& file : files) bytes += decompress(file, in, out);
        });
        events = 0;
        const double read = seconds_of([&] {
            InstrumentTable table{settings.run.max_instruments};
            auto source = feeds::open_flat_files(settings.feed, settings.run.symbols, table,
                                                 setting.calendar, feeds::Threading::ReaderThread);
            if (!source) stop(source.error());
            feeds::Batch batch;
            while (true) {
                if (auto more = (*source)->read(batch); !more) stop(more.error());
                if (batch.empty()) break;
                events += batch.events.size();
            }
        });
        pair.add(bare, read);
    }
    const double megabytes = static_cast<double>(bytes) / 1e6;
    return {at_least("flat files of quotes to events, speed",
                     fmt::format("{:.0f} MB/s, {:.1f} M ev/s", megabytes / pair.second_median(),
                                 static_cast<double>(events) / pair.second_median() / 1e6),
                     fmt::format("bare decompression {:.0f} MB/s", megabytes / pair.first_median()),
                     pair.ratio(), 0.6)};
}

}  // namespace tradewind::bench
