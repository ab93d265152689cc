// What stands at the head of a journal segment, whoever writes it.
#include "tradewind/session/checkpoint.hpp"

#include "rig.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

TEST_CASE("a checkpoint that is cut or too long is refused, and says what was found") {
    const Scratch scratch;
    const auto settings = paper_settings(scratch.path());
    std::vector<std::byte> whole;
    {
        const StoppedSession session{settings};
        session->save(whole);
    }
    REQUIRE(whole.size() > 64);
    const auto load = [&](std::span<const std::byte> bytes) {
        const StoppedSession session{settings};
        return session->load(bytes);
    };
    CHECK(load(whole));
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{7}, whole.size() / 2, whole.size() - 8, whole.size() - 1}) {
        INFO(size << " bytes");
        const auto loaded = load(std::span{whole}.first(size));
        REQUIRE_FALSE(loaded);
        CHECK(loaded.error().where == "checkpoint");
    }
    whole.push_back(std::byte{1});
    CHECK_FALSE(load(whole));
}

TEST_CASE("a session's checkpoint carries the reports that nobody has been told of yet") {
    const Scratch scratch;
    const auto settings = paper_settings(scratch.path());
    const StoppedSession from{settings};
    ExecutionReport report;
    report.header.sequence = 7;
    report.order = {.session = 1, .number = 3};
    std::vector<std::byte> bytes;
    save_checkpoint(from->engine(), state_of(from->broker()), {report}, bytes);
    const StoppedSession to{settings};
    std::vector<ExecutionReport> untold;
    must(load_checkpoint(bytes, to->engine(), to->broker(), untold));
    REQUIRE(untold.size() == 1);
    CHECK(untold[0].header.sequence == 7);
    CHECK(untold[0].order == report.order);
    CHECK(to->engine().state_hash() == from->engine().state_hash());
    // The engine's part is there for whoever has no broker.
    const StoppedSession alone{settings};
    must(load_engine(bytes, alone->engine()));
    CHECK(alone->engine().state_hash() == from->engine().state_hash());
}
