// Indicators: each column by a feature of its own, fed bar by bar. Prices reach features in whole
// nano-dollars, so that ties of up and down moves are exact; logarithms and ratios do not mind the
// unit.
#include <array>
#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>

#include "golden.hpp"
#include "tradewind/features/adx.hpp"
#include "tradewind/features/atr.hpp"
#include "tradewind/features/bollinger.hpp"
#include "tradewind/features/ema.hpp"
#include "tradewind/features/garch.hpp"
#include "tradewind/features/garch_fit.hpp"
#include "tradewind/features/garman_klass.hpp"
#include "tradewind/features/hurst.hpp"
#include "tradewind/features/hurst_exponent.hpp"
#include "tradewind/features/hurst_lags.hpp"
#include "tradewind/features/linear_regression.hpp"
#include "tradewind/features/log_return.hpp"
#include "tradewind/features/macd.hpp"
#include "tradewind/features/parkinson.hpp"
#include "tradewind/features/rate_of_change.hpp"
#include "tradewind/features/realized_volatility.hpp"
#include "tradewind/features/rsi.hpp"
#include "tradewind/features/sma.hpp"
#include "tradewind/features/standard_deviation.hpp"
#include "tradewind/features/vwap.hpp"
#include "tradewind/features/vwap_bands.hpp"
#include "tradewind/features/wma.hpp"
#include "tradewind/features/yang_zhang.hpp"
#include "tradewind/features/zero_mean_volatility.hpp"
#include "tradewind/model/decimal.hpp"

namespace tradewind::golden {
namespace {

using namespace features;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double dollar = 1e9;

// Nano-dollars. What a file has no column for is 0.
struct Row {
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
    double volume = 0;
    bool session_starts = false;
};

// What a column says after each row of one series.
using Column = std::function<double(const Row&)>;

// Where a column's windows and constants stand.
struct Source {
    const Figures& figures;
    const std::string& file;
    const std::string& column;

