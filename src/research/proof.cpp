#include "tradewind/research/proof.hpp"

#include <array>

#include "tradewind/research/regime_proof.hpp"
#include "tradewind/research/stress_proof.hpp"

namespace tradewind::research {

std::span<const ProofSection> proof_sections() {
    static constexpr std::array sections{
        ProofSection{.name = "regimes",
                     .question = "Does the engine recognise the market's hidden regime?",
                     .run = regimes_section},
        ProofSection{.name = "stress",
                     .question = "Do the rules of risk hold when markets break?",
                     .run = stress_section},
    };
    return sections;
}

}  // namespace tradewind::research
