#include "golden.hpp"

namespace tradewind::golden {

Handler risk_handler(std::string_view) { return nullptr; }

}  // namespace tradewind::golden
