#include "sources.hpp"

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/feeds/flat_files.hpp"
#include "tradewind/feeds/sim_market.hpp"

namespace tradewind::session {

Expected<OpenedSource> open_source(const settings::Settings& settings,
                                   const calendar::Calendar& calendar) {
    OpenedSource opened;
    opened.table = std::make_unique<InstrumentTable>(settings.run.max_instruments);
    switch (settings.feed.kind) {
        case settings::FeedKind::Sim: {
            auto market = feeds::SimMarket::create(settings.feed.sim, settings.run.symbols,
                                                   *opened.table, calendar);
            if (!market) return std::unexpected{market.error()};
            auto sessions = feeds::sim_sessions(settings.feed.sim, calendar);
            if (!sessions) return std::unexpected{sessions.error()};
            opened.start = settings.feed.sim.extended_hours ? sessions->front().pre_open
                                                            : sessions->front().open;
            opened.source = std::move(*market);
            opened.problems = [] { return std::vector<std::string>{}; };
            return opened;
        }
        case settings::FeedKind::FlatFiles: {
            auto files = feeds::open_flat_files(
                settings.feed, settings.run.symbols, *opened.table, calendar,
                settings.threads.reader_thread ? feeds::Threading::ReaderThread
                                               : feeds::Threading::Inline);
            if (!files) return std::unexpected{files.error()};
            const feeds::FlatFileSource* source = files->get();
            opened.problems = [source] { return source->summary().lines(); };
            opened.source = std::move(*files);
            return opened;
        }
    }
    return failure("feed.kind", "an unknown value", "flat_files or sim");
}

}  // namespace tradewind::session
