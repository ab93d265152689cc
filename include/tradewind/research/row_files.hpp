#pragma once

#include <filesystem>
#include <string>

#include "tradewind/model/error.hpp"
#include "tradewind/research/atomic_file.hpp"
#include "tradewind/research/rows.hpp"

namespace tradewind::research {

// The rows of a run as files of one directory: trades.csv, orders.csv, equity.csv (one header line
// each) and events.jsonl. Written as the run goes, under their names only after commit(). Times
// stand in UTC and in nanoseconds since the epoch; money and prices are exact.
class RowFiles final : public RowSink {
public:
    static Expected<RowFiles> create(const std::filesystem::path& directory);

    void trade(const TradeRow& row) override;
    void order(const OrderRow& row) override;
    void equity(const EquityPoint& point) override;
    void event(std::string_view json) override;
    Expected<void> commit();

private:
    RowFiles(AtomicFile trades, AtomicFile orders, AtomicFile equity, AtomicFile events);

    AtomicFile trades_;
    AtomicFile orders_;
    AtomicFile equity_;
    AtomicFile events_;
};

}  // namespace tradewind::research
