#include "tradewind/agents/agent.hpp"

namespace tradewind::agents {

void Agent::on_split(double) {}
void Agent::save(StateWriter&) {}
void Agent::load(StateReader&) {}

}  // namespace tradewind::agents
