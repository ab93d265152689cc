// What a replay compares, and that a checkpoint and the tail behind it are the whole journal.
#include <random>

#include "rig.hpp"
#include "tradewind/feeds/sim_market.hpp"
#include "tradewind/session/paper.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

// An engine by itself: nobody listens.
struct Alone final : core::EngineSink {
    explicit Alone(const settings::Settings& settings, std::uint64_t session)
        : engine{must(core::Engine::create(settings, the_calendar(), session, *this,
                                           brokers::SimulatedExchange::capabilities()))} {}
    void on_input(const Header& record, Stamp) override { inputs.push_back(record.kind); }
    void on_request(const OrderRequest& request) override { requests.push_back(request); }
    void on_outputs(const OutputBuffer&) override {}
    std::unique_ptr<core::Engine> engine;
    std::vector<RecordKind> inputs;
    std::vector<OrderRequest> requests;

    std::uint64_t state_after_reload(const settings::Settings& settings, std::uint64_t session) {
        std::vector<std::byte> saved;
        engine->save(saved);
        engine = must(core::Engine::create(settings, the_calendar(), session, *this,
                                           brokers::SimulatedExchange::capabilities()));
        must(engine->load(saved));
        return engine->state_hash();
    }
};

void replay(core::Engine& engine, const journal::Frame& frame) {
    if (frame.stream != journal::Stream::Input) return;
    const Input input = [&] {
        Input copy;
        REQUIRE(frame.payload.size() <= Input::capacity);
        std::memcpy(copy.data(), frame.payload.data(), frame.payload.size());
        return copy;
    }();
    must(engine.replay(input.header(), {.sequence = frame.sequence, .time = frame.core_time}));
}

settings::Settings recorded_backtest(const Scratch& scratch) {
    recorded_in(scratch);
    return backtest_settings(scratch.path());
}

// Writes the journal again, with `change` applied to a copy of each frame's payload.
template <class Change>
void rewrite(const std::filesystem::path& from, const std::filesystem::path& to, Change&& change) {
    auto reader = must(journal::Reader::open(from));
    journal::Options options;
    options.segment_bytes = 64u << 20;
    auto journal =
        must(journal::Journal::create(to, reader.identity(), options, reader.checkpoint()));
    std::uint64_t number = 0;
    while (const journal::Frame* frame = must(reader.next())) {
        std::vector<std::byte> payload{frame->payload.begin(), frame->payload.end()};
        change(number++, *frame, payload);
        REQUIRE(journal->append(frame->stream, frame->sequence, frame->core_time, frame->kind,
                                payload.data(), payload.size()));
    }
    must(journal->close());
}

}  // namespace

TEST_CASE("a checkpoint and the inputs behind it give the state of the full replay, at any cut") {
    const Scratch scratch;
    const auto settings = recorded_backtest(scratch);
    const std::uint64_t session = must(journal::Reader::open(scratch.journal())).identity().session;
    Alone whole{settings, session};
    Alone cut{settings, session};
    std::mt19937_64 random{20'250'106};
    std::uint64_t cuts = 0;
    std::uint64_t next_cut = 1;
    for_each_frame(scratch.journal(), [&](const journal::Frame& frame) {
        replay(*whole.engine, frame);
        replay(*cut.engine, frame);
        if (frame.stream != journal::Stream::Input || frame.sequence < next_cut) return;
        ++cuts;
        next_cut = frame.sequence + 1 + random() % 1000;
        INFO("cut at sequence number " << frame.sequence);
        REQUIRE(cut.state_after_reload(settings, session) == whole.engine->state_hash());
    });
    CHECK(cuts > 100);
    CHECK(cut.engine->state_hash() == whole.engine->state_hash());
    CHECK(cut.engine->output_hash() == whole.engine->output_hash());
}

TEST_CASE("after a death between two timers of one instant an old report waits for the second") {
    const Scratch scratch;
    const auto settings = recorded_backtest(scratch);
    const std::uint64_t session = must(journal::Reader::open(scratch.journal())).identity().session;
    Alone alone{settings, session};
    bool between = false;
    for_each_frame(scratch.journal(), [&](const journal::Frame& frame) {
        if (between) return;
        replay(*alone.engine, frame);
        between = frame.kind == RecordKind::Timer &&
                  alone.engine->next_timer() == alone.engine->core_time();
    });
    REQUIRE(between);
    alone.inputs.clear();
    ExecutionReport report;
    report.header.receive_time = alone.engine->core_time() - std::chrono::milliseconds{1};
    alone.engine->report(report);
    CHECK(alone.inputs == std::vector{RecordKind::Timer, RecordKind::ExecutionReport});
}

