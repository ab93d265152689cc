#include "tradewind/feeds/corporate_actions.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "tradewind/feeds/csv_number.hpp"
#include "tradewind/feeds/text_block.hpp"

namespace tradewind::feeds {
namespace {

struct Found {
    Timestamp time;
    std::size_t order;  // of the ticker
    RecordKind kind;
    CorporateAction action;
};

// A reference file: its rows' fields in the order of `columns`.
struct ReferenceFile {
    std::string path;
    std::vector<std::string_view> columns;
    settings::OnBadRow on_bad_row;
    FeedSummary* findings;

    // Row by row; `take` says what is wrong with one, if anything.
    using Take = std::function<std::optional<RowProblem>(std::span<const std::string_view>)>;

    Expected<void> refuse(SkipReason reason, Error error) const {
        if (on_bad_row == settings::OnBadRow::Stop) return std::unexpected{std::move(error)};
        findings->count_skip(reason, error);
        return {};
    }

    Expected<void> read(const Take& take) const;
};

std::string lower_case(std::string_view text) {
    std::string lower{text};
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

Expected<void> ReferenceFile::read(const Take& take) const {
    auto stream = TextStream::open(path);
    if (!stream) return std::unexpected{stream.error()};
    LineReader reader{std::move(*stream), 0};
    TextBlock block{64 * 1024};
    CsvSplitter splitter;
    std::vector<std::size_t> places;
    std::size_t fields = 0;
    std::uint64_t line = 0;
    std::vector<std::string_view> values(columns.size());
    do {
        reader.read(block);
        const char* at = block.text().data();
        for (const char* const end = at + block.size; at != end;) {
            const CsvRow row = splitter.split(at);
            at = row.next();
            ++line;
            const std::string where = path + ":" + std::to_string(line);
            if (places.empty()) {
                fields = row.fields();
                for (const std::string_view column : columns) {
                    std::size_t i = 0;
                    while (i < fields && lower_case(row.field(i)) != column) ++i;
                    if (i == fields)
                        return refuse(SkipReason::BadHeader,
                                      {where, "no column " + std::string{column}, "that column"});
                    places.push_back(i);
                }
                continue;
            }
            if (row.malformed() || row.fields() != fields) {
                auto ok =
                    refuse(SkipReason::FieldCount, {where, std::to_string(row.fields()) + " fields",
                                                    std::to_string(fields) + " fields"});
                if (!ok) return ok;
                continue;
            }
            for (std::size_t i = 0; i < places.size(); ++i) values[i] = row.field(places[i]);
            if (const auto problem = take(values)) {
                auto ok = refuse(problem->reason,
                                 {where + ": " + std::string{problem->column},
                                  "\"" + problem->found + "\"", std::string{problem->expected}});
                if (!ok) return ok;
            }
        }
    } while (!block.last);
    if (block.error) return refuse(SkipReason::DamagedFile, *block.error);
    return {};
}

template <class Event>
Event at_time(Timestamp time) {
    Event event;
    event.header.event_time = time;
    event.header.receive_time = time;
    event.header.source = static_cast<std::uint16_t>(SourceRank::Market);
    return event;
}

// A share count: "3", or "1.5" for a 3-for-2 split. Kept as micros until both sides are known.
std::optional<std::int64_t> shares(std::string_view text) {
    const std::int64_t micros = csv::decimal(text, 6);
    if (micros <= 0) return std::nullopt;
    return micros;
}

}  // namespace

Expected<std::vector<CorporateAction>> read_corporate_actions(
    const std::filesystem::path& directory, std::span<const std::string> tickers,
    std::span<const PlannedDay> days, settings::OnBadRow on_bad_row, FeedSummary& findings) {
    std::vector<Found> found;
    const auto order_of = [&](std::string_view ticker) {
        return static_cast<std::size_t>(std::ranges::find(tickers, ticker) - tickers.begin());
    };
    // The planned day that a date's action falls on; nullopt outside the run.
    const auto day_of = [&](Date date) -> const PlannedDay* {
        const auto day = std::ranges::lower_bound(
            days, date, {}, [](const PlannedDay& planned) { return planned.session.date; });
        if (day == days.end()) return nullptr;
        const bool before_the_run = day == days.begin() && date < day->session.date;
        return before_the_run ? nullptr : &*day;
    };
    const auto read = [&](std::string_view name, std::vector<std::string_view> columns,
                          const ReferenceFile::Take& take) -> Expected<void> {
        const auto path = directory / "reference" / name;
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored)) {
            findings.remarks.push_back("no file reference/" + std::string{name} +
                                       ": none are applied");
            return {};
        }
        return ReferenceFile{path.string(), std::move(columns), on_bad_row, &findings}.read(take);
    };

    auto splits =
        read("splits.csv", {"ticker", "execution_date", "split_from", "split_to"},
             [&](std::span<const std::string_view> row) -> std::optional<RowProblem> {
                 const std::size_t order = order_of(row[0]);
                 if (order == tickers.size()) return std::nullopt;
                 const auto date = Date::parse(row[1]);
                 if (!date)
                     return RowProblem{SkipReason::BadTime, "execution_date", std::string{row[1]},
                                       "a date such as 2014-06-09"};
                 const auto from = shares(row[2]);
                 const auto to = shares(row[3]);
                 if (!from || !to)
                     return RowProblem{SkipReason::BadNumber, from ? "split_to" : "split_from",
                                       std::string{row[from ? 3 : 2]}, "a number above 0"};
                 const PlannedDay* const day = day_of(*date);
                 if (day == nullptr) return std::nullopt;
                 auto split = at_time<Split>(day->session.pre_open);
                 const std::int64_t unit =
                     *from % 1'000'000 == 0 && *to % 1'000'000 == 0 ? 1'000'000 : 1;
                 split.from = *from / unit;
                 split.to = *to / unit;
                 found.push_back({split.header.event_time,
                                  order,
                                  RecordKind::Split,
                                  {std::string{row[0]}, MarketEvent{split}}});
                 return std::nullopt;
             });
    if (!splits) return std::unexpected{splits.error()};
    auto dividends =
        read("dividends.csv", {"ticker", "ex_dividend_date", "cash_amount"},
             [&](std::span<const std::string_view> row) -> std::optional<RowProblem> {
                 const std::size_t order = order_of(row[0]);
                 if (order == tickers.size()) return std::nullopt;
                 const auto date = Date::parse(row[1]);
                 if (!date)
                     return RowProblem{SkipReason::BadTime, "ex_dividend_date", std::string{row[1]},
                                       "a date such as 2014-06-09"};
                 const std::int64_t amount = csv::decimal(row[2], 9);
                 if (amount < 0)
                     return RowProblem{SkipReason::BadNumber, "cash_amount", std::string{row[2]},
                                       "an amount in dollars"};
                 const PlannedDay* const day = day_of(*date);
                 if (day == nullptr) return std::nullopt;
                 auto dividend = at_time<Dividend>(day->session.pre_open);
                 dividend.amount = Money::from_nanos(amount);
                 found.push_back({dividend.header.event_time,
                                  order,
                                  RecordKind::Dividend,
                                  {std::string{row[0]}, MarketEvent{dividend}}});
                 return std::nullopt;
             });
    if (!dividends) return std::unexpected{dividends.error()};

    std::ranges::stable_sort(
        found, {}, [](const Found& one) { return std::tuple{one.time, one.order, one.kind}; });
    std::vector<CorporateAction> actions;
    actions.reserve(found.size());
    for (Found& one : found) actions.push_back(std::move(one.action));
    return actions;
}

}  // namespace tradewind::feeds
