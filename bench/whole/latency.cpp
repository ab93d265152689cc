// From a quote's entry into the feed's lane to the exit of the order that it caused from the
// broker's lane. One thread plays the feed and the broker, the other is the session's core thread,
// journal and all.
#include <fmt/format.h>

#include <thread>

#include "measure.hpp"
#include "sections.hpp"
#include "tradewind/session/paper.hpp"
#include "tradewind/session/wiring.hpp"

namespace tradewind::bench {
namespace {

// Not used: the harness is the feed.
struct Silent final : feeds::MarketSource {
    Expected<void> read(feeds::Batch& into) override {
        into = {};
        return {};
    }
};

// There and back over two lanes of the session's kinds, with nothing in between: ns.
std::vector<double> bare_hops(std::size_t count, std::size_t capacity) {
    lanes::Lane<MarketEvent> there{{.capacity = capacity, .wait = lanes::WaitKind::Spin}};
    lanes::Lane<Input> back{{.capacity = capacity, .wait = lanes::WaitKind::Spin}};
    std::jthread echo{[&](const std::stop_token& stop) {
        const Pinned pinned{0};
        while (!stop.stop_requested()) {
            const MarketEvent* event = there.peek();
            if (event == nullptr) {
                lanes::pause_cpu();
                continue;
            }
            Input* slot = back.claim();
            std::memcpy(slot->data(), event->data(), sizeof(Quote));
            back.publish();
            there.release();
        }
    }};
    const Pinned pinned{1};
    std::vector<double> nanos;
    nanos.reserve(count);
    MarketEvent event{Quote{}};
    for (std::size_t i = 0; i < count; ++i) {
        for (int pause = 0; pause < 200; ++pause) lanes::pause_cpu();
        const auto start = Clock::now();
        there.push(event);
        while (back.peek() == nullptr) lanes::pause_cpu();
        nanos.push_back(static_cast<double>((Clock::now() - start).count()));
        back.release();
    }
    return nanos;
}

// A market of one symbol that wanders: each minute some quotes and trades, then the quote that
// closes the minute's bar.
class Walk {
public:
    explicit Walk(Timestamp open) : minute_{open} {}

    MarketEvent trade() {
        Trade trade;
        fill(trade.header, minute_ + std::chrono::seconds{10 + 10 * step_++ % 50});
        move();
        trade.price = price_;
        trade.size = Quantity::from_units(100);
        return MarketEvent{trade};
    }
    MarketEvent quote(Timestamp at) {
        Quote quote;
        fill(quote.header, at);
        quote.bid = price_ - Price::from_nanos(10'000'000);
        quote.ask = price_ + Price::from_nanos(10'000'000);
        quote.bid_size = quote.ask_size = Quantity::from_units(1000);
        return MarketEvent{quote};
    }
    MarketEvent quote_in_minute() {
        return quote(minute_ + std::chrono::seconds{5 + 10 * step_ % 50});
    }
    // Fresh enough to be traded on a moment later.
    MarketEvent last_quote() { return quote(minute_ + std::chrono::seconds{59}); }
    // The first event of the next minute.
    MarketEvent closing_quote() {
        minute_ = minute_ + std::chrono::minutes{1};
        step_ = 0;
        return quote(minute_);
    }
    Timestamp minute() const { return minute_; }
    void go_to(Timestamp open) {
        minute_ = open;
        step_ = 0;
    }

private:
    void fill(Header& header, Timestamp at) {
        header.event_time = header.receive_time = at;
        header.instrument = InstrumentId::from_index(0);
        header.sequence = ++ordinal_;
    }
    void move() {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto cents = static_cast<std::int64_t>(state_ >> 33) % 21 - 10;
        price_ = Price::from_nanos(std::clamp<std::int64_t>(price_.nanos() + cents * 10'000'000,
                                                            50'000'000'000, 150'000'000'000));
    }

