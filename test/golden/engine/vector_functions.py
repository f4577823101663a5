"""Values of the engine's vector functions at float64 arguments, as hi + lo: the float64 nearest and what is left.
`python vector_functions.py [N]` writes 120 points a function (N: as many, into vector_functions-N.json) beside itself. Needs mpmath."""
import json, math, pathlib, random, sys
from mpmath import mp, mpf, exp, log, tanh, erf, sin, cos, pi, nint
mp.dps = 60
rng = random.Random(1)
count = int(sys.argv[1]) if len(sys.argv) > 1 else 120

def sizes(low, high):
    """Numbers of either sign whose exponents are spread evenly."""
    return lambda: rng.choice((-1, 1)) * 2 ** rng.uniform(low, high)
def between(low, high):
    return lambda: rng.uniform(low, high)
def near_quarters():
    """Numbers that a quarter turn nearly divides, where the sine or cosine is smallest."""
    k = round(2 ** rng.uniform(0, 20))
    return math.nextafter(float(k * pi / 2), rng.choice((-1, 1)) * math.inf) if rng.random() < 0.5 else float(k * pi / 2)

cases = {
    "exp": (exp, [between(-745, 709.7), between(-1, 1), sizes(-60, 9)]),
    "log": (log, [lambda: 2 ** rng.uniform(-1022, 1023), between(0.5, 2), lambda: 1 + rng.choice((-1, 1)) * 2 ** rng.uniform(-50, -2)]),
    "tanh": (tanh, [between(-3, 3), sizes(-60, 5), between(0.6, 0.65)]),
    "erf": (erf, [between(-6, 6), sizes(-60, 3), between(0.98, 1.02)]),
    "sin": (sin, [between(-10, 10), sizes(-60, 20.6), near_quarters]),
    "cos": (cos, [between(-10, 10), sizes(-60, 20.6), near_quarters]),
}
out = {}
for name, (f, draws) in cases.items():
    rows = []
    for i in range(count):
        x = draws[i % len(draws)]()
        y = f(mpf(x))
        rows.append([x, float(y), float(y - mpf(float(y)))])
    out[name] = rows
file = pathlib.Path(__file__).with_name("vector_functions.json" if len(sys.argv) < 2 else f"vector_functions-{count}.json")
file.write_text(json.dumps(out).replace("], [", "],\n["))
