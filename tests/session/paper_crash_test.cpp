// Threaded, on the wall clock and as fast as the market comes: a paper session is killed and
// started again. What is recovered is what a replay from the beginning gives; every order and fill
// exists once; no order reaches the exchange twice; the ledger balances.
#include <set>

#include "tradewind/session/recovery.hpp"
#include "victim.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

constexpr const char* speed_variable = "TRADEWIND_CRASH_SPEED";

settings::Settings session_settings(const std::filesystem::path& root) {
    const char* speed = std::getenv(speed_variable);
    return paper_settings(root,
                          {"feed.sim.days=1", "threads.lane_capacity=4096",
                           std::string{"feed.sim.speed="} + (speed != nullptr ? speed : "0")});
}

// Logs each order as it leaves, and dies where it is told.
class Outbox final : public RecordListener {
public:
    explicit Outbox(const std::filesystem::path& path) : sent_{path} {}
    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override {
        Header header;
        std::memcpy(&header, record, sizeof header);
        if (header.kind == RecordKind::OrderRequest) {
            const auto& request = *reinterpret_cast<const OrderRequest*>(record);
            for (std::uint8_t i = 0; i < request.count; ++i) {
                const std::uint64_t at = sent_->count.load();
                if (at == Sent::capacity) return;
                sent_->order[at] = request.orders[i].order().id.number;
                sent_->count.store(at + 1);
            }
        }
        fuse_.on_record(stamp, record, size);
    }

private:
    SentLog sent_;
    Fuse fuse_;
};

struct Book {
    std::set<std::uint64_t> orders;  // by number
    // By order and execution, the input that told of it.
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> executions;
    std::map<std::uint32_t, Quantity> positions;
    Money cash;
    Money fees;
    std::uint64_t fills = 0;
};

Money value_of(Quantity quantity, Price price) {
    // 1e-6 shares x 1e-9 dollars, in 1e-9 dollars; quantities here are whole shares.
    REQUIRE(quantity.micros() % 1'000'000 == 0);
    return Money::from_nanos(quantity.micros() / 1'000'000 * price.nanos());
}

// The book by the journal's fills alone, and that nothing in the journal is there twice.
Book book_of(const std::filesystem::path& directory, Money starting_cash) {
    Book book;
    book.cash = starting_cash;
    for_each_frame(directory, [&](const journal::Frame& frame) {
        if (const auto* request = frame.as<OrderRequest>()) {
            for (std::uint8_t i = 0; i < request->count; ++i)
                REQUIRE(book.orders.insert(request->orders[i].order().id.number).second);
        } else if (const auto* fill = frame.as<Fill>()) {
            ++book.fills;
            REQUIRE((fill->header.flags & Fill::busted) == 0);
            // An inferred fill has no execution of its own; its correction brings that, and one
            // execution may correct several.
            if (fill->execution != 0 && (fill->header.flags & Fill::inferred) == 0) {
                const auto [known, is_new] =
                    book.executions.insert({{fill->order.number, fill->execution}, frame.sequence});
                const bool corrects = (fill->header.flags & Fill::correction) != 0;
                REQUIRE((is_new || (corrects && known->second == frame.sequence)));
            }
            REQUIRE(book.orders.contains(fill->order.number));
            const Money sign = Money::from_nanos(sign_of(fill->side));
            if ((fill->header.flags & Fill::correction) != 0) {
                const Money change = value_of(fill->quantity, fill->price) -
                                     value_of(fill->quantity, fill->corrected_from);
                book.cash -= Money::from_nanos(change.nanos() * sign.nanos());
            } else {
                const Money paid = value_of(fill->quantity, fill->price);
                book.cash -= Money::from_nanos(paid.nanos() * sign.nanos());
                auto& position = book.positions[fill->header.instrument.index()];
                position =
                    fill->side == Side::Buy ? position + fill->quantity : position - fill->quantity;
            }
            book.cash -= fill->fees;
            book.fees += fill->fees;
            REQUIRE(book.cash == fill->cash_after);
        }
    });
    return book;
}

enum class Life : std::uint8_t { Killed, Finished };

