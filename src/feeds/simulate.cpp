#include "tradewind/feeds/simulate.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <numeric>
#include <optional>
#include <utility>

#include "tradewind/feeds/sim_chain.hpp"
#include "tradewind/feeds/sim_market.hpp"

namespace tradewind::feeds {
namespace {

constexpr const char* note_name = "SIMULATED.txt";

Expected<void> write_text(const std::filesystem::path& path, const std::string& text) {
    std::error_code code;
    std::filesystem::create_directories(path.parent_path(), code);
    if (code) return failure(path.parent_path().string(), code.message(), "a folder to write to");
    std::ofstream out{path, std::ios::binary};
    out << text;
    out.close();
    if (!out) return failure(path.string(), "an error while writing", "a file that can be written");
    return {};
}

std::string note(const settings::SimMarket& settings, const std::vector<std::string>& symbols,
                 const std::vector<calendar::Session>& sessions) {
    std::string text =
        "Market data made by Tradewind's simulated market. No real prices.\n\nseed " +
        std::to_string(settings.seed) + "\nfrom " + sessions.front().date.to_string() + "\nto " +
        sessions.back().date.to_string() + "\nsymbols";
    for (const std::string& symbol : symbols) text += " " + symbol;
    if (settings.options.enabled) {
        text += "\noptions of";
        const auto& named = settings.options.underlyings;
        for (const std::string& symbol : named.empty() ? symbols : named) text += " " + symbol;
    }
    return text + "\n";
}

Expected<void> prepare(const settings::SimMarket& settings, const std::vector<std::string>& symbols,
                       const std::vector<calendar::Session>& sessions,
                       const std::filesystem::path& directory) {
    std::error_code code;
    for (const auto* folder : {"us_stocks_sip", "us_options_opra", "reference"})
        if (std::filesystem::exists(directory / folder, code) &&
            !std::filesystem::exists(directory / note_name, code))
            return failure(directory.string(), std::string{folder} + " without " + note_name,
                           "a new folder, or one of an earlier simulation");
    const std::array<std::pair<std::filesystem::path, std::string>, 3> files{{
        {note_name, note(settings, symbols, sessions)},
        {"reference/splits.csv", "ticker,execution_date,split_from,split_to\n"},
        {"reference/dividends.csv", "ticker,ex_dividend_date,cash_amount\n"},
    }};
    for (const auto& [name, text] : files)
        if (auto written = write_text(directory / name, text); !written) return written;
    return {};
}

// What an option's quote or trade says, until its ticker's turn in the file.
struct OptionRow {
    Timestamp time;
    Price bid;  // a trade's price
    Price ask;
    Quantity bid_size;  // a trade's size
    Quantity ask_size;
    std::uint32_t contract;
    bool is_trade;
};
static_assert(sizeof(OptionRow) == 48);

OptionRow row_of(const MarketEvent& event) {
    const Header& header = event.header();
    OptionRow row{.time = header.event_time,
                  .bid = {},
                  .ask = {},
                  .bid_size = {},
                  .ask_size = {},
                  .contract = header.instrument.index(),
                  .is_trade = header.kind == RecordKind::Trade};
    if (row.is_trade) {
        const Trade& trade = event.as<Trade>();
        row.bid = trade.price;
        row.bid_size = trade.size;
    } else {
        const Quote& quote = event.as<Quote>();
        row.bid = quote.bid;
        row.ask = quote.ask;
        row.bid_size = quote.bid_size;
        row.ask_size = quote.ask_size;
    }
    return row;
}

void write_row(const OptionRow& row, OptionFileDay& files) {
    if (row.is_trade) {
        Trade trade;
        trade.conditions[0] = SimChain::trade_condition;
        trade.header.event_time = row.time;
        trade.price = row.bid;
        trade.size = row.bid_size;
        files.write(trade);
        return;
    }
    Quote quote;
    quote.header.event_time = row.time;
    quote.bid = row.bid;
    quote.ask = row.ask;
    quote.bid_size = row.bid_size;
    quote.ask_size = row.ask_size;
    files.write(quote);
}

// A chain's events by contract, contracts by ticker.
void write_chain(const SimChain& chain, std::vector<OptionRow>& rows, OptionFileDay& files) {
    std::vector<std::uint32_t> contracts(chain.size());
    std::iota(contracts.begin(), contracts.end(), 0u);
    std::ranges::sort(contracts, [&](std::uint32_t a, std::uint32_t b) {
        return chain.instrument(a).symbol() < chain.instrument(b).symbol();
    });
    std::vector<std::uint32_t> place(contracts.size());
    for (std::uint32_t i = 0; i < contracts.size(); ++i) place[contracts[i]] = i;
    std::ranges::stable_sort(rows, {}, [&](const OptionRow& row) { return place[row.contract]; });
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i == 0 || rows[i].contract != rows[i - 1].contract)
            files.begin_ticker(chain.instrument(rows[i].contract).symbol());
        write_row(rows[i], files);
    }
}

