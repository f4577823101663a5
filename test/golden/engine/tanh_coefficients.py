"""Chebyshev fit of the tanh kernel in src/engine/wasm/math/tanh.ts: (tanh(x) - x) / x^3 in z = x^2 over |x| <= 0.625.
Prints monomial coefficients, highest power first. Needs mpmath."""
from mpmath import mp, mpf, chebyfit, sqrt, tanh, taylor
mp.dps = 60
# Near 0 the quotient loses its digits, and the series is exact to them.
series = [c for c in taylor(tanh, 0, 61)][3::2]
def f(z):
    if z < mpf("1e-3"):
        return sum(c * z**i for i, c in enumerate(series))
    x = sqrt(z)
    return (tanh(x) - x) / x**3
for degree in (4, 10):
    poly, err = chebyfit(f, [0, mpf("0.625") ** 2], degree + 1, error=True)
    print(degree, float(err)); print([float(c) for c in poly])
