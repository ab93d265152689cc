#include "spelling.hpp"

#include <algorithm>
#include <array>

#include "schema.hpp"

namespace tradewind::settings {
namespace {

constexpr std::size_t longest = 64;

class Nearest {
public:
    explicit Nearest(std::string_view wanted)
        : wanted_{wanted}, best_{std::max<std::size_t>(2, wanted.size() / 3) + 1} {}

    void offer(std::string_view candidate, std::string_view answer) {
        const std::size_t found = distance(wanted_, candidate);
        if (found >= best_) return;
        best_ = found;
        answer_ = answer;
    }
    const std::string& answer() const { return answer_; }

private:
    std::string_view wanted_;
    std::size_t best_;  // only nearer than this is near
    std::string answer_;
};

}  // namespace

std::size_t distance(std::string_view a, std::string_view b) {
    if (a.size() > longest || b.size() > longest) return longest;
    // Row i holds the distances from a's first i letters to each prefix of b.
    std::array<std::array<std::size_t, longest + 1>, 3> rows{};
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        const auto& above = rows[(i + 2) % 3];
        const auto& two_above = rows[(i + 1) % 3];
        auto& row = rows[i % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a.size() % 3][b.size()];
}

std::string nearest_key(std::string_view path) {
    Nearest in_table{leaf_of(path)};
    for (const auto& key : schema().keys)
        if (table_of(key.path) == table_of(path)) in_table.offer(leaf_of(key.path), key.path);
    if (!in_table.answer().empty()) return in_table.answer();
    for (const auto& key : schema().keys)
        if (leaf_of(key.path) == leaf_of(path)) return key.path;
    Nearest anywhere{path};
    for (const auto& key : schema().keys) anywhere.offer(key.path, key.path);
    for (const auto& table : schema().tables) anywhere.offer(table.name, table.name);
    anywhere.offer("agents", "agents");
    return anywhere.answer();
}

std::string nearest_agent_key(std::string_view name) {
    Nearest nearest{name};
    for (const auto& key : schema().agent_keys) nearest.offer(key.path, key.path);
    return nearest.answer();
}

}  // namespace tradewind::settings
