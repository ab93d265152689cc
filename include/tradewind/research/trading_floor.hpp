#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "tradewind/brokers/simulated_exchange.hpp"
#include "tradewind/core/desk.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/research/auditor.hpp"

namespace tradewind::research {

// A desk, the simulated exchange and an auditor, without fronts: whoever drives it is the market,
// the agents, the operator and the clock. Inputs come in the order of the sequencer: of one instant
// timers first, then the exchange's reports, then the market. The auditor looks after each.
class TradingFloor final : private OutputBuffer::Owner {
public:
    // What every agent says at once of a name.
    struct Proposal {
        Direction direction = Direction::Long;
        double confidence = 1;
        bool exit = false;
        double atr = 1;                    // dollars
        double realized_volatility = 0.2;  // annual
    };

    // `names` stocks with ids from 0. Settings and calendar must outlive it.
    TradingFloor(const settings::Settings& settings, const calendar::Calendar& calendar,
                 std::uint32_t names, Timestamp start);
    TradingFloor(const TradingFloor&) = delete;
    TradingFloor& operator=(const TradingFloor&) = delete;

    void quote(InstrumentId id, Price bid, Price ask, Quantity size);  // size: of each side
    void halt(InstrumentId id, bool halted);
    void propose(InstrumentId id, const Proposal& proposal);
    void command(CommandKind command, InstrumentId about = InstrumentId::none());
    void wait_until(Timestamp until);
    void wait(std::chrono::nanoseconds time) { wait_until(now_ + time); }

    Timestamp now() const { return now_; }
    const core::Desk& desk() const { return desk_; }
    const brokers::SimulatedExchange& exchange() const { return exchange_; }
    const Auditor& auditor() const { return auditor_; }
    // Nothing is held, at the desk or at the exchange, and no order works.
    bool quiet() const;

private:
    template <class Event>
    void show(Event& event, InstrumentId id);
    void hear_exchange();
    void fire(const core::DueTimer& due);
    template <class Call>
    void input(Call&& call);
    void on_request(const OrderRequest& request) override;
    void take_outputs() override;

    std::uint32_t names_;
    Timestamp now_;
    core::Desk desk_;
    brokers::SimulatedExchange exchange_;
    Auditor auditor_;
    OutputBuffer outputs_;
    std::vector<Intent> intents_;
    std::vector<OrderRequest> requests_;  // of the input under way
    std::uint64_t sequence_ = 0;
};

}  // namespace tradewind::research
