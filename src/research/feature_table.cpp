#include "tradewind/research/feature_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/research/text.hpp"

namespace tradewind::research {
namespace {

// What rests on the quote just before a trade.
constexpr std::array before_trade{Feature::EffectiveSpread, Feature::RealisedSpread,
                                  Feature::SignedVolume, Feature::TradeSign, Feature::KyleLambda};

bool rests_on_signs(Feature feature) {
    return std::ranges::find(before_trade, feature) != before_trade.end();
}

}  // namespace

FeatureTable::FeatureTable(FeatureSelection selection, Line line)
    : selection_{std::move(selection)},
      line_{std::move(line)},
      signs_wanted_{std::ranges::any_of(selection_.columns, rests_on_signs)} {}

std::string FeatureTable::header() const {
    std::string text = "time,symbol,frame";
    for (const Feature feature : selection_.columns)
        text += fmt::format(",{}", info_of(feature).name);
    return text;
}

std::string FeatureTable::units() const {
    std::string text = "UTC,,";
    for (const Feature feature : selection_.columns)
        text += fmt::format(",{}", info_of(feature).unit);
    return text;
}

bool FeatureTable::wanted(const FeaturePage& page) const {
    const std::size_t frame = index_of(page.frame);
    if (frame >= time_frame_count || !selection_.frames[frame]) return false;
    if (page.page >= feature_page_count) return false;
    if (selection_.from || selection_.to) {
        const Date date =
            calendar::new_york_date(page.header.event_time - std::chrono::nanoseconds{1});
        if (selection_.from && date < *selection_.from) return false;
        if (selection_.to && date > *selection_.to) return false;
    }
    return selection_.symbols.empty() ||
           std::ranges::find(selection_.symbols, names_.symbol(page.header.instrument)) !=
               selection_.symbols.end();
}

void FeatureTable::on_record(const RecordView& record) {
    const Header header = record.header();
    if (header.kind == RecordKind::InstrumentAdded) names_.learn(record);
    if (signs_wanted_ && header.kind == RecordKind::Quote) {
        Quotes& quotes = quotes_[header.instrument.index()];
        ++quotes.all;
        quotes.sampled += (header.flags & Quote::sampled) != 0 ? 1 : 0;
    }
    if (header.kind != RecordKind::FeatureFrame) return;
    const auto page = record.as<FeaturePage>();
    if (page.page == 0) {
        write();
        filling_ = wanted(page);
        frame_ = {};
    }
    if (!filling_ || page.page >= feature_page_count) return;
    frame_.used |= std::uint64_t{1} << page.page;
    frame_.pages[page.page] = page;
}

void FeatureTable::finish() { write(); }

void FeatureTable::write() {
    if (!filling_) return;
    filling_ = false;
    ++rows_;
    text_.clear();
    fmt::format_to(std::back_inserter(text_), "{},{},{}", utc_text(frame_.header().event_time),
                   csv_field(names_.symbol(frame_.header().instrument)), name_of(frame_.frame()));
    for (const Feature feature : selection_.columns) {
        text_ += ',';
        if (frame_.has(feature)) fmt::format_to(std::back_inserter(text_), "{}", frame_[feature]);
    }
    line_(text_);
}

std::vector<std::string> FeatureTable::remarks() const {
    std::vector<std::string> remarks;
    std::string columns;
    for (const Feature feature : selection_.columns) {
        if (rests_on_signs(feature))
            columns += fmt::format("{}{}", columns.empty() ? "" : ", ", info_of(feature).name);
    }
    for (const auto& [instrument, quotes] : quotes_) {
        if (quotes.sampled == 0) continue;
        remarks.push_back(fmt::format(
            "{}: {} of {} quotes are sampled: they stand for the end of an interval, not for the "
            "moment before a trade, so they give no {}",
            names_.symbol(InstrumentId::from_index(instrument)), quotes.sampled, quotes.all,
            columns));
    }
    return remarks;
}

std::string feature_list() {
    std::string text =
        "O, H, L, C and v are open, high, low, close and volume of the bar, ' marks the bar "
        "before,\nr is the log return, B the number of bars in a year of 252 sessions. O(1)*: but "
        "for one pass\nover the window every n times.\n";
    for (std::size_t i = 0; i < feature_count; ++i) {
        const FeatureInfo& info = info_of(static_cast<Feature>(i));
        text += fmt::format("\n{}\n  {}\n  formula  {}\n  unit     {}\n  cost     {}\n", info.name,
                            info.meaning, info.formula, info.unit, info.cost);
    }
    return text;
}

}  // namespace tradewind::research
