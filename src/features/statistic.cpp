#include "tradewind/features/statistic.hpp"

namespace tradewind::features {

std::string_view describe(StatisticRefusal refusal) {
    switch (refusal) {
        case StatisticRefusal::TooFewValues:
            return "too few values";
        case StatisticRefusal::ValueNotFinite:
            return "a value is not finite";
        case StatisticRefusal::ParameterOutOfRange:
            return "a parameter is out of range";
        case StatisticRefusal::NotDefined:
            return "not defined for these values";
    }
    return "unknown";
}

}  // namespace tradewind::features
