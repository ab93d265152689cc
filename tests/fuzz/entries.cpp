#include "entries.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/feeds/file_parser.hpp"
#include "tradewind/journal/reader.hpp"
#include "tradewind/model/occ_symbol.hpp"
#include "tradewind/settings/effective.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::fuzz {
namespace {

void law(bool holds, const char* rule) {
    if (!holds) throw LawBroken{rule};
}

constexpr std::string_view file_name = "us/2024-03-26.csv";

// An empty file has no line.
bool names_file_and_line(const Error& error) {
    if (error.found == "an empty file") return error.where == file_name;
    return error.where.starts_with(std::string{file_name} + ":");
}

bool sound_price(Price price, std::int64_t least) {
    return price.nanos() >= least && price.nanos() <= feeds::price_nanos_max;
}
bool sound_size(Quantity size) {
    return size.micros() >= 0 && size.micros() <= feeds::size_micros_max;
}

void check(const Trade& trade, const feeds::FileDay& day) {
    law(day.has(trade.header.event_time), "a trade's time is on the file's date");
    law(sound_price(trade.price, 1) && sound_size(trade.size), "a trade is within the bounds");
}
void check(const Quote& quote, const feeds::FileDay& day) {
    law(day.has(quote.header.event_time), "a quote's time is on the file's date");
    law(sound_price(quote.bid, 0) && sound_price(quote.ask, 0) && sound_size(quote.bid_size) &&
            sound_size(quote.ask_size),
        "a quote is within the bounds");
    law(quote.bid.nanos() != 0 || quote.bid_size == Quantity{}, "a missing bid has no size");
    law(quote.ask.nanos() != 0 || quote.ask_size == Quantity{}, "a missing ask has no size");
}
void check(const Bar& bar, const feeds::FileDay& day) {
    law(day.has(bar.window_start), "a bar's window begins on the file's date");
    law(bar.header.event_time > bar.window_start, "a bar ends after its start");
    law(sound_price(bar.low, 1) && sound_price(bar.high, 1) && sound_size(bar.volume),
        "a bar is within the bounds");
    law(bar.low <= std::min(bar.open, bar.close) && bar.high >= std::max(bar.open, bar.close),
        "open and close lie between low and high");
}

template <class Event>
void check_rows(const feeds::DayRows& rows, const feeds::TickerRows& ticker) {
    feeds::PackState state{.time = rows.day.midnight.nanos(),
                           .frame = ticker.layout->frame,
                           .day_start = rows.day.midnight.nanos()};
    const std::byte* at = rows.bytes.get() + ticker.begin;
    std::int64_t before = INT64_MIN;
    for (std::uint64_t i = 0; i < ticker.count; ++i) {
        Event event;
        at = feeds::unpack(at, state, event);
        check(event, rows.day);
        law(event.header.event_time.nanos() >= before, "a ticker's rows are in order of time");
        before = event.header.event_time.nanos();
    }
    law(at == rows.bytes.get() + ticker.end, "what was packed unpacks to its end");
}

feeds::TextBlock block_of(std::string_view text, std::uint64_t offset, bool last) {
    feeds::TextBlock block{text.size() + 1};
    std::ranges::copy(text, block.bytes.get());
    block.size = text.size();
    block.text_offset = offset;
    block.last = last;
    if (last && !text.empty() && text.back() != '\n') {
        block.bytes[block.size++] = '\n';
        block.cut_line = true;
    }
    std::fill_n(block.bytes.get() + block.size, feeds::TextBlock::padding, '\0');
    return block;
}

const feeds::FileDay& day_of_files() {
    static const calendar::Calendar calendar;
    static const feeds::FileDay day{*calendar.session_on(Date::from_ymd(2024, 3, 26))};
    return day;
}

template <class T>
T read_at(const std::string& bytes, std::size_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

void mend_head(std::string& bytes) {
    if (bytes.size() < journal::page_bytes) return;
    auto header = read_at<journal::SegmentHeader>(bytes, 0);
    header.magic = journal::segment_magic;
    if (header.description_bytes <= bytes.size() - journal::page_bytes)
        header.description_crc = journal::crc32c(
            std::as_bytes(std::span{bytes.data() + journal::page_bytes, header.description_bytes}));
    header.crc = journal::crc_before_last_field(header);
    std::memcpy(bytes.data(), &header, sizeof header);
    auto status = read_at<journal::SegmentStatus>(bytes, journal::status_offset);
    status.crc = journal::crc_before_last_field(status);
    std::memcpy(bytes.data() + journal::status_offset, &status, sizeof status);
}

void mend_frames(std::string& bytes) {
    if (bytes.size() < journal::page_bytes) return;
    const auto head = read_at<journal::SegmentHeader>(bytes, 0);
    std::uint64_t at = head.frames_offset;  // may be any number
    while (at < bytes.size() && bytes.size() - at >= sizeof(journal::FrameHeader)) {
        auto frame = read_at<journal::FrameHeader>(bytes, at);
        const std::uint64_t room = bytes.size() - at - sizeof frame;
        if (frame.length > room) return;
        frame.crc = journal::crc32c_update(
            journal::crc_of(head.frame_seed, frame),
            std::as_bytes(std::span{bytes}).data() + at + sizeof frame, frame.length);
        std::memcpy(bytes.data() + at, &frame, sizeof frame);
        at += journal::frame_bytes(frame.length);
    }
}

}  // namespace

void option_symbol(std::string_view input) {
    const auto symbol = OccSymbol::parse(input);
    if (!symbol) {
        law(!symbol.error().message().empty(), "a refusal says what was found");
        return;
    }
    const std::string printed = input.starts_with("O:") ? symbol->to_vendor() : symbol->to_osi();
    law(printed == input, "a symbol prints back to the text it was parsed from");
    law(OccSymbol::parse(symbol->to_vendor()) == symbol &&
            OccSymbol::parse(symbol->to_osi()) == symbol,
        "both spellings mean the same contract");
}

void flat_file(std::string_view input) {
    if (input.size() < 2) return;
    const auto dataset = static_cast<settings::Dataset>(static_cast<unsigned char>(input[0]) % 9);
    const auto treatment = static_cast<unsigned char>(input[1]);
    const std::string_view text = input.substr(2);
    static const auto selection = feeds::SymbolSelection::from({"SPY", "BRK.B", "I:SPX"}).value();
    const feeds::RowPolicy policy{
        .on_bad_row = (treatment & 1) != 0 ? settings::OnBadRow::Skip : settings::OnBadRow::Stop,
        .extended_hours = (treatment & 2) != 0};
    feeds::DayRows rows{(treatment & 8) != 0 ? 4 * feeds::packed_row_bytes_max : 1 << 20};
    rows.reset(day_of_files());
    const feeds::DatasetLayout& layout = feeds::layout_of(dataset);
    feeds::FileParser parser{layout, std::string{file_name}, selection, policy, rows};
    const std::size_t cut = (treatment & 4) != 0 ? text.find('\n', text.size() / 2) : text.npos;
    bool good = true;
    if (cut != text.npos && cut + 1 < text.size()) {
        good = parser.parse(block_of(text.substr(0, cut + 1), 0, false)) &&
               parser.parse(block_of(text.substr(cut + 1), cut + 1, true));
    } else {
        good = parser.parse(block_of(text, 0, true));
    }
    law(good == !rows.error, "a file that is given up says why");
    if (rows.error) {
        law(policy.on_bad_row == settings::OnBadRow::Stop, "bad rows are skipped when told so");
        law(names_file_and_line(*rows.error), "an error names file and line");
    }
    for (const feeds::Skipped& skipped : rows.counts.skipped)
        law(skipped.count == 0 || names_file_and_line(skipped.first),
            "the first skipped row is named by file and line");
    std::uint64_t taken = 0;
    for (const feeds::TickerRows& ticker : rows.tickers) {
        taken += ticker.count;
        switch (layout.rows) {
            case feeds::RowKind::Trade:
                check_rows<Trade>(rows, ticker);
                break;
            case feeds::RowKind::Quote:
                check_rows<Quote>(rows, ticker);
                break;
            case feeds::RowKind::Bar:
                check_rows<Bar>(rows, ticker);
                break;
        }
    }
    law(taken <= rows.counts.rows, "no more rows are taken than were read");
    law(rows.used <= rows.budget, "rows keep to their budget");
}

void settings(std::string_view input) {
    constexpr std::string_view name = "fuzz.toml";
    const auto parsed = tradewind::settings::parse(input, name);
    if (!parsed) {
        law(!parsed.error().empty(), "a refusal has a reason");
        for (const Error& error : parsed.error())
            law(error.where.starts_with(name), "an error names its text");
        return;
    }
    const std::string text = tradewind::settings::effective_toml(*parsed);
    const auto again = tradewind::settings::parse(text, name);
    law(again.has_value(), "effective settings are accepted");
    law(tradewind::settings::effective_toml(*again) == text, "and mean the same");
}

void segment(std::string_view input, const std::filesystem::path& directory) {
    if (input.empty()) return;
    const auto mend = static_cast<unsigned char>(input[0]);
    std::string bytes{input.substr(1)};
    if ((mend & 1) != 0) mend_head(bytes);
    if ((mend & 2) != 0) mend_frames(bytes);
    const journal::SegmentName name{.index = 1, .path = journal::segment_path(directory, 1)};
    std::ofstream{name.path, std::ios::binary | std::ios::trunc} << bytes;

    const auto names_segment = [&](const Error& error) {
        return error.where.starts_with(directory.string());
    };
    auto alone = journal::SegmentReader::open(name);
    if (!alone) law(names_segment(alone.error()), "an error names the segment");
    if (alone && *alone) {
        journal::SegmentReader& reader = **alone;
        const auto checkpoint = reader.read_checkpoint();
        law(checkpoint || names_segment(checkpoint.error()), "an error names the segment");
        law(!checkpoint || checkpoint->size() == reader.info().checkpoint_bytes,
            "a checkpoint has its length");
        std::uint64_t before = 0;
        std::uint64_t sum = 0;
        while (const journal::Frame* frame = reader.next(journal::SegmentReader::no_limit)) {
            law(reader.position() > before && reader.position() <= bytes.size(),
                "frames lie one behind the other, inside the file");
            before = reader.position();
            for (const std::byte byte : frame->payload) sum += std::to_integer<std::uint64_t>(byte);
        }
        law(reader.frames() <= bytes.size() / sizeof(journal::FrameHeader),
            "frames take their room");
        law(sum <= 255 * bytes.size(), "payloads lie inside the file");
        const auto damage = reader.examine();
        law(damage || names_segment(damage.error()), "an error names the segment");
    }
    for (const auto on_damage : {journal::OnDamage::Refuse, journal::OnDamage::Cut}) {
        auto reader = journal::Reader::open(
            directory, {.from = journal::From::NewestCheckpoint, .on_damage = on_damage});
        if (!reader) {
            law(names_segment(reader.error()), "an error names the journal");
            continue;
        }
        for (;;) {
            const auto frame = reader->next();
            if (!frame) law(names_segment(frame.error()), "an error names the segment");
            if (!frame || *frame == nullptr) break;
        }
    }
}

}  // namespace tradewind::fuzz
