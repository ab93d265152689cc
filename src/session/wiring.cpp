#include "tradewind/session/wiring.hpp"

#include <fmt/format.h>

#include "tradewind/brokers/simulated_broker.hpp"
#include "tradewind/settings/effective.hpp"

namespace tradewind::session {

brokers::AccountTerms account_terms(const settings::Settings& settings) {
    return {.starting_cash = Money::from_double(settings.run.starting_equity),
            .buying_power_multiple = settings.risk.buying_power.multiple};
}

std::vector<std::string> fill_assumptions(const settings::Settings& settings,
                                          const calendar::Calendar& calendar) {
    return brokers::SimulatedExchange{settings.exchange, account_terms(settings), calendar,
                                      settings.run.max_instruments}
        .assumptions();
}

std::unique_ptr<brokers::Broker> paper_broker(const settings::Settings& settings,
                                              const calendar::Calendar& calendar) {
    return std::make_unique<brokers::SimulatedBroker>(settings.exchange, account_terms(settings),
                                                      calendar, settings.run.max_instruments);
}

lanes::WaitKind wait_kind(settings::WaitKind kind) {
    switch (kind) {
        case settings::WaitKind::Spin:
            return lanes::WaitKind::Spin;
        case settings::WaitKind::Yield:
            return lanes::WaitKind::Yield;
        case settings::WaitKind::Park:
            return lanes::WaitKind::Park;
    }
    return lanes::WaitKind::Park;
}

journal::Options journal_options(const settings::Journal& settings) {
    journal::Options options;
    options.durability = settings.durability == settings::Durability::Power
                             ? journal::Durability::Power
                             : journal::Durability::Process;
    options.segment_bytes = std::size_t{settings.segment_mib} << 20;
    options.group_commit = std::chrono::microseconds{settings.group_commit_us};
    return options;
}

std::vector<std::string> unused_settings(const settings::Settings& settings) {
    std::vector<std::string> words;
    if (settings.run.mode == settings::Mode::Paper && settings.threads.shards > 0) {
        words.push_back(
            fmt::format("threads.shards = {} is for backtests: a paper session works out features "
                        "and agents on its core thread",
                        settings.threads.shards));
    }
    return words;
}

journal::Identity identity_of(const settings::Settings& settings) {
    return {.session = settings::session_id(settings),
            .config_hash = settings::behaviour_hash(settings),
            .build = build_id(),
            .description = settings::effective_toml(settings)};
}

std::string journal_directory(const settings::Settings& settings) {
    return settings.journal.directory.empty() ? settings.output.directory + "/journal"
                                              : settings.journal.directory;
}

Timestamp end_of_session(const calendar::Calendar& calendar, Timestamp core_time) {
    if (core_time == Timestamp::min()) return core_time;  // nothing has happened yet
    const Timestamp end =
        calendar.session_at_or_after(core_time - std::chrono::nanoseconds{1}).post_close;
    return end == Timestamp::max() ? core_time : end;
}

std::string build_id() { return "tradewind " TRADEWIND_VERSION; }

}  // namespace tradewind::session
