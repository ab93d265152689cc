#include "tradewind/research/trading_floor.hpp"

#include <algorithm>

#include "tradewind/session/wiring.hpp"

namespace tradewind::research {

TradingFloor::TradingFloor(const settings::Settings& settings, const calendar::Calendar& calendar,
                           std::uint32_t names, Timestamp start)
    : names_{names},
      now_{start},
      desk_{settings, calendar, 1},
      exchange_{settings.exchange, session::account_terms(settings), calendar, names},
      auditor_{settings, calendar, names},
      outputs_{1u << 20, this} {
    for (const settings::Agent& agent : settings.agents)
        if (agent.enabled) intents_.emplace_back();
    for (std::uint32_t i = 0; i < names; ++i) {
        Instrument stock = *Instrument::equity("STOCK");  // everybody goes by ids
        stock.id = InstrumentId::from_index(i);
        desk_.add_instrument(stock);
        exchange_.add_instrument(stock);
    }
}

template <class Call>
void TradingFloor::input(Call&& call) {
    outputs_.begin(++sequence_, now_);
    desk_.on_time(now_, outputs_);
    call();
    take_outputs();
    auditor_.check(desk_, now_);
}

void TradingFloor::on_request(const OrderRequest& request) { requests_.push_back(request); }

void TradingFloor::take_outputs() {
    outputs_.for_each_but_requests(size_of,
                                   [&](const Header& header, const std::byte* record, std::size_t) {
                                       auditor_.on_record(header, record, now_);
                                   });
    for (const OrderRequest& request : requests_) {
        auditor_.on_request(request, now_, desk_.orders().uncertain());
        exchange_.on_request(request, now_);
    }
    requests_.clear();
}

// The exchange sees it first, and its reports come before what caused them.
template <class Event>
void TradingFloor::show(Event& event, InstrumentId id) {
    event.header.instrument = id;
    event.header.event_time = event.header.receive_time = now_;
    exchange_.on_market(MarketEvent{event}, now_);
    hear_exchange();
}

void TradingFloor::quote(InstrumentId id, Price bid, Price ask, Quantity size) {
    Quote quote;
    quote.bid = bid;
    quote.ask = ask;
    quote.bid_size = quote.ask_size = size;
    show(quote, id);
    auditor_.on_quote(id, bid, ask, now_);
    input([&] { desk_.on_market(MarketEvent{quote}, outputs_); });
}

void TradingFloor::halt(InstrumentId id, bool halted) {
    TradingStatus status;
    status.halted = halted ? 1 : 0;
    show(status, id);
    auditor_.on_halt(id, halted);
    input([&] { desk_.on_market(MarketEvent{status}, outputs_); });
}

void TradingFloor::propose(InstrumentId id, const Proposal& proposal) {
    const core::Desk::View view = desk_.view(id);
    std::ranges::fill(intents_, Intent{.confidence = proposal.confidence,
                                       .horizon_seconds = 36'000,
                                       .reason = IntentReason::TrendUp,
                                       .direction = proposal.direction,
                                       .exit = static_cast<std::uint8_t>(proposal.exit ? 1 : 0)});
    core::Signal signal;
    signal.instrument = id;
    signal.regime.regime = Regime::Trend;
    signal.intents = intents_;
    signal.decide = 1;
    signal.warm = 1;
    signal.close = view.bid;
    signal.atr = proposal.atr;
    signal.realized_volatility = proposal.realized_volatility;
    auditor_.on_volatility(id, proposal.realized_volatility);
    input([&] { desk_.on_signal(signal, outputs_); });
}

void TradingFloor::command(CommandKind kind, InstrumentId about) {
    OperatorCommand command;
    command.command = kind;
    command.header.instrument = about;
    auditor_.on_command(kind);
    input([&] { desk_.on_command(command, outputs_); });
}

void TradingFloor::hear_exchange() {
    exchange_.advance(now_);
    while (const auto report = exchange_.take_report(now_))
        input([&] { desk_.on_report(*report, outputs_); });
}

void TradingFloor::fire(const core::DueTimer& due) {
    Timer timer;
    timer.header.event_time = due.due;
    timer.kind = due.kind;
    timer.key = due.key;
    if (due.kind == TimerKind::SessionClose) auditor_.on_session_close();
    input([&] { desk_.on_timer(timer, outputs_); });
}

void TradingFloor::wait_until(Timestamp until) {
    while (true) {
        const Timestamp timer = desk_.next_due();
        const Timestamp report = exchange_.next_due();
        if (std::min(timer, report) > until) break;
        now_ = std::max(now_, std::min(timer, report));
        if (timer <= report) {
            fire(desk_.next_timer());
        } else {
            hear_exchange();
        }
    }
    now_ = std::max(now_, until);
}

bool TradingFloor::quiet() const {
    for (std::uint32_t i = 0; i < names_; ++i) {
        const InstrumentId id = InstrumentId::from_index(i);
        if (!auditor_.position(id).is_zero() || !exchange_.account().position(id).is_zero())
            return false;
    }
    return exchange_.open_orders().empty() && desk_.orders().work().open == 0;
}

}  // namespace tradewind::research
