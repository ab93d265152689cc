// Every reference figure that there is. A file that nobody can compare is a failure, not a skip.
#include "golden.hpp"

#include <catch2/catch.hpp>
#include <cstdio>

using namespace tradewind::golden;

namespace {

Handler handler_of(std::string_view file) {
    for (const auto find : {indicator_handler, risk_handler, european_handler, american_handler,
                            svi_handler, reference_handler})
        if (const Handler handler = find(file)) return handler;
    return nullptr;
}

}  // namespace

TEST_CASE("every reference figure is met at its stated tolerance") {
    const Figures& figures = Figures::all();
    std::printf("figures of %s\n", figures.root().lexically_normal().string().c_str());
    REQUIRE_FALSE(figures.files().empty());
    for (const std::string& file : figures.files()) {
        INFO(file);
        const Handler handler = handler_of(file);
        CHECK(handler != nullptr);
        if (handler != nullptr) CHECK_NOTHROW(handler(figures, file));
    }
}
