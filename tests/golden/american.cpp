#include "golden.hpp"

namespace tradewind::golden {

Handler american_handler(std::string_view) { return nullptr; }

}  // namespace tradewind::golden
