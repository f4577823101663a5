"""Golden decisions of Optuna's pruners: who is stopped, and at which step, when the same curves are reported in the same order.

Run: python pruners.py
Up to `workers` trials run at once and report in turn; a trial that ends or is stopped makes room for the next number.
"""

import os
import sys
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import numpy as np
import optuna
from optuna.pruners import (HyperbandPruner, MedianPruner, PatientPruner, PercentilePruner, SuccessiveHalvingPruner, ThresholdPruner,
                            WilcoxonPruner)
from optuna.trial import TrialState
from recording import write

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")
rng = np.random.default_rng(5)


def learning_curves(trials, steps, irregular=False):
    """Losses that fall at different rates towards different ends, some of them slow starters, with noise."""
    out = []
    for _ in range(trials):
        end, rate, start = rng.uniform(0, 1), 10 ** rng.uniform(-1.5, 0), rng.uniform(1, 3)
        at = np.arange(1, steps + 1)
        if irregular:
            at = np.sort(rng.choice(np.arange(0, 2 * steps), size=steps, replace=False))
        values = end + (start - end) * np.exp(-rate * at) + rng.normal(0, 0.05, len(at))
        out.append([[int(step), round(float(value), 4)] for step, value in zip(at, values)])
    return out


def instances(trials, count):
    """Losses over the same instances, which differ more than the trials do."""
    base = rng.normal(0, 1, count)
    shifts = rng.normal(0, 0.5, trials)
    return [[[int(i), round(float(base[i] + shift + rng.normal(0, 0.5)), 4)] for i in range(count)] for shift in shifts]


def sizes(pruner):
    study = optuna.create_study()
    pruner._try_initialization(study)
    return pruner._trial_allocation_budgets


class TurnsHyperband(HyperbandPruner):
    """Optuna's brackets with ours for each number: whoever is furthest behind its share is next."""

    def _get_bracket_id(self, study, trial):
        if not self._trial_allocation_budgets:
            return 0
        budgets = np.array(self._trial_allocation_budgets)
        taken = np.zeros(len(budgets))
        for i in range(trial.number % budgets.sum() + 1):
            bracket = int(np.argmax(budgets * (i + 1) / budgets.sum() - taken))
            taken[bracket] += 1
        return bracket


def decisions(pruner, curves, direction, workers):
    study = optuna.create_study(direction=direction, pruner=pruner)
    stopped = [None] * len(curves)
    active, begun = [], 0
    while True:
        while len(active) < workers and begun < len(curves):
            active.append([study.ask(), 0])
            begun += 1
        if not active:
            return stopped
        for slot in list(active):
            trial, position = slot
            step, value = curves[trial.number][position]
            trial.report(value, step)
            slot[1] += 1
            if trial.should_prune():
                stopped[trial.number] = step
                study.tell(trial, state=TrialState.PRUNED)
                active.remove(slot)
            elif slot[1] == len(curves[trial.number]):
                values = [value for _, value in curves[trial.number]]
                study.tell(trial, round(float(np.mean(values)), 6) if isinstance(pruner, WilcoxonPruner) else values[-1])
                active.remove(slot)


regular, irregular, folds = learning_curves(40, 30), learning_curves(30, 20, True), instances(25, 20)
cases = {
    "regular": (regular, {
        "median startup=5 warmup=0 warmupShare=0 interval=1 trials=1": lambda: MedianPruner(),
        "median startup=2 warmup=6 warmupShare=0 interval=4 trials=3": lambda: MedianPruner(2, 6, 4, n_min_trials=3),
        "percentile percentile=25 startup=4 warmup=3 warmupShare=0 interval=1 trials=1": lambda: PercentilePruner(25, 4, 3),
        "percentile percentile=80 startup=0 warmup=0 warmupShare=0 interval=5 trials=2": lambda: PercentilePruner(80, 0, 0, 5, n_min_trials=2),
        "asha firstRung=1 factor=4 startup=0": lambda: SuccessiveHalvingPruner(1),
        "asha firstRung=2 factor=2 stopRate=1 startup=0": lambda: SuccessiveHalvingPruner(2, 2, 1),
        "asha firstRung=3 factor=3 startup=0": lambda: SuccessiveHalvingPruner(3, 3),
        "hyperband firstRung=1 lastStep=30 factor=3 startup=0": lambda: TurnsHyperband(1, 30, 3),
        "hyperband firstRung=2 lastStep=20 factor=2 startup=0": lambda: TurnsHyperband(2, 20, 2),
        "threshold lower=0.1 upper=1.2 warmup=10": lambda: ThresholdPruner(0.1, 1.2, 10),
        "threshold upper=0.9 warmup=3 interval=7": lambda: ThresholdPruner(upper=0.9, n_warmup_steps=3, interval_steps=7),
        "patience patience=2": lambda: PatientPruner(None, 2),
        "patience patience=4 minDelta=0.03": lambda: PatientPruner(None, 4, 0.03),
        "patience patience=1 > median startup=5 warmup=0 warmupShare=0 interval=1 trials=1": lambda: PatientPruner(MedianPruner(), 1),
    }),
    "irregular": (irregular, {
        "median startup=3 warmup=5 warmupShare=0 interval=1 trials=1": lambda: MedianPruner(3, 5),
        "median startup=3 warmup=2 warmupShare=0 interval=7 trials=2": lambda: MedianPruner(3, 2, 7, n_min_trials=2),
        "asha firstRung=2 factor=3 startup=0": lambda: SuccessiveHalvingPruner(2, 3),
        "hyperband firstRung=4 lastStep=40 factor=3 startup=0": lambda: TurnsHyperband(4, 40, 3),
        "threshold upper=1 warmup=4 interval=6": lambda: ThresholdPruner(upper=1, n_warmup_steps=4, interval_steps=6),
        "patience patience=2 minDelta=0.01": lambda: PatientPruner(None, 2, 0.01),
    }),
    "folds": (folds, {
        "wilcoxon p=0.1 startup=2": lambda: WilcoxonPruner(),
        "wilcoxon p=0.02 startup=8": lambda: WilcoxonPruner(p_threshold=0.02, n_startup_steps=8),
    }),
}

golden = []
for name, (curves, pruners) in cases.items():
    for spec, make in pruners.items():
        for direction in ("minimize", "maximize"):
            for workers in (1, 4):
                stopped = decisions(make(), curves, direction, workers)
                golden.append({"curves": name, "pruner": spec, "direction": direction, "workers": workers, "stopped": stopped})

write(__file__, "pruners", {
    "made with": f"Optuna {optuna.__version__}",
    "curves": {name: curves for name, (curves, _) in cases.items()},
    "budgets": [{"first": a, "last": b, "factor": c, "sizes": sizes(HyperbandPruner(a, b, c))} for a, b, c in ((1, 30, 3), (2, 20, 2), (1, 81, 3), (1, 100, 4))],
    "decisions": golden,
})
