#include "tradewind/risk/daily_returns.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "tradewind/model/state_archive.hpp"

using namespace tradewind;
using namespace tradewind::risk;

namespace {

Date day(int n) { return Date::from_days(20'000 + n); }

// Two symbols; a price of 0: did not trade.
struct Closes {
    DailyReturns returns{2};

    Closes() {
        returns.add();
        returns.add();
    }
    bool close(int n, double a, double b, int before) {
        return returns.close(day(n), day(before), [&](std::uint32_t row) {
            return Price::from_double(row == 0 ? a : b);
        });
    }
    bool close(int n, double a, double b) { return close(n, a, b, n - 1); }
    std::vector<double> last(std::uint32_t row, std::size_t n) const {
        const auto span = returns.last(row, n);
        return {span.begin(), span.end()};
    }
};

}  // namespace

TEST_CASE("a day's return goes from one close to the next") {
    Closes closes;
    CHECK_FALSE(closes.close(1, 100, 50));
    CHECK(closes.returns.count(0) == 0);
    CHECK(closes.close(2, 101, 49));
    CHECK(closes.close(3, 101, 49));
    REQUIRE(closes.returns.count(0) == 2);
    CHECK(closes.last(0, 2)[0] == Approx(0.01));
    CHECK(closes.last(0, 2)[1] == 0.0);
    CHECK(closes.last(1, 2)[0] == Approx(-0.02));
}

TEST_CASE("splits and dividends are no returns") {
    Closes closes;
    closes.close(1, 100, 50);
    Split split;
    split.from = 1;
    split.to = 4;
    Dividend dividend;
    dividend.amount = Money::from_cents(50);
    closes.returns.apply(0, dividend);
    closes.returns.apply(0, split);  // the dividend is one on the old shares
    closes.returns.apply(1, dividend);
    closes.close(2, 25, 50);
    CHECK(closes.last(0, 1)[0] == Approx(0.005));
    CHECK(closes.last(1, 1)[0] == Approx(0.01));
    closes.close(3, 25, 50);
    CHECK(closes.last(0, 1)[0] == 0.0);  // paid once
}

TEST_CASE("a day without a trade returns nothing, and the next one all") {
    Closes closes;
    closes.close(1, 100, 50);
    closes.close(2, 0, 51);
    closes.close(3, 110, 51);
    CHECK(closes.last(0, 2)[0] == 0.0);
    CHECK(closes.last(0, 2)[1] == Approx(0.1));
}

TEST_CASE("a day on which nothing traded at all is one that was missed") {
    Closes closes;
    closes.close(1, 100, 50);
    closes.close(2, 101, 50);
    CHECK_FALSE(closes.close(3, 0, 0));
    CHECK_FALSE(closes.close(4, 120, 50));
    CHECK(closes.returns.count(0) == 1);
    CHECK(closes.close(5, 132, 50));
    CHECK(closes.last(0, 2)[1] == Approx(0.1));
}

TEST_CASE("what lies between closes that are not neighbours is no daily return") {
    Closes closes;
    closes.close(1, 100, 50);
    closes.close(2, 101, 50);
    CHECK_FALSE(closes.close(5, 200, 50));
    CHECK(closes.returns.count(0) == 1);
    CHECK(closes.close(6, 202, 50));
    CHECK(closes.last(0, 2)[1] == Approx(0.01));
}

TEST_CASE("the last returns lie side by side, however many there were") {
    Closes closes;
    closes.close(0, 100, 0);
    double price = 100;
    std::vector<double> all;
    for (int n = 1; n <= 1300; ++n) {
        const double r = 0.001 * (n % 7 - 3);
        price *= 1 + r;
        all.push_back(r);
        closes.close(n, price, n < 700 ? 0.0 : 50.0);
        if (n == 249) CHECK_FALSE(closes.returns.known(0));
        if (n == 250) CHECK(closes.returns.known(0));
    }
    REQUIRE(closes.returns.count(0) == DailyReturns::days);
    const auto last = closes.last(0, DailyReturns::days);
    for (std::size_t i = 0; i < last.size(); ++i)
        CHECK(last[i] == Approx(all[all.size() - last.size() + i]).margin(1e-9));
    CHECK(closes.last(0, 300)[0] == last[DailyReturns::days - 300]);

    std::vector<std::byte> bytes;
    StateWriter{bytes}(closes.returns);
    DailyReturns again{2};
    StateReader reader{bytes};
    reader(again);
    REQUIRE(reader.finished());
    CHECK(again.last(1, 3)[0] == closes.returns.last(1, 3)[0]);
    CHECK(again.count(0) == closes.returns.count(0));
}
