#include <catch2/catch.hpp>
#include <string>

#include "order_scene.hpp"

using namespace tradewind;
using namespace tradewind::execution;

namespace {

using enum OrderState;

// An order of 100 in `state`, with 40 filled where the state says so.
ClientOrderId order_in(Scene& scene, OrderState state) {
    const ClientOrderId id = scene.buy();
    switch (state) {
        case PendingNew:
            break;
        case Accepted:
            scene.hear(ReportKind::Accepted, id);
            break;
        case PartiallyFilled:
            scene.fill(id, 40, 40);
            break;
        case PendingCancel:
            scene.hear(ReportKind::Accepted, id);
            scene.cancel(id);
            break;
        case PendingReplace:
            scene.hear(ReportKind::Accepted, id);
            scene.replace(id, 100, 10.02);
            break;
        case Suspended:
            scene.hear(ReportKind::Suspended, id);
            break;
        case Unknown:
            scene.hear(ReportKind::SubmitTimedOut, id);
            break;
        case Filled:
            scene.fill(id, 100, 100);
            break;
        case Canceled:
            scene.hear(ReportKind::Canceled, id);
            break;
        case Expired:
            scene.hear(ReportKind::Expired, id);
            break;
        case Rejected:
            scene.hear(ReportKind::Rejected, id);
            break;
        case Replaced:
            break;
    }
    REQUIRE(scene.state(id) == state);
    return id;
}

enum class Event {
    Ack,
    PartialFill,
    CompleteFill,
    CancelSent,
    Canceled,
    CancelRefused,
    CancelMetUnknown,
    ReplaceSent,
    Replaced,
    ReplaceRefused,
    Rejected,
    SeenLive,
    Expired,
    Suspended,
    TimedOut,
    NotFound
};

void play(Scene& scene, ClientOrderId id, Event event) {
    const Quantity filled = scene.orders.find(id)->cumulative();
    const std::int64_t held = filled.micros() / Quantity::micros_per_unit;
    switch (event) {
        case Event::Ack:
            return scene.hear(ReportKind::Accepted, id, held);
        case Event::PartialFill:
            return scene.fill(id, 10, held + 10);
        case Event::CompleteFill:
            return scene.fill(id, 100 - held, 100);
        case Event::CancelSent:
            scene.cancel(id);
            return;
        case Event::Canceled:
            return scene.hear(ReportKind::Canceled, id, held);
        case Event::CancelRefused:
            return scene.hear(ReportKind::CancelRefused, id);
        case Event::CancelMetUnknown: {
            ExecutionReport refused = scene.report(ReportKind::CancelRefused, id);
            refused.reason = RejectReason::UnknownOrder;
            return scene.hear(refused);
        }
        case Event::ReplaceSent:
            scene.replace(id, 100, 10.01);
            return;
        case Event::Replaced: {
            ExecutionReport replaced = scene.report(ReportKind::Replaced, id, held, 100);
            replaced.related = scene.last_replace;
            replaced.limit = Scene::dollars(10.02);
            return scene.hear(replaced);
        }
        case Event::ReplaceRefused: {
            ExecutionReport refused = scene.report(ReportKind::ReplaceRefused, id);
            refused.related = scene.last_replace;
            return scene.hear(refused);
        }
        case Event::Rejected:
            return scene.hear(ReportKind::Rejected, id, held);
        case Event::SeenLive:
            return scene.hear(ReportKind::SeenLive, id, held);
        case Event::Expired:
            return scene.hear(ReportKind::Expired, id, held);
        case Event::Suspended:
            return scene.hear(ReportKind::Suspended, id, held);
        case Event::TimedOut:
            return scene.hear(ReportKind::SubmitTimedOut, id);
        case Event::NotFound:
            return scene.hear(ReportKind::NotFound, id);
    }
}

constexpr OrderState open_states[] = {PendingNew,     Accepted,  PartiallyFilled,    PendingCancel,
                                      PendingReplace, Suspended, OrderState::Unknown};

struct Row {
    const char* name;
    Event event;
    OrderState to[7];  // by open_states
};

// The table of canonical transitions.
constexpr Row rows[] = {
    {"ack",
     Event::Ack,
     {Accepted, Accepted, PartiallyFilled, PendingCancel, PendingReplace, Accepted, Accepted}},
    {"partial fill",
     Event::PartialFill,
     {PartiallyFilled, PartiallyFilled, PartiallyFilled, PendingCancel, PendingReplace,
      PartiallyFilled, PartiallyFilled}},
    {"complete fill",
     Event::CompleteFill,
     {Filled, Filled, Filled, Filled, Filled, Filled, Filled}},
    // A cancel of an order that the venue has not acknowledged waits.
    {"cancel sent",
     Event::CancelSent,
     {PendingNew, PendingCancel, PendingCancel, PendingCancel, PendingCancel, PendingCancel,
      Unknown}},
    {"canceled",
     Event::Canceled,
     {Canceled, Canceled, Canceled, Canceled, Canceled, Canceled, Canceled}},
    {"cancel refused",
     Event::CancelRefused,
     {PendingNew, Accepted, PartiallyFilled, Accepted, PendingReplace, Suspended, Unknown}},
    {"cancel met an unknown order",
     Event::CancelMetUnknown,
     {PendingNew, Unknown, Unknown, Unknown, Unknown, Unknown, Unknown}},
    {"replace sent",
     Event::ReplaceSent,
     {PendingNew, PendingReplace, PendingReplace, PendingCancel, PendingReplace, PendingReplace,
      Unknown}},
    {"replaced",
     Event::Replaced,
     {PendingNew, Accepted, PartiallyFilled, PendingCancel, Accepted, Suspended, Unknown}},
    {"replace refused",
     Event::ReplaceRefused,
     {PendingNew, Accepted, PartiallyFilled, PendingCancel, Accepted, Suspended, Unknown}},
    {"rejected",
     Event::Rejected,
     {Rejected, Rejected, Canceled, Rejected, Rejected, Rejected, Rejected}},
    // A look-up that finds it suspended says so in a second report.
    {"seen live",
     Event::SeenLive,
     {Accepted, Accepted, PartiallyFilled, PendingCancel, PendingReplace, Accepted, Accepted}},
    {"expired", Event::Expired, {Expired, Expired, Expired, Expired, Expired, Expired, Expired}},
    {"suspended",
     Event::Suspended,
     {Suspended, Suspended, Suspended, PendingCancel, PendingReplace, Suspended, Suspended}},
    {"submit time-out",
     Event::TimedOut,
     {Unknown, Accepted, PartiallyFilled, PendingCancel, PendingReplace, Suspended, Unknown}},
    {"not found after the full look-up",
     Event::NotFound,
     {Rejected, Unknown, Unknown, Unknown, Unknown, Unknown, Rejected}},
};

}  // namespace

