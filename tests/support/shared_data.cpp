#include "support/shared_data.hpp"

#include <cstdlib>
#include <iostream>

namespace tradewind::test {
namespace {

std::optional<std::filesystem::path> find(const char* variable, std::string_view folder,
                                          std::string_view relative) {
    const char* chosen = std::getenv(variable);
    const std::filesystem::path root =
        chosen != nullptr ? std::filesystem::path{chosen}
                          : std::filesystem::path{TRADEWIND_SOURCE_DIR} / ".." / "shared" / folder;
    const auto path = root / relative;
    if (std::filesystem::exists(path)) return path;
    std::cerr << "SKIPPED: needs " << path.lexically_normal().string() << " (set " << variable
              << ")\n";
    return std::nullopt;
}

}  // namespace

std::optional<std::filesystem::path> shared_data(std::string_view relative) {
    return find("TRADEWIND_DATA_DIR", "data", relative);
}

std::optional<std::filesystem::path> shared_golden(std::string_view relative) {
    return find("TRADEWIND_GOLDEN_DIR", "golden", relative);
}

}  // namespace tradewind::test
