// A full refresh of a chain of 1,000 contracts over ten expiries, and of its surface; then what one
// new quote costs.
#include <fmt/format.h>

#include <cmath>

#include "bare.hpp"
#include "reference_options.hpp"
#include "sections.hpp"
#include "tradewind/options/american.hpp"
#include "tradewind/options/american_implied_volatility.hpp"
#include "tradewind/options/implied_volatility.hpp"
#include "tradewind/options/probability.hpp"
#include "tradewind/options/surface.hpp"

namespace tradewind::bench {
namespace {

using namespace options;

constexpr int expiries = 10;
constexpr int strikes = 50;  // an expiry, a call and a put at each
constexpr double spot = 100;
constexpr double rate = 0.04;
constexpr double yield = 0.013;

struct Contract {
    OptionRight right = OptionRight::Call;
    double strike = 0;
    double years = 0;
    double volatility = 0;  // as of the refresh before: a third of a point off
    double price = 0;
};

struct Figures {
    double volatility = 0;
    double delta = 0;
    double gamma = 0;
    double theta = 0;
    double vega = 0;
    double in_the_money = 0;
    double touched = 0;
};

SpotOption european(const Contract& of) {
    return {.right = of.right,
            .spot = spot,
            .strike = of.strike,
            .years = of.years,
            .rate = rate,
            .yield = yield};
}

AmericanOption american(const Contract& of, double volatility) {
    return {of.right, spot, of.strike, of.years, rate, yield, volatility};
}

double years_of(int expiry) { return (7.0 + 30.0 * expiry) / 365; }

// A skewed smile, the same in standard deviations at every expiry.
double smile(double k, double years) {
    const double x = k / std::sqrt(years);
    return 0.24 - 0.08 * x + 0.05 * x * x;
}

// Strikes over two and a half deviations either way.
template <class Price>
std::vector<Contract> chain_of(Price price) {
    std::vector<Contract> contracts;
    for (int expiry = 0; expiry < expiries; ++expiry) {
        const double years = years_of(expiry);
        for (int i = 0; i < strikes; ++i) {
            const double k = 0.24 * std::sqrt(years) * 5 * ((i + 0.5) / strikes - 0.5);
            Contract contract{.strike = spot * std::exp(k), .years = years};
            const double volatility = smile(k, years);
            contract.volatility = volatility + (i % 2 == 0 ? 0.003 : -0.003);
            for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
                contract.right = right;
                contract.price = price(contract, volatility);
                contracts.push_back(contract);
            }
        }
    }
    return contracts;
}

Diffusion diffusion(const Contract& of, double volatility) {
    return {.spot = spot, .years = of.years, .drift = rate - yield, .volatility = volatility};
}

void put_touch(const Contract& of, Figures& figures) {
    if (const auto touch = probability_of_touch(diffusion(of, figures.volatility), of.strike))
        figures.touched = touch->touched;
}

Figures refresh_european(const Contract& of) {
    Figures figures;
    const SpotOption option = european(of);
    const auto volatility = implied_volatility(option, of.price);
    if (!volatility) return figures;
    figures.volatility = volatility->value;
    if (const auto greek = greeks(option, figures.volatility)) {
        figures.delta = greek->delta;
        figures.gamma = greek->gamma;
        figures.theta = greek->theta_per_year;
        figures.vega = greek->vega;
        figures.in_the_money = greek->in_the_money;
    }
    put_touch(of, figures);
    return figures;
}

Figures refresh_american(const AmericanPricer& pricer, const Contract& of) {
    Figures figures;
    const auto volatility =
        american_implied_volatility(pricer, american(of, of.volatility), of.price);
    if (!volatility) return figures;
    figures.volatility = volatility->volatility;
    if (const auto greek = pricer.greeks(american(of, figures.volatility))) {
        figures.delta = greek->value.delta;
        figures.gamma = greek->value.gamma;
        figures.theta = greek->theta;
        figures.vega = greek->vega;
    }
    if (const auto odds = probability_in_the_money(diffusion(of, figures.volatility), of.strike))
        figures.in_the_money = of.right == OptionRight::Call ? odds->call : odds->put;
    put_touch(of, figures);
    return figures;
}

// Out-of-the-money quotes of each expiry, a little off the smile.
struct SurfaceQuotes {
    std::vector<std::vector<SmileQuote>> quotes;
    std::vector<ExpiryQuotes> of;

