#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "tradewind/features/bar_window.hpp"
#include "tradewind/features/event_rate.hpp"
#include "tradewind/features/feature_mask.hpp"
#include "tradewind/features/kyle_lambda.hpp"
#include "tradewind/features/nbbo.hpp"
#include "tradewind/features/order_flow_imbalance.hpp"
#include "tradewind/features/spread_score.hpp"
#include "tradewind/features/trade_costs.hpp"
#include "tradewind/features/trade_sign.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::features {

// The columns of one symbol that quotes and trades tell, in every frame that asks for them. Those
// of `needed` are computed, each by the indicator of its name. A column is put into a frame when a
// bar of it closes, as it stands with all quotes and trades that were taken by then:
//
// - Mid, QuotedSpread, RelativeSpread, DepthImbalance and Microprice are the last quote's; not
//   ready where it is not good. NbboAge counts to the end of the bar's window.
// - SpreadScore and OrderFlowImbalance have windows of quotes, the same in every frame; QuoteRate
//   and TradeRate fade with time, and RealisedSpread is the session's so far.
// - EffectiveSpread, SignedVolume and TradeSign are of the bar's trades: those since the frame's
//   last close, for days those of the regular session. KyleLambda has the frame's bars for
//   intervals, in frames of less than a day those of one session only: the move to its first close
//   is none.
// - Every session begins with no quote and no trade, except what has a window of quotes or bars. A
//   bar that closes only after the next session has begun has none of these columns, and its
//   interval is left out of KyleLambda.
//
// Where bars are of the regular session alone, so are the quotes and trades. A trade counts that a
// bar has taken, so none that came too late for its window, and that may set the bar's close and is
// volume; its time is the latest of any event's so far, for one may be reported late. Trade signs
// are Lee and Ready's and are refused on sampled quotes, which stand for the end of an interval; so
// is all that rests on signs, or on the mid before a trade: EffectiveSpread, RealisedSpread,
// SignedVolume, TradeSign. An interval with a trade that could not be signed for that reason is
// left out of KyleLambda.
//
// Prices are in nano-dollars, columns in dollars; sizes as quotes and trades have them. O(1) an
// event but for one pass over a window every so many; no allocation after construction.
class Microstructure {
public:
    using Needs = std::array<FeatureMask, time_frame_count>;  // by TimeFrame

    static constexpr FeatureMask columns{Feature::Mid,
                                         Feature::QuotedSpread,
                                         Feature::RelativeSpread,
                                         Feature::SpreadScore,
                                         Feature::NbboAge,
                                         Feature::DepthImbalance,
                                         Feature::Microprice,
                                         Feature::OrderFlowImbalance,
                                         Feature::QuoteRate,
                                         Feature::TradeRate,
                                         Feature::EffectiveSpread,
                                         Feature::RealisedSpread,
                                         Feature::SignedVolume,
                                         Feature::TradeSign,
                                         Feature::KyleLambda};

    // `calendar` outlives this.
    Microstructure(const settings::Features& settings, const Needs& needed,
                   const calendar::Calendar& calendar, SessionHours hours);

    void on_quote(const Quote& quote);
    void on_trade(const Trade& trade);  // where BarBuilder::on_trade() was true
    // A bar closed: its frame's columns, in `frame`.
    void close(const Bar& bar, FeatureFrame& frame);
    void on_split(const Split& split);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(date_, now_, quote_, known_, sampled_, age_, signs_);
        if (score_) archive(*score_);
        if (flow_) archive(*flow_);
        if (quote_rate_) archive(*quote_rate_);
        if (trade_rate_) archive(*trade_rate_);
        if (realised_) archive(*realised_);
        for (auto& bar : bars_) {
            if (bar) archive(*bar);
        }
    }

private:
    // Of one frame, since its last close.
    struct BarFlow {
        explicit BarFlow(std::uint32_t intervals) : lambda{intervals} {}

        KyleLambda lambda;
        double paid = 0;       // 2 |price - mid| times size
        double paid_size = 0;  // of those trades
        double flow = 0;       // sign times size
        double flow_size = 0;
        std::uint64_t refused = 0;  // trades without a sign because the quote is sampled

        // Of the open interval of KyleLambda.
        bool has_flow() const { return flow_size > 0 || refused > 0; }
        void begin() {
            paid = paid_size = flow = flow_size = 0;
            refused = 0;
        }

        template <class Archive>
        void serialize(Archive& archive) {
            archive(lambda, paid, paid_size, flow, flow_size, refused);
        }
    };

    // Where the event lies; null where it is not to count.
    const SessionPart* enter(Timestamp time);
    void begin_session(const SessionPart& part);
    const Nbbo* good_quote() const { return known_ != 0 && quote_.good() ? &quote_ : nullptr; }
    void put_quote(const Bar& bar, FeatureMask needed, FeatureFrame& frame) const;
    void put_trades(TimeFrame kind, FeatureMask needed, FeatureFrame& frame);

    Needs needed_;
    SessionHours hours_;
    SessionParts parts_;
    Date date_;
    Timestamp now_;
    Nbbo quote_;
    std::uint8_t known_ = 0;  // a quote of this session has come
    std::uint8_t sampled_ = 0;
    NbboAge age_;
    LeeReady signs_;
    std::optional<SpreadScore> score_;
    std::optional<OrderFlowImbalance> flow_;
    std::optional<EventRate> quote_rate_;
    std::optional<EventRate> trade_rate_;
    std::optional<RealisedSpread> realised_;
    std::array<std::optional<BarFlow>, time_frame_count> bars_;
};

}  // namespace tradewind::features
