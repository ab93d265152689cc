#include "tradewind/research/record_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <span>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/control_input.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/order_plan.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/model/weight_change.hpp"
#include "tradewind/research/text.hpp"

namespace tradewind::research {
namespace {

struct FlagName {
    std::uint8_t bit;
    std::string_view name;
};

std::string flag_text(std::uint8_t flags, std::span<const FlagName> known) {
    std::string text;
    const auto append = [&text](std::string_view name) {
        if (!text.empty()) text += '|';
        text += name;
    };
    std::uint8_t rest = flags;
    for (const auto& [bit, name] : known) {
        if ((flags & bit) != 0) append(name);
        rest = static_cast<std::uint8_t>(rest & ~bit);
    }
    if (rest != 0) append(fmt::format("{:#x}", rest));
    return text;
}

constexpr FlagName quote_flags[] = {{Quote::sampled, "sampled"}};
constexpr FlagName trade_flags[] = {{Trade::sets_open_close, "open_close"},
                                    {Trade::sets_high_low, "high_low"},
                                    {Trade::counts_volume, "volume"},
                                    {Trade::extended_hours, "extended_hours"}};
constexpr FlagName bar_flags[] = {{Bar::built_from_trades, "built_from_trades"},
                                  {Bar::built_from_bars, "built_from_bars"},
                                  {Bar::extended_hours, "extended_hours"}};
constexpr FlagName report_flags[] = {{ExecutionReport::from_lookup, "from_lookup"},
                                     {ExecutionReport::unsolicited, "unsolicited"}};
constexpr FlagName update_flags[] = {{OrderUpdate::anomaly, "anomaly"},
                                     {OrderUpdate::late_fill, "late_fill"},
                                     {OrderUpdate::duplicate, "duplicate"},
                                     {OrderUpdate::incident, "incident"}};
constexpr FlagName fill_flags[] = {{Fill::inferred, "inferred"},
                                   {Fill::correction, "correction"},
                                   {Fill::late, "late"},
                                   {Fill::busted, "busted"},
                                   {Fill::settled, "settled"}};

// A date of a damaged record may lie outside the years that have four digits.
std::string date_text(Date date) {
    constexpr Date first = Date::from_ymd(0, 1, 1);
    constexpr Date last = Date::from_ymd(9999, 12, 31);
    return date < first || date > last ? fmt::format("day {}", date.days()) : date.to_string();
}

class FieldList {
public:
    explicit FieldList(const Names& names) : names_{names} {}

    void add(std::string_view name, std::int64_t value) {
        push(name, fmt::format("{}", value), FieldForm::Number, value != 0);
    }
    void add(std::string_view name, std::uint64_t value) {
        push(name, fmt::format("{}", value), FieldForm::Number, value != 0);
    }
    void add(std::string_view name, std::uint8_t value) { add(name, std::uint64_t{value}); }
    void add(std::string_view name, double value) {
        push(name, text_of(value), FieldForm::Number, value != 0);
    }
    // A measurement, of which 0 is as good as any.
    void ready(std::string_view name, double value) {
        push(name, text_of(value), FieldForm::Number, true);
    }
    void add(std::string_view name, Price value) {
        push(name, text_of(value), FieldForm::Number, value != Price{});
    }
    void add(std::string_view name, Money value) {
        push(name, text_of(value), FieldForm::Number, value != Money{});
    }
    void add(std::string_view name, Quantity value) {
        push(name, text_of(value), FieldForm::Number, !value.is_zero());
    }
    void add(std::string_view name, Timestamp value) {
        push(name, short_utc_text(value), FieldForm::Text, value != Timestamp{});
    }
    void add(std::string_view name, const ClientOrderId& id) {
        push(name, id.to_string(), FieldForm::Text, id.valid());
    }
    void text(std::string_view name, std::string_view value) {
        push(name, std::string{value}, FieldForm::Text, !value.empty());
    }
    void yes_or_no(std::string_view name, std::uint8_t value) {
        push(name, value != 0 ? "true" : "false", FieldForm::Boolean, value != 0);
    }
    template <std::size_t N>
    void chars(std::string_view name, const std::array<char, N>& value) {
        const auto end = std::find(value.begin(), value.end(), '\0');
        text(name, {value.data(), static_cast<std::size_t>(end - value.begin())});
    }
    // Enumerations by name: what a journal of a later version says is shown as its number.
    template <class Enum>
    void name(std::string_view field, Enum value) {
        text(field, name_of(value));
    }
    void flags(std::uint8_t flags, std::span<const FlagName> known) {
        text("flags", flag_text(flags, known));
    }

