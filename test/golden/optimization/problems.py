"""The three problems that every optimizer is recorded on, with their gradients (NumPy, float64)."""
import numpy as np


def rounded(array, digits=3):
    return np.round(np.asarray(array, dtype=np.float64), digits)


_random = np.random.RandomState(7)
_basis, _ = np.linalg.qr(_random.randn(4, 4))
# Eigenvalues near 0.1, 1, 10 and 100: rounded, so that the entries can be read.
CURVATURE = rounded(_basis @ np.diag([0.1, 1.0, 10.0, 100.0]) @ _basis.T)
CURVATURE = rounded((CURVATURE + CURVATURE.T) / 2)
SLOPE = rounded([1.0, -2.0, 0.5, 1.5])
INPUTS = rounded(_random.randn(6, 3))
TARGETS = rounded(_random.randn(6, 4))


def quadratic(p):
    x = p["x"]
    return 0.5 * x @ CURVATURE @ x - SLOPE @ x, {"x": CURVATURE @ x - SLOPE}


def rosenbrock(p):
    a, b = p["x"]
    slope = np.array([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)])
    return (1 - a) ** 2 + 100 * (b - a * a) ** 2, {"x": slope}


def least_squares(p):
    residual = INPUTS @ p["weights"] + p["bias"] - TARGETS  # [6, 4]
    error = 2 * residual / residual.size
    return np.mean(residual**2), {"weights": INPUTS.T @ error, "bias": error.sum(axis=0)}


PROBLEMS = {
    "quadratic": (quadratic, {"x": rounded([1.0, -1.5, 2.0, -0.5])}),
    "rosenbrock": (rosenbrock, {"x": rounded([-1.2, 1.0])}),
    "leastSquares": (
        least_squares,
        {"weights": rounded(_random.randn(3, 4)), "bias": rounded(_random.randn(4))},
    ),
}

DESCRIPTION = {
    "quadratic": {
        "formula": "0.5 x'Ax - b'x",
        "A": CURVATURE,
        "b": SLOPE,
        "start": PROBLEMS["quadratic"][1],
    },
    "rosenbrock": {
        "formula": "(1 - x0)^2 + 100 (x1 - x0^2)^2",
        "start": PROBLEMS["rosenbrock"][1],
    },
    "leastSquares": {
        "formula": "mean over all entries of (X weights + bias - Y)^2",
        "X": INPUTS,
        "Y": TARGETS,
        "start": PROBLEMS["leastSquares"][1],
    },
}