    double number(const std::string& name) const { return figures.parameter(file, column, name); }
    std::uint32_t count(const std::string& name = "window") const {
        const double value = number(name);
        if (!(value >= 1 && value < 1e6) || value != std::floor(value))
            throw std::runtime_error{file + ", " + column + ": " + name + " is no count"};
        return static_cast<std::uint32_t>(value);
    }
};

double said(bool ready, double value) { return ready ? value : none; }

// ---- one maker a kind of column ----

// Features of one price that are ready() and have a value() in its unit (times `unit`).
template <class Feature>
Column of_close(Feature feature, double unit) {
    return [feature, unit](const Row& row) mutable {
        feature.update(row.close);
        return said(feature.ready(), feature.value() * unit);
    };
}

Column sma(const Source& from) { return of_close(Sma{from.count()}, 1 / dollar); }
Column ema(const Source& from) { return of_close(Ema{from.count()}, 1 / dollar); }
Column wma(const Source& from) { return of_close(Wma{from.count()}, 1 / dollar); }
Column rsi(const Source& from) { return of_close(Rsi{from.count()}, 1); }
Column roc(const Source& from) { return of_close(RateOfChange{from.count()}, 1); }
Column deviation(const Source& from) {
    return of_close(StandardDeviation{from.count()}, 1 / dollar);
}

Column atr(const Source& from) {
    return [atr = Atr{from.count()}](const Row& row) mutable {
        atr.update(row.high, row.low, row.close);
        return said(atr.ready(), atr.value() / dollar);
    };
}

// The family on double prices gets doubles of dollars, the one of ticks whole numbers.
template <class Read>
Column directional(const Source& from, Read read) {
    const double unit = from.column.ends_with("_ticks") ? 1 : dollar;
    return [adx = Adx{from.count()}, unit, read](const Row& row) mutable {
        adx.update(row.high / unit, row.low / unit, row.close / unit);
        return read(adx);
    };
}
Column adx(const Source& from) {
    return directional(from, [](const Adx& all) { return said(all.ready(), all.value()); });
}
Column plus_di(const Source& from) {
    return directional(from,
                       [](const Adx& all) { return said(all.directions_ready(), all.plus()); });
}
Column minus_di(const Source& from) {
    return directional(from,
                       [](const Adx& all) { return said(all.directions_ready(), all.minus()); });
}

template <MacdSeed seed, class Read>
Column macd_part(const Source& from, Read read) {
    return [macd = Macd{from.count("fast"), from.count("slow"), from.count("signal"), seed},
            read](const Row& row) mutable {
        macd.update(row.close);
        return read(macd) / dollar;
    };
}
Column macd(const Source& from) {
    return macd_part<MacdSeed::TaLib>(
        from, [](const Macd& all) { return said(all.ready(), all.line()); });
}
Column macd_signal(const Source& from) {
    return macd_part<MacdSeed::TaLib>(
        from, [](const Macd& all) { return said(all.ready(), all.signal()); });
}
Column macd_histogram(const Source& from) {
    return macd_part<MacdSeed::TaLib>(
        from, [](const Macd& all) { return said(all.ready(), all.histogram()); });
}
Column macd_plain(const Source& from) {
    return macd_part<MacdSeed::Plain>(
        from, [](const Macd& all) { return said(all.line_ready(), all.line()); });
}
Column macd_plain_signal(const Source& from) {
    return macd_part<MacdSeed::Plain>(
        from, [](const Macd& all) { return said(all.ready(), all.signal()); });
}

template <double Bands::* part>
Column band(const Source& from) {
    return [bands = Bollinger{from.count(), from.number("k")}](const Row& row) mutable {
        bands.update(row.close);
        return bands.ready() ? bands.value().*part / dollar : none;
    };
}

template <class Read>
Column regression(const Source& from, Read read) {
    return [line = LinearRegression{from.count()}, read](const Row& row) mutable {
        line.update(row.close);
        return line.ready() ? read(line) : none;
    };
}
Column slope(const Source& from) {
    return regression(from, [](const LinearRegression& line) { return line.slope() / dollar; });
}
Column intercept(const Source& from) {
    return regression(from, [](const LinearRegression& line) { return line.intercept() / dollar; });
}
Column line_end(const Source& from) {
    return regression(from, [](const LinearRegression& line) { return line.end() / dollar; });
}
Column r_squared(const Source& from) {
    return regression(from,
                      [](const LinearRegression& line) { return line.r_squared().value_or(none); });
}

double typical_of(const Row& row) { return typical_price(row.high, row.low, row.close); }

template <class Read>
Column bands_of_volume(Read read) {
    return [vwap = VwapBands{}, read](const Row& row) mutable {
        if (row.session_starts) vwap.restart();
        vwap.update(typical_of(row), row.volume);
        return vwap.ready() ? read(vwap) / dollar : none;
    };
}

Column typical(const Source&) {
    return [](const Row& row) { return typical_of(row) / dollar; };
}
template <class Price>
Column volume_weighted(Price price) {
    return [vwap = Vwap{}, price](const Row& row) mutable {
        if (row.session_starts) vwap.restart();
        const Row at = price(row);
        vwap.update(at.high, at.low, at.close, row.volume);
        return vwap.ready() ? vwap.value() / dollar : none;
    };
}
Column vwap(const Source&) {
    return volume_weighted([](const Row& row) { return row; });
}
Column vwap_close(const Source&) {
    return volume_weighted([](const Row& row) {
        return Row{.high = row.close, .low = row.close, .close = row.close};
    });
}
Column vwap_deviation(const Source&) {
    return bands_of_volume([](const VwapBands& all) { return all.deviation(); });
}
Column vwap_upper(const Source& from) {
    return bands_of_volume([k = from.number("k")](const VwapBands& all) { return all.upper(k); });
}
Column vwap_lower(const Source& from) {
    return bands_of_volume([k = from.number("k")](const VwapBands& all) { return all.lower(k); });
}

// The last `window` log returns, the oldest first; nullptr until there are as many.
class Returns {
public:
    explicit Returns(std::uint32_t window) : window_{window} {}

