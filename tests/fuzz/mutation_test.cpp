// The fuzzers' entry functions over seeds and deterministic mutations of them, in the ordinary
// suite: every build and sanitizer runs them, with or without libFuzzer.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <random>
#include <set>
#include <vector>

#include "entries.hpp"
#include "support/scratch.hpp"

using namespace tradewind;

namespace {

std::vector<std::string> seeds_of(const std::string& target) {
    const std::filesystem::path folder =
        std::filesystem::path{TRADEWIND_SOURCE_DIR} / "tests/fuzz/seeds" / target;
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder})
        files.insert(entry.path());
    REQUIRE_FALSE(files.empty());
    std::vector<std::string> seeds;
    for (const auto& file : files) seeds.push_back(test::slurp(file));
    return seeds;
}

// What libFuzzer does to a seed, by a seeded generator: bytes changed, doubled, taken out, moved
// from another seed, numbers and separators put in.
class Mutator {
public:
    explicit Mutator(std::vector<std::string> seeds) : seeds_{std::move(seeds)} {}

    std::string next() {
        std::string text = seeds_[below(seeds_.size())];
        for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(text);
        return text;
    }

private:
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

    void change(std::string& text) {
        static const std::vector<std::string> pieces{",",
                                                     "\n",
                                                     "\r\n",
                                                     "\"",
                                                     "-1",
                                                     "0",
                                                     "9223372036854775807",
                                                     "99999999999999999999",
                                                     "1e9",
                                                     ".",
                                                     "nan",
                                                     "\xEF\xBB\xBF",
                                                     std::string(1, '\0'),
                                                     "=",
                                                     "[",
                                                     "]]",
                                                     "\xFF\xFF\xFF\xFF"};
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = std::min(text.size() - at, 1 + below(16));
        switch (below(6)) {
            case 0:
                if (at < text.size()) text[at] = static_cast<char>(below(256));
                return;
            case 1:
                text.erase(at, length);
                return;
            case 2:
                text.insert(at, text.substr(at, length));
                return;
            case 3:
                text.insert(at, pieces[below(pieces.size())]);
                return;
            case 4:
                text.replace(at, length, pieces[below(pieces.size())]);
                return;
            default: {
                const std::string& other = seeds_[below(seeds_.size())];
                text.replace(at, length, other.substr(below(other.size() + 1), 1 + below(40)));
                return;
            }
        }
    }

    std::vector<std::string> seeds_;
    std::mt19937_64 random_{20240326};
};

void hold_over_mutations(const std::string& target, std::size_t count,
                         const std::function<void(std::string_view)>& entry) {
    const std::vector<std::string> seeds = seeds_of(target);
    for (const std::string& seed : seeds) CHECK_NOTHROW(entry(seed));
    Mutator mutator{seeds};
    for (std::size_t i = 0; i < count; ++i) {
        const std::string input = mutator.next();
        try {
            entry(input);
        } catch (const std::exception& broken) {
            FAIL(target << ", mutation " << i << ": " << broken.what() << "\n" << input);
        }
    }
}

}  // namespace

TEST_CASE("option symbols in any text are refused, or print back to it") {
    hold_over_mutations("option_symbol", 20'000, fuzz::option_symbol);
}

TEST_CASE("flat files of any text give sound rows, or errors with file and line") {
    hold_over_mutations("flat_file", 1'500, fuzz::flat_file);
}

TEST_CASE("settings of any text are refused with their place, or mean what their own text means") {
    hold_over_mutations("settings", 300, fuzz::settings);
}

TEST_CASE("a segment of any bytes is read as far as it is good, or refused with its name") {
    const test::Scratch scratch;
    hold_over_mutations("segment", 150,
                        [&](std::string_view input) { fuzz::segment(input, scratch.path()); });
}
