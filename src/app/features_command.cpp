#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "commands.hpp"
#include "configuration.hpp"
#include "terminal.hpp"
#include "tradewind/research/feature_table.hpp"
#include "tradewind/session/run.hpp"

namespace tradewind::app {
namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

// Where the lines go. A reader that has seen enough (head) closes the pipe, and the run ends.
class Output {
public:
    explicit Output(const std::string& path)
        : path_{path.empty() ? "standard output" : path},
          file_{path.empty() ? nullptr : std::fopen(path.c_str(), "w")},
          to_{path.empty() ? stdout : file_.get()},
          error_{to_ == nullptr ? errno : 0} {}

    bool opened() const { return to_ != nullptr; }
    void line(std::string_view text) {
        if (error_ != 0) return;
        if (std::fwrite(text.data(), 1, text.size(), to_) != text.size() ||
            std::fputc('\n', to_) == EOF)
            fail();
    }
    void flush() {
        if (error_ == 0 && std::fflush(to_) != 0) fail();
    }
    std::stop_source& broken() { return broken_; }
    bool closed_by_reader() const { return error_ == EPIPE; }
    Error error() const {
        return {.where = path_,
                .found = std::strerror(error_),
                .expected = "a file that can be written"};
    }
    bool failed() const { return error_ != 0 && !closed_by_reader(); }

private:
    void fail() {
        error_ = errno == 0 ? EIO : errno;
        broken_.request_stop();
    }

    std::string path_;
    std::unique_ptr<std::FILE, Close> file_;
    std::FILE* to_;
    int error_;
    std::stop_source broken_;
};

class Listener final : public session::RecordListener {
public:
    explicit Listener(research::FeatureTable& table) : table_{table} {}
    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override {
        table_.on_record(research::RecordView{stamp.sequence, stamp.time, record, size});
    }

private:
    research::FeatureTable& table_;
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
    return text;
}

Expected<std::optional<Date>> date_of(std::string_view flag, const std::string& text) {
    if (text.empty()) return std::nullopt;
    if (const auto date = Date::parse(text)) return date;
    return failure(std::string{flag}, text, "a date, like 2024-03-26");
}

// Adds to the columns and frames that the settings declare.
void declare(const settings::Features& declared, const FeaturesArguments& arguments,
             std::vector<std::string>& overrides) {
    std::vector<std::string> columns = declared.columns;
    for (const std::string& name : arguments.columns) {
        if (std::ranges::find(columns, name) == columns.end()) columns.push_back(name);
    }
    overrides.push_back("features.columns=" + joined(columns));
    std::vector<std::string> frames = arguments.frames;
    if (!declared.columns.empty()) {
        for (const TimeFrame frame : declared.frames) {
            const std::string name{name_of(frame)};
            if (std::ranges::find(frames, name) == frames.end()) frames.push_back(name);
        }
    }
    overrides.push_back("features.frames=" + joined(frames));
}

Expected<research::FeatureSelection> selection_of(const FeaturesArguments& arguments) {
    research::FeatureSelection selection;
    for (const std::string& name : arguments.columns) {
        const auto feature = parse_feature(name);
        for (std::size_t i = 0; i < feature_count; ++i) {
            const auto each = static_cast<Feature>(i);
            if ((name == "all" || feature == each) &&
                std::ranges::find(selection.columns, each) == selection.columns.end())
                selection.columns.push_back(each);
        }
    }
    for (const std::string& name : arguments.frames) {
        if (const auto frame = parse_time_frame(name)) selection.frames[index_of(*frame)] = true;
    }
    selection.symbols = arguments.symbols;
    for (const auto& [flag, text, date] : {std::tuple{"--from", &arguments.from, &selection.from},
                                           {"--to", &arguments.to, &selection.to}}) {
        auto parsed = date_of(flag, *text);
        if (!parsed) return std::unexpected{parsed.error()};
        *date = *parsed;
    }
    if (selection.from && selection.to && *selection.to < *selection.from)
        return failure("--from", arguments.from, "no later than --to, " + arguments.to);
    return selection;
}

using Loaded = std::expected<settings::Settings, settings::Errors>;

Loaded settings_for_feed(const FeaturesArguments& arguments) {
    std::vector<std::string> overrides = arguments.overrides;
    if (!arguments.symbols.empty()) overrides.push_back("run.symbols=" + joined(arguments.symbols));
    auto settings = read_configuration(arguments.config, overrides);
    if (!settings) return settings;
    // The files are read from the first wanted day on; the simulated market makes its own days.
    if (settings->feed.kind == settings::FeedKind::FlatFiles) {
        if (!arguments.from.empty()) overrides.push_back("feed.from=" + arguments.from);
        if (!arguments.to.empty()) overrides.push_back("feed.to=" + arguments.to);
    }
    overrides.emplace_back("run.mode=backtest");
    overrides.emplace_back("journal.enabled=false");
    declare(settings->features, arguments, overrides);
    return read_configuration(arguments.config, overrides);
}

Loaded settings_for_journal(const FeaturesArguments& arguments) {
    auto own = session::settings_of_journal(arguments.journal);
    if (!own) return std::unexpected{settings::Errors{own.error()}};
    std::vector<std::string> overrides;
    declare(own->features, arguments, overrides);
    auto settings = session::settings_of_journal(arguments.journal, overrides);
    if (!settings) return std::unexpected{settings::Errors{settings.error()}};
    return *settings;
}

int usage(const std::string& wrong) {
    fmt::print(stderr, "tradewind: features: {}; see tradewind features --help\n", wrong);
    return exit_usage;
}

}  // namespace