    const std::vector<double>* update(double close) {
        if (!change_.update(close)) return nullptr;
        last_.push_back(change_.value());
        if (last_.size() > window_) last_.erase(last_.begin());
        return last_.size() == window_ ? &last_ : nullptr;
    }

private:
    std::uint32_t window_;
    LogReturn change_;
    std::vector<double> last_;
};

std::vector<std::uint32_t> sizes_of(const Source& from) {
    std::vector<std::uint32_t> sizes;
    for (const double size : from.figures.parameter_list(from.file, from.column, "sizes"))
        sizes.push_back(static_cast<std::uint32_t>(size));
    return sizes;
}

// What features::Hurst can do: a window of 2^k and the sizes 8, 16 .. window.
bool fits_fast_hurst(std::uint32_t window, const std::vector<std::uint32_t>& sizes) {
    std::vector<std::uint32_t> halves;
    for (std::uint32_t n = 8; n <= window; n *= 2) halves.push_back(n);
    return window >= 16 && window <= 4096 && sizes == halves && halves.back() == window;
}

Column hurst_rs(const Source& from) {
    const std::uint32_t window = from.count();
    const std::vector<std::uint32_t> sizes = sizes_of(from);
    if (fits_fast_hurst(window, sizes)) {
        return [hurst = Hurst{window}, change = LogReturn{}](const Row& row) mutable {
            if (change.update(row.close)) hurst.update(change.value());
            return hurst.value().value_or(none);
        };
    }
    return [returns = Returns{window}, sizes](const Row& row) mutable {
        const auto* last = returns.update(row.close);
        return last == nullptr ? none : rescaled_range_exponent(*last, sizes).value_or(none);
    };
}

Column rescaled_range(const Source& from) {
    return [returns = Returns{from.count()}, size = from.count("size")](const Row& row) mutable {
        const auto* last = returns.update(row.close);
        return last == nullptr ? none : mean_rescaled_range(*last, size).value_or(none);
    };
}

Column hurst_var(const Source& from) {
    return [hurst = HurstLags{from.count(), from.count("lag_first"), from.count("lag_last")}](
               const Row& row) mutable {
        hurst.update(row.close);
        return hurst.value().value_or(none);
    };
}

Column garch(const Source& from) {
    const GarchParameters parameters{.mu = from.number("mu_pct"),
                                     .omega = from.number("omega"),
                                     .alpha = from.number("alpha"),
                                     .beta = from.number("beta")};
    return [filter = GarchFilter{parameters, from.number("sigma2_first")},
            change = LogReturn{}](const Row& row) mutable {
        if (change.update(row.close)) filter.update(100 * change.value());
        return said(filter.ready(), filter.variance());
    };
}

template <class Volatility>
Column of_returns(const Source& from) {
    return [volatility = Volatility{from.count()}, change = LogReturn{}](const Row& row) mutable {
        if (change.update(row.close)) volatility.update(change.value());
        return said(volatility.ready(), volatility.value());
    };
}

Column parkinson(const Source& from) {
    return [volatility = Parkinson{from.count()}](const Row& row) mutable {
        volatility.update(row.high, row.low);
        return said(volatility.ready(), volatility.value());
    };
}

template <class Volatility>
Column of_bars(const Source& from) {
    return [volatility = Volatility{from.count()}](const Row& row) mutable {
        volatility.update(row.open, row.high, row.low, row.close);
        return said(volatility.ready(), volatility.value());
    };
}

// A column's name is one of these, or begins with it and goes on with its parameters. Among those
// that fit, the longest names it.
struct Kind {
    std::string_view name;
    Column (*make)(const Source&);
};
constexpr std::array kinds{
    Kind{"sma", sma},
    Kind{"ema", ema},
    Kind{"wma", wma},
    Kind{"roc", roc},
    Kind{"rsi", rsi},
    Kind{"atr", atr},
    Kind{"adx", adx},
    Kind{"plus_di", plus_di},
    Kind{"minus_di", minus_di},
    Kind{"macd", macd},
    Kind{"macd_signal", macd_signal},
    Kind{"macd_hist", macd_histogram},
    Kind{"macd_plain", macd_plain},
    Kind{"macd_plain_signal", macd_plain_signal},
    Kind{"bb_upper", band<&Bands::upper>},
    Kind{"bb_middle", band<&Bands::middle>},
    Kind{"bb_lower", band<&Bands::lower>},
    Kind{"stddev", deviation},
    Kind{"linreg_slope", slope},
    Kind{"linreg_intercept", intercept},
    Kind{"linreg_end", line_end},
    Kind{"linreg_r2", r_squared},
    Kind{"typical", typical},
    Kind{"vwap", vwap},
    Kind{"vwap_close", vwap_close},
    Kind{"vwap_sd", vwap_deviation},
    Kind{"vwap_upper", vwap_upper},
    Kind{"vwap_lower", vwap_lower},
    Kind{"upper", vwap_upper},
    Kind{"lower", vwap_lower},
    Kind{"hurst_rs", hurst_rs},
    Kind{"hurst_var", hurst_var},
    Kind{"rs", rescaled_range},
    Kind{"garch_sigma2", garch},
    Kind{"realised_vol", of_returns<RealizedVolatility>},
    Kind{"realised_vol_zero_mean", of_returns<ZeroMeanVolatility>},
    Kind{"parkinson", parkinson},
    Kind{"garman_klass", of_bars<GarmanKlass>},
    Kind{"yang_zhang", of_bars<YangZhang>},
};

const Kind& kind_of(const std::string& file, const std::string& column) {
    const Kind* best = nullptr;
    for (const Kind& kind : kinds) {
        const bool fits = column == kind.name ||
                          (column.starts_with(kind.name) && column[kind.name.size()] == '_');
        if (fits && (best == nullptr || kind.name.size() > best->name.size())) best = &kind;
    }
    if (best == nullptr) throw std::runtime_error{file + ": nobody knows the column " + column};
    return *best;
}

// ---- bars ----

std::vector<Row> rows_of(const Table& prices) {
    const auto nanos = [&](std::size_t row, std::string_view column) {
        if (!prices.has(column)) return 0.0;
        const auto exact = parse_decimal(prices.text(row, column), 9);
        if (!exact)
            throw std::runtime_error{prices.name() + ", row " + std::to_string(row) + ", " +
                                     std::string{column} + ": no price"};
        return static_cast<double>(*exact);
    };
    std::vector<Row> rows;
    for (std::size_t i = 0; i < prices.rows(); ++i)
        rows.push_back(
            {.open = nanos(i, "open"),
             .high = nanos(i, "high"),
             .low = nanos(i, "low"),
             .close = nanos(i, "close"),
             .volume = prices.has("volume") ? prices.number(i, "volume") : 0,
             .session_starts = i == 0 || prices.text(i, "date") != prices.text(i - 1, "date")});
    return rows;
}

// The first row of each series: of each case, where the file has cases.
std::vector<std::size_t> series_of(const Table& prices) {
    std::vector<std::size_t> starts{0};
    for (std::size_t i = 1; prices.has("case") && i < prices.rows(); ++i)
        if (prices.text(i, "case") != prices.text(i - 1, "case")) starts.push_back(i);
    return starts;
}

// Where the figures leave it open whether there is a value, they do so only from the first index
// of each series on; before it, a value is one too early.
void check_warm_up(const Source& from, const std::vector<double>& engine,
                   const std::vector<std::size_t>& starts) {
    const auto first = from.figures.find_parameter(from.file, from.column, "first_index");
    if (!first) return;
    std::size_t early = 0;
    for (std::size_t s = 0; s < starts.size(); ++s) {
        const std::size_t end = s + 1 < starts.size() ? starts[s + 1] : engine.size();
        for (std::size_t i = starts[s]; i < end && static_cast<double>(i - starts[s]) < *first; ++i)
            early += std::isnan(engine[i]) ? 0U : 1U;
    }
    INFO(from.file << ", " << from.column << ": values before the first index");
    CHECK(early == 0);
}

void compare_bars(const Figures& figures, const std::string& file, const Table& prices) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    if (prices.rows() != table.rows())
        throw std::runtime_error{file + ": as many rows as " + prices.name() + " expected"};
    for (const char* name : {"case", "date", "time_ms"}) {
        if (!table.has(name)) continue;
        for (std::size_t i = 0; i < table.rows(); ++i)
            if (table.text(i, name) != prices.text(i, name))
                throw std::runtime_error{file + ", row " + std::to_string(i) +
                                         ": another bar than in " + prices.name()};
    }
    const std::vector<Row> rows = rows_of(prices);
    const std::vector<std::size_t> starts = series_of(prices);
    for (const std::string& name : table.columns()) {
        if (!comparison.wants(name)) continue;
        const Source from{figures, file, name};
        const Kind& kind = kind_of(file, name);
        std::vector<double> engine;
        Column column;
        for (std::size_t i = 0, s = 0; i < rows.size(); ++i) {
            Row row = rows[i];
            if (s < starts.size() && starts[s] == i) {
                column = kind.make(from);
                row.session_starts = true;
                ++s;
            }
            engine.push_back(column(row));
        }
        check_warm_up(from, engine, starts);
        comparison.column(name, engine);
    }
    comparison.finish();
}

void compare_own_bars(const Figures& figures, const std::string& file) {
    compare_bars(figures, file, figures.table(file));
}
void compare_series(const Figures& figures, const std::string& file) {
    compare_bars(figures, file, figures.table("synthetic/prices.csv"));
}
void compare_edge(const Figures& figures, const std::string& file) {
    compare_bars(figures, file, figures.table("synthetic/edge.csv"));
}

// Bars that are the input of another file: every number can be read.
void read_bars(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    CHECK(rows_of(comparison.table()).size() == comparison.table().rows());
    comparison.finish();
}

// The VWAP does better than its column asks of implementations with a sum of squares.
void compare_vwap(const Figures& figures, const std::string& file) {
    compare_own_bars(figures, file);
    const Table& table = figures.table(file);
    const std::vector<Row> rows = rows_of(table);
    for (const std::string& name : table.columns()) {
        const Tolerance& tolerance = figures.tolerance(file, name);
        if (!tolerance.compared()) continue;
        Column column = kind_of(file, name).make({figures, file, name});
        double worst = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double golden = table.number(i, name);
            const double engine = column(rows[i]);
            if (!std::isnan(golden)) worst = std::max(worst, std::abs(engine - golden));
        }
        INFO(file << ", " << name << ": without a sum of squares");
        CHECK(worst <= 1e-9);
    }
}

