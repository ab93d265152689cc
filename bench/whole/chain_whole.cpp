// The chain as a program uses it: every contract of a simulated stock's chain in the morning, from
// nothing to its first surface, then a refresh with new quotes, and one quote by itself.
#include <fmt/format.h>

#include <chrono>

#include "bare.hpp"
#include "sections.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/feeds/sim_market.hpp"
#include "tradewind/options/chain.hpp"

namespace tradewind::bench {
namespace {

using namespace std::chrono_literals;

constexpr int rounds = 5;

struct Quoted {
    options::ContractTerms terms;
    options::ChainQuote first;   // as of the first refresh
    options::ChainQuote second;  // a minute later
};
struct Morning {
    double first_spot = 0;
    double second_spot = 0;
    Timestamp first{};
    Timestamp second{};
    std::vector<Quoted> contracts;
};

options::ChainQuote quote_of(const Quote& quote) {
    return {.bid = quote.bid.to_double(),
            .ask = quote.ask.to_double(),
            .bid_size = quote.bid_size.to_double(),
            .ask_size = quote.ask_size.to_double(),
            .bid_at = quote.header.event_time,
            .ask_at = quote.header.event_time};
}

// As many contracts as a widely traded stock has: 101 strikes at each of a dozen expiries.
Morning simulated(const calendar::Calendar& calendar) {
    settings::SimMarket settings;
    settings.days = 1;
    settings.options.enabled = true;
    settings.options.weeklies = 6;
    settings.options.monthlies = 6;
    settings.options.strikes = 101;
    InstrumentTable table;
    auto market = feeds::SimMarket::create(settings, {"ACME"}, table, calendar);
    if (!market) stop(market.error());
    Morning morning;
    std::vector<std::size_t> places(table.capacity());  // in morning.contracts, one more
    feeds::Batch batch;
    for (;;) {
        if (const auto read = (*market)->read(batch); !read) stop(read.error());
        if (batch.events.empty()) break;
        for (const MarketEvent& event : batch.events) {
            const Header& header = event.header();
            if (header.kind != RecordKind::Quote) continue;
            if (morning.first == Timestamp{}) {
                morning.first =
                    calendar::from_new_york(calendar::new_york_date(header.event_time), 9h + 45min);
                morning.second = morning.first + 1min;
            }
            if (header.event_time > morning.second) return morning;
            const bool early = header.event_time <= morning.first;
            const auto& quote = event.as<Quote>();
            const Instrument& instrument = table.at(header.instrument);
            if (instrument.kind != InstrumentKind::Option) {
                const double middle = (quote.bid.to_double() + quote.ask.to_double()) / 2;
                if (early) morning.first_spot = middle;
                morning.second_spot = middle;
                continue;
            }
            std::size_t& place = places[header.instrument.index()];
            if (place == 0) {
                if (!early) continue;
                morning.contracts.push_back({.terms = {.listed = instrument.expiry,
                                                       .right = instrument.right,
                                                       .style = instrument.exercise,
                                                       .strike = instrument.strike},
                                             .first = {},
                                             .second = {}});
                place = morning.contracts.size();
            }
            Quoted& contract = morning.contracts[place - 1];
            if (early) contract.first = quote_of(quote);
            contract.second = quote_of(quote);
        }
    }
    return morning;
}

std::string millis(double seconds) { return fmt::format("{:.1f} ms", seconds * 1e3); }

}  // namespace

std::vector<Row> measure_whole_chain(const Setting& setting) {
    const Pinned pinned{1};
    const Morning morning = simulated(setting.calendar);
    settings::Options settings;
    settings.rate = 0.04;
    std::vector<double> first, again, one;
    options::SmileReport report;
    std::size_t expiries = 0;
    bool free_of_arbitrage = true;
    for (int round = 0; round < rounds; ++round) {
        options::Chain chain{settings, setting.calendar};
        first.push_back(cpu_seconds_of([&] {
            if (!chain.set_spot(morning.first_spot)) return;
            for (const Quoted& contract : morning.contracts)
                if (const auto index = chain.add_contract(contract.terms))
                    (void)chain.store_quote(*index, contract.first);
            (void)chain.refresh(morning.first);
        }));
        again.push_back(cpu_seconds_of([&] {
            if (!chain.set_spot(morning.second_spot)) return;
            for (options::ContractIndex i = 0; i < chain.contracts(); ++i)
                (void)chain.store_quote(i, morning.contracts[i].second);
            (void)chain.refresh(morning.second);
        }));
        // Each contract's quote once more, moved by a cent.
        one.push_back(cpu_seconds_of([&] {
                          for (options::ContractIndex i = 0; i < chain.contracts(); ++i) {
                              options::ChainQuote quote = morning.contracts[i].second;
                              quote.ask += 0.01;
                              (void)chain.on_quote(i, quote, morning.second);
                          }
                      }) /
                      static_cast<double>(chain.contracts()));
        if (!chain.refresh(morning.second)) continue;
        expiries = chain.expiries().size();
        report = {};
        for (const options::ExpiryIndex expiry : chain.expiries()) report.add(chain.report(expiry));
        free_of_arbitrage = free_of_arbitrage && chain.surface().verdict().free_of_arbitrage;
    }
    const auto median = [](const std::vector<double>& of) { return percentile(of, 0.5); };
    return {note(fmt::format("Chain, {} contracts, {} expiries: from nothing to a surface",
                             morning.contracts.size(), expiries),
                 millis(median(first)),
                 fmt::format("{} of {} quotes met, {}arbitrage", report.inside, report.two_sided,
                             free_of_arbitrage ? "no " : "")),
            note("  a refresh of all a minute later", millis(median(again))),
            note("  one new quote", fmt::format("{:.1f} us", median(one) * 1e6))};
}

}  // namespace tradewind::bench
