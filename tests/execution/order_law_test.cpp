#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "order_scene.hpp"
#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::execution;

namespace {

// A venue that remembers the truth: what it says, in the order in which it happened.
class Venue {
public:
    explicit Venue(Scene& scene) : scene_{scene} {}

    std::vector<ExecutionReport> said;     // the stream
    std::vector<ExecutionReport> lookups;  // what a reconcile answers afterwards

    void say(ReportKind kind, ClientOrderId id) { said.push_back(report(kind, id)); }
    void fill(ClientOrderId id, std::int64_t quantity) {
        Book& book = of(id);
        const double price = 9 + 0.01 * *rc::gen::inRange(0, 100);
        book.cumulative += quantity;
        book.paid += price * static_cast<double>(quantity);
        ExecutionReport fill = report(ReportKind::Fill, id);
        fill.last_quantity = Scene::shares(quantity);
        fill.last_price = Price::from_double(price);
        fill.fees = Money::from_cents(*rc::gen::inRange(0, 50));
        fill.execution = ++executions_;
        said.push_back(fill);
        fill.header.flags = ExecutionReport::from_lookup;
        lookups.push_back(fill);
    }
    // The newest execution is taken back, and a correction with another price comes in its place or
    // none. Neither changes the cumulative quantity, and the average is not said again.
    enum class Instead : std::uint8_t { Correction, Nothing };
    void bust_last(Instead instead) {
        const ExecutionReport wrong = lookups.back();
        ExecutionReport bust = scene_.report(ReportKind::FillBusted, wrong.order);
        bust.execution = wrong.execution;
        said.push_back(bust);
        lookups.push_back(bust);
        if (instead == Instead::Nothing) return;
        ExecutionReport right = wrong;
        right.header.event_time = scene_.now;
        right.corrects = wrong.execution;
        right.execution = ++executions_;
        right.last_price = Price::from_double(9.5);
        said.push_back(right);
        lookups.push_back(right);
    }
    void resize(ReportKind kind, ClientOrderId id, std::int64_t quantity) {
        of(id).quantity = quantity;
        say(kind, id);
    }
    void end(ReportKind kind, ClientOrderId id) {
        say(kind, id);
        of(id).over = true;
        lookups.push_back(said.back());
    }
    // Everything still open, as it stands now.
    void finish_lookups(bool held) {
        for (Book& book : books_) {
            if (book.over) continue;
            const ExecutionReport seen = report(ReportKind::SeenLive, book.id);
            lookups.push_back(seen);
            if (!held || book.id.number == books_[0].id.number) continue;
            lookups.push_back(seen);
            lookups.back().kind = ReportKind::Suspended;
        }
    }
    void know(ClientOrderId id, std::int64_t quantity) {
        books_.push_back({id, quantity, 0, 0, false});
    }

private:
    struct Book {
        ClientOrderId id;
        std::int64_t quantity = 0;
        std::int64_t cumulative = 0;
        double paid = 0;
        bool over = false;
    };
    Book& of(ClientOrderId id) {
        return *std::ranges::find_if(books_, [&](const Book& book) { return book.id == id; });
    }
    ExecutionReport report(ReportKind kind, ClientOrderId id) {
        const Book& book = of(id);
        ExecutionReport report = scene_.report(kind, id, book.cumulative, book.quantity);
        if (book.cumulative > 0)
            report.average = Price::from_double(book.paid / static_cast<double>(book.cumulative));
        return report;
    }

