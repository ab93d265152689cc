#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tradewind/calendar/option_expiry.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/options/american.hpp"
#include "tradewind/options/expiry_clock.hpp"
#include "tradewind/options/parity.hpp"
#include "tradewind/options/quote_filter.hpp"
#include "tradewind/options/surface.hpp"
#include "tradewind/settings/settings.hpp"

// The options of one underlying, by expiry and strike: quotes in, volatilities, Greeks,
// probabilities and a surface out.
//
// Units: dollars a share, years of the chain's clock (expiry_clock.hpp), volatilities, rates and
// yields as fractions a year. Nothing is ever NaN: what has no number says why.
namespace tradewind::options {

using ContractIndex = std::uint32_t;  // dense, in the order of add_contract()
using ExpiryIndex = std::uint32_t;    // dense, in the order of first contracts
inline constexpr std::uint32_t no_index = ~0U;

enum class ChainRefusal : std::uint8_t {
    TooManyContracts,
    TooManyExpiries,
    BadStrike,  // zero or negative
    UnknownIndex,
    EmptyChain,
    BadSpot,      // not a positive number
    BadSplit,     // terms that nobody can mean
    NonStandard,  // a reverse split leaves the contracts another deliverable, under another root
    TooManyDividends
};
std::string_view name_of(ChainRefusal refusal);

// Why a contract has no volatility.
enum class MarkRefusal : std::uint8_t {
    None,        // it has
    Quote,       // no middle: its verdict says why
    Expired,     // no time is left
    NoForward,   // neither spot nor put-call parity says where the underlying stands
    BelowBound,  // the middle is at or below what the style's exercise alone is worth
    AboveBound,  // or at or above what no volatility can reach
    OutOfRange   // beyond what the pricing method takes
};
std::string_view name_of(MarkRefusal refusal);

struct ContractTerms {
    Date listed;  // the date in the symbol, a Saturday in old monthlies
    calendar::ExpiryClass expiry_class = calendar::ExpiryClass::Stock;
    OptionRight right = OptionRight::Call;
    ExerciseStyle style = ExerciseStyle::American;
    Price strike;
    std::int64_t multiplier = 100;  // shares a contract
    // Of its symbol, zero padded ("SPXW"). Contracts of one strike and expiry stand apart by it,
    // and only one root's call and put are a pair.
    std::array<char, 8> root{};

