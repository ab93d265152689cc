#include "news.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstring>
#include <optional>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/control_input.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/model/weight_change.hpp"
#include "tradewind/research/journal_print.hpp"

namespace tradewind::app {
namespace {

enum class Level : std::uint8_t { Debug, Info, Warn, Error };

std::optional<Level> level_of(const OrderUpdate& update) {
    if ((update.header.flags & OrderUpdate::incident) != 0) return Level::Warn;
    if (update.to == OrderState::Unknown && update.from != update.to) return Level::Warn;
    if (update.to == OrderState::Rejected && update.from != update.to) return Level::Info;
    if (update.header.flags != 0) return Level::Debug;
    return std::nullopt;
}

std::optional<Level> level_of(const ExecutionReport& report) {
    if (report.kind == ReportKind::LinkDown || report.kind == ReportKind::FillBusted)
        return Level::Warn;
    if (report.kind == ReportKind::Settled && report.last_quantity.is_zero())
        return Level::Warn;  // it could not be settled
    if (report.kind == ReportKind::ReconcileDone || report.kind == ReportKind::Settled)
        return Level::Info;
    return std::nullopt;
}

Level level_of(const RiskEvent& event) {
    // A book that is to be flat and is not.
    if (event.rule == RiskRule::Flattening && event.latched != 0) return Level::Error;
    return event.rule == RiskRule::JournalHealthy && event.value > 0 ? Level::Error : Level::Warn;
}

// The standing of adaptation is told, single weights with the details alone.
Level level_of(const WeightChange& change) {
    return change.agent == WeightChange::whole_table ? Level::Info : Level::Debug;
}

RecordKind kind_of(const std::byte* record) {
    RecordKind kind;
    std::memcpy(&kind, record + offsetof(Header, kind), sizeof kind);
    return kind;
}

// Nothing for what is no news.
std::optional<Level> level_of(const research::RecordView& record) {
    switch (kind_of(record.bytes)) {
        case RecordKind::RiskEvent:
            return level_of(record.as<RiskEvent>());
        case RecordKind::WeightChange:
            return level_of(record.as<WeightChange>());
        case RecordKind::OrderUpdate:
            return level_of(record.as<OrderUpdate>());
        case RecordKind::ExecutionReport:
            return level_of(record.as<ExecutionReport>());
        case RecordKind::OperatorCommand:
        case RecordKind::TradingStatus:
            return Level::Info;
        case RecordKind::RegimeFlip:
            return Level::Debug;
        case RecordKind::None:
        case RecordKind::Quote:
        case RecordKind::Trade:
        case RecordKind::Bar:
        case RecordKind::IndexValue:
        case RecordKind::OptionStats:
        case RecordKind::News:
        case RecordKind::Split:
        case RecordKind::Dividend:
        case RecordKind::Timer:
        case RecordKind::InstrumentAdded:
        case RecordKind::ClockAdvance:
        case RecordKind::FeatureFrame:
        case RecordKind::Decision:
        case RecordKind::Verdict:
        case RecordKind::OrderPlan:
        case RecordKind::OrderRequest:
        case RecordKind::Fill:
        case RecordKind::RoundTrip:
        case RecordKind::EquityPoint:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

void News::on_record(Stamp stamp, const std::byte* record, std::size_t size) {
    const auto level = level_of(research::RecordView{stamp.sequence, stamp.time, record, size});
    const bool told = level && (*level != Level::Debug || details_);
    // An instrument is kept for its symbol.
    if (told || kind_of(record) == RecordKind::InstrumentAdded) keep(stamp, record, size);
}

void News::keep(Stamp stamp, const std::byte* record, std::size_t size) {
    KeptRecord* slot = size <= sizeof(KeptRecord::bytes) ? kept_.claim() : nullptr;
    if (slot == nullptr) {
        // An instrument that is missed prints as #7, no more.
        if (kind_of(record) != RecordKind::InstrumentAdded)
            lost_.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    slot->stamp = stamp;
    slot->size = size;
    std::memcpy(slot->bytes.data(), record, size);
    kept_.publish();
}

void News::tell(Log& log) {
    while (const KeptRecord* kept = kept_.peek()) {
        const research::RecordView record{kept->stamp.sequence, kept->stamp.time,
                                          kept->bytes.data(), kept->size};
        names_.learn(record);
        if (const auto level = level_of(record)) {
            const std::string line = research::line_of(record, names_);
            switch (*level) {
                case Level::Debug:
                    log.debug(line);
                    break;
                case Level::Info:
                    log.info(line);
                    break;
                case Level::Warn:
                    log.warn(line);
                    break;
                case Level::Error:
                    log.error(line);
                    break;
            }
        }
        kept_.release();
    }
    if (const std::uint64_t lost = lost_.exchange(0, std::memory_order_relaxed); lost > 0)
        log.warn(fmt::format("{} more events came too fast to tell; the journal has them", lost));
}

}  // namespace tradewind::app
