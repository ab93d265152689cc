#include "tradewind/research/row_files.hpp"

#include <fmt/format.h>

#include "tradewind/research/text.hpp"

namespace tradewind::research {
namespace {

constexpr std::string_view trade_columns =
    "symbol,side,quantity,entry_time,entry_price,exit_time,exit_price,gross,fees,net,regime,agent,"
    "exit_reason,hold_seconds,entry_time_ns,exit_time_ns,sequence\n";
constexpr std::string_view order_columns =
    "order,symbol,side,role,type,time_in_force,quantity,limit,stop,sent_time,state,filled,"
    "average_price,fees,last_change_time,reason,replaces,anomalies,sent_time_ns,last_change_ns,"
    "sequence\n";
constexpr std::string_view equity_columns =
    "time,equity,cash,realized,unrealized,fees,gross_exposure,peak_equity,time_ns,sequence\n";

// An order without that price has none, rather than one of zero.
std::string price_or_empty(Price price) { return price == Price{} ? "" : text_of(price); }

std::string hold_seconds(const RoundTrip& trip) {
    const auto held = trip.header.event_time - trip.opened;
    return text_of(static_cast<double>(held.count()) / 1e9);
}

}  // namespace

RowFiles::RowFiles(AtomicFile trades, AtomicFile orders, AtomicFile equity, AtomicFile events)
    : trades_{std::move(trades)},
      orders_{std::move(orders)},
      equity_{std::move(equity)},
      events_{std::move(events)} {
    trades_.write(trade_columns);
    orders_.write(order_columns);
    equity_.write(equity_columns);
}

Expected<RowFiles> RowFiles::create(const std::filesystem::path& directory) {
    auto trades = AtomicFile::create(directory / "trades.csv");
    if (!trades) return std::unexpected{trades.error()};
    auto orders = AtomicFile::create(directory / "orders.csv");
    if (!orders) return std::unexpected{orders.error()};
    auto equity = AtomicFile::create(directory / "equity.csv");
    if (!equity) return std::unexpected{equity.error()};
    auto events = AtomicFile::create(directory / "events.jsonl");
    if (!events) return std::unexpected{events.error()};
    return RowFiles{std::move(*trades), std::move(*orders), std::move(*equity), std::move(*events)};
}

void RowFiles::trade(const TradeRow& row) {
    const RoundTrip& trip = row.trip;
    trades_.write(fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(row.symbol),
        name_of(trip.side), text_of(trip.quantity), short_utc_text(trip.opened),
        text_of(trip.entry_price), short_utc_text(trip.header.event_time), text_of(trip.exit_price),
        text_of(trip.gross), text_of(trip.fees), text_of(trip.net()), name_of(trip.regime),
        csv_field(row.agent), csv_field(row.exit_reason), hold_seconds(trip), trip.opened.nanos(),
        trip.header.event_time.nanos(), row.sequence));
}

void RowFiles::order(const OrderRow& row) {
    orders_.write(fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", row.id.to_string(),
        csv_field(row.symbol), name_of(row.side), name_of(row.role), name_of(row.type),
        name_of(row.time_in_force), text_of(row.quantity), price_or_empty(row.limit),
        price_or_empty(row.stop), short_utc_text(row.sent), name_of(row.state), text_of(row.filled),
        row.filled.is_zero() ? "" : text_of(row.average_price()), text_of(row.fees),
        short_utc_text(row.last_change),
        row.reason == RejectReason::None ? std::string_view{} : name_of(row.reason), row.replaces,
        row.anomalies, row.sent.nanos(), row.last_change.nanos(), row.sequence));
}

void RowFiles::equity(const EquityPoint& point) {
    equity_.write(fmt::format(
        "{},{},{},{},{},{},{},{},{},{}\n", short_utc_text(point.header.event_time),
        text_of(point.equity), text_of(point.cash), text_of(point.realized),
        text_of(point.unrealized), text_of(point.fees), text_of(point.gross_exposure),
        text_of(point.peak_equity), point.header.event_time.nanos(), point.header.sequence));
}

void RowFiles::event(std::string_view json) {
    events_.write(json);
    events_.write("\n");
}

Expected<void> RowFiles::commit() {
    for (AtomicFile* file : {&trades_, &orders_, &equity_, &events_})
        if (auto done = file->commit(); !done) return done;
    return {};
}

}  // namespace tradewind::research
