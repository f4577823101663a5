"""Functions that no setting of a sampler was chosen on; fresh.ts holds the same ones."""
import math

import numpy as np


def box(low, high, dims):
    return lambda trial: np.array([trial.suggest_float(f"x{i}", low, high) for i in range(dims)])


def griewank(trial):
    x = box(-20, 40, 4)(trial)
    return 1 + float(np.sum(x**2)) / 4000 - float(np.prod(np.cos(x / np.sqrt(np.arange(1, 5)))))


def michalewicz(trial):
    x = box(0, 4, 5)(trial)
    return -float(np.sum(np.sin(x) * np.sin(np.arange(1, 6) * x**2 / math.pi) ** 20))


def styblinski_tang(trial):
    x = box(-5, 5, 5)(trial)
    return float(np.sum(x**4 - 16 * x**2 + 5 * x)) / 2


def camel(trial):
    x, y = trial.suggest_float("x0", -2, 3), trial.suggest_float("x1", -1.5, 2.5)
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2


def zakharov(trial):
    x = box(-5, 10, 5)(trial)
    tilt = float(np.sum(0.5 * np.arange(1, 6) * x))
    return float(np.sum(x**2)) + tilt**2 + tilt**4


def mixed_svm(trial):
    """As a support vector machine behaves: cost and width trade against each other in a valley with ripples, whose place is the kernel's."""
    c = math.log10(trial.suggest_float("c", 1e-3, 1e3, log=True))
    gamma = math.log10(trial.suggest_float("gamma", 1e-5, 10, log=True))
    degree = trial.suggest_int("degree", 1, 8)
    features = trial.suggest_int("features", 5, 200, step=5)
    scaled = trial.suggest_categorical("scaled", [False, True])
    kernel = trial.suggest_categorical("kernel", ["linear", "polynomial", "rbf", "sigmoid"])
    base = {"linear": 0.25, "polynomial": 0.08, "rbf": 0.0, "sigmoid": 0.3}[kernel]
    at_c, at_gamma = {"linear": (-1, -3), "polynomial": (0.2, -2.2), "rbf": (0.8, -1.7), "sigmoid": (-0.5, -2.8)}[kernel]
    u, v = c - at_c, gamma - at_gamma
    valley = 0.05 * u**2 + 0.2 * (v + 0.6 * u) ** 2 + 0.03 * (1 - math.cos(3 * math.pi * v))
    return base + valley + 0.02 * (degree - 3) ** 2 + 0.4 * ((features - 135) / 100) ** 2 + (0 if scaled else 0.2)


def conditional_models(trial):
    """Three kinds of model after one of two preparations; of the best kind, rate and rounds make up for each other."""
    reduction = trial.suggest_categorical("reduction", ["none", "pca"])
    before = 0.001 * (trial.suggest_int("reduction.pca.components", 2, 40) - 12) ** 2 if reduction == "pca" else 0.15
    model = trial.suggest_categorical("model", ["linear", "forest", "boosting"])
    if model == "linear":
        return before + 0.35 + 0.1 * (math.log10(trial.suggest_float("model.linear.strength", 1e-5, 100, log=True)) + 1) ** 2
    if model == "forest":
        trees = math.log10(trial.suggest_int("model.forest.trees", 10, 500, log=True))
        depth = trial.suggest_int("model.forest.depth", 2, 20)
        share = trial.suggest_float("model.forest.share", 0.1, 1)
        return before + 0.1 + 0.15 * (trees - 2.4) ** 2 + 0.004 * (depth - 13) ** 2 + 0.5 * (share - 0.35) ** 2
    rate = math.log10(trial.suggest_float("model.boosting.rate", 1e-4, 1, log=True))
    rounds = math.log10(trial.suggest_int("model.boosting.rounds", 10, 1000, log=True))
    depth = trial.suggest_int("model.boosting.depth", 2, 10)
    return before + 0.4 * (rate + rounds - 1.2) ** 2 + 0.1 * (rate + 1.5) ** 2 + 0.02 * (depth - 4) ** 2


FRESH = {
    "griewank": griewank, "michalewicz": michalewicz, "styblinskiTang": styblinski_tang, "camel": camel, "zakharov": zakharov,
    "mixedSvm": mixed_svm, "conditionalModels": conditional_models,
}
