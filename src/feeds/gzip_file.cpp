#include "tradewind/feeds/gzip_file.hpp"

#include <isa-l/igzip_lib.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace tradewind::feeds {
namespace {

constexpr std::size_t buffer_size = 1u << 18;
constexpr int level = 1;

std::string reason(int code) { return std::error_code{code, std::generic_category()}.message(); }

}  // namespace

struct GzipFile::State {
    std::filesystem::path path;
    std::filesystem::path partial;
    std::ofstream out;
    isal_zstream stream{};
    std::vector<std::uint8_t> level_memory = std::vector<std::uint8_t>(ISAL_DEF_LVL1_DEFAULT);
    std::string pending;  // text not yet compressed
    std::vector<std::uint8_t> compressed = std::vector<std::uint8_t>(buffer_size);
    std::uint64_t bytes = 0;
    std::optional<Error> error;
    bool finished = false;

    ~State() {
        if (finished) return;
        out.close();
        std::error_code ignored;
        std::filesystem::remove(partial, ignored);
    }

    void fail(std::string_view what) {
        if (!error)
            error = Error{partial.string(), std::string{what}, "a file that can be written"};
    }

    void compress(bool last) {
        stream.next_in = reinterpret_cast<std::uint8_t*>(pending.data());
        stream.avail_in = static_cast<std::uint32_t>(pending.size());
        stream.end_of_stream = last ? 1 : 0;
        do {
            stream.next_out = compressed.data();
            stream.avail_out = static_cast<std::uint32_t>(compressed.size());
            if (isal_deflate(&stream) != COMP_OK) return fail("compression failed");
            const std::size_t made = compressed.size() - stream.avail_out;
            out.write(reinterpret_cast<const char*>(compressed.data()),
                      static_cast<std::streamsize>(made));
            if (!out) return fail(reason(errno));
            bytes += made;
        } while (stream.avail_out == 0 || stream.avail_in > 0);
        pending.clear();
    }
};

GzipFile::GzipFile(std::unique_ptr<State> state) : state_{std::move(state)} {}
GzipFile::GzipFile(GzipFile&&) noexcept = default;
GzipFile& GzipFile::operator=(GzipFile&&) noexcept = default;
GzipFile::~GzipFile() = default;

Expected<GzipFile> GzipFile::create(const std::filesystem::path& path) {
    std::error_code code;
    std::filesystem::create_directories(path.parent_path(), code);
    if (code) return failure(path.parent_path().string(), code.message(), "a folder to write to");
    auto state = std::make_unique<State>();
    state->path = path;
    state->partial = path.string() + ".partial";
    state->out.open(state->partial, std::ios::binary | std::ios::trunc);
    if (!state->out)
        return failure(state->partial.string(), reason(errno), "a file that can be written");
    isal_deflate_init(&state->stream);
    // Its header carries no name and no time: the same text, the same bytes.
    state->stream.gzip_flag = IGZIP_GZIP;
    state->stream.level = level;
    state->stream.level_buf = state->level_memory.data();
    state->stream.level_buf_size = static_cast<std::uint32_t>(state->level_memory.size());
    state->pending.reserve(buffer_size + 4096);
    return GzipFile{std::move(state)};
}

void GzipFile::append(std::string_view text) {
    state_->pending += text;
    if (state_->pending.size() >= buffer_size && !state_->error) state_->compress(false);
}

Expected<void> GzipFile::finish() {
    State& state = *state_;
    if (!state.error) state.compress(true);
    if (!state.error) {
        state.out.close();
        if (!state.out) state.fail(reason(errno));
    }
    if (!state.error) {
        std::error_code code;
        std::filesystem::rename(state.partial, state.path, code);
        if (code) state.fail(code.message());
    }
    if (state.error) return std::unexpected{*state.error};
    state.finished = true;
    return {};
}

std::uint64_t GzipFile::bytes() const { return state_->bytes; }

}  // namespace tradewind::feeds
