#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "include_rules.hpp"

namespace tradewind::architecture {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ifstream in{path};
    REQUIRE(in.good());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST_CASE("every include line of the tree is an arrow that the table allows") {
    const fs::path root{TRADEWIND_SOURCE_DIR};
    const auto table = parse_room_table(read(root / "CMakeLists.txt"));
    INFO((table ? std::string{} : table.error().message()));
    REQUIRE(table.has_value());

    std::string findings;
    std::size_t files = 0;
    for (const auto* folder : {"include/tradewind", "src"})
        for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
            const auto extension = entry.path().extension();
            if (extension != ".hpp" && extension != ".cpp") continue;
            ++files;
            const std::string path = fs::relative(entry.path(), root).generic_string();
            for (const Finding& finding : check_file(*table, path, read(entry.path())))
                findings += finding.where + ": " + finding.what + "\n";
        }
    CHECK(files > 50);  // it did look at the tree
    INFO(findings);
    CHECK(findings.empty());
}

}  // namespace
}  // namespace tradewind::architecture
