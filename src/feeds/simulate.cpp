#include "tradewind/feeds/simulate.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

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
    return text + "\n";
}

Expected<void> prepare(const settings::SimMarket& settings, const std::vector<std::string>& symbols,
                       const std::vector<calendar::Session>& sessions,
                       const std::filesystem::path& directory) {
    std::error_code code;
    for (const auto* folder : {"us_stocks_sip", "reference"})
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

void write_events(SimSymbol& symbol, FlatFileDay& files) {
    while (symbol.next_time() != Timestamp::max()) {
        const MarketEvent event = symbol.take();
        if (event.header().kind == RecordKind::Quote)
            files.write(event.as<Quote>());
        else
            files.write(event.as<Trade>());
    }
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
    for (const std::string& symbol : sorted)
        simulated.emplace_back(model, symbol, *table.find(symbol));

    SimulationReport report{
        .from = sessions->front().date, .to = sessions->back().date, .days = 0, .counts = {}};
    for (const calendar::Session& session : *sessions) {
        auto files = FlatFileDay::create(directory, session.date);
        if (!files) return std::unexpected{files.error()};
        for (std::size_t i = 0; i < simulated.size(); ++i) {
            files->begin_ticker(sorted[i]);
            simulated[i].begin(session);
            write_events(simulated[i], *files);
        }
        const auto counts = files->finish();
        if (!counts) return std::unexpected{counts.error()};
        report.counts.trades += counts->trades;
        report.counts.quotes += counts->quotes;
        report.counts.minutes += counts->minutes;
        report.counts.days += counts->days;
        report.counts.bytes += counts->bytes;
        ++report.days;
        if (progress) progress(report.days, static_cast<std::uint32_t>(sessions->size()));
    }
    return report;
}

}  // namespace tradewind::feeds
