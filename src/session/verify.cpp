#include <fmt/format.h>

#include <chrono>
#include <cstring>

#include "guarded.hpp"
#include "tradewind/brokers/simulated_exchange.hpp"
#include "tradewind/journal/reader.hpp"
#include "tradewind/session/checkpoint.hpp"
#include "tradewind/session/run.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/session/witness.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::session {
namespace {

std::string joined(const settings::Errors& errors) {
    std::string text;
    for (const Error& error : errors) text += (text.empty() ? "" : "; ") + error.message();
    return text;
}

Expected<settings::Settings> settings_of(const journal::Reader& reader,
                                         const std::string& directory,
                                         const std::vector<std::string>& overrides = {}) {
    auto settings = settings::parse(reader.newest_identity().description, directory, overrides);
    if (!settings) {
        return failure(directory + ": the settings at the head of the journal",
                       joined(settings.error()), "settings that this build understands");
    }
    return *settings;
}

// Passes what the engine makes again on to the witness, and to the listener if there is one;
// nothing leaves.
class Muted final : public core::EngineSink {
public:
    RecordListener* witness = nullptr;   // null: nothing is compared
    RecordListener* listener = nullptr;  // null: nobody
    void on_input(const Header& record, Stamp stamp) override {
        tell(stamp, reinterpret_cast<const std::byte*>(&record), size_of(record.kind));
    }
    void on_request(const OrderRequest&) override {}
    void on_outputs(const OutputBuffer& outputs) override {
        outputs.for_each(
            size_of, [this](const Header& header, const std::byte* bytes, std::size_t size) {
                tell({.sequence = header.sequence, .time = header.receive_time}, bytes, size);
            });
    }

private:
    void tell(Stamp stamp, const std::byte* record, std::size_t size) {
        if (witness != nullptr) witness->on_record(stamp, record, size);
        if (listener != nullptr) listener->on_record(stamp, record, size);
    }
};

// A journal whose oldest segments were put elsewhere begins with a checkpoint of the state behind
// them.
Expected<void> begin_at_checkpoint(const journal::Reader& reader, const std::string& directory,
                                   core::Engine& engine, std::vector<std::string>& notes) {
    const std::uint64_t before = reader.segments().front().last_sequence_before;
    if (before == 0) return {};
    if (reader.checkpoint().empty()) {
        return failure(directory, fmt::format("no checkpoint behind input {}", before),
                       "one, or the segments from the first on");
    }
    if (auto loaded = load_engine(reader.checkpoint(), engine); !loaded) return loaded;
    notes.push_back(fmt::format(
        "the journal begins behind input {}: the run goes on from its checkpoint", before));
    return {};
}

// An input's own copy: the frame is gone when the witness has compared it.
struct CopiedInput {
    alignas(64) std::byte bytes[Input::capacity];
    const Header& header() const { return *std::launder(reinterpret_cast<const Header*>(bytes)); }

    Expected<void> take(const journal::Frame& frame) {
        if (frame.payload.size() != size_of(frame.kind) || frame.payload.size() > sizeof bytes) {
            return failure(fmt::format("journal, sequence number {}", frame.sequence),
                           fmt::format("{} bytes", frame.payload.size()),
                           fmt::format("{} for a {}", size_of(frame.kind), name_of(frame.kind)));
        }
        std::memcpy(bytes, frame.payload.data(), frame.payload.size());
        return {};
    }
};

Expected<void> replay_guarded(core::Engine& engine, const CopiedInput& input, Stamp stamp,
                              const std::string& directory) {
    return guarded([&] { return engine.replay(input.header(), stamp); },
                   [&] {
                       return fmt::format("{}, sequence number {} ({})", directory, stamp.sequence,
                                          name_of(input.header().kind));
                   },
                   unbreakable);
}

}  // namespace

Expected<settings::Settings> settings_of_journal(const std::string& directory,
                                                 const std::vector<std::string>& overrides) {
    auto reader = journal::Reader::open(directory);
    if (!reader) return std::unexpected{reader.error()};
    return settings_of(*reader, directory, overrides);
}

