#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace tradewind::test {

// The market data beside the repository: TRADEWIND_DATA_DIR, else ../shared/data of the checkout.
// nullopt when `relative` does not exist there; the skip is printed, so that it is never silent.
std::optional<std::filesystem::path> shared_data(std::string_view relative);

// The same for reference figures: TRADEWIND_GOLDEN_DIR, else ../shared/golden.
std::optional<std::filesystem::path> shared_golden(std::string_view relative);

}  // namespace tradewind::test
