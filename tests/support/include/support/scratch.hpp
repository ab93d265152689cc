#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tradewind::test {

// A directory of its own that goes with the test.
class Scratch {
public:
    explicit Scratch(const std::filesystem::path& under = std::filesystem::temp_directory_path()) {
        std::string name = (under / "tradewind-test-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }
    // Where runs look for their market, and keep their journal.
    std::filesystem::path data() const { return path_ / "data"; }
    std::filesystem::path journal() const { return path_ / "journal"; }

private:
    std::filesystem::path path_;
};

inline std::string slurp(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
inline void spill(const std::filesystem::path& path, const std::string& content) {
    std::ofstream{path, std::ios::binary | std::ios::trunc} << content;
}

}  // namespace tradewind::test
