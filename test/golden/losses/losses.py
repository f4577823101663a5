"""Golden values and gradients (with respect to the logits) of every loss in float64, from PyTorch, Optax and scikit-learn.

Run: python test/golden/losses/losses.py     (needs torch, optax, jax, scikit-learn)

One JSON file a loss; each run has the inputs, the settings, `value` (a scalar) and `gradient` (shaped like the logits).
Where `elements` is there it is the loss of each row (or entry) before the reduction.
"""
import os
import sys

import jax
import numpy as np
import optax
import sklearn
import sklearn.metrics
import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from recording import write

jax.config.update("jax_enable_x64", True)
random = np.random.RandomState(5)
RUNS = {}


def rounded(array):
    return np.round(array, 3)


def record(name, source, loss, logits, targets, elements=None, note=None, **settings):
    """loss(torch logits) -> torch scalar"""
    z = torch.tensor(np.array(logits), dtype=torch.float64, requires_grad=True)
    value = loss(z)
    value.backward()
    run = {"source": source, "logits": logits, "targets": targets, **settings, "value": value.item(), "gradient": z.grad.numpy()}
    if elements is not None:
        run["elements"] = elements(z.detach()).numpy()
    if note:
        run["note"] = note
    RUNS.setdefault(name, []).append(run)


def record_optax(name, source, loss, logits, targets, note=None, **settings):
    """loss(jax logits) -> jax scalar"""
    value, gradient = jax.value_and_grad(loss)(jax.numpy.asarray(logits, dtype=np.float64))
    run = {"source": source, "logits": logits, "targets": targets, **settings, "value": float(value), "gradient": np.asarray(gradient)}
    if note:
        run["note"] = note
    RUNS.setdefault(name, []).append(run)


# -- binary cross-entropy from logits
Z = rounded(random.randn(6, 1) * 2)
EXTREME = np.array([[1000.0], [-1000.0], [1000.0], [-1000.0], [0.0], [30.0]])
LABELS = np.array([[1.0], [0.0], [1.0], [1.0], [0.0], [0.0]])
PROBABILITIES = np.array([[0.9], [0.25], [1.0], [0.0], [0.5], [0.125]])
CLASS_WEIGHTS = {"0": 0.75, "1": 2.5}
bce = F.binary_cross_entropy_with_logits
SOURCE = "torch.nn.functional.binary_cross_entropy_with_logits"
for logits in (Z, EXTREME):
    for targets in (LABELS, PROBABILITIES):
        y = torch.tensor(targets)
        record("binaryCrossEntropy", SOURCE, lambda z: bce(z, y), logits, targets, elements=lambda z: bce(z, y, reduction="none"))
for logits in (Z, EXTREME):
    y = torch.tensor(LABELS)
    row_weights = torch.where(y == 1, CLASS_WEIGHTS["1"], CLASS_WEIGHTS["0"])
    record("binaryCrossEntropy", SOURCE + "(weight=w), w by label; mean over rows", lambda z: bce(z, y, weight=row_weights), logits, LABELS, classWeights=CLASS_WEIGHTS, reduction="mean over rows")
    record("binaryCrossEntropy", SOURCE + "(weight=w, reduction='sum') / sum of w", lambda z: bce(z, y, weight=row_weights, reduction="sum") / row_weights.sum(), logits, LABELS, classWeights=CLASS_WEIGHTS, reduction="divided by the sum of weights")
    record("binaryCrossEntropy", SOURCE + "(pos_weight=2.5)", lambda z: bce(z, y, pos_weight=torch.tensor([2.5])), logits, LABELS, positiveWeight=2.5)
    for smoothing in (0.1, 0.2):
        smooth = y * (1 - smoothing) + smoothing / 2
        record("binaryCrossEntropy", SOURCE + f" on y (1 - {smoothing}) + {smoothing} / 2", lambda z: bce(z, smooth), logits, LABELS, labelSmoothing=smoothing)

# -- softmax cross-entropy from logits
Z = rounded(random.randn(5, 3) * 2)
EXTREME = np.array([[1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 1000.0], [0.0, 0.0, 0.0], [1000.0, 999.0, 998.0], [-1000.0, -1000.0, -1001.0]])
LABELS = np.array([[0.0], [2.0], [1.0], [1.0], [2.0]])
PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.0, 0.0, 1.0], [0.25, 0.5, 0.25], [0.0, 1.0, 0.0], [0.3, 0.3, 0.4]])
WEIGHTS = np.array([0.5, 1.0, 2.25])
index = torch.tensor(LABELS.ravel().astype(np.int64))
soft = torch.tensor(PROBABILITIES)
weights = torch.tensor(WEIGHTS)
SOURCE = "torch.nn.functional.cross_entropy"
for logits in (Z, EXTREME):
    record("softmaxCrossEntropy", SOURCE, lambda z: F.cross_entropy(z, index), logits, LABELS, elements=lambda z: F.cross_entropy(z, index, reduction="none"))
    record("softmaxCrossEntropy", SOURCE, lambda z: F.cross_entropy(z, soft), logits, PROBABILITIES, elements=lambda z: F.cross_entropy(z, soft, reduction="none"))
    record("softmaxCrossEntropy", SOURCE + "(weight=w)", lambda z: F.cross_entropy(z, index, weight=weights), logits, LABELS, classWeights=WEIGHTS, reduction="divided by the sum of the rows' weights", note="PyTorch's mean for labels")
    record("softmaxCrossEntropy", SOURCE + "(weight=w, reduction='none').mean()", lambda z: F.cross_entropy(z, index, weight=weights, reduction="none").mean(), logits, LABELS, classWeights=WEIGHTS, reduction="mean over rows")
    record("softmaxCrossEntropy", SOURCE + "(weight=w)", lambda z: F.cross_entropy(z, soft, weight=weights), logits, PROBABILITIES, classWeights=WEIGHTS, reduction="mean over rows", note="for probabilities PyTorch divides by the rows")
    for smoothing in (0.1, 0.3):
        record("softmaxCrossEntropy", SOURCE + f"(label_smoothing={smoothing})", lambda z: F.cross_entropy(z, index, label_smoothing=smoothing), logits, LABELS, labelSmoothing=smoothing)
