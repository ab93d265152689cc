#include "tradewind/feeds/chain_snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/feeds/corporate_actions.hpp"
#include "tradewind/feeds/flat_file_writer.hpp"
#include "tradewind/feeds/flat_files.hpp"

namespace tradewind::feeds {
namespace {

using settings::Dataset;

constexpr std::int32_t dividend_days_ahead = 730;

Expected<std::vector<DividendAhead>> dividends_ahead(const settings::Feed& feed,
                                                     const std::string& underlying, Timestamp at,
                                                     const calendar::Calendar& calendar) {
    std::vector<PlannedDay> days;
    const Date today = calendar::new_york_date(at);
    for (const calendar::Session& session : calendar.sessions())
        if (session.date >= today && session.date <= today.plus_days(dividend_days_ahead))
            days.push_back({.session = session, .files = {}});
    FeedSummary findings;
    auto actions = read_corporate_actions(feed.directory, std::span{&underlying, 1}, days,
                                          feed.on_bad_row, findings);
    if (!actions) return std::unexpected{actions.error()};
    std::vector<DividendAhead> ahead;
    double shares = 1;  // of then, for one of today
    for (const CorporateAction& action : *actions) {
        const Timestamp time = action.action.header().event_time;
        if (time <= at) continue;
        if (action.action.header().kind == RecordKind::Split) {
            const auto& split = action.action.as<Split>();
            shares *= static_cast<double>(split.to) / static_cast<double>(split.from);
        } else if (action.action.header().kind == RecordKind::Dividend) {
            const double amount = action.action.as<Dividend>().amount.to_double();
            ahead.push_back({.ex = time, .amount = amount * shares});
        }
    }
    return ahead;
}

}  // namespace

Expected<ChainSnapshot> read_chain(const settings::Feed& feed, const std::string& underlying,
                                   Timestamp at, const calendar::Calendar& calendar) {
    const Date date = calendar::new_york_date(at);
    if (!calendar.is_trading_day(date))
        return failure("--at", date.to_string() + ", no trading day", "a trading day");
    const auto selected = SymbolSelection::from({underlying});
    if (!selected) return std::unexpected{selected.error()};
    const auto kind = selected->symbols().front().kind;
    if (kind == SymbolSelection::Kind::Contract)
        return failure("--underlying", underlying + ", a contract",
                       "a stock (GOOG), an index (I:SPX) or an index root (SPXW)");
    std::vector<std::string> symbols{underlying};
    const auto index = index_of_root(underlying);
    if (index) symbols.emplace_back(*index);
    const std::string source = index ? std::string{*index} : underlying;

    settings::Feed reading = feed;
    reading.kind = settings::FeedKind::FlatFiles;
    reading.datasets = {Dataset::OptionQuotes};
    reading.from = reading.to = date;
    reading.extended_hours = true;
    const auto has = [&](Dataset dataset) {
        return day_file(feed.directory, layout_of(dataset), date).has_value();
    };
    if (!has(Dataset::OptionQuotes))
        return failure(
            flat_file_path(feed.directory, layout_of(Dataset::OptionQuotes).folder, date).string(),
            "no such file", "the option quotes of that day");
    for (const Dataset dataset : {Dataset::StockQuotes, Dataset::StockMinute, Dataset::IndexMinute})
        if (has(dataset)) reading.datasets.push_back(dataset);

    InstrumentTable table{1U << 16};
    auto opened = open_flat_files(reading, symbols, table, calendar, Threading::Inline);
    if (!opened) return std::unexpected{opened.error()};

    struct Last {
        Timestamp at{};
        double price = 0;
    };
    Last quoted;
    Last closed;
    bool seen = false;  // any contract of it that day
    std::vector<std::optional<Quote>> last(table.capacity());
    Batch batch;
    for (bool more = true; more;) {
        if (const auto read = (*opened)->read(batch); !read) return std::unexpected{read.error()};
        more = !batch.empty();
        for (const MarketEvent& event : batch.events) {
            const Header& header = event.header();
            const Instrument& instrument = table.at(header.instrument);
            if (instrument.kind == InstrumentKind::Option) {
                seen = true;
                if (header.event_time > at) continue;
                if (header.kind == RecordKind::Quote)
                    last[header.instrument.index()] = event.as<Quote>();
                continue;
            }
            if (header.event_time > at || instrument.symbol() != source) continue;
            if (header.kind == RecordKind::Quote) {
                const auto& quote = event.as<Quote>();
                if (quote.has_bid() && quote.has_ask() && !quote.crossed())
                    quoted = {header.event_time,
                              (quote.bid.to_double() + quote.ask.to_double()) / 2};
            } else if (header.kind == RecordKind::Bar) {
                closed = {header.event_time, event.as<Bar>().close.to_double()};
            }
        }
    }

    ChainSnapshot snapshot;
    snapshot.underlying = underlying;
    snapshot.at = at;
    const Last& spot = quoted.price > 0 ? quoted : closed;
    snapshot.spot = spot.price;
    snapshot.spot_at = spot.at;
    if (spot.price > 0)
        snapshot.spot_from =
            quoted.price > 0 ? "quotes" : (source.starts_with("I:") ? "index bars" : "bars");
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        if (!last[i]) continue;
        const Instrument& instrument = table.at(InstrumentId::from_index(i));
        auto symbol = OccSymbol::parse(instrument.symbol());
        if (!symbol) return std::unexpected{symbol.error()};
        if (index && symbol->root != underlying) continue;
        const Quote& quote = *last[i];
        snapshot.contracts.push_back({.symbol = std::move(*symbol),
                                      .style = instrument.exercise,
                                      .multiplier = instrument.multiplier,
                                      .quote = {.bid = quote.bid.to_double(),
                                                .ask = quote.ask.to_double(),
                                                .bid_size = quote.bid_size.to_double(),
                                                .ask_size = quote.ask_size.to_double(),
                                                .bid_at = quote.header.event_time,
                                                .ask_at = quote.header.event_time}});
    }
    if (snapshot.contracts.empty())
        return failure(
            fmt::format("option quotes of {} on {}", underlying, date.to_string()),
            seen ? "none up to " + calendar::to_new_york_string(at) : std::string{"none"},
            seen ? "a later --at" : "an underlying whose contracts are in that day's file");
    std::ranges::sort(snapshot.contracts, {}, [](const ContractSnapshot& contract) {
        return std::tuple{contract.symbol.expiry, contract.symbol.strike, contract.symbol.right,
                          contract.symbol.root};
    });
    auto ahead = dividends_ahead(feed, source, at, calendar);
    if (!ahead) return std::unexpected{ahead.error()};
    snapshot.dividends = std::move(*ahead);
    return snapshot;
}

