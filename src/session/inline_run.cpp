#include "tradewind/session/inline_run.hpp"

#include "tradewind/session/checkpoint.hpp"
#include "tradewind/session/mark.hpp"
#include "tradewind/session/wiring.hpp"

namespace tradewind::session {

Expected<std::unique_ptr<InlineRun>> InlineRun::create(const settings::Settings& settings,
                                                       const calendar::Calendar& calendar,
                                                       std::uint64_t session,
                                                       RecordListener* listener) {
    std::unique_ptr<InlineRun> run{new InlineRun{settings, calendar, listener}};
    auto engine =
        core::Engine::create(settings, calendar, session, *run, run->broker_.capabilities());
    if (!engine) return std::unexpected{engine.error()};
    run->engine_ = std::move(*engine);
    return run;
}

InlineRun::InlineRun(const settings::Settings& settings, const calendar::Calendar& calendar,
                     RecordListener* listener)
    : broker_{settings.exchange, account_terms(settings), calendar, settings.run.max_instruments},
      listener_{listener},
      inline_fronts_{settings.threads.shards == 0},
      marks_{settings.journal.outputs == settings::Outputs::OrdersAndHash} {}

void InlineRun::mark(journal::Journal& journal) {
    if (marks_) (void)append_mark(journal, *engine_);
}

Expected<void> InlineRun::add_instruments(std::span<const Instrument> instruments, Timestamp now) {
    // The engine emits the timers due by now; the exchange's earlier reports come before them.
    settle(now);
    for (const Instrument& instrument : instruments) {
        broker_.add_instrument(instrument);
        auto added = engine_->add_instrument(instrument, now);
        if (!added) return added;
    }
    return {};
}

void InlineRun::step(const MarketEvent& event) {
    const Timestamp now = event.header().receive_time;
    settle(now);
    broker_.market(event, now);
    settle(now);
    engine_->market(event);
}

void InlineRun::finish(Timestamp end) {
    settle(end);
    engine_->pass_time(end);
}

void InlineRun::settle(Timestamp until) {
    while (!engine_->journal_exhausted()) {
        const Timestamp timer = engine_->next_timer();
        const Timestamp venue = broker_.next_due();
        if (timer <= until && timer <= venue) {
            engine_->advance(timer);
        } else if (venue <= until) {
            broker_.advance(venue);
            while (auto report = broker_.take_report(venue)) engine_->report(*report);
        } else {
            return;
        }
    }
}

void InlineRun::on_input(const Header& record, Stamp stamp) {
    if (listener_ == nullptr) return;
    listener_->on_record(stamp, reinterpret_cast<const std::byte*>(&record), size_of(record.kind));
}

void InlineRun::on_request(const OrderRequest& request) {
    broker_.request(request, request.header.receive_time);
}

void InlineRun::on_outputs(const OutputBuffer& outputs) {
    if (listener_ == nullptr) return;
    outputs.for_each(
        size_of, [this](const Header& header, const std::byte* bytes, std::size_t size) {
            listener_->on_record({.sequence = header.sequence, .time = header.receive_time}, bytes,
                                 size);
        });
}

void InlineRun::save(std::vector<std::byte>& out) {
    // The exchange's reports are taken as soon as they are due: none is on its way.
    save_checkpoint(*engine_, state_of(broker_), {}, out);
}

Expected<void> InlineRun::load(std::span<const std::byte> in) {
    std::vector<ExecutionReport> untold;
    if (auto loaded = load_checkpoint(in, *engine_, broker_, untold); !loaded) return loaded;
    if (!untold.empty()) {
        return failure("checkpoint", "reports on their way to the engine",
                       "the checkpoint of a backtest, where none ever is");
    }
    return {};
}

}  // namespace tradewind::session