// ---- GARCH ----

constexpr const char* filter_file = "indicators/garch_filter.csv";
constexpr const char* parameter_file = "indicators/garch_filter_params.csv";

double named(const Figures& figures, const std::string& name) {
    const Table& table = figures.table(parameter_file);
    for (std::size_t row = 0; row < table.rows(); ++row)
        if (table.text(row, "name") == name) return table.number(row, "value");
    throw std::runtime_error{std::string{parameter_file} + ": no " + name};
}

GarchFilter given_filter(const Figures& figures) {
    return GarchFilter{{.mu = named(figures, "mu_pct"),
                        .omega = named(figures, "omega"),
                        .alpha = named(figures, "alpha"),
                        .beta = named(figures, "beta")},
                       named(figures, "sigma2_first")};
}

void compare_filter(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const auto column = [&](const std::string& name, auto read) {
        GarchFilter filter = given_filter(figures);
        std::vector<double> engine;
        for (const double change : comparison.table().numbers("ret_pct")) {
            filter.update(change);
            engine.push_back(read(filter));
        }
        comparison.column(name, engine);
    };
    using Filter = const GarchFilter&;
    column("eps", [](Filter filter) { return filter.residual(); });
    column("sigma2", [](Filter filter) { return filter.variance(); });
    column("sigma", [](Filter filter) { return std::sqrt(filter.variance()); });
    const double periods = figures.parameter(file, "sigma_ann", "periods_per_year");
    column("sigma_ann", [&](Filter filter) { return std::sqrt(periods * filter.variance()); });
    column("z", [](Filter filter) { return filter.standardised(); });
    column("loglik", [](Filter filter) { return filter.log_likelihood(); });
    comparison.finish();
}

