#include "tradewind/feeds/sim_market.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <set>

#include "support/property.hpp"
#include "tradewind/calendar/new_york.hpp"

namespace tradewind::feeds {
namespace {

using namespace std::chrono_literals;

const calendar::Calendar calendar;

settings::SimMarket short_run(std::uint64_t seed = 42, std::uint32_t days = 1) {
    settings::SimMarket settings;
    settings.seed = seed;
    settings.days = days;
    settings.quotes_per_second = 0.4;
    settings.trades_per_second = 0.2;
    return settings;
}

std::vector<MarketEvent> events_of(const settings::SimMarket& settings,
                                   const std::vector<std::string>& symbols,
                                   std::size_t batch = SimMarket::default_batch) {
    InstrumentTable table;
    auto market = SimMarket::create(settings, symbols, table, calendar, batch);
    REQUIRE(market.has_value());
    std::vector<MarketEvent> events;
    Batch piece;
    for (;;) {
        REQUIRE((*market)->read(piece));
        if (piece.events.empty()) return events;
        events.insert(events.end(), piece.events.begin(), piece.events.end());
    }
}

// A number for all that the events say, the same wherever the engine runs.
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

TEST_CASE("the same seed is the same market, byte for byte, in batches of any size") {
    const std::vector<std::string> symbols{"AAA", "BBB"};
    settings::SimMarket settings = short_run(7, 2);
    const auto whole = fingerprint(events_of(settings, symbols));
    CHECK(fingerprint(events_of(settings, symbols, 1)) == whole);
    CHECK(fingerprint(events_of(settings, symbols, 100'000)) == whole);
    settings.seed = 8;
    CHECK(fingerprint(events_of(settings, symbols)) != whole);
}

TEST_CASE("the market of a seed is pinned, for every compiler and build") {
    // Changes when the model does; never by machine, compiler or build type.
    CHECK(fingerprint(events_of(short_run(), {"SPY", "QQQ"})) == 0x165838ac28205be7);
}

TEST_CASE("a symbol's events are the same in any company") {
    const settings::SimMarket settings = short_run(3);
    const auto alone = events_of(settings, {"BBB"});
    auto together = events_of(settings, {"AAA", "BBB", "CCC"});
    std::erase_if(together,
                  [](const MarketEvent& e) { return e.header().instrument.index() != 1; });
    REQUIRE(together.size() == alone.size());
    for (std::size_t i = 0; i < alone.size(); ++i) {
        MarketEvent same = together[i];
        same.header().sequence = alone[i].header().sequence;
        same.header().instrument = alone[i].header().instrument;
        REQUIRE(std::memcmp(same.data(), alone[i].data(), MarketEvent::capacity) == 0);
    }
}

TEST_CASE("events come in time order with ordinals 1, 2, 3 and name their source") {
    const auto events = events_of(short_run(), {"AAA", "BBB", "CCC"});
    REQUIRE(events.size() > 10'000);
    std::size_t wrong = 0;
    Timestamp last;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Header& header = events[i].header();
        const bool right = header.sequence == i + 1 && header.event_time >= last &&
                           header.receive_time == header.event_time &&
                           header.source == static_cast<std::uint16_t>(SourceRank::Market);
        if (!right) ++wrong;
        last = header.event_time;
    }
    CHECK(wrong == 0);
}

bool on_the_cent(Price price) { return price.nanos() % 10'000'000 == 0 && price > Price{}; }
bool in_round_lots(Quantity size) { return size.micros() % 100'000'000 == 0 && size > Quantity{}; }

// The rule that an event of any simulated stock breaks, "" for none.
std::string broken_rule(const MarketEvent& event, const Quote& standing,
                        const settings::SimMarket& settings) {
    const auto phase = calendar.phase_at(event.header().event_time);
    const bool regular = phase == calendar::Phase::Regular;
    if (phase == calendar::Phase::Closed || (!regular && !settings.extended_hours))
        return "events lie in the simulated hours";
    if (event.header().kind == RecordKind::Quote) {
        const Quote& quote = event.as<Quote>();
        if (!on_the_cent(quote.bid) || !on_the_cent(quote.ask)) return "quotes are in cents";
        if (!in_round_lots(quote.bid_size) || !in_round_lots(quote.ask_size))
            return "quotes are in round lots";
        return "";
    }
    const Trade& trade = event.as<Trade>();
    if (trade.price < std::min(standing.bid, standing.ask) ||
        trade.price > std::max(standing.bid, standing.ask))
        return "trades lie inside the quote";
    if (!on_the_cent(trade.price)) return "trades are in cents";
    if (!in_round_lots(trade.size)) return "trades are in round lots";
    if (trade.may(Trade::extended_hours) == regular || !trade.may(Trade::regular))
        return "flags tell the session";
    return "";
}

void check_sound(const settings::SimMarket& settings, const std::vector<MarketEvent>& events) {
    Quote standing;
    double odd = 0;
    double quotes = 0;
    for (const MarketEvent& event : events) {
        if (const auto rule = broken_rule(event, standing, settings); !rule.empty()) RC_FAIL(rule);
        if (event.header().kind != RecordKind::Quote) continue;
        standing = event.as<Quote>();
        quotes += 1;
        if (standing.locked() || standing.crossed()) odd += 1;
    }
    RC_ASSERT(odd < 10 + 0.01 * quotes);
}

TEST_CASE("prices are on the tick, trades inside the quote, sizes in round lots") {
    test::check_property("whatever the settings", [] {
        settings::SimMarket settings = short_run(*rc::gen::arbitrary<std::uint32_t>());
        settings.quotes_per_second = *rc::gen::element(0.01, 0.03, 0.1);
        settings.trades_per_second = *rc::gen::element(0.01, 0.02, 0.05);
        settings.annual_volatility = *rc::gen::element(0.01, 0.2, 5.0);
        settings.spread_bps = *rc::gen::element(0.01, 1.5, 100.0, 1000.0);
        settings.jumps_per_day = *rc::gen::element(0.0, 0.5, 100.0);
        settings.extended_hours = *rc::gen::arbitrary<bool>();
        settings.start = Date::from_ymd(1998, 1, 2).plus_days(*rc::gen::inRange(0, 9000));
        check_sound(settings, events_of(settings, {"AAA"}));
    });
}

// Parts of the day's volume by half hours of a full session.
std::array<double, 13> volume_by_half_hour(const std::vector<MarketEvent>& events) {
    std::array<double, 13> parts{};
    double total = 0;
    for (const MarketEvent& event : events) {
        if (event.header().kind != RecordKind::Trade) continue;
        const Timestamp t = event.header().event_time;
        const auto since_open = t - calendar.session_at_or_after(t).open;
        const double size = event.as<Trade>().size.to_double();
        parts[static_cast<std::size_t>(since_open / 30min)] += size;
        total += size;
    }
    for (double& part : parts) part /= total;
    return parts;
}

TEST_CASE("volume is high at the open, low at noon and highest at the close") {
    const auto parts = volume_by_half_hour(events_of(short_run(5, 10), {"AAA"}));
    CHECK(parts[0] > 2 * parts[6]);
    CHECK(parts[12] > 2.5 * parts[6]);
    CHECK(parts[0] > parts[1]);
    CHECK(parts[12] > parts[11]);
    CHECK(parts[6] == Approx(0.05).margin(0.02));
}

struct Returns {
    std::vector<double> five_minutes;
    std::vector<Regime> regimes;  // hidden, at the end of each
    double spread_bps = 0;        // mean over the seconds that quotes stood
    std::uint64_t quotes = 0;
    std::uint64_t trades = 0;
};

Returns returns_of(const settings::SimMarket& settings) {
    const SimModel model{settings};
    SimSymbol symbol{model, "AAA", InstrumentId::from_index(0)};
    Returns result;
    double spread_seconds = 0;
    double seconds = 0;
    const auto sessions = sim_sessions(settings, calendar);
    REQUIRE(sessions.has_value());
    for (const calendar::Session& session : *sessions) {
        symbol.begin(session);
        Timestamp next = session.open + 5min;
        double last = 0;
        Quote standing;
        while (symbol.next_time() != Timestamp::max()) {
            const MarketEvent event = symbol.take();
            if (event.header().kind == RecordKind::Trade) {
                ++result.trades;
                continue;
            }
            ++result.quotes;
            const Quote& quote = event.as<Quote>();
            const double mid = (quote.bid.to_double() + quote.ask.to_double()) / 2;
            if (standing.has_bid()) {
                const double stood = std::chrono::duration<double>(quote.header.event_time -
                                                                   standing.header.event_time)
                                         .count();
                spread_seconds += stood * 1e4 * (standing.ask - standing.bid).to_double() / mid;
                seconds += stood;
            }
            standing = quote;
            if (quote.header.event_time < next) continue;
            if (last > 0) {
                result.five_minutes.push_back(std::log(mid / last));
                result.regimes.push_back(symbol.hidden_regime());
            }
            last = mid;
            next = next + 5min;
        }
    }
    result.spread_bps = spread_seconds / seconds;
    return result;
}

double annualised(double mean_square) { return std::sqrt(mean_square * 252 * 78); }

TEST_CASE("rates, spread and realised volatility are near their settings") {
    settings::SimMarket settings = short_run(11, 20);
    settings.spread_bps = 12;
    const Returns returns = returns_of(settings);
    double square = 0;
    for (const double r : returns.five_minutes) square += r * r;
    const double volatility = annualised(square / static_cast<double>(returns.five_minutes.size()));
    CHECK(volatility == Approx(0.20).epsilon(0.15));
    CHECK(returns.spread_bps == Approx(12).epsilon(0.1));
    CHECK(static_cast<double>(returns.quotes) / (20 * 23'400) == Approx(0.4).epsilon(0.1));
    CHECK(static_cast<double>(returns.trades) / (20 * 23'400) == Approx(0.2).epsilon(0.1));
}

TEST_CASE("hidden regimes behave as their names say") {
    settings::SimMarket settings = short_run(13, 120);
    settings.quotes_per_second = 0.05;
    settings.trades_per_second = 0.01;
    const Returns returns = returns_of(settings);
    struct Sum {
        double square = 0;
        double lagged = 0;
        double count = 0;
    };
    std::array<Sum, regime_count> sums{};
    for (std::size_t i = 1; i < returns.five_minutes.size(); ++i) {
        if (returns.regimes[i] != returns.regimes[i - 1]) continue;
        Sum& sum = sums[static_cast<std::size_t>(returns.regimes[i])];
        sum.square += returns.five_minutes[i] * returns.five_minutes[i];
        sum.lagged += returns.five_minutes[i] * returns.five_minutes[i - 1];
        sum.count += 1;
    }
    const auto of = [&](Regime regime) { return sums[static_cast<std::size_t>(regime)]; };
    const auto correlation = [&](Regime regime) { return of(regime).lagged / of(regime).square; };
    const auto volatility = [&](Regime regime) {
        return annualised(of(regime).square / of(regime).count);
    };
    CHECK(correlation(Regime::Trend) > 0.05);
    CHECK(correlation(Regime::MeanReversion) < -0.1);
    CHECK(volatility(Regime::Compression) < 0.7 * volatility(Regime::MeanReversion));
    CHECK(volatility(Regime::Expansion) > 1.3 * volatility(Regime::Trend));
    // Each holds about its share of the time.
    const auto shares = sim_regime_shares(settings.regimes);
    const auto regimes = sim_regime_table(settings.regimes);
    double total = 0;
    for (const Sum& sum : sums) total += sum.count;
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(of(regimes[i].regime).count / total == Approx(shares[i]).margin(0.08));
}

TEST_CASE("the hidden regime can be asked for any instant that has passed") {
    const settings::SimMarket settings = short_run(17, 2);
    const SimModel model{settings};
    SimSymbol symbol{model, "AAA", InstrumentId::from_index(0)};
    const auto sessions = sim_sessions(settings, calendar).value();
    for (const calendar::Session& session : sessions) {
        symbol.begin(session);
        std::vector<std::pair<Timestamp, Regime>> seen;
        while (symbol.next_time() != Timestamp::max()) {
            seen.emplace_back(symbol.next_time(), symbol.hidden_regime());
            symbol.take();
        }
        std::size_t wrong = 0;
        for (const auto& [t, regime] : seen)
            if (symbol.hidden_regime_at(t) != regime) ++wrong;
        CHECK(wrong == 0);
        const auto spells = symbol.hidden_spells();
        REQUIRE(spells.size() > 4);
        CHECK(spells.front().from == session.open);
        for (std::size_t i = 1; i < spells.size(); ++i)
            CHECK(spells[i].from - spells[i - 1].from >= 8min);
    }
}

TEST_CASE("the regimes of a market are what the settings say") {
    settings::SimMarket settings = short_run(17, 2);
    settings.regimes.dwell_minutes_min = 20;
    settings.regimes.trend.dwell_minutes = 0;
    for (settings::SimRegime* each : {&settings.regimes.trend, &settings.regimes.mean_reversion,
                                      &settings.regimes.compression, &settings.regimes.expansion}) {
        each->to_trend = each == &settings.regimes.trend ? 0 : 1;
        each->to_mean_reversion = each->to_expansion = 0;
        each->to_compression = each == &settings.regimes.trend ? 1 : 0;
    }
    const auto shares = sim_regime_shares(settings.regimes);
    CHECK(shares[0] == Approx(20.0 / 70));
    CHECK(shares[2] == Approx(50.0 / 70));
    const SimModel model{settings};
    SimSymbol symbol{model, "AAA", InstrumentId::from_index(0)};
    const auto sessions = sim_sessions(settings, calendar).value();
    for (const calendar::Session& session : sessions) {
        symbol.begin(session);
        while (symbol.next_time() != Timestamp::max()) symbol.take();
        const auto spells = symbol.hidden_spells();
        for (std::size_t i = 1; i < spells.size(); ++i) {
            CHECK(spells[i].regime != spells[i - 1].regime);
            if (spells[i - 1].regime == Regime::Trend)
                CHECK((spells[i].from - spells[i - 1].from) / 1s == 1200);
        }
    }
    CHECK(events_of(settings, {"AAA"}).size() > 1000);
    CHECK(fingerprint(events_of(settings, {"AAA"})) !=
          fingerprint(events_of(short_run(17, 2), {"AAA"})));
}

TEST_CASE("a day begins with an opening print and ends with a closing print, both large") {
    const auto events = events_of(short_run(), {"AAA"});
    std::vector<Trade> trades;
    double shares = 0;
    for (const MarketEvent& event : events)
        if (event.header().kind == RecordKind::Trade) {
            trades.push_back(event.as<Trade>());
            shares += trades.back().size.to_double();
        }
    REQUIRE(trades.size() > 1000);
    CHECK(trades.front().conditions[0] == 17);
    CHECK(trades.back().conditions[0] == 8);
    CHECK(trades.front().size.to_double() > 0.004 * shares);
    CHECK(trades.back().size.to_double() > 0.004 * shares);
    CHECK(trades.back().header.event_time < calendar.sessions().back().close);
}

TEST_CASE("an early close ends the simulated day early") {
    settings::SimMarket settings = short_run();
    settings.start = Date::from_ymd(2024, 11, 29);
    const auto events = events_of(settings, {"AAA"});
    CHECK(events.back().header().event_time < calendar::parse_time("2024-11-29T13:00").value());
    CHECK(events.back().header().event_time > calendar::parse_time("2024-11-29T12:59").value());
}

TEST_CASE("the market runs over trading days and nothing else") {
    settings::SimMarket settings = short_run(1, 3);
    settings.start = Date::from_ymd(2025, 1, 4);  // a Saturday; the 9th was a day of mourning
    settings.quotes_per_second = 0.01;
    std::set<Date> days;
    for (const MarketEvent& event : events_of(settings, {"AAA"}))
        days.insert(calendar::new_york_date(event.header().event_time));
    CHECK(days == std::set{Date::from_ymd(2025, 1, 6), Date::from_ymd(2025, 1, 7),
                           Date::from_ymd(2025, 1, 8)});
}

TEST_CASE("new instruments come with the first batch, known ones do not") {
    InstrumentTable table;
    const auto known = table.add(*Instrument::equity("BBB"));
    REQUIRE(known.has_value());
    auto market = SimMarket::create(short_run(), {"AAA", "BBB", "CCC"}, table, calendar);
    REQUIRE(market.has_value());
    Batch batch;
    REQUIRE((*market)->read(batch));
    REQUIRE(batch.added.size() == 2);
    CHECK(batch.added[0].symbol() == "AAA");
    CHECK(batch.added[1].symbol() == "CCC");
    CHECK(batch.added[0].id < batch.added[1].id);
    REQUIRE((*market)->read(batch));
    CHECK(batch.added.empty());
}

TEST_CASE("what cannot be simulated is refused with a reason") {
    const auto refusal = [](const std::vector<std::string>& symbols, settings::SimMarket settings,
                            std::uint32_t capacity = 8) {
        InstrumentTable table{capacity};
        const auto market = SimMarket::create(settings, symbols, table, calendar);
        return market ? std::string{} : market.error().message();
    };
    CHECK(refusal({}, short_run()).find("run.symbols") != std::string::npos);
    CHECK(refusal({"AAA", "AAA"}, short_run()).find("second time") != std::string::npos);
    CHECK(refusal({"I:SPX"}, short_run()).find("stock symbol") != std::string::npos);
    CHECK(refusal({"AAA", "BBB"}, short_run(), 1).find("max_instruments") != std::string::npos);
    settings::SimMarket late = short_run();
    late.start = Date::from_ymd(2040, 1, 1);
    CHECK(refusal({"AAA"}, late).find("feed.sim.start") != std::string::npos);
}

}  // namespace
}  // namespace tradewind::feeds
