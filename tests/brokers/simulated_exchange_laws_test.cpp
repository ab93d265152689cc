#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <set>

#include "exchange_rig.hpp"
#include "support/property.hpp"
#include "tradewind/model/state_archive.hpp"

// Laws that hold for any stream of market events and requests.
namespace tradewind::brokers::test {
namespace {

// One step of a random stream: what, and three numbers that say how.
using Step = std::array<std::uint16_t, 4>;
using Script = std::vector<Step>;

constexpr InstrumentId deliverable = InstrumentId::from_index(1);  // of the contract, where one is
                                                                   // traded

enum class Market : std::uint8_t { Quotes, Prints, Bars, Mixed };

// What the market could have given since an order was sent.
struct Seen {
    Order order;
    Price best_ask;  // lowest price a buy could have met
    Price best_bid;
};

// Plays a script against an exchange from 10:00 on, one step a second, and keeps what is needed to
// judge the reports.
class Play {
public:
    Play(const settings::Exchange& settings, Market market)
        : rig{settings, {.starting_cash = dollars(100'000), .buying_power_multiple = 2}},
          market_{market} {}
    // Of a contract that expires with the day, and with a hundred times the money.
    enum class Traded : std::uint8_t { Stock, Option };
    Play(const settings::Exchange& settings, Market market, Traded traded)
        : rig{settings, {.starting_cash = start_of(traded), .buying_power_multiple = 2}},
          market_{market} {
        if (traded == Traded::Stock) return;
        Instrument option =
            Instrument::option("O:SPY240326C00010000", InstrumentId::from_index(1)).value();
        option.id = InstrumentId::from_index(0);
        rig.exchange.add_instrument(option);
        multiplier = option.multiplier;
        start = start_of(traded);
        Trade underlying;
        underlying.header.event_time = now;
        underlying.header.instrument = InstrumentId::from_index(1);
        underlying.price = cents(1234);
        underlying.size = shares(100);
        rig.feed(underlying, now);
    }
    static Money start_of(Traded traded) {
        return dollars(traded == Traded::Option ? 10'000'000 : 100'000);
    }

    void step(const Step& step) {
        now = now + 1s;
        const std::size_t before = rig.reports.size();
        switch (step[0] % 8) {
            case 0:
            case 1:
            case 2:
                feed(step);
                break;
            case 3:
                order(step, market(side(step), count(step)));
                break;
            case 4:
                order(step, limit(side(step), count(step), price(step[2])));
                break;
            case 5:
                order(step, stop(side(step), count(step), price(step[2])));
                break;
            case 6:
                group(step);
                break;
            default:
                change(step);
        }
        step_filled = Quantity{};
        for (std::size_t i = before; i < rig.reports.size(); ++i)
            if (rig.reports[i].kind == ReportKind::Fill)
                step_filled += rig.reports[i].last_quantity;
    }
    void end_the_day() { rig.pass(at(19, 0)); }

    Rig rig;
    std::int64_t multiplier = 1;
    Money start = dollars(100'000);
    Timestamp now = at(10, 0);
    std::map<std::uint64_t, Seen> sent;
    std::vector<std::uint64_t> entries;  // of brackets; their exits have the next two numbers
    Quantity step_filled;
    Quantity step_limit;  // what the last print or bar may fill

private:
    static std::int64_t price(std::uint16_t n) { return 990 + n % 21; }
    static std::int64_t count(const Step& step) { return 1 + step[1] % 300; }
    static Side side(const Step& step) { return step[3] % 2 == 0 ? Side::Buy : Side::Sell; }

    void note_market(Price lowest, Price highest) {
        for (auto& [number, seen] : sent) {
            if (lowest > Price{}) seen.best_ask = std::min(seen.best_ask, lowest);
            seen.best_bid = std::max(seen.best_bid, highest);
        }
    }
    void feed(const Step& step) {
        const bool mixed = market_ == Market::Mixed;
        const std::uint16_t kind = static_cast<std::uint16_t>(mixed ? step[3] % 3 : 0);
        if (market_ == Market::Quotes || (mixed && kind == 0)) {
            const std::int64_t bid = price(step[1]);
            const std::int64_t ask = bid + step[2] % 5 - (step[3] % 16 == 0 ? 2 : 0);
            note_market(cents(ask), cents(bid));
            ask_ = cents(ask);
            bid_ = cents(bid);
            rig.quote(now, bid, ask, 1 + step[2] % 400, 1 + step[3] % 400);
        } else if (market_ == Market::Prints || (mixed && kind == 1)) {
            note_market(cents(price(step[1])), cents(price(step[1])));
            step_limit = shares((1 + step[2] % 900) / 4);
            rig.print(now, price(step[1]), 1 + step[2] % 900);
        } else {
            const std::array<std::int64_t, 3> p{price(step[1]), price(step[2]), price(step[3])};
            const auto [low, high] = std::minmax({p[0], p[1], p[2]});
            note_market(cents(low), cents(high));
            step_limit = shares((1 + step[2] % 2000) / 4);
            rig.bar(now - 1s, p[0], high, low, p[1], 1 + step[2] % 2000, 1s);
        }
    }
    void order(const Step& step, Order order) {
        constexpr std::array times{TimeInForce::Day, TimeInForce::Day, TimeInForce::GoodTillCancel,
                                   TimeInForce::ImmediateOrCancel, TimeInForce::FillOrKill};
        order.time_in_force = times[step[3] / 2 % times.size()];
        note(rig.number + 1, order);
        rig.submit(now, order);
    }
    void group(const Step& step) {
        const std::int64_t middle = price(step[2]);
        const std::int64_t size = count(step);
        const Side way = side(step);
        const std::int64_t sign = sign_of(way);
        Order entry = step[3] / 2 % 2 == 0 ? market(way, size) : limit(way, size, middle);
        const Order target = limit(opposite(way), size, middle + sign * (1 + step[1] % 7));
        const Order loss = stop(opposite(way), size, middle - sign * (1 + step[3] % 7));
        entries.push_back(rig.number + 1);
        note(rig.number + 1, entry);
        note(rig.number + 2, target);
        note(rig.number + 3, loss);
        rig.bracket(now, entry, target, loss);
    }
    void change(const Step& step) {
        if (sent.empty()) return;
        auto chosen = sent.begin();
        std::advance(chosen, step[1] % sent.size());
        if (step[2] % 2 == 0) {
            rig.cancel(now, chosen->second.order.id);
            return;
        }
        Order terms = chosen->second.order;
        terms.quantity = shares(count(step));
        if (terms.type == OrderType::Limit) terms.limit = cents(price(step[3]));
        if (terms.type == OrderType::Stop) terms.stop = cents(price(step[3]));
        rig.replace(now, chosen->second.order.id, terms);
    }
    void note(std::uint64_t number, Order order) {
        order.id = {.session = 7, .number = number};
        sent[number] = {order, ask_, bid_};  // the quote that stands
    }

    Market market_;
    Price ask_ = Price::from_nanos(INT64_MAX);
    Price bid_;
};

settings::Exchange random_settings() {
    settings::Exchange settings = plain_settings();
    settings.participation = 0.25;
    settings.latency_us = *rc::gen::element<std::uint32_t>(0, 1'500'000);
    settings.slippage_ticks = *rc::gen::element(0.0, 1.0);
    settings.stop_slippage_spread = *rc::gen::element(0.0, 0.5);
    settings.queue_position = *rc::gen::arbitrary<bool>();
    settings.bars_unfavourable_path = *rc::gen::arbitrary<bool>();
    settings.fees.regulatory = true;
    settings.fees.commission_per_share = 0.005;
    return settings;
}

Play::Traded random_kind() { return *rc::gen::element(Play::Traded::Stock, Play::Traded::Option); }

Market random_market() {
    return *rc::gen::element(Market::Quotes, Market::Prints, Market::Bars, Market::Mixed);
}

bool is_end(const ExecutionReport& report) {
    return report.kind == ReportKind::Canceled || report.kind == ReportKind::Expired ||
           report.kind == ReportKind::Rejected || report.kind == ReportKind::NotFound ||
           (report.kind == ReportKind::Fill && report.cumulative == report.quantity);
}

bool same_bytes(const std::vector<ExecutionReport>& a, const std::vector<ExecutionReport>& b) {
    if (a.size() != b.size()) return false;
    return a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(ExecutionReport)) == 0;
}

std::vector<std::byte> state_of(SimulatedExchange& exchange) {
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(exchange);
    return bytes;
}

}  // namespace

TEST_CASE("fills never exceed their order, their market or their limit") {
    tradewind::test::check_property("fills are honest", [] {
        Play play{random_settings(), random_market(), random_kind()};
        for (const Step& step : *rc::gen::arbitrary<Script>()) play.step(step);
        play.end_the_day();
        std::map<std::uint64_t, Quantity> filled;
        for (const ExecutionReport& report : play.rig.reports) {
            if (report.kind != ReportKind::Fill) continue;
            filled[report.order.number] += report.last_quantity;
            RC_ASSERT(report.last_quantity > Quantity{});
            RC_ASSERT(report.cumulative == filled[report.order.number]);
            RC_ASSERT(report.cumulative <= report.quantity);
            const Seen& seen = play.sent.at(report.order.number);
            if (report.side == Side::Buy) {
                RC_ASSERT(report.last_price >= seen.best_ask);
                if (seen.order.type == OrderType::Limit)
                    RC_ASSERT(report.last_price <= report.limit);
            } else {
                RC_ASSERT(report.last_price <= seen.best_bid);
                if (seen.order.type == OrderType::Limit)
                    RC_ASSERT(report.last_price >= report.limit);
            }
        }
    });
}

TEST_CASE("one print or bar fills no more than our part of it") {
    tradewind::test::check_property("participation bounds a step", [] {
        settings::Exchange settings = random_settings();
        settings.latency_us = 0;
        Play play{settings, *rc::gen::element(Market::Prints, Market::Bars)};
        for (const Step& step : *rc::gen::arbitrary<Script>()) {
            play.step(step);
            RC_ASSERT(play.step_filled <= play.step_limit);
            if (play.step_filled > Quantity{}) RC_ASSERT(step[0] % 8 < 3);
        }
    });
}

TEST_CASE("the venue's cash and positions are the sum of its fills") {
    tradewind::test::check_property("the account balances", [] {
        Play play{random_settings(), random_market(), random_kind()};
        for (const Step& step : *rc::gen::arbitrary<Script>()) play.step(step);
        play.end_the_day();
        Money cash = play.start;
        Quantity position;
        std::size_t settlements = 0;
        Quantity shares_held;
        Quantity to_deliver;
        for (const ExecutionReport& report : play.rig.reports) {
            if (report.kind == ReportKind::Settled && report.header.instrument == deliverable) {
                // Shares for the strike: what they cost more, the contract has just paid.
                RC_ASSERT(report.last_price == cents(1'234));
                const Money paid = notional(report.last_price, report.last_quantity, 1);
                cash = report.side == Side::Buy ? cash - paid : cash + paid;
                shares_held +=
                    report.side == Side::Buy ? report.last_quantity : -report.last_quantity;
                continue;
            }
            if (report.kind == ReportKind::Settled) {
                ++settlements;
                RC_ASSERT(play.multiplier == 100);
                RC_ASSERT(report.last_price == cents(234));
                RC_ASSERT(report.last_quantity == position.magnitude());
                to_deliver = Quantity::from_micros(position.micros() * 100);
            } else if (report.kind != ReportKind::Fill) {
                continue;
            }
            const Money paid = notional(report.last_price, report.last_quantity, play.multiplier);
            cash = (report.side == Side::Buy ? cash - paid : cash + paid) - report.fees;
            position += report.side == Side::Buy ? report.last_quantity : -report.last_quantity;
            RC_ASSERT(report.fees >= Money{});
        }
        RC_ASSERT(play.rig.exchange.account().cash() == cash);
        RC_ASSERT(play.rig.position() == position);
        RC_ASSERT(shares_held == to_deliver);
        if (play.multiplier == 100)
            RC_ASSERT(play.rig.exchange.account().position(deliverable) == shares_held);
        // Nothing of an expired contract is left.
        RC_ASSERT(settlements <= 1);
        if (play.multiplier == 100) RC_ASSERT(position.is_zero());
        RC_CLASSIFY(settlements == 1, "a position was settled");
    });
}

TEST_CASE("every order is answered and ends once, and exits never close more than was entered") {
    tradewind::test::check_property("orders end once", [] {
        Play play{random_settings(), random_market(), random_kind()};
        for (const Step& step : *rc::gen::arbitrary<Script>()) play.step(step);
        play.end_the_day();
        std::set<std::uint64_t> open;
        if (play.multiplier == 100) RC_ASSERT(play.rig.exchange.open_orders().empty());
        for (const OrderPool::Entry& entry : play.rig.exchange.open_orders())
            open.insert(entry.id.number);
        for (const auto& [number, seen] : play.sent) {
            const auto ends =
                std::ranges::count_if(play.rig.reports, [&](const ExecutionReport& report) {
                    return report.order.number == number && is_end(report);
                });
            const bool waits = seen.order.time_in_force == TimeInForce::GoodTillCancel;
            RC_ASSERT(ends == (open.contains(number) ? 0 : 1));
            if (open.contains(number)) RC_ASSERT(waits);
        }
        for (const std::uint64_t entry : play.entries) {
            const auto filled = [&](std::uint64_t number) {
                return play.rig.filled({.session = 7, .number = number});
            };
            const Quantity closed = filled(entry + 1) + filled(entry + 2);
            RC_ASSERT(closed <= filled(entry));
            RC_CLASSIFY(closed > Quantity{}, "a bracket was closed");
        }
    });
}

TEST_CASE("calling advance more often changes no report") {
    tradewind::test::check_property("any split of time gives the same reports", [] {
        settings::Exchange settings = random_settings();
        settings.faults.late_reply = 0.1;
        settings.faults.lost_reply = 0.1;
        settings.faults.reorder_reply = 0.2;
        const Market market = random_market();
        const Script script = *rc::gen::arbitrary<Script>();
        Play plain{settings, market};
        Play split{settings, market};
        for (const Step& step : script) {
            plain.step(step);
            for (int part = 1; part < step[1] % 5; ++part)
                split.rig.exchange.advance(split.now + part * 200ms);
            if (step[2] % 3 == 0) split.rig.pass(split.now + 300ms);
            split.step(step);
        }
        plain.end_the_day();
        split.end_the_day();
        RC_ASSERT(same_bytes(plain.rig.reports, split.rig.reports));
        const bool same_state = state_of(plain.rig.exchange) == state_of(split.rig.exchange);
        RC_ASSERT(same_state);
    });
}

TEST_CASE("a state that was saved and loaded goes on as if nothing had happened") {
    tradewind::test::check_property("save and load anywhere", [] {
        settings::Exchange settings = random_settings();
        settings.faults.late_reply = 0.1;
        settings.faults.duplicate_reply = 0.1;
        const Market market = random_market();
        const Script script = *rc::gen::arbitrary<Script>();
        const auto cut = *rc::gen::inRange<std::size_t>(0, script.size() + 1);
        Play whole{settings, market};
        Play resumed{settings, market};
        for (std::size_t i = 0; i < script.size(); ++i) {
            if (i == cut) {
                const std::vector<std::byte> bytes = state_of(resumed.rig.exchange);
                Rig fresh{settings,
                          {.starting_cash = dollars(100'000), .buying_power_multiple = 2}};
                StateReader reader{bytes};
                reader(fresh.exchange);
                RC_ASSERT(reader.finished());
                const bool same_state = state_of(fresh.exchange) == bytes;
                RC_ASSERT(same_state);
                resumed.rig.exchange = std::move(fresh.exchange);
            }
            whole.step(script[i]);
            resumed.step(script[i]);
        }
        whole.end_the_day();
        resumed.end_the_day();
        RC_ASSERT(same_bytes(whole.rig.reports, resumed.rig.reports));
    });
}

TEST_CASE("under faults every fill and every end is heard of in the end") {
    tradewind::test::check_property("faults are eventually consistent", [] {
        settings::Exchange settings = random_settings();
        settings.faults.seed = *rc::gen::arbitrary<std::uint64_t>();
        settings.faults.late_reply = 0.2;
        settings.faults.lost_reply = 0.2;
        settings.faults.duplicate_reply = 0.2;
        settings.faults.reorder_reply = 0.2;
        settings.faults.reject = 0.1;
        Play play{settings, random_market()};
        for (const Step& step : *rc::gen::arbitrary<Script>()) play.step(step);
        play.end_the_day();

        Money cash = dollars(100'000);
        Quantity position;
        std::set<std::uint64_t> executions;
        std::map<std::uint64_t, Quantity> filled;
        std::map<std::uint64_t, Quantity> said;
        std::set<std::uint64_t> ended;
        for (const ExecutionReport& report : play.rig.reports) {
            if (is_end(report)) ended.insert(report.order.number);
            if (report.kind == ReportKind::SeenLive && report.cumulative == report.quantity)
                ended.insert(report.order.number);
            said[report.order.number] = max(said[report.order.number], report.cumulative);
            if (report.kind != ReportKind::Fill || !executions.insert(report.execution).second)
                continue;
            const Money paid = notional(report.last_price, report.last_quantity);
            cash = (report.side == Side::Buy ? cash - paid : cash + paid) - report.fees;
            position += report.side == Side::Buy ? report.last_quantity : -report.last_quantity;
            filled[report.order.number] += report.last_quantity;
        }
        RC_ASSERT(play.rig.exchange.account().cash() == cash);
        RC_ASSERT(play.rig.position() == position);
        std::set<std::uint64_t> open;
        for (const OrderPool::Entry& entry : play.rig.exchange.open_orders())
            open.insert(entry.id.number);
        for (const auto& [number, seen] : play.sent) {
            RC_ASSERT(filled[number] == said[number]);
            RC_ASSERT(ended.contains(number) != open.contains(number));
        }
    });
}

}  // namespace tradewind::brokers::test