// The number in names like forecast_sigma2_h10; nullopt where the name is another.
std::optional<std::uint32_t> number_in(std::string_view name, std::string_view before,
                                       std::string_view after) {
    if (!name.starts_with(before) || !name.ends_with(after)) return std::nullopt;
    name.remove_prefix(before.size());
    name.remove_suffix(after.size());
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
    return number;
}

void compare_parameters(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const std::vector<double> returns = figures.table(filter_file).numbers("ret_pct");
    GarchFilter filter = given_filter(figures);
    double log_likelihood = 0;
    double mean = 0;
    for (const double change : returns) {
        filter.update(change);
        log_likelihood += filter.log_likelihood();
        mean += change;
    }
    mean /= static_cast<double>(returns.size());
    GarchParameters with_mean = filter.parameters();
    with_mean.mu = mean;
    for (std::size_t row = 0; row < comparison.table().rows(); ++row) {
        const std::string& name = comparison.table().text(row, "name");
        if (!comparison.wants(name)) continue;
        if (name == "mu_pct") {
            comparison.value(name, mean);
        } else if (name == "sigma2_first") {
            comparison.value(name,
                             garch_first_variance(returns, with_mean, GarchStart::MeanSquare));
        } else if (name == "n") {
            comparison.value(name, static_cast<double>(returns.size()));
        } else if (name == "loglik_total") {
            comparison.value(name, log_likelihood);
        } else if (name == "unconditional_sigma2") {
            comparison.value(name, filter.parameters().unconditional_variance());
        } else if (const auto h = number_in(name, "forecast_sigma2_h", "")) {
            comparison.value(name, filter.forecast(*h));
        } else if (const auto days = number_in(name, "forecast_sum_sigma2_", "d")) {
            comparison.value(name, filter.forecast_sum(*days));
        }
    }
    comparison.finish();
}

