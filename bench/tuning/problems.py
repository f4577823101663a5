"""The functions of the comparison, in Optuna's define-by-run form; problems.ts holds the same ones.

No optimum lies in the middle of its box, where some samplers begin. As a program it answers places, a line of JSON each
({"problem": "branin", "parameters": {"x0": 1, "x1": 2}}), with the values there; that needs no Optuna.
"""
import json
import math
import sys

import numpy as np

from fresh import FRESH, box


def branin(trial):
    x, y = trial.suggest_float("x0", -5, 10), trial.suggest_float("x1", 0, 15)
    return (y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


ALPHA = [1.0, 1.2, 3.0, 3.2]
A3 = np.array([[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]])
P3 = 1e-4 * np.array([[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]])
A6 = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
P6 = 1e-4 * np.array([[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
                      [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]])


def hartmann(a, p):
    point = box(0, 1, a.shape[1])
    return lambda trial: -float(np.dot(ALPHA, np.exp(-(a * (point(trial) - p) ** 2).sum(axis=1))))


def ackley(trial):
    x = box(-10, 20, 5)(trial)
    return -20 * math.exp(-0.2 * math.sqrt(np.mean(x**2))) - math.exp(np.mean(np.cos(2 * math.pi * x))) + 20 + math.e


def rastrigin(trial):
    x = box(-3, 5, 4)(trial)
    return 40 + float(np.sum(x**2 - 10 * np.cos(2 * math.pi * x)))


def rosenbrock(trial):
    x = box(-5, 10, 4)(trial)
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def levy(trial):
    w = 1 + (box(-7, 13, 5)(trial) - 1) / 4
    middle = np.sum((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(math.pi * w[:-1] + 1) ** 2))
    return float(math.sin(math.pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2))


def mixed(trial):
    """As a small network behaves: the best rate moves with the width and the activation; too much dropout starves it."""
    rate = math.log10(trial.suggest_float("learningRate", 1e-5, 1, log=True))
    width = math.log2(trial.suggest_int("width", 8, 512, log=True))
    layers = trial.suggest_int("layers", 1, 6)
    dropout = trial.suggest_float("dropout", 0, 0.6, step=0.1)
    activation = trial.suggest_categorical("activation", ["relu", "tanh", "gelu", "sigmoid"])
    best = {"relu": -2.6, "tanh": -2.2, "gelu": -3.1, "sigmoid": -1.5}[activation] - 0.15 * (width - 6)
    cost = {"relu": 0.05, "tanh": 0.2, "gelu": 0.0, "sigmoid": 0.5}[activation]
    return cost + 0.3 * (rate - best) ** 2 + 0.04 * (width - 7.5) ** 2 + 0.05 * (layers - 4) ** 2 + 2 * (dropout - 0.2) ** 2


def conditional(trial):
    """Three optimizers, each with a rate of its own and one with a momentum that trades against it."""
    decay = math.log10(trial.suggest_float("weightDecay", 1e-6, 1e-1, log=True))
    optimizer = trial.suggest_categorical("optimizer", ["adam", "sgd", "lion"])
    rate = math.log10(trial.suggest_float(f"optimizer.{optimizer}.learningRate", 1e-5, 1, log=True))
    common = 0.1 * (decay + 4.2) ** 2
    if optimizer == "adam":
        memory = math.log10(trial.suggest_float("optimizer.adam.1-beta2", 1e-4, 1e-1, log=True))
        return common + 0.1 + 0.4 * (rate + 2.8) ** 2 + 0.1 * (memory + 2.5) ** 2
    if optimizer == "sgd":
        momentum = trial.suggest_float("optimizer.sgd.momentum", 0, 0.99)
        return common + 0.6 * (rate - math.log10(1 - momentum) + 0.2) ** 2 + 0.5 * (momentum - 0.93) ** 2
    return common + 0.3 + 0.4 * (rate + 3.8) ** 2


PROBLEMS = {
    "branin": branin, "hartmann3": hartmann(A3, P3), "hartmann6": hartmann(A6, P6), "ackley": ackley, "rastrigin": rastrigin,
    "rosenbrock": rosenbrock, "levy": levy, "mixed": mixed, "conditional": conditional, **FRESH,
}


class Place:
    """A trial whose parameters are given."""

    def __init__(self, parameters):
        self._parameters = parameters

    def _given(self, name, *_, **__):
        return self._parameters[name]

    suggest_float = suggest_int = suggest_categorical = _given


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(PROBLEMS[asked["problem"]](Place(asked["parameters"]))))