record("softmaxCrossEntropy", SOURCE + "(weight=w, label_smoothing=0.1)", lambda z: F.cross_entropy(z, index, weight=weights, label_smoothing=0.1), Z, LABELS, classWeights=WEIGHTS, labelSmoothing=0.1, reduction="divided by the sum of the rows' weights", note="PyTorch: the smoothed part weighs each class by its own weight")
onehot = jax.nn.one_hot(LABELS.ravel().astype(int), 3, dtype=np.float64)
for logits in (Z, EXTREME):
    record_optax("softmaxCrossEntropy", "mean of optax.softmax_cross_entropy(logits, optax.smooth_labels(onehot, 0.1))", lambda z: optax.softmax_cross_entropy(z, optax.smooth_labels(onehot, 0.1)).mean(), logits, LABELS, labelSmoothing=0.1)

# -- regression
Z = rounded(random.randn(5, 2) * 3)
Y = rounded(random.randn(5, 2) * 3)
Y[0, 0] = Z[0, 0]  # an error of exactly 0: torch's sign(0) = 0 is the gradient of the absolute error there
y = torch.tensor(Y)
EXTREME = np.array([[1000.0, -1000.0], [1e6, -1e6], [0.0, 1e-8], [1.0, -1.0], [1e100, -1e100]])
for logits in (Z, EXTREME):
    record("meanSquaredError", "torch.nn.functional.mse_loss", lambda z: F.mse_loss(z, y), logits, Y, note="mean over all entries; the teaching texts often halve it")
    record("meanAbsoluteError", "torch.nn.functional.l1_loss", lambda z: F.l1_loss(z, y), logits, Y)
    for delta in (1.0, 0.5, 2.0):
        record("huber", f"torch.nn.functional.huber_loss(delta={delta})", lambda z: F.huber_loss(z, y, delta=delta), logits, Y, delta=delta)
        record_optax("huber", f"mean of optax.huber_loss(delta={delta})", lambda z: optax.huber_loss(z, Y, delta=delta).mean(), logits, Y, delta=delta)
    record("smoothL1", "torch.nn.functional.smooth_l1_loss(beta=0.5)", lambda z: F.smooth_l1_loss(z, y, beta=0.5), logits, Y, beta=0.5, note="huber(delta) / delta")
at_delta = np.array([[1.0, -1.0]])
record("huber", "torch.nn.functional.huber_loss(delta=1.0)", lambda z: F.huber_loss(z, torch.zeros(1, 2, dtype=torch.float64), delta=1.0), at_delta, np.zeros((1, 2)), delta=1.0, note="errors of exactly delta")

# -- hinge
Z = rounded(random.randn(6, 1) * 1.5)
EXTREME = np.array([[1000.0], [-1000.0], [1000.0], [-1000.0], [0.0], [0.5]])
LABELS = np.array([[1.0], [0.0], [0.0], [1.0], [1.0], [0.0]])
for logits in (Z, EXTREME):
    record_optax("hinge", "mean of optax.hinge_loss(logits, 2 y - 1)", lambda z: optax.hinge_loss(z, 2 * LABELS - 1).mean(), logits, LABELS, note="binary, labels 0 and 1: max(0, 1 - t z) with t = 2 y - 1; equals sklearn.metrics.hinge_loss")
    assert np.isclose(RUNS["hinge"][-1]["value"], sklearn.metrics.hinge_loss(LABELS.ravel(), logits.ravel()), rtol=1e-14)
    t = torch.tensor(2 * LABELS - 1)
    record("squaredHinge", "by hand: mean of max(0, 1 - t z)^2", lambda z: torch.relu(1 - t * z).square().mean(), logits, LABELS)
Z = rounded(random.randn(5, 3) * 1.5)
EXTREME = np.array([[1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 0.0], [0.0, 0.0, 0.25], [1000.0, 999.5, 998.0], [-1000.0, -1000.5, -1003.0]])
LABELS = np.array([[0.0], [2.0], [1.0], [1.0], [2.0]])
index = torch.tensor(LABELS.ravel().astype(np.int64))
for logits in (Z, EXTREME):
    record_optax("hinge", "mean of optax.losses.multiclass_hinge_loss", lambda z: optax.losses.multiclass_hinge_loss(z, LABELS.ravel().astype(int)).mean(), logits, LABELS, kind="Crammer and Singer", note="max over wrong classes of max(0, 1 + z_k - z_label); equals sklearn.metrics.hinge_loss")
    assert np.isclose(RUNS["hinge"][-1]["value"], sklearn.metrics.hinge_loss(LABELS.ravel(), logits), rtol=1e-14)
    record("hinge", "torch.nn.functional.multi_margin_loss(margin=1)", lambda z: F.multi_margin_loss(z, index), logits, LABELS, kind="Weston and Watkins, divided by the number of classes", note="sum over wrong classes of max(0, 1 + z_k - z_label), / classes, mean over rows")

for name, runs in RUNS.items():
    write(__file__, name, {"versions": {"torch": torch.__version__.split("+")[0], "optax": optax.__version__, "scikit-learn": sklearn.__version__}, "runs": runs})
