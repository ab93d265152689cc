#pragma once

#include <sys/wait.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

namespace tradewind::app {

// What the program said and how it ended.
struct Said {
    int code = -1;
    std::string text;  // both outputs
    bool contains(const std::string& part) const { return text.find(part) != std::string::npos; }
};

inline Said tradewind(const std::string& arguments) {
    const std::string line =
        std::string{TRADEWIND_BINARY_DIR} + "/tradewind " + arguments + " 2>&1 < /dev/null";
    Said said;
    FILE* pipe = popen(line.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> piece;
    for (std::size_t size; (size = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;)
        said.text.append(piece.data(), size);
    const int status = pclose(pipe);
    if (WIFEXITED(status)) said.code = WEXITSTATUS(status);
    return said;
}

}  // namespace tradewind::app