    Timestamp minute_;
    Price price_ = Price::from_nanos(100'000'000'000);
    std::uint64_t state_ = 1;
    std::uint64_t ordinal_ = 0;
    int step_ = 0;
};

}  // namespace

std::vector<Row> measure_latency(const Setting& setting) {
    settings::Settings settings = configured(
        "paper.toml",
        {"feed.sim.speed=0", "run.symbols=AAA", "threads.feed_wait=spin", "threads.core_wait=spin",
         "threads.broker_wait=spin", "policy.min_confidence=0.05", "policy.cooldown_minutes=0",
         "exchange.latency_us=0", "exchange.fees.commission_per_share=0",
         "exchange.fees.commission_minimum=0", "risk.daily_loss.fraction=1",
         "risk.soft_drawdown.fraction=0.99", "risk.hard_drawdown.fraction=1",
         "journal.directory=" + (setting.scratch / "latency").string()});
    auto journal =
        journal::Journal::create(setting.scratch / "latency", session::identity_of(settings),
                                 session::journal_options(settings.journal), {});
    if (!journal) stop(journal.error());
    Silent silent;
    const calendar::Session first = setting.calendar.session_at_or_after(
        Timestamp::from_nanos(1'420'416'000'000'000'000));  // 2015-01-05
    auto session = session::PaperSession::create({.settings = settings,
                                                  .calendar = setting.calendar,
                                                  .session = 1,
                                                  .start = first.open,
                                                  .source = silent});
    if (!session) stop(session.error());
    (*session)->attach(journal->get());
    lanes::Lane<MarketEvent>& feed = (*session)->market_lane();
    session::VenueThread& venue = (*session)->venue();

    auto instrument = Instrument::equity("AAA");
    if (!instrument) stop(instrument.error());
    instrument->id = InstrumentId::from_index(0);
    (*session)->instrument_lane().push(*instrument);
    // Before and after the session, since its core keeps a processor to itself.
    constexpr std::size_t bare_count = 20'000;
    std::vector<double> bare = bare_hops(bare_count, settings.threads.lane_capacity);
    (*session)->start_core(0);

    const Pinned pinned{1};
    // Hands the core one event and serves the venue until the core has nothing more to say. Gives
    // the nanoseconds until an order came, 0 when none did.
    const auto play = [&](const MarketEvent& event) {
        for (int pause = 0; pause < 100; ++pause) lanes::pause_cpu();
        double order = 0;
        const auto start = Clock::now();
        feed.push(event);
        while (true) {
            const Input* item = venue.stream().peek();
            if (item == nullptr) {
                lanes::pause_cpu();
                continue;
            }
            if (item->header().kind == RecordKind::OrderRequest && order == 0) {
                order = static_cast<double>((Clock::now() - start).count());
            }
            // The core's word that it has nothing to do; flagged ones ask for a checkpoint.
            const bool quiet =
                item->header().kind == RecordKind::ClockAdvance && item->header().flags == 0;
            venue.serve_next();
            if (quiet) return order;
        }
    };

    std::vector<double> orders;
    Walk walk{first.open};
    calendar::Session day = first;
    while (orders.size() < 2'000 && day.close != Timestamp::max()) {
        for (int i = 0; i < 3; ++i) {
            play(walk.quote_in_minute());
            play(walk.trade());
        }
        play(walk.last_quote());
        const double nanos = play(walk.closing_quote());
        if (nanos > 0) orders.push_back(nanos);
        if (walk.minute() + std::chrono::minutes{1} >= day.close) {
            day = setting.calendar.session_at_or_after(day.post_close + std::chrono::hours{1});
            walk.go_to(day.open);
        }
    }
    venue.start();  // a stop asks it for its state
    (*session)->stop();
    const auto after = bare_hops(bare_count, settings.threads.lane_capacity);
    bare.insert(bare.end(), after.begin(), after.end());

    const auto text = [](const std::vector<double>& values) {
        return fmt::format("{:.0f}/{:.0f}/{:.0f}/{:.0f}/{:.0f}", percentile(values, 0.5),
                           percentile(values, 0.9), percentile(values, 0.99),
                           percentile(values, 0.999), percentile(values, 1.0));
    };
    return {at_most("quote to order, median", fmt::format("{:.0f} ns", percentile(orders, 0.5)),
                    fmt::format("two bare lane hops {:.0f} ns", percentile(bare, 0.5)),
                    percentile(orders, 0.5) / percentile(bare, 0.5), 3),
            at_most("quote to order, p99", fmt::format("{:.0f} ns", percentile(orders, 0.99)),
                    fmt::format("two bare lane hops {:.0f} ns", percentile(bare, 0.99)),
                    percentile(orders, 0.99) / percentile(bare, 0.99), 3),
            note("  p50/p90/p99/p99.9/max, ns", text(orders), text(bare))};
}

}  // namespace tradewind::bench
