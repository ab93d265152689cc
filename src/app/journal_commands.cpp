#include <fmt/format.h>

#include <cstdio>

#include "commands.hpp"
#include "recording.hpp"
#include "terminal.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/research/day_summary.hpp"
#include "tradewind/research/journal_print.hpp"
#include "tradewind/research/why.hpp"
#include "tradewind/session/run.hpp"
#include "tradewind/session/wiring.hpp"

namespace tradewind::app {
namespace {

template <class Function>
class Listener final : public session::RecordListener {
public:
    explicit Listener(Function function) : function_{std::move(function)} {}
    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override {
        function_(research::RecordView{stamp.sequence, stamp.time, record, size});
    }

private:
    Function function_;
};

void say(const std::vector<std::string>& notes) {
    for (const std::string& note : notes) fmt::print(stderr, "note: {}\n", note);
}

}  // namespace

int replay(const ReplayArguments& arguments) {
    const calendar::Calendar calendar;
    auto settings = session::settings_of_journal(arguments.directory);
    if (!settings) {
        complain(settings.error());
        return exit_failed;
    }
    session::VerifyOutcome verified;
    if (arguments.verify) {
        ProgressLine line{arguments.quiet ? ProgressLine::Show::Never : ProgressLine::Show::Auto};
        const auto stop = stop_on_signals();
        auto outcome = session::verify_journal({.directory = arguments.directory,
                                                .calendar = calendar,
                                                .stop = stop,
                                                .progress = [&](std::uint64_t inputs) {
                                                    line.update(inputs, "inputs", -1, "replay");
                                                }});
        line.clear();
        if (!outcome) {
            complain(outcome.error());
            return exit_failed;
        }
        say(outcome->notes);
        if (stop.stop_requested()) return exit_stopped;
        verified = *outcome;
        fmt::print("replayed {} inputs in {:.2f} s; {} records compared, all the same\n",
                   outcome->inputs, outcome->elapsed_s, outcome->compared);
        if (outcome->hashes_compared > 0) {
            fmt::print("{} output hashes compared, all the same\n", outcome->hashes_compared);
        }
        fmt::print("output hash   {:016x}\nstate hash    {:016x}\n", outcome->output_hash,
                   outcome->state_hash);
    }
    if (arguments.out.empty()) {
        if (!arguments.verify) {
            fmt::print(stderr,
                       "tradewind: replay does --verify, or writes reports with --out DIR\n");
            return exit_usage;
        }
        return exit_done;
    }
    settings->output.directory = arguments.out;
    auto recording = Recording::create(*settings);
    if (!recording) {
        complain(recording.error());
        return exit_failed;
    }
    auto identity = session::identity_of_journal(arguments.directory);
    if (!identity) {
        complain(identity.error());
        return exit_failed;
    }
    auto read = session::tell_journal(arguments.directory, calendar, **recording);
    if (!read) {
        complain(read.error());
        return exit_failed;
    }
    if (!arguments.verify) say(*read);
    research::RunFacts facts;
    facts.mode = "replay";
    facts.session_id = identity->session;
    facts.trials = arguments.trials;
    if (arguments.verify) {
        facts.elapsed_s = verified.elapsed_s;
        facts.output_hash = verified.output_hash;
    }
    facts.fill_assumptions = session::fill_assumptions(*settings, calendar);
    if (auto totals = (*recording)->finish(std::move(facts)); !totals) {
        complain(totals.error());
        return exit_failed;
    }
    fmt::print("reports in {}\n", arguments.out);
    return exit_done;
}

int journal(const JournalArguments& arguments) {
    auto settings = session::settings_of_journal(arguments.directory);
    if (!settings) {
        complain(settings.error());
        return exit_failed;
    }
    research::RecordFilter filter;
    filter.symbols = arguments.symbols;
    filter.first_sequence = arguments.first;
    filter.last_sequence = arguments.last;
    for (const std::string& name : arguments.kinds) {
        auto kind = research::parse_record_kind(name);
        if (!kind) {
            complain(kind.error());
            return exit_usage;
        }
        filter.kinds.push_back(*kind);
    }
    for (const auto& [text, bound] :
         {std::pair{&arguments.from, &filter.from}, {&arguments.to, &filter.to}}) {
        if (text->empty()) continue;
        auto time = calendar::parse_time(*text);
        if (!time) {
            complain(time.error());
            return exit_usage;
        }
        *bound = *time;
    }
    research::Names names{agent_names(*settings)};
    bool exhausted = false;
    Listener listener{[&](const research::RecordView& record) {
        names.learn(record);
        exhausted = exhausted || filter.exhausted_by(record);
        if (exhausted || !filter.passes(record, names)) return;
        const std::string line =
            arguments.json ? research::json_of(record, names) : research::line_of(record, names);
        // A reader that has seen enough (head) closes the pipe.
        if (std::fputs(line.c_str(), stdout) < 0 || std::fputc('\n', stdout) == EOF)
            exhausted = true;
    }};
    auto read = session::read_journal(arguments.directory, listener, [&] { return exhausted; });
    if (!read) {
        complain(read.error());
        return exit_failed;
    }
    say(*read);
    return exit_done;
}

namespace {

int summarise_day(const WhyArguments& arguments, const settings::Settings& settings) {
    research::DayQuestion question{.symbol = arguments.symbol,
                                   .by_symbol = arguments.by_symbol,
                                   .min_confidence = settings.policy.min_confidence};
    if (!arguments.day.empty()) {
        question.day = Date::parse(arguments.day);
        if (!question.day) {
            complain(Error{"--day", arguments.day, "a date: YYYY-MM-DD"});
            return exit_usage;
        }
    }
    research::DaySummary summary{std::move(question), research::Names{agent_names(settings)}};
    Listener listener{[&](const research::RecordView& record) { summary.on_record(record); }};
    auto read =
        session::read_journal(arguments.directory, listener, [&] { return summary.complete(); });
    if (!read) {
        complain(read.error());
        return exit_failed;
    }
    auto text = summary.text();
    if (!text) {
        complain(text.error());
        return exit_failed;
    }
    fmt::print("{}", *text);
    return exit_done;
}

}  // namespace

int why(const WhyArguments& arguments) {
    auto settings = session::settings_of_journal(arguments.directory);
    if (!settings) {
        complain(settings.error());
        return exit_failed;
    }
    if (arguments.summary) return summarise_day(arguments, *settings);
    auto at = calendar::parse_time(arguments.at);
    if (!at) {
        complain(at.error());
        return exit_usage;
    }
    research::DecisionTrace trace{arguments.symbol, *at, research::Names{agent_names(*settings)},
                                  research::limits_of(*settings)};
    Listener listener{[&](const research::RecordView& record) { trace.on_record(record); }};
    auto read =
        session::read_journal(arguments.directory, listener, [&] { return trace.complete(); });
    if (!read) {
        complain(read.error());
        return exit_failed;
    }
    auto text = trace.text();
    if (!text) {
        complain(text.error());
        return exit_failed;
    }
    fmt::print("{}", *text);
    return exit_done;
}

}  // namespace tradewind::app