Expected<options::Chain> chain_of(const ChainSnapshot& snapshot, const settings::Options& settings,
                                  const calendar::Calendar& calendar) {
    options::Chain chain{settings, calendar};
    if (snapshot.spot > 0 && !chain.set_spot(snapshot.spot))
        return failure("spot of " + snapshot.underlying, fmt::format("{}", snapshot.spot),
                       "a price above 0");
    for (const DividendAhead& dividend : snapshot.dividends)
        if (!chain.add_dividend(dividend.ex, dividend.amount)) break;  // the nearest are in
    for (const ContractSnapshot& contract : snapshot.contracts) {
        const Date expiry = contract.symbol.expiry;
        options::ContractTerms terms{
            .listed = expiry,
            .expiry_class = calendar::expiry_class_of(contract.symbol.root),
            .right = contract.symbol.right,
            .style = contract.style,
            .strike = contract.symbol.strike,
            .multiplier = contract.multiplier};
        terms.set_root(contract.symbol.root);
        // Some trade on for minutes when their payoff is fixed.
        if (calendar::expiry_instant(calendar, expiry, terms.expiry_class) <= snapshot.at &&
            calendar::last_trading_instant(calendar, expiry, terms.expiry_class) <= snapshot.at)
            continue;
        const auto index = chain.add_contract(terms);
        if (!index)
            return failure(contract.symbol.to_vendor(), std::string{name_of(index.error())},
                           "room for it (options.max_contracts, options.max_expiries)");
        (void)chain.store_quote(*index, contract.quote);
    }
    return chain;
}

}  // namespace tradewind::feeds
