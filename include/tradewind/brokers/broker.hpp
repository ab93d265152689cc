#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tradewind/model/broker_capabilities.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/state_archive.hpp"

namespace tradewind::brokers {

// Where a venue lives, and so what becomes of it when the session that trades there dies.
enum class Home : std::uint8_t {
    // In the session's own process, of which it is a part: it dies with the session, and a recovery
    // rebuilds it by handing it again, in order, what the journal says it was handed then.
    Session,
    // It lives on, and what it was sent stands there. A recovery hands it nothing: sent again, an
    // old request would be a new one. It is asked afterwards, by a Reconcile.
    Elsewhere
};

// The port behind which every broker stands (docs/brokers.md has its rules and the cases that made
// them). The thread that owns the broker feeds it what the core writes to its lane, in order, and
// carries its reports back. `now` is the core time of the item and never falls.
class Broker {
public:
    virtual ~Broker() = default;

    virtual BrokerCapabilities capabilities() const = 0;
    virtual Home home() const = 0;
    // Plain sentences for the report: what a simulated venue assumes; nothing for a real one.
    virtual std::vector<std::string> assumptions() const = 0;

    // Instruments come with their id, before anything names them; all of them once more at a start
    // behind a journal to a venue whose home is elsewhere.
    virtual void add_instrument(const Instrument& instrument) = 0;
    // Submit, cancel, replace or reconcile: taken at once, answered by reports. The request stands
    // in the journal already; an adapter never repeats one by itself.
    virtual void request(const OrderRequest& request, Timestamp now) = 0;
    // Every market event, before the desk sees it. A real venue has its own market.
    virtual void market(const MarketEvent& event, Timestamp now) = 0;

    // Does what is due by `now`: arrivals, time-outs, look-ups.
    virtual void advance(Timestamp now) = 0;
    // The earliest time at which advance() or take_report() has something to do; max() if none.
    virtual Timestamp next_due() const = 0;
    virtual std::optional<ExecutionReport> take_report(Timestamp now) = 0;

    // What it must know again to go on from a checkpoint of the session; a simulated venue is all
    // of it. Neither reaches the venue: a load is all that a recovery asks of one elsewhere. As
    // state_archive.hpp has it: after a reader that is not ok() the broker is thrown away.
    virtual void save(StateWriter& out) = 0;
    virtual void load(StateReader& in) = 0;
    void serialize(StateWriter& out) { save(out); }
    void serialize(StateReader& in) { load(in); }
};

}  // namespace tradewind::brokers
