#include "tradewind/journal/crc32c.hpp"

#include <cstring>
#include <string_view>
#include <vector>

#include "support/property.hpp"

using namespace tradewind::journal;

namespace {
std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text});
}
std::span<const std::byte> bytes_of(const std::vector<std::uint8_t>& values) {
    return std::as_bytes(std::span{values});
}
}  // namespace

TEST_CASE("CRC-32C gives the published check values") {
    CHECK(crc32c(bytes_of("123456789")) == 0xE3069283u);
    // RFC 3720, B.4.
    CHECK(crc32c(bytes_of(std::vector<std::uint8_t>(32, 0x00))) == 0x8A9136AAu);
    CHECK(crc32c(bytes_of(std::vector<std::uint8_t>(32, 0xFF))) == 0x62A8AB43u);
    std::vector<std::uint8_t> rising(32);
    for (std::uint8_t i = 0; i < 32; ++i) rising[i] = i;
    CHECK(crc32c(bytes_of(rising)) == 0x46DD794Eu);
    CHECK(crc32c({}) == 0);
}

TEST_CASE("the instruction and the definition agree at every length and alignment") {
    tradewind::test::check_property(
        "crc32c", [](const std::vector<std::uint8_t>& values, std::uint32_t state) {
            for (std::size_t from = 0; from < std::min<std::size_t>(values.size(), 9); ++from) {
                const auto part = bytes_of(values).subspan(from);
                const std::uint32_t expected = crc32c_reference(state, part.data(), part.size());
                RC_ASSERT(crc32c_update(state, part.data(), part.size()) == expected);
                std::vector<std::byte> copy(part.size() + 1, std::byte{0x5A});
                RC_ASSERT(crc32c_copy(state, copy.data(), part.data(), part.size()) == expected);
                RC_ASSERT(std::equal(part.begin(), part.end(), copy.begin()));
                RC_ASSERT(copy.back() == std::byte{0x5A});
            }
        });
}

TEST_CASE("a running state may be taken through a text in pieces") {
    const auto text = bytes_of("a journal is a list of frames");
    std::uint32_t state = ~0u;
    state = crc32c_update(state, text.data(), 5);
    state = crc32c_update(state, text.data() + 5, text.size() - 5);
    CHECK(~state == crc32c(text));
}
