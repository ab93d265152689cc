#include "tradewind/settings/reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "schema.hpp"

namespace tradewind::settings {
namespace {

constexpr std::string_view introduction = R"(# Configuration

A run is described by one TOML file: `tradewind --config FILE`. Every key has a default, so a file
says only what differs; `config/` holds commented examples. This page is made from the code that
reads the file (`src/settings/schema.cpp`), and a test keeps the two equal.

- **Checking.** `tradewind check-config FILE` reads a file and says everything that is wrong with it
  at once. An unknown key, a wrong type, a value out of range and keys that contradict each other are
  errors that name file, line, key, what was found and what was expected. Nothing runs on a file with
  errors.
- **Overriding.** `--set table.key=value` replaces one key for one run and passes the same checks;
  the last one wins. The value is TOML; plain text needs no quotes (`--set run.mode=backtest`) and a
  list may be cut at commas (`--set run.symbols=SPY,BAC`); nothing after the `=` takes an optional
  key back (`--set feed.to=`). An agent is reached by its name: `--set agents.trend.enabled=false`,
  `--set agents.trend.parameters.adx_min=30`. `--mode`, `--symbols`, `--from`, `--to`, `--data` and
  `--out` are short forms of `run.mode`, `run.symbols`, `feed.from`, `feed.to`, `feed.directory` and
  `output.directory`. What a run would not look at (dates for the simulated market, data for a replay)
  is an error.
- **Paths.** A relative path (`feed.directory`, `journal.directory`, `output.directory`) is relative
  to the directory the program is started in, not to the file.
- **Fractions.** Limits and shares are fractions, not percents: 3 % is `0.03`.
- **Identity.** Settings of `[threads]`, `[journal]` and `[output]`, the paths, `run.mode` and
  `feed.sim.speed` change speed and places, never a result. All others are part of a run's identity:
  the session id that stands in every order id is made from them.
- **Secrets** (account numbers, API keys) never stand in a configuration file. They come from a file
  of the directory named by `CREDENTIALS_DIRECTORY` (systemd's `LoadCredential=` provides it; files
  that others may read are refused), or from environment variables `TRADEWIND_<NAME>`, and are never
  printed. This version needs none.
)";

constexpr std::string_view agents_introduction = R"(
## agents

Each `[[agents]]` table adds one agent, at most 8; their order is the order of their votes in every
decision. With none, the engine watches, records and never trades.

```toml
[[agents]]
kind = "trend"
frame = "5m"
weights = { trend = 1.0, mean_reversion = 0.0 }
parameters = { adx_min = 25 }
```

| key | value | unit | default | meaning |
|---|---|---|---|---|
)";

// A cell must not end the row.
std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '|') result += '\\';
        result += c;
    }
    return result;
}

std::string code(std::string_view text) {
    return text.empty() ? std::string{} : "`" + cell(text) + "`";
}

std::string row(std::string_view name, const KeyReference& key) {
    return fmt::format("| `{}` | {} | {} | {} | {} |\n", name, cell(key.type), cell(key.unit),
                       code(key.default_value), cell(key.meaning));
}

template <class Root>
KeyReference describe(const Key<Root>& key, std::string path) {
    return {std::move(path), key.type, key.unit, key.write(Root{}).value_or(""), key.meaning};
}

KeyReference describe_agent(const Key<Agent>& key) {
    KeyReference made = describe(key, "agents." + key.path);
    if (made.default_value == "\"\"") made.default_value.clear();
    return made;
}

}  // namespace

std::vector<KeyReference> keys() {
    std::vector<KeyReference> all;
    for (const auto& key : schema().keys) all.push_back(describe(key, key.path));
    for (const auto& key : schema().agent_keys) all.push_back(describe_agent(key));
    return all;
}

std::string reference_markdown() {
    std::string text{introduction};
    for (const TableInfo& table : schema().tables) {
        text += fmt::format(
            "\n## {}\n\n{}\n\n| key | value | unit | default | meaning |\n|---|---|---|---|---|\n",
            table.name, table.meaning);
        for (const auto& key : schema().keys)
            if (table_of(key.path) == table.name)
                text += row(leaf_of(key.path), describe(key, key.path));
    }
    text += agents_introduction;
    for (const auto& key : schema().agent_keys) text += row(key.path, describe_agent(key));
    return text;
}

}  // namespace tradewind::settings
