#include "golden.hpp"

namespace tradewind::golden {

Handler svi_handler(std::string_view) { return nullptr; }

}  // namespace tradewind::golden
