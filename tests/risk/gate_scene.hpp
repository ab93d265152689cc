#pragma once

#include <cstring>
#include <optional>
#include <vector>

#include "tradewind/model/input.hpp"
#include "tradewind/risk/gate.hpp"

namespace tradewind::risk {

using namespace std::chrono_literals;

// An account of 100,000 dollars, noon, a quoted stock at 100.00 / 100.02.
struct Scene {
    settings::Risk settings;
    settings::Policy policy;
    Instrument instrument = stock();
    MarketView market;
    BookView book;
    OutputBuffer outputs;
    Timestamp now = Timestamp::from_nanos(1'000'000'000'000);
    std::vector<Verdict> verdicts;  // of the last review

    Scene() {
        market.bid = Price::from_cents(100'00);
        market.ask = Price::from_cents(100'02);
        market.last = Price::from_cents(100'01);
        market.marked = now;
        market.since_open = 2h;
        market.to_close = 4h;
        market.phase = calendar::Phase::Regular;
        market.source = MarkSource::Quotes;
        book.equity = book.day_start_equity = book.peak_equity = Money::from_cents(100'000'00);
    }
    static Instrument stock() {
        Instrument stock = *Instrument::equity("SPY");
        stock.id = InstrumentId::from_index(0);
        return stock;
    }

    // A long bracket: market entry, target 103, stop 98.
    Proposal bracket(std::int64_t shares = 50) const {
        Proposal proposal;
        proposal.count = 3;
        for (std::uint8_t i = 0; i < 3; ++i) {
            Order& order = proposal.orders[i];
            order.id = {1, std::uint64_t{10} + i};
            order.instrument = instrument.id;
            order.quantity = Quantity::from_units(shares);
            order.side = i == 0 ? Side::Buy : Side::Sell;
        }
        proposal.orders[0].role = OrderRole::Entry;
        proposal.orders[1].role = OrderRole::TakeProfit;
        proposal.orders[1].type = OrderType::Limit;
        proposal.orders[1].limit = Price::from_cents(103'00);
        proposal.orders[2].role = OrderRole::StopLoss;
        proposal.orders[2].type = OrderType::Stop;
        proposal.orders[2].stop = Price::from_cents(98'00);
        return proposal;
    }
    Proposal short_sale(std::int64_t shares = 50) const {
        Proposal proposal;
        proposal.count = 1;
        proposal.orders[0] = bracket(shares).orders[0];
        proposal.orders[0].side = Side::Sell;
        proposal.orders[0].role = OrderRole::Single;
        return proposal;
    }
    Order flatten(Side side, std::int64_t shares) const {
        Order order = bracket(shares).orders[0];
        order.side = side;
        order.role = OrderRole::Flatten;
        return order;
    }

    Gate gate() const { return Gate{settings, policy}; }
    Review enter(const Gate& gate, const Proposal& proposal) {
        outputs.begin(1, now);
        Gate asked = gate;
        const Review review = asked.review_entry(proposal, instrument, market, book, now, outputs);
        read();
        return review;
    }
    Review enter(const Proposal& proposal) { return enter(gate(), proposal); }
    Review enter() { return enter(bracket()); }
    Review exit(const Gate& gate, const Order& order) {
        outputs.begin(1, now);
        Gate asked = gate;
        const Review review = asked.review_exit(order, instrument, market, book, now, outputs);
        read();
        return review;
    }
    Review resize(const Order& order) {
        outputs.begin(1, now);
        Gate asked = gate();
        const Review review = asked.review_resize(order, instrument, market, outputs);
        read();
        return review;
    }
    // The rule that refuses the usual bracket now; nullopt when it is approved.
    std::optional<RiskRule> refusal() {
        const Review review = enter();
        if (review.approved()) return std::nullopt;
        return review.refused_by;
    }
    const Verdict* verdict(RiskRule rule) const {
        for (const Verdict& verdict : verdicts)
            if (verdict.rule == rule) return &verdict;
        return nullptr;
    }
    template <class T>
    std::vector<T> pushed() const {
        std::vector<T> records;
        outputs.for_each(size_of, [&](const Header& header, const std::byte* bytes, std::size_t) {
            if (header.kind != T::record_kind) return;
            T record;
            std::memcpy(static_cast<void*>(&record), bytes, sizeof record);
            records.push_back(record);
        });
        return records;
    }
    void read() { verdicts = pushed<Verdict>(); }
};

}  // namespace tradewind::risk