    std::string_view root_name() const;
    void set_root(std::string_view name);  // its first 7 letters
};

// Things a holder or writer has to look at.
struct ContractFlags {
    bool exercise_for_dividend = false;  // a call worth exercising before the next ex-date
    bool exercise_for_interest = false;  // a put worth exercising now
    bool pin_risk = false;               // near its strike, near its end; never settled in cash
    friend bool operator==(const ContractFlags&, const ContractFlags&) = default;
};

// What one contract's quote says. The Greeks stand at its own volatility, those of `style`.
struct ContractMark {
    QuoteVerdict verdict = QuoteVerdict::NoQuote;
    MarkRefusal refusal = MarkRefusal::Quote;  // None: the figures from `volatility` on hold
    ExerciseStyle style = ExerciseStyle::European;
    double volatility = 0;  // at which the style's price is the middle of bid and ask
    double delta = 0;
    double gamma = 0;
    double vega = 0;           // per 1.00 of volatility
    double theta_per_day = 0;  // a day of the chain's clock
    double rho = 0;            // per 1.00 of the rate
    double vanna = 0;
    double charm_per_day = 0;
    double early_exercise_premium = 0;  // American price less European at `volatility`
    // Risk-neutral, under geometric Brownian motion with `volatility` and the expiry's carry.
    double in_the_money = 0;  // N(d2) of a call, N(-d2) of a put
    double touch = 0;         // the underlying passes the strike before expiry, from whichever side
    // The surface at this strike, when the expiry has a smile.
    bool on_surface = false;
    double surface_volatility = 0;
    double residual = 0;              // surface_volatility - volatility; 0 without a volatility
    double surface_in_the_money = 0;  // by the smile, its slope included
    ContractFlags flags{};
};

// Where an expiry's forward comes from.
enum class ForwardSource : std::uint8_t {
    None,
    Parity,  // put-call parity of its own quotes
    Carry    // spot, rate and a given dividend yield, or one of a neighbouring expiry
};
std::string_view name_of(ForwardSource source);

struct ChainExpiry {
    Date listed{};
    calendar::ExpiryClass expiry_class = calendar::ExpiryClass::Stock;
    Timestamp instant{};        // from which on nothing is left: the payoff is fixed
    Timestamp last_trading{};   // AM-settled series stop the day before
    double years = 0;           // of volatility, by the chain's clock; 0: expired
    double calendar_years = 0;  // of interest
    double trading_days = 0;    // whatever the clock
    ForwardSource source = ForwardSource::None;
    double forward = 0;
    double discount = 1;
    double yield = 0;  // dividends and borrow that the forward implies, by the calendar
    // The spot that option formulas are given. It is the underlying's own, unless the yield that
    // its forward implies is beyond a quarter a year and no dividend: hours before expiry a spot
    // that is a few cents off looks like that. Then it is the forward discounted (spot_implied),
    // and the yield 0. So it is too where a dividend is so near that no pricer takes its yield.
    double spot = 0;
    bool spot_implied = false;
    // By which the underlying's spot exceeds its forward discounted: dividends and borrow until
    // expiry as parity has them. 0 where the difference is taken for the spot's own error.
    double paid = 0;
    bool parity_known = false;  // else parity_refusal says why
    ParityForward parity{};
    ParityRefusal parity_refusal = ParityRefusal::NoPairs;
    bool smile_known = false;
    bool smile_refused = false;  // the last refit was refused; smile_refusal says why
    SmileRefusal smile_refusal = SmileRefusal::TooFewQuotes;
    bool stale = true;  // a quote has come since forward and smile were made
};

// How a smile meets the quotes of its expiry, counted over every out-of-the-money contract with two
// sides that do not cross, whatever the filters say of it.
struct SmileReport {
    std::uint32_t two_sided = 0;
    std::uint32_t refused = 0;  // of these, by the quote filters
    std::uint32_t inside = 0;   // the surface's price is within bid and ask, refused ones included
    std::uint32_t inside_accepted = 0;
    std::uint32_t unpriced = 0;          // accepted, but without a volatility: not inside
    double root_mean_square = 0;         // surface volatility - quote volatility, over the accepted
    double largest = 0;                  // of its size
    void add(const SmileReport& other);  // the counts; the volatilities as one sample
};

// The chain. Contracts are added once, quotes come as they come; then
//
//   refresh(now)     everything: times, verdicts, forwards, every contract's figures, all smiles
//   refit(expiry)    the same for one expiry, its smile held between the neighbours'
//   on_quote(i, q)   that contract's verdict, volatility, Greeks, probabilities and flags, against
//                    the expiry's forward and smile as they stand; the expiry is marked stale.
//                    Nothing else is touched.
//
// Forward. With settings.dividend given it is spot e^((rate - dividend) T). Otherwise put-call
// parity over the settings.parity_strikes strikes nearest the money whose call and put are both
// accepted, at the discount of settings.rate (parity.hpp). Of American contracts parity only bounds
// the forward; their prices are first relieved of the early-exercise premium, American less
// European price at the contract's own volatility, as the figures from before have it (at the
// first refresh the premium is found by two rounds from none). A price
// near what exercise pays says little of its premium: its pair weighs less by what that may be off.
// An expiry without a pair takes the yield of the nearest expiry that knows its own
// to a hundredth a year; where none does, 0. Without a spot the nearest expiry's parity names it.
//
// Smile. Fitted in k = ln(strike / forward) to the accepted out-of-the-money quotes (puts below the
// forward, calls from it on), in volatilities of their style: an American volatility stands for the
// European one of the same diffusion, which is how the chain is de-Americanised.
//
// Dividends of the past are forgotten. A contract past its expiry is MarkRefusal::Expired from the
// first quote or refresh after it; pin risk is looked at as long as it trades.
//
// Deterministic: the same calls give the same bits. Allocates at construction only. One thread.
// A refresh costs a volatility, its Greeks and two probabilities a contract, and the joint fit of
// the surface. The calendar must outlive it.
class Chain {
public:
    static constexpr std::size_t max_dividends = 64;

    Chain(const settings::Options& settings, const calendar::Calendar& calendar);
    ~Chain();
    Chain(Chain&&) noexcept;
    Chain& operator=(Chain&&) noexcept;

    std::expected<ContractIndex, ChainRefusal> add_contract(const ContractTerms& terms);
    std::expected<void, ChainRefusal> set_spot(double price);
    // A cash dividend, for the flags: ex at `ex_date`'s first instant.
    std::expected<void, ChainRefusal> add_dividend(Timestamp ex, double amount);

    std::expected<void, ChainRefusal> on_quote(ContractIndex contract, const ChainQuote& quote,
                                               Timestamp now);
    // Takes a quote without a look at it, for a refresh to come.
    std::expected<void, ChainRefusal> store_quote(ContractIndex contract, const ChainQuote& quote);
    std::expected<void, ChainRefusal> refresh(Timestamp now);
    std::expected<void, ChainRefusal> refit(ExpiryIndex expiry, Timestamp now);

