"""Golden values of the metrics, from scikit-learn. Run: python metrics.py > metrics.json"""

import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics as sk

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def binary(name, y, logits):
    y, logits = np.asarray(y), np.asarray(logits, float)
    p = 1 / (1 + np.exp(-logits))
    decided = (p > 0.5).astype(int)
    values = {
        "accuracy": sk.accuracy_score(y, decided),
        "balancedAccuracy": sk.balanced_accuracy_score(y, decided),
        "f1": sk.f1_score(y, decided, zero_division=0),
        "logLoss": sk.log_loss(y, p, labels=[0, 1]),
        "rocAuc": sk.roc_auc_score(y, p) if len(set(y)) == 2 else None,
    }
    precision, recall, f, support = sk.precision_recall_fscore_support(y, decided, labels=[0, 1], zero_division=0)
    return {"name": name, "task": "binary", "classes": 2, "targets": y.tolist(), "probabilities": p.tolist(), "logits": logits.tolist(), "values": values,
            "confusion": sk.confusion_matrix(y, decided, labels=[0, 1]).tolist(), "precision": precision.tolist(), "recall": recall.tolist(), "f1": f.tolist()}


def multiclass(name, y, logits):
    y, logits = np.asarray(y), np.asarray(logits, float)
    classes = logits.shape[1]
    p = softmax(logits)
    decided = p.argmax(axis=1)
    present = sorted(set(y.tolist()))
    values = {
        "accuracy": sk.accuracy_score(y, decided),
        "balancedAccuracy": sk.balanced_accuracy_score(y, decided),
        "f1": sk.f1_score(y, decided, average="macro", zero_division=0),
        "logLoss": sk.log_loss(y, p, labels=list(range(classes))),
        # A class without rows is left out: the mean over the classes that have some.
        "rocAuc": float(np.mean([sk.roc_auc_score(y == k, p[:, k]) for k in present])) if len(present) > 1 else None,
    }
    if len(present) == classes:
        assert abs(values["rocAuc"] - sk.roc_auc_score(y, p, multi_class="ovr", average="macro")) < 1e-12
    labels = list(range(classes))
    precision, recall, f, support = sk.precision_recall_fscore_support(y, decided, labels=labels, zero_division=0)
    return {"name": name, "task": "multiclass", "classes": classes, "targets": y.tolist(), "probabilities": p.ravel().tolist(), "logits": logits.ravel().tolist(), "values": values,
            "confusion": sk.confusion_matrix(y, decided, labels=labels).tolist(), "precision": precision.tolist(), "recall": recall.tolist(), "f1": f.tolist()}


def regression(name, y, p):
    y, p = np.asarray(y, float), np.asarray(p, float)
    values = {"rmse": sk.root_mean_squared_error(y, p), "mae": sk.mean_absolute_error(y, p), "r2": sk.r2_score(y, p) if len(set(y)) > 1 else None}
    return {"name": name, "task": "regression", "classes": 0, "targets": y.tolist(), "probabilities": p.tolist(), "values": values}


y = rng.integers(0, 2, 60)
rare = (rng.random(80) < 0.1).astype(int)
y4 = rng.integers(0, 4, 60)
value = rng.normal(3, 10, 50)
cases = [
    binary("two classes", y, rng.normal(size=60) + y),
    binary("a rare class", rare, rng.normal(-1, 1, 80) + 2 * rare),
    binary("tied scores", y, np.round(2 * (rng.normal(size=60) + y)) / 2),
    binary("an undecided network", y, np.zeros(60)),
    binary("certain, and wrong at times: probabilities are clipped", [0, 1, 1, 0, 1], [-800, 800, -60, 40, 3]),
    binary("class 1 alone", np.ones(6, int), rng.normal(size=6)),
    binary("class 0 alone", np.zeros(6, int), rng.normal(size=6)),
    binary("nothing found", [0, 0, 1, 1], [-1, -2, -3, -0.5]),
    binary("one row", [1], [0.3]),
    multiclass("four classes", y4, rng.normal(size=(60, 4)) + 1.5 * np.eye(4)[y4]),
    multiclass("tied scores of three classes", rng.integers(0, 3, 40), np.round(rng.normal(size=(40, 3)))),
    multiclass("a class without rows that is decided", [0, 1, 1, 0, 3, 3], rng.normal(size=(6, 4)) * 3),
    multiclass("one class alone", [2, 2, 2], rng.normal(size=(3, 4))),
    regression("values", value, value + rng.normal(0, 3, 50)),
    regression("worse than the mean", value, rng.normal(3, 20, 50)),
    regression("perfect", value[:5], value[:5]),
    regression("constant targets", [2, 2, 2], [1, 2, 4]),
]
print(json.dumps({"made with": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}", "cases": cases}))
