#include "tradewind/brokers/simulated_exchange.hpp"
#include "tradewind/model/decimal.hpp"

namespace tradewind::brokers {
namespace {

std::string number(double value) { return format_decimal(Price::from_double(value).nanos(), 9); }

}  // namespace

std::vector<std::string> SimulatedExchange::assumptions() const {
    std::vector<std::string> said;
    const std::string latency = number(settings_.latency_us / 1000.0) + " ms";
    said.push_back("Requests reach the venue and reports come back after " + latency +
                   " each; fills on bars are known when their bar is, and their latency is inside "
                   "the bar's slippage.");
    if (next_open()) {
        said.push_back(
            "Fill model next_open: a market order fills whole at the next bar's open, without "
            "slippage, size limit or session rules; with ticks instead of bars it fills whole at "
            "the touch.");
    } else {
        said.push_back(
            "Quotes: a marketable order takes what is displayed at the touch and no more; the "
            "rest waits for newly displayed size. What it took stays taken while that price "
            "stands. Quotes of an earlier day fill nothing.");
        said.push_back(
            settings_.queue_position
                ? "Resting limits stand behind all size displayed at their price when it "
                  "became the best; prints eat that first, a print through the price "
                  "fills. Where no size was ever displayed, only a print through fills."
                : "Resting limits fill on prints at their price, without a queue.");
        said.push_back("A print or a bar fills at most " + number(settings_.participation * 100) +
                       " % of its size over all our orders, in whole lots; the rest waits.");
        said.push_back(
            "Bars: market orders fill at the open of the first bar that starts after "
            "they were sent, " +
            number(settings_.slippage_ticks) +
            " ticks against us; limits only if the bar trades through them, at the "
            "limit or at a better open; stops at the stop, or at the open after a gap, "
            "with the same slippage. What is canceled inside a bar's window has no part in that "
            "bar. A bar is used only if no tick and no finer bar fell into its window.");
        said.push_back(settings_.bars_unfavourable_path
                           ? "Inside a bar the stop trades before the target, and the target of a "
                             "limit entry never trades in the entry's bar."
                           : "Inside a bar the extreme nearer to the open is reached first.");
        said.push_back(
            "Stops trigger on prints and on the touch (a sell stop on the bid) and pay " +
            number(settings_.stop_slippage_spread) + " of the spread on quotes.");
        said.push_back(
            "Orders trade in the regular session only: day orders are refused outside it and "
            "expire a second after the close, good-till-cancel orders wait. At-open orders fill "
            "at the first print or bar of the session, at-close orders at the last.");
    }
    said.push_back(
        "A quote that is crossed, or in a stock lacks a side or asks more than twice its bid, "
        "fills and triggers nothing, and while it stands the quote before it does not either: "
        "orders wait for the next good quote, or go by prints.");
    said.push_back(
        "Brackets are held by the venue: exits live for what the entry has filled, one cancels the "
        "other, an exit that trades cancels the rest of its entry, and exits outlive an entry that "
        "is canceled after a partial fill.");
    said.push_back("Buying power: gross exposure of positions and of orders that open may reach " +
                   number(terms_.buying_power_multiple) +
                   " times equity when an order arrives; a market order may then fill at a worse "
                   "price. Every instrument can be sold short, without borrow fees or interest.");
    said.push_back(
        "Options: single legs, in the stocks' regular session, until the contract stops trading; "
        "orders that work in it then expire. What is held at expiry is settled at its "
        "intrinsic value by the underlying's last credible price, with the terms that splits of it "
        "have made; what is a cent or more in the money delivers its shares, an index option cash; "
        "nothing is exercised or assigned before, and a written option binds its premium, not a "
        "margin.");
    std::string fees = "Fees: " + number(settings_.fees.commission_per_share) + " a share, " +
                       number(settings_.fees.commission_per_contract) + " a contract, at least " +
                       number(settings_.fees.commission_minimum) + " an order";
    fees += settings_.fees.regulatory
                ? "; SEC, TAF, ORF and OCC charges by trade date, each rounded up to the cent for "
                  "an order's day. Before 2025 the first sourced rate is used, not the rate of "
                  "that time."
                : "; no regulatory charges.";
    said.push_back(std::move(fees));
    said.push_back("Our orders move no price and are seen by nobody.");
    if (faults_.any())
        said.push_back(
            "Seeded faults strike: lost, duplicate, late or reordered replies, rejects "
            "(seed " +
            std::to_string(settings_.faults.seed) + ").");
    return said;
}

}  // namespace tradewind::brokers
