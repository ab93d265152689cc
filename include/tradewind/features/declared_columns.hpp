#pragma once

#include "tradewind/features/feature_mask.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::features {

// The columns that features.columns names; all of them for "all". Names that are none were refused
// when the settings were read, and are passed over.
inline FeatureMask declared_columns(const settings::Features& settings) {
    FeatureMask columns;
    for (const std::string& name : settings.columns) {
        if (name == "all") return FeatureMask::all();
        if (const auto feature = parse_feature(name)) columns.add(*feature);
    }
    return columns;
}

}  // namespace tradewind::features
