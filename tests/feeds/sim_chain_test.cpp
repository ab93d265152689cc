#include "tradewind/feeds/sim_chain.hpp"

#include <chrono>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "support/property.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/feeds/sim_listing.hpp"
#include "tradewind/feeds/sim_market.hpp"
#include "tradewind/options/svi_arbitrage.hpp"
#include "tradewind/settings/load.hpp"
#include "tradewind/settings/room.hpp"

namespace tradewind::feeds {
namespace {

using namespace std::chrono_literals;

const calendar::Calendar calendar;

// Small, so that a day is quick without optimisation.
settings::SimMarket small(std::uint64_t seed = 42, std::uint32_t days = 1) {
    settings::SimMarket settings;
    settings.seed = seed;
    settings.days = days;
    settings.quotes_per_second = 0.1;
    settings.trades_per_second = 0.02;
    settings.options.enabled = true;
    settings.options.weeklies = 1;
    settings.options.monthlies = 1;
    settings.options.strikes = 7;
    settings.options.quotes_per_second = 0.2;
    settings.options.trades_per_second = 0.05;
    return settings;
}

struct Run {
    std::vector<MarketEvent> events;
    InstrumentTable table;
};

Run run(const settings::SimMarket& settings, const std::vector<std::string>& symbols,
        std::size_t batch = SimMarket::default_batch) {
    Run run;
    auto market = SimMarket::create(settings, symbols, run.table, calendar, batch);
    REQUIRE(market.has_value());
    Batch piece;
    for (;;) {
        REQUIRE((*market)->read(piece));
        if (piece.events.empty()) return run;
        run.events.insert(run.events.end(), piece.events.begin(), piece.events.end());
    }
}

bool of_option(const Run& run, const MarketEvent& event) {
    return run.table.at(event.header().instrument).kind == InstrumentKind::Option;
}

std::uint64_t fingerprint(const std::vector<MarketEvent>& events) {
    std::uint64_t hash = 0;
    for (const MarketEvent& event : events)
        for (std::size_t i = 0; i < MarketEvent::capacity; i += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, event.data() + i, 8);
            hash = numeric::split_mix(hash ^ word);
        }
    return hash;
}

TEST_CASE("the surface has no butterfly and no calendar arbitrage at any moment") {
    tradewind::test::check_property("the simulated surface is free of arbitrage", [] {
        const auto part = [](int of) { return *rc::gen::inRange(1, of + 1) / double(of); };
        settings::SimOptions options;
        options.skew = 1.9 * part(100) - 0.95;
        options.curvature = part(20);
        options.volatility_of_volatility = 3 * part(10);
        options.spot_correlation = 2 * part(10) - 1;
        options.term_ratio = 3 * part(30);
        options.volatility_premium = 2 * part(20);
        SimSurface surface{options, 0.02 + 1.5 * part(10)};
        SimRandom random{*rc::gen::arbitrary<std::uint64_t>(), 1, 2};
        const std::vector<double> years{1e-7, 1e-4, 0.01, 0.03, 0.25, 1, 2};
        for (int moment = 0; moment < 8; ++moment) {
            for (int i = 0; i < 50; ++i)
                surface.move(1.0 / 252, 0.02 * random.normal(), random.normal());
            for (std::size_t i = 0; i < years.size(); ++i) {
                const auto slice = surface.slice(years[i]);
                RC_ASSERT(slice.well_formed());
                RC_ASSERT(options::free_of_butterflies(slice));
                if (i == 0) continue;
                RC_ASSERT(options::free_of_calendars(surface.slice(years[i - 1]), slice));
            }
        }
    });
}

TEST_CASE("the laws of the surface can fail: beyond the largest eta there are butterflies") {
    const options::Ssvi bent{.rho = -0.6, .eta = 5 * options::Ssvi::largest_eta(-0.6)};
    CHECK_FALSE(options::free_of_butterflies(bent.slice(0.01)));
    CHECK(options::free_of_butterflies(
        options::Ssvi{.rho = -0.6, .eta = options::Ssvi::largest_eta(-0.6)}.slice(0.01)));
    CHECK_FALSE(
        options::free_of_calendars(options::Ssvi{}.slice(0.02), options::Ssvi{}.slice(0.01)));
}

TEST_CASE("at the money a smile has the variance that was asked for") {
    const options::Ssvi smile{.rho = -0.5, .eta = 1.1};
    for (const double theta : {1e-6, 0.004, 0.09, 1.0})
        CHECK(smile.slice(theta).total_variance(0) == Approx(theta).epsilon(1e-12));
}

TEST_CASE("expiries are third Fridays, Fridays and days of trading") {
    settings::SimOptions options;
    options.weeklies = 3;
    options.monthlies = 2;
    const auto on = [&](int year, unsigned month, unsigned day) {
        std::string text;
        for (const Date date : sim_expiries(options, calendar, Date::from_ymd(year, month, day)))
            text += date.to_string().substr(5) + " ";
        return text;
    };
    CHECK(on(2025, 1, 6) == "01-10 01-17 01-24 01-31 02-21 ");
    // An expiring contract is listed on its last day, and no longer.
    CHECK(on(2025, 1, 17) == "01-17 01-24 01-31 02-07 02-21 ");
    CHECK(on(2025, 1, 21) == "01-24 01-31 02-07 02-21 03-21 ");
    // Good Friday is the third of its month.
    CHECK(on(2025, 4, 14) == "04-17 04-25 05-02 05-09 05-16 ");
    options.weeklies = 1;
    options.monthlies = 0;
    options.dailies = 3;
    CHECK(on(2025, 1, 6) == "01-06 01-07 01-08 01-10 ");
    CHECK(on(2025, 1, 8) == "01-08 01-10 01-13 ");  // the 9th was a day of mourning
}

TEST_CASE("strikes lie around the price in the step of its level, none at zero") {
    const auto strikes = sim_strikes(101.1, 5);
    REQUIRE(strikes.size() == 5);
    CHECK(strikes.front() == Price::from_cents(9500));
    CHECK(strikes[2] == Price::from_cents(10000));
    CHECK(strikes.back() == Price::from_cents(10500));
    CHECK(sim_strikes(2.1, 21).front() == Price::from_cents(50));
    CHECK(sim_strike_step(24) == 0.5);
    CHECK(sim_strike_step(4321) == 20);
}

TEST_CASE("stocks trade the same with options and without") {
    settings::SimMarket settings = small(5, 2);
    const Run with = run(settings, {"AAA", "BBB"});
    settings.options.enabled = false;
    const Run without = run(settings, {"AAA", "BBB"});
    std::size_t at = 0;
    std::size_t options = 0;
    for (MarketEvent event : with.events) {
        if (of_option(with, event)) {
            ++options;
            continue;
        }
        REQUIRE(at < without.events.size());
        event.header().sequence = without.events[at].header().sequence;
        REQUIRE(std::memcmp(event.data(), without.events[at].data(), MarketEvent::capacity) == 0);
        ++at;
    }
    CHECK(at == without.events.size());
    CHECK(options > 10'000);
    CHECK(without.table.size() == 2);
}

TEST_CASE("a chain is the same in batches of any size, in any company, and by its seed") {
    const settings::SimMarket settings = small(7, 2);
    const auto whole = fingerprint(run(settings, {"AAA"}).events);
    CHECK(fingerprint(run(settings, {"AAA"}, 1).events) == whole);
    CHECK(fingerprint(run(settings, {"AAA"}, 100'000).events) == whole);
    CHECK(fingerprint(run(small(8, 2), {"AAA"}).events) != whole);

    const auto said = [](const Run& run, std::string_view root) {
        std::vector<std::string> lines;
        for (const MarketEvent& event : run.events) {
            const auto symbol = run.table.at(event.header().instrument).symbol();
            if (!symbol.starts_with(root)) continue;
            MarketEvent same = event;
            same.header().sequence = 0;
            same.header().instrument = InstrumentId::from_index(0);
            lines.push_back(
                std::string{symbol} +
                std::string{reinterpret_cast<const char*>(same.data()), MarketEvent::capacity});
        }
        return lines;
    };
    const bool same =
        said(run(settings, {"AAA"}), "O:AAA") == said(run(settings, {"BBB", "AAA"}), "O:AAA");
    CHECK(same);
}

TEST_CASE("the chain of a seed is pinned, for every compiler and build") {
    // Changes when the model does; never by machine, compiler or build type.
    CHECK(fingerprint(run(small(), {"SPY"}).events) == 0x851883c2cfa9d98b);
}

// The rule that an option's quote or trade breaks, "" for none.
std::string broken_rule(const Instrument& instrument, const MarketEvent& event,
                        const Quote& standing, double worth) {
    const auto on_tick = [&](Price price) {
        return instrument.round_to_tick(price, Rounding::Nearest) == price;
    };
    const auto whole = [](Quantity size) {
        return size > Quantity{} && size.micros() % Quantity::micros_per_unit == 0;
    };
    const Timestamp t = event.header().event_time;
    if (calendar.phase_at(t) != calendar::Phase::Regular) return "options trade in the session";
    if (event.header().kind == RecordKind::Quote) {
        const Quote& quote = event.as<Quote>();
        if (!on_tick(quote.bid) || !on_tick(quote.ask)) return "quotes are in ticks";
        if (!quote.has_ask() || quote.bid >= quote.ask) return "quotes have an ask above the bid";
        if (quote.has_bid() != whole(quote.bid_size)) return "a bid has a size, no bid has none";
        if (!whole(quote.ask_size)) return "an ask has a size";
        if (worth < quote.bid.to_double() - 1e-9 || worth > quote.ask.to_double() + 1e-9)
            return "the worth lies inside the quote";
        return "";
    }
    const Trade& trade = event.as<Trade>();
    if (!standing.has_ask()) return "a trade has a quote before it";
    if (trade.price < standing.bid || trade.price > standing.ask || trade.price <= Price{})
        return "trades lie inside the quote";
    if (!on_tick(trade.price)) return "trades are in ticks";
    if (!whole(trade.size) || trade.size > max(standing.bid_size, standing.ask_size))
        return "no trade is larger than what is displayed";
    if (!trade.may(Trade::regular)) return "a trade may do all";
    return "";
}

// What all standing quotes of a chain must satisfy together, "" for none.
std::string broken_law(const SimChain& chain, const std::map<std::string, Quote>& quotes,
                       const settings::SimOptions& options, Timestamp now) {
    constexpr double slack = 1e-6;
    struct Pair {
        const Quote* call = nullptr;
        const Quote* put = nullptr;
    };
    std::map<std::pair<Date, Price>, Pair> pairs;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const Instrument& contract = chain.instrument(i);
        const auto found = quotes.find(std::string{contract.symbol()});
        if (found == quotes.end()) return "every contract is quoted";
        Pair& pair = pairs[{contract.expiry, contract.strike}];
        (contract.right == OptionRight::Call ? pair.call : pair.put) = &found->second;
    }
    const double spot = chain.spot();
    const std::pair<const std::pair<Date, Price>, Pair>* last = nullptr;
    for (const auto& entry : pairs) {
        const auto& [key, pair] = entry;
        const double strike = key.second.to_double();
        const auto close = calendar.session_on(key.first)->close;
        const double years = static_cast<double>((close - now).count()) / (365 * 86'400e9);
        const double discounted = strike * std::exp(-options.rate * years);
        const double yielded = spot * std::exp(-options.dividend_yield * years);
        // An American pair: S e^-qT - K <= C - P <= S - K e^-rT.
        if (pair.call->bid.to_double() - pair.put->ask.to_double() > spot - discounted + slack)
            return "no conversion pays";
        if (pair.call->ask.to_double() - pair.put->bid.to_double() < yielded - strike - slack)
            return "no reversal pays";
        if (last != nullptr && last->first.first == key.first) {
            if (pair.call->bid > last->second.call->ask) return "calls fall with the strike";
            if (last->second.put->bid > pair.put->ask) return "puts rise with the strike";
        }
        const auto later = std::ranges::find_if(pairs, [&](const auto& other) {
            return other.first.first > key.first && other.first.second == key.second;
        });
        if (later != pairs.end()) {
            if (pair.call->bid > later->second.call->ask) return "a later call is worth no less";
            if (pair.put->bid > later->second.put->ask) return "a later put is worth no less";
        }
        last = &entry;
    }
    return "";
}

TEST_CASE("quotes are in ticks around the worth, and no set of them is an arbitrage") {
    settings::SimMarket settings = small(11, 2);
    settings.options.strikes = 15;
    settings.options.rate = 0.08;  // early exercise matters
    InstrumentTable table;
    auto market = SimMarket::create(settings, {"AAA"}, table, calendar, 1);
    REQUIRE(market.has_value());
    const SimChain& chain = (*market)->chains()[0];
    std::map<std::string, Quote> quotes;
    Batch piece;
    std::size_t unbid = 0;
    std::size_t looks = 0;
    std::size_t trades = 0;
    Timestamp quoted = Timestamp::max();  // when the stock was, last
    for (;;) {
        REQUIRE((*market)->read(piece));
        if (piece.events.empty()) break;
        const MarketEvent& event = piece.events[0];
        const Timestamp t = event.header().event_time;
        const Instrument& instrument = table.at(event.header().instrument);
        if (instrument.kind != InstrumentKind::Option) {
            if (event.header().kind == RecordKind::Quote) quoted = t;
            continue;
        }
        std::size_t contract = 0;
        while (chain.instrument(contract).id != instrument.id) ++contract;
        Quote& standing = quotes[std::string{instrument.symbol()}];
        const auto rule = broken_rule(instrument, event, standing, chain.worth(contract));
        if (!rule.empty()) FAIL(instrument.symbol() << ": " << rule);
        if (event.header().kind == RecordKind::Trade) ++trades;
        if (event.header().kind != RecordKind::Quote) continue;
        standing = event.as<Quote>();
        if (!standing.has_bid()) ++unbid;
        // A burst is over within milliseconds: then all quotes are of one moment.
        if (chain.next_time() - t > 20ms && t - quoted > 50ms && ++looks % 10 == 0) {
            const auto law = broken_law(chain, quotes, settings.options, quoted);
            if (!law.empty()) FAIL(law);
        }
    }
    CHECK(looks > 500);
    CHECK(unbid > 20);
    CHECK(trades > 1000);
}

TEST_CASE("spreads widen away from the money and near the open") {
    settings::SimMarket settings = small(3);
    settings.options.strikes = 15;
    const Run day = run(settings, {"AAA"});
    struct Mean {
        double sum = 0;
        double count = 0;
        double value() const { return sum / count; }
    };
    Mean near_open;  // of contracts near the money, dollars
    Mean later;
    Mean near;  // of contracts out of the money, in their own value
    Mean away;
    double spot = 0;
    const Timestamp begin = day.events.front().header().event_time;
    for (const MarketEvent& event : day.events) {
        if (event.header().kind != RecordKind::Quote) continue;
        const Quote& quote = event.as<Quote>();
        const Instrument& instrument = day.table.at(event.header().instrument);
        if (instrument.kind == InstrumentKind::Equity) {
            spot = (quote.bid.to_double() + quote.ask.to_double()) / 2;
            continue;
        }
        if (!quote.has_bid()) continue;
        const auto add = [&](Mean& mean, double value) {
            mean.sum += value;
            mean.count += 1;
        };
        const double width = (quote.ask - quote.bid).to_double();
        const double moneyness = instrument.strike.to_double() / spot - 1;
        if (std::abs(moneyness) < 0.02)
            add(event.header().event_time - begin < 5min ? near_open : later, width);
        const double out = instrument.right == OptionRight::Call ? moneyness : -moneyness;
        if (out > 0) add(out < 0.02 ? near : away, width / quote.ask.to_double());
    }
    CHECK(away.value() > 1.3 * near.value());
    CHECK(near_open.value() > 1.3 * later.value());
}

TEST_CASE("a move of the stock is followed by a burst, quiet is not") {
    settings::SimMarket settings = small(9);
    settings.options.quotes_per_second = 0;
    settings.options.trades_per_second = 0;
    const Run day = run(settings, {"AAA"});
    Timestamp quoted;
    std::size_t options = 0;
    for (const MarketEvent& event : day.events) {
        if (!of_option(day, event)) {
            if (event.header().kind == RecordKind::Quote) quoted = event.header().event_time;
            continue;
        }
        ++options;
        REQUIRE(event.header().event_time - quoted < 10ms);
        REQUIRE(event.header().event_time - quoted >= 200us);
    }
    CHECK(options > 1000);
}

TEST_CASE("implied volatility moves against the price") {
    settings::SimOptions options;
    options.spot_correlation = -1;
    SimSurface surface{options, 0.2};
    const double before = surface.theta(0.1);
    surface.move(1.0 / 252, -0.03, 0);
    const double after_fall = surface.theta(0.1);
    CHECK(after_fall > 1.05 * before);
    surface.move(1.0 / 252, 0.06, 0);
    CHECK(surface.theta(0.1) < after_fall);
}

TEST_CASE("contracts come when they are listed, and are quoted until they expire") {
    settings::SimMarket settings = small(4, 7);
    settings.quotes_per_second = 0.01;
    InstrumentTable table;
    auto market = SimMarket::create(settings, {"AAA"}, table, calendar);
    REQUIRE(market.has_value());
    std::set<std::uint32_t> known;
    std::map<Date, Date> last_quoted;  // by expiry
    std::uint32_t late = 0;
    Batch piece;
    for (;;) {
        REQUIRE((*market)->read(piece));
        if (piece.events.empty()) break;
        for (const Instrument& added : piece.added) {
            REQUIRE(added.id.index() == known.size());
            if (!known.empty() && added.id.index() > 28) ++late;
            known.insert(added.id.index());
            if (added.kind == InstrumentKind::Option) {
                CHECK(added.underlying == InstrumentId::from_index(0));
                CHECK(added.multiplier == 100);
            }
        }
        for (const MarketEvent& event : piece.events) {
            REQUIRE(known.contains(event.header().instrument.index()));
            const Instrument& instrument = table.at(event.header().instrument);
            if (instrument.kind == InstrumentKind::Option)
                last_quoted[instrument.expiry] = calendar::new_york_date(event.header().event_time);
        }
    }
    CHECK(late > 0);
    CHECK(last_quoted.at(Date::from_ymd(2025, 1, 10)) == Date::from_ymd(2025, 1, 10));
    CHECK(last_quoted.at(Date::from_ymd(2025, 1, 17)) == Date::from_ymd(2025, 1, 15));
    CHECK(last_quoted.contains(Date::from_ymd(2025, 1, 24)));
}

// How many contracts the chain of one stock lists that moves by `deviation` a night.
std::size_t listed(const settings::SimMarket& settings, double deviation, std::uint64_t seed) {
    const SimModel model{settings};
    SimChain chain{model, calendar, "AAA", InstrumentId::from_index(0)};
    SimRandom random{seed, 1, 1};
    double spot = 20 + 1500 * random.uniform();
    std::size_t count = 0;
    const auto sessions = sim_sessions(settings, calendar);
    REQUIRE(sessions);
    for (const calendar::Session& session : *sessions) {
        chain.begin(session, spot);
        count += chain.size() - chain.first_new();
        spot = std::clamp(spot * std::exp(deviation * random.normal()), 1.0, 20'000.0);
    }
    return count;
}

TEST_CASE("the contracts that a run may list are bounded by its settings") {
    settings::Settings settings;
    settings.run.symbols = {"AAA"};
    const auto within_bounds = [&](double deviation, std::uint64_t seed) {
        const std::size_t count = 1 + listed(settings.feed.sim, deviation, seed);
        return count <= settings::instruments_listed(settings);
    };
    test::check_property("listed", [&] {
        settings.feed.sim.start = calendar.at(*rc::gen::inRange<std::size_t>(504, 7000)).date;
        settings.feed.sim.days = *rc::gen::inRange(1u, 40u);
        settings::SimOptions& options = settings.feed.sim.options;
        options.enabled = true;
        options.dailies = *rc::gen::inRange(0u, 4u);
        options.weeklies = *rc::gen::inRange(0u, 4u);
        options.monthlies = *rc::gen::inRange(options.dailies + options.weeklies > 0 ? 0u : 1u, 4u);
        options.strikes = *rc::gen::inRange(1u, 9u);
        RC_ASSERT(within_bounds(0.01 * *rc::gen::inRange(0, 40), *rc::gen::arbitrary<unsigned>()));
    });
    // The weeks that the market was closed.
    settings.feed.sim.options = {};
    settings.feed.sim.options.enabled = true;
    settings.feed.sim.options.monthlies = 0;
    settings.feed.sim.options.weeklies = settings.feed.sim.options.strikes = 1;
    settings.feed.sim.start = Date::from_ymd(2001, 9, 7);
    for (std::uint32_t days = 1; days < 12; ++days) {
        settings.feed.sim.days = days;
        CHECK(within_bounds(0, 1));
    }
}

TEST_CASE("a year of option chains finds room for all its contracts") {
    const auto settings = settings::parse(
        "[feed.sim]\ndays = 252\n[feed.sim.options]\n"
        "enabled = true\n[run]\nsymbols = [\"AAA\", \"BBB\", "
        "\"CCC\", \"DDD\"]\n",
        "test");
    REQUIRE(settings);
    std::size_t count = 4;
    for (std::uint64_t seed = 1; seed <= 4; ++seed)
        count += listed(settings->feed.sim, 0.015, seed);
    CHECK(count > 8192);
    CHECK(count <= settings->run.max_instruments);
}

TEST_CASE("what has no options is refused with a reason") {
    const auto refusal = [](const std::vector<std::string>& symbols, settings::SimMarket settings,
                            std::uint32_t capacity = 8192) {
        InstrumentTable table{capacity};
        auto market = SimMarket::create(settings, symbols, table, calendar);
        if (!market) return market.error().message();
        Batch piece;
        const auto read = (*market)->read(piece);
        return read ? std::string{} : read.error().message();
    };
    settings::SimMarket settings = small();
    CHECK(refusal({"AAA"}, settings).empty());
    CHECK(refusal({"BRK.B"}, settings).find("capital letters") != std::string::npos);
    CHECK(refusal({"SPX"}, settings).find("no indices") != std::string::npos);
    CHECK(refusal({"AAA"}, settings, 10).find("max_instruments") != std::string::npos);
    settings.options.underlyings = {"BBB"};
    CHECK(refusal({"AAA"}, settings).find("run.symbols") != std::string::npos);
    CHECK(refusal({"BBB", "BRK.B"}, settings).empty());
    settings.options.weeklies = settings.options.monthlies = 0;
    CHECK(refusal({"BBB"}, settings).find("expiry") != std::string::npos);
    settings.options.enabled = false;
    CHECK(refusal({"AAA"}, settings).empty());
}

}  // namespace
}  // namespace tradewind::feeds
