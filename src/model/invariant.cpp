#include "tradewind/model/invariant.hpp"

namespace tradewind {
namespace {

// The file's name without its folders: messages must not depend on where the tree was built.
std::string place_of(std::source_location where) {
    std::string_view file = where.file_name();
    if (const auto slash = file.find_last_of('/'); slash != std::string_view::npos)
        file.remove_prefix(slash + 1);
    return std::string{file} + ":" + std::to_string(where.line());
}

}  // namespace

InvariantBroken::InvariantBroken(std::string_view rule, std::source_location where)
    : std::logic_error{"broken invariant: " + std::string{rule} + " (" + place_of(where) + ")"} {}

void halt_trading(std::string_view rule, std::source_location where) {
    throw InvariantBroken{rule, where};
}

}  // namespace tradewind
