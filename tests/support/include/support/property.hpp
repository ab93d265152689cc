#pragma once

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <string>

namespace tradewind::test {

// Runs a RapidCheck property inside a Catch2 test case; a counterexample fails the case and is
// shown.
template <class Property>
void check_property(const std::string& description, Property&& property) {
    INFO(description);
    CHECK(rc::check(description, std::forward<Property>(property)));
}

}  // namespace tradewind::test