// Everything that must hold of a journal whose writer was killed at any moment, and what must hold
// besides once a session has finished.
std::uint64_t examine(const std::filesystem::path& root, Life life) {
    const auto directory = root / "journal";
    if (!journal::holds_journal(directory)) return 0;
    const auto settings = session_settings(root);
    const std::uint64_t id = must(journal::Reader::open(directory)).identity().session;
    const StoppedSession session{settings, id};
    const auto recovered = must(recover(*session.session, directory, settings));
    core::Engine& engine = session->engine();

    const auto whole = must(verify(directory));
    REQUIRE(engine.state_hash() == whole.state_hash);
    REQUIRE(engine.output_hash() == whole.output_hash);

    const portfolio::Ledger& ledger = engine.desk().ledger();
    REQUIRE(ledger.cash() + ledger.cost() ==
            ledger.starting_cash() + ledger.realized() + ledger.income() - ledger.fees());
    // A fill that the process died before recording was made again in memory: the journal gets it
    // at the restart.
    const bool complete = recovered.missing.empty();
    const Book book = book_of(directory, ledger.starting_cash());
    if (complete) {
        REQUIRE(book.cash == ledger.cash());
        REQUIRE(book.fees == ledger.fees());
        for (const auto& [instrument, position] : book.positions)
            REQUIRE(ledger.position(InstrumentId::from_index(instrument)) == position);
    }
    REQUIRE(session->exchange().counters().duplicate_ids == 0);
    if (life == Life::Finished) require_same_book(engine, session->exchange());

    // What left for the exchange, over all lives, left once, and was recorded before it left.
    const SentLog sent{root / "sent"};
    std::set<std::uint64_t> left;
    for (std::uint64_t i = 0; i < sent->count.load(); ++i) {
        REQUIRE(left.insert(sent->order[i]).second);
        REQUIRE(book.orders.contains(sent->order[i]));
    }
    return book.fills;
}

}  // namespace

TEST_CASE("the paper session that the crash test kills", "[.][paper-victim]") {
    const std::filesystem::path root{std::getenv(root_variable)};
    Outbox outbox{root / "sent"};
    const auto settings = session_settings(root);
    const auto outcome = run_paper({.settings = settings,
                                    .calendar = the_calendar(),
                                    .on_journal = OnJournal::Resume,
                                    .stop = {},
                                    .status = {},
                                    .listener = &outbox});
    if (!outcome) {
        // Twenty thousand times faster than life, small segments and a busy machine: the next one
        // may come too late. That is a halt, and what was recorded must hold like anything else.
        INFO(outcome.error().message());
        REQUIRE(outcome.error().expected.find("trading was halted") != std::string::npos);
        std::cerr << "  a session halted: " << outcome.error().found << '\n';
    }
}

TEST_CASE("a paper session killed at any moment loses nothing and sends nothing twice") {
    const int moments = crash_moments(200, 12);
    const Scratch scratch;
    Victim victim{scratch.path(), "[paper-victim]"};
    std::mt19937_64 random{crash_seed("paper session", moments)};
    std::map<std::string, int> kills;
    int sessions = 0;
    std::uint64_t fills = 0;
    // Few kills may all fall into one session, whose market passes before it gets to trade: then
    // others follow that nobody kills.
    for (int used = 0; used < moments || (fills == 0 && sessions < 5);) {
        const int kills_of_session = 1 + static_cast<int>(random() % 40);
        bool finished = false;
        for (int i = 0; i < kills_of_session && used < moments && !finished; ++i) {
            // In turn against the wall clock, as a live session runs, and as fast as it goes.
            setenv(speed_variable, random() % 2 == 0 ? "0" : "20000", 1);
            const auto moment = static_cast<Moment>(random() % 4);
            const Round round = victim.run(moment, random, std::chrono::milliseconds{400});
            INFO("moment " << used << ", " << moment_names[static_cast<std::size_t>(moment)] << "\n"
                           << victim.words());
            if (round.killed) {
                ++used;
                ++kills[moment_names[static_cast<std::size_t>(moment)]];
                examine(scratch.path(), Life::Killed);
            } else {
                REQUIRE(round.exit_code == 0);
                finished = true;
            }
        }
        if (!finished) {
            setenv(speed_variable, "0", 1);
            const Round round = victim.run(Moment::Never, random, {});
            INFO(victim.words());
            REQUIRE(round.exit_code == 0);
        }
        ++sessions;
        fills += examine(scratch.path(), Life::Finished);
        std::filesystem::remove_all(scratch.journal());
        std::filesystem::remove(scratch.path() / "sent");
    }
    unsetenv(speed_variable);
    std::cerr << "  " << sessions << " sessions finished with " << fills << " fills; killed";
    for (const auto& [name, count] : kills) std::cerr << ' ' << name << ' ' << count << ';';
    std::cerr << '\n';
    CHECK(fills > 0);
}
