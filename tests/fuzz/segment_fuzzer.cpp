#include <cstdint>
#include <cstdlib>

#include "entries.hpp"

namespace {

// One a process, gone with it.
class Directory {
public:
    Directory() {
        std::string name = (std::filesystem::temp_directory_path() / "tradewind-fuzz-XXXXXX");
        if (mkdtemp(name.data()) == nullptr) std::abort();
        path_ = name;
    }
    ~Directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Directory directory;
    tradewind::fuzz::segment({reinterpret_cast<const char*>(data), size}, directory.path());
    return 0;
}
