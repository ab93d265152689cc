#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tradewind/model/money.hpp"
#include "tradewind/model/order.hpp"

namespace tradewind {

// What a broker says about one order, in the canonical vocabulary (docs/brokers.md). LinkDown,
// ReconcileDone and LinkUp are about the whole account: their `order` is not valid() and they have
// no instrument.
enum class ReportKind : std::uint8_t {
    Accepted,  // the broker holds it
    Fill,      // last_quantity at last_price
    Canceled,
    Rejected,
    Expired,
    Suspended,  // alive but not executable: a held bracket child, a halt
    Activated,  // a held child works now
    Replaced,   // new terms in force (quantity, limit, stop below)
    ReplaceRefused,
    CancelRefused,
    SubmitTimedOut,    // the adapter has no answer: the order becomes Unknown
    SeenLive,          // found at the venue by a look-up: cumulative tells
    NotFound,          // the full look-up did not find it
    PositionSnapshot,  // reconciliation: cumulative = position of `header.instrument`
    FillBusted,        // the venue takes `execution` back (a correction's new Fill names it)
    LinkDown,          // no contact: every open order is uncertain, nothing new may be sent
    ReconcileDone,     // all that the venue knows was reported before this: the link is good again
    LinkUp,  // in contact again: the core answers with a Reconcile, and sends nothing before it is
             // done
    Settled  // a contract has expired: last_quantity of the position, on the side that closes it,
             // at last_price, 0 when worthless; or shares that one delivers. No order is named.
             // Without quantity: it could not be settled and is still held, `text` says why
};

std::string_view name_of(ReportKind kind);  // "replace_refused"

enum class RejectReason : std::uint8_t {
    None,
    Unknown,
    InsufficientBuyingPower,
    MarketClosed,
    InvalidPrice,
    InvalidQuantity,
    UnknownInstrument,
    DuplicateId,
    Halted,
    NotShortable,
    TooLateToCancel,
    UnknownOrder,
    Injected,
    NotSupported,  // the venue lacks this type, time in force or group: refused, never approximated
    LinkDown       // refused by the adapter: it does not send while cut off
};
std::string_view name_of(RejectReason reason);  // "insufficient_buying_power"

struct ExecutionReport {
    static constexpr RecordKind record_kind = RecordKind::ExecutionReport;
    static constexpr std::uint8_t from_lookup = 1;  // learned by a query, not from the live stream
    static constexpr std::uint8_t unsolicited = 2;  // nobody asked: a resize by fills, a split

    Header header{.kind = record_kind};  // flags: the bits above
    // The id under which the order was submitted, for the whole of its life: replaces do not change
    // it (the adapter keeps the chain of keys). Not valid(): an order that is not ours.
    ClientOrderId order;
    std::uint64_t execution = 0;  // the venue's id of this fill (dedupe key with `order`); 0: none
    Quantity last_quantity;       // Fill: this execution's
    Price last_price;
    Quantity cumulative;  // filled so far, by the venue (snapshots: signed position)
    Quantity quantity;    // total, as the venue holds it over all its ids, so that quantity minus
                          // cumulative may still fill (0: not said)
    Price limit;          // Replaced: terms in force
    Price stop;
    Money fees;     // of this execution
    Price average;  // of all of `cumulative`, so that a lost fill can be priced; 0: not said
    ClientOrderId related;  // Replaced, ReplaceRefused: the id of that replace request
    std::array<char, 40> broker_order{};  // the venue's id, zero padded
    std::array<char, 64> text{};          // the venue's words, zero padded
    std::uint64_t corrects = 0;  // Fill: the execution in whose place this one stands; 0: none
    ReportKind kind = ReportKind::Accepted;
    RejectReason reason = RejectReason::None;
    Side side = Side::Buy;
    std::uint8_t reserved[5] = {};
};
static_assert(sizeof(ExecutionReport) == 256);

}  // namespace tradewind
