"""The other side of the tests with real Optuna: `with_optuna.py COMMAND URL STUDY [...]`; answers in JSON on stdout."""

import json
import math
import os
import signal
import sys
import time
import warnings

import optuna
from optuna.storages import RDBStorage, RetryHeartbeatStaleTrialCallback
from optuna.trial import TrialState

warnings.simplefilter("error", UserWarning)  # Distributions that Optuna has to mend, trials that two workers got: faults, here.
warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
optuna.logging.set_verbosity(optuna.logging.ERROR)


def storage(url, **options):
    if url.startswith("journal:"):
        from optuna.storages.journal import JournalFileBackend

        return optuna.storages.JournalStorage(JournalFileBackend(url.removeprefix("journal:")))
    # Workers that wait for one another's writes need more patience than the 5 seconds of Python's driver.
    if url.startswith("sqlite"):
        options["engine_kwargs"] = {"connect_args": {"timeout": 60}}
    return RDBStorage(url.replace("postgresql:", "postgresql+psycopg2:"), **options)


def objective(trial):
    lr = trial.suggest_float("lr", 1e-5, 0.1, log=True)
    drop = trial.suggest_float("drop", 0, 1, step=0.25)
    width = trial.suggest_int("width", 1, 9, step=2)
    kind = trial.suggest_categorical("optimizer", ["adam", "für", None, True, 3, 1.5])
    trial.report(lr, 0)
    trial.report(math.inf if trial.number % 2 else math.nan, 3)
    trial.set_user_attr("by", "python")
    if trial.number % 7 == 5:
        raise optuna.TrialPruned()
    return (math.log10(lr) + 3) ** 2 + drop + width + (kind == "adam")


def frozen(trial):
    plain = lambda x: x if isinstance(x, (str, bool, int, type(None))) else repr(x)
    return {
        "number": trial.number,
        "state": trial.state.name,
        "values": trial.values and [repr(v) for v in trial.values],
        "params": {k: [type(v).__name__, plain(v)] for k, v in trial.params.items()},
        "distributions": {k: repr(d) for k, d in trial.distributions.items()},
        "intermediate": {k: repr(v) for k, v in sorted(trial.intermediate_values.items())},
        "user": {k: repr(v) for k, v in trial.user_attrs.items()},
        "started": trial.datetime_start and trial.datetime_start.astimezone().timestamp(),
        "ended": trial.datetime_complete and trial.datetime_complete.astimezone().timestamp(),
    }


def show(url, name):
    study = optuna.load_study(study_name=name, storage=storage(url))
    trials = study.get_trials()
    return {"directions": [d.name for d in study.directions], "user": study.user_attrs, "trials": [frozen(t) for t in trials]}


def run(url, name, count):
    sampler = optuna.samplers.TPESampler(seed=1, n_startup_trials=3)
    study = optuna.load_study(study_name=name, storage=storage(url), sampler=sampler)
    study.optimize(objective, n_trials=int(count))
    return len(study.trials)


def make(url, name):
    study = optuna.create_study(study_name=name, storage=storage(url), direction="maximize")
    study.set_user_attr("π", [1, math.inf])
    study.optimize(objective, n_trials=8)
    study.enqueue_trial({"lr": 0.01}, user_attrs={"asked": True})
    study.ask()  # takes what is queued, and goes away
    study.add_trial(
        optuna.trial.create_trial(
            state=TrialState.FAIL,
            params={"x": 5},
            distributions={"x": optuna.distributions.IntDistribution(1, 8, log=True)},
            intermediate_values={1: -math.inf},
        )
    )
    study.add_trial(optuna.trial.create_trial(value=-math.inf))
    study.enqueue_trial({"lr": 0.02})
    return show(url, name)


def work(url, name, count):
    """A worker beside others: takes what waits, else asks; with heartbeats."""
    kept = storage(url, heartbeat_interval=1, grace_period=3) if not url.startswith("journal:") else storage(url)
    study = optuna.load_study(study_name=name, storage=kept, sampler=optuna.samplers.RandomSampler())
    print("ready", flush=True)
    done = []
    study.optimize(objective_or_pruned, n_trials=int(count), callbacks=[lambda _, trial: done.append(trial.number)])
    return done


def objective_or_pruned(trial):
    try:
        return objective(trial)
    except optuna.TrialPruned:
        return 0.5


def die(url, name):
    """Begins a trial with a heartbeat, and is killed in the middle of it."""
    kept = storage(url, heartbeat_interval=1)
    study = optuna.load_study(study_name=name, storage=kept)

    def killed(trial):
        trial.suggest_float("lr", 1e-5, 0.1, log=True)
        while not kept.engine.connect().exec_driver_sql(f"SELECT 1 FROM trial_heartbeats WHERE trial_id = {trial._trial_id}").all():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGKILL)

    study.optimize(killed, n_trials=1)


def reap(url, name, grace):
    callback = RetryHeartbeatStaleTrialCallback(max_retry=1)
    kept = storage(url, heartbeat_interval=1, grace_period=int(grace), heartbeat_stale_trial_callback=callback)
    study = optuna.load_study(study_name=name, storage=kept)
    optuna.storages.fail_stale_trials(study)
    return [[t.number, t.state.name] for t in study.trials]


def upgrade(url, _):
    storage(url).upgrade()
    return storage(url).get_current_version()


def delete(url, name):
    optuna.delete_study(study_name=name, storage=storage(url))
    return True


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
