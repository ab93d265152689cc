#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

// What reads text or bytes from outside, each as one function of arbitrary input that checks the
// laws and throws LawBroken where one does not hold. libFuzzer drives them (the `fuzz` preset), and
// so does an ordinary test over mutated seeds.
namespace tradewind::fuzz {

struct LawBroken : std::logic_error {
    using std::logic_error::logic_error;
};

// A symbol that parses prints back to the same text, in either spelling.
void option_symbol(std::string_view input);

// The first byte chooses the dataset, the second how rows are treated ('0' + a set of bits: 1 skips
// bad rows, 2 takes extended hours, 4 cuts the text into two blocks, 8 has room for a few rows
// only), the rest is the file of 2024-03-26. What is accepted lies within the bounds; an error
// names file and line.
void flat_file(std::string_view input);

// Whatever is accepted comes back the same from its own effective text; errors name the text.
void settings(std::string_view input);

// The first byte says what is mended first: '0' + a set of bits: 1 the checksum of the head, 2
// those of the frames, so that more than checksums is reached. The rest is a segment, which is
// written below `directory` and read alone and as a journal.
void segment(std::string_view input, const std::filesystem::path& directory);

}  // namespace tradewind::fuzz
