"""Optuna's and PyTorch's side of W7 as a search: search_optuna.py eager|fused|compiled LANE LANES, the question on standard input.

Every process makes its share of the trials on the study that they have in common; lane 0 answers with the losses of the first ones.
"""
import json
import os
import sys
import time

VARIANT, LANE, LANES = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))

import optuna  # noqa: E402

from serve import MARK, reader  # noqa: E402
from torch_peer import build  # noqa: E402


def main():
    question = json.load(sys.stdin)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    workload, load, epochs, first = question["workload"], reader(question["arrays"]), question["epochs"], question["first"]
    name, url = "search", f"sqlite:///{question['storage']}"
    sampler = optuna.samplers.TPESampler(seed=LANE, multivariate=True, group=True, constant_liar=LANES > 1)
    if LANE == 0:
        study = optuna.create_study(study_name=name, storage=url, sampler=sampler)
        for configuration in first:
            study.enqueue_trial(configuration)
        open(f"{question['storage']}.ready", "w").close()
    else:
        while not os.path.exists(f"{question['storage']}.ready"):
            time.sleep(0.01)
        study = optuna.load_study(study_name=name, storage=url, sampler=sampler)

    def objective(trial):
        rate = trial.suggest_float("learningRate", 1e-4, 1e-2, log=True)
        batch = trial.suggest_categorical("batchSize", [16, 32, 64, 128])
        run = build({**workload, "learningRate": rate, "batch": batch}, load)
        steps = len(load(f"{workload['data']}.x")) // batch
        run(steps * (epochs - 1), False)
        last = run(steps, True)
        return sum(float(loss) for loss in last) / len(last)

    share = question["trials"] // LANES + (LANE < question["trials"] % LANES)
    study.optimize(objective, n_trials=share)
    losses = []
    if LANE == 0:
        # Another process may still be at one of them.
        while not all(trial.state.is_finished() for trial in study.trials[: len(first)]):
            time.sleep(0.01)
        losses = [trial.value for trial in study.trials[: len(first)]]
    print(MARK + json.dumps({"losses": losses}), flush=True)


main()
