#include "tradewind/settings/reference.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace tradewind::settings {

TEST_CASE("docs/configuration.md is what the schema says") {
    std::ifstream file{TRADEWIND_SOURCE_DIR "/docs/configuration.md"};
    std::ostringstream text;
    text << file.rdbuf();
    INFO("write it anew with: settings_test '[write-reference]'");
    CHECK(text.str() == reference_markdown());
}

// Not run by itself: it writes into the source tree.
TEST_CASE("write docs/configuration.md", "[.][write-reference]") {
    std::ofstream{TRADEWIND_SOURCE_DIR "/docs/configuration.md"} << reference_markdown();
}

TEST_CASE("every field of the settings has a key of its name, and no key is without a field") {
    std::map<std::string, std::string> table_of{{"Run", "run"},
                                                {"SimMarket", "feed.sim"},
                                                {"Feed", "feed"},
                                                {"Bars", "bars"},
                                                {"Features", "features"},
                                                {"RegimeRules", "regime"},
                                                {"Agent", "agents"},
                                                {"Policy", "policy"},
                                                {"EntryGates", "policy.gates"},
                                                {"SymbolGates", ""},
                                                {"NewsSentiment", "policy.news"},
                                                {"Adaptation", ""},
                                                {"Playbook", "playbook"},
                                                {"Risk", "risk"},
                                                {"Faults", "exchange.faults"},
                                                {"Fees", "exchange.fees"},
                                                {"Exchange", "exchange"},
                                                {"Journal", "journal"},
                                                {"Threads", "threads"},
                                                {"Output", "output"},
                                                {"OptionUniverse", "options.universe"},
                                                {"SymbolNumber", ""},
                                                {"EconomicEvent", ""},
                                                {"SimOptions", "feed.sim.options"},
                                                {"SimRegime", "feed.sim.regimes.?"},
                                                {"SimRegimes", "feed.sim.regimes"},
                                                {"Options", "options"}};
    std::set<std::string> nested{"policy.gates",     "policy.news",      "feed.sim",
                                 "feed.sim.options", "feed.sim.regimes", "exchange.faults",
                                 "exchange.fees"};
    // Each rule of [risk] is a table of its own.
    for (const char* rule :
         {"SessionWindow",  "MarketState",     "PriceCollar",      "OpenOrders",
          "OrderSize",      "TradeRisk",       "VolatilityTarget", "SymbolExposure",
          "RegimeExposure", "GrossExposure",   "NetExposure",      "BuyingPower",
          "PortfolioModel", "ClusterExposure", "PortfolioVar",     "PortfolioCvar",
          "TradeRate",      "LossStreak",      "LossRate",         "DailyLoss",
          "SoftDrawdown",   "HardDrawdown",    "WorkingEntries",   "Flattening",
          "EventHalt",      "NewsHalt",        "Account",          "DayTrades",
          "MarginLevel",    "Shortability"}) {
        std::string name = std::regex_replace(std::string{rule}, std::regex{"(.)([A-Z])"}, "$1_$2");
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        table_of[rule] = "risk." + name;
        nested.insert("risk." + name);
    }
    std::set<std::string> fields;
    std::ifstream file{TRADEWIND_SOURCE_DIR "/include/tradewind/settings/settings.hpp"};
    const std::regex opens{"^struct (\\w+) \\{.*"};
    const std::regex member{"^    [\\w:<>, ]+ (\\w+)( = [^;]+|\\{[^;]*\\})?;.*"};
    std::string table;
    for (std::string line; std::getline(file, line);) {
        std::smatch match;
        if (std::regex_match(line, match, opens))
            table = match[1] == "Settings" ? "" : table_of.at(match[1]);
        if (!table.empty() && std::regex_match(line, match, member))
            fields.insert(table + "." + match[1].str());
    }
    // One struct, a table for each regime.
    const std::string each = "feed.sim.regimes.";
    for (const std::string& field : std::set<std::string>{fields}) {
        if (!field.starts_with(each + "?")) continue;
        fields.erase(field);
        for (const char* regime : {"trend", "mean_reversion", "compression", "expansion"})
            fields.insert(each + regime + field.substr(each.size() + 1));
    }
    for (const char* regime : {"trend", "mean_reversion", "compression", "expansion"})
        nested.insert(each + regime);
    for (const std::string& name : nested) fields.erase(name);
    std::set<std::string> described;
    for (const KeyReference& key : keys()) described.insert(key.path);
    CHECK(fields == described);
}

TEST_CASE("every key is described once, with a meaning") {
    std::vector<std::string> paths;
    for (const KeyReference& key : keys()) {
        INFO(key.path);
        CHECK(!key.meaning.empty());
        CHECK(!key.type.empty());
        paths.push_back(key.path);
    }
    std::ranges::sort(paths);
    CHECK(std::ranges::adjacent_find(paths) == paths.end());
}

}  // namespace tradewind::settings
