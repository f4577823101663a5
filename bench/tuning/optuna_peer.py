"""Optuna's side in a process of its own: answers questions for studies, a line of JSON each, one at a time.

The functions are Python's own. A network's loss comes from a process of ours, whose command stands in `objective`: a configuration
goes there as JSON, the loss comes back, with the seconds that it took. Whatever else takes time is the sampler's and the study's.
"""
import json
import os
import subprocess
import sys
import time
import warnings

import numpy as np
import optuna

from problems import PROBLEMS

MARK = "@@answer "
SAMPLERS = {
    "randomSearch": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
    "cmaEs": lambda seed: optuna.samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False),
    "gaussianProcess": lambda seed: optuna.samplers.GPSampler(seed=seed, warn_independent_sampling=False),
}


class Networks:
    """The process that trains."""

    def __init__(self):
        self._process = None

    def loss(self, command, network, parameters):
        if self._process is None:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._process.stdin.write(json.dumps({"network": network, "parameters": parameters}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline().removeprefix(MARK))
        return answer["value"], answer["seconds"]


class Timed:
    """A trial that notes how long suggesting takes, so that the function around it can be left out of the searching."""

    def __init__(self, trial):
        self._trial, self.seconds = trial, 0.0

    def _timed(name):
        def ask(self, *args, **kwargs):
            begin = time.perf_counter()
            value = getattr(self._trial, name)(*args, **kwargs)
            self.seconds += time.perf_counter() - begin
            return value

        return ask

    suggest_float, suggest_int, suggest_categorical = _timed("suggest_float"), _timed("suggest_int"), _timed("suggest_categorical")


def suggest(trial, dimensions):
    """The parameters of a flat space, as Whetstone's dimensions tell it."""
    values = {}
    for dimension in dimensions:
        name, told = dimension["name"], dimension["distribution"]
        if told["kind"] == "float":
            values[name] = trial.suggest_float(name, told["low"], told["high"], log=told["log"], step=told["step"])
        elif told["kind"] == "integer":
            values[name] = trial.suggest_int(name, told["low"], told["high"], log=told["log"], step=told["step"])
        else:
            values[name] = trial.suggest_categorical(name, told["choices"])
    return values


def study(question, networks):
    """How the study went: see course.ts."""
    seed, noise = question["seed"], question.get("noise", 0)
    own = np.random.default_rng([seed, 7])
    steps, state = [], {"trials": 0, "searching": 0.0, "objective": 0.0, "away": 0.0, "least": float("inf")}

    def objective(trial):
        entered, timed = time.perf_counter(), Timed(trial)
        if question["part"] == "networks":
            value, took = networks.loss(question["objective"], question["problem"], suggest(timed, question["dimensions"]))
            seen = value
        else:
            value = PROBLEMS[question["problem"]](timed)
            seen = value + noise * own.standard_normal()
            took = time.perf_counter() - entered - timed.seconds
        left = time.perf_counter()
        state["trials"] += 1
        state["objective"] += took
        # The way to the process that trains and back is nobody's searching.
        state["away"] += left - entered - timed.seconds
        state["searching"] = left - begin - state["away"]
        if seen < state["least"]:
            state["least"] = seen
            steps.append([state["trials"], round(state["searching"], 6), round(state["objective"], 6), value])
        return seen

    begin = time.perf_counter()
    made = optuna.create_study(sampler=SAMPLERS[question["sampler"]](seed))
    made.optimize(objective, n_trials=question["trials"])
    searching, trained = round(state["searching"], 6), round(state["objective"], 6)
    return {"trials": state["trials"], "searching": searching, "objective": trained, "equal": searching, "steps": steps}


def warm_up(sampler):
    """A few trials that do not count: what is imported and compiled on first use belongs to no study."""
    made = optuna.create_study(sampler=SAMPLERS[sampler](0))
    made.optimize(PROBLEMS["branin"], n_trials=15)


def main():
    # Libraries print what they like; only answers go out under the mark.
    out = os.fdopen(os.dup(1), "w")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    networks, warm = Networks(), set()
    for line in sys.stdin:
        try:
            question = json.loads(line)
            if question["sampler"] not in warm:
                warm_up(question["sampler"])
                warm.add(question["sampler"])
            answer = study(question, networks)
        except Exception as error:  # told to the bench
            answer = {"error": f"{type(error).__name__}: {error}"[:500]}
        out.write(MARK + json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
