"""NumPy's float32 matrix product (its BLAS) at the shapes that the first argument lists as JSON; prints microseconds a product as JSON."""
import json
import statistics
import sys
import time

import numpy as np

rng = np.random.default_rng(0)


def measured(rows, inner, columns, turned):
    a, b = rng.standard_normal((rows, inner), dtype=np.float32), rng.standard_normal((inner, columns), dtype=np.float32)
    # A turned factor lies in memory as its transpose; BLAS is told so.
    if turned == "first":
        a = np.ascontiguousarray(a.T).T
    if turned == "second":
        b = np.ascontiguousarray(b.T).T
    out = np.empty((rows, columns), dtype=np.float32)
    count, samples, end = 1, [], time.perf_counter() + 0.06
    while time.perf_counter() < end or len(samples) < 7:
        start = time.perf_counter()
        for _ in range(count):
            np.matmul(a, b, out=out)
        spent = time.perf_counter() - start
        if spent < 0.004:
            count *= 2
        else:
            samples.append(spent / count * 1e6)
    return statistics.median(samples)


print(json.dumps([measured(**shape) for shape in json.loads(sys.argv[1])]))
