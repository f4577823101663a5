"""scikit-learn's MLPClassifier and MLPRegressor. Steps are counted inside fit(), whose own bookkeeping is part of it; it shuffles by itself,
so the rows of a mini-batch differ from the others' and only full-batch losses can be compared."""
import warnings

from serve import serve

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.filterwarnings("ignore")


def build(workload, load):
    data, batch = workload["data"], workload["batch"]
    widths = [*workload["input"], *(layer["units"] for layer in workload["layers"] if layer["kind"] == "dense")]
    x, y = load(f"{data}.x"), load(f"{data}.y")
    squared = workload["loss"] == "squared"
    if not squared:
        y = y.ravel().astype(int)
    used = len(x) - len(x) % batch
    x, y = x[:used], y[:used]
    per_epoch = used // batch
    if workload["optimizer"] == "adam":
        solver = {"solver": "adam"}
    else:
        solver = {"solver": "sgd", "momentum": 0.9 if workload["optimizer"] == "momentum" else 0.0, "nesterovs_momentum": False}
    model = (MLPRegressor if squared else MLPClassifier)(
        hidden_layer_sizes=widths[1:-1], activation="relu", alpha=workload["l2"] * batch, batch_size=batch, learning_rate_init=workload["learningRate"],
        max_iter=1, tol=0.0, n_iter_no_change=10**9, random_state=1, warm_start=True, shuffle=workload["shuffle"], **solver)
    model.fit(x, y)
    # The shared starting weights.
    model.coefs_ = [load(f"{data}.weight{l}") for l in range(len(widths) - 1)]
    model.intercepts_ = [load(f"{data}.bias{l}") for l in range(len(widths) - 1)]
    # A fresh start from these weights: what fit() kept of the first epoch is dropped.
    model.loss_curve_, model.t_, model.n_iter_, model._no_improvement_count, model.best_loss_ = [], 0, 0, 0, np.inf
    if hasattr(model, "_optimizer"):
        del model._optimizer

    def run(steps, reading):
        epochs = max(1, -(-steps // per_epoch))
        model.max_iter = epochs
        seen = len(model.loss_curve_)
        model.fit(x, y)
        return model.loss_curve_[seen:] if reading else epochs * per_epoch

    return run


serve(build)