int features(const FeaturesArguments& asked) {
    if (asked.list) {
        fmt::print("{}", research::feature_list());
        return exit_done;
    }
    const bool from_journal = !asked.journal.empty();
    if (from_journal && (!asked.config.empty() || !asked.overrides.empty()))
        return usage("--journal brings its own settings: no --config, --set or --data with it");
    if (!from_journal && asked.config.empty())
        return usage("--config FILE or --journal DIR is missing");
    FeaturesArguments arguments = asked;
    if (arguments.columns.empty()) arguments.columns = {"all"};
    if (arguments.frames.empty()) {
        for (const TimeFrame frame : all_time_frames) arguments.frames.emplace_back(name_of(frame));
    }
    auto selection = selection_of(arguments);
    if (!selection) {
        complain(selection.error());
        return exit_usage;
    }
    auto settings = from_journal ? settings_for_journal(arguments) : settings_for_feed(arguments);
    if (!settings) {
        complain(settings.error());
        return exit_usage;
    }

    Output output{arguments.out};
    if (!output.opened()) {
        complain(output.error());
        return exit_failed;
    }
    research::FeatureTable table{*std::move(selection),
                                 [&](std::string_view line) { output.line(line); }};
    output.line(table.header());
    if (arguments.units) output.line(table.units());
    Listener listener{table};

    const calendar::Calendar calendar;
    const std::stop_token signals = stop_on_signals();
    const std::stop_callback stop_on_signal{signals, [&] { output.broken().request_stop(); }};
    ProgressLine progress{arguments.quiet ? ProgressLine::Show::Never : ProgressLine::Show::Auto};
    std::vector<std::string> notes;
    std::optional<Error> failed;
    if (from_journal) {
        auto remade = session::remake_journal(
            {.directory = arguments.journal,
             .settings = *settings,
             .calendar = calendar,
             .stop = output.broken().get_token(),
             .progress = [&](std::uint64_t n) { progress.update(n, "inputs", -1, "features"); },
             .listener = listener});
        if (remade)
            notes = std::move(*remade);
        else
            failed = remade.error();
    } else {
        auto outcome =
            session::run_backtest({.settings = *settings,
                                   .calendar = calendar,
                                   .listener = &listener,
                                   .stop = output.broken().get_token(),
                                   .progress = [&](const session::BacktestProgress& at) {
                                       progress.update(at.events, "events", -1, "features");
                                   }});
        if (outcome)
            notes = std::move(outcome->data_problems);
        else
            failed = outcome.error();
    }
    progress.clear();
    table.finish();
    output.flush();
    if (failed) {
        complain(*failed);
        return exit_failed;
    }
    if (output.failed()) {
        complain(output.error());
        return exit_failed;
    }
    for (const std::string& remark : table.remarks()) notes.push_back(remark);
    if (table.rows() == 0 && !signals.stop_requested() && !output.closed_by_reader())
        notes.emplace_back("no bar of what was asked for closed: there are no rows");
    for (const std::string& note : notes) fmt::print(stderr, "note: {}\n", note);
    if (signals.stop_requested()) return exit_stopped;
    for (const std::string& symbol : arguments.symbols) {
        if (table.knows(symbol) || output.closed_by_reader()) continue;
        complain(
            Error{.where = "--symbols", .found = symbol, .expected = "a symbol that the run has"});
        return exit_failed;
    }
    return exit_done;
}

}  // namespace tradewind::app