    explicit SurfaceQuotes(double noise) {
        std::uint64_t state = 1;
        for (int expiry = 0; expiry < expiries; ++expiry) {
            const double years = years_of(expiry);
            const double growth = std::exp((rate - yield) * years);
            std::vector<SmileQuote>& smiles = quotes.emplace_back();
            for (int i = 0; i < strikes; ++i) {
                const double k = 0.24 * std::sqrt(years) * 5 * ((i + 0.5) / strikes - 0.5);
                const double volatility = smile(k, years);
                const double s = volatility * std::sqrt(years);
                const double d1 = -k / s + s / 2;
                const double vega =
                    spot * growth * std::sqrt(years) * std::exp(-d1 * d1 / 2) / std::sqrt(2 * M_PI);
                state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
                const double chance = static_cast<double>(state >> 11u) * 0x1p-53 - 0.5;
                smiles.push_back({.k = k,
                                  .volatility = volatility + noise * chance,
                                  .vega = vega,
                                  .half_spread = 0.005 * vega});
            }
        }
        for (int expiry = 0; expiry < expiries; ++expiry) {
            const double years = years_of(expiry);
            const auto nanos = static_cast<std::int64_t>(years * 365 * 86'400e9);
            of.push_back({.expiry = Timestamp::from_nanos(nanos),
                          .years = years,
                          .forward = spot * std::exp((rate - yield) * years),
                          .quotes = quotes[static_cast<std::size_t>(expiry)]});
        }
    }
};

std::string micros(double seconds) { return fmt::format("{:.2f} us", seconds * 1e6); }

}  // namespace

std::vector<Row> measure_chain(const Setting&) {
    const Pinned pinned{1};
    const AmericanPricer pricer;
    const auto europeans = chain_of([](const Contract& of, double volatility) {
        return price(european(of), volatility).value_or(0);
    });
    const auto americans = chain_of([&](const Contract& of, double volatility) {
        const auto value = pricer.price(american(of, volatility));
        return value ? value->price : 0;
    });
    std::vector<Figures> figures(europeans.size());
    const auto solved = [&] {
        return std::ranges::count_if(figures, [](const Figures& of) { return of.volatility > 0; });
    };
    const SurfaceQuotes first{0.003};
    const SurfaceQuotes second{0.0033};
    Surface surface;
    surface.refit_all(first.of, Timestamp{});

    Pair all, warm, fits, one, one_american;
    std::int64_t solved_european = 0, solved_american = 0;
    bool odd = false;
    for (int round = 0; round < 15; ++round) {
        const double plain = seconds_of_one(10, [&] {
            for (const Contract& of : europeans) keep(plain_price(european(of), of.volatility));
        });
        const double price_time = plain / static_cast<double>(europeans.size());
        all.add(seconds_of_one(5,
                               [&] {
                                   for (std::size_t i = 0; i < europeans.size(); ++i)
                                       figures[i] = refresh_european(europeans[i]);
                                   keep(figures);
                               }),
                10'000 * price_time);
        solved_european = solved();
        warm.add(cpu_seconds_of([&] {
                     for (std::size_t i = 0; i < americans.size(); ++i)
                         figures[i] = refresh_american(pricer, americans[i]);
                     keep(figures);
                 }) / static_cast<double>(americans.size()),
                 price_time);
        solved_american = solved();
        odd = !odd;
        fits.add(cpu_seconds_of([&] {
                     keep(surface.refit_all(odd ? second.of : first.of, Timestamp{}));
                 }) / expiries,
                 price_time);
        // The contracts of the middle expiry, one after the other.
        const std::size_t from = europeans.size() / 2;
        std::size_t next = 0;
        one.add(seconds_of_one(100,
                               [&] {
                                   figures[0] = refresh_european(europeans[from + next++]);
                                   keep(figures[0]);
                               }),
                price_time);
        next = 0;
        one_american.add(seconds_of_one(100,
                                        [&] {
                                            figures[0] =
                                                refresh_american(pricer, americans[from + next++]);
                                            keep(figures[0]);
                                        }),
                         price_time);
    }
    const auto prices = [](const Pair& pair) {
        return fmt::format("{:.0f} prices with erfc", pair.ratio());
    };
    return {
        at_most(fmt::format("chain of {} European contracts, full refresh", europeans.size()),
                fmt::format("{:.3f} ms", all.first_median() * 1e3),
                fmt::format("10,000 prices {:.3f} ms, {} solved", all.second_median() * 1e3,
                            solved_european),
                all.ratio(), 1),
        at_most(fmt::format("chain of {} American contracts, warm refresh, ms", americans.size()),
                fmt::format("{} each", micros(warm.first_median())),
                fmt::format("{}, {} solved", prices(warm), solved_american),
                warm.first_median() * 1e3 * static_cast<double>(americans.size()), 100),
        note("  its surface, refit warm, an expiry", micros(fits.first_median()), prices(fits)),
        note("  one new quote, European", micros(one.first_median()), prices(one)),
        note("  one new quote, American", micros(one_american.first_median()),
             prices(one_american))};
}

}  // namespace tradewind::bench
