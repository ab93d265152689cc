#include "tradewind/session/checkpoint.hpp"

#include <fmt/format.h>

#include <utility>

#include "tradewind/model/state_archive.hpp"

namespace tradewind::session {
namespace {

// The one list of what a checkpoint holds. Engine and broker are runs of bytes of their own: the
// broker's may have been written by another thread, and either can be read without the other.
struct Parts {
    std::vector<std::byte> engine;
    std::vector<std::byte> broker;
    std::vector<ExecutionReport> untold;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(engine, broker, untold);
    }
};

Expected<Parts> parts_of(std::span<const std::byte> in) {
    Parts parts;
    StateReader reader{in};
    reader(parts);
    if (!reader.finished()) {
        return failure("checkpoint", fmt::format("{} bytes of another shape", in.size()),
                       "the states of an engine and of its broker");
    }
    return parts;
}

}  // namespace

std::vector<std::byte> state_of(brokers::Broker& broker) {
    std::vector<std::byte> state;
    StateWriter writer{state};
    broker.save(writer);
    return state;
}

void save_checkpoint(core::Engine& engine, std::vector<std::byte> broker,
                     std::vector<ExecutionReport> untold, std::vector<std::byte>& out) {
    Parts parts{.engine = {}, .broker = std::move(broker), .untold = std::move(untold)};
    engine.save(parts.engine);
    StateWriter writer{out};
    writer(parts);
}

Expected<void> load_checkpoint(std::span<const std::byte> in, core::Engine& engine,
                               brokers::Broker& broker, std::vector<ExecutionReport>& untold) {
    auto parts = parts_of(in);
    if (!parts) return std::unexpected{parts.error()};
    if (auto loaded = engine.load(parts->engine); !loaded) return loaded;
    StateReader reader{parts->broker};
    broker.load(reader);
    if (!reader.finished()) {
        return failure("checkpoint", "a broker's state of another shape",
                       "one from the same settings");
    }
    untold = std::move(parts->untold);
    return {};
}

Expected<void> load_engine(std::span<const std::byte> in, core::Engine& engine) {
    auto parts = parts_of(in);
    if (!parts) return std::unexpected{parts.error()};
    return engine.load(parts->engine);
}

}  // namespace tradewind::session
