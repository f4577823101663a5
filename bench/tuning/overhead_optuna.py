"""What a trial costs in Optuna beside its objective: overhead_optuna.py QUESTION, as JSON; see overhead.ts.

Prints milliseconds of asking, reporting and telling of every trial, as JSON.
"""
import json
import sys
import time
import warnings
from importlib.util import find_spec

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from optuna_peer import SAMPLERS

DISTRIBUTIONS = {
    "learningRate": FloatDistribution(1e-5, 0.1, log=True),
    "dropout": FloatDistribution(0, 0.5),
    "width": IntDistribution(16, 512, step=16),
    "optimizer": CategoricalDistribution(["adam", "sgd", "lion"]),
}


def storage_at(url):
    if url == "memory:":
        return None
    if url.startswith("journal:"):
        return JournalStorage(JournalFileBackend(url.removeprefix("journal:")))
    # SQLAlchemy's own choice of a driver changes with its version.
    driver = "psycopg" if find_spec("psycopg") else "psycopg2"
    return url.replace("postgresql://", f"postgresql+{driver}://")


def main():
    question = json.loads(sys.argv[1])
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    sampler = SAMPLERS[question["sampler"]](0)
    study = optuna.create_study(storage=storage_at(question["url"]), study_name="overhead", sampler=sampler)
    spent = []
    for n in range(1, question["trials"] + 1):
        value = n * 0.618033988749895 % 1
        begin = time.perf_counter()
        trial = study.ask(DISTRIBUTIONS)
        asked = time.perf_counter()
        for step in range(question["reports"]):
            trial.report(value + step, step)
        reported = time.perf_counter()
        study.tell(trial, value)
        told = time.perf_counter()
        spent.append([1000 * (asked - begin), 1000 * (reported - asked), 1000 * (told - reported)])
    print(json.dumps(spent))


main()
