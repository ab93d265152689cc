#include "tradewind/journal/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tradewind::journal {

std::string TornTail::message() const {
    return fmt::format("{}: offset {}: found {}, dropped {} bytes and {} whole frames behind it",
                       segment.string(), offset, why, bytes_dropped, frames_dropped);
}

Expected<Reader> Reader::open(const std::filesystem::path& directory, const ReadOptions& options) {
    auto names = list_segments(directory);
    if (!names) return std::unexpected{std::move(names.error())};
    Reader reader;
    reader.on_damage_ = options.on_damage;
    for (const SegmentName& name : *names) {
        const bool last = &name == &names->back();
        auto segment = SegmentReader::open(name);
        if (!segment) return std::unexpected{std::move(segment.error())};
        if (!segment->has_value()) {
            if (last) break;  // prepared ahead, never begun
            return failure(name.path.string(), "a segment that was never begun",
                           "a journal segment, since later ones follow");
        }
        const SegmentInfo& info = (*segment)->info();
        if (!reader.segments_.empty() && info.index != reader.segments_.back().index + 1)
            return failure(directory.string(), fmt::format("no segment {}", info.index - 1),
                           fmt::format("all segments up to {}", names->back().index));
        reader.segments_.push_back(info);
    }
    if (reader.segments_.empty())
        return failure(directory.string(), "no journal", "segment-00000001.journal and on");
    if (auto chosen = reader.choose_start(options); !chosen)
        return std::unexpected{std::move(chosen.error())};
    if (auto opened = reader.open_segment(reader.first_); !opened)
        return std::unexpected{std::move(opened.error())};
    return reader;
}

Expected<void> Reader::choose_start(const ReadOptions& options) {
    first_sequence_ = options.first_sequence;
    const auto load = [&](std::size_t position) -> Expected<void> {
        const SegmentInfo& info = segments_[position];
        auto segment = SegmentReader::open({info.index, info.path});
        if (!segment) return std::unexpected{std::move(segment.error())};
        if (!segment->has_value()) return failure(info.path.string(), "no header", "a header");
        auto checkpoint = (*segment)->read_checkpoint();
        if (!checkpoint) return std::unexpected{std::move(checkpoint.error())};
        checkpoint_ = std::move(*checkpoint);
        first_ = position;
        return {};
    };
    if (options.first_sequence != 0) {
        std::size_t position = segments_.size() - 1;
        while (position > 0 && segments_[position].last_sequence_before >= options.first_sequence)
            --position;
        return load(position);
    }
    if (options.from == From::NewestCheckpoint) {
        for (std::size_t position = segments_.size(); position-- > 0;) {
            if (segments_[position].checkpoint_bytes == 0) continue;
            auto loaded = load(position);
            if (loaded) return {};
            bad_checkpoints_.push_back(std::move(loaded.error()));
        }
        if (!bad_checkpoints_.empty()) return std::unexpected{bad_checkpoints_.back()};
    }
    return load(0);
}

Expected<void> Reader::open_segment(std::size_t position) {
    const SegmentInfo& info = segments_[position];
    auto segment = SegmentReader::open({info.index, info.path});
    if (!segment) return std::unexpected{std::move(segment.error())};
    if (!segment->has_value()) return failure(info.path.string(), "no header", "a header");
    segment_ = std::move(*segment);
    current_ = position;
    last_sequence_ = std::max(last_sequence_, info.last_sequence_before);
    const bool last = position + 1 == segments_.size();
    limit_ = last ? (info.closed_end != 0 ? info.closed_end : SegmentReader::no_limit)
                  : segments_[position + 1].previous_end;
    return {};
}

Expected<const Frame*> Reader::next() {
    while (true) {
        if (error_) return std::unexpected{*error_};
        if (ended_) return nullptr;
        if (const Frame* frame = segment_->next(limit_)) {
            last_sequence_ = frame->sequence;
            if (frame->sequence >= first_sequence_) return frame;
        } else {
            leave_segment();
        }
    }
}

void Reader::leave_segment() {
    const SegmentInfo& info = segments_[current_];
    if (segment_->position() != limit_) return judge_damage();
    if (current_ + 1 == segments_.size()) return finish();
    const SegmentInfo& following = segments_[current_ + 1];
    const std::uint64_t frames = info.frames_before + segment_->frames();
    if (frames != following.frames_before) {
        error_ = Error{info.path.string(), fmt::format("{} frames up to its end", frames),
                       fmt::format("{}, as the next segment says", following.frames_before)};
        return;
    }
    if (auto opened = open_segment(current_ + 1); !opened) error_ = std::move(opened.error());
}

void Reader::judge_damage() {
    const SegmentInfo& info = segments_[current_];
    auto examined = segment_->examine();
    if (!examined) {
        error_ = std::move(examined.error());
        return;
    }
    const Damage& damage = *examined;
    const auto refuse = [&](std::string expected) {
        error_ = Error{fmt::format("{}: offset {}", info.path.string(), damage.offset),
                       damage.why.empty() ? "nothing" : damage.why, std::move(expected)};
    };
    if (limit_ != SegmentReader::no_limit)
        return refuse(fmt::format("good frames up to offset {}", limit_));
    if (damage.offset < info.durable_end)
        return refuse(
            fmt::format("good frames up to offset {}, which was synced", info.durable_end));
    if (damage.bytes == 0) return finish();
    if (damage.good_frames_behind != 0 && info.durability == Durability::Process &&
        on_damage_ == OnDamage::Refuse)
        return refuse(fmt::format("a good frame, since {} follow from offset {} on",
                                  damage.good_frames_behind, damage.first_good_behind));
    torn_tail_ = TornTail{.segment = info.path,
                          .offset = damage.offset,
                          .bytes_dropped = damage.bytes,
                          .frames_dropped = damage.good_frames_behind,
                          .why = damage.why};
    finish();
}

void Reader::finish() {
    const SegmentInfo& info = segments_[current_];
    end_ = {.segment = info.index,
            .offset = segment_->position(),
            .frames = info.frames_before + segment_->frames(),
            .last_sequence = last_sequence_};
    ended_ = true;
}

}  // namespace tradewind::journal
