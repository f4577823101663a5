"""Chebyshev fit of the erf kernel in src/engine/wasm/math/erf.ts: g(u) = erfc(x) exp(x^2) (x + 1), u = (x - 2.5)/(x + 2.5)
mapped from 1 <= x <= 6.5 onto [-1, 1]. Prints monomial coefficients, highest power first. Needs mpmath."""
from mpmath import mp, mpf, erfc, exp, chebyfit, polyval
mp.dps = 60
lo, hi = (mpf(1) - 2.5) / (1 + mpf("2.5")), (mpf("6.5") - 2.5) / 9
def g(s):
    u = (s * (hi - lo) + (hi + lo)) / 2
    x = mpf("2.5") * (1 + u) / (1 - u)
    return erfc(x) * exp(x * x) * (x + 1)
print("scale", float(2 / (hi - lo)), "shift", float(-(hi + lo) / (hi - lo)))
for degree in (8, 17):
    poly, err = chebyfit(g, [-1, 1], degree + 1, error=True)
    print(degree, float(err)); print([float(c) for c in poly])