    // A split as OCC adjusts for it (AdjustedContract): n for 1 divides strikes by n, other splits
    // to more shares (3 for 2) divide the strike and raise the multiplier in its place.
    // Quotes, spot and dividends before the split follow; refresh() afterwards. Who holds contracts
    // of an n for 1 split has n for each. Reverse splits are refused.
    std::expected<void, ChainRefusal> adjust(const Split& split);

    std::size_t contracts() const { return contracts_.size(); }
    const ContractTerms& terms(ContractIndex contract) const { return contracts_[contract].terms; }
    const ChainQuote& quote(ContractIndex contract) const { return contracts_[contract].quote; }
    const ContractMark& mark(ContractIndex contract) const { return contracts_[contract].mark; }
    ExpiryIndex expiry_of(ContractIndex contract) const { return contracts_[contract].expiry; }

    // Expiries in the order of time, and one's contracts by strike and root, the call before the
    // put.
    std::span<const ExpiryIndex> expiries() const { return expiry_order_; }
    const ChainExpiry& expiry(ExpiryIndex index) const { return expiries_[index]; }
    std::span<const ContractIndex> contracts_of(ExpiryIndex expiry) const;
    const ExpirySmile* smile(ExpiryIndex expiry) const;
    QuoteCounts counts(ExpiryIndex expiry) const;
    bool out_of_the_money(ContractIndex contract) const;
    SmileReport report(ExpiryIndex expiry) const;

    double spot() const { return spot_; }
    // The same, and without one what parity says; 0 while that is not known either.
    double underlying() const { return spot_ > 0 ? spot_ : parity_spot_; }
    const Surface& surface() const { return surface_; }
    const ExpiryClock& clock() const { return clock_; }

    // A contract's price at a volatility and the volatility at a price, in either style.
    std::expected<double, MarkRefusal> price_at(ContractIndex contract, double volatility,
                                                ExerciseStyle style) const;
    std::expected<double, MarkRefusal> volatility_at(ContractIndex contract, double price,
                                                     ExerciseStyle style) const;

private:
    struct Contract {
        ContractTerms terms;
        double strike = 0;
        ExpiryIndex expiry = 0;
        ContractIndex partner = no_index;  // the other right of the same strike
        ChainQuote quote;
        ContractMark mark;
    };
    struct CashDividendDate {
        Timestamp ex;
        double amount;
    };
    struct Premium {
        double value = 0;
        double error = 0;
    };
    struct Pair {
        double distance;
        ContractIndex call, put;
    };

    void keep_time(ChainExpiry& expiry, Timestamp now) const;
    void judge(ExpiryIndex expiry, Timestamp now);
    std::size_t choose_pairs(ExpiryIndex expiry);
    void imply_forward(ExpiryIndex expiry);
    Premium premium_of(const Contract& contract) const;
    void gather_pairs();
    void take_forward(ChainExpiry& expiry, double forward) const;
    void carry_forward(ChainExpiry& expiry, double yield, double spot) const;
    bool dividend_before(const ChainExpiry& expiry) const;
    void borrow_forwards();
    void forget_dividends(Timestamp now);
    void price(ContractIndex contract);
    void price_european(Contract& contract, const ChainExpiry& expiry) const;
    void price_american(Contract& contract, const ChainExpiry& expiry) const;
    void flag(Contract& contract, Timestamp now) const;
    void read_surface(Contract& contract) const;
    void read_surface_of(ExpiryIndex expiry);
    std::span<const SmileQuote> smile_quotes(ExpiryIndex expiry);
    ExerciseStyle style_of(const ContractTerms& terms) const;

    settings::Options settings_;
    const calendar::Calendar* calendar_;
    ExpiryClock clock_;
    AmericanPricer american_;
    Surface surface_;
    double spot_ = 0;         // 0: not known
    double parity_spot_ = 0;  // what the nearest expiry's parity says, while the spot is not known
    ExpiryIndex parity_spot_from_ = no_index;
    std::vector<Contract> contracts_;
    std::vector<ChainExpiry> expiries_;
    std::vector<ExpiryIndex> expiry_order_;
    std::vector<ContractIndex> order_;   // by expiry in expiry_order_, strike, right
    std::vector<std::uint32_t> begins_;  // an expiry's place in order_, by ExpiryIndex
    std::vector<std::uint32_t> sizes_;   // and how many contracts it has
    std::vector<CashDividendDate> dividends_;
    // Working space.
    std::vector<SmileQuote> smile_quotes_;
    std::vector<ExpiryQuotes> expiry_quotes_;
    std::vector<ExpiryIndex> fitted_;
    std::vector<Pair> pairs_;
    std::vector<ParityPair> parity_pairs_;
};

}  // namespace tradewind::options
