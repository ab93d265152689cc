#include "tradewind/research/journal_print.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tradewind/research/record_fields.hpp"
#include "tradewind/research/text.hpp"

namespace tradewind::research {
namespace {

std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f) c = '?';
    return text;
}

bool in_prefix(std::string_view name) {
    return name == "sequence" || name == "kind" || name == "core_time" || name == "symbol";
}

// Of interest to a program only, or said already by core_time.
bool skipped_in_line(std::string_view name, const RecordView& record, const Header& header) {
    if (name == "event_time") return header.event_time == record.core_time;
    return name == "receive_time" || name == "ordinal" || name == "source";
}

std::string json_value(const Field& field) {
    if (field.form == FieldForm::Text) return json_quoted(field.value);
    const bool number = field.value != "nan" && field.value != "-nan" && field.value != "inf" &&
                        field.value != "-inf";
    return number ? field.value : "null";
}

}  // namespace

std::string line_of(const RecordView& record, const Names& names) {
    const auto fields = fields_of(record, names);
    if (fields.empty()) return "a record shorter than its header";
    const Header header = record.header();
    std::string line =
        fmt::format("{:>10} {} {:<16} {:<6}", record.sequence, utc_text(record.core_time),
                    name_of(header.kind), names.symbol(header.instrument));
    for (const Field& field : fields) {
        if (!field.telling || in_prefix(field.name) || skipped_in_line(field.name, record, header))
            continue;
        const bool blanks = field.value.find(' ') != std::string::npos;
        line += blanks ? fmt::format(" {}=\"{}\"", field.name, field.value)
                       : fmt::format(" {}={}", field.name, field.value);
    }
    return printable(std::move(line));
}

std::string json_of(const RecordView& record, const Names& names) {
    const auto fields = fields_of(record, names);
    std::string json = "{";
    const auto append = [&json](std::string_view name, std::string_view value) {
        if (json.size() > 1) json += ',';
        json += json_quoted(name);
        json += ':';
        json += value;
    };
    const bool features = !fields.empty() && record.kind() == RecordKind::FeatureFrame;
    for (const Field& field : fields) {
        const bool not_ready =
            features && !field.telling && field.form == FieldForm::Text && field.name != "symbol";
        append(field.name, not_ready ? "null" : json_value(field));
        if (field.name == "core_time")
            append("core_time_ns", fmt::format("{}", record.core_time.nanos()));
        if (field.name == "event_time")
            append("event_time_ns", fmt::format("{}", record.header().event_time.nanos()));
    }
    return json + "}";
}

bool RecordFilter::passes(const RecordView& record, const Names& names) const {
    if (record.size < sizeof(Header)) return false;
    const Header header = record.header();
    if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), header.kind) == kinds.end())
        return false;
    if (first_sequence && record.sequence < *first_sequence) return false;
    if (last_sequence && record.sequence > *last_sequence) return false;
    if (from && record.core_time < *from) return false;
    if (to && record.core_time > *to) return false;
    if (symbols.empty()) return true;
    return std::find(symbols.begin(), symbols.end(), names.symbol(header.instrument)) !=
           symbols.end();
}

bool RecordFilter::exhausted_by(const RecordView& record) const {
    return (last_sequence && record.sequence > *last_sequence) || (to && record.core_time > *to);
}

Expected<RecordKind> parse_record_kind(std::string_view name) {
    std::string known;
    for (unsigned value = 1; value < 256; ++value) {
        const auto kind = static_cast<RecordKind>(value);
        if (size_of(kind) == 0) continue;
        if (name_of(kind) == name) return kind;
        if (!known.empty()) known += ", ";
        known += name_of(kind);
    }
    return failure("record kind", std::string{name}, "one of " + known);
}

}  // namespace tradewind::research
