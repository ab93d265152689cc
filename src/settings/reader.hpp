#pragma once

#include <vector>

#include "problem.hpp"
#include "tradewind/settings/settings.hpp"
#include "value.hpp"

namespace tradewind::settings {

// What a document says, read key by key against the schema: the values that are good, where each
// given one stands, and everything that is wrong.
struct Reading {
    Settings settings;
    Places places;
    std::vector<Problem> problems;
};

Reading read_document(const Value::Table& document);

}  // namespace tradewind::settings
