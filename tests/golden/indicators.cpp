#include "golden.hpp"

namespace tradewind::golden {

Handler indicator_handler(std::string_view) { return nullptr; }

}  // namespace tradewind::golden