TEST_CASE("every open state takes every event to the state of the table") {
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < std::size(open_states); ++i) {
            Scene scene;
            const ClientOrderId id = order_in(scene, open_states[i]);
            INFO(row.name << " in " << name_of(open_states[i]));
            play(scene, id, row.event);
            CHECK(std::string{name_of(scene.state(id))} == name_of(row.to[i]));
        }
    }
}

TEST_CASE("final states stay, except for late fills and orders proven alive") {
    for (const OrderState state : {Filled, Canceled, Expired, Rejected}) {
        for (const Row& row : rows) {
            if (row.event == Event::PartialFill || row.event == Event::CompleteFill) continue;
            Scene scene;
            const ClientOrderId id = order_in(scene, state);
            INFO(row.name << " in " << name_of(state));
            play(scene, id, row.event);
            CHECK(std::string{name_of(scene.state(id))} == name_of(state));
            CHECK(scene.orders.find(id)->leaves().is_zero());
        }
    }
    for (const OrderState state : {Canceled, Expired}) {
        Scene scene;
        const ClientOrderId id = order_in(scene, state);
        scene.fill(id, 40, 40);
        CHECK(scene.state(id) == state);
        CHECK(scene.told_flag(OrderUpdate::late_fill));
        CHECK((scene.fills.back().header.flags & Fill::late) != 0);
        scene.fill(id, 60, 100);
        CHECK(scene.state(id) == Filled);
    }
}

TEST_CASE("a fill after a rejection reopens the order") {
    Scene scene;
    const ClientOrderId id = order_in(scene, Rejected);
    scene.fill(id, 40, 40);
    CHECK(scene.state(id) == PartiallyFilled);
    CHECK(scene.told_flag(OrderUpdate::incident));
    CHECK(scene.orders.work().open == 1);
}

