// Every indicator against reference figures: those kept in tests/features/golden (no market data: a
// generated series, and difficult input), and the larger files beside the repository.
#include <catch2/catch.hpp>

#include "golden_table.hpp"
#include "support/shared_data.hpp"
#include "tradewind/features/adx.hpp"
#include "tradewind/features/atr.hpp"
#include "tradewind/features/ema.hpp"
#include "tradewind/features/hurst.hpp"
#include "tradewind/features/log_return.hpp"
#include "tradewind/features/realized_volatility.hpp"
#include "tradewind/features/rsi.hpp"
#include "tradewind/features/sma.hpp"
#include "tradewind/features/vwap.hpp"

using namespace tradewind;
using namespace tradewind::features;
using test::GoldenTable;
using test::said;

namespace {

struct Indicators {
    explicit Indicators(std::uint32_t hurst_window) : hurst{hurst_window} {}

    Sma sma{20};
    Ema fast{12};
    Ema slow{26};
    Rsi rsi{14};
    Atr atr{14};
    Adx adx{14};
    Vwap vwap;
    LogReturn log_return;
    RealizedVolatility volatility{20};
    Hurst hurst;
};

struct Comparison {
    const GoldenTable& table;
    std::size_t row;

    void operator()(const std::string& column, double actual, test::Tolerance tolerance) const {
        const double golden = table.number(row, column);
        if (test::agrees(actual, golden, tolerance)) return;
        INFO("row " << row << ", " << column << ": " << actual << " is not " << golden);
        CHECK(false);
    }
};

void step(Indicators& all, const GoldenTable& table, std::size_t row) {
    const double high = table.nanos(row, "high");
    const double low = table.nanos(row, "low");
    const double close = table.nanos(row, "close");
    all.sma.update(close);
    all.fast.update(close);
    all.slow.update(close);
    all.rsi.update(close);
    all.atr.update(high, low, close);
    all.adx.update(high, low, close);
}

void compare_averages(const Indicators& all, const Comparison& expect) {
    expect("sma_20", said(all.sma.ready(), all.sma.value() / 1e9), {0, 1e-10});
    expect("ema_12", said(all.fast.ready(), all.fast.value() / 1e9), {0, 1e-10});
    expect("ema_26", said(all.slow.ready(), all.slow.value() / 1e9), {0, 1e-10});
    expect("rsi_14", said(all.rsi.ready(), all.rsi.value()), {1e-8, 0});
    expect("atr_14", said(all.atr.ready(), all.atr.value() / 1e9), {1e-12, 1e-10});
    expect("adx_14_ticks", said(all.adx.ready(), all.adx.value()), {1e-8, 0});
    expect("plus_di_14_ticks", said(all.adx.directions_ready(), all.adx.plus()), {1e-8, 0});
    expect("minus_di_14_ticks", said(all.adx.directions_ready(), all.adx.minus()), {1e-8, 0});
}

void step_session(Indicators& all, const GoldenTable& table, std::size_t row, bool new_session) {
    if (new_session) all.vwap.restart();
    const double close = table.nanos(row, "close");
    all.vwap.update(table.nanos(row, "high"), table.nanos(row, "low"), close,
                    table.number(row, "volume"));
    if (all.log_return.update(close)) {
        all.volatility.update(all.log_return.value());
        all.hurst.update(all.log_return.value());
    }
}

}  // namespace

TEST_CASE("the indicators agree with the reference on the generated series") {
    const GoldenTable table{std::string{TRADEWIND_SOURCE_DIR} +
                            "/tests/features/golden/series.csv"};
    REQUIRE(table.rows() == 2160);
    Indicators all{256};
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const Comparison expect{table, row};
        step(all, table, row);
        step_session(all, table, row,
                     row == 0 || table.text(row, "date") != table.text(row - 1, "date"));
        compare_averages(all, expect);
        expect("vwap", said(all.vwap.ready(), all.vwap.value() / 1e9), {1e-9, 0});
        expect("realised_vol_20", said(all.volatility.ready(), all.volatility.value()),
               {1e-11, 1e-9});
        expect("hurst_rs_256", all.hurst.value().value_or(std::nan("")), {1e-9, 0});
    }
}

TEST_CASE("the indicators agree with the reference on difficult input") {
    const GoldenTable table{std::string{TRADEWIND_SOURCE_DIR} + "/tests/features/golden/edge.csv"};
    REQUIRE(table.rows() == 526);
    Indicators all{32};
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const bool new_case = row == 0 || table.text(row, "case") != table.text(row - 1, "case");
        if (new_case) all = Indicators{32};
        const Comparison expect{table, row};
        step(all, table, row);
        step_session(all, table, row,
                     new_case || table.text(row, "date") != table.text(row - 1, "date"));
        compare_averages(all, expect);
        expect("vwap", said(all.vwap.ready(), all.vwap.value() / 1e9), {1e-9, 0});
        expect("realised_vol_20", said(all.volatility.ready(), all.volatility.value()), {1e-8, 0});
        expect("hurst_rs_32", all.hurst.value().value_or(std::nan("")), {1e-7, 0});
    }
}

TEST_CASE("the indicators agree with TA-Lib on market data") {
    for (const char* file : {"indicators/minute.csv", "indicators/daily.csv"}) {
        const auto path = test::shared_golden(file);
        if (!path) continue;
        const GoldenTable table{*path};
        Indicators all{256};
        for (std::size_t row = 0; row < table.rows(); ++row) {
            step(all, table, row);
            compare_averages(all, {table, row});
        }
    }
}

TEST_CASE("the session VWAP agrees with the reference on market data") {
    const auto path = test::shared_golden("indicators/vwap.csv");
    if (!path) return;
    const GoldenTable table{*path};
    Vwap vwap;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (row == 0 || table.text(row, "date") != table.text(row - 1, "date")) vwap.restart();
        vwap.update(table.number(row, "high"), table.number(row, "low"), table.number(row, "close"),
                    table.number(row, "volume"));
        Comparison{table, row}("vwap", said(vwap.ready(), vwap.value()), {1e-9, 0});
    }
}

TEST_CASE("the Hurst exponent agrees with the reference on market data") {
    for (const char* file : {"indicators/hurst_minute.csv", "indicators/hurst_daily.csv"}) {
        const auto path = test::shared_golden(file);
        if (!path) continue;
        const GoldenTable table{*path};
        LogReturn log_return;
        Hurst hurst{256};
        for (std::size_t row = 0; row < table.rows(); ++row) {
            if (log_return.update(table.number(row, "close"))) hurst.update(log_return.value());
            Comparison{table, row}("hurst_rs_256", hurst.value().value_or(std::nan("")), {1e-9, 0});
        }
    }
}