Expected<VerifyOutcome> verify_journal(const VerifyRun& run) {
    const auto began = std::chrono::steady_clock::now();
    auto reader = journal::Reader::open(run.directory);
    if (!reader) return std::unexpected{reader.error()};
    auto settings = settings_of(*reader, run.directory);
    if (!settings) return std::unexpected{settings.error()};
    settings->threads.shards = 0;
    VerifyOutcome outcome;
    if (reader->identity().build != build_id()) {
        outcome.notes.push_back(fmt::format("the journal was written by {}, this is {}",
                                            reader->identity().build, build_id()));
    }

    Muted muted;
    auto engine = core::Engine::create(*settings, run.calendar, reader->identity().session, muted,
                                       brokers::SimulatedExchange::capabilities());
    if (!engine) return std::unexpected{engine.error()};
    if (auto begun = begin_at_checkpoint(*reader, run.directory, **engine, outcome.notes); !begun) {
        return std::unexpected{begun.error()};
    }
    Witness witness{*reader, **engine};
    muted.witness = &witness;
    muted.listener = run.listener;
    CopiedInput input;
    while (!run.stop.stop_requested()) {
        auto frame = witness.peek();
        if (!frame) return std::unexpected{frame.error()};
        if (*frame == nullptr) break;
        if ((*frame)->stream == journal::Stream::Mark) {
            witness.pass_mark();
            if (witness.difference()) return std::unexpected{*witness.difference()};
            continue;
        }
        const Stamp stamp{.sequence = (*frame)->sequence, .time = (*frame)->core_time};
        if ((*frame)->stream == journal::Stream::Output) {
            return failure(fmt::format("journal, sequence number {}", stamp.sequence),
                           fmt::format("an output of kind {} that the run does not make again",
                                       name_of((*frame)->kind)),
                           "the outputs of this build");
        }
        if (auto taken = input.take(**frame); !taken) return std::unexpected{taken.error()};
        const auto replayed = replay_guarded(**engine, input, stamp, run.directory);
        if (!replayed) {
            return std::unexpected{replayed.error()};
        }
        if (witness.difference()) return std::unexpected{*witness.difference()};
        if (++outcome.inputs % 65'536 == 0 && run.progress) run.progress(outcome.inputs);
    }
    if (reader->torn_tail()) outcome.notes.push_back(reader->torn_tail()->message());
    outcome.compared = witness.compared();
    outcome.hashes_compared = witness.hashes_compared();
    outcome.output_hash = (*engine)->output_hash();
    outcome.state_hash = (*engine)->state_hash();
    outcome.elapsed_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return outcome;
}

Expected<std::vector<std::string>> remake_journal(const RemakeRun& run) {
    auto reader = journal::Reader::open(run.directory);
    if (!reader) return std::unexpected{reader.error()};
    settings::Settings settings = run.settings;
    settings.threads.shards = 0;
    Muted muted;
    muted.listener = &run.listener;
    auto engine = core::Engine::create(settings, run.calendar, reader->identity().session, muted,
                                       brokers::SimulatedExchange::capabilities());
    if (!engine) return std::unexpected{engine.error()};
    std::vector<std::string> notes;
    if (auto begun = begin_at_checkpoint(*reader, run.directory, **engine, notes); !begun)
        return std::unexpected{begun.error()};
    // Names of the instruments that a checkpoint brought, for the listener.
    for (std::uint32_t i = 0; i < (*engine)->instruments().size(); ++i) {
        InstrumentAdded added;
        added.header.instrument = InstrumentId::from_index(i);
        added.instrument = (*engine)->instruments().at(added.header.instrument);
        run.listener.on_record({.sequence = (*engine)->sequence(), .time = (*engine)->core_time()},
                               reinterpret_cast<const std::byte*>(&added), sizeof added);
    }
    CopiedInput input;
    std::uint64_t inputs = 0;
    while (!run.stop.stop_requested()) {
        auto frame = reader->next();
        if (!frame) return std::unexpected{frame.error()};
        if (*frame == nullptr) break;
        if ((*frame)->stream != journal::Stream::Input) continue;
        if (auto taken = input.take(**frame); !taken) return std::unexpected{taken.error()};
        const Stamp stamp{.sequence = (*frame)->sequence, .time = (*frame)->core_time};
        const auto replayed = replay_guarded(**engine, input, stamp, run.directory);
        if (!replayed) return std::unexpected{replayed.error()};
        if (++inputs % 65'536 == 0 && run.progress) run.progress(inputs);
    }
    if (reader->torn_tail()) notes.push_back(reader->torn_tail()->message());
    return notes;
}

Expected<journal::Identity> identity_of_journal(const std::string& directory) {
    auto reader = journal::Reader::open(directory);
    if (!reader) return std::unexpected{reader.error()};
    return reader->newest_identity();
}

Expected<std::vector<std::string>> tell_journal(const std::string& directory,
                                                const calendar::Calendar& calendar,
                                                RecordListener& listener) {
    auto reader = journal::Reader::open(directory);
    if (!reader) return std::unexpected{reader.error()};
    bool complete = true;
    std::string judged;
    for (const journal::SegmentInfo& segment : reader->segments()) {
        if (segment.identity.description == judged) continue;
        judged = segment.identity.description;
        const auto outputs = outputs_of(segment.identity);
        if (!outputs) return std::unexpected{outputs.error()};
        complete = complete && *outputs == settings::Outputs::All;
    }
    if (complete) return read_journal(directory, listener, [] { return false; });
    auto made_again = verify_journal({.directory = directory,
                                      .calendar = calendar,
                                      .stop = {},
                                      .progress = {},
                                      .listener = &listener});
    if (!made_again) return std::unexpected{made_again.error()};
    return std::move(made_again->notes);
}

Expected<std::vector<std::string>> read_journal(const std::string& directory,
                                                RecordListener& listener,
                                                const std::function<bool()>& enough) {
    auto reader = journal::Reader::open(directory);
    if (!reader) return std::unexpected{reader.error()};
    std::vector<std::string> notes;
    while (!enough()) {
        auto frame = reader->next();
        if (!frame) return std::unexpected{frame.error()};
        if (*frame == nullptr) break;
        if ((*frame)->stream == journal::Stream::Mark) continue;
        listener.on_record({.sequence = (*frame)->sequence, .time = (*frame)->core_time},
                           (*frame)->payload.data(), (*frame)->payload.size());
    }
    if (reader->torn_tail()) notes.push_back(reader->torn_tail()->message());
    return notes;
}

}  // namespace tradewind::session
