#include "golden.hpp"

namespace tradewind::golden {

Handler european_handler(std::string_view) { return nullptr; }

}  // namespace tradewind::golden