    Scene& scene_;
    std::vector<Book> books_;
    std::uint64_t executions_ = 0;
};

struct Outcome {
    std::vector<OrderState> states;
    std::vector<Quantity> cumulative;
    std::vector<Quantity> leaves;
    Quantity filled;
    Money paid;
    Quantity may_buy;
    std::uint32_t open = 0;
    std::uint64_t incidents = 0;
    bool waits = false;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
    for (std::size_t i = 0; i < outcome.states.size(); ++i)
        out << name_of(outcome.states[i]) << ' ' << outcome.cumulative[i].to_double() << '/'
            << outcome.leaves[i].to_double() << ' ';
    return out << "filled " << outcome.filled.to_double() << " paid " << outcome.paid.to_double()
               << " may buy " << outcome.may_buy.to_double() << " open " << outcome.open
               << " incidents " << outcome.incidents << " waits " << outcome.waits;
}

enum class Asked { Nothing, Cancel };

// Plays reports to a fresh desk that has sent the same orders.
Outcome outcome_of(const std::vector<ExecutionReport>& reports, std::size_t legs, Asked asked) {
    Scene scene;
    const ClientOrderId first = legs == 1 ? scene.buy() : scene.bracket();
    if (asked == Asked::Cancel) {
        scene.hear(reports.front());
        scene.cancel(first);
    }
    for (const ExecutionReport& report : reports) {
        scene.hear(report);
        // At every moment what was booked is what the orders say.
        Quantity sum;
        for (std::size_t i = 0; i < legs; ++i) {
            const WorkingOrder& order = *scene.orders.find(Scene::leg(first, i));
            sum += order.cumulative();
            RC_ASSERT(!is_final(order.state()) || order.leaves().is_zero());
        }
        RC_ASSERT(sum == scene.filled());
    }
    Outcome outcome;
    for (std::size_t i = 0; i < legs; ++i) {
        const WorkingOrder& order = *scene.orders.find(Scene::leg(first, i));
        outcome.states.push_back(order.state());
        outcome.cumulative.push_back(order.cumulative());
        outcome.leaves.push_back(order.leaves());
    }
    outcome.filled = scene.filled();
    outcome.paid = scene.paid();
    outcome.may_buy = scene.orders.work(Scene::spy()).buy;
    outcome.open = scene.orders.work().open;
    outcome.incidents = scene.orders.counts().incidents;
    outcome.waits = scene.orders.next_due() != Timestamp::max();
    return outcome;
}

std::vector<ExecutionReport> disturbed(std::vector<ExecutionReport> reports, double repeat) {
    std::mt19937 random{*rc::gen::arbitrary<std::uint32_t>()};
    const std::size_t count = reports.size();
    for (std::size_t i = 0; i < count; ++i)
        if (std::bernoulli_distribution{repeat}(random)) reports.push_back(reports[i]);
    std::ranges::shuffle(reports, random);
    return reports;
}

// One order's life at the venue: accepted, filled in parts, perhaps ended early.
void live(Venue& venue, ClientOrderId id, Asked asked) {
    venue.know(id, 100);
    std::int64_t left = 100;
    if (*rc::gen::weightedElement<bool>({{9, false}, {1, true}})) {
        venue.end(ReportKind::Rejected, id);
        return;
    }
    venue.say(ReportKind::Accepted, id);
    if (*rc::gen::weightedElement<bool>({{4, false}, {1, true}}))
        venue.say(ReportKind::Suspended, id);
    const int parts = *rc::gen::inRange(0, 6);
    for (int i = 0; i < parts && left > 0; ++i) {
        const auto part = *rc::gen::inRange<std::int64_t>(1, left + 1);
        venue.fill(id, part);
        left -= part;
        if (*rc::gen::weightedElement<bool>({{4, false}, {1, true}}))
            venue.bust_last(*rc::gen::element(Venue::Instead::Correction, Venue::Instead::Nothing));
    }
    if (left == 0) return;
    if (asked == Asked::Cancel || *rc::gen::arbitrary<bool>())
        venue.end(*rc::gen::element(ReportKind::Canceled, ReportKind::Expired), id);
}

// A bracket's: the entry in parts, exits held, activated, resized, then one or both fill.
bool live_bracket(Venue& venue, ClientOrderId entry) {
    const ClientOrderId target = Scene::leg(entry, 1);
    const ClientOrderId stop = Scene::leg(entry, 2);
    for (const ClientOrderId id : {entry, target, stop}) venue.know(id, 100);
    venue.say(ReportKind::Accepted, entry);
    venue.say(ReportKind::Suspended, target);
    venue.say(ReportKind::Suspended, stop);
    std::int64_t entered = 0;
    const int parts = *rc::gen::inRange(0, 4);
    for (int i = 0; i < parts && entered < 100; ++i) {
        const auto kind = entered == 0 ? ReportKind::Activated : ReportKind::Replaced;
        const auto part = *rc::gen::inRange<std::int64_t>(1, 101 - entered);
        venue.fill(entry, part);
        entered += part;
        venue.resize(kind, target, entered);
        venue.resize(kind, stop, entered);
    }
    if (entered == 0) {
        if (*rc::gen::arbitrary<bool>()) return true;
        for (const ClientOrderId id : {entry, target, stop}) venue.end(ReportKind::Canceled, id);
        return false;
    }
    if (entered < 100) venue.end(ReportKind::Canceled, entry);
    std::int64_t left = entered;
    std::int64_t closed[2] = {0, 0};
    const int exits = *rc::gen::inRange(0, 4);
    for (int i = 0; i < exits && left > 0; ++i) {
        const bool takes_profit = *rc::gen::arbitrary<bool>();
        const auto part = *rc::gen::inRange<std::int64_t>(1, left + 1);
        venue.fill(takes_profit ? target : stop, part);
        closed[takes_profit ? 0 : 1] += part;
        left -= part;
        const ClientOrderId sibling = takes_profit ? stop : target;
        if (left > 0)
            venue.resize(ReportKind::Replaced, sibling, closed[takes_profit ? 1 : 0] + left);
        else
            venue.end(ReportKind::Canceled, sibling);
    }
    return false;
}

}  // namespace

