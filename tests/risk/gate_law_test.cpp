#include <algorithm>
#include <catch2/catch.hpp>

#include "gate_scene.hpp"
#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::risk;

namespace {

Money absolute(Money money) { return money < Money{} ? -money : money; }
Money cents_between(std::int64_t low, std::int64_t high) {
    return Money::from_cents(*rc::gen::inRange<std::int64_t>(low, high));
}

}  // namespace

TEST_CASE("an approved entry stays within every limit at its worst") {
    test::check_property("whatever is proposed, held and working", [] {
        Scene scene;
        settings::Risk& limits = scene.settings;
        limits.trade_risk.fraction = *rc::gen::inRange(5, 50) / 1000.0;
        limits.symbol_exposure.fraction = *rc::gen::inRange(10, 100) / 100.0;
        limits.gross_exposure.fraction = *rc::gen::inRange(50, 300) / 100.0;
        limits.buying_power.multiple = *rc::gen::inRange(50, 200) / 100.0;
        limits.order_size.notional = *rc::gen::inRange(1'000, 200'000);
        limits.price_collar.fraction = 0.2;
        scene.instrument.multiplier = *rc::gen::element<std::int64_t>(1, 1, 100);
        scene.instrument.lot =
            Quantity::from_micros(*rc::gen::element<std::int64_t>(1'000'000, 1'000, 10'000'000));
        BookView& book = scene.book;
        book.equity = book.day_start_equity = book.peak_equity =
            cents_between(50'000'00, 1'000'000'00);
        book.position_value = cents_between(-9'000'00, 9'000'00);
        book.instrument_working = cents_between(0, 3'000'00);
        book.gross_exposure = absolute(book.position_value) + cents_between(0, 30'000'00);
        book.working_notional = book.instrument_working + cents_between(0, 10'000'00);

        Proposal proposal = scene.bracket();
        const bool buys = *rc::gen::arbitrary<bool>();
        const auto stop = *(buys ? rc::gen::inRange<std::int64_t>(82'00, 101'00)
                                 : rc::gen::inRange<std::int64_t>(99'00, 118'00));
        const Quantity asked =
            Quantity::from_micros(*rc::gen::inRange<std::int64_t>(1, 10'000'000'000));
        const bool limit = *rc::gen::arbitrary<bool>();
        for (Order& order : proposal.orders) order.quantity = asked;
        if (!buys) {
            proposal.orders[0].side = Side::Sell;
            proposal.orders[1].side = proposal.orders[2].side = Side::Buy;
            proposal.orders[1].limit = Price::from_cents(97'00);
        }
        if (limit) {
            proposal.orders[0].type = OrderType::Limit;
            proposal.orders[0].limit =
                Price::from_cents(*rc::gen::inRange<std::int64_t>(90'00, 110'00));
        }
        proposal.orders[2].stop = Price::from_cents(stop);

        const Review review = scene.enter(proposal);
        RC_CLASSIFY(review.approved(), "approved");
        if (!review.approved()) {
            RC_ASSERT(scene.verdicts.back().outcome == VerdictOutcome::Refuse);
            RC_ASSERT(scene.verdicts.back().rule == review.refused_by);
            return;
        }
        const Quantity quantity = review.orders[0].order().quantity;
        RC_ASSERT(quantity > Quantity{} && quantity <= asked);
        // A quantity that no rule touched is as it was planned; a shrunk one is in whole lots.
        RC_ASSERT(quantity == asked || scene.instrument.round_to_lot(quantity) == quantity);
        for (std::uint8_t i = 0; i < review.count; ++i) {
            RC_ASSERT(review.orders[i].order().quantity == quantity);
            RC_ASSERT(review.orders[i].order().id == proposal.orders[i].id);
        }
        const Price far = buys ? scene.market.ask : scene.market.bid;
        const Price at = !limit ? far
                         : buys ? proposal.orders[0].limit
                                : std::max(proposal.orders[0].limit, far);
        const double worth = scene.instrument.notional(at, quantity).to_double();
        const double equity = book.equity.to_double();
        const double slack = 1e-6;  // the checks are in integers, this one is not
        RC_ASSERT(worth <= limits.order_size.notional + slack);
        RC_ASSERT(absolute(book.position_value).to_double() + book.instrument_working.to_double() +
                      worth <=
                  limits.symbol_exposure.fraction * equity + slack);
        RC_ASSERT(book.gross_exposure.to_double() + book.working_notional.to_double() + worth <=
                  std::min(limits.gross_exposure.fraction, limits.buying_power.multiple) * equity +
                      slack);
        const Price stop_price = proposal.orders[2].stop;
        const Price distance = buys ? at - stop_price : stop_price - at;
        RC_ASSERT(distance > Price{});
        RC_ASSERT(scene.instrument.notional(distance, quantity).to_double() <=
                  limits.trade_risk.fraction * equity + slack);
    });
}

TEST_CASE("what reduces a position passes whatever has been latched") {
    test::check_property("and never turns it around", [] {
        Scene scene;
        Gate gate = scene.gate();
        for (const CommandKind command :
             *rc::gen::container<std::vector<CommandKind>>(rc::gen::element(
                 CommandKind::KillSwitch, CommandKind::Halt, CommandKind::JournalFailed)))
            gate.command(command, scene.book.equity, scene.outputs);
        gate.watch(cents_between(1, 100'000'00), Money::from_cents(100'000'00),
                   Money::from_cents(100'000'00), scene.outputs);
        const auto held = *rc::gen::nonZero<std::int32_t>();
        scene.book.position = Quantity::from_micros(held);
        scene.book.equity = cents_between(-1'000'00, 100'000'00);
        scene.book.unknown_orders = *rc::gen::inRange(0u, 100u);
        scene.book.open_orders = *rc::gen::inRange(0u, 100u);
        Order order = scene.flatten(held > 0 ? Side::Sell : Side::Buy, 1);
        order.quantity = Quantity::from_micros(*rc::gen::inRange<std::int64_t>(1, 1LL << 40));
        const Review review = scene.exit(gate, order);
        RC_ASSERT(review.approved());
        RC_ASSERT(review.orders[0].order().quantity ==
                  min(order.quantity, scene.book.position.magnitude()));
    });
}
