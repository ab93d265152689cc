#include "tradewind/model/state_archive.hpp"

#include "support/property.hpp"

namespace tradewind {
namespace {

struct Inner {
    std::int32_t count = 0;
    std::vector<double> window;
    template <class Archive>
    void serialize(Archive& archive) {
        archive(count, window);
    }
    friend bool operator==(const Inner&, const Inner&) = default;
};

struct Outer {
    std::uint64_t number = 0;
    std::string name;
    std::array<Inner, 2> pair;
    std::vector<Inner> many;
    std::vector<std::string> words;
    template <class Archive>
    void serialize(Archive& archive) {
        archive(number, name, pair, many, words);
    }
    friend bool operator==(const Outer&, const Outer&) = default;
};

Inner any_inner() {
    return {.count = *rc::gen::arbitrary<std::int32_t>(),
            .window = *rc::gen::container<std::vector<double>>(rc::gen::map(
                rc::gen::arbitrary<std::int32_t>(), [](std::int32_t i) { return i * 0.5; }))};
}

Outer any_outer() {
    Outer outer{.number = *rc::gen::arbitrary<std::uint64_t>(),
                .name = *rc::gen::arbitrary<std::string>(),
                .pair = {any_inner(), any_inner()},
                .many = {},
                .words = *rc::gen::arbitrary<std::vector<std::string>>()};
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) outer.many.push_back(any_inner());
    return outer;
}

std::vector<std::byte> save(Outer& state) {
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(state);
    return bytes;
}

TEST_CASE("a saved state loads as itself and saves to the same bytes") {
    test::check_property("nested classes, vectors and strings included", [] {
        Outer state = any_outer();
        const auto bytes = save(state);
        Outer loaded;
        StateReader reader{bytes};
        reader(loaded);
        RC_ASSERT(reader.finished());
        RC_ASSERT(loaded == state);
        RC_ASSERT(save(loaded) == bytes);
    });
}

TEST_CASE("a state cut short at any byte is refused") {
    test::check_property("without reading beyond its end", [] {
        Outer state = any_outer();
        auto bytes = save(state);
        bytes.resize(static_cast<std::size_t>(
            *rc::gen::inRange<std::int64_t>(0, static_cast<std::int64_t>(bytes.size()))));
        Outer loaded;
        StateReader reader{bytes};
        reader(loaded);
        RC_ASSERT_FALSE(reader.ok());
    });
}

TEST_CASE("a state with bytes left over is not finished") {
    Outer state;
    auto bytes = save(state);
    bytes.push_back(std::byte{0});
    Outer loaded;
    StateReader reader{bytes};
    reader(loaded);
    CHECK(reader.ok());
    CHECK_FALSE(reader.finished());
}

TEST_CASE("random bytes never make the reader allocate beyond its input") {
    test::check_property("whatever they say about lengths", [] {
        const auto raw = *rc::gen::arbitrary<std::vector<std::uint8_t>>();
        Outer loaded;
        StateReader reader{std::as_bytes(std::span{raw})};
        reader(loaded);
        if (reader.ok()) RC_ASSERT(loaded.name.size() <= raw.size());
    });
}

}  // namespace
}  // namespace tradewind
