"""Golden values of what the samplers compute. Run: python numerics.py

Sequences, distributions and linear algebra from SciPy, the logarithm of the expected improvement from mpmath, a generation of
CMA-ES from the package cmaes.
"""
import os
import sys

import mpmath
import numpy as np
import scipy
from cmaes import CMA
from scipy import optimize, special, stats
from scipy.stats import qmc

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from recording import write  # noqa: E402

rng = np.random.default_rng(5)
mpmath.mp.dps = 60


def sequences():
    sobol = qmc.Sobol(64, scramble=False).random_base2(6)
    halton = qmc.Halton(12, scramble=False).random(50)
    return {"sobol": sobol.tolist(), "halton": halton.tolist()}


def normal():
    x = [-38, -20, -8.3, -5, -2.5, -1, -0.7, -0.4, -1e-9, 0, 1e-5, 0.5, 0.66, 0.67, 2.4999, 3.3, 5.66, 6, 9]
    scaled = [-20, -5, -1, -0.5, -0.4, 0, 0.3, 0.46, 0.47, 1, 3.9, 4.1, 10, 1e3, 1e8]
    intervals = [[-1, 2], [3, 3.5], [-9, -8.5], [20, 20.1], [-0.1, 0.1], [-40, 40]]
    mass = [float(mpmath.ncdf(-a) - mpmath.ncdf(-b)) for a, b in intervals]
    return {"x": x, "cdf": stats.norm.cdf(x), "scaled": scaled, "erfcx": special.erfcx(scaled), "intervals": intervals, "mass": mass}


def log_h():
    z = [-1e8, -1e6, -1e4, -300, -30, -5, -1.5, -1.001, -0.999, -0.3, 0, 0.7, 3, 12]
    # The bracket 1 - |z|Phi/phi cancels about 2 log10|z| digits.
    exact = [mpmath.log(mpmath.npdf(v) + v * mpmath.erfc(-mpmath.mpf(v) / mpmath.sqrt(2)) / 2) for v in map(mpmath.mpf, z)]
    slope = [mpmath.erfc(-v / mpmath.sqrt(2)) / 2 / mpmath.exp(h) for v, h in zip(map(mpmath.mpf, z), exact)]
    return {"z": z, "value": [float(v) for v in exact], "slope": [float(v) for v in slope]}


def truncated():
    """Densities of a Parzen estimator with kernels at `means`, truncated to [0, 1], and a prior of width 1 in the middle."""
    means, widths, weights = np.array([0.05, 0.4, 0.93]), np.array([0.02, 0.3, 0.1]), np.array([1.0, 0.5, 1.0])
    mu, sigma = np.append(means, 0.5), np.append(widths, 1.0)
    share = np.append(weights, 1.0) / (weights.sum() + 1)
    x = np.array([0, 0.01, 0.05, 0.3, 0.5, 0.77, 0.99, 1])
    kernel = stats.truncnorm((0 - mu) / sigma, (1 - mu) / sigma, mu, sigma)
    density = np.log((share * kernel.pdf(x[:, None])).sum(axis=1))
    cells = np.arange(6) / 5
    probability = np.log((share * np.diff(kernel.cdf(cells[:, None]), axis=0)).sum(axis=1))
    return {"means": means, "widths": widths, "weights": weights, "x": x, "logDensity": density, "logProbability": probability}


def matern(a, b, weights, scale):
    r = np.sqrt((((a[:, None] - b[None]) ** 2) * weights).sum(axis=-1) * 5)
    return scale * (1 + r + r * r / 3) * np.exp(-r)


def gaussian_process():
    x, y = np.round(rng.random((9, 3)), 6), np.round(rng.normal(size=9), 6)
    weights, scale, noise = np.array([3.0, 0.2, 11.0]), 1.7, 0.03
    shares = np.array([1, 1, 0.5, 0.25, 1, 1, 1, 0.2, 1])
    k = matern(x, x, weights, scale) + noise * np.diag(shares)
    at = np.vstack([np.round(rng.random((4, 3)), 6), x[:1]])
    ks = matern(at, x, weights, scale)
    solved = scipy.linalg.cho_solve(scipy.linalg.cho_factor(k), ks.T)
    likelihood = stats.multivariate_normal(np.zeros(9), k).logpdf(y)
    return {"x": x, "y": y, "weights": weights, "scale": scale, "noise": noise, "shares": shares, "at": at,
            "mean": solved.T @ y, "variance": scale - (ks * solved.T).sum(axis=1), "logLikelihood": likelihood}


def algebra():
    a = np.round(rng.normal(size=(7, 7)), 6)
    a = a @ a.T + np.eye(7)
    values, vectors = np.linalg.eigh(a)
    b = np.round(rng.normal(size=7), 6)
    return {"a": a, "b": b, "cholesky": np.linalg.cholesky(a), "solution": np.linalg.solve(a, b), "inverse": np.linalg.inv(a), "eigenvalues": values}


def bounded():
    """Rosenbrock's function in a box that cuts its minimum off."""
    found = optimize.minimize(optimize.rosen, np.full(4, 0.3), jac=optimize.rosen_der, method="L-BFGS-B", bounds=[(0, 0.8)] * 4,
                              options={"ftol": 1e-15, "gtol": 1e-10})
    return {"x": found.x, "value": found.fun}


def cma():
    """Three generations: the points, drawn by the package, and its state after each."""
    strategy = CMA(mean=np.full(4, 0.5), sigma=1 / 6, seed=3)
    generations = []
    for _ in range(3):
        told = [(x, float(((x - [0.2, 0.7, 0.4, 0.55]) ** 2 * [1, 10, 100, 3]).sum())) for x in (strategy.ask() for _ in range(strategy.population_size))]
        strategy.tell(told)
        best = sorted(told, key=lambda pair: pair[1])
        generations.append({"points": [x.tolist() for x, _ in best], "mean": strategy._mean.copy(), "sigma": strategy._sigma, "covariance": strategy._C.copy()})
    return {"weights": strategy._weights, "generations": generations}


write(__file__, "numerics", {
    "sequences": sequences(), "normal": normal(), "logH": log_h(), "parzen": truncated(), "gaussianProcess": gaussian_process(),
    "algebra": algebra(), "bounded": bounded(), "cma": cma(),
})