TEST_CASE("an order that was declared not placed reopens when the venue shows it alive") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.hear(ReportKind::SubmitTimedOut, id);
    scene.hear(ReportKind::NotFound, id);
    REQUIRE(scene.state(id) == Rejected);
    scene.hear(ReportKind::SeenLive, id);
    CHECK(scene.state(id) == Accepted);
    CHECK(scene.told_flag(OrderUpdate::incident));
}

TEST_CASE("a look-up that finds an order held leaves it so") {
    Scene scene;
    const ClientOrderId id = order_in(scene, Suspended);
    const ExecutionReport seen = scene.report(ReportKind::SeenLive, id, 0, 100);
    ExecutionReport held = seen;
    held.kind = ReportKind::Suspended;
    scene.hear(held);
    scene.hear(seen);
    CHECK(scene.state(id) == Suspended);
}

TEST_CASE("absence proves nothing at a venue whose list may lag") {
    Scene scene{VenueRules{.absence = AbsenceProof::Never}};
    const ClientOrderId id = scene.buy();
    scene.hear(ReportKind::SubmitTimedOut, id);
    scene.hear(ReportKind::NotFound, id);
    CHECK(scene.state(id) == Unknown);
}

TEST_CASE("an unanswered submit becomes unknown after its time, and stays live for risk") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.wait(9s);
    CHECK(scene.state(id) == PendingNew);
    scene.wait(1s);
    CHECK(scene.state(id) == Unknown);
    CHECK(scene.orders.work().unknown == 1);
    CHECK(scene.orders.work(Scene::spy()).buy == Scene::shares(100));
    CHECK(scene.orders.next_due() == Timestamp::max());
}

TEST_CASE("a cancel before the acknowledgement waits for it") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    CHECK(scene.cancel(id) == Permission::Queued);
    scene.hear(ReportKind::Accepted, id);
    REQUIRE(scene.asked.size() == 1);
    CHECK(scene.asked[0].kind == FollowUpKind::Cancel);
    CHECK(scene.cancel(id) == Permission::Send);
    CHECK(scene.cancel(id) == Permission::Refused);
}

TEST_CASE("a cancel while the link is down waits for the reconcile") {
    Scene scene;
    const ClientOrderId first = scene.buy();
    const ClientOrderId second = scene.buy();
    scene.hear(ReportKind::Accepted, first);
    scene.hear(ReportKind::Accepted, second);
    scene.hear(ReportKind::LinkDown, {});
    CHECK(scene.orders.link() == Link::Down);
    CHECK(scene.cancel(first) == Permission::Queued);
    CHECK(scene.cancel(second) == Permission::Queued);
    CHECK(scene.replace(first, 100, 10.02) == Permission::Refused);
    scene.hear(ReportKind::LinkUp, {});
    CHECK(scene.orders.link() == Link::Down);
    scene.hear(ReportKind::ReconcileDone, {});
    // A timer of this very time would have had to come before the report.
    CHECK(scene.orders.next_due() > scene.now);
    scene.wait(1ms);
    CHECK(scene.asked.size() == 2);
    CHECK(scene.cancel(first) == Permission::Send);
}

TEST_CASE("a cancel and new terms that a reconcile leaves unanswered are asked for again") {
    Scene scene;
    const ClientOrderId leaving = scene.buy();
    const ClientOrderId changing = scene.buy();
    scene.hear(ReportKind::Accepted, leaving);
    scene.hear(ReportKind::Accepted, changing);
    REQUIRE(scene.cancel(leaving) == Permission::Send);
    REQUIRE(scene.replace(changing, 50, 10.02) == Permission::Send);
    // Neither reached the venue.
    scene.hear(ReportKind::LinkDown, {});
    scene.hear(ReportKind::SeenLive, leaving);
    scene.hear(ReportKind::SeenLive, changing);
    scene.asked.clear();
    scene.hear(ReportKind::ReconcileDone, {});
    scene.wait(1ms);
    REQUIRE(scene.asked.size() == 1);
    CHECK(scene.asked[0].kind == FollowUpKind::Cancel);
    CHECK(scene.cancel(leaving) == Permission::Send);
    CHECK(scene.replace(changing, 50, 10.02) == Permission::Send);
}

