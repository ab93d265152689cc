#include "tradewind/journal/directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include "tradewind/journal/format.hpp"

namespace tradewind::journal {
namespace {

constexpr std::string_view prefix = "segment-";
constexpr std::string_view suffix = ".journal";

std::uint64_t index_of(const std::string& name) {
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) return 0;
    const char* first = name.data() + prefix.size();
    const char* last = name.data() + name.size() - suffix.size();
    std::uint64_t index = 0;
    const auto [end, error] = std::from_chars(first, last, index);
    return error == std::errc{} && end == last ? index : 0;
}

std::string owner_of(int fd) {
    std::array<char, 24> text{};
    const ssize_t size = pread(fd, text.data(), text.size(), 0);
    std::string owner{text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    while (!owner.empty() && owner.back() == '\n') owner.pop_back();
    return owner.empty() ? "another process writes this journal"
                         : "process " + owner + " writes this journal";
}

}  // namespace

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

Error system_error(const std::filesystem::path& path, int error_number, std::string expected) {
    return {path.string(), std::generic_category().message(error_number), std::move(expected)};
}

Expected<DirectoryLock> DirectoryLock::acquire(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error)
        return std::unexpected{system_error(directory, error.value(), "a journal directory")};
    const auto path = directory / "lock";
    Descriptor file{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
    if (!file) return std::unexpected{system_error(path, errno, "a lock file")};
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return std::unexpected{system_error(path, errno, "a lock")};
        return failure(path.string(), owner_of(file.get()), "one writer at a time");
    }
    // For the message to the next one; the lock itself does not depend on it.
    const std::string process = fmt::format("{}\n", getpid());
    if (ftruncate(file.get(), 0) != 0 || pwrite(file.get(), process.data(), process.size(), 0) < 0)
        return DirectoryLock{directory, std::move(file)};
    return DirectoryLock{directory, std::move(file)};
}

std::filesystem::path segment_path(const std::filesystem::path& directory, std::uint64_t index) {
    return directory / fmt::format("{}{:08}{}", prefix, index, suffix);
}

Expected<std::vector<SegmentName>> list_segments(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::directory_iterator entries{directory, error};
    std::vector<SegmentName> segments;
    for (; !error && entries != std::filesystem::directory_iterator{}; entries.increment(error)) {
        const std::uint64_t index = index_of(entries->path().filename().string());
        if (index != 0) segments.push_back({index, entries->path()});
    }
    if (error)
        return std::unexpected{system_error(directory, error.value(), "a journal directory")};
    std::ranges::sort(segments, {}, &SegmentName::index);
    return segments;
}

bool holds_journal(const std::filesystem::path& directory) {
    const auto segments = list_segments(directory);
    if (!segments) return false;
    return std::ranges::any_of(*segments, [](const SegmentName& segment) {
        const Descriptor file{open(segment.path.c_str(), O_RDONLY | O_CLOEXEC)};
        std::uint64_t magic = 0;
        return file && pread(file.get(), &magic, sizeof magic, 0) == sizeof magic && magic != 0;
    });
}

Expected<void> sync_directory(const std::filesystem::path& directory) {
    const Descriptor file{open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!file || fsync(file.get()) != 0)
        return std::unexpected{system_error(directory, errno, "a synced directory")};
    return {};
}

}  // namespace tradewind::journal
