"""Importances by Optuna's evaluators on recorded studies.

Run: python importance.py
Optuna's fANOVA draws its forest at random, so the mean over several seeds stands here (few and small ones: a
choice is three columns to it, whose marginals take minutes). It weighs logarithmic parameters evenly by
value and ours by ratio: those are handed to it as their logarithms (`fanova`); PED-ANOVA gets the study as it is.
"""

import math
import os
import sys
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.importance import FanovaImportanceEvaluator, PedAnovaImportanceEvaluator
from recording import write

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")
SEEDS = 4


def ishigami(t):
    a, b, c = (t.suggest_float(n, -math.pi, math.pi) for n in "abc")
    return math.sin(a) + 7 * math.sin(b) ** 2 + 0.1 * c**4 * math.sin(a)


def additive(t):
    a, b, c, d = (t.suggest_float(n, 0, 1) for n in "abcd")
    return 4 * a + 2 * b + c + 0 * d


def network(t):
    """Like a validation loss: a valley in the logarithm of the rate, a categorical, whole numbers, little else."""
    rate = t.suggest_float("rate", 1e-5, 1e-1, log=True)
    width = t.suggest_int("width", 8, 512, log=True)
    depth = t.suggest_int("depth", 1, 6)
    dropout = t.suggest_float("dropout", 0, 0.5, step=0.1)
    activation = t.suggest_categorical("activation", ["relu", "tanh", "gelu"])
    return ((math.log10(rate) + 3) ** 2 + {"relu": 0, "tanh": 1, "gelu": 0.1}[activation] + 0.02 * (depth - 3) ** 2
            + 0.1 * (math.log2(width) - 7) ** 2 + dropout / 5)


def conditional(t):
    scale = t.suggest_float("scale", 0, 1)
    if t.suggest_categorical("optimizer", ["adam", "sgd"]) == "adam":
        return scale + 3 * abs(t.suggest_float("optimizer.adam.x", 0, 1) - 0.3)
    return scale + 1 + 0.5 * t.suggest_float("optimizer.sgd.y", 0, 1) + 0.05 * t.suggest_float("optimizer.sgd.z", 0, 1)


def plain(distribution):
    if isinstance(distribution, CategoricalDistribution):
        return {"kind": "categorical", "choices": list(distribution.choices)}
    kind = "integer" if isinstance(distribution, IntDistribution) else "float"
    return {"kind": kind, "low": distribution.low, "high": distribution.high, "log": distribution.log, "step": distribution.step}


def linear(study):
    """The same study with logarithms in the place of logarithmic parameters."""
    copy = optuna.create_study(directions=study.directions)
    for t in study.trials:
        logs = {n for n, d in t.distributions.items() if getattr(d, "log", False)}
        copy.add_trial(optuna.trial.create_trial(
            value=t.value, params={n: math.log(v) if n in logs else v for n, v in t.params.items()},
            distributions={n: FloatDistribution(math.log(d.low), math.log(d.high)) if n in logs else d for n, d in t.distributions.items()}))
    return copy


golden = []
for name, objective, trials, sampler, direction in (
        ("ishigami", ishigami, 300, "random", "minimize"), ("additive", additive, 200, "random", "maximize"),
        ("network", network, 120, "random", "minimize"), ("network by TPE", network, 100, "tpe", "minimize"),
        ("conditional", conditional, 200, "random", "minimize")):
    make = optuna.samplers.RandomSampler if sampler == "random" else optuna.samplers.TPESampler
    study = optuna.create_study(direction=direction, sampler=make(seed=3))
    study.optimize(objective, n_trials=trials)
    forests = [FanovaImportanceEvaluator(n_trees=24, seed=seed).evaluate(linear(study)) for seed in range(SEEDS)]
    golden.append({
        "name": name, "direction": direction,
        "distributions": {n: plain(d) for t in study.trials for n, d in t.distributions.items()},
        "trials": [{"value": t.value, "parameters": t.params} for t in study.trials],
        "pedAnova": PedAnovaImportanceEvaluator().evaluate(study),
        "pedAnova, the best quarter": PedAnovaImportanceEvaluator(target_quantile=0.25).evaluate(study),
        "fanova": {n: float(np.mean([f[n] for f in forests])) for n in forests[0]},
    })
    print(name, golden[-1]["pedAnova"], golden[-1]["fanova"])

write(__file__, "importance", {"made with": f"Optuna {optuna.__version__}", "studies": golden})
