#include "tradewind/features/microstructure.hpp"

#include <algorithm>

namespace tradewind::features {
namespace {

constexpr FeatureMask bar_columns{Feature::EffectiveSpread, Feature::SignedVolume,
                                  Feature::TradeSign, Feature::KyleLambda};
constexpr double dollar = 1e9;
// Only these are compared with the quote: a trade reported out of its order would be with a later.
constexpr std::uint8_t in_order = Trade::sets_open_close | Trade::counts_volume;

std::optional<double> in_dollars(std::optional<double> nanos) {
    if (!nanos) return std::nullopt;
    return *nanos / dollar;
}

}  // namespace

Microstructure::Microstructure(const settings::Features& settings, const Needs& needed,
                               const calendar::Calendar& calendar, SessionHours hours)
    : needed_{needed}, hours_{hours}, parts_{calendar} {
    FeatureMask all;
    for (std::size_t i = 0; i < time_frame_count; ++i) {
        all |= needed[i];
        if (needed[i].contains_any(bar_columns)) bars_[i].emplace(settings.kyle_bars);
    }
    const std::chrono::nanoseconds time_constant = std::chrono::seconds{settings.rate_seconds};
    if (all.contains(Feature::SpreadScore)) score_.emplace(settings.spread_quotes);
    if (all.contains(Feature::OrderFlowImbalance)) flow_.emplace(settings.flow_quotes);
    if (all.contains(Feature::QuoteRate)) quote_rate_.emplace(time_constant);
    if (all.contains(Feature::TradeRate)) trade_rate_.emplace(time_constant);
    if (all.contains(Feature::RealisedSpread))
        realised_.emplace(std::chrono::seconds{settings.realised_seconds},
                          settings.realised_capacity);
}

const SessionPart* Microstructure::enter(Timestamp time) {
    const SessionPart& part = parts_.at(time);
    if (!part.regular && hours_ == SessionHours::RegularOnly) return nullptr;
    // An event from before the session, reported late, must not begin an old one anew.
    if (part.date < date_) return nullptr;
    if (part.date != date_) begin_session(part);
    now_ = std::max(now_, time);
    return &part;
}

void Microstructure::begin_session(const SessionPart& part) {
    date_ = part.date;
    now_ = part.start;
    quote_ = {};
    known_ = 0;
    sampled_ = 0;
    age_ = {};
    signs_ = {};
    if (quote_rate_) quote_rate_->restart(part.start);
    if (trade_rate_) trade_rate_->restart(part.start);
    if (realised_) realised_->restart();
    for (std::size_t i = 0; i < time_frame_count; ++i) {
        if (!bars_[i]) continue;
        // A day's interval reaches from close to close, unless what was traded in it is dropped.
        if (all_time_frames[i] != TimeFrame::Day1 || bars_[i]->has_flow())
            bars_[i]->lambda.restart();
        bars_[i]->begin();
    }
}

void Microstructure::on_quote(const Quote& quote) {
    if (!enter(quote.header.event_time)) return;
    quote_ = Nbbo::from(quote);
    known_ = 1;
    sampled_ = (quote.header.flags & Quote::sampled) != 0 ? 1 : 0;
    age_.update(now_);
    signs_.on_quote(quote_, sampled_ != 0);
    if (score_) score_->update(quote_);
    if (flow_) flow_->update(quote_);
    if (quote_rate_) quote_rate_->on_event(now_);
    if (realised_ && quote_.good()) realised_->on_quote(now_, quote_.mid());
}

void Microstructure::on_trade(const Trade& trade) {
    if (!trade.may(in_order)) return;
    const SessionPart* part = enter(trade.header.event_time);
    if (part == nullptr) return;
    const auto price = static_cast<double>(trade.price.nanos());
    const double size = trade.size.to_double();
    if (trade_rate_) trade_rate_->on_event(now_);
    const auto sign = signs_.sign(price);
    if (sign && realised_) realised_->on_trade(now_, *sign, price, size);
    const bool usable = usable_price(price) && size > 0 && usable_value(size);
    if (!usable) return;
    const Nbbo* quote = sampled_ == 0 ? good_quote() : nullptr;
    for (std::size_t i = 0; i < time_frame_count; ++i) {
        auto& bar = bars_[i];
        if (!bar || (all_time_frames[i] == TimeFrame::Day1 && !part->regular)) continue;
        if (quote != nullptr) {
            bar->paid += effective_spread(price, quote->mid()) * size;
            bar->paid_size += size;
        }
        if (sign) {
            bar->flow += static_cast<double>(*sign) * size;
            bar->flow_size += size;
            bar->lambda.on_trade(*sign, size);
        } else if (sign.error() == TradeSignRefusal::QuoteSampled) {
            ++bar->refused;
        }
    }
}

void Microstructure::close(const Bar& bar, FeatureFrame& frame) {
    const FeatureMask needed = needed_[index_of(bar.frame)];
    if (!needed.contains_any(columns)) return;
    if (enter(bar.header.event_time - std::chrono::nanoseconds{1}) == nullptr) {
        for (std::size_t i = 0; i < feature_count; ++i) {
            const auto feature = static_cast<Feature>(i);
            if (columns.contains(feature)) frame.clear(feature);
        }
        return;
    }
    put_quote(bar, needed, frame);
    put_trades(bar.frame, needed, frame);
}

void Microstructure::put_quote(const Bar& bar, FeatureMask needed, FeatureFrame& frame) const {
    const auto put = [&](Feature feature, auto&& value) {
        if (needed.contains(feature)) frame.put(feature, value());
    };
    const Nbbo* quote = good_quote();
    const Timestamp now = std::max(now_, bar.header.event_time);
    using Value = std::optional<double>;
    put(Feature::Mid, [&] { return quote ? Value{quote->mid() / dollar} : Value{}; });
    put(Feature::QuotedSpread, [&] { return quote ? Value{quote->spread() / dollar} : Value{}; });
    put(Feature::RelativeSpread, [&] { return quote ? Value{quote->relative_spread()} : Value{}; });
    put(Feature::DepthImbalance, [&] { return quote ? quote->depth_imbalance() : Value{}; });
    put(Feature::Microprice, [&] { return quote ? in_dollars(quote->microprice()) : Value{}; });
    put(Feature::NbboAge, [&] {
        if (!age_.ready()) return Value{};
        return Value{static_cast<double>(age_.value(bar.header.event_time).count()) / 1e9};
    });
    put(Feature::SpreadScore, [&] { return score_->value(); });
    put(Feature::OrderFlowImbalance,
        [&] { return flow_->ready() ? Value{flow_->value()} : Value{}; });
    put(Feature::QuoteRate,
        [&] { return quote_rate_->ready(now) ? Value{quote_rate_->value(now)} : Value{}; });
    put(Feature::TradeRate,
        [&] { return trade_rate_->ready(now) ? Value{trade_rate_->value(now)} : Value{}; });
}

void Microstructure::put_trades(TimeFrame kind, FeatureMask needed, FeatureFrame& frame) {
    using Value = std::optional<double>;
    if (needed.contains(Feature::RealisedSpread)) {
        realised_->advance(now_);
        frame.put(Feature::RealisedSpread,
                  realised_->ready() ? Value{realised_->value() / dollar} : Value{});
    }
    auto& bar = bars_[index_of(kind)];
    if (!bar) return;
    if (needed.contains(Feature::EffectiveSpread))
        frame.put(Feature::EffectiveSpread,
                  bar->paid_size > 0 ? Value{bar->paid / bar->paid_size / dollar} : Value{});
    if (needed.contains(Feature::SignedVolume))
        frame.put(Feature::SignedVolume, bar->flow_size > 0 ? Value{bar->flow} : Value{});
    if (needed.contains(Feature::TradeSign))
        frame.put(Feature::TradeSign,
                  bar->flow_size > 0 ? Value{bar->flow / bar->flow_size} : Value{});
    if (needed.contains(Feature::KyleLambda)) {
        const Nbbo* quote = good_quote();
        const bool whole = quote != nullptr && sampled_ == 0 && bar->refused == 0;
        bar->lambda.close_interval(whole ? quote->mid() : 0);
        frame.put(Feature::KyleLambda, in_dollars(bar->lambda.value()));
    }
    bar->begin();
}

void Microstructure::on_split(const Split& split) {
    const double factor = static_cast<double>(split.from) / static_cast<double>(split.to);
    quote_.scale(factor);
    signs_.scale(factor);
    if (flow_) flow_->scale(factor);
    if (realised_) realised_->scale(factor);
    for (auto& bar : bars_) {
        if (!bar) continue;
        bar->lambda.scale(factor);
        // paid is a price times a size.
        bar->paid_size /= factor;
        bar->flow /= factor;
        bar->flow_size /= factor;
    }
}

}  // namespace tradewind::features
