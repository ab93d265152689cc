#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/feeds/dataset_layout.hpp"
#include "tradewind/model/error.hpp"

namespace tradewind::feeds {

// Which tickers of the files a run's symbols mean:
//   SPY                  the stock, and in option datasets every contract of the root SPY
//   I:SPX                the index, and in option datasets the roots that settle on it (SPX, SPXW)
//   SPX, SPXW            an index option root: its contracts, their underlying being I:SPX
//   O:SPY251219C00650000 that contract alone
// Contracts of adjusted roots (SPY1) belong to no symbol: their deliverable is not the stock's.
class SymbolSelection {
public:
    enum class Kind : std::uint8_t { Equity, Index, IndexRoot, Contract };
    struct Symbol {
        std::string name;
        Kind kind;
    };

    static Expected<SymbolSelection> from(const std::vector<std::string>& symbols);

    const std::vector<Symbol>& symbols() const { return symbols_; }
    // The position in symbols() of the one that takes the ticker.
    std::optional<std::uint32_t> match(TickerKind kind, std::string_view ticker) const;
    // Could any ticker of this kind be taken?
    bool wants(TickerKind kind) const;

private:
    void add(std::map<std::string, std::uint32_t, std::less<>>& to, std::string_view ticker);

    std::vector<Symbol> symbols_;
    std::map<std::string, std::uint32_t, std::less<>> stocks_;
    std::map<std::string, std::uint32_t, std::less<>> indices_;
    std::map<std::string, std::uint32_t, std::less<>> roots_;
    std::map<std::string, std::uint32_t, std::less<>> contracts_;
};

// "I:SPX" for SPX and SPXW; nullopt for a root that settles on a stock.
std::optional<std::string_view> index_of_root(std::string_view root);
// The symbol that a contract's root is the option of: "I:SPX" for SPXW, "SPY" for SPY.
std::string underlying_of_root(std::string_view root);
// "GOOG" of O:GOOG151231C00750000; empty when the ticker is too short to be a contract's.
std::string_view root_of_contract(std::string_view ticker);

}  // namespace tradewind::feeds