GarchMean mean_named(const std::string& name) {
    if (name == "free") return GarchMean::Free;
    if (name == "sample") return GarchMean::Sample;
    throw std::runtime_error{"no mean of that name: " + name};
}

GarchStart start_named(const std::string& name) {
    if (name == "A") return GarchStart::MeanSquare;
    if (name == "B") return GarchStart::Conditional;
    if (name == "C") return GarchStart::Unconditional;
    throw std::runtime_error{"no start of that name: " + name};
}

void compare_fits(const Figures& figures, const std::string& file) {
    Comparison comparison{figures, file};
    const Table& table = comparison.table();
    const Table& returns = figures.table(filter_file);
    std::vector<GarchFit> fits;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        std::vector<double> sample;
        for (std::size_t i = 0; i < returns.rows(); ++i) {
            const std::int64_t date = returns.integer(i, "date");
            if (date >= table.integer(row, "from") && date <= table.integer(row, "to"))
                sample.push_back(returns.number(i, "ret_pct"));
        }
        INFO(file << ", row " << row);
        CHECK(sample.size() == static_cast<std::size_t>(table.integer(row, "n")));
        const auto fit = fit_garch(sample, mean_named(table.text(row, "mean")),
                                   start_named(table.text(row, "init")));
        if (!fit) throw std::runtime_error{fit.error().message()};
        fits.push_back(*fit);
    }
    const auto column = [&](const std::string& name, auto read) {
        comparison.column(name, [&](std::size_t row) { return read(fits[row]); });
    };
    column("mu_pct", [](const GarchFit& fit) { return fit.parameters.mu; });
    column("omega", [](const GarchFit& fit) { return fit.parameters.omega; });
    column("alpha", [](const GarchFit& fit) { return fit.parameters.alpha; });
    column("beta", [](const GarchFit& fit) { return fit.parameters.beta; });
    column("persistence", [](const GarchFit& fit) { return fit.parameters.persistence(); });
    column("loglik", [](const GarchFit& fit) { return fit.log_likelihood; });
    comparison.finish();
}

}  // namespace

Handler indicator_handler(std::string_view file) {
    if (file == filter_file) return compare_filter;
    if (file == parameter_file) return compare_parameters;
    if (file == "indicators/garch_mle.csv") return compare_fits;
    if (file == "indicators/vwap.csv") return compare_vwap;
    if (file.starts_with("indicators/")) return compare_own_bars;
    if (file == "synthetic/prices.csv" || file == "synthetic/edge.csv") return read_bars;
    if (file == "synthetic/indicators.csv") return compare_series;
    if (file == "synthetic/edge_indicators.csv") return compare_edge;
    return nullptr;
}

}  // namespace tradewind::golden
