#pragma once

#include <sleef.h>

#include <cmath>

// The core's only source of transcendental functions. The C library's differ in the last bit from
// CPU to CPU; SLEEF's cinz functions use no fused multiply-add and no CPU dispatch, so the same
// argument gives the same bits everywhere. Errors stay below 1.0 units in the last place, those of
// log_fast below 3.5. Square roots are exact IEEE operations and need no pinning.
namespace tradewind::numeric {

inline double log(double x) { return Sleef_cinz_logd1_u10purec(x); }
inline double log_fast(double x) { return Sleef_cinz_logd1_u35purec(x); }
inline double log1p(double x) { return Sleef_cinz_log1pd1_u10purec(x); }
inline double exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
inline double pow(double x, double y) { return Sleef_cinz_powd1_u10purec(x, y); }
inline double sqrt(double x) { return std::sqrt(x); }

}  // namespace tradewind::numeric
