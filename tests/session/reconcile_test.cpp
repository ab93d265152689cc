// A start behind a journal reconciles with the broker before it trades.
#include <thread>

#include "rig.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

TEST_CASE("a paper session behind a journal sends nothing before the broker told what it knows") {
    // Stops the session at its fifth fill, with exits at work.
    struct Stopper final : RecordListener {
        std::stop_source stop;
        int fills = 0;
        void on_record(Stamp, const std::byte* record, std::size_t) override {
            Header header;
            std::memcpy(&header, record, sizeof header);
            if (header.kind != RecordKind::Fill || ++fills != 5) return;
            stop.request_stop();
            // The core stands still until the stop is heard; else it could be at the end by then.
            std::this_thread::sleep_for(std::chrono::milliseconds{300});
        }
    } stopper;
    const Scratch scratch;
    // A short lane, since what stands in it at a stop is still worked off.
    const auto settings = paper_settings(scratch.path(), {"threads.lane_capacity=256"});
    const auto stopped = must(run_paper({.settings = settings,
                                         .calendar = the_calendar(),
                                         .stop = stopper.stop.get_token(),
                                         .status = {},
                                         .listener = &stopper}));
    REQUIRE(stopped.end == RunEnd::Stopped);
    const auto resumed = must(run_paper({.settings = settings,
                                         .calendar = the_calendar(),
                                         .on_journal = OnJournal::Resume,
                                         .stop = {},
                                         .status = {}}));
    CHECK(resumed.end == RunEnd::Complete);
    bool asked = false;
    bool told = false;
    int submits = 0;
    for_each_frame(scratch.journal(), [&](const journal::Frame& frame) {
        if (frame.sequence <= resumed.resumed_at) return;
        if (const auto* request = frame.as<OrderRequest>()) {
            if (request->action == RequestAction::Submit) {
                ++submits;
                REQUIRE(told);
            }
            asked |= request->action == RequestAction::Reconcile;
        }
        if (const auto* report = frame.as<ExecutionReport>())
            told |= report->kind == ReportKind::ReconcileDone;
        if (const auto* event = frame.as<RiskEvent>())
            CHECK(event->rule != RiskRule::PositionMismatch);
    });
    CHECK(asked);
    CHECK(told);
    CHECK(submits > 0);
    CHECK(must(verify(scratch.journal())).state_hash == resumed.state_hash);
}