    void header(const RecordView& record, const Header& header) {
        add("sequence", record.sequence);
        text("kind", name_of(header.kind));
        add("core_time", record.core_time);
        add("event_time", header.event_time);
        text("symbol", names_.symbol(header.instrument));
        if (is_input(header.kind)) {
            add("receive_time", header.receive_time);
            add("ordinal", header.sequence);
            add("source", std::uint64_t{header.source});
        }
    }

    void order(std::string_view prefix, const Order& order) {
        const auto in = [prefix](std::string_view name) {
            return fmt::format("{}.{}", prefix, name);
        };
        add(in("id"), order.id);
        text(in("symbol"), names_.symbol(order.instrument));
        name(in("role"), order.role);
        name(in("side"), order.side);
        add(in("quantity"), order.quantity);
        name(in("type"), order.type);
        add(in("limit"), order.limit);
        add(in("stop"), order.stop);
        name(in("time_in_force"), order.time_in_force);
    }
    void regime(std::string_view prefix, const RegimeState& state) {
        const auto in = [prefix](std::string_view name) {
            return fmt::format("{}.{}", prefix, name);
        };
        name(in("name"), state.regime);
        name(in("rule"), state.rule);
        add(in("direction"), std::int64_t{state.direction});
        add(in("confidence"), state.confidence);
        add(in("bars"), state.bars);
    }
    const Names& names() const { return names_; }
    std::vector<Field> take() { return std::move(fields_); }

private:
    void push(std::string_view name, std::string value, FieldForm form, bool telling) {
        fields_.push_back({std::string{name}, std::move(value), form, telling});
    }

