#include "tradewind/feeds/symbol_selection.hpp"

#include <algorithm>
#include <optional>

#include "tradewind/model/occ_symbol.hpp"
#include "tradewind/model/option_root.hpp"

namespace tradewind::feeds {
namespace {

// YYMMDD, C or P, strike in 8 digits.
constexpr std::size_t contract_tail = 15;

}  // namespace

std::optional<std::string_view> index_of_root(std::string_view root) {
    const std::string_view underlying = option_root(root).underlying;
    return underlying.empty() ? std::nullopt : std::optional{underlying};
}

std::string underlying_of_root(std::string_view root) {
    return std::string{index_of_root(root).value_or(root)};
}

std::string_view root_of_contract(std::string_view ticker) {
    if (!ticker.starts_with("O:") || ticker.size() <= 2 + contract_tail) return {};
    return ticker.substr(2, ticker.size() - 2 - contract_tail);
}

Expected<SymbolSelection> SymbolSelection::from(const std::vector<std::string>& symbols) {
    SymbolSelection selection;
    for (const std::string& name : symbols) {
        if (name.starts_with("O:")) {
            const auto contract = OccSymbol::parse(name);
            if (!contract) return std::unexpected{contract.error()};
            selection.add(selection.contracts_, name);
            selection.symbols_.push_back({name, Kind::Contract});
        } else if (name.starts_with("I:")) {
            selection.add(selection.indices_, name);
            for (const OptionRoot& root : option_roots())
                if (root.underlying == name) selection.add(selection.roots_, root.name);
            selection.symbols_.push_back({name, Kind::Index});
        } else if (index_of_root(name)) {
            selection.add(selection.roots_, name);
            selection.symbols_.push_back({name, Kind::IndexRoot});
        } else {
            selection.add(selection.stocks_, name);
            selection.add(selection.roots_, name);
            selection.symbols_.push_back({name, Kind::Equity});
        }
    }
    return selection;
}

// The first symbol that names a ticker has it.
void SymbolSelection::add(std::map<std::string, std::uint32_t, std::less<>>& to,
                          std::string_view ticker) {
    to.emplace(ticker, static_cast<std::uint32_t>(symbols_.size()));
}

std::optional<std::uint32_t> SymbolSelection::match(TickerKind kind,
                                                    std::string_view ticker) const {
    const auto in = [](const auto& map, std::string_view name) -> std::optional<std::uint32_t> {
        const auto found = map.find(name);
        if (found == map.end()) return std::nullopt;
        return found->second;
    };
    switch (kind) {
        case TickerKind::Stock:
            return in(stocks_, ticker);
        case TickerKind::Index:
            return in(indices_, ticker);
        case TickerKind::Option:
            break;
    }
    if (const auto contract = in(contracts_, ticker)) return contract;
    const std::string_view root = root_of_contract(ticker);
    return root.empty() ? std::nullopt : in(roots_, root);
}

bool SymbolSelection::wants(TickerKind kind) const {
    switch (kind) {
        case TickerKind::Stock:
            return !stocks_.empty();
        case TickerKind::Index:
            return !indices_.empty();
        case TickerKind::Option:
            return !roots_.empty() || !contracts_.empty();
    }
    return false;
}

}  // namespace tradewind::feeds
