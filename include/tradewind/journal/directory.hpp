#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>
#include <vector>

#include "tradewind/model/error.hpp"

// A journal is a directory: segment-00000001.journal and on, and the file `lock`.
namespace tradewind::journal {

// Owns a file descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_{fd} {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

// The right to write one journal, held by at most one process (flock) and gone with it, however it
// ends. Readers need none.
class DirectoryLock {
public:
    // Makes the directory if it is missing.
    static Expected<DirectoryLock> acquire(const std::filesystem::path& directory);

    const std::filesystem::path& directory() const { return directory_; }

private:
    DirectoryLock(std::filesystem::path directory, Descriptor file)
        : directory_{std::move(directory)}, file_{std::move(file)} {}

    std::filesystem::path directory_;
    Descriptor file_;
};

struct SegmentName {
    std::uint64_t index = 0;  // from 1
    std::filesystem::path path;
};

std::filesystem::path segment_path(const std::filesystem::path& directory, std::uint64_t index);

// The segment files by index, prepared but unused ones included; other files are passed over.
Expected<std::vector<SegmentName>> list_segments(const std::filesystem::path& directory);

// True when there is something to recover: a segment that was begun. False for a missing directory.
bool holds_journal(const std::filesystem::path& directory);

// Makes a created or removed name survive the loss of power.
Expected<void> sync_directory(const std::filesystem::path& directory);

// "path: what: No such file or directory", as an Error about a system call that set errno.
Error system_error(const std::filesystem::path& path, int error_number, std::string expected);

}  // namespace tradewind::journal