TEST_CASE("order and number of reports do not matter") {
    test::check_property("for a single order", [] {
        const auto asked = *rc::gen::element(Asked::Nothing, Asked::Cancel);
        Scene scene;
        const ClientOrderId id = scene.buy();
        Venue venue{scene};
        live(venue, id, asked);
        // The acknowledgement comes first where a cancel was sent: it must have been seen.
        std::vector<ExecutionReport> shuffled = disturbed(venue.said, 0.5);
        if (asked == Asked::Cancel) shuffled.insert(shuffled.begin(), venue.said.front());
        RC_ASSERT(outcome_of(shuffled, 1, asked) == outcome_of(venue.said, 1, asked));
    });
    test::check_property("for a bracket", [] {
        Scene scene;
        const ClientOrderId entry = scene.bracket();
        Venue venue{scene};
        live_bracket(venue, entry);
        const Outcome straight = outcome_of(venue.said, 3, Asked::Nothing);
        RC_ASSERT(outcome_of(disturbed(venue.said, 0.5), 3, Asked::Nothing) == straight);
        RC_ASSERT(straight.incidents == 0u);
        RC_ASSERT(!straight.waits);
    });
}

TEST_CASE("whatever the stream lost a reconcile brings back") {
    test::check_property("for a single order", [] {
        Scene scene;
        const ClientOrderId id = scene.buy();
        Venue venue{scene};
        live(venue, id, Asked::Nothing);
        const Outcome whole = outcome_of(venue.said, 1, Asked::Nothing);
        venue.finish_lookups(false);
        std::vector<ExecutionReport> heard;
        for (const ExecutionReport& report : venue.said)
            if (*rc::gen::arbitrary<bool>()) heard.push_back(report);
        heard = disturbed(heard, 0.2);
        heard.insert(heard.end(), venue.lookups.begin(), venue.lookups.end());
        Outcome outcome = outcome_of(heard, 1, Asked::Nothing);
        // A suspension that is over by the time of the look-up may be unknown, as in the stream.
        if (whole.states[0] == OrderState::Suspended) outcome.states[0] = OrderState::Suspended;
        RC_ASSERT(outcome == whole);
    });
    test::check_property("for a bracket", [] {
        Scene scene;
        const ClientOrderId entry = scene.bracket();
        Venue venue{scene};
        const bool held = live_bracket(venue, entry);
        const Outcome whole = outcome_of(venue.said, 3, Asked::Nothing);
        venue.finish_lookups(held);
        std::vector<ExecutionReport> heard;
        for (const ExecutionReport& report : venue.said)
            if (*rc::gen::arbitrary<bool>()) heard.push_back(report);
        heard = disturbed(heard, 0.2);
        const auto lookups = disturbed(venue.lookups, 0.2);
        heard.insert(heard.end(), lookups.begin(), lookups.end());
        RC_ASSERT(outcome_of(heard, 3, Asked::Nothing) == whole);
    });
}
