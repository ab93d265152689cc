#include <catch2/catch.hpp>

#include "tradewind/brokers/simulated_exchange.hpp"
#include "tradewind/core/engine.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::core {
namespace {

struct Nobody final : EngineSink {
    void on_input(const Header&, Stamp) override {}
    void on_request(const OrderRequest&) override {}
    void on_outputs(const OutputBuffer&) override {}
};

Expected<std::unique_ptr<Engine>> engine_at(const BrokerCapabilities& broker,
                                            const std::string& more = {}) {
    static const calendar::Calendar calendar;
    static Nobody nobody;
    static std::vector<std::unique_ptr<settings::Settings>> kept;  // outlive their engines
    auto settings = settings::parse(R"(
[run]
max_instruments = 16
[regime]
frame = "1m"
[[agents]]
kind = "trend"
frame = "1m"
)" + more,
                                    "test");
    REQUIRE(settings);
    kept.push_back(std::make_unique<settings::Settings>(*settings));
    return Engine::create(*kept.back(), calendar, 1, nobody, broker);
}

// As docs/brokers.md has it.
BrokerCapabilities tradier() {
    using Can = BrokerCapabilities;
    Can can = brokers::SimulatedExchange::capabilities();
    can.name = {'t', 'r', 'a', 'd', 'i', 'e', 'r'};
    can.bracket_entry_types =
        Can::bit(OrderType::Limit) | Can::bit(OrderType::Stop) | Can::bit(OrderType::StopLimit);
    can.times_in_force = Can::bit(TimeInForce::Day) | Can::bit(TimeInForce::GoodTillCancel);
    can.replace = ReplaceRule::PricesOnly;
    can.absence = AbsenceProof::Never;
    return can;
}

}  // namespace

TEST_CASE("the desk keeps the rules of the broker that it was wired to") {
    const auto simulated = engine_at(brokers::SimulatedExchange::capabilities());
    REQUIRE(simulated);
    CHECK((*simulated)->desk().orders().rules().replace == ReplaceRule::Always);
    CHECK((*simulated)->desk().orders().rules().absence == AbsenceProof::AfterFullLookup);
    const auto other = engine_at(tradier(), "[playbook]\nentry = \"limit\"\n");
    REQUIRE(other);
    CHECK((*other)->desk().orders().rules().replace == ReplaceRule::PricesOnly);
    CHECK((*other)->desk().orders().rules().absence == AbsenceProof::Never);
}

TEST_CASE("settings whose orders the broker does not take are refused, naming the setting") {
    const auto market_entry = engine_at(tradier());
    REQUIRE_FALSE(market_entry);
    CHECK(market_entry.error().where == "playbook.entry");
    CHECK(market_entry.error().found == "the broker tradier takes no market entry of a bracket");

    BrokerCapabilities plain = brokers::SimulatedExchange::capabilities();
    plain.groups = BrokerCapabilities::bit(GroupKind::Single);
    CHECK(engine_at(plain).error().where == "playbook.kind");
    CHECK(engine_at(plain, "[playbook]\nkind = \"fixed_quantity\"\n"));

    BrokerCapabilities daily = brokers::SimulatedExchange::capabilities();
    daily.times_in_force = BrokerCapabilities::bit(TimeInForce::Day);
    CHECK(engine_at(daily));
    CHECK(engine_at(daily, "[risk]\nsession_window.flat_minutes = 0\n").error().where ==
          "risk.session_window.flat_minutes");
}

}  // namespace tradewind::core
