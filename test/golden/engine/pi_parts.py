"""The parts of pi/2 in src/engine/wasm/math/sin.ts: so many bits each, cut, and the rest rounded. Needs mpmath."""
from mpmath import mp, pi, floor, frexp, ldexp
mp.dps = 80
for widths in ([24, 24], [33, 33, 33]):
    rest, parts = pi / 2, []
    for bits in widths:
        m, e = frexp(rest)
        parts.append(float(ldexp(floor(ldexp(m, bits)), e - bits)))
        rest -= parts[-1]
    print(parts + [float(rest)])
