#pragma once

#include <expected>
#include <span>
#include <string>

#include "tradewind/model/timestamp.hpp"
#include "tradewind/options/chain.hpp"
#include "tradewind/options/local_touch.hpp"
#include "tradewind/settings/settings.hpp"

// An option chain as text, for people (tables) and programs (CSV). Column by column in
// docs/options.md. What has no number is an empty field in CSV and a dash in a table.
namespace tradewind::research {

struct ChainHeading {
    std::string underlying;
    Timestamp at;
    double spot = 0;  // 0: not known, put-call parity's stands in
    Timestamp spot_at{};
    std::string spot_from;
    settings::Options settings;
};

// By ContractIndex, as options::local_touches() gives them.
using ContractTouches =
    std::span<const std::expected<options::LocalTouch, options::PricingRefusal>>;

// Heading, a row for each expiry with its carry, smile and residuals, and the verdicts over all.
std::string chain_summary(const options::Chain& chain, const ChainHeading& heading);
// A row for each contract under a line for its expiry.
std::string chain_table(const options::Chain& chain, ContractTouches touches);

// A row for each contract; prices implied in both styles.
std::string chain_csv(const options::Chain& chain, Timestamp at, ContractTouches touches);
// A row for each expiry, with the parameters of its smile.
std::string chain_expiries_csv(const options::Chain& chain);

}  // namespace tradewind::research