    const Names& names_;
    std::vector<Field> fields_;
};

void list(FieldList& out, const Quote& quote) {
    out.flags(quote.header.flags, quote_flags);
    out.add("bid", quote.bid);
    out.add("ask", quote.ask);
    out.add("bid_size", quote.bid_size);
    out.add("ask_size", quote.ask_size);
}

void list(FieldList& out, const Trade& trade) {
    out.flags(trade.header.flags, trade_flags);
    out.add("price", trade.price);
    out.add("size", trade.size);
    out.add("id", trade.id);
    std::string conditions;
    for (const std::uint8_t condition : trade.conditions) {
        if (condition == 0) continue;
        if (!conditions.empty()) conditions += ' ';
        conditions += std::to_string(condition);
    }
    out.text("conditions", conditions);
    out.add("exchange", trade.exchange);
    out.add("tape", trade.tape);
    out.add("correction", trade.correction);
}

void list(FieldList& out, const Bar& bar) {
    out.flags(bar.header.flags, bar_flags);
    out.name("frame", bar.frame);
    out.add("window_start", bar.window_start);
    out.add("open", bar.open);
    out.add("high", bar.high);
    out.add("low", bar.low);
    out.add("close", bar.close);
    out.add("volume", bar.volume);
    out.add("transactions", bar.transactions);
}

void list(FieldList& out, const IndexValue& value) { out.add("value", value.value); }

void list(FieldList& out, const OptionStats& stats) {
    out.add("implied_volatility", stats.implied_volatility);
    out.add("delta", stats.delta);
    out.add("gamma", stats.gamma);
    out.add("theta", stats.theta);
    out.add("vega", stats.vega);
    out.add("open_interest", stats.open_interest);
}

void list(FieldList& out, const News& news) {
    out.add("sentiment", news.sentiment);
    out.add("relevance", news.relevance);
    out.add("article", news.article);
}

void list(FieldList& out, const Split& split) {
    out.add("from", split.from);
    out.add("to", split.to);
}

void list(FieldList& out, const Dividend& dividend) { out.add("amount", dividend.amount); }

void list(FieldList& out, const TradingStatus& status) { out.yes_or_no("halted", status.halted); }

void list(FieldList& out, const ExecutionReport& report) {
    out.flags(report.header.flags, report_flags);
    out.name("report", report.kind);
    out.add("order", report.order);
    out.add("related", report.related);
    out.add("corrects", report.corrects);
    out.name("side", report.side);
    out.add("execution", report.execution);
    out.add("last_quantity", report.last_quantity);
    out.add("last_price", report.last_price);
    out.add("cumulative", report.cumulative);
    out.add("quantity", report.quantity);
    out.add("limit", report.limit);
    out.add("stop", report.stop);
    out.add("average", report.average);
    out.add("fees", report.fees);
    if (report.reason != RejectReason::None) out.name("reason", report.reason);
    out.chars("broker_order", report.broker_order);
    out.chars("text", report.text);
}

void list(FieldList& out, const Timer& timer) {
    out.name("timer", timer.kind);
    out.add("key", timer.key);
}

void list(FieldList& out, const OperatorCommand& command) {
    out.name("command", command.command);
    out.chars("reason", command.reason);
}

void list(FieldList& out, const InstrumentAdded& added) {
    const Instrument& instrument = added.instrument;
    out.add("index", std::uint64_t{added.header.instrument.index()});
    out.chars("name", instrument.symbol_chars);
    constexpr std::string_view kinds[] = {"equity", "option", "index"};
    const auto kind = static_cast<std::size_t>(instrument.kind);
    out.text("type", kind < std::size(kinds) ? kinds[kind] : "unknown");
    out.add("tick", instrument.tick);
    out.add("tick_below", instrument.tick_below);
    out.add("tick_threshold", instrument.tick_threshold);
    out.add("lot", instrument.lot);
    out.add("multiplier", instrument.multiplier);
    if (instrument.kind == InstrumentKind::Option) {
        out.text("underlying", out.names().symbol(instrument.underlying));
        out.text("expiry", date_text(instrument.expiry));
        out.text("right", instrument.right == OptionRight::Call ? "call" : "put");
        out.add("strike", instrument.strike);
        out.text("exercise",
                 instrument.exercise == ExerciseStyle::American ? "american" : "european");
    }
}

void list(FieldList&, const ClockAdvance&) {}

void list(FieldList& out, const OrderRequest& request) {
    out.name("action", request.action);
    out.name("group", request.group);
    out.add("target", request.target);
    out.add("count", request.count);
    const std::size_t count = std::min<std::size_t>(request.count, OrderRequest::max_orders);
    for (std::size_t i = 0; i < count; ++i)
        out.order(fmt::format("order{}", i), request.orders[i].order());
}

void list(FieldList& out, const FeaturePage& page) {
    out.name("frame", page.frame);
    out.add("bars", page.bars);
    const std::size_t first = page.page * FeaturePage::columns;
    for (std::size_t i = 0; i < FeaturePage::columns && first + i < feature_count; ++i) {
        const std::string_view name = info_of(static_cast<Feature>(first + i)).name;
        if ((page.ready >> i & 1u) != 0) {
            out.ready(name, page.values[i]);
        } else {
            out.text(name, "");
        }
    }
}

void list(FieldList& out, const Decision& decision) {
    out.name("outcome", decision.outcome);
    out.regime("regime", decision.regime);
    out.name("blend.direction", decision.blend.direction);
    out.add("blend.score", decision.blend.score);
    out.add("blend.confidence", decision.blend.confidence);
    out.add("blend.agreement", decision.blend.agreement);
    out.add("blend.horizon_seconds", std::uint64_t{decision.blend.horizon_seconds});
    out.yes_or_no("blend.exit", decision.blend.exit);
    out.name("blend.outcome", decision.blend.outcome);
    out.add("reference", decision.reference);
    out.add("position", decision.position);
    out.add("order", decision.order);
    const std::size_t votes = std::min<std::size_t>(decision.agents, max_agents);
    for (std::size_t i = 0; i < votes; ++i) {
        const Vote& vote = decision.votes[i];
        const std::string prefix = "agent." + out.names().agent(i) + ".";
        out.name(prefix + "direction", vote.intent.direction);
        out.name(prefix + "reason", vote.intent.reason);
        out.add(prefix + "confidence", vote.intent.confidence);
        out.add(prefix + "weight", vote.weight);
        out.add(prefix + "horizon_seconds", std::uint64_t{vote.intent.horizon_seconds});
        out.yes_or_no(prefix + "exit", vote.intent.exit);
    }
}

void list(FieldList& out, const Verdict& verdict) {
    out.add("order", verdict.order);
    out.name("rule", verdict.rule);
    out.name("outcome", verdict.outcome);
    out.add("value", verdict.value);
    out.add("limit", verdict.limit);
    out.yes_or_no("unknown", verdict.unknown);
}

void list(FieldList& out, const OrderPlan& plan) {
    out.name("outcome", plan.outcome);
    out.name("side", plan.side);
    out.add("quantity", plan.quantity);
    out.add("wanted", plan.wanted);
    out.name("entry_type", plan.entry_type);
    out.add("reference", plan.reference);
    out.add("entry_limit", plan.entry_limit);
    out.add("stop", plan.stop);
    out.add("target", plan.target);
    out.add("time_stop_nanos", plan.time_stop_nanos);
}

void list(FieldList& out, const RegimeFlip& flip) {
    out.regime("from", flip.from);
    out.regime("to", flip.to);
}

void list(FieldList& out, const OrderUpdate& update) {
    constexpr std::uint8_t by_desk = 255;
    out.flags(update.header.flags, update_flags);
    out.add("order", update.id);
    out.name("from", update.from);
    out.name("to", update.to);
    out.name("role", update.role);
    out.text("report", update.report == by_desk ? std::string_view{"desk"}
                                                : name_of(static_cast<ReportKind>(update.report)));
    if (update.reason != 0) out.name("reason", static_cast<RejectReason>(update.reason));
    out.add("quantity", update.quantity);
    out.add("cumulative", update.cumulative);
}

void list(FieldList& out, const Fill& fill) {
    out.flags(fill.header.flags, fill_flags);
    out.add("order", fill.order);
    out.name("role", fill.role);
    out.name("side", fill.side);
    out.add("quantity", fill.quantity);
    out.add("price", fill.price);
    out.add("corrected_from", fill.corrected_from);
    out.add("fees", fill.fees);
    out.add("execution", fill.execution);
    out.add("position_after", fill.position_after);
    out.add("cash_after", fill.cash_after);
}

void list(FieldList& out, const RoundTrip& trip) {
    constexpr std::uint8_t no_agent = 255;
    out.name("side", trip.side);
    out.add("quantity", trip.quantity);
    out.add("opened", trip.opened);
    out.add("entry_price", trip.entry_price);
    out.add("exit_price", trip.exit_price);
    out.add("gross", trip.gross);
    out.add("fees", trip.fees);
    // By hand, since the money of a damaged record may overflow.
    std::int64_t net = 0;
    if (!__builtin_sub_overflow(trip.gross.nanos(), trip.fees.nanos(), &net))
        out.add("net", Money::from_nanos(net));
    out.name("regime", trip.regime);
    out.text("agent", trip.agent == no_agent ? "" : out.names().agent(trip.agent));
    out.name("exit_role", trip.exit_role);
    if (!trip.shares.recorded()) return;
    out.add("risk", trip.risk);
    std::string shares;
    for (std::size_t i = 0; i < max_agents; ++i)
        if (trip.shares.parts[i] != 0)
            shares +=
                fmt::format("{}{}={:.4f}", shares.empty() ? "" : " ",
                            out.names().agent(static_cast<std::uint8_t>(i)), trip.shares.of(i));
    out.text("shares", shares);
}

void list(FieldList& out, const EquityPoint& point) {
    out.add("equity", point.equity);
    out.add("cash", point.cash);
    out.add("realized", point.realized);
    out.add("unrealized", point.unrealized);
    out.add("fees", point.fees);
    out.add("gross_exposure", point.gross_exposure);
    out.add("peak_equity", point.peak_equity);
}

void list(FieldList& out, const RiskEvent& event) {
    out.name("rule", event.rule);
    out.add("value", event.value);
    out.add("limit", event.limit);
    out.yes_or_no("latched", event.latched);
    if (event.rule == RiskRule::Flattening || event.rule == RiskRule::Overshoot)
        out.name("cause", event.cause);
    if (event.rule == RiskRule::Overshoot) {
        // What was lost beyond the limit: in one step, before anybody could act; and until flat.
        out.add("overshoot", event.limit - event.value);
        out.add("gap", event.detail);
        out.add("slippage", event.limit - event.value - event.detail);
    }
}

void list(FieldList& out, const WeightChange& change) {
    out.name("reason", change.reason);
    if (change.agent != WeightChange::whole_table) {
        out.name("regime", change.regime);
        out.text("agent", out.names().agent(change.agent));
        out.add("before", change.before);
        out.add("after", change.after);
    }
    out.add("evidence", change.evidence);
}

template <Record T>
void list_as(FieldList& out, const RecordView& record) {
    list(out, record.as<T>());
}

void list_bytes(FieldList& out, const RecordView& record) {
    std::string hex;
    for (std::size_t i = sizeof(Header); i < record.size; ++i)
        hex += fmt::format("{:02x}", std::to_integer<unsigned>(record.bytes[i]));
    out.text("bytes", hex);
}

void list_body(FieldList& out, const RecordView& record, RecordKind kind) {
    switch (kind) {
        case RecordKind::Quote:
            return list_as<Quote>(out, record);
        case RecordKind::Trade:
            return list_as<Trade>(out, record);
        case RecordKind::Bar:
            return list_as<Bar>(out, record);
        case RecordKind::IndexValue:
            return list_as<IndexValue>(out, record);
        case RecordKind::OptionStats:
            return list_as<OptionStats>(out, record);
        case RecordKind::News:
            return list_as<News>(out, record);
        case RecordKind::Split:
            return list_as<Split>(out, record);
        case RecordKind::Dividend:
            return list_as<Dividend>(out, record);
        case RecordKind::TradingStatus:
            return list_as<TradingStatus>(out, record);
        case RecordKind::ExecutionReport:
            return list_as<ExecutionReport>(out, record);
        case RecordKind::Timer:
            return list_as<Timer>(out, record);
        case RecordKind::OperatorCommand:
            return list_as<OperatorCommand>(out, record);
        case RecordKind::InstrumentAdded:
            return list_as<InstrumentAdded>(out, record);
        case RecordKind::ClockAdvance:
            return list_as<ClockAdvance>(out, record);
        case RecordKind::OrderRequest:
            return list_as<OrderRequest>(out, record);
        case RecordKind::FeatureFrame:
            return list_as<FeaturePage>(out, record);
        case RecordKind::Decision:
            return list_as<Decision>(out, record);
        case RecordKind::Verdict:
            return list_as<Verdict>(out, record);
        case RecordKind::OrderPlan:
            return list_as<OrderPlan>(out, record);
        case RecordKind::RegimeFlip:
            return list_as<RegimeFlip>(out, record);
        case RecordKind::OrderUpdate:
            return list_as<OrderUpdate>(out, record);
        case RecordKind::Fill:
            return list_as<Fill>(out, record);
        case RecordKind::RoundTrip:
            return list_as<RoundTrip>(out, record);
        case RecordKind::EquityPoint:
            return list_as<EquityPoint>(out, record);
        case RecordKind::RiskEvent:
            return list_as<RiskEvent>(out, record);
        case RecordKind::WeightChange:
            return list_as<WeightChange>(out, record);
        case RecordKind::None:
            break;
    }
    list_bytes(out, record);
}

}  // namespace

std::vector<Field> fields_of(const RecordView& record, const Names& names) {
    FieldList out{names};
    if (record.size < sizeof(Header)) return out.take();
    const Header header = record.header();
    out.header(record, header);
    const std::size_t size = size_of(header.kind);
    if (size == 0 || record.size < size) {
        list_bytes(out, record);
    } else {
        list_body(out, record, header.kind);
    }
    return out.take();
}

}  // namespace tradewind::research
