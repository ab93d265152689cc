#pragma once

#include <immintrin.h>
#include <sleef.h>

// Four doubles at a time (AVX, which every build takes for granted). Sums, products, quotients and
// square roots are IEEE operations lane by lane; the exponential is SLEEF's cinz function, of the
// same source as math.hpp. So a result depends neither on the CPU nor on how a loop was compiled.
namespace tradewind::numeric {

using Doubles4 = __m256d;

inline Doubles4 all4(double x) { return _mm256_set1_pd(x); }
inline Doubles4 load4(const double* x) { return _mm256_loadu_pd(x); }
inline void store4(double* to, Doubles4 x) { _mm256_storeu_pd(to, x); }
inline Doubles4 min4(Doubles4 a, Doubles4 b) { return _mm256_min_pd(a, b); }
inline Doubles4 max4(Doubles4 a, Doubles4 b) { return _mm256_max_pd(a, b); }
inline Doubles4 sqrt4(Doubles4 x) { return _mm256_sqrt_pd(x); }
inline Doubles4 exp4(Doubles4 x) { return Sleef_cinz_expd4_u10avx(x); }
inline Doubles4 log4(Doubles4 x) { return Sleef_cinz_logd4_u35avx(x); }

// In the order of the lanes.
inline double sum4(Doubles4 x) { return ((x[0] + x[1]) + x[2]) + x[3]; }

// Standard normal density and distribution at one argument.
struct Normal4 {
    Doubles4 density;
    Doubles4 cumulative;
};

// Absolute error below 1e-14. The lower tail is density times Hart's rational function (Computer
// Approximations, 1968, index 5666), the upper one its complement; both share one exponential.
inline Normal4 normal4(Doubles4 x) {
    const Doubles4 size = min4(max4(x, -x), all4(38));
    const Doubles4 e = exp4(all4(-0.5) * size * size);
    Doubles4 p = all4(3.52624965998911e-02);
    p = p * size + all4(0.700383064443688);
    p = p * size + all4(6.37396220353165);
    p = p * size + all4(33.912866078383);
    p = p * size + all4(112.079291497871);
    p = p * size + all4(221.213596169931);
    p = p * size + all4(220.206867912376);
    Doubles4 q = all4(8.83883476483184e-02);
    q = q * size + all4(1.75566716318264);
    q = q * size + all4(16.064177579207);
    q = q * size + all4(86.7807322029461);
    q = q * size + all4(296.564248779674);
    q = q * size + all4(637.333633378831);
    q = q * size + all4(793.826512519948);
    q = q * size + all4(440.413735824752);
    const Doubles4 tail = e * (p / q);
    const Doubles4 above = _mm256_cmp_pd(x, _mm256_setzero_pd(), _CMP_GT_OQ);
    return {e * all4(0.3989422804014327), _mm256_blendv_pd(tail, all4(1) - tail, above)};
}

}  // namespace tradewind::numeric