TEST_CASE("one request at a time, and none after a cancel") {
    Scene scene;
    const ClientOrderId id = order_in(scene, PendingReplace);
    CHECK(scene.replace(id, 100, 10.03) == Permission::Refused);
    CHECK(scene.cancel(id) == Permission::Send);
    CHECK(scene.replace(id, 100, 10.03) == Permission::Refused);
}

TEST_CASE("what a venue cannot replace is refused here") {
    Scene prices_only{VenueRules{.replace = ReplaceRule::PricesOnly}};
    ClientOrderId id = order_in(prices_only, Accepted);
    CHECK(prices_only.replace(id, 50, 10.02) == Permission::Refused);
    CHECK(prices_only.replace(id, 100, 10.02) == Permission::Send);

    Scene before_fill{VenueRules{.replace = ReplaceRule::BeforeFirstFill}};
    id = order_in(before_fill, PartiallyFilled);
    CHECK(before_fill.replace(id, 100, 10.02) == Permission::Refused);

    Scene never{VenueRules{.replace = ReplaceRule::Never}};
    id = order_in(never, Accepted);
    CHECK(never.replace(id, 100, 10.02) == Permission::Refused);
}

TEST_CASE("risk counts the larger of old and new terms while a replace is under way") {
    Scene scene;
    const ClientOrderId id = order_in(scene, Accepted);
    scene.replace(id, 150, 10.02);
    CHECK(scene.orders.work(Scene::spy()).buy == Scene::shares(150));
    ExecutionReport refused = scene.report(ReportKind::ReplaceRefused, id);
    refused.related = scene.last_replace;
    scene.hear(refused);
    CHECK(scene.orders.work(Scene::spy()).buy == Scene::shares(100));
    CHECK(scene.orders.work().opening_notional() == Money::from_double(1000));
}

TEST_CASE("a late answer to an earlier replace is not taken for the later one's") {
    Scene scene;
    const ClientOrderId id = order_in(scene, PendingReplace);
    ExecutionReport first = scene.report(ReportKind::Replaced, id, 0, 100);
    first.related = scene.last_replace;
    first.limit = Scene::dollars(10.02);
    scene.hear(first);
    scene.replace(id, 100, 10.05);
    scene.hear(first);
    CHECK(scene.state(id) == PendingReplace);
}

TEST_CASE("what an order may still do is counted at the split mark") {
    Scene scene;
    const ClientOrderId id =
        scene.send({scene.order(OrderRole::Single, Side::Sell, 10'000, 10)});  // the mark is 10
    scene.hear(ReportKind::Accepted, id);
    Split split;
    split.header.instrument = Scene::spy();
    split.to = 100'000;
    scene.orders.apply(split);
    ExecutionReport replaced = scene.report(ReportKind::Replaced, id, 0, 1'000'000'000);
    replaced.limit = Scene::dollars(0.0001);
    scene.hear(replaced);
    CHECK(scene.orders.work().opening_notional() == Money::from_double(100'000));
}

TEST_CASE("whatever quantity a venue says, what its orders may still do fits") {
    Scene scene;
    std::vector<ClientOrderId> ids;
    for (int i = 0; i < 20; ++i) {
        ids.push_back(scene.buy());
        scene.hear(ReportKind::Accepted, ids.back());
        ExecutionReport replaced = scene.report(ReportKind::Replaced, ids.back());
        replaced.quantity = Quantity::from_micros(INT64_MAX);
        replaced.limit = Price::from_nanos(INT64_MAX);
        scene.hear(replaced);
    }
    CHECK(scene.orders.work().opening_notional() == largest_exposure);
    for (const ClientOrderId& id : ids) scene.hear(ReportKind::Canceled, id);
    CHECK(scene.orders.work().opening_notional() == Money{});
    CHECK(scene.orders.work().buy.is_zero());
}

TEST_CASE("a split leaves the terms to the venue's word") {
    Scene scene;
    const ClientOrderId id = order_in(scene, Accepted);
    ExecutionReport replaced = scene.report(ReportKind::Replaced, id, 0, 200);
    replaced.header.flags = ExecutionReport::unsolicited;
    replaced.limit = Scene::dollars(5);
    scene.hear(replaced);
    CHECK(scene.state(id) == Accepted);
    CHECK(scene.orders.find(id)->quantity() == Scene::shares(200));
    CHECK(scene.orders.find(id)->terms().limit == Scene::dollars(5));
    CHECK(scene.asked.empty());
}
