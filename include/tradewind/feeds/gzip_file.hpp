#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "tradewind/model/error.hpp"

namespace tradewind::feeds {

// One gzip file, by isa-l at its fastest level. It has its name only once finish() has returned:
// until then it is NAME.partial, which the destructor removes, so that a run that was killed leaves
// no file that looks whole. The same text gives the same bytes. One thread.
class GzipFile {
public:
    // Makes the folders that lead to it; replaces a file of that name.
    static Expected<GzipFile> create(const std::filesystem::path& path);
    GzipFile(GzipFile&&) noexcept;
    GzipFile& operator=(GzipFile&&) noexcept;
    ~GzipFile();

    // An error (a full disk) shows at the latest in finish().
    void append(std::string_view text);
    Expected<void> finish();
    std::uint64_t bytes() const;  // compressed, so far

private:
    struct State;
    explicit GzipFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace tradewind::feeds
