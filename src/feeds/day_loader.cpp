#include "tradewind/feeds/day_loader.hpp"

#include <memory>
#include <utility>

namespace tradewind::feeds {
namespace {

std::vector<std::filesystem::path> paths_of(const FeedPlan& plan) {
    std::vector<std::filesystem::path> paths;
    for (const PlannedDay& day : plan.days)
        for (const PlannedFile& file : day.files) paths.push_back(file.path);
    return paths;
}

std::vector<std::unique_ptr<TextBlock>> make_blocks(Threading threading) {
    std::vector<std::unique_ptr<TextBlock>> blocks;
    const std::size_t count = threading == Threading::Inline ? 1 : DayLoader::blocks_ahead;
    blocks.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        blocks.push_back(std::make_unique<TextBlock>(DayLoader::block_bytes));
    return blocks;
}

}  // namespace

DayLoader::DayLoader(const FeedPlan& plan, const SymbolSelection& selection,
                     const RowPolicy& policy, Threading threading)
    : plan_{&plan},
      selection_{&selection},
      policy_{policy},
      paths_{paths_of(plan)},
      blocks_{threading, make_blocks(threading),
              [this](TextBlock& block, const std::stop_token&) { return read_block(block); }} {
    for (const HourlyFilePath& file : plan.hourly)
        hourly_.emplace_back(file.path, selection.symbols()[file.position].name, file.position,
                             policy);
}

bool DayLoader::read_block(TextBlock& into) {
    if (path_ == paths_.size()) return false;
    if (!reader_) {
        auto stream = TextStream::open(paths_[path_]);
        if (!stream) {
            into.size = 0;
            into.last = true;
            into.cut_line = false;
            into.error = stream.error();
            return ++path_ != paths_.size();
        }
        reader_ = std::make_unique<LineReader>(std::move(*stream), bookmark_distance_bytes);
    }
    reader_->read(into);
    if (!into.last) return true;
    reader_.reset();
    return ++path_ != paths_.size();
}

bool DayLoader::load_file(const PlannedFile& file, DayRows& into, const std::stop_token& stop) {
    FileParser parser{*file.layout, file.path.string(), *selection_, policy_, into};
    while (!stop.stop_requested()) {
        const TextBlock* const block = blocks_.next();
        invariant(block != nullptr, "a planned file has a last block");
        if (!parser.parse(*block)) return false;
        if (block->last) return true;
    }
    return false;
}

bool DayLoader::load(DayRows& into, const std::stop_token& stop) {
    invariant(day_ < plan_->days.size(), "no day is loaded behind the last");
    const PlannedDay& day = plan_->days[day_++];
    into.reset(FileDay{day.session});
    for (HourlyFile& file : hourly_)
        if (!file.read_day(into)) return false;
    for (const PlannedFile& file : day.files)
        if (!load_file(file, into, stop)) return false;
    return day_ != plan_->days.size();
}

}  // namespace tradewind::feeds