TEST_CASE("whatever room a journal has left, no request leaves that it could not record") {
    const Scratch scratch;
    const auto settings = recorded_backtest(scratch);
    std::vector<std::pair<Input, Stamp>> inputs;
    const auto identity = must(journal::Reader::open(scratch.journal())).identity();
    for_each_frame(scratch.journal(), [&](const journal::Frame& frame) {
        if (frame.stream != journal::Stream::Input || inputs.size() == 20'000) return;
        Input& input = inputs.emplace_back(Input{}, Stamp{frame.sequence, frame.core_time}).first;
        std::memcpy(input.data(), frame.payload.data(), frame.payload.size());
    });
    std::mt19937_64 random{7};
    std::size_t exhausted_with_orders = 0;
    for (int round = 0; round < 60; ++round) {
        const auto directory = scratch.path() / ("end-" + std::to_string(round));
        journal::Options options;
        options.segment_bytes = 200'000 + random() % 1'500'000;
        options.reserve_bytes = 64 + random() % 6'000;
        options.checkpoint_hint_bytes = 4096;
        Alone alone{settings, identity.session};
        auto journal = must(journal::Journal::create(directory, identity, options, {}));
        alone.engine->attach(journal.get());
        for (const auto& [input, stamp] : inputs) {
            if (!alone.engine->replay(input.header(), stamp)) break;
            if (alone.engine->journal_failed()) break;
        }
        REQUIRE(alone.engine->journal_failed());
        const bool orders = alone.engine->desk().orders().work().open > 0;
        for (int i = 0; i < 40 && !alone.engine->journal_exhausted(); ++i) {
            OperatorCommand command;
            command.header.receive_time = alone.engine->core_time() + std::chrono::seconds{1};
            command.command = i == 20 ? CommandKind::KillSwitch : CommandKind::CancelAll;
            alone.engine->command(command);
        }
        if (orders && alone.engine->journal_exhausted()) ++exhausted_with_orders;
        must(journal->close());
        std::size_t recorded = 0;
        for_each_frame(directory, [&](const journal::Frame& frame) {
            const auto* request = frame.as<OrderRequest>();
            if (request == nullptr) return;
            REQUIRE(recorded < alone.requests.size());
            REQUIRE(std::memcmp(request, &alone.requests[recorded++], sizeof *request) == 0);
        });
        REQUIRE(recorded == alone.requests.size());
        std::filesystem::remove_all(directory);
    }
    CHECK(exhausted_with_orders > 5);
}

TEST_CASE("every checkpoint of a paper session leads to the same end, engine and exchange") {
    const Scratch scratch;
    const auto settings = paper_settings(scratch.path());
    const auto outcome = must(
        run_paper({.settings = settings, .calendar = the_calendar(), .stop = {}, .status = {}}));
    const auto whole = must(journal::Reader::open(scratch.journal()));
    REQUIRE(whole.segments().size() > 5);

    std::optional<std::vector<std::byte>> end;
    for (std::size_t i = 0; i < whole.segments().size(); ++i) {
        const journal::SegmentInfo& segment = whole.segments()[i];
        INFO("from segment " << segment.index);
        InstrumentTable table{settings.run.max_instruments};
        auto market = must(feeds::SimMarket::create(settings.feed.sim, settings.run.symbols, table,
                                                    the_calendar()));
        auto session = must(PaperSession::create({.settings = settings,
                                                  .calendar = the_calendar(),
                                                  .session = whole.identity().session,
                                                  .start = {},
                                                  .source = *market}));
        auto reader = must(journal::Reader::open(
            scratch.journal(), {.first_sequence = segment.last_sequence_before + 1}));
        REQUIRE(reader.first_segment() == segment.index);
        must(session->load(reader.checkpoint()));
        while (const journal::Frame* frame = must(reader.next())) {
            if (frame->stream != journal::Stream::Input) continue;
            Input input;
            std::memcpy(input.data(), frame->payload.data(), frame->payload.size());
            must(session->replay(input.header(),
                                 {.sequence = frame->sequence, .time = frame->core_time}));
        }
        CHECK(session->engine().output_hash() == outcome.output_hash);
        CHECK(session->engine().state_hash() == outcome.state_hash);
        std::vector<std::byte> state;
        session->save(state);
        if (!end) end = state;
        CHECK((state == *end));
    }
}

TEST_CASE("a flipped byte is found by its checksum, and named") {
    const Scratch scratch;
    const auto settings = recorded_backtest(scratch);
    const auto segments = must(journal::list_segments(scratch.journal()));
    REQUIRE(segments.size() > 3);
    std::string bytes = slurp(segments[1].path);
    // Behind the checkpoint, well inside the frames.
    const std::size_t at = bytes.size() - 100'000;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    spill(segments[1].path, bytes);
    const auto verified = verify(scratch.journal());
    REQUIRE_FALSE(verified);
    INFO(verified.error().message());
    CHECK(verified.error().where.find(segments[1].path.string()) != std::string::npos);
    CHECK(verified.error().where.find("offset") != std::string::npos);
}

TEST_CASE("a changed output record is found by making it again, and shown") {
    const Scratch scratch;
    const auto settings = recorded_backtest(scratch);
    std::vector<std::uint64_t> decisions;
    std::uint64_t number = 0;
    for_each_frame(scratch.journal(), [&](const journal::Frame& frame) {
        if (frame.kind == RecordKind::Fill) decisions.push_back(number);
        ++number;
    });
    REQUIRE(decisions.size() > 10);
    const std::uint64_t changed = decisions[decisions.size() / 2];
    std::uint64_t sequence = 0;
    rewrite(scratch.journal(), scratch.path() / "changed",
            [&](std::uint64_t at, const journal::Frame& frame, std::vector<std::byte>& payload) {
                if (at != changed) return;
                sequence = frame.sequence;
                payload[sizeof(Header) + 24] ^= std::byte{1};
            });
    rewrite(scratch.journal(), scratch.path() / "copy",
            [](std::uint64_t, const journal::Frame&, std::vector<std::byte>&) {});
    must(verify(scratch.path() / "copy"));
    const auto verified = verify(scratch.path() / "changed");
    REQUIRE_FALSE(verified);
    INFO(verified.error().message());
    CHECK(verified.error().message().find("sequence number " + std::to_string(sequence)) !=
          std::string::npos);
    CHECK(verified.error().message().find("fill") != std::string::npos);
}
