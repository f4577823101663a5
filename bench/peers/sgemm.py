"""NumPy's float32 matrix product (its BLAS) at the shapes of the workloads; prints GFLOP/s as JSON, the median of seven."""
import json
import statistics
import time

import numpy as np

SHAPES = [(2048, 2048, 2048), (128, 784, 512), (128, 512, 256), (784, 128, 512), (32, 784, 512), (1024, 784, 512), (256, 1024, 2048), (32, 64, 64), (300, 10, 5)]
rng = np.random.default_rng(0)
found = {}
for m, k, n in SHAPES:
    a, b = rng.standard_normal((m, k), dtype=np.float32), rng.standard_normal((k, n), dtype=np.float32)
    out = np.empty((m, n), dtype=np.float32)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < 0.05:
        np.matmul(a, b, out=out)
        count += 1
    times = []
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(count):
            np.matmul(a, b, out=out)
        times.append((time.perf_counter() - start) / count)
    found[f"{m}x{k}x{n}"] = round(2 * m * k * n / statistics.median(times) / 1e9, 1)
print(json.dumps(found))
