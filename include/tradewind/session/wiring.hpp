#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tradewind/brokers/broker.hpp"
#include "tradewind/brokers/venue_account.hpp"
#include "tradewind/calendar/calendar.hpp"
#include "tradewind/journal/options.hpp"
#include "tradewind/lanes/wait.hpp"
#include "tradewind/settings/settings.hpp"

// Settings in the words of the rooms below.
namespace tradewind::session {

brokers::AccountTerms account_terms(const settings::Settings& settings);
// Plain sentences on what the simulated exchange assumes under these settings.
std::vector<std::string> fill_assumptions(const settings::Settings& settings,
                                          const calendar::Calendar& calendar);
// The one broker that there is: the simulated exchange. The calendar must outlive it.
std::unique_ptr<brokers::Broker> paper_broker(const settings::Settings& settings,
                                              const calendar::Calendar& calendar);
lanes::WaitKind wait_kind(settings::WaitKind kind);
journal::Options journal_options(const settings::Journal& settings);
// What the settings ask for and their mode does not do, in words for a person.
std::vector<std::string> unused_settings(const settings::Settings& settings);
// What stands at the head of every segment: with it a journal can be replayed by itself.
journal::Identity identity_of(const settings::Settings& settings);
// Where this run's journal lies: journal.directory, or <output.directory>/journal when that is
// empty.
std::string journal_directory(const settings::Settings& settings);
std::string build_id();
// The end of the session that `core_time` lies in, or comes before; that very end counts to the
// session that it ends, so that a run is finished once however often it is resumed.
Timestamp end_of_session(const calendar::Calendar& calendar, Timestamp core_time);

}  // namespace tradewind::session
