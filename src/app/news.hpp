#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "log.hpp"
#include "tradewind/lanes/spsc_ring.hpp"
#include "tradewind/research/names.hpp"
#include "tradewind/session/inline_run.hpp"

namespace tradewind::app {

struct KeptRecord {
    Stamp stamp;
    std::size_t size = 0;
    std::array<std::byte, 256> bytes{};
};

// Picks from a session's records the few that people should hear of while it runs. on_record()
// belongs to the core's thread and only copies; tell() writes the lines, on the thread that owns
// the log.
class News final : public session::RecordListener {
public:
    explicit News(const Log& log) : details_{log.tells_details()} {}

    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override;

    void tell(Log& log);

private:
    void keep(Stamp stamp, const std::byte* record, std::size_t size);

    bool details_;  // also what is told at the level debug alone
    lanes::SpscRing<KeptRecord> kept_{1024};
    std::atomic<std::uint64_t> lost_{0};  // found no room: they stand in the journal
    research::Names names_;               // the telling thread's
};

}  // namespace tradewind::app
