#pragma once

#include <string>
#include <vector>

namespace tradewind::settings {

// One key as the reference describes it. An agent's keys have paths "agents.kind" and so on.
struct KeyReference {
    std::string path;
    std::string type;           // "a number, above 0, up to 1"
    std::string unit;           // "of equity"; empty: none
    std::string default_value;  // as TOML; empty: not set
    std::string meaning;
};

// All keys, table by table.
std::vector<KeyReference> keys();

// docs/configuration.md, whole. A test compares it with the file; `tradewind check-config` users
// read the same words.
std::string reference_markdown();

}  // namespace tradewind::settings
