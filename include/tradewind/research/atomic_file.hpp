#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "tradewind/model/error.hpp"

namespace tradewind::research {

// A file that appears under its name whole or not at all: written beside it as NAME.part, renamed
// by commit(). Without a commit the part is removed and an older file of that name stays.
class AtomicFile {
public:
    static Expected<AtomicFile> create(const std::filesystem::path& path);
    AtomicFile(AtomicFile&& other) noexcept = default;
    AtomicFile& operator=(AtomicFile&& other) = delete;
    ~AtomicFile();

    void write(std::string_view text);  // a failure is kept and told by commit()
    Expected<void> commit();            // flushed to the disk before it gets its name

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    AtomicFile(std::filesystem::path path, std::FILE* file) : path_{std::move(path)}, file_{file} {}
    std::filesystem::path part() const { return path_.string() + ".part"; }

    std::filesystem::path path_;
    std::unique_ptr<std::FILE, Close> file_;
    int failed_errno_ = 0;
};

// The whole of it at once; makes the directory when it is missing.
Expected<void> write_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace tradewind::research
