"""Optuna on the functions of the comparison: python optuna_peer.py --seeds 10 --trials 100 > optuna.jsonl

Every line is one study: the sampler, the problem, the seed, the values in order and the seconds that the sampler took.
Studies that stand in the file `--have` already are left out.
"""
import argparse
import json
import os
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import optuna  # noqa: E402

from problems import PROBLEMS  # noqa: E402

SAMPLERS = {
    "random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
    "cmaEs": lambda seed: optuna.samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False),
    "gaussianProcess": lambda seed: optuna.samplers.GPSampler(seed=seed, warn_independent_sampling=False),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--samplers", default=",".join(SAMPLERS))
    parser.add_argument("--problems", default=",".join(PROBLEMS))
    parser.add_argument("--have", default=None)
    arguments = parser.parse_args()
    have = set()
    if arguments.have:
        with open(arguments.have) as file:
            have = {(line["sampler"], line["problem"], line["seed"]) for line in map(json.loads, file)}
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    for seed in range(arguments.seeds):
        for sampler in arguments.samplers.split(","):
            for problem in arguments.problems.split(","):
                if (sampler, problem, seed) in have:
                    continue
                study = optuna.create_study(sampler=SAMPLERS[sampler](seed))
                begin = time.perf_counter()
                study.optimize(PROBLEMS[problem], n_trials=arguments.trials)
                seconds = time.perf_counter() - begin
                values = [trial.value for trial in study.trials]
                print(json.dumps({"sampler": sampler, "problem": problem, "seed": seed, "values": values, "seconds": seconds}), flush=True)


main()
