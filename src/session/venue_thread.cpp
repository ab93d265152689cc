#include "tradewind/session/venue_thread.hpp"

#include <algorithm>
#include <utility>

#include "tradewind/session/checkpoint.hpp"

namespace tradewind::session {
namespace {

// ClockAdvance::header.flags in this stream.
constexpr std::uint8_t take_state = 1;

constexpr int yields_before_sleep = 100;
constexpr auto full_pause = std::chrono::microseconds{50};
// Nobody rings when a sync has failed.
constexpr auto longest_look = std::chrono::milliseconds{10};

// How long the cancels of a broken session may go unanswered.
constexpr auto longest_answer = std::chrono::seconds{2};

bool is_entry(const OrderRequest& request) {
    if (request.action == RequestAction::Cancel || request.action == RequestAction::Reconcile)
        return false;
    return std::ranges::any_of(request.orders, [](const ApprovedOrder& approved) {
        return approved.order().id.valid() && session::is_entry(approved.order().role);
    });
}

}  // namespace

VenueThread::VenueThread(brokers::Broker& broker, std::size_t lane_capacity, lanes::WaitKind wait,
                         lanes::Doorbell& reports_bell)
    : broker_{broker},
      stream_{{.capacity = lane_capacity, .wait = wait}},
      reports_{{.capacity = lane_capacity, .wait = wait}, &reports_bell},
      durable_bell_{wait},
      standing_{broker.capabilities().absence},
      core_bell_{reports_bell} {}

void VenueThread::push(const Input& item) {
    // Waits while the exchange is behind: neither events nor orders are ever dropped. The exchange
    // in its turn may be waiting for room to answer, so its answers are taken meanwhile: two full
    // lanes would otherwise wait for each other for ever.
    for (int round = 0; !stream_.try_push(item); ++round) {
        if (failed()) return;
        while (const auto report = reports_.try_pop()) {
            heard_.push_back(*report);
            round = 0;
        }
        if (round < yields_before_sleep) {
            std::this_thread::yield();
        } else {
            std::this_thread::sleep_for(full_pause);
        }
    }
}

std::optional<ExecutionReport> VenueThread::next_report() {
    if (heard_.empty()) return reports_.try_pop();
    const ExecutionReport oldest = heard_.front();
    heard_.pop_front();
    return oldest;
}

void VenueThread::send(const Header& record, Timestamp core_time) {
    const auto write = [&](Input& item) {
        std::memcpy(item.data(), &record, size_of(record.kind));
        item.header().receive_time = core_time;
    };
    if (Input* slot = stream_.claim()) {
        write(*slot);
        stream_.publish();
        return;
    }
    Input item;
    write(item);
    push(item);
}

void VenueThread::send_market(const Header& event, Timestamp core_time) { send(event, core_time); }

void VenueThread::send_request(const OrderRequest& request) {
    send(request.header, request.header.receive_time);
}

void VenueThread::send_instrument(const Instrument& instrument, Timestamp core_time) {
    InstrumentAdded added;
    added.header.instrument = instrument.id;
    added.header.receive_time = core_time;
    added.instrument = instrument;
    push(Input{added});
}

void VenueThread::send_time(Timestamp core_time) {
    ClockAdvance advance;
    advance.header.receive_time = core_time;
    // Time alone may wait: a full stream carries later times anyway.
    stream_.try_push(Input{advance});
}

void VenueThread::ask_state(Timestamp core_time) {
    ClockAdvance advance;
    advance.header.receive_time = core_time;
    advance.header.flags = take_state;
    ++states_asked_;
    push(Input{advance});
}

void VenueThread::start() {
    thread_ = std::jthread{[this](std::stop_token stop) { run(stop); }};
}

void VenueThread::stop() {
    stream_.close();
    // Nobody hears any more: what finds no room in the lane is not waited for.
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void VenueThread::begin_with(StandingOrders standing, Timestamp core_time) {
    standing_ = std::move(standing);
    now_ = core_time;
}

bool VenueThread::abandon() {
    if (!thread_.joinable()) return false;
    abandoned_.store(true, std::memory_order_release);
    thread_.request_stop();
    look_again();
    thread_.join();
    return true;
}

void VenueThread::run(const std::stop_token& stop) {
    try {
        while (!abandoned() && !stream_.finished()) {
            if (stream_.wait(stop) != lanes::WaitResult::Ready) break;
            while (!abandoned() && !stream_.empty()) serve_next(stop);
        }
        if (abandoned()) cancel_entries();
    } catch (const std::exception& broken) {
        failure_ = broken.what();
        failed_.store(true, std::memory_order_release);
        core_bell_.ring();
    }
}

void VenueThread::cancel_entries() {
    for (const auto& [id, order] : standing_.orders()) {
        if (!session::is_entry(order.role)) continue;
        OrderRequest cancel;
        cancel.header.instrument = order.instrument;
        cancel.header.event_time = now_;
        cancel.header.receive_time = now_;
        cancel.action = RequestAction::Cancel;
        cancel.target = id;
        broker_.request(cancel, now_);
    }
    const Timestamp asked = now_;
    const auto began = std::chrono::steady_clock::now();
    while (true) {
        while (const auto report = broker_.take_report(now_)) standing_.heard(*report);
        const auto waited = std::chrono::steady_clock::now() - began;
        if (!standing_.any_entry() || waited > longest_answer) return;
        if (broker_.home() == brokers::Home::Session) {
            // Such a venue has no time but what it is told.
            if (broker_.next_due() > asked + longest_answer) return;
            now_ = std::max(now_, broker_.next_due());
        } else {
            std::this_thread::sleep_for(full_pause);
            now_ = asked + waited;
        }
        broker_.advance(now_);
    }
}

void VenueThread::serve_next(const std::stop_token& stop) {
    handle(*stream_.peek(), stop);
    stream_.release();
}

bool VenueThread::wait_until_durable(std::uint64_t sequence) {
    const auto covered = [&] { return journal_->durable_sequence() >= sequence; };
    const auto settled = [&] { return covered() || journal_->sync_failed() || abandoned(); };
    while (durable_bell_.wait(settled, {}, longest_look) != lanes::WaitResult::Ready) {
    }
    return covered();
}

bool VenueThread::may_leave(const OrderRequest& request) {
    if (journal_ == nullptr || wait_until_durable(request.header.sequence)) return true;
    // A venue that dies with the session keeps nothing that the journal lacks, and is rebuilt from
    // it: held back here, an entry would reach it there.
    return !abandoned() && (broker_.home() == brokers::Home::Session || !is_entry(request));
}

void VenueThread::serve(const Input& item, Timestamp now) {
    const Header& header = item.header();
    broker_.advance(now);
    switch (header.kind) {
        case RecordKind::OrderRequest:
            standing_.sent(item.as<OrderRequest>());
            broker_.request(item.as<OrderRequest>(), now);
            break;
        case RecordKind::InstrumentAdded:
            broker_.add_instrument(item.as<InstrumentAdded>().instrument);
            break;
        case RecordKind::ClockAdvance:
            break;
        default: {
            invariant(is_market(header.kind), "the venue's stream carries what it knows");
            MarketEvent event;
            std::memcpy(event.data(), item.data(), size_of(header.kind));
            broker_.market(event, now);
        }
    }
}

void VenueThread::handle(const Input& item, const std::stop_token& stop) {
    const Header& header = item.header();
    const Timestamp now = header.receive_time;
    now_ = now;
    if (header.kind != RecordKind::OrderRequest || may_leave(item.as<OrderRequest>()))
        serve(item, now);
    while (auto report = broker_.take_report(now)) {
        standing_.heard(*report);
        reports_.push(*report, stop);
    }
    if (header.kind == RecordKind::ClockAdvance && header.flags == take_state) {
        state_ = state_of(broker_);
        states_taken_.fetch_add(1, std::memory_order_acq_rel);
    }
}

}  // namespace tradewind::session
