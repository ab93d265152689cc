#include "tradewind/session/status.hpp"

#include <fmt/format.h>

#include "tradewind/calendar/new_york.hpp"

namespace tradewind::session {
namespace {

std::string dollars(Money money) { return fmt::format("{:.2f}", money.to_double()); }
std::string price(Price value) {
    return value == Price{} ? std::string{"-"} : fmt::format("{:.2f}", value.to_double());
}

}  // namespace

std::string render(const StatusSnapshot& status, std::string_view title, double wall_seconds) {
    std::string text = fmt::format("{}   market time {}   running {:.0f} s\n\n", title,
                                   calendar::to_new_york_string(status.core_time), wall_seconds);
    text += fmt::format(
        "equity {:>14}   day {:>10}   realized {:>10}   unrealized {:>10}   fees {:>8}\n",
        dollars(status.equity), dollars(status.day_profit), dollars(status.realized),
        dollars(status.unrealized), dollars(status.fees));
    text += fmt::format("drawdown {:>12}   open orders {}   inputs {}   events {}   outputs {}\n",
                        dollars(status.drawdown), status.open_orders, status.sequence,
                        status.counters.events, status.counters.outputs);
    text +=
        fmt::format("waiting in the feed lane {}   quotes conflated {}   output hash {:016x}\n\n",
                    status.market_backlog, status.conflated, status.output_hash);
    if (status.journal_failed)
        text += "TRADING IS HALTED: the journal cannot record; make room and start again\n\n";
    text += fmt::format("{:<8} {:>10} {:>10} {:>10} {:>9} {:>10} {:>11}  {:<15} {:>5}  {}\n",
                        "symbol", "bid", "ask", "last", "position", "average", "unrealized",
                        "regime", "conf", "last decision");
    for (std::uint32_t i = 0; i < status.row_count; ++i) {
        const StatusSnapshot::Row& row = status.rows[i];
        text += fmt::format("{:<8} {:>10} {:>10} {:>10} {:>9} {:>10} {:>11}  {:<15} {:>5.2f}  {}\n",
                            row.symbol.data(), price(row.bid), price(row.ask), price(row.last),
                            row.position.to_double(), price(row.average), dollars(row.unrealized),
                            name_of(row.regime.regime), row.regime.confidence,
                            row.decided != 0 ? name_of(row.outcome) : "-");
    }
    return text;
}

}  // namespace tradewind::session