void write_stock(const MarketEvent& event, FlatFileDay& files) {
    if (event.header().kind == RecordKind::Quote)
        files.write(event.as<Quote>());
    else
        files.write(event.as<Trade>());
}

// One symbol's session, and that of its chain when it has one: merged as SimMarket merges them.
void write_session(SimSymbol& symbol, SimChain* chain, FlatFileDay& stock_files,
                   OptionFileDay* option_files) {
    std::vector<OptionRow> rows;
    const auto next_of_chain = [&] {
        return chain == nullptr ? Timestamp::max() : chain->next_time();
    };
    while (symbol.next_time() != Timestamp::max() || next_of_chain() != Timestamp::max()) {
        if (next_of_chain() < symbol.next_time()) {
            rows.push_back(row_of(chain->take()));
            continue;
        }
        const MarketEvent event = symbol.take();
        write_stock(event, stock_files);
        if (chain != nullptr && event.header().kind == RecordKind::Quote)
            chain->on_stock_quote(event.header().event_time, symbol.quoted_price());
    }
    if (chain != nullptr) write_chain(*chain, rows, *option_files);
}

}  // namespace

Expected<SimulationReport> simulate(const settings::SimMarket& settings,
                                    const std::vector<std::string>& symbols,
                                    const calendar::Calendar& calendar,
                                    const std::filesystem::path& directory,
                                    const SimulationProgress& progress) {
    const auto sessions = sim_sessions(settings, calendar);
    if (!sessions) return std::unexpected{sessions.error()};
    // The market itself judges the symbols.
    InstrumentTable table{static_cast<std::uint32_t>(symbols.size())};
    if (const auto market = SimMarket::create(settings, symbols, table, calendar); !market)
        return std::unexpected{market.error()};
    if (const auto prepared = prepare(settings, symbols, *sessions, directory); !prepared)
        return std::unexpected{prepared.error()};

    std::vector<std::string> sorted = symbols;
    std::ranges::sort(sorted);
    const SimModel model{settings};
    std::vector<SimSymbol> simulated;
    std::vector<std::optional<SimChain>> chains(sorted.size());
    const std::vector<std::string> underlyings = sim_underlyings(settings, symbols).value();
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const InstrumentId id = *table.find(sorted[i]);
        simulated.emplace_back(model, sorted[i], id);
        if (std::ranges::find(underlyings, sorted[i]) != underlyings.end())
            chains[i].emplace(model, calendar, sorted[i], id);
    }

    SimulationReport report{.from = sessions->front().date,
                            .to = sessions->back().date,
                            .days = 0,
                            .counts = {},
                            .options = {}};
    for (const calendar::Session& session : *sessions) {
        auto files = FlatFileDay::create(directory, session.date);
        if (!files) return std::unexpected{files.error()};
        std::optional<OptionFileDay> option_files;
        if (!underlyings.empty()) {
            auto made = OptionFileDay::create(directory, session.date);
            if (!made) return std::unexpected{made.error()};
            option_files.emplace(std::move(*made));
        }
        for (std::size_t i = 0; i < simulated.size(); ++i) {
            files->begin_ticker(sorted[i]);
            simulated[i].begin(session);
            SimChain* const chain = chains[i] ? &*chains[i] : nullptr;
            if (chain != nullptr) {
                chain->begin(session, simulated[i].quoted_price());
                // Here a contract is known by its place, which changes with each session.
                for (std::size_t j = 0; j < chain->size(); ++j)
                    chain->give_id(j, InstrumentId::from_index(static_cast<std::uint32_t>(j)));
            }
            write_session(simulated[i], chain, *files, option_files ? &*option_files : nullptr);
        }
        const auto counts = files->finish();
        if (!counts) return std::unexpected{counts.error()};
        report.counts.trades += counts->trades;
        report.counts.quotes += counts->quotes;
        report.counts.minutes += counts->minutes;
        report.counts.days += counts->days;
        report.counts.bytes += counts->bytes;
        if (option_files) {
            const auto written = option_files->finish();
            if (!written) return std::unexpected{written.error()};
            report.options.trades += written->trades;
            report.options.quotes += written->quotes;
            report.options.minutes += written->minutes;
            report.options.bytes += written->bytes;
        }
        ++report.days;
        if (progress) progress(report.days, static_cast<std::uint32_t>(sessions->size()));
    }
    return report;
}

}  // namespace tradewind::feeds
